"""What a map is computed with: the cell, the settings, and what both imply for all points."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from indrite.cell import Cell
from indrite.models.operating_map.assumed_numbers import Assumption
from indrite.models.operating_map.assumptions import DRAWS, Sample, assumptions_of
from indrite.models.operating_map.calibration import Calibration, calibrate_on, reference_cell


@dataclass(frozen=True, kw_only=True)
class MapSettings:
    """What counts as failure, and how finely the uncertainty is sampled.

    Parameters
    ----------
    cycles
        A cell that lives this long survives; the question of the safe current is asked for it.
    usable_share
        Share of the loading that a cycle must move; below it the cell is polarised.
    anode_excess
        Room of the host over the loading at every point; ``None`` keeps the anode as weighed.
    draws
        Of the Monte Carlo, a power of two.
    """

    cycles: int = 1000
    usable_share: float = 0.8
    anode_excess: float | None = None
    draws: int = DRAWS


@dataclass(frozen=True)
class MapContext:
    """A cell and settings; computes the calibration when it is first asked for, in whatever process.

    Parameters
    ----------
    cell
        The recipe.
    settings
        What counts as failure.
    """

    cell: Cell
    settings: MapSettings = MapSettings()

    @cached_property
    def reference(self) -> Cell:
        """The cell that the growth law is calibrated on."""
        return reference_cell(self.cell)

    @cached_property
    def assumptions(self) -> tuple[Assumption, ...]:
        """Everything that is assumed, with ranges."""
        return assumptions_of(self.cell, self.reference)

    @cached_property
    def sample(self) -> Sample:
        """The draws."""
        return Sample(self.assumptions, draws=self.settings.draws)

    @cached_property
    def calibration(self) -> Calibration:
        """What the reading says, per draw."""
        return calibrate_on(self.reference, self.sample)
