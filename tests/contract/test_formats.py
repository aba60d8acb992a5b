"""What holds for every format of every technique: one table, one way of saying that a file is another's."""

import contextlib
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest

from indrite import readers
from indrite.errors import FileFormatError, IndriteError, UsageError
from indrite.readers.tables import NOT_READ
from indrite.readers.techniques import TECHNIQUES
from indrite.readers.unpack import head_of
from indrite.signals import (
    Cycling,
    Diffractogram,
    Impedance,
    LineProfile,
    Micrograph,
    SpectrumImage,
    Trajectory,
)
from pattern_files import brml, gsas, rasx, stoe_raw, xrdml
from readers.vendor_texts import TEXTS

READ = {
    "cycling": readers.read_cycling,
    "impedance": readers.read_impedance,
    "diffraction": readers.read_diffraction,
    "trajectory": readers.read_trajectory,
    "section": readers.read_micrograph,
    "maps": readers.read_element_map,
    "profile": readers.read_line_profile,
    "spectra": readers.read_spectrum_image,
}
ALL = [
    (technique.name, form.name) for technique in TECHNIQUES.values() for form in technique.formats().values()
]
GARBAGE = bytes(range(256)) * 16


def _rows(header, *columns):
    return "\n".join([header, *(",".join(f"{x:g}" for x in row) for row in zip(*columns, strict=True)), ""])


def _png():
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes(range(k, k + 8)) for k in range(8))
    head = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


_COUNT = np.arange(1.0, 31.0)
_FRAME = 'Lattice="9 0 0 0 9 0 0 0 9" Properties=species:S:1:pos:R:3\nLi 0.1 0.2 0.3\nS 2.0 2.5 3.0\n'
_ATOMS = "Li S\n1.0\n9 0 0\n0 9 0\n0 0 9\nLi S\n1 1\nDirect configuration= 1\n0 0 0\n.5 .5 .5\n"
_EMSA = "#FORMAT      : EMSA/MAS\n#NPOINTS : 3\n#XPERCHAN : 1\n#OFFSET : 0\n#SIGNALTYPE : ELS\n1,2,3\n"
_GAMRY = "EXPLAIN\nTAG\tEISPOT\nZCURVE\tTABLE\n\tPt\tFreq\tZreal\tZimag\n\t#\tHz\tohm\tohm\n\t0\t10\t1\t-1\n"
_HEADERS = "Frequency (Hz),Z' (ohm),Z'' (ohm)"
#: Technique, and files that plainly belong to it.
FILES = {
    **{f"cycling, {name}": ("cycling", content) for name, (_, content) in TEXTS.items()},
    "cycling, any": ("cycling", _rows("time (s),voltage (V),current (A)", _COUNT, _COUNT, _COUNT).encode()),
    "impedance, any": (
        "impedance",
        _rows("Frequency (Hz),Z' (ohm),Z'' (ohm)", _COUNT, _COUNT, -_COUNT).encode(),
    ),
    "impedance, Gamry": ("impedance", _GAMRY.encode()),
    "impedance, EC-Lab": ("impedance", b"freq/Hz\tRe(Z)/Ohm\t-Im(Z)/Ohm\n10\t1\t1\n5\t1\t2\n2\t2\t3\n"),
    "pattern, xrdml": ("diffraction", xrdml().encode()),
    "pattern, GSAS": ("diffraction", gsas().encode()),
    "pattern, STOE": ("diffraction", stoe_raw()),
    "pattern, any": ("diffraction", _rows("2Theta (deg),intensity", _COUNT, _COUNT).encode()),
    "atoms, extxyz": ("trajectory", ("2\n" + _FRAME).encode()),
    "atoms, XDATCAR": ("trajectory", _ATOMS.encode()),
    "atoms, LAMMPS": ("trajectory", b"ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n1\n"),
    "picture": ("section", _png()),
    "profile": ("profile", _rows("Distance (nm),In,S", _COUNT, _COUNT, _COUNT).encode()),
    "spectrum, EMSA": ("spectra", _EMSA.encode()),
    "spectrum, any": ("spectra", _rows("Energy loss (eV),EELS", _COUNT, _COUNT).encode()),
}
SAVED = {
    "cycling": lambda: Cycling(test_time_second=_COUNT, voltage_volt=_COUNT, current_ampere=_COUNT),
    "impedance": lambda: Impedance(
        frequency_hertz=_COUNT[::-1], real_impedance_ohm=_COUNT, imaginary_impedance_ohm=-_COUNT
    ),
    "diffraction": lambda: Diffractogram(two_theta_degree=_COUNT, counts=_COUNT),
    "trajectory": lambda: Trajectory(
        time_picosecond=np.arange(2.0),
        position_angstrom=np.ones((2, 1, 3)),
        cell_angstrom=np.stack([np.eye(3)] * 2),
        periodic=np.ones(3, bool),
        atomic_number=np.array([3]),
    ),
    "section": lambda: Micrograph(intensity=np.ones((3, 3)), pixel_nanometre=10.0),
    "profile": lambda: LineProfile(
        distance_nanometre=_COUNT, counts=np.ones((1, 30)), elements=("In",), net=False
    ),
    "spectra": lambda: SpectrumImage(
        counts=np.ones((1, 1, 30), np.float32), energy_electronvolt=_COUNT, kind="EELS"
    ),
}


