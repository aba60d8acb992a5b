"""Spectra of every format: those written here, and the real files of the shared data where they are."""

import os
from pathlib import Path

import numpy as np
import pytest

from indrite.errors import FileFormatError, UsageError
from indrite.readers import read_spectrum_image
from indrite.signals import SpectrumImage

MSA = """#FORMAT      : EMSA/MAS Spectral Data File
#VERSION     : 1.0
#TITLE       : sulfur edge
#NPOINTS     : 10.
#XUNITS      : {unit}
#YUNITS      : counts
#DATATYPE    : {kind}
#XPERCHAN    : 0.5
#OFFSET      : 160.0
{more}#BEAMKV   -kV: 200.0
#COLLANGLE-mR: 20.0
#UNKNOWN-TAG : of a vendor
#SPECTRUM    : data follows
{rows}
#ENDOFDATA   :
"""


@pytest.fixture
def shared():
    root = Path(__file__).resolve().parents[3]
    data = Path(os.environ.get("INDRITE_SHARED_DATA", root.parent / "shared" / "data")) / "microscopy"
    if not data.is_dir():
        pytest.skip("the shared data are not here; set INDRITE_SHARED_DATA to the folder with microscopy/")
    return data


def msa(tmp_path, *, kind="Y", unit="eV", more="#SIGNALTYPE  : ELS\n", count=10):
    if kind == "XY":
        rows = "\n".join(f"{160 + 0.5 * k}, {k}." for k in range(count))
    else:
        rows = ", ".join(f"{k}." for k in range(count))
    path = tmp_path / "s.msa"
    path.write_text(MSA.format(kind=kind, unit=unit, more=more, rows=rows))
    return path


@pytest.mark.parametrize("kind", ["Y", "XY"])
def test_emsa(tmp_path, kind):
    found = read_spectrum_image(msa(tmp_path, kind=kind))
    assert found.kind == "EELS"
    assert found.counts.shape == (1, 1, 10)
    assert found.counts[0, 0] == pytest.approx(np.arange(10.0))
    assert found.energy_electronvolt[[0, -1]] == pytest.approx([160.0, 164.5])
    assert (found.beam_energy_kilovolt, found.collection_milliradian) == (200.0, 20.0)


def test_emsa_in_kiloelectronvolt_is_x_rays(tmp_path):
    found = read_spectrum_image(msa(tmp_path, unit="keV", more=""))
    assert found.kind == "EDX"
    assert found.energy_electronvolt[0] == 160_000.0


def test_emsa_damaged(tmp_path):
    with pytest.raises(FileFormatError, match="cut off"):
        read_spectrum_image(msa(tmp_path, count=6))
    with pytest.raises(UsageError, match="--kind"):
        read_spectrum_image(msa(tmp_path, more=""))
    path = msa(tmp_path)
    path.write_text(path.read_text().replace("0., 1.", "0., one"))
    with pytest.raises(FileFormatError, match="no number"):
        read_spectrum_image(path)
    path.write_text(path.read_text().replace("#NPOINTS", "#NPO"))
    with pytest.raises(FileFormatError):
        read_spectrum_image(path)


def test_two_columns(tmp_path):
    path = tmp_path / "spectrum.csv"
    rows = "\n".join(f"{100 + k},{k}" for k in range(20))
    path.write_text(f"Energy loss (eV),EELS counts\n{rows}\n")
    found = read_spectrum_image(path)
    assert (found.kind, found.counts.shape) == ("EELS", (1, 1, 20))
    path.write_text(rows)
    assert read_spectrum_image(path, kind="EELS").counts.sum() == 190
    with pytest.raises(UsageError, match="kind"):
        read_spectrum_image(path)


@pytest.mark.parametrize("content", [b"", b"hello\nworld\n", b"1,2\n3,4\n"], ids=["empty", "words", "short"])
def test_garbage_is_refused(tmp_path, content):
    path = tmp_path / "x.txt"
    path.write_bytes(content)
    with pytest.raises(FileFormatError):
        read_spectrum_image(path)


