"""Every format of powder patterns gives the points that were written, and damage is refused."""

import zipfile

import numpy as np
import pytest

import pattern_files as files
from indrite.errors import FileFormatError, SignalError, UsageError
from indrite.readers import read_diffraction
from indrite.readers.diffraction import DIFFRACTION_FORMATS, archive
from indrite.signals import Diffractogram


def text_pair(separator="\t", comma=False, head=""):
    rows = [f"{a:.2f}{separator}{c:.1f}" for a, c in zip(files.ANGLES, files.COUNTS, strict=True)]
    text = "\n".join(rows)
    return head + (text.replace(".", ",") if comma else text) + "\n"


TEXTS = {
    "xrdml": ("a.xrdml", files.xrdml()),
    "xrdml version 1": ("a.xrdml", files.xrdml(version="1.6")),
    "ras": ("a.ras", files.ras()),
    "gsas": ("a.gsas", files.gsas()),
    "gsas ESD": ("a.gsa", files.gsas("ESD")),
    "gsas FXYE": ("a.fxye", files.gsas("FXYE")),
    "xy": ("a.xy", text_pair()),
    "decimal comma": ("a.csv", text_pair(";", comma=True)),
    "csv with header": ("a.csv", text_pair(",", head="Angle,Intensity\n")),
    "EVA": ("a.xy", text_pair(" ", head='\'Id: "" Anode: "Cu" TimePerStep: "96"\n')),
}


@pytest.mark.parametrize("name", TEXTS)
def test_text_formats_give_their_points(tmp_path, name):
    file, text = TEXTS[name]
    (tmp_path / file).write_text(text)
    pattern = read_diffraction(tmp_path / file)
    np.testing.assert_allclose(pattern.two_theta_degree, files.ANGLES, atol=1e-6)
    np.testing.assert_allclose(pattern.counts, files.COUNTS)
    assert pattern.origin.kind == "measured"
    assert pattern.origin.sha256


def test_archives_and_binaries_give_their_points(tmp_path):
    files.rasx(tmp_path / "a.rasx")
    files.brml(tmp_path / "a.brml")
    (tmp_path / "a.raw").write_bytes(files.bruker_raw4())
    (tmp_path / "b.raw").write_bytes(files.stoe_raw())
    for name in ("a.rasx", "a.brml", "a.raw", "b.raw"):
        pattern = read_diffraction(tmp_path / name)
        np.testing.assert_allclose(pattern.two_theta_degree, files.ANGLES, atol=2e-6, err_msg=name)
        np.testing.assert_allclose(pattern.counts, files.COUNTS, err_msg=name)
        assert pattern.anode == "Cu"
        assert 1.5405 < pattern.wavelength_angstrom < 1.5407


def test_what_files_say_of_the_measurement_is_kept(tmp_path):
    (tmp_path / "a.xrdml").write_text(files.xrdml())
    pattern = read_diffraction(tmp_path / "a.xrdml")
    assert (pattern.wavelength_angstrom, pattern.second_wavelength_angstrom) == (1.540598, 1.544426)
    assert (pattern.second_ratio, pattern.counting_time_second) == (0.5, 12.5)
    assert (pattern.specimen, pattern.goniometer_radius_millimetre) == ("pellet 1", 240.0)
    (tmp_path / "a.raw").write_bytes(files.bruker_raw4())
    assert read_diffraction(tmp_path / "a.raw").specimen == "TiO2 x"


def test_a_ratio_of_zero_means_stripped_not_absent(tmp_path):
    (tmp_path / "a.xrdml").write_text(files.xrdml(ratio="0.0000"))
    pattern = read_diffraction(tmp_path / "a.xrdml")
    assert pattern.second_ratio == 0.0
    assert pattern.lines() == ((1.540598, 1.0),)
    assert any("stripped" in note for note in pattern.notes)


