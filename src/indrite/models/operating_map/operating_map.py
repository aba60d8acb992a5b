"""`operating_map`: life and failure over a grid of cells, and the currents up to which to trust them."""

from __future__ import annotations

import functools
import hashlib
import json
import math
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, fields
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indrite import __version__
from indrite.cell import Cell
from indrite.code_hash import code_hash
from indrite.errors import UsageError
from indrite.models.operating_map.anodes import RECIPE, find_anode
from indrite.models.operating_map.assumed_numbers import Assumption
from indrite.models.operating_map.axes import Grid, Point
from indrite.models.operating_map.contours import SafeCurrent, columns_of, safe_current
from indrite.models.operating_map.jobs import Folder, Jobs, OpenExecutor, Row
from indrite.models.operating_map.judgement import PointLife
from indrite.models.operating_map.point import life_at
from indrite.models.operating_map.published import PublishedLife, published_lives
from indrite.models.operating_map.settings import MapContext, MapSettings
from indrite.notebook import Shown
from indrite.progress import Progress, silent

if TYPE_CHECKING:
    import polars as pl

_CURRENT = "current_milliampere_per_square_centimetre"
#: Points that travel together: a third of a second of work, so that a kill costs little.
_BATCH = 16
#: Code that a map builds on.
_CODE = ("cell", "models/full_cell", "models/growth", "models/operating_map", "units")


@dataclass(frozen=True, kw_only=True)
class OperatingMap(Shown):
    """A computed map.

    Parameters
    ----------
    cell
        The recipe.
    grid
        Its axes.
    settings
        What counts as failure.
    points
        One per point of the grid, in its order.
    safe_currents
        One per column of the grid where there is a current axis and something can be said.
    published
        Lives that are known, each beside what the model makes of that very cell.
    assumptions
        Everything assumed, with ranges.
    """

    cell: Cell
    grid: Grid
    settings: MapSettings
    points: tuple[PointLife, ...]
    safe_currents: tuple[SafeCurrent, ...]
    published: tuple[PublishedLife, ...]
    assumptions: tuple[Assumption, ...]

    def to_polars(self) -> pl.DataFrame:
        """Return one row per point."""
        import polars as pl

        return pl.DataFrame([one.to_row() for one in self.points])

    def safe_to_polars(self) -> pl.DataFrame:
        """Return one row per column of the grid: the currents up to which it can be trusted."""
        import polars as pl

        return pl.DataFrame([one.to_row() for one in self.safe_currents])


@dataclass(frozen=True, kw_only=True)
class Running:
    """How a map is computed; changes no result.

    Parameters
    ----------
    open_executor
        Opens a pool of workers; by default this process does the work.
    width
        Batches under way at once; twice the workers keeps them busy.
    out
        Folder for what is finished: a killed map goes on from there.
    progress
        Told after every batch.
    """

    open_executor: OpenExecutor | None = None
    width: int = 1
    out: str | Path | None = None
    progress: Progress = silent


def operating_map(
    cell: Cell, grid: Grid, *, settings: MapSettings | None = None, running: Running | None = None
) -> OperatingMap:
    """Compute how long cells live over a grid of conditions, and up to which current they can be trusted.

    Parameters
    ----------
    cell
        The recipe; what an axis does not set is as in it.
    grid
        Anodes and axes.
    settings
        Cycles that count as survival, share of the loading that must move, draws.
    running
        Executor, folder, progress.

    Raises
    ------
    SpecimenError
        If the recipe lacks a number.
    UsageError
        For an unknown anode, or a folder that holds another map.
    StepFailedError
        If workers die without finishing anything.
    """
    settings, running = settings or MapSettings(), running or Running()
    context = MapContext(cell, settings)
    _check(context, grid)
    key = map_key(cell, grid, settings=settings)
    points, currents = grid.points(), grid.values(_CURRENT)
    columns = columns_of(grid) if len(currents) > 1 else []
    payloads: list[Payload] = [*points, *((one, currents) for one in columns)]
    rows = _run(context, payloads, key=key, running=running)
    return OperatingMap(
        cell=cell,
        grid=grid,
        settings=settings,
        points=tuple(PointLife(**one) for one in rows[: len(points)]),
        safe_currents=tuple(SafeCurrent(**one) for one in rows[len(points) :] if one),
        published=published_lives(context),
        assumptions=context.assumptions,
    )


def map_key(cell: Cell, grid: Grid, *, settings: MapSettings) -> str:
    """Return the hash of what a map is asked for: cell, grid and settings."""
    parts = [repr(cell), repr(grid), repr(settings)]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def map_code() -> str:
    """Return the hash of what computes a map: the code it builds on, NumPy and SciPy."""
    versions = [__version__, *(metadata.version(one) for one in ("numpy", "scipy")), code_hash(_CODE)]
    return hashlib.sha256(json.dumps(versions).encode()).hexdigest()


def _check(context: MapContext, grid: Grid) -> None:
    """Find what is wrong with an anode or the recipe before anything is computed."""
    known = [one for one in (context.cell.anode.material, context.cell.anode.host) if one is not None]
    for name in grid.anodes:
        if name != RECIPE:
            find_anode(name, known=known)
    settings = context.settings
    if settings.draws < 2 or settings.draws & (settings.draws - 1):
        raise UsageError("draws come in powers of two", got=settings.draws, expected="such as 1024 or 4096")
    if grid.size:
        life_at(context, grid.points()[0])


#: A point, or a column of the map with its axis of currents.
Payload = Point | tuple[Point, tuple[float, ...]]


def _run(context: MapContext, payloads: list[Payload], *, key: str, running: Running) -> list[Row]:
    work = functools.partial(_compute, key, (context.cell, context.settings))
    jobs = Jobs(work, payloads, functools.partial(_given_up, context), batch=_BATCH, weight=_weight)
    folder = None if running.out is None else Folder(Path(running.out) / "segments", key, code=map_code())
    return jobs.run(
        running.open_executor or _this_process, width=running.width, folder=folder, progress=running.progress
    )


def _weight(payload: Payload) -> int:
    """Return the work of a job in points: an edge is found in about a dozen and a half."""
    return 1 if isinstance(payload, Point) else _BATCH


#: Contexts of this process, so that the calibration is computed once per worker.
_CONTEXTS: dict[str, MapContext] = {}


def _compute(key: str, parts: tuple[Cell, MapSettings], payloads: list[Payload]) -> list[Row]:
    """Compute a batch in whatever process."""
    if key not in _CONTEXTS:
        _CONTEXTS.clear()
        _CONTEXTS[key] = MapContext(*parts)
    return [_row(_CONTEXTS[key], one) for one in payloads]


def _row(context: MapContext, payload: Payload) -> Row:
    if isinstance(payload, Point):
        return life_at(context, payload).to_row()
    column, currents = payload
    found = safe_current(context, column, currents=currents)
    return {} if found is None else found.to_row()


def _given_up(context: MapContext, payload: Payload) -> Row:
    return failed_point(context, payload).to_row() if isinstance(payload, Point) else {}


def failed_point(context: MapContext, point: Point) -> PointLife:
    """Return the row of a point that killed its worker twice."""
    nan = math.nan
    row: dict[str, Any] = {one.name: nan for one in fields(PointLife)}
    row |= {name: value for name in row if (value := getattr(point, name, None)) is not None}
    row |= {"mode": "failed", "trusted": "not determinable", "dominant": ""}
    return PointLife(**row | {"note": "computing this point killed its worker twice"})


class _Here(Executor):
    """Does the work when it is asked for, in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run a job now."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@contextmanager
def _this_process() -> Iterator[Executor]:
    yield _Here()
