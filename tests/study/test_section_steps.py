"""Steps on sections: measured pictures and the model's go through the same functions, into the report."""

from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

import section_pictures as pictures
from growth_states import ALLOY, LITHIUM, grown, pellet
from indrite.report.section_sections import cross_sections, section_scores
from indrite.signals.base import UNKNOWN_ORIGIN
from indrite.study.results import load_result, save_result
from indrite.study.section_steps import (
    analyse_section,
    compare_section_map,
    picture_section,
    read_maps,
    read_section,
    score_section,
)


class Life:
    """What a step takes of a grown cell: its run."""

    def __init__(self, cell, *, aperture):
        structure, network = pellet(thickness=90.0, width=80.0)
        state = grown(network, cell, depth=50.0, aperture=aperture)
        self._run = SimpleNamespace(
            structure=structure,
            network=network,
            cell=cell,
            states={0.0: state, state.cycle: state},
            result=SimpleNamespace(origin=UNKNOWN_ORIGIN),
        )

    def run(self):
        return self._run


@pytest.fixture(scope="module")
def view():
    return picture_section(Life(ALLOY, aperture=1.0), rng=np.random.default_rng(0))


@pytest.fixture(scope="module")
def simulated(view):
    return analyse_section(view)


def test_the_models_picture_is_read_with_its_metal_found(view, simulated):
    assert not simulated.measured
    assert simulated.settings.contrast == "bright"
    truth = view.truth
    assert abs(simulated.layers.anode_row.mean() - truth.anode_row.mean()) <= 2.0
    assert simulated.summary.penetration.mean_micrometre > 40.0
    assert {row.origin for row in simulated.findings()} == {"simulated"}


def test_indium_agrees_with_the_picture(view, simulated):
    found = compare_section_map(simulated, maps=view)
    assert found.overlap > 0.6
    assert found.pearson > 0.7


def test_the_score_counts_what_agrees(view):
    score = score_section(view)
    rows = {row.id: row for row in score.findings()}
    assert rows["score.morphology"].value == 1.0
    assert 0.5 < rows["score.numbers"].value <= 1.0
    section = section_scores({"alloy": score})
    assert "agree on" in section.lead[0]
    assert len(section.tables[0].rows) == len(score.rows)


def test_lithium_is_shown_charged_and_read_as_dark():
    view = picture_section(Life(LITHIUM, aperture=2.0), rng=np.random.default_rng(0), cycle=90.0)
    assert view.elements.elements == ("P", "S", "Cl")
    found = analyse_section(view, anode_row=float(view.truth.anode_row[0]))
    assert found.settings.contrast == "dark"
    rows = {row.id: row for row in found.findings()}
    assert rows["metal_fraction"].verdict == "upper limit"


def test_measured_files_and_the_report(tmp_path, simulated):
    phase = pictures.fingers(pictures.cell(), np.full(25, 200))
    Image.fromarray(pictures.taken(phase).intensity).save(tmp_path / "shot.png")
    measured = analyse_section(read_section(tmp_path / "shot.png", pixel_nanometre=100.0))
    save_result(measured, tmp_path)
    again = load_result(tmp_path)
    section = cross_sections({"simulated": simulated, "measured": again})
    assert [type(one).__name__ for one in section.figures].count("PictureFigure") == 2
    assert len(section.tables) == 2
    assert "vertical" in section.lead[1]
    assert section.figures[0].content.startswith(b"\x89PNG")
    empty = analyse_section(pictures.taken(pictures.cell()))
    assert "no metal" in cross_sections({"empty": empty}).lead[0]


def test_maps_are_read_as_a_step(tmp_path):
    Image.fromarray(np.ones((20, 30), np.uint8)).save(tmp_path / "In.png")
    assert read_maps(tmp_path / "In.png", pixel_nanometre=100.0).elements == ("In",)


def test_scribbles_as_a_step(tmp_path):
    pytest.importorskip("sklearn")
    phase = pictures.fingers(pictures.cell(220, 200, anode=180, cathode=0), np.full(10, 80), anode=180)
    shot = pictures.taken(phase)
    drawn = np.zeros(shot.intensity.shape, np.uint8)
    drawn[10:90:10, 10:190:3] = 120
    drawn[110:170:6, 5:195] = np.where(phase[110:170:6, 5:195] == pictures.METAL, 250, 120)
    drawn[190:210:6, 10:190] = 250
    Image.fromarray(drawn).save(tmp_path / "s.png")
    found = analyse_section(shot, scribbles=tmp_path / "s.png", classes=["electrolyte", "metal"])
    assert found.classified
    assert found.summary.penetration.maximum_micrometre == pytest.approx(8.0, abs=0.5)