def test_attenuation_multiplies_version_2_and_is_in_version_1_already(tmp_path):
    factors = np.ones(50, dtype=int)
    factors[10:20] = 16
    (tmp_path / "two.xrdml").write_text(files.xrdml(attenuation=factors))
    two = read_diffraction(tmp_path / "two.xrdml")
    np.testing.assert_allclose(two.counts, files.COUNTS * factors)
    (tmp_path / "one.xrdml").write_text(
        files.xrdml(version="1.5", counts=files.COUNTS * factors, attenuation=factors)
    )
    one = read_diffraction(tmp_path / "one.xrdml")
    np.testing.assert_allclose(one.counts, two.counts)
    for pattern in (one, two):
        np.testing.assert_allclose(pattern.counts_uncertainty, np.sqrt(files.COUNTS) * factors)


def test_rigaku_attenuation_multiplies(tmp_path):
    files.rasx(tmp_path / "a.rasx", attenuation=10)
    pattern = read_diffraction(tmp_path / "a.rasx")
    np.testing.assert_allclose(pattern.counts, 10 * files.COUNTS)
    np.testing.assert_allclose(pattern.counts_uncertainty, 10 * np.sqrt(files.COUNTS))


def test_a_third_column_is_an_uncertainty_only_where_it_can_be(tmp_path):
    head = zip(files.ANGLES, files.COUNTS, strict=True)
    (tmp_path / "e.xy").write_text("\n".join(f"{a:.2f} {c} {np.sqrt(c):.4f}" for a, c in head))
    assert read_diffraction(tmp_path / "e.xy").counts_uncertainty is not None
    head = zip(files.ANGLES, files.COUNTS, strict=True)
    (tmp_path / "n.xy").write_text("\n".join(f"{a:.2f} {c} {k}" for k, (a, c) in enumerate(head)))
    pattern = read_diffraction(tmp_path / "n.xy")
    assert pattern.counts_uncertainty is None
    assert any("third column" in note for note in pattern.notes)


def test_a_scan_that_runs_down_is_turned_round(tmp_path):
    rows = [f"{a:.2f} {c}" for a, c in zip(files.ANGLES, files.COUNTS, strict=True)]
    (tmp_path / "a.xy").write_text("\n".join(rows[::-1]))
    pattern = read_diffraction(tmp_path / "a.xy")
    np.testing.assert_allclose(pattern.counts, files.COUNTS)
    assert any("turned round" in note for note in pattern.notes)


def test_own_files_come_back_as_they_were(tmp_path):
    before = Diffractogram(
        two_theta_degree=files.ANGLES, counts=files.COUNTS, specimen="x", notes=("a",)
    ).with_anode("Cu")
    before.save(tmp_path / "a.nc")
    after = read_diffraction(tmp_path / "a.nc")
    assert after.scalars() == before.scalars()
    np.testing.assert_array_equal(after.counts, before.counts)


@pytest.mark.parametrize("wavelength", ["Cu", "cu", 1.540598, "0.7093"])
def test_the_user_can_state_the_wavelength(tmp_path, wavelength):
    (tmp_path / "a.xy").write_text(text_pair())
    pattern = read_diffraction(tmp_path / "a.xy", wavelength=wavelength)
    expected = 0.7093 if wavelength == "0.7093" else 1.540598
    assert pattern.wavelength_angstrom == expected


def test_a_wavelength_that_is_none_is_refused(tmp_path):
    (tmp_path / "a.xy").write_text(text_pair())
    with pytest.raises(SignalError, match="no such anode"):
        read_diffraction(tmp_path / "a.xy", wavelength="Unobtainium")
    with pytest.raises(SignalError, match="wavelength is not known"):
        read_diffraction(tmp_path / "a.xy").lines()


