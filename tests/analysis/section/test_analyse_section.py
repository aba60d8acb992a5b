"""From grey values to findings: answers of made-up sections, dark metal, any side, what cannot be told."""

from dataclasses import replace

import numpy as np
import pytest

import section_patterns as patterns
import section_pictures as pictures
from indrite.analysis.section import SectionSettings, analyse_section, map_of_truth, summarise
from indrite.instruments.section import backscatter_image, section_truth


def rows_of(found):
    return {row.id: row for row in found.findings()}


@pytest.mark.parametrize("name", ["network", "stripes", "vertical"])
def test_a_picture_says_what_the_truth_says(name):
    """Edges, levels, metal: all found; nothing but the picture is given."""
    truth = section_truth(getattr(patterns, name)(seed=3), pixel_micrometre=0.25)
    found = analyse_section(backscatter_image(truth, rng=np.random.default_rng(5)))
    known = summarise(map_of_truth(truth))
    assert abs(found.layers.anode_row.mean() - truth.anode_row.mean()) <= 1.0
    assert abs(found.layers.cathode_row.mean() - truth.cathode_row.mean()) <= 1.5
    assert found.summary.penetration.mean_micrometre == pytest.approx(
        known.penetration.mean_micrometre, abs=0.5
    )
    assert found.summary.metal_fraction == pytest.approx(known.metal_fraction, rel=0.05)
    assert found.summary.axial_normal == pytest.approx(known.axial_normal, abs=0.02)
    assert found.summary.residual_layer.median_micrometre == pytest.approx(10.0, abs=0.2)
    assert found.summary.morphology.morphology[0] == known.morphology.morphology[0]


@pytest.mark.parametrize("side", ["bottom", "top", "left", "right"])
def test_the_anode_may_lie_on_any_side(side):
    phase = pictures.fingers(pictures.cell(), np.full(25, 200))
    found = analyse_section(pictures.taken(phase, side=side))
    assert found.summary.penetration.maximum_micrometre == pytest.approx(20.0, abs=0.2)
    assert rows_of(found)["morphology.0-48um"].value == "vertical"


def test_a_layer_without_an_edge_is_not_read_as_metal_in_the_electrolyte():
    """Below the slab comes something half bright: no edge can be told, and no share of metal either."""
    phase = pictures.cell()
    phase[580:] = np.where(np.arange(phase.shape[1]) % 40 < 20, pictures.METAL, pictures.ELECTROLYTE)
    unsure = analyse_section(pictures.taken(phase))
    assert not unsure.layers.anode_seen
    rows = rows_of(unsure)
    counted = [name for name in rows if name.startswith(("morphology", "correlation_length"))]
    for name in ("metal_fraction", "coverage", "orientation_index", "penetration_depth_mean", *counted):
        assert rows[name].value is None, name
        assert rows[name].verdict == "not determinable"
    assert "anode_row" in rows["coverage"].note
    told = rows_of(analyse_section(pictures.taken(phase), settings=SectionSettings(anode_row=540.0)))
    assert told["coverage"].value == 0.0


def test_without_metal_there_is_no_orientation():
    rows = rows_of(analyse_section(pictures.taken(pictures.cell())))
    assert rows["orientation_index"].value is None
    assert rows["coverage"].value == 0.0


def test_depth_and_its_uncertainty_by_source():
    depths = np.random.default_rng(0).uniform(100.0, 300.0, 25)
    phase = pictures.fingers(pictures.cell(), depths)
    found = analyse_section(pictures.taken(phase, pixel_relative_uncertainty=0.02))
    spread = found.spreads["mean"]
    mean = found.summary.penetration.mean_micrometre
    assert mean == pytest.approx(np.floor(depths).mean() / 2.0 * 0.1, rel=0.05)
    assert spread.scale == pytest.approx(0.02 * mean)
    assert spread.total**2 == pytest.approx(
        spread.sampling**2 + spread.threshold**2 + spread.edge**2 + spread.scale**2
    )
    row = rows_of(found)["penetration_depth_mean"]
    assert row.verdict == "ok"
    assert row.standard_uncertainty == spread.total
    assert found.spreads["maximum"].sampling == 0.0


def test_a_threshold_that_is_off_shows_in_what_depends_on_it():
    """Blurred films of about the threshold's grey: 5 % of the gap moves their depth."""
    phase = pictures.fingers(pictures.cell(), np.full(25, 200), level=153.0)
    vague = analyse_section(pictures.taken(phase))
    clear = analyse_section(pictures.taken(pictures.fingers(pictures.cell(), np.full(25, 200))))
    assert vague.spreads["mean"].threshold > 10.0 * clear.spreads["mean"].threshold


