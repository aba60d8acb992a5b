"""Files of real instruments: all are read, pairs and copies are equal."""

import numpy as np
import pytest

from impedance_spectra import shared_impedance
from indrite.errors import FileFormatError
from indrite.readers import read_impedance

COPIES = ("gamry.dta", "ivium.idf", "eclab.mpt", "zview.z", "decimal_comma.csv")
POINTS = {
    "li6ps5cl_blocking_minus25C_eclab.txt": [79],
    "electrolyte_pellet_7T/140C.txt": [42],
    "zarc_for_drt.txt": [81],
    "vendors/autolab.txt": [41],
    "vendors/biologic.mpt": [43],
    "vendors/biologic_multisweep_pair.mpt": [21, 21, 21, 21],
    "vendors/biologic_peis_pair.mpt": [32],
    "vendors/ch_instruments.txt": [73],
    "vendors/gamry.DTA": [72],
    "vendors/generic_csv.csv": [50],
    "vendors/generic_no_header.txt": [42],
    "vendors/generic_with_header.txt": [50],
    "vendors/versastudio.par": [61],
    "vendors/zplot.z": [21],
}


@pytest.mark.parametrize("name", POINTS)
def test_points_of_every_file(name):
    found = read_impedance(shared_impedance(name))
    assert [one.frequency_hertz.size for one in found] == POINTS[name]
    assert all((one.real_impedance_ohm > 0).any() for one in found)
    assert all(one.imaginary_impedance_ohm.min() < 0 for one in found)


@pytest.mark.parametrize("name", COPIES)
def test_one_spectrum_in_many_formats_is_one_spectrum(name):
    exact = read_impedance(shared_impedance("one_spectrum_many_formats/eco_chemie.dfr"))[0]
    found = read_impedance(shared_impedance(f"one_spectrum_many_formats/{name}"))[0]
    # some of the formats keep six digits
    assert np.allclose(found.frequency_hertz, exact.frequency_hertz, rtol=5e-6)
    assert np.allclose(found.impedance_ohm, exact.impedance_ohm, rtol=5e-6)


@pytest.mark.parametrize(
    ("binary", "text"),
    [
        ("li6ps5cl_blocking_minus25C.mpr", "li6ps5cl_blocking_minus25C_eclab.txt"),
        ("vendors/biologic_peis_pair.mpr", "vendors/biologic_peis_pair.mpt"),
        ("vendors/biologic_multisweep_pair.mpr", "vendors/biologic_multisweep_pair.mpt"),
    ],
)
def test_binary_and_text_are_equal_point_by_point(binary, text):
    pytest.importorskip("galvani")
    first, second = (read_impedance(shared_impedance(one)) for one in (binary, text))
    assert len(first) == len(second)
    for one, other in zip(first, second, strict=True):
        assert np.allclose(one.frequency_hertz, other.frequency_hertz, rtol=1e-6)
        assert np.allclose(one.impedance_ohm, other.impedance_ohm, rtol=1e-6)


def test_forty_five_sweeps_of_a_cycling_cell():
    pytest.importorskip("galvani")
    found = read_impedance(shared_impedance("").parent / "cycling/real_soft_short_LiLi/geis_45_spectra.mpr")
    assert len(found) == 45
    assert {one.frequency_hertz.size for one in found} == {9}


@pytest.mark.parametrize(
    "name",
    [
        "electrolyte_pellet_7T/published_fits.txt",
        "electrolyte_pellet_7T/published_arrhenius.txt",
        "li6ps5cl_sample_info.txt",
        "LICENSE_hybrid-drt.txt",
    ],
)
def test_files_that_are_no_spectra_are_refused(name):
    with pytest.raises(FileFormatError):
        read_impedance(shared_impedance(name))
