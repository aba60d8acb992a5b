"""RosettaSciIO (GPL) is imported in one module, when a file is opened; damage is refused by name."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import indrite
from indrite.errors import FileFormatError, MissingPackageError
from indrite.readers.microscopy_files import open_microscopy_file


def test_the_gpl_package_is_imported_in_one_module():
    importing = [
        path.name
        for path in Path(indrite.__file__).parent.rglob("*.py")
        if "import rsciio" in (text := path.read_text("utf-8")) or "from rsciio" in text
    ]
    assert importing == ["microscopy_files.py"]


def test_it_is_not_imported_before_a_file_is_opened():
    code = "import sys, indrite.readers.microscopy_files; print('rsciio' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_without_the_package_the_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "rsciio", None)
    path = tmp_path / "a.dm3"
    path.write_bytes(b"\0\0\0\x03" + bytes(100))
    with pytest.raises(MissingPackageError, match=r"indrite\[microscopy\]"):
        open_microscopy_file(path)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("missing.dm3", None, "cannot be opened"),
        ("empty.dm3", b"", "empty"),
        ("noise.xyz", b"hello, I am no spectrum", "not a microscope's file"),
        ("torn.dm3", b"\0\0\0\x03" + bytes(60), "cannot be read as DigitalMicrograph"),
        ("torn.bcf", b"AAMVHFSS" + bytes(60), "cannot be read as Bruker"),
        ("torn.hspy", b"\x89HDF\r\n\x1a\n" + bytes(60), "cannot be read as HSPY"),
    ],
)
def test_damage_is_refused(tmp_path, name, content, message):
    pytest.importorskip("rsciio")
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(FileFormatError, match=message):
        open_microscopy_file(path)


def test_axes_follow_the_dimensions_of_the_array(tmp_path):
    pytest.importorskip("rsciio")
    path = tmp_path / "line.msa"
    rows = "\n".join(f"{100 + 0.5 * k}, {k}.0" for k in range(5))
    path.write_text(
        "#FORMAT      : EMSA/MAS Spectral Data File\n#VERSION     : 1.0\n#TITLE       : a ramp\n"
        "#NPOINTS     : 5\n#NCOLUMNS    : 1\n#XUNITS      : eV\n#YUNITS      : counts\n#DATATYPE    : XY\n"
        f"#XPERCHAN    : 0.5\n#OFFSET      : 100\n#SIGNALTYPE  : ELS\n"
        f"#SPECTRUM    : data\n{rows}\n#ENDOFDATA\n"
    )
    (item,) = open_microscopy_file(path)
    assert item.title == "a ramp"
    assert item.axes[0].unit == "eV"
    assert item.axes[0].values == pytest.approx([100, 100.5, 101, 101.5, 102])
    assert np.asarray(item.data) == pytest.approx([0, 1, 2, 3, 4])
