"""Steps and the section on powder patterns: record a cell's electrolyte, analyse it, store it, show it."""

import numpy as np
import pytest

from indrite.cell import load_cell
from indrite.errors import SpecimenError
from indrite.plots.chart import draw
from indrite.plots.diffraction import limits_chart, pattern_chart
from indrite.report.diffraction_sections import diffraction
from indrite.study.diffraction_steps import analyse_diffraction, read_diffraction_file, record_diffraction
from indrite.study.results import load_result, save_result


@pytest.fixture(scope="module")
def analysed():
    cell = load_cell("luo2021-li-in")
    pattern = record_diffraction(cell, rng=np.random.default_rng(2), step_degree=0.04)
    return cell, pattern, analyse_diffraction(pattern)


def test_the_cell_of_the_study_is_li6ps5cl_not_li7ps6(analysed):
    cell, pattern, found = analysed
    rows = {one.id: one for one in found.findings()}
    a = rows["lattice_parameter.Li6PS5Cl_ordered"]
    expected = cell.electrolyte.material.numbers["lattice_a_angstrom"].value
    assert a.value == pytest.approx(expected, abs=3 * a.standard_uncertainty)
    assert rows["argyrodite"].value == "Li6PS5Cl"
    assert rows["argyrodite"].origin == "simulated"
    assert rows["site_disorder"].value is None
    assert pattern.origin.sources


def test_an_analysis_is_stored_and_comes_back(analysed, tmp_path):
    found = analysed[2]
    save_result(found, tmp_path)
    again = load_result(tmp_path)
    assert again.findings() == found.findings()
    np.testing.assert_array_equal(again.fitted_counts, found.fitted_counts)
    assert again.places_degree.keys() == found.places_degree.keys()


def test_section_shows_pattern_limits_and_verdicts(analysed):
    section = diffraction({"electrolyte": analysed[2]})
    assert "is Li6PS5Cl" in section.lead[0]
    assert "not determinable" in section.lead[0]
    assert len(section.figures) == 2
    assert len(section.tables[0].rows) == len(analysed[2].findings())
    for figure in section.figures:
        axes = draw(figure.chart)
        assert axes.get_xlabel()
        assert axes.get_ylabel()


def test_charts_hold_the_data(analysed):
    found = analysed[2]
    chart = pattern_chart(found)
    np.testing.assert_array_equal(chart.lines[0].y, found.pattern.counts)
    names = {one.label for one in chart.lines}
    assert {"fit", "background", "Li6PS5Cl_ordered"} <= names
    assert limits_chart(()) is None


def test_a_pattern_of_nothing_known_is_drawn_with_its_peaks(analysed):
    found = analyse_diffraction(analysed[1], candidates=["Cu", "Al"])
    chart = pattern_chart(found)
    assert len(chart.marks) > 3
    assert "no confident match" in diffraction({"x": found}).lead[0].lower()
    draw(chart)


def test_impurities_are_mixed_in_and_found():
    cell = load_cell("luo2021-li-in")
    pattern = record_diffraction(
        cell, rng=np.random.default_rng(0), impurities={"Li2S": 0.02}, step_degree=0.04
    )
    rows = {one.id: one for one in analyse_diffraction(pattern, phases=["Li6PS5Cl"]).findings()}
    row = rows["weight_fraction.Li2S_antifluorite"]
    assert row.value == pytest.approx(2.0, abs=4 * row.standard_uncertainty)
    with pytest.raises(SpecimenError, match="leave no electrolyte"):
        record_diffraction(cell, rng=np.random.default_rng(0), impurities={"Li2S": 0.6, "LiCl": 0.4})


def test_files_without_wavelength_are_read_as_copper(tmp_path):
    (tmp_path / "a.xy").write_text("10 5\n11 6\n12 7\n13 6\n")
    pattern = read_diffraction_file(tmp_path / "a.xy")
    assert pattern.anode == "Cu"
    assert "copper Kα assumed" in pattern.notes
    cut = read_diffraction_file(tmp_path / "a.xy", wavelength=1.5406)
    assert cut.second_ratio == 0.0
