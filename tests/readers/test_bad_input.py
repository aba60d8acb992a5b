"""What is repaired (with a note) and what is refused, and that refusals name file, line and remedy."""

import os

import numpy as np
import pytest

from indrite.errors import (
    ClockError,
    FileFormatError,
    IndriteError,
    MissingPackageError,
    SignalError,
    UnitError,
)
from indrite.readers import Given, read_cycling, write_cycling
from indrite.signals import Cycling
from readers.vendor_texts import ARBIN, MACCOR

HEADER = "Test Time / s,Voltage / V,Current / A,Unix Time / s\n"
ROWS = "0,3.0,1e-3,1000000000\n100,3.1,1e-3,1000000100\n200,3.2,1e-3,1000000200\n300,3.3,1e-3,1000000300\n"


def bdf(folder, rows=ROWS, header=HEADER, name="cell.csv"):
    path = folder / name
    path.write_text(header + rows, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("rows", "error", "text"),
    [
        (ROWS.replace("3.2", "NaN"), SignalError, "line 4"),
        (ROWS.replace("3.2", "inf"), SignalError, "line 4"),
        (ROWS.replace("3.2", ""), FileFormatError, "'Voltage / V' has 1 missing.*line 4"),
        (ROWS.replace("3.2", "N/A"), FileFormatError, "line 4"),
        (ROWS.replace("3.2", "three"), FileFormatError, r"cell\.csv:4: not a number.*'three'"),
        (ROWS.replace("200,", "50,"), ClockError, "line 4.*--column test_time_second"),
        (ROWS.splitlines()[0] + "\n", FileFormatError, "at least two rows"),
        ("", FileFormatError, r"cell\.csv"),
        ("0\n1\n", FileFormatError, "the rows end before column 'Voltage / V'"),
    ],
)
def test_bad_rows_are_refused_with_their_line(tmp_path, rows, error, text):
    with pytest.raises(error, match=f"(?s){text}") as caught:
        read_cycling(bdf(tmp_path, rows))
    assert "cell.csv" in str(caught.value)


@pytest.mark.parametrize(
    ("header", "error", "text"),
    [
        (HEADER.replace(" / A", ""), UnitError, "--column current_ampere='Current"),
        (HEADER.replace("/ A", "/ V"), UnitError, "not a unit of current"),
        (HEADER.replace("/ A", "/ furlong"), UnitError, "column 'Current / furlong'"),
        (HEADER.replace("Current / A", "Strom"), FileFormatError, "no column with the current"),
        (HEADER.replace("Test Time / s", "Test Time / h"), ClockError, "--clock elapsed"),
        (HEADER.replace("Test Time / s", "Test Time / ms"), ClockError, "contradicts the wall clock"),
    ],
)
def test_wrong_or_missing_units_are_refused(tmp_path, header, error, text):
    with pytest.raises(error, match=text):
        read_cycling(bdf(tmp_path, header=header))


def test_the_user_can_say_which_clock_is_right(tmp_path):
    path = bdf(tmp_path, header=HEADER.replace("Test Time / s", "Test Time / h"))
    assert read_cycling(path, given=Given(clock="wall")).duration_second == 300.0
    elapsed = read_cycling(path, given=Given(clock="elapsed"))
    assert elapsed.duration_second == 300.0 * 3600
    assert elapsed.unix_time_second is None
    with pytest.raises(ClockError, match="no wall clock"):
        read_cycling(
            bdf(tmp_path, "0,3,1\n1,3,1\n", HEADER.replace(",Unix Time / s", "")), given=Given(clock="wall")
        )


def test_time_within_steps_under_the_name_of_test_time_is_refused(tmp_path):
    rows = "".join(f"{100 * (i % 4)},3,1,{1_000_000_000 + 100 * i}\n" for i in range(8))
    with pytest.raises(ClockError, match="backwards"):
        read_cycling(bdf(tmp_path, rows))


def test_duplicated_time_stamps_are_data(tmp_path):
    cycling = read_cycling(bdf(tmp_path, ROWS.replace("200,3.2", "100,3.2")))
    np.testing.assert_array_equal(cycling.test_time_second, [0, 100, 100, 300])


