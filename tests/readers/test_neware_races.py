"""Threads that share an archive fail now and then on some Python releases; a sound file is still read."""

import zipfile

import polars as pl
import pytest

from indrite.errors import FileFormatError
from indrite.readers import read_cycling

FRAME = pl.DataFrame(
    {
        "total_time_s": [0.0, 1.0, 2.0],
        "voltage_V": [3.0, 3.1, 3.2],
        "current_mA": [1.0, 1.0, 1.0],
    }
)


def archive(path):
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("data.ndc", b"\x00" * 512)
    return path


def test_a_sound_archive_is_tried_again(tmp_path, monkeypatch):
    import fastnda

    calls = []

    def sometimes(*_args, **_options):
        calls.append(1)
        if len(calls) < 3:
            raise zipfile.BadZipFile("Overlapped entries: 'data.ndc' (possible zip bomb)")
        return FRAME

    monkeypatch.setattr(fastnda, "read", sometimes)
    assert read_cycling(archive(tmp_path / "cell.ndax")).voltage_volt.tolist() == [3.0, 3.1, 3.2]
    assert len(calls) == 3


def test_a_damaged_archive_is_refused_at_once(tmp_path, monkeypatch):
    import fastnda

    calls = []

    def never(*_args, **_options):
        calls.append(1)
        raise zipfile.BadZipFile("Bad CRC-32")

    monkeypatch.setattr(fastnda, "read", never)
    path = archive(tmp_path / "cell.ndax")
    content = bytearray(path.read_bytes())
    content[60] ^= 0xFF
    path.write_bytes(bytes(content))
    with pytest.raises(FileFormatError, match="damaged"):
        read_cycling(path)
    assert len(calls) == 1
