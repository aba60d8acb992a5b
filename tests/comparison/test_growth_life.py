"""The full cell that grows metal as the grains do, beside what is stated of the cell."""

from dataclasses import dataclass, replace

import pytest

from growth_mesoscale import small_cell, small_settings
from indrite.cell import load_cell
from indrite.comparison.growth import compare_growths
from indrite.comparison.published import load_published
from indrite.models.growth.ensemble import summarise_runs
from indrite.models.growth.grown import Rectification, grown
from indrite.models.growth.mesoscale import run_growth
from indrite.models.growth.seed_runs import SeedRun


@dataclass
class Ended:
    ended: str
    death_cycle: int | None


@pytest.fixture(scope="module")
def growth():
    settings = small_settings(voxel=4.0, patch=4.0, width_micrometre=40.0, rectification=0.1, cycles=5)
    return grown(run_growth(small_cell(), settings=settings), Rectification(0.1, "given"))


def row_of(growth, life, ensemble=None, cell="luo2021-li-in"):
    rows = compare_growths(
        {"li-in": growth},
        {"li-in": load_cell(cell)},
        published=load_published("luo2021-growth"),
        ensembles={} if ensemble is None else {"li-in": ensemble},
        lives={"li-in": life},
    )
    return next(one for one in rows if one.id == "death_cycle.li-in.grains")


def windows(*lives):
    runs = [SeedRun(seed=n, life_cycle=one, ended="shorted") for n, one in enumerate(lives)]
    return summarise_runs(runs, width_micrometre=40.0)


def test_a_death_without_other_windows_has_no_interval(growth):
    row = row_of(growth, Ended("shorted", 430))
    assert (row.value, row.verdict) == (430.0, "not determinable")
    assert "one window for the whole disc" in row.note


def test_windows_give_the_interval(growth):
    seeds = windows(880.0, 900.0, 920.0)
    assert row_of(growth, Ended("shorted", 881), seeds).verdict == "agrees"
    row = row_of(growth, Ended("shorted", 430), seeds)
    assert row.verdict == "differs"
    assert row.standard_uncertainty == pytest.approx(20.0)
    assert "3 windows, each for 1/3 of the disc" in row.note


def test_a_cell_that_never_shorts_differs_from_one_that_did(growth):
    row = row_of(growth, Ended("survived", None))
    assert (row.value, row.verdict) == (None, "differs")
    assert "alive when the simulation stopped" in row.note


def test_nothing_is_judged_where_nothing_is_stated(growth):
    cell = load_cell("luo2021-li-in")
    silent = replace(cell, stated=replace(cell.stated, death_cycle=None))
    rows = compare_growths(
        {"li-in": growth},
        {"li-in": silent},
        published=load_published("luo2021-growth"),
        lives={"li-in": Ended("shorted", 430)},
    )
    assert next(one for one in rows if one.id == "death_cycle.li-in.grains").verdict == "no published value"
