"""Impedance as steps of a study, and as a section of its report."""

import numpy as np
import pytest

from impedance_spectra import FREQUENCY, room_temperature, spectrum
from indrite.cell import load_cell
from indrite.errors import SpecimenError, UsageError
from indrite.report.impedance_sections import impedance
from indrite.study.impedance_steps import Spectra, analyse_impedance, read_impedance_file, record_impedance
from indrite.study.results import load_result, save_result


@pytest.fixture(scope="module")
def cell():
    return load_cell("luo2021-li-in")


@pytest.fixture(scope="module")
def analysis(cell):
    return analyse_impedance(
        record_impedance(cell, rng=np.random.default_rng(1)), cell=cell, electrodes="blocking"
    )


def test_the_pellet_of_the_cell_gives_its_conductivity_back(cell, analysis):
    found = analysis.spectra[0].conductivity
    truth = cell.electrolyte.ionic_conductivity_siemens_per_centimetre.value
    assert found.conductivity_siemens_per_centimetre == pytest.approx(truth, rel=0.01)
    shares = dict(found.shares)
    # the thickness is read off a figure, 550 to 640 µm; room temperature is 20 to 30 °C
    assert shares["thickness"] == pytest.approx(90 / (2 * np.sqrt(3)) / 600, rel=1e-6)
    assert shares["temperature"] == pytest.approx(0.122, abs=0.005)
    assert all(row.origin == "simulated" for row in analysis.findings())


def test_a_leak_in_the_cell_is_found(cell):
    spectra = record_impedance(cell, rng=np.random.default_rng(2), leak_conductance_siemens=1e-4)
    found = analyse_impedance(spectra, cell=cell, electrodes="blocking").spectra[0]
    assert found.leak.verdict == "ok"
    assert found.leak.conductance_siemens == pytest.approx(1e-4, rel=0.02)


def test_results_survive_the_store(analysis, tmp_path):
    save_result(analysis, tmp_path)
    found = load_result(tmp_path)
    assert found.table() == analysis.table()
    assert found.findings() == analysis.findings()
    frequency = np.array([1e3])
    assert found.spectra[0].best.fit.impedance(frequency) == analysis.spectra[0].best.fit.impedance(frequency)


def test_a_file_is_read_and_one_sweep_chosen(tmp_path):
    path = tmp_path / "two.csv"
    lines = [f"{f},{z.real},{z.imag}" for f, z in zip(FREQUENCY, room_temperature(), strict=True)]
    path.write_text("f,Z',Z''\n" + "\n".join(lines + lines))
    assert len(read_impedance_file(path).spectra) == 2
    assert read_impedance_file(path, sweep=2).spectra[0].sweep == 2
    with pytest.raises(UsageError, match="no such sweep"):
        read_impedance_file(path, sweep=3)


def test_geometry_by_hand_goes_before_the_cell(cell):
    one = Spectra((spectrum(FREQUENCY, room_temperature()),))
    by_hand = analyse_impedance(one, cell=cell, thickness_micrometre=300.0, diameter_millimetre=10.0)
    by_cell = analyse_impedance([one, one], cell=cell)
    ratio = (
        by_hand.spectra[0].conductivity.conductivity_siemens_per_centimetre
        / by_cell.spectra[0].conductivity.conductivity_siemens_per_centimetre
    )
    assert ratio == pytest.approx(0.5)
    assert analyse_impedance(one).spectra[0].conductivity is None


def test_a_cell_without_pellet_is_refused(cell):
    from dataclasses import replace

    bare = replace(cell, electrolyte=replace(cell.electrolyte, thickness_micrometre=None))
    with pytest.raises(SpecimenError, match="no pellet"):
        record_impedance(bare, rng=np.random.default_rng(0))


def test_the_section_names_conductivity_and_draws_every_chart(analysis):
    section = impedance({"simulated": analysis})
    assert "mS/cm" in section.lead[0]
    assert len(section.figures) == 4
    assert len(section.tables[0].rows) == len(analysis.findings())
    assert all(figure.alt for figure in section.figures)


def test_a_temperature_is_read_off_a_name_only_where_asked(tmp_path):
    path = tmp_path / "pellet_60C.nc"
    spectrum(FREQUENCY, room_temperature()).save(path)
    assert read_impedance_file(path).spectra[0].temperature_celsius is None
    assert read_impedance_file(path, temperature_from_name=True).spectra[0].temperature_celsius == 60.0


def test_spectra_keep_their_own_temperatures_beside_a_cell(cell):
    spectra = [
        Spectra((spectrum(FREQUENCY, room_temperature(ohm), temperature_celsius=warm),))
        for warm, ohm in ((0.0, 90.0), (60.0, 6.0))
    ]
    found = analyse_impedance(spectra, cell=cell, temperature_uncertainty_celsius=0.5)
    assert [one.temperature_celsius.value for one in found.spectra] == [0.0, 60.0]
    assert found.series is not None
    assert found.spectra[0].temperature_celsius.standard_uncertainty == 0.5
