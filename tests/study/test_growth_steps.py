"""Steps on lives of grains, called as the runner calls them, with small pellets."""

import pytest

from indrite.cell import load_cell
from indrite.models.full_cell import LifeResult
from indrite.models.growth.grown import GrownCell, Rectification
from indrite.progress import silent
from indrite.study.growth_steps import (
    band_growth,
    compare_growth,
    ensemble_growth,
    simulate_growth,
    swap_growth,
)
from indrite.study.registry import functions
from indrite.study.results import load_result, save_result
from indrite.study.steps import simulate_cell

_SMALL = {"width_micrometre": 20.0, "voxel_micrometre": 5.0, "progress": silent}


@pytest.fixture(scope="module")
def cells():
    return {name: load_cell(f"luo2021-{name}") for name in ("li-in", "li")}


@pytest.fixture(scope="module")
def life(cells, tmp_path_factory):
    """A life with a given r: the one it is 'like' need not be one itself."""

    class Known:
        rectification = Rectification(0.4, "given")
        cell = type("Named", (), {"name": "luo2021-li-in"})

    return simulate_growth(
        cells["li-in"], like=Known(), cycles=12, work_dir=tmp_path_factory.mktemp("a"), **_SMALL
    )


def test_steps_are_in_the_table():
    names = {f"{verb}.growth" for verb in ("simulate", "ensemble", "band", "swap", "compare")}
    assert names <= set(functions())
    assert all("numba" in functions()[name].packages for name in names - {"compare.growth"})


def test_life_like_another_takes_its_r(cells, life, tmp_path):
    other = simulate_growth(cells["li"], like=life, cycles=2, work_dir=tmp_path, **_SMALL)
    assert isinstance(other, GrownCell)
    assert other.settings.rectification == 0.4
    assert other.rectification.transferred
    assert not life.rectification.transferred
    swap = swap_growth(
        life,
        other,
        factors=["current"],
        seeds=1,
        width_micrometre=20.0,
        cycles=2,
        work_dir=tmp_path / "swap",
        progress=silent,
    )
    assert swap.factor.tolist() == ["current"]


def test_results_can_be_stored(cells, life, tmp_path):
    seeds = ensemble_growth(life, seeds=2, work_dir=tmp_path / "seeds", progress=silent)
    band = band_growth(life, alone=False, work_dir=tmp_path / "band", progress=silent)
    rows = compare_growth(
        "luo2021-growth",
        growths={"li-in": life},
        cells=cells,
        ensembles={"li-in": seeds},
        bands={"li-in": band},
    )
    for at, one in enumerate((life, seeds, band, rows)):
        (tmp_path / str(at)).mkdir()
        save_result(one, tmp_path / str(at))
        back = load_result(tmp_path / str(at))
        assert type(back) is type(one)
    assert back == rows
    assert {row.id for row in rows} >= {"penetration_depth_mean.li-in.897.grains"}


def test_full_cell_takes_the_life(cells, life, tmp_path):
    pytest.importorskip("pybamm")
    found = simulate_cell(cells["li-in"], growth=life, cycles=3, work_dir=tmp_path, progress=silent)
    assert isinstance(found, LifeResult)
    grows = life.result.at_cycle("penetration_depth_mean_micrometre", 3.0)
    assert found.truth.penetration_depth_mean_micrometre[-1] == pytest.approx(grows, abs=3.0)