def _refused(technique, path):
    """Read a file and return the message it is refused with; fail if it is read, or anything else happens."""
    with pytest.raises(IndriteError) as caught:
        READ[technique](path)
    message = str(caught.value)
    assert path.name in message
    return message


@pytest.mark.parametrize(("technique", "name"), ALL)
def test_a_format_is_documented_and_takes_no_garbage(technique, name, tmp_path):
    table = TECHNIQUES[technique].formats()
    form = table.named(name)
    assert form.name == name
    assert form.suffixes
    assert form.vendor
    assert form.load().__doc__
    assert form.generic or not form.sniff(GARBAGE)
    assert not form.claims(GARBAGE)
    assert not form.claims(b"a,b\n1,2\n")
    assert form.extra in (None, "biologic", "arbin", "microscopy")


@pytest.mark.parametrize("technique", READ)
def test_no_file_empty_file_folder_and_garbage(technique, tmp_path):
    assert "no such file" in _refused(technique, tmp_path / "missing.dat")
    for content in (b"", b"\n \r\n", bytes(500)):
        path = tmp_path / "empty.dat"
        path.write_bytes(content)
        assert "the file is empty" in _refused(technique, path)
    folder = tmp_path / "folder.csv"
    folder.mkdir()
    assert "a folder, not a file" in _refused(technique, folder)
    path = tmp_path / "garbage.dat"
    path.write_bytes(GARBAGE)
    _refused(technique, path)


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_an_unknown_format_is_answered_with_the_known_ones(technique):
    table = TECHNIQUES[technique].formats()
    with pytest.raises(
        UsageError, match=f"no such format of {TECHNIQUES[technique].plural}.*{next(iter(table))}"
    ):
        table.named("magic")


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("technique", READ)
def test_a_file_of_another_technique_is_told_where_to_go(technique, name, tmp_path):
    own, content = FILES[name]
    path = tmp_path / "one.dat"
    path.write_bytes(content)
    if own == ("section" if technique == "maps" else technique):
        assert TECHNIQUES[own].formats().detect(head_of(path), path).sniff(head_of(path))
        return
    message = _refused(technique, path)
    assert TECHNIQUES[own].what in message
    assert TECHNIQUES[own].command in message


@pytest.mark.parametrize("kind", SAVED)
@pytest.mark.parametrize("technique", READ)
def test_what_indrite_saved_is_read_by_its_own_technique_only(technique, kind, tmp_path):
    path = tmp_path / "saved.nc"
    SAVED[kind]().save(path)
    if technique == kind:
        READ[technique](path)
        return
    message = _refused(technique, path)
    assert "maps" in technique or TECHNIQUES[kind].command in message


@pytest.mark.parametrize("technique", READ)
def test_files_that_nobody_reads_are_named(technique, tmp_path):
    examples = {
        b"EC-LAB SETTING FILE\r\n": "settings file",
        b"VMP EXPERIMENT LOOP INDEXES\r\n": "row index",
        b"%PDF-1.7\n": "a document",
        b"<!DOCTYPE html><html>": "a web page",
        b"RAW1.01 " + bytes(40): "old raw file of Bruker",
        b"#(C) COD\ndata_9004112\n_cell_length_a 4.4\n": "a crystal structure",
        b" vasp.6.3.0 20Jan22 complex\n": "an OUTCAR",
    }
    assert len(examples) <= len(NOT_READ)
    for number, (content, what) in enumerate(examples.items()):
        path = tmp_path / f"other{number}.dat"
        path.write_bytes(content)
        assert what in _refused(technique, path)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_file_cut_off_is_read_or_refused(name, share, tmp_path):
    technique, content = FILES[name]
    path = tmp_path / "cut.dat"
    path.write_bytes(content[: int(len(content) * share)])
    with contextlib.suppress(IndriteError):  # and nothing else
        READ[technique](path)


def test_a_file_that_may_not_be_opened(tmp_path, monkeypatch):
    path = tmp_path / "locked.dat"
    path.write_bytes(b"1 2\n")

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    for technique in READ:
        assert "cannot be opened" in _refused(technique, path)


def test_a_format_named_by_hand_is_not_doubted(tmp_path):
    path = tmp_path / "one.csv"
    path.write_text(_rows("time (s),voltage (V)", _COUNT, _COUNT), encoding="utf-8")
    with pytest.raises(FileFormatError, match=r"a cycling record.*--reader text"):
        readers.read_diffraction(path)
    assert readers.read_diffraction(path, reader="text").counts.size == 30


def test_archives_that_are_formats_are_not_unpacked(tmp_path):
    for make in (brml, rasx):
        path = tmp_path / f"one.{make.__name__}"
        make(path)
        for technique in READ:
            if technique != "diffraction":
                assert "a powder pattern" in _refused(technique, path)
