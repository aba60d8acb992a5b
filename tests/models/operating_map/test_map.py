"""Whole maps: the same whoever computes them, resumed, on Dask with a worker killed; the safe current."""

import functools
import importlib
import math
import os
import signal
import time

import pytest

from indrite.errors import UsageError
from indrite.models.operating_map import (
    Grid,
    MapSettings,
    Point,
    Running,
    life_at,
    operating_map,
    parse_axis,
    safe_current,
)
from indrite.models.operating_map.map_findings import assumption_table, map_findings, summary_lines
from indrite.models.operating_map.operating_map import map_code

CURRENT = "current_milliampere_per_square_centimetre"
LOADING = "loading_milliampere_hour_per_square_centimetre"


def axes(**texts):
    names = {"current": CURRENT, "loading": LOADING, "thickness": "thickness_micrometre"}
    return tuple((names[key], parse_axis(text, name=names[key])) for key, text in texts.items())


@pytest.fixture(scope="module")
def grid():
    return Grid(("recipe", "Li"), axes(current="0.1:8:6", loading="1:6:4"))


@pytest.fixture(scope="module")
def serial(recipe, grid, coarse):
    return operating_map(recipe, grid, settings=coarse)


def same(one, other):
    assert [repr(row) for row in one.points] == [repr(row) for row in other.points]
    assert one.safe_currents == other.safe_currents


def test_one_row_per_point_in_the_order_of_the_grid(serial, grid):
    assert len(serial.points) == grid.size == 48
    for point, row in zip(grid.points(), serial.points, strict=True):
        assert row.anode == point.anode
        assert row.current_milliampere_per_square_centimetre == pytest.approx(
            point.current_milliampere_per_square_centimetre
        )
        assert row.loading_milliampere_hour_per_square_centimetre == pytest.approx(
            point.loading_milliampere_hour_per_square_centimetre
        )
    assert serial.to_polars().height == 48


def test_processes_give_the_same_map(recipe, grid, coarse, serial):
    from indrite.study.workers import processes

    opened = functools.partial(processes, 2, lambda *_: None)
    same(operating_map(recipe, grid, settings=coarse, running=Running(open_executor=opened, width=4)), serial)


def test_a_map_that_was_interrupted_goes_on_and_is_the_same(recipe, grid, coarse, serial, tmp_path):
    def stop(done, total, label):
        if done >= 16:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        operating_map(recipe, grid, settings=coarse, running=Running(out=tmp_path, progress=stop))
    assert len(list((tmp_path / "segments").glob("points-*.json"))) == 1
    seen = []
    running = Running(out=tmp_path, progress=lambda done, total, label: seen.append(done))
    same(operating_map(recipe, grid, settings=coarse, running=running), serial)
    assert seen[0] == 32  # the first batch was not computed again


def test_another_map_does_not_mix_in(recipe, grid, coarse, tmp_path):
    small = Grid(("recipe",), axes(loading="2"))
    operating_map(recipe, small, settings=coarse, running=Running(out=tmp_path))
    with pytest.raises(UsageError, match="another cell"):
        operating_map(recipe, grid, settings=coarse, running=Running(out=tmp_path))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_map_that_other_code_began_starts_again(recipe, grid, coarse, serial, tmp_path, monkeypatch):
    module = importlib.import_module("indrite.models.operating_map.operating_map")
    monkeypatch.setattr(module, "code_hash", lambda packages: "another")
    operating_map(recipe, grid, settings=coarse, running=Running(out=tmp_path))
    old = {one.name: one.stat().st_mtime_ns for one in (tmp_path / "segments").glob("points-*.json")}
    monkeypatch.undo()
    assert len(map_code()) == 64
    same(operating_map(recipe, grid, settings=coarse, running=Running(out=tmp_path)), serial)
    new = {one.name: one.stat().st_mtime_ns for one in (tmp_path / "segments").glob("points-*.json")}
    assert old.keys() == new.keys()
    assert all(new[name] > old[name] for name in old)


def test_two_hundred_points_on_dask_with_a_worker_killed(recipe, coarse):
    """Complete, and identical to the serial map."""
    distributed = pytest.importorskip("distributed")
    grid = Grid(("recipe", "Li"), axes(current="0.1:8:10", loading="1:6:10"))
    killed = []

    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        pids = list(client.run(os.getpid).values())

        def kill_one(done, total, label):
            if not killed and 0 < done < total:
                os.kill(pids[0], signal.SIGKILL)
                killed.append(done)

        running = Running(open_executor=lambda: _Lent(client), width=4, progress=kill_one)
        computed = operating_map(recipe, grid, settings=coarse, running=running)
        deadline = time.monotonic() + 20
        while (after := list(client.run(os.getpid).values())) == pids and time.monotonic() < deadline:
            time.sleep(0.2)
    assert killed
    assert pids[0] not in after
    assert grid.size == len(computed.points) == 200
    same(computed, operating_map(recipe, grid, settings=coarse))


