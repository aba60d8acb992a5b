"""Steps and sections of line profiles and spectra: assumed layers and files, stored and shown."""

import numpy as np
import pytest

from indrite.plots.full_cell import figure_of
from indrite.report.profile_sections import line_profiles, spectra
from indrite.study.profile_steps import (
    analyse_profile,
    analyse_spectra,
    assume_foil,
    foil_of_dynamics,
    read_profile,
    read_spectra,
    record_profile,
    record_spectra,
)
from indrite.study.results import load_result, save_result


@pytest.fixture(scope="module")
def found():
    rng = np.random.default_rng(1)
    foil = assume_foil(interphase_nanometre=15.0)
    mixed = assume_foil(interphase="mixture")
    known = {"foil_nanometre": 100.0, "tilt_degree": 0.0, "tilt_uncertainty_degree": 2.0}
    profiles = {
        "assumed": analyse_profile(record_profile(foil, rng=rng), **known),
        "mixture": analyse_profile(record_profile(mixed, rng=rng), **known),
    }
    elements = ["In", "S", "P", "Cl"]
    images = {
        "own phase": analyse_spectra(record_spectra(foil, rng=rng, rows=32), elements=elements, **known),
        "mixture": analyse_spectra(record_spectra(mixed, rng=rng, rows=32), elements=elements, **known),
    }
    return profiles, images


def test_an_assumed_interphase_is_read_back_and_a_mixture_is_not_one(found):
    profiles, images = found
    assert profiles["assumed"].interphase.verdict == "ok"
    assert (
        profiles["assumed"].interphase.low_nanometre <= 15.0 <= profiles["assumed"].interphase.high_nanometre
    )
    assert profiles["mixture"].interphase.verdict == "upper limit"
    assert images["own phase"].new_phase == "new phase"
    assert images["mixture"].new_phase == "mixture"


def test_results_are_stored_and_come_back(found, tmp_path):
    for results in found:
        save_result(results, tmp_path)
        again = load_result(tmp_path)
        for name, one in results.items():
            assert [row.to_json() for row in again[name].findings()] == [
                row.to_json() for row in one.findings()
            ]


def test_sections_say_and_draw_what_was_found(found):
    profiles, images = found
    first, second = line_profiles(profiles), spectra(images)
    assert "Interphase of 15" in first.lead[0] or "Interphase of 14" in first.lead[0]
    assert "Interphase below" in first.lead[1]
    assert "own phase: new phase" in second.lead[0]
    for section in (first, second):
        assert all(figure.alt for figure in section.figures)
        for figure in section.figures[:3]:
            axes = figure_of(figure.chart).axes[0]
            assert axes.get_xlabel()
            assert axes.get_ylabel()


def test_files_go_through_the_same_steps(tmp_path, found):
    profiles, images = found
    profiles["assumed"].profile.save(tmp_path / "a.nc")
    images["mixture"].image.save(tmp_path / "b.nc")
    again = analyse_profile(read_profile(tmp_path / "a.nc", elements=["In", "S"]))
    assert again.interphase.verdict == "upper limit"  # neither foil nor tilt are known
    assert read_spectra(tmp_path / "b.nc").counts.shape == images["mixture"].image.counts.shape


def test_a_simulated_interface_is_an_upper_limit(found):
    from indrite.signals import Trajectory

    rng = np.random.default_rng(2)
    height = rng.uniform(0.0, 80.0, 4000)
    metal = np.abs(height - 20.0) < 20.0
    place = np.column_stack([rng.uniform(0.0, 20.0, (4000, 2)), height])
    run = Trajectory(
        time_picosecond=np.array([0.0, 20.0]),
        position_angstrom=np.array([place, place]),
        cell_angstrom=np.array([np.diag([20.0, 20.0, 80.0])] * 2),
        periodic=np.array([True, True, True]),
        atomic_number=np.where(metal, 49, 16),
        side=np.where(metal, 1, 0),
    )
    profile = record_profile(foil_of_dynamics(run), rng=rng)
    assert profile.elements == ("In", "S")
    assert analyse_profile(profile, foil_nanometre=100.0, tilt_degree=0.0).interphase.verdict == "upper limit"
