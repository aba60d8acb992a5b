"""Findings of lives of grains, the band of assumptions, storing, where r comes from."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from growth_mesoscale import PLATED, small_cell, small_settings
from indrite.cell import load_cell
from indrite.cell.numbers import Number
from indrite.errors import UsageError
from indrite.models.growth.grown import (
    Assumed,
    GrownCell,
    Rectification,
    grown,
    picture_cycles,
    rectification_of,
    stored_rectification,
    write_states,
)
from indrite.models.growth.growth_band import GrowthBand, growth_band, spread_of
from indrite.models.growth.growth_cases import READING, cases, inputs, varied
from indrite.models.growth.growth_findings import Spread, depth_at, growth_findings
from indrite.models.growth.growth_morphology import PARTS, part_shapes
from indrite.models.growth.growth_seeds import ensemble_of
from indrite.models.growth.growth_shares import life_shares
from indrite.models.growth.mesoscale import Calibration, assumptions, run_growth
from indrite.models.growth.mesoscale.charge import SETTLED
from indrite.models.growth.mesoscale.run import draw_pellet
from indrite.models.growth.mesoscale.state import State
from indrite.models.growth.seed_runs import Running
from indrite.study.results import load_result, save_result

#: Coarse and narrow: a life in a second.
_COARSE = {"voxel": 4.0, "patch": 4.0, "width_micrometre": 40.0}


@pytest.fixture(scope="module")
def life():
    settings = small_settings(**_COARSE, rectification=0.06, cycles=25, picture_cycles=(0.0, 10.0))
    run = run_growth(small_cell(), settings=settings)
    calibration = Calibration(0.06, 10.0, 4.0, 4.0, 1.0, 3)
    return run, grown(run, Rectification(0.06, "4 um at cycle 10 of luo2021-li-in", False, calibration))


def specimen_with(*readings, layer=None):
    """Return the Li-In cell with other readings of its sections."""
    cell = load_cell("luo2021-li-in")
    first = cell.stated.penetration[0]
    rows = tuple(
        replace(
            first, cycle=Number(cycle, "test"), depth_micrometre=Number(depth, "test", low=low, high=high)
        )
        for cycle, depth, low, high in readings
    )
    stated = replace(cell.stated, penetration=rows)
    if layer is not None:
        stated = replace(
            stated, residual_layer_micrometre=Number(layer, "test", low=layer - 1, high=layer + 1)
        )
    return replace(cell, stated=stated)


def by_id(rows):
    found = {one.id: one for one in rows}
    assert len(found) == len(rows)
    return found


def test_calibrated_reading_is_no_prediction(life):
    run, growth = life
    seen = run.result.at_cycle("penetration_depth_mean_micrometre", 20.0)
    specimen = specimen_with((10, 4, 3, 5), (20, seen, seen - 5, seen + 5))
    rows = by_id(growth_findings(growth, specimen))
    assert rows["penetration_depth_mean.10"].verdict == "calibrated"
    assert "calibrated on 4 µm" in rows["penetration_depth_mean.10"].origin
    assert rows["penetration_depth_mean.20"].verdict == "agrees"
    assert rows["penetration_depth_mean.20"].value == pytest.approx(seen)
    assert rows[f"cycle_at_depth.{seen:g}"].value == pytest.approx(20.0, abs=0.5)
    assert rows["cracks"].value == "none"
    assert rows["conservation_error.host"].verdict == "ok"


def test_what_misses_differs_until_the_spread_covers_it(life):
    run, growth = life
    seen = run.result.at_cycle("penetration_depth_mean_micrometre", 20.0)
    specimen = specimen_with((10, 4, 3, 5), (20, 3 * seen, 3 * seen - 1, 3 * seen + 1))
    assert by_id(growth_findings(growth, specimen))["penetration_depth_mean.20"].verdict == "differs"
    wide = Spread(depth_micrometre={20.0: 2 * seen}, source="wide")
    row = by_id(growth_findings(growth, specimen, spread=wide))["penetration_depth_mean.20"]
    assert row.verdict == "agrees"
    assert row.standard_uncertainty == pytest.approx(2 * seen)


def test_depth_beyond_the_end_of_a_life(life):
    _, growth = life
    assert depth_at(growth, 1000.0)[0] is None
    shorted = replace(growth, result=growth.result.replace(ended="shorted", short_cycle=24.0))
    depth, note = depth_at(shorted, 1000.0)
    assert depth == growth.cell.thickness_micrometre
    assert "shorted at 24" in note
    used = replace(growth, result=growth.result.replace(ended="anode exhausted"))
    depth, note = depth_at(used, 1000.0)
    assert depth == growth.result.penetration_depth_mean_micrometre[-1]
    rows = by_id(growth_findings(used, specimen_with((10, 4, 3, 5), layer=10.0)))
    assert rows["cycle_of_short"].verdict == "differs"
    assert rows["residual_layer"].verdict in {"agrees", "differs"}
    alive = by_id(growth_findings(growth, specimen_with((10, 4, 3, 5), layer=10.0)))
    assert alive["residual_layer"].verdict == "no published value"


def test_stored_life_is_the_life(life, tmp_path):
    run, growth = life
    save_result(growth, tmp_path)
    back = load_result(tmp_path)
    assert isinstance(back, GrownCell)
    assert back.rectification == growth.rectification
    again = back.run()
    assert np.array_equal(again.structure.labels, run.structure.labels)
    assert np.array_equal(again.network.depth_micrometre, run.network.depth_micrometre)
    assert np.array_equal(again.states[10.0].host, run.states[10.0].host)


def test_pellet_is_the_one_of_the_run(life):
    run, growth = life
    structure, network = draw_pellet(growth.cell, growth.settings)
    assert np.array_equal(structure.labels, run.structure.labels)
    assert np.array_equal(network.area_square_micrometre, run.network.area_square_micrometre)


def test_a_charge_that_did_not_settle_is_said(life):
    """What films should take and the layer took is no error of a balance: it has a row of its own."""
    _, growth = life
    rows = {one.id: one for one in growth_findings(growth, load_cell("luo2021-li-in"))}
    assert rows["conservation_error.films"].verdict == "ok"
    assert 0.0 <= rows["conservation_error.films"].value <= SETTLED
    share = np.array(growth.result.unsettled_share)
    share[3] = 0.2
    lost = replace(growth, result=growth.result.replace(unsettled_share=share))
    rows = {one.id: one for one in growth_findings(lost, load_cell("luo2021-li-in"))}
    assert (rows["conservation_error.films"].verdict, rows["conservation_error.films"].value) == (
        "differs",
        0.2,
    )
    assert rows["conservation_error.charge"].verdict == "ok"


def test_states_on_disk(life, tmp_path):
    run, _ = life
    write_states(run, tmp_path / "states.npz")
    with np.load(tmp_path / "states.npz") as file:
        names = {name.split("/")[0] for name in file.files}
        state = State.from_arrays({name[3:]: file[name] for name in file.files if name.startswith("10/")})
    assert {"0", "10", "25", "patch"} == names
    assert np.array_equal(state.fill, run.states[10.0].fill)


def test_shapes_have_three_parts(life):
    run, _ = life
    shapes = part_shapes(run)
    assert [one.part for one in shapes] == list(PARTS)
    assert shapes[0].upper_micrometre == pytest.approx(shapes[1].lower_micrometre)


def test_seeds_begin_with_the_life(life, tmp_path):
    _, growth = life
    alone = ensemble_of(growth, seeds=1)
    assert alone.runs == 1
    both = ensemble_of(growth, seeds=2, cycles=[10.0, 20.0], out=tmp_path)
    assert both.seed.tolist() == [0, 1]
    assert both.depth_mean_micrometre[0, 0] == pytest.approx(
        growth.result.at_cycle("penetration_depth_mean_micrometre", 10.0)
    )
    assert both.depth_mean_micrometre[1, 0] != both.depth_mean_micrometre[0, 0]


def test_cases_cover_the_ends_and_the_middle():
    cell = small_cell(PLATED)
    rows = inputs(cell, reading_micrometre=20.0)
    found = cases(rows, joint=6, rng=np.random.default_rng(0))
    names = {one.name for one in found}
    assert {one.name for one in assumptions(cell)} < names
    assert {"thickness of the electrolyte", "depth read in the section"} <= names
    joint = [dict(one.values) for one in found if one.name == "all together"]
    assert len(joint) == 6
    assert [one.seed for one in found if one.name == "all together"] == [1, 2, 3, 4, 5, 6]
    for row in rows:
        values = [one[row.symbol] for one in joint]
        assert row.low * (1 - 1e-9) <= min(values)
        assert max(values) <= row.high


def test_varied_keeps_the_interface_of_the_other_metal():
    cell = small_cell(PLATED)
    own = varied(cell, [("R_0", 1.0), ("g", 0.5)])
    assert own.interface.start_ohm_square_centimetre == 1.0
    shared = varied(cell, [("R_0", 1.0), ("g", 0.5)], shared=True)
    assert shared.interface == cell.interface
    assert shared.mechanics.anisotropy == 0.5
    with pytest.raises(UsageError, match="no such assumption"):
        varied(cell, [("x", 1.0)])


def test_band_recalibrates_and_resumes(life, tmp_path, monkeypatch):
    """Alone and jointly, with r anew: the depth at the reading stays, the life does not."""
    _, growth = life
    module = "indrite.models.growth.growth_band"
    every = [one for one in assumptions(growth.cell) if one.symbol in ("g", "l_s")]
    monkeypatch.setattr(f"{module}.inputs", lambda cell, reading_micrometre: tuple(every))
    band = growth_band(growth, cycle=25.0, running=Running(out=tmp_path))
    assert band.case.tolist()[0] == "as assumed"
    assert band.end.tolist() == ["", "low", "high", "low"]
    assert len({round(one, 5) for one in band.rectification}) == 4
    assert [name for name, _, _ in band.swings()] != []
    spread = spread_of(band)
    assert spread.depth_micrometre[25.0] > 0.0
    monkeypatch.setattr(f"{module}.calibrate_rectification", None)  # nothing is run again
    again = growth_band(growth, cycle=25.0, running=Running(out=tmp_path))
    assert np.array_equal(again.depth_micrometre, band.depth_micrometre)
    assert band.input_name.tolist() == [one.name for one in every]
    assert band.drawn[1].tolist() == [every[0].low, every[1].value]


def test_a_case_that_no_r_fits_is_told_and_kept(life, tmp_path, monkeypatch):
    _, growth = life
    module = "indrite.models.growth.growth_band"
    monkeypatch.setattr(f"{module}.inputs", lambda cell, reading_micrometre: ())

    def refused(*_, **__):
        raise UsageError("no r gives this depth")

    monkeypatch.setattr(f"{module}.calibrate_rectification", refused)
    for _ in range(2):
        band = growth_band(growth, cycle=25.0, running=Running(out=tmp_path))
        assert band.ended.tolist() == ["no r gives the depth that was read"]
        assert np.isnan(band.life_cycle).all()
        assert (tmp_path / "case-00" / "case.json").is_file()


def test_a_shallower_reading_gives_a_smaller_r_and_a_shallower_depth(life, monkeypatch):
    _, growth = life
    reading = growth.rectification.calibration.depth_micrometre
    rows = inputs(growth.cell, reading_micrometre=reading)[-1:]
    assert rows[0].symbol == READING
    monkeypatch.setattr("indrite.models.growth.growth_band.inputs", lambda cell, reading_micrometre: rows)
    band = growth_band(growth, cycle=25.0)
    assert band.rectification[1] < band.rectification[0] < band.rectification[2]
    assert band.depth_micrometre[1] < band.depth_micrometre[0] < band.depth_micrometre[2]


def made_band(lives, drawn, names):
    count = len(lives)
    nothing = np.full(count, np.nan)
    return GrowthBand(
        case=np.array(["all together"] * count),
        end=np.array([""] * count),
        value=nothing,
        unit=np.array([""] * count),
        rectification=nothing,
        life_cycle=np.asarray(lives, dtype=float),
        ended=np.array(["shorted"] * count),
        depth_micrometre=nothing,
        residual_layer_micrometre=nothing,
        metal_fraction=nothing,
        cycle_number=100.0,
        cell_name="made",
        input_name=np.array(names),
        drawn=np.asarray(drawn, dtype=float),
    )


def test_shares_are_those_of_the_variance():
    """Life = exp(3 a - 1.5 b + noise), shared as 9 : 2.25 : 1; ranks keep the order, survivors come last."""
    rng = np.random.default_rng(3)
    drawn = rng.normal(size=(4000, 3))
    logarithm = 3.0 * drawn[:, 0] - 1.5 * drawn[:, 1] + rng.normal(size=4000)
    lives = np.minimum(np.exp(logarithm + 5.0), 5000.0)
    found = life_shares(made_band(lives, drawn, ["a", "b", "c"]))
    total = 9.0 + 2.25 + 1.0
    by_name = {one.name: one for one in found.shares}
    assert by_name["a"].share == pytest.approx(9.0 / total, abs=0.05)
    assert by_name["b"].share == pytest.approx(2.25 / total, abs=0.05)
    assert by_name["c"].share < 0.01
    assert found.unexplained == pytest.approx(1.0 / total, abs=0.06)
    assert (by_name["a"].rises, by_name["b"].rises) == (True, False)
    assert found.decisive.name == "a"


def test_shares_of_noise_are_within_their_uncertainty():
    """Inputs that do nothing have no share: 95 % of the time not more than two of its uncertainties."""
    rng = np.random.default_rng(4)
    beyond, decided = 0, 0
    for _ in range(200):
        drawn = rng.normal(size=(30, 5))
        found = life_shares(made_band(rng.normal(size=30) + 10.0, drawn, list("abcde")))
        beyond += sum(one.share > 2.0 * one.standard_uncertainty for one in found.shares)
        decided += found.decisive is not None
    assert beyond / 1000 < 0.08
    assert decided / 200 < 0.05


def test_too_few_cases_have_no_shares():
    drawn = np.random.default_rng(5).normal(size=(9, 3))
    found = life_shares(made_band(np.arange(9.0), drawn, ["a", "b", "c"]))
    assert found.shares == ()
    assert found.decisive is None
    assert "9 joint cases for 3 inputs; at least 11" in found.reason
    same = life_shares(made_band(np.ones(40), np.random.default_rng(6).normal(size=(40, 3)), list("abc")))
    assert same.reason == "all cases have the same life"


def test_band_of_nothing_is_the_life(life):
    _, growth = life
    band = growth_band(growth, alone=False, cycle=25.0)
    assert band.case.tolist() == ["as assumed"]
    assert band.depth_micrometre[0] == growth.result.penetration_depth_mean_micrometre[-1]
    assert spread_of(band).depth_micrometre == {}


def test_where_r_comes_from(monkeypatch):
    """Own reading, or that of the reference cell with its own interface."""
    seen = []

    def fake(cell, *, settings, reading, seeds, progress):
        seen.append((cell, reading, settings.width_micrometre))
        return Calibration(0.1, *reading, reading[1], 0.0, 1)

    monkeypatch.setattr("indrite.models.growth.grown.calibrate_rectification", fake)
    settings = small_settings(width_micrometre=300.0)
    assumed = Assumed(anisotropy=0.4, interface_ohm_square_centimetre=7.0)
    own = rectification_of(load_cell("luo2021-li-in"), settings=settings, assumed=assumed)
    other = rectification_of(load_cell("luo2021-li"), settings=settings, assumed=assumed)
    assert not own.transferred
    assert other.transferred
    assert "20 um at cycle 100 of luo2021-li-in" == own.on == other.on
    assert [one[1:] for one in seen] == [((100.0, 20.0), 100.0)] * 2
    assert [one[0].mechanics.anisotropy for one in seen] == [0.4, 0.4]
    assert [one[0].interface.start_ohm_square_centimetre == 7.0 for one in seen] == [True, False]


def test_r_is_kept_on_disk(tmp_path):
    calls = []

    def calibrate():
        calls.append(1)
        return Rectification(0.2, "a reading", False, Calibration(0.2, 1.0, 2.0, 2.0, 0.1, 3))

    path = Path(tmp_path) / "new" / "r.json"
    first = stored_rectification(path, about=("cell", 1), calibrate=calibrate)
    assert stored_rectification(path, about=("cell", 1), calibrate=calibrate) == first
    stored_rectification(path, about=("cell", 2), calibrate=calibrate)
    assert len(calls) == 2


def test_film_needs_two_states():
    with pytest.raises(UsageError, match="two states"):
        picture_cycles(100, most=1)
