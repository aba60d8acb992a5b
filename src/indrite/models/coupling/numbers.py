"""`CoupledInterface`: numbers of the interface as the model of grains takes them, and their sources."""

from __future__ import annotations

import math
from dataclasses import dataclass

from indrite.errors import UsageError
from indrite.findings import Finding
from indrite.models.growth.mesoscale.metal import Assumption
from indrite.notebook import Shown

#: Interphase of In on Li6PS5Cl by STEM-EDX, DOI 10.21203/rs.3.rs-402674/v1.
PUBLISHED_NANOMETRE = 15.0


@dataclass(frozen=True)
class CoupledNumber:
    """One number of the interface as the growth model takes it.

    Parameters
    ----------
    assumption
        Name, symbol, unit, value, range and reason.
    origin
        ``simulated``, ``measured``, ``published``, ``assumed`` or ``given``.
    other
        What the other source says, in words; empty without one.
    """

    assumption: Assumption
    origin: str
    other: str = ""

    def finding(self, cell: str) -> Finding:
        """Return the row of the comparison; the range counts as evenly filled."""
        one = self.assumption
        note = f"{one.why}; between {one.low:.3g} and {one.high:.3g}"
        return Finding(
            f"coupled.{one.symbol.replace(' ', '')}.{cell}",
            one.name,
            one.value,
            one.unit,
            (one.high - one.low) / math.sqrt(12.0),
            "derived" if self.origin in {"simulated", "measured"} else self.origin,
            "no published value",
            note=f"{note}; {self.other}" if self.other else note,
        )


@dataclass(frozen=True)
class CoupledInterface(Shown):
    """What the interface gives the growth in one cell.

    Parameters
    ----------
    cell_name
        Of the specimen.
    numbers
        Each with its origin.
    undecided
        What could not be taken from the models, and what would decide it.
    """

    cell_name: str
    numbers: tuple[CoupledNumber, ...]
    undecided: tuple[str, ...] = ()

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        """The numbers as assumptions of the growth model, with their ranges."""
        return tuple(one.assumption for one in self.numbers)

    def findings(self) -> list[Finding]:
        """Return a row for each number."""
        return [one.finding(self.cell_name) for one in self.numbers]


@dataclass(frozen=True, kw_only=True)
class Sources:
    """Where each number comes from: the switches of the coupling.

    Parameters
    ----------
    volume
        ``measured`` (cells of the crystals), ``simulated`` (those of the engine), or cm³ per mole of lithium.
    wetting
        ``simulated``, ``none`` (boundaries open as if dry), or W_e in J/m².
    interphase_nanometre
        Thickness; by default that of the paper.
    interphase_siemens_per_centimetre
        Ionic conductivity; ``None`` leaves the range that the cell's voltages allow.
    """

    volume: str | float = "measured"
    wetting: str | float = "simulated"
    interphase_nanometre: float = PUBLISHED_NANOMETRE
    interphase_siemens_per_centimetre: float | None = None

    def __post_init__(self) -> None:
        for name, words in (("volume", ("measured", "simulated")), ("wetting", ("simulated", "none"))):
            value = getattr(self, name)
            if isinstance(value, str) and value not in words:
                raise UsageError(
                    f"no such source of {name}", got=value, expected=f"{' or '.join(words)}, or a number"
                )
        for name in ("interphase_nanometre", "interphase_siemens_per_centimetre"):
            value = getattr(self, name)
            if value is not None and not (math.isfinite(value) and value > 0.0):
                raise UsageError(f"{name} must be positive", got=value)
        if not isinstance(self.volume, str) and not (math.isfinite(self.volume) and self.volume > 0.0):
            raise UsageError("a volume must be positive", got=self.volume, expected="cm³ per mole of lithium")
