"""Every pattern of the shared data is read with the known number of points."""

import pytest

import pattern_files
from indrite.errors import FileFormatError
from indrite.readers import read_diffraction

# file → (format, points, first and last angle, highest count, wavelength): as the files' heads say
READ = {
    "bruker_TiOF.brml": ("brml", 2469, 9.9988, 60.013, 8170, 1.5406),
    "bruker_raw4_TiO2.raw": ("bruker_raw4", 1647, 10.0, 70.041, 11493, 1.5406),
    "eva.xy": ("text", 28, 5.0001, 5.274, 5.583, 1.540598),
    "lab6_srm660c.gsas": ("gsas", 8378, 15.0066, 124.999, 37133, None),
    "panalytical_1p6_100k_counts.xrdml": ("xrdml", 5027, 4.0074, 69.999, 100168, 1.540598),
    "panalytical_ka2_stripped.xrdml": ("xrdml", 4489, 5.0084, 80.0085, 10718, 1.540598),
    "rigaku_3_60deg_0p02.rasx": ("rasx", 2851, 3.0, 60.0, 34423, 1.540593),
    "silicon_reference.rasx": ("rasx", 2151, 8.5, 30.0, 639, 1.540593),
    "stoe_raw1p06.raw": ("stoe_raw", 5404, 10.0, 91.045, 5824, None),
    "synchrotron.xye": ("text", 575, 0.5, 1.0731, 662.4, 0.414581),
    "repeat_scans/scan_C1.xrdml": ("xrdml", 7181, 5.0052, 124.992, 24224, 1.540598),
    "named_phases/TiO2.xy": ("text", 9001, 10.0, 100.0, 7052, None),
    "weighed_mixtures/ZnO_0p4006-In2O3_0p6008--8min.xrdml": ("xrdml", 8282, 10.0094, 99.994, 29221, 1.540598),
}
REFUSED = {
    "cod_9004112.cif": "crystal structure",
    "LICENSE_datalab.txt": "no table",
    "lab_cu_instrument.prm": "no table",
    "weighed_mixtures/ORIGIN_README.md": "no table",
}


@pytest.mark.parametrize("name", READ)
def test_points_of_real_files(name):
    form, points, first, last, highest, wavelength = READ[name]
    pattern = read_diffraction(pattern_files.shared_diffraction() / name)
    assert pattern.origin.made_by["format"] == form
    assert pattern.counts.size == points
    assert pattern.two_theta_degree[0] == pytest.approx(first, abs=1e-3)
    assert pattern.two_theta_degree[-1] == pytest.approx(last, abs=1e-3)
    assert pattern.counts.max() == pytest.approx(highest, rel=1e-3)
    assert pattern.wavelength_angstrom == wavelength


@pytest.mark.parametrize("name", REFUSED)
def test_real_files_that_are_no_patterns(name):
    with pytest.raises(FileFormatError, match=REFUSED[name]):
        read_diffraction(pattern_files.shared_diffraction() / name)


def test_stripped_file_has_one_line():
    pattern = read_diffraction(pattern_files.shared_diffraction() / "panalytical_ka2_stripped.xrdml")
    assert pattern.second_ratio == 0.0
    assert len(pattern.lines()) == 1