def test_rounding_of_the_clock_is_repaired_with_a_note(tmp_path):
    cycling = read_cycling(bdf(tmp_path, ROWS.replace("200,3.2", "99.9995,3.2")))
    np.testing.assert_array_equal(cycling.test_time_second, [0, 100, 100, 300])
    assert any("rounding" in note for note in cycling.notes)


def test_a_pause_and_a_clock_set_are_noted(tmp_path):
    rows = "".join(f"{i * 60},3,1,{1_000_000_000 + i * 60 + (3600 if i > 50 else 0)}\n" for i in range(100))
    cycling = read_cycling(bdf(tmp_path, rows))
    assert any("3600 s longer" in note for note in cycling.notes)


@pytest.mark.parametrize("cut", [1, 5, 12])
def test_a_last_line_cut_off_in_writing_is_left_out(tmp_path, cut):
    text = HEADER + ROWS
    path = tmp_path / "live.csv"
    path.write_text(text[: len(text) - 10 - cut], encoding="utf-8")
    cycling = read_cycling(path)
    assert cycling.test_time_second.size == 3 + (cut == 1)
    assert any("cut off" in note for note in cycling.notes) == (cut > 1)


def test_empty_rows_are_left_out_with_a_note(tmp_path):
    cycling = read_cycling(bdf(tmp_path, ROWS.replace("200,3.2", "\n,,,\n200,3.2")))
    assert cycling.test_time_second.size == 4
    assert any("2 empty row(s)" in note for note in cycling.notes)
    with pytest.raises(ClockError, match="line 6"):
        read_cycling(bdf(tmp_path, ROWS.replace("200,3.2", "\n,,,\n50,3.2")))


def test_an_optional_column_with_an_unknown_unit_is_left_out_with_a_note(tmp_path):
    path = bdf(
        tmp_path, "0,3,1,300\n1,3,1,300\n", "Test Time / s,Voltage / V,Current / A,Ambient Temperature / R\n"
    )
    cycling = read_cycling(path)
    assert cycling.ambient_temperature_celsius is None
    assert any("Ambient Temperature" in note for note in cycling.notes)


def test_labels_that_are_not_whole_are_left_out_with_a_note(tmp_path):
    path = bdf(tmp_path, "0,3,1,1.5\n1,3,1,2\n", "Test Time / s,Voltage / V,Current / A,Cycle Count / 1\n")
    cycling = read_cycling(path)
    assert cycling.cycle_count is None
    assert any("Cycle Count" in note for note in cycling.notes)


def test_unsigned_current_without_states_is_refused(tmp_path):
    path = tmp_path / "maccor.txt"
    path.write_text(MACCOR.replace("State", "Other"), encoding="utf-8")
    with pytest.raises(UnitError, match=r"sign of the current.*--column state"):
        read_cycling(path)


def test_blanks_around_numbers_are_understood(tmp_path):
    path = bdf(tmp_path, "0,  3.0 , 1e-3,1000000000\n100, 3.1 ,1e-3 ,1000000100\n")
    np.testing.assert_array_equal(read_cycling(path).voltage_volt, [3.0, 3.1])


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"\n\n  \n", "empty"),
        ("a.nda", b"\0" * 1000, "empty"),
        ("a.nda", bytes(range(256)) * 20, "not a cycling record that indrite reads"),
        ("a.txt", b"once upon a time\nthere was a cell\n", "no table header.*--column"),
        ("a.xlsx", b"PK\x03\x04" + b"x" * 100, "damaged or cut off"),
        ("a.csv.gz", b"\x1f\x8b" + b"x" * 100, "damaged"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "old Excel"),
        ("a.png", b"\x89PNG\r\n\x1a\n\0", "but a picture"),
        ("a.txt", "Größe;Maß\n1;2\n".encode("latin-1"), "no table header"),
        ("a.nda", b"NEWARE20200325" + bytes(range(256)) * 20, "not a Neware file"),
        ("a.ndax", b"NEWARE", "not a Neware file"),
        ("a.mpr", b"BIO-LOGIC MODULAR FILE\x1a" + b"x" * 500, "not an .mpr file"),
        ("a.res", b"\0\1\0\0Standard Jet DB\0" + b"x" * 5000, "not an Arbin .res file"),
        ("a.parquet", b"PAR1" + b"x" * 100 + b"PAR1", "damaged"),
        ("a.nc", b"\x89HDF\r\n\x1a\n" + b"x" * 100, "HDF5 file is damaged"),
    ],
)
def test_files_that_are_none(tmp_path, name, content, text):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FileFormatError, match=text) as caught:
        read_cycling(path)
    assert name in str(caught.value)