BOMB = '<!DOCTYPE b [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
REFUSED = {
    "empty.xy": (b"", "empty"),
    "words.xy": (b"no numbers 1 here\n" * 5, "no table"),
    "page.xy": (b"<html><body>1</body></html>", "web page"),
    "structure.cif": (b"data_x\n_cell_length_a 5.0\n", "crystal structure"),
    "old.raw": (b"RAW1.01\0\0\0", "old raw file"),
    "binary.bin": (bytes(range(256)) * 4, "not a powder pattern"),
    "bomb.xrdml": (files.xrdml(head=BOMB).encode(), "document type definition"),
    "cut.xrdml": (files.xrdml().encode()[:-40], "not well-formed XML"),
    "none.xrdml": (files.xrdml(counts=[]).encode(), "without counts"),
    "letters.xrdml": (files.xrdml().replace("101", "abc").encode(), "no number"),
    "cut.ras": (files.ras(whole=False).encode(), "breaks off"),
    "cut4.raw": (files.bruker_raw4()[:-20], "breaks off"),
    "cut4b.raw": (files.bruker_raw4()[:100], "breaks off"),
    "odd.raw": (files.stoe_raw(step=0.5), "not known"),
    "cut.stoe": (files.stoe_raw()[:2600], "breaks off"),
    "kind.gsas": (files.gsas().replace("CONST", "CONST").replace("STD", "ALT").encode(), "not read"),
    "cut.gsas": ("\n".join(files.gsas().splitlines()[:4]).encode(), "breaks off"),
    "ragged.xy": (b"1 2\n2 3\n3 4 5\n4 5\n", "different numbers of columns"),
    "one.xy": (b"1\n2\n3\n4\n", "one column"),
    "fake.rasx": (b"PK\x03\x04 nothing", "damaged"),
    "fake.nc": (b"\x89HDF\r\n\x1a\nnothing", "HDF5 file is damaged"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_damage_is_refused_with_the_reason(tmp_path, name):
    content, reason = REFUSED[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FileFormatError, match=reason) as error:
        read_diffraction(tmp_path / name)
    assert name in str(error.value)


def test_angles_that_do_not_rise_are_refused(tmp_path):
    (tmp_path / "a.xy").write_text("10 1\n11 1\n10.5 1\n12 1\n")
    with pytest.raises(SignalError, match="do not rise"):
        read_diffraction(tmp_path / "a.xy")


def test_missing_files_and_unknown_readers_are_refused(tmp_path):
    with pytest.raises(FileFormatError, match="no such file"):
        read_diffraction(tmp_path / "x.xy")
    with pytest.raises(FileFormatError, match="folder"):
        read_diffraction(tmp_path)
    (tmp_path / "a.xy").write_text(text_pair())
    with pytest.raises(UsageError, match="no such format"):
        read_diffraction(tmp_path / "a.xy", reader="magic")
    assert read_diffraction(tmp_path / "a.xy", reader="text").counts.size == 50


def test_archives_that_unpack_to_too_much_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "_MOST_BYTES", 1 << 20)
    with zipfile.ZipFile(tmp_path / "a.rasx", "w", zipfile.ZIP_DEFLATED) as one:
        one.writestr("Data0/Profile0.txt", b"0" * (8 << 20))
    with pytest.raises(FileFormatError, match="unpacks to too much"):
        read_diffraction(tmp_path / "a.rasx")


def test_archives_without_data_are_refused(tmp_path):
    files.brml(tmp_path / "a.brml", axes=("Phi", "Chi"))
    with pytest.raises(FileFormatError, match="no scan along 2θ"):
        read_diffraction(tmp_path / "a.brml")
    files.rasx(tmp_path / "a.rasx", conditions=False)
    assert any("says nothing" in note for note in read_diffraction(tmp_path / "a.rasx").notes)


def test_every_format_has_a_module_that_reads():
    for one in DIFFRACTION_FORMATS.values():
        assert callable(one.load())


@pytest.mark.parametrize("cut", range(0, 2000, 97))
def test_cut_archives_never_crash(tmp_path, cut):
    files.brml(tmp_path / "whole.brml")
    content = (tmp_path / "whole.brml").read_bytes()
    (tmp_path / "a.brml").write_bytes(content[: max(len(content) - cut - 1, 0)])
    with pytest.raises(FileFormatError):
        read_diffraction(tmp_path / "a.brml")