def test_saved_images_come_back_and_other_signals_are_refused(tmp_path):
    rng = np.random.default_rng(0)
    one = SpectrumImage(
        counts=rng.poisson(5.0, (3, 4, 50)).astype(np.float32),
        energy_electronvolt=np.arange(50.0),
        kind="EELS",
        pixel_nanometre=0.5,
    )
    one.save(tmp_path / "a.nc")
    again = read_spectrum_image(tmp_path / "a.nc")
    assert np.array_equal(again.counts, one.counts)
    assert again.counts.dtype == np.float32
    stated = read_spectrum_image(tmp_path / "a.nc", pixel_nanometre=2.0, beam_energy_kilovolt=300.0)
    assert (stated.pixel_nanometre, stated.beam_energy_kilovolt) == (2.0, 300.0)
    import h5py

    with h5py.File(tmp_path / "b.h5", "w") as file:
        file.attrs["signal"] = "Micrograph"
    with pytest.raises(FileFormatError, match="but a picture that indrite wrote"):
        read_spectrum_image(tmp_path / "b.h5")
    (tmp_path / "c.hspy").write_bytes((tmp_path / "a.nc").read_bytes()[:700])
    with pytest.raises(FileFormatError, match="damaged"):
        read_spectrum_image(tmp_path / "c.hspy")


def test_hyperspy_files_without_its_package(tmp_path):
    import h5py

    with h5py.File(tmp_path / "a.hspy", "w") as file:
        group = file.create_group("Experiments/line scan")
        group["data"] = np.ones((6, 64))
        for k, (name, unit, scale) in enumerate((("x", "nm", 0.5), ("Energy", "keV", 0.01))):
            axis = group.create_group(f"axis-{k}")
            axis.attrs.update({"name": name, "units": unit, "scale": scale, "offset": 0.0, "size": 6})
        signal = group.create_group("metadata/Signal")
        signal.attrs["signal_type"] = "EDS_TEM"
        group.create_group("metadata/Acquisition_instrument/TEM").attrs["beam_energy"] = 200.0
    found = read_spectrum_image(tmp_path / "a.hspy")
    assert (found.kind, found.counts.shape, found.pixel_nanometre) == ("EDX", (1, 6, 64), 0.5)
    assert found.beam_energy_kilovolt == 200.0
    assert found.energy_electronvolt[1] == pytest.approx(10.0)


REAL = {
    "eels_SrTiO3.dm3": ("EELS", (1, 1, 2048), (350.0, 861.75), None),
    "dm_eels_spectrum_image_2x2.dm4": ("EELS", (2, 2, 2048), (300.0, 2347.0), 1.992),
    "eds_SrTiO3.emd": ("EDX", (1, 1, 4096), (-250.0, 20225.0), None),
    "eels_lowloss_simulated_thickness.hspy": ("EELS", (1, 17, 1024), (-100.0, 411.5), None),
    "sem_edx_spectrum.hspy": ("EDX", (1, 1, 1024), (-100.0, 10130.0), None),
    "bruker_tem_haadf_and_edx.bcf": ("EDX", (64, 64, 2048), (-475.4, 19996.6), 0.771),
}


@pytest.mark.parametrize("name", REAL)
def test_real_files(shared, name):
    kind, shape, span, pixel = REAL[name]
    if not name.endswith(".hspy"):
        pytest.importorskip("rsciio")
    found = read_spectrum_image(shared / name)
    assert (found.kind, found.counts.shape) == (kind, shape)
    assert found.energy_electronvolt[[0, -1]] == pytest.approx(span, abs=0.1)
    assert found.pixel_nanometre == (None if pixel is None else pytest.approx(pixel, abs=0.001))


def test_pictures_are_no_spectra(shared):
    pytest.importorskip("rsciio")
    with pytest.raises(FileFormatError, match="but a picture"):
        read_spectrum_image(shared / "superalloy_micrograph.tif")


def test_items_by_number_and_name(shared):
    pytest.importorskip("rsciio")
    path = shared / "eds_SrTiO3.emd"
    assert read_spectrum_image(path, item=2).counts.shape == (1, 1, 4096)
    with pytest.raises(UsageError, match="no such data set"):
        read_spectrum_image(path, item="nothing")
