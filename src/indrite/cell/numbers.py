"""`Number`: one value with its source, its status and, where known, its range."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal, get_args

from indrite.errors import SpecimenError
from indrite.notebook import Shown

#: ``published``: stated by the study; ``literature``: from another text; ``computed``: follows from
#: other numbers; ``assumed``: nobody said so, a plausible value; ``calibrated``: tuned to data.
Status = Literal["published", "literature", "computed", "assumed", "calibrated"]
STATUSES: tuple[str, ...] = get_args(Status)

# unit -> (base unit, factor); only what people write beside the masses and lengths of a recipe
_SCALE = {
    **{name: ("mg", factor) for name, factor in {"mg": 1.0, "g": 1e3, "kg": 1e6, "µg": 1e-3}.items()},
    **{name: ("µm", factor) for name, factor in {"µm": 1.0, "nm": 1e-3, "mm": 1e3, "cm": 1e4}.items()},
    **{name: ("V", factor) for name, factor in {"V": 1.0, "mV": 1e-3}.items()},
    **{name: ("MPa", factor) for name, factor in {"MPa": 1.0, "GPa": 1e3, "kPa": 1e-3, "bar": 0.1}.items()},
    **{name: ("mA/cm²", factor) for name, factor in {"mA/cm²": 1.0, "A/m²": 0.1, "µA/cm²": 1e-3}.items()},
    **{name: ("mAh/cm²", factor) for name, factor in {"mAh/cm²": 1.0, "µAh/cm²": 1e-3}.items()},
    **{name: ("s", factor) for name, factor in {"s": 1.0, "min": 60.0, "h": 3600.0}.items()},
    "%": ("", 0.01),
    "": ("", 1.0),
}
_SPELLING = {"\N{GREEK SMALL LETTER MU}": "µ", "um": "µm", "uA": "µA", "ug": "µg", "cm2": "cm²", "m2": "m²"}


@dataclass(frozen=True)
class Number(Shown):
    """A value, where it comes from, how far it can be trusted.

    Parameters
    ----------
    value
        The value that is used; the unit stands in the name of the field that holds it.
    source
        DOI, file or sentence it comes from; it says so where nobody has checked the source.
    status
        See `Status`.
    low, high
        Ends of the range in which the true value lies.
    stated_as
        What the source literally says, where another value is used, such as ``"25 g"``.

    Raises
    ------
    SpecimenError
        If a value is not finite or lies outside its range.

    Examples
    --------
    >>> float(Number(600.0, "Fig. 2", "assumed", low=550.0, high=640.0))
    600.0
    """

    value: float
    source: str = "not stated"
    status: Status = "assumed"
    low: float | None = None
    high: float | None = None
    stated_as: str | None = None

    def __post_init__(self) -> None:
        ends = [end for end in (self.low, self.high) if end is not None]
        if not all(math.isfinite(end) for end in (self.value, *ends)):
            raise SpecimenError("a number is not finite", got=f"{self.value} ({self.low} … {self.high})")
        low, high = self.range
        if not low <= self.value <= high:
            raise SpecimenError(
                "a value lies outside its own range", got=f"{self.value:g}", expected=f"{low:g} … {high:g}"
            )

    def __float__(self) -> float:
        return float(self.value)

    @property
    def range(self) -> tuple[float, float]:
        """Low and high end; the value itself where an end is not known."""
        return (
            self.value if self.low is None else self.low,
            self.value if self.high is None else self.high,
        )

    @property
    def standard_uncertainty(self) -> float | None:
        """One standard deviation if every value of the range is equally likely; ``None`` without range.

        Sources
        -------
        JCGM 100:2008 (GUM), 4.3.7: half-width over the square root of three.
        """
        low, high = self.range
        return (high - low) / (2.0 * math.sqrt(3.0)) if high > low else None

    def stated_value(self, unit: str) -> float | None:
        """Return what the source literally says, in ``unit``; ``None`` where that is the value used.

        Raises
        ------
        SpecimenError
            If `stated_as` is no number with a unit of the same kind.

        Examples
        --------
        >>> Number(25.0, stated_as="25 g").stated_value("mg")
        25000.0
        """
        return None if self.stated_as is None else convert(self.stated_as, unit)


def rounding(number: Number) -> float:
    """Return the standard uncertainty of a stated number: of its range, else of its last digit.

    Examples
    --------
    >>> rounding(Number(3.68))
    0.0029
    """
    if number.standard_uncertainty is not None:
        return number.standard_uncertainty
    decimals = len(f"{number.value:.10g}".partition(".")[2])
    return 0.5 * float(10**-decimals) / math.sqrt(3.0)


def convert(text: str, unit: str) -> float:
    """Return a quantity written as text, such as ``"25 g"``, in another unit of the same kind.

    Raises
    ------
    SpecimenError
        If the text is no number with a unit of the kind that is asked for.

    Examples
    --------
    >>> convert("~5 um", "nm")
    5000.0
    """
    match = re.fullmatch(r"[~≈]?\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(\S*)", text.strip())
    spelt = match[2] if match else ""
    for written, meant in _SPELLING.items():
        spelt = spelt.replace(written, meant)
    known, target = _SCALE.get(spelt), _SCALE.get(unit)
    if match is None or known is None or target is None or known[0] != target[0]:
        alike = [name for name, (base, _) in _SCALE.items() if target and base == target[0] and name]
        raise SpecimenError(
            "not a quantity of the right kind",
            got=repr(text),
            expected=f"a number and one of {', '.join(alike) or unit or 'no unit'}",
        )
    return float(match[1]) * known[1] / target[1]
