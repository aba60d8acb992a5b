"""`GateSettings`: how thoroughly an engine is examined."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from indrite.errors import UsageError


@dataclass(frozen=True, kw_only=True)
class GateSettings:
    """How the examination goes.

    Parameters
    ----------
    time_picosecond
        Length of each run of molecular dynamics. Below 10 ps the motion of lithium is not judged.
    seeds
        One run each, with and without site disorder: drawn cell and starting velocities.
    force_electronvolt_per_angstrom
        Largest force after the relaxation of a phase.
    steps
        Most steps of a relaxation.

    Raises
    ------
    UsageError
        If a number makes no sense.
    """

    time_picosecond: float = 20.0
    seeds: tuple[int, ...] = (1, 2)
    force_electronvolt_per_angstrom: float = 0.02
    steps: int = 500

    def __post_init__(self) -> None:
        if not 0.1 <= self.time_picosecond <= 1e4:
            raise UsageError(
                "time makes no sense", got=f"{self.time_picosecond} ps", expected="0.1 … 10000 ps"
            )
        if not self.seeds or len(set(self.seeds)) != len(self.seeds) or min(self.seeds) < 0:
            raise UsageError("seeds must differ", got=self.seeds, expected="such as (1, 2)")
        if not self.force_electronvolt_per_angstrom > 0 or self.steps < 1:
            raise UsageError(
                "limits of the relaxation make no sense", expected="a force above 0, steps above 0"
            )

    def to_json(self) -> dict[str, Any]:
        """Return the settings as plain data."""
        return {**asdict(self), "seeds": list(self.seeds)}
