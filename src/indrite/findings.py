"""`Finding`: one number with unit, uncertainty, origin and verdict, as in ``findings.json``."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any, Literal

from indrite.notebook import Shown

#: ``agrees`` and ``differs`` are for numbers that could have come out otherwise: measurements and
#: predictions. A number that the model was tuned to is ``calibrated``, one that a model of its kind
#: cannot miss follows ``by construction``.
Verdict = Literal[
    "agrees",
    "differs",
    "calibrated",
    "by construction",
    "not determinable",
    "ok",
    "upper limit",
    "no published value",
]

#: Note of a calibrated number that is still off.
MISSED_DESPITE_CALIBRATION = "calibrated, and still not within two standard uncertainties of it"


@dataclass(frozen=True)
class Finding(Shown):
    """One row of the comparison published | simulated | measured.

    Parameters
    ----------
    id
        Stable name that scripts rely on, such as ``leak_conductance``.
    quantity
        The quantity in words.
    value
        The value; ``None`` where it is not determinable.
    unit
        Its unit, ``""`` for pure numbers.
    standard_uncertainty
        One standard deviation, same unit; ``None`` where unknown.
    origin
        ``measured``, ``simulated`` or ``derived``; simulated and calibrated numbers say so here
        (``simulated, calibrated on …``).
    verdict
        See `Verdict`.
    published_value, published_source
        What the literature says and where; ``None`` where nothing is published.
    note
        One sentence on what the number means or why it is missing.
    """

    id: str
    quantity: str
    value: float | str | None
    unit: str
    standard_uncertainty: float | None
    origin: str
    verdict: Verdict
    published_value: float | str | None = None
    published_source: str | None = None
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the finding as JSON-ready dictionary; non-finite numbers become null."""
        return {
            key: None if isinstance(value, float) and not math.isfinite(value) else value
            for key, value in asdict(self).items()
        }


class Findings(list[Finding]):
    """A list of findings that shows itself in a notebook as a table.

    Examples
    --------
    >>> Findings([Finding("depth", "Depth", 20.0, "µm", 3.0, "measured", "ok")])[0].value
    20.0
    """

    def _repr_html_(self) -> str:
        from indrite.notebook.html import findings_table

        return findings_table(self) if self else "no findings"


def judge(
    value: float | None,
    standard_uncertainty: float | None,
    published_value: float | None,
    *,
    published_uncertainty: float = 0.0,
    coverage_factor: float = 2.0,
) -> Verdict:
    """Return whether a value and a published value agree within their combined uncertainty.

    Sources
    -------
    JCGM 100:2008 (GUM), section 6: expanded uncertainty with coverage factor 2 (about 95 %).

    Examples
    --------
    >>> judge(3.38, 0.02, 3.4)
    'agrees'
    """
    if value is None or not math.isfinite(value):
        return "not determinable"
    if published_value is None:
        return "no published value"
    combined = math.hypot(standard_uncertainty or 0.0, published_uncertainty)
    return "agrees" if abs(value - published_value) <= coverage_factor * combined else "differs"