@pytest.mark.parametrize(("read", "stated"), [(-1e-3, 0.0), (5e-3, 5e-3)])
def test_metal_that_does_not_stand_out_is_an_upper_limit(read, stated):
    found = analyse_section(pictures.taken(pictures.fingers(pictures.cell(), np.full(25, 200))))
    error = found.spreads["metal_fraction"].total
    assert error > 2.5e-3
    few = replace(found, summary=replace(found.summary, metal_fraction=read))
    row = rows_of(few)["metal_fraction"]
    assert row.verdict == "upper limit"
    assert row.value == pytest.approx(stated + 1.645 * error)
    assert row.standard_uncertainty is None
    assert rows_of(found)["metal_fraction"].verdict == "ok"


def test_dark_metal_is_an_upper_limit_and_voids_are_not_determinable():
    dark = pictures.fingers(pictures.cell(), np.full(25, 200), level=pictures.VOID)
    dark = np.where(dark == pictures.METAL, pictures.VOID, dark)
    found = analyse_section(pictures.taken(dark), settings=SectionSettings(contrast="dark"))
    rows = rows_of(found)
    assert found.summary.penetration.maximum_micrometre == pytest.approx(20.0, abs=0.3)
    assert rows["metal_fraction"].verdict == "upper limit"
    assert rows["penetration_depth_mean"].verdict == "upper limit"
    assert "voids that join the metal" in rows["penetration_depth_mean"].note
    assert rows["void_fraction"].value is None
    assert "would decide" in rows["void_fraction"].note


def test_a_bridge_and_the_easiest_path():
    phase = pictures.fingers(pictures.cell(), [480, *np.full(24, 100)])
    bridged = analyse_section(pictures.taken(phase))
    assert bridged.bridge.bridged
    assert bridged.bridge.insulation_micrometre == pytest.approx(0.0, abs=0.15)
    phase = pictures.fingers(pictures.cell(), [400, *np.full(24, 100)])
    found = analyse_section(pictures.taken(phase))
    assert not found.bridge.bridged
    assert found.bridge.insulation_micrometre == pytest.approx(8.0, abs=0.3)
    assert rows_of(found)["easiest_path_insulation"].verdict == "ok"


def test_what_is_not_in_the_picture_is_not_determinable():
    z, y = np.mgrid[:300, :300]
    grid = ((z % 40) < 8) | ((y % 40) < 8)
    found = analyse_section(pictures.taken(np.where(grid, pictures.METAL, pictures.ELECTROLYTE)))
    rows = rows_of(found)
    for name in ("penetration_depth_mean", "penetration_depth_maximum", "residual_layer"):
        assert rows[name].verdict == "not determinable", name
    assert rows["easiest_path_insulation"].value is None
    assert rows["morphology.0-30um"].value == "network"
    assert any("no anode layer" in note for note in found.notes)
    assert any("no cathode" in note for note in found.notes)


def test_a_section_without_metal():
    rows = rows_of(analyse_section(pictures.taken(pictures.cell())))
    assert rows["penetration_depth_maximum"].value is None
    assert rows["penetration_depth_mean"].verdict == "not determinable"
    assert "thinner" in rows["penetration_depth_mean"].note
    assert rows["metal_fraction"].value is None
    assert not any(name.startswith("morphology.") for name in rows)


def test_metal_that_reaches_the_edge_of_the_picture_goes_on():
    phase = pictures.fingers(pictures.cell(cathode=0), [540, *np.full(24, 100)])
    row = rows_of(analyse_section(pictures.taken(phase)))["penetration_depth_maximum"]
    assert row.verdict == "not determinable"
    assert "at least" in row.note


def test_saturated_metal_that_fills_most_of_the_picture():
    """The most frequent grey is the brightest: it can only be metal."""
    phase = np.full((400, 400), 255.0)
    phase[:, :150] = 110.0
    found = analyse_section(pictures.taken(phase, noise=3.0))
    assert found.segmentation.levels.electrolyte == pytest.approx(110.0, abs=2.0)
    assert any("taken for metal" in note for note in found.notes)
    stated = analyse_section(
        pictures.taken(phase, noise=3.0), settings=SectionSettings(electrolyte_level=110.0)
    )
    assert stated.section.metal.mean() == pytest.approx(found.section.metal.mean(), abs=0.01)


def test_results_do_not_depend_on_where_the_picture_comes_from():
    picture = pictures.taken(pictures.fingers(pictures.cell(), np.full(25, 200)))
    other = picture.replace(origin=picture.origin.__class__("simulated"))
    first, second = (analyse_section(one) for one in (picture, other))
    assert [row.value for row in first.findings()] == [row.value for row in second.findings()]
    assert {row.origin for row in second.findings()} == {"simulated"}


def test_results_are_stored_and_come_back(tmp_path):
    from indrite.study.results import load_result, save_result

    found = analyse_section(pictures.taken(pictures.fingers(pictures.cell(), np.full(25, 200))))
    save_result(found, tmp_path)
    again = load_result(tmp_path)
    assert [row.to_json() for row in again.findings()] == [row.to_json() for row in found.findings()]