def test_missing_file_and_folder(tmp_path):
    with pytest.raises(FileFormatError, match="no such file"):
        read_cycling(tmp_path / "nothing.nda")
    with pytest.raises(FileFormatError, match="folder"):
        read_cycling(tmp_path)


def test_a_file_that_may_not_be_opened(tmp_path):
    path = bdf(tmp_path)
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may open every file")
    with pytest.raises(FileFormatError, match="cannot be opened"):
        read_cycling(path)


def test_an_archive_with_several_files(tmp_path):
    import zipfile

    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", ARBIN)
        archive.writestr("b.csv", ARBIN)
    with pytest.raises(FileFormatError, match="must hold one file"):
        read_cycling(path)


def test_a_missing_package_is_named_with_its_extra(tmp_path, monkeypatch):
    path = tmp_path / "a.mpr"
    path.write_bytes(b"BIO-LOGIC MODULAR FILE\x1a")
    monkeypatch.setitem(__import__("sys").modules, "galvani", None)
    with pytest.raises(MissingPackageError, match=r"indrite\[biologic\]"):
        read_cycling(path)


def test_units_stated_by_the_format_are_noted(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(
        "Data_Point,Test_Time,Cycle_Index,Current,Voltage\n1,0,1,1,3\n2,1,1,1,3\n", encoding="utf-8"
    )
    notes = read_cycling(path).notes
    assert sum("assumed by the format of Arbin" in note for note in notes) == 3


@pytest.mark.parametrize("name", ["x.txt", "x", "x.xlsx"])
def test_writing_refuses_other_endings(tmp_path, name):
    with pytest.raises(IndriteError, match=r"\*\.parquet or \*\.csv"):
        write_cycling(read_cycling(bdf(tmp_path)), tmp_path / name)


@pytest.mark.parametrize("name", ["x.csv", "x.parquet"])
def test_a_failed_write_leaves_nothing_behind(tmp_path, monkeypatch, name):
    cycling = read_cycling(bdf(tmp_path))
    folder = tmp_path / "out"
    folder.mkdir()

    def fail(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", fail)
    with pytest.raises(FileFormatError, match="No space left"):
        write_cycling(cycling, folder / name)
    assert list(folder.iterdir()) == []


def test_writing_into_a_folder_that_is_missing(tmp_path):
    with pytest.raises(FileFormatError, match="cannot be written"):
        write_cycling(read_cycling(bdf(tmp_path)), tmp_path / "none" / "x.csv")


def test_a_simulated_record_stays_simulated_in_parquet_and_netcdf(tmp_path):
    from indrite.signals import CellMetadata, Origin

    time = np.arange(3.0)
    before = Cycling(
        test_time_second=time,
        voltage_volt=time,
        current_ampere=time,
        origin=Origin("simulated", made_by={"pybamm": "1"}),
        cell=CellMetadata(kind="full", upper_cutoff_volt=3.68),
        notes=("by a model",),
    )
    write_cycling(before, tmp_path / "a.parquet")
    before.save(tmp_path / "a.nc")
    for name in ("a.parquet", "a.nc"):
        after = read_cycling(tmp_path / name)
        assert after.origin == before.origin
        assert after.cell == before.cell
        assert after.notes == ("by a model",)
    assert read_cycling(tmp_path / "a.nc", cell=CellMetadata(kind="half")).cell.kind == "half"