class _Lent:
    """An executor whose cluster lives on."""

    def __init__(self, client):
        self.executor = client.get_executor()

    def __enter__(self):
        return self.executor

    def __exit__(self, *_):
        return None


def test_no_scheduler_no_map():
    pytest.importorskip("distributed")
    from indrite.study.cluster import dask_executor

    with pytest.raises(UsageError, match="no Dask scheduler"), dask_executor("nonsense"):
        pass


def test_safe_current_is_where_the_verdict_turns(context):
    """3 mAh/cm2 for 1000 cycles: within the last halving the share of survivors crosses 97.5 %."""
    currents = parse_axis("0.1:8:12", name=CURRENT)
    safe = safe_current(context, Point("recipe", **{LOADING: 3.0}), currents=currents)
    assert 0.0 < safe.safe_current_low < safe.safe_current <= safe.safe_current_high

    def share(current):
        return life_at(context, Point("recipe", **{LOADING: 3.0, CURRENT: current})).share_survives

    assert share(safe.safe_current_low) >= 0.975 > share(1.02 * safe.safe_current_low)


def test_safe_current_falls_with_the_cycles_asked_for_and_with_the_loading(recipe):
    currents = axes(current="0.1:8:8", loading="1:4:3")
    found = {}
    for cycles in (300, 1000, 2000):
        computed = operating_map(
            recipe, Grid(("recipe",), currents), settings=MapSettings(cycles=cycles, draws=64)
        )
        found[cycles] = [one.safe_current_low for one in computed.safe_currents]
        assert found[cycles] == sorted(found[cycles], reverse=True)
    assert all(a >= b >= c for a, b, c in zip(*(found[n] for n in (300, 1000, 2000)), strict=True))
    assert found[300][-1] > 4.0 * 0.9 > found[2000][-1]


def test_an_axis_from_zero_finds_the_edge_too(context):
    safe = safe_current(context, Point("Li"), currents=(0.0, 2.0, 4.0))
    assert 0.0 < safe.safe_current < safe.safe_current_high < 2.0
    assert not safe.open_end


def test_what_can_be_said_of_nothing_has_no_safe_current(context):
    column = Point("Li", stack_pressure_megapascal=50.0)
    assert safe_current(context, column, currents=(0.1, 1.0)) is None


def test_findings(serial):
    rows = {one.id: one for one in map_findings(serial)}
    assert len(rows) == 2 * 4 + 2
    safe = rows["safe_current.recipe.1"]
    assert safe.unit == "mA/cm²"
    assert safe.verdict in {"ok", "not determinable"}
    none = rows["safe_current.recipe.6"]
    assert (none.value, none.verdict) == (0.0, "upper limit")
    assert "anode exhausted" in none.note
    for name, cycle in (("luo2021-li-in", 897), ("luo2021-li", 17)):
        row = rows[f"death_cycle.{name}"]
        assert (row.published_value, row.verdict) == (cycle, "agrees")
        assert "weak evidence" in row.note


def test_what_a_terminal_is_told(serial):
    lines = list(summary_lines(serial))
    assert any("died in cycle 897; model 901" in line for line in lines)
    assert sum(line.startswith("  ") and "…" in line for line in lines) >= len(serial.assumptions)
    assert assumption_table(serial)["key"].to_list() == [one.key for one in serial.assumptions]


def test_every_assumption_has_a_range_a_reason_and_a_draw_in_it(context):
    sample = context.sample
    assert set(sample) == {one.key for one in context.assumptions}
    for one in context.assumptions:
        drawn = sample[one.key]
        assert one.low <= one.value <= one.high
        assert one.why
        assert drawn[0] == one.value
        assert one.low <= drawn.min() <= drawn.max() <= one.high
        middle = math.sqrt(one.low * one.high) if one.logarithmic else 0.5 * (one.low + one.high)
        share = float((drawn[1:] < middle).mean())
        assert one.low == one.high or share == pytest.approx(0.5, abs=0.02)


def test_draws_are_a_power_of_two(recipe, grid):
    with pytest.raises(UsageError, match="powers of two"):
        operating_map(recipe, grid, settings=MapSettings(draws=100))


def test_bands_do_not_hang_on_the_number_of_draws(recipe):
    from indrite.models.operating_map import MapContext

    ends = [
        life_at(MapContext(recipe, MapSettings(draws=draws)), Point("Li-Sn", **{CURRENT: 2.0}))
        for draws in (4096, 16384)
    ]
    assert ends[0].life_low_cycle == pytest.approx(ends[1].life_low_cycle, rel=0.05)
    assert ends[0].share_survives == pytest.approx(ends[1].share_survives, abs=0.01)
