"""Safe operating maps: milliseconds a point, and how a map scales over processes and a local Dask cluster.

The peer of one point is the same question put to the cell model that steps through every cycle: a whole life
on PyBaMM (`simulate_life`), without a band. No other package that we know makes such maps.

On a busy machine look at the CPU seconds, workers included: over those of this process alone they say what
processes or Dask cost on top; wall seconds then say nothing.
"""

from __future__ import annotations

import functools
import os
import resource
import time
import warnings
from collections.abc import Callable

from indrite.cell import load_cell
from indrite.models.operating_map import Grid, MapContext, Point, Running, life_at, operating_map, parse_axis

CURRENT = "current_milliampere_per_square_centimetre"
LOADING = "loading_milliampere_hour_per_square_centimetre"
#: Distinct points: a map that was computed once costs nothing again, so each run gets its own currents.
_POINTS = 720


def grid(shift: float) -> Grid:
    """Return a grid of 720 points; the shift keeps runs apart."""
    currents = parse_axis(f"{0.1 + shift}:8:30", name=CURRENT)
    thickness = tuple(float(one) for one in range(200, 1000, 200))
    loadings = parse_axis("1:6:6", name=LOADING)
    return Grid(("recipe",), ((CURRENT, currents), (LOADING, loadings), ("thickness_micrometre", thickness)))


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return wall seconds and CPU seconds, those of workers that have ended included."""
    wall, cpu = time.perf_counter(), _cpu()
    work()
    return time.perf_counter() - wall, _cpu() - cpu


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def one_point() -> None:
    context = MapContext(load_cell("luo2021-li-in"))
    life_at(context, Point("recipe"))  # calibration
    points = [Point("recipe", current, 4.0) for current in parse_axis("0.2:8:50", name=CURRENT)]
    wall, cpu = timed(lambda: [life_at(context, one) for one in points])
    each = f"{20 * wall:.1f} ms ({20 * cpu:.1f} ms CPU)"
    print(f"one point with its band of {context.settings.draws} draws: {each}")
    try:
        import pybamm  # noqa: F401
    except ModuleNotFoundError:
        print("PyBaMM is absent: no peer")
        return
    from indrite.models.full_cell import simulate_life

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        peer, _ = timed(lambda: simulate_life(context.cell))
    print(f"one life of 901 cycles on PyBaMM, no band: {peer:.1f} s, {peer / (wall / 50):.0f} times as long")


def scaling() -> None:
    from indrite.study.cluster import dask_executor
    from indrite.study.workers import processes

    cell = load_cell("luo2021-li-in")
    print(f"{_POINTS} points and their safe currents; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    runs: dict[str, Running] = {"this process": Running()}
    for count in (1, 2):
        opened = functools.partial(processes, count, lambda *_: None)
        runs[f"{count} process(es)"] = Running(open_executor=opened, width=2 * count)
    try:
        import distributed  # noqa: F401

        opened = functools.partial(dask_executor, "local", workers=2)
        runs["Dask, 2 local workers"] = Running(open_executor=opened, width=8)
    except ModuleNotFoundError:
        print("Dask is absent")
    first = None
    for at, (name, running) in enumerate(runs.items()):
        wall, cpu = timed(functools.partial(operating_map, cell, grid(1e-6 * at), running=running))
        first = first or (wall, cpu)
        more = f"{first[0] / wall:.2f} x as fast, {cpu / first[1]:.2f} x the CPU seconds"
        print(
            f"{name:24s} {wall:6.1f} s wall  {cpu:6.1f} s CPU  {1e3 * wall / _POINTS:6.1f} ms/point  {more}"
        )


def main() -> None:
    one_point()
    scaling()


if __name__ == "__main__":
    main()
