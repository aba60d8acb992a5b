"""Up to which current a cell can be trusted: the edge between cells that survive and cells that do not.

For every loading (and every other value set) the current is sought at which, rising from the smallest, a cell
first fails to last the cycles asked for, or to move the share of the loading asked for. Three edges: for the
middle of all assumptions, for 97.5 % of the draws (trust it below), for 2.5 % of them (do not above).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from indrite.models.operating_map.axes import Grid, Point
from indrite.models.operating_map.judgement import BAND, PointLife
from indrite.models.operating_map.point import life_at
from indrite.models.operating_map.settings import MapContext
from indrite.notebook import Shown

_CURRENT = "current_milliampere_per_square_centimetre"
#: Halvings of a step of the current axis: 12 steps over a factor of 80 are known to 1 % then.
_HALVINGS = 5


@dataclass(frozen=True, kw_only=True)
class SafeCurrent(Shown):
    """The largest currents of one column of the map; mA/cm2.

    Parameters
    ----------
    anode
        As asked for.
    loading_milliampere_hour_per_square_centimetre
        Loading, and the rest of the specimen.
    thickness_micrometre, pressing_pressure_megapascal, stack_pressure_megapascal, temperature_celsius
        The rest of the specimen.
    cycles
        That it must last.
    safe_current
        With the middle of every assumption; 0 where not even the smallest current of the axis is safe.
    safe_current_low, safe_current_high
        Up to here 97.5 % of the draws last; beyond this at most 2.5 % do.
    open_end, low_open_end, high_open_end
        Whether the current before (and low, high) is only the end of the axis: it may be more.
    limited_by
        What fails just beyond, with the middle of every assumption.
    """

    anode: str
    loading_milliampere_hour_per_square_centimetre: float
    thickness_micrometre: float
    pressing_pressure_megapascal: float
    stack_pressure_megapascal: float
    temperature_celsius: float
    cycles: int
    safe_current: float
    safe_current_low: float
    safe_current_high: float
    open_end: bool
    low_open_end: bool
    high_open_end: bool
    limited_by: str

    def to_row(self) -> dict[str, Any]:
        """Return plain values by column."""
        return asdict(self)


def columns_of(grid: Grid) -> list[Point]:
    """Return the points of a grid without its current axis, in order."""
    rest = tuple((name, values) for name, values in grid.axes if name != _CURRENT)
    return Grid(grid.anodes, rest).points()


def safe_current(context: MapContext, column: Point, *, currents: Sequence[float]) -> SafeCurrent | None:
    """Return the edges of one column, ``None`` where nothing can be said of it.

    Parameters
    ----------
    context
        Cell and settings.
    column
        Everything but the current.
    currents
        Axis of the currents, rising.
    """
    found: dict[float, PointLife] = {}

    def at(current: float) -> PointLife:
        if current not in found:
            point = replace(column, current_milliampere_per_square_centimetre=current)
            found[current] = life_at(context, point)
        return found[current]

    first = at(currents[0])
    if first.mode == "not determinable":
        return None
    edges = {
        "safe_current": _edge(currents, lambda one: at(one).mode == "survives"),
        "safe_current_low": _edge(currents, lambda one: at(one).share_survives >= BAND[1]),
        "safe_current_high": _edge(currents, lambda one: at(one).share_survives > BAND[0]),
    }
    beyond = edges["safe_current"][1]
    return SafeCurrent(
        anode=column.anode,
        loading_milliampere_hour_per_square_centimetre=first.loading_milliampere_hour_per_square_centimetre,
        thickness_micrometre=first.thickness_micrometre,
        pressing_pressure_megapascal=first.pressing_pressure_megapascal,
        stack_pressure_megapascal=first.stack_pressure_megapascal,
        temperature_celsius=first.temperature_celsius,
        cycles=context.settings.cycles,
        **{name: edge[0] for name, edge in edges.items()},
        open_end=edges["safe_current"][1] is None,
        low_open_end=edges["safe_current_low"][1] is None,
        high_open_end=edges["safe_current_high"][1] is None,
        limited_by="" if beyond is None else at(beyond).mode,
    )


def _edge(currents: Sequence[float], is_safe: Callable[[float], bool]) -> tuple[float, float | None]:
    """Return the largest safe current below the first unsafe one, and that one; ``None`` where all are."""
    safe: float | None = None
    for current in currents:
        if not is_safe(current):
            # below the axis nobody asked
            return (0.0, current) if safe is None else _between(safe, current, is_safe)
        safe = current
    return currents[-1], None


def _between(safe: float, unsafe: float, is_safe: Callable[[float], bool]) -> tuple[float, float]:
    for _ in range(_HALVINGS):
        middle = (safe * unsafe) ** 0.5 if safe > 0.0 else 0.5 * unsafe
        if is_safe(middle):
            safe = middle
        else:
            unsafe = middle
    return safe, unsafe
