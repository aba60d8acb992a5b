"""Lives that are known, beside what the model makes of exactly those cells."""

from __future__ import annotations

from dataclasses import dataclass, replace

from indrite.cell import Cell, cell_names, load_cell
from indrite.models.operating_map.anodes import RECIPE
from indrite.models.operating_map.axes import Point
from indrite.models.operating_map.judgement import PointLife
from indrite.models.operating_map.point import life_at
from indrite.models.operating_map.settings import MapContext
from indrite.notebook import Shown


@dataclass(frozen=True, kw_only=True)
class PublishedLife(Shown):
    """A cell whose death is known, under its own conditions.

    Parameters
    ----------
    cell
        Its name.
    phase, host
        Formulas of its anode; no host for lithium alone.
    death_cycle, source
        As stated.
    simulated
        What the model says of it. Nothing was tuned to the death.
    """

    cell: str
    phase: str
    host: str | None
    death_cycle: float
    source: str
    simulated: PointLife

    @property
    def inside(self) -> bool:
        """Whether the stated life lies in the simulated band."""
        return self.simulated.life_low_cycle <= self.death_cycle <= self.simulated.life_high_cycle


def published_lives(context: MapContext) -> tuple[PublishedLife, ...]:
    """Return the known deaths of the map's own cell and of the cells that come with indrite.

    Parameters
    ----------
    context
        Its settings are used for every cell.
    """
    known = {one.name: one for one in (*(load_cell(name) for name in cell_names()), context.cell)}
    return tuple(_beside(cell, context) for cell in known.values() if cell.stated.death_cycle is not None)


def _beside(cell: Cell, context: MapContext) -> PublishedLife:
    death = cell.stated.death_cycle
    assert death is not None
    own = MapContext(cell, replace(context.settings, anode_excess=None))  # as it was built
    phase, host = cell.anode.material, cell.anode.host
    return PublishedLife(
        cell=cell.name,
        phase="" if phase is None else phase.formula,
        host=None if host is None else host.formula,
        death_cycle=death.value,
        source=death.source,
        simulated=life_at(own, Point(RECIPE)),
    )
