"""Signals and results with the values of real work: numbers, verdicts and a figure, and nothing missing."""

from dataclasses import replace

import numpy as np
import pytest

from indrite.analysis.impedance import Geometry, Quantity, Setup, analyse_impedance
from indrite.analysis.section import analyse_section
from indrite.cell import load_cell
from indrite.diagnosis import diagnose
from indrite.instruments.section import backscatter_image, element_map, section_truth
from indrite.models.full_cell import simulate_life
from indrite.models.growth.mesoscale import GrowthSettings, growth_cell
from indrite.models.growth.mesoscale.run import run_growth
from indrite.models.operating_map import Grid, MapSettings, operating_map
from indrite.signals import Trajectory
from indrite.study.diffraction_steps import analyse_diffraction, record_diffraction
from indrite.study.practice import practice_cell
from indrite.study.profile_steps import (
    analyse_profile,
    analyse_spectra,
    assume_foil,
    record_profile,
    record_spectra,
)
from section_patterns import stripes

CELL = load_cell("luo2021-li-in")


def shown(value, *, figure=True):
    """Return what a value shows, which must be whole."""
    text = value._repr_html_()
    assert "not shown" not in text, text[:500]
    assert ("<img" in text) == figure
    assert len(text) < 400_000
    return text


@pytest.fixture(scope="module")
def practice():
    return practice_cell()


def test_cycling(practice):
    shown(practice.cycling)
    found = diagnose(practice.cycling, name="cell 7")
    text = shown(found)
    assert "suspected leak" in text
    assert "cell 7" in text
    assert "±" in text
    shown(found.table)
    shown(found.leak)
    assert "1/cycle" in shown(found.forecast, figure=False)
    assert "onset" in found.findings()._repr_html_().lower() or "stands out" in found.findings()._repr_html_()


def test_impedance(practice):
    shown(practice.pellet)
    setup = Setup(geometry=Geometry.disc(Quantity(600, 10), Quantity(10, 0.05)), electrodes="blocking")
    found = analyse_impedance(practice.pellet, setup=setup)
    text = shown(found)
    assert "S/cm" in text
    assert "&lt; " in text  # the leak is an upper limit
    shown(found.spectra[0])


def test_pictures():
    truth = section_truth(stripes(height=60.0, width=80.0, reach=40.0), pixel_micrometre=0.5)
    shown(truth)
    picture = backscatter_image(truth, rng=np.random.default_rng(0))
    shown(picture)
    shown(element_map(truth, elements=("In", "S"), rng=np.random.default_rng(0)))
    found = analyse_section(picture)
    assert "vertical" in shown(found) or "stripe" in shown(found) or "mixed" in shown(found)


def test_a_large_picture_stays_small():
    truth = section_truth(stripes(height=60.0, width=80.0, reach=40.0), pixel_micrometre=0.5)
    picture = backscatter_image(truth, rng=np.random.default_rng(0))
    large = picture.replace(intensity=np.tile(picture.intensity, (12, 12)))
    shown(large)


def test_profiles_and_spectra():
    foil, rng = assume_foil(), np.random.default_rng(1)
    profile, spectra = record_profile(foil, rng=rng), record_spectra(foil, rng=rng, rows=8)
    shown(profile)
    shown(spectra)
    shown(analyse_profile(profile, foil_nanometre=100.0, tilt_degree=0.0))
    shown(analyse_spectra(spectra, elements=["In", "S", "P"]))


def test_diffraction():
    pattern = record_diffraction(CELL, rng=np.random.default_rng(1))
    shown(pattern)
    shown(analyse_diffraction(pattern))


def test_atoms():
    from indrite.analysis.trajectory import contacts, displacement, radial_distribution
    from indrite.analysis.trajectory.interface import analyse_interface
    from indrite.cell.crystals import crystal

    rng, atoms = np.random.default_rng(0), crystal("InS") * (2, 1, 2)
    frames = []
    for _ in range(20):
        frames.append(atoms.copy())
        frames[-1].positions += rng.normal(0.0, 0.05, (len(atoms), 3))
    run = Trajectory.from_ase(frames, time_picosecond=0.05 * np.arange(20), continuous=True)
    shown(run)
    shown(contacts(run, "In-S"))
    shown(displacement(run))
    shown(radial_distribution(run, ["In-S"]))
    text = shown(analyse_interface([run], pairs=["In-S"]))
    assert "Å" in text


def test_models():
    life = simulate_life(CELL, model="reduced", cycles=4)
    shown(life)
    run = run_growth(
        replace(growth_cell(CELL), thickness_micrometre=60.0),
        settings=GrowthSettings(rectification=0.05, cycles=6, width_micrometre=60.0, picture_cycles=()),
    )
    shown(run.result)
    shown(run)


def test_maps():
    axes = (
        ("current_milliampere_per_square_centimetre", (1.0, 2.0, 4.0)),
        ("loading_milliampere_hour_per_square_centimetre", (2.0, 4.0)),
    )
    grid = Grid(axes=axes)
    text = shown(operating_map(CELL, grid, settings=MapSettings(draws=64)))
    assert "trusted" in text or "safe" in text


def test_cells_and_cards():
    from indrite.models.gate.card import shipped_cards

    assert "luo2021-li-in" in shown(CELL, figure=False)
    assert "differs" in shown(shipped_cards()["chgnet"], figure=False)
