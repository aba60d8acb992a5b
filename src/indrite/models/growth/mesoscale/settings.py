"""How finely the mesoscale model is solved, and in which pellet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from indrite.errors import UsageError
from indrite.models.growth.microstructure import GrainSettings


@dataclass(frozen=True, kw_only=True)
class GrowthSettings:
    """Settings of one life.

    Parameters
    ----------
    rectification
        r, share of a charge's displacement that survives the discharge; the one calibrated number.
    cycles
        Most cycles to run.
    seed
        Of grains and toughness.
    dimensions, width_micrometre
        2 or 3; lateral extent of the pellet that is modelled (square in 3D).
    grains
        Grains; the porosity is that of the cell.
    charge_steps, tolerance
        Steps of a charge and relative residual of the potential.
    fill_share, longest_step_cycle
        A step of cycles ends when the fastest patch has filled by this share, or after so many cycles.
    map_micrometre, map_volume_share
        The potential is solved anew when the front has advanced, or the metal grown, by so much.
    picture_cycles
        Cycles whose states are kept.
    cycles_after_bridge
        How long to go on after the first contact with the cathode, to see how fast contacts gather.
    """

    rectification: float
    cycles: int = 1500
    seed: int = 0
    dimensions: Literal[2, 3] = 2
    width_micrometre: float = 200.0
    grains: GrainSettings = field(default_factory=GrainSettings)
    charge_steps: int = 3
    tolerance: float = 1e-4
    fill_share: float = 0.25
    longest_step_cycle: float = 5.0
    map_micrometre: float = 6.0
    map_volume_share: float = 0.1
    picture_cycles: tuple[float, ...] = (0.0, 100.0, 897.0)
    cycles_after_bridge: float = 5.0

    def __post_init__(self) -> None:
        if not 0.0 < self.rectification <= 1.0:
            raise UsageError(
                "the share of the displacement that is kept must lie between 0 and 1",
                got=self.rectification,
                todo="Calibrate it with `calibrate_rectification` on a depth seen in a section",
            )
        if self.cycles < 1 or self.charge_steps < 1 or not 0.0 < self.fill_share <= 1.0:
            raise UsageError(
                "cycles and steps must be at least 1, the share of filling in (0, 1]",
                got=f"{self.cycles} cycles, {self.charge_steps} steps, share {self.fill_share}",
            )
