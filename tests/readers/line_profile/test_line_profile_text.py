"""Line profiles in text: headers, units, what is skipped and said so, what is refused."""

import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indrite.errors import FileFormatError, IndriteError, SignalError, UnitError
from indrite.readers import read_line_profile
from indrite.signals import LineProfile

ROWS = [(0.5 * k, 100 - k, 5 + 2 * k, 7) for k in range(12)]


def written(tmp_path, header, *, delimiter=",", before="", rows=ROWS, name="line.csv"):
    lines = [header] + [delimiter.join(str(value) for value in row) for row in rows]
    path = tmp_path / name
    path.write_text(before + "\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("header", "delimiter", "factor"),
    [
        ("Distance (nm),In,S,Cl", ",", 1.0),
        ("Position [µm];In K;S Kα;Cl-K (counts)", ";", 1e3),
        ("Distance / Å\tIn_La\tS_Ka\tCl_Ka", "\t", 0.1),
        ("distance_nanometre,In L,S K,Cl K", ",", 1.0),
        ("X (um),In,S,Cl", ",", 1e3),
    ],
)
def test_headers_and_units(tmp_path, header, delimiter, factor):
    found = read_line_profile(written(tmp_path, header, delimiter=delimiter))
    assert found.elements == ("In", "S", "Cl")
    assert found.distance_nanometre == pytest.approx([factor * row[0] for row in ROWS])
    assert found.of("S") == pytest.approx([row[2] for row in ROWS])
    assert found.origin.path == "line.csv"
    assert found.origin.sha256
    assert not found.net


def test_unknown_columns_and_percentages_are_skipped_and_said(tmp_path):
    found = read_line_profile(written(tmp_path, "Distance (nm),In,Live time,S at%"))
    assert found.elements == ("In",)
    assert any("Live time" in note for note in found.notes)
    assert any("S at%" in note for note in found.notes)


def test_two_lines_of_one_element_keep_their_names(tmp_path):
    assert read_line_profile(written(tmp_path, "Distance (nm),In L,In K,S K")).elements == ("In", "In K", "S")


def test_preambles_decimal_commas_utf16_and_broken_rows(tmp_path):
    text = "Project: x\nDistance (nm);In;S;Cl\n" + "\n".join(
        ";".join(f"{value:.1f}".replace(".", ",") for value in row) for row in ROWS
    )
    path = tmp_path / "line.txt"
    path.write_text(text + "\nend of file\n", encoding="utf-16")
    found = read_line_profile(path)
    assert found.distance_nanometre[1] == 0.5
    assert any("no numbers" in note for note in found.notes)


def test_rows_out_of_order_are_sorted_and_repeats_refused(tmp_path):
    found = read_line_profile(written(tmp_path, "Distance (nm),In,S,Cl", rows=ROWS[::-1]))
    assert found.of("In")[0] == 100
    with pytest.raises(SignalError, match="rising"):
        read_line_profile(written(tmp_path, "Distance (nm),In,S,Cl", rows=ROWS + ROWS))


def test_counts_below_zero_are_net(tmp_path):
    rows = [(d, a - 95, b, c) for d, a, b, c in ROWS]
    found = read_line_profile(written(tmp_path, "Distance (nm),In,S,Cl", rows=rows))
    assert found.net
    with pytest.raises(SignalError, match="below zero"):
        read_line_profile(written(tmp_path, "Distance (nm),In,S,Cl", rows=rows), net=False)


def test_a_distance_without_unit_needs_one(tmp_path):
    path = written(tmp_path, "Distance,In,S,Cl")
    with pytest.raises(UnitError, match="--distance-unit"):
        read_line_profile(path)
    assert read_line_profile(path, distance_unit="um").distance_nanometre[1] == 500.0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"\x00\x01\x02binary", "not a line profile that indrite reads"),
        (b"just words\nand more\n", "no table"),
        (b"a,b,c\n1,2,3\n2,3,4\n3,4,5\n4,5,6\n5,6,7\n", "no column of distances"),
        (b"Distance (nm),foo\n1,2\n2,3\n3,4\n4,5\n5,6\n", "no column with counts"),
        (b"Distance (nm),In\n1,2\n2,3\n", "too few rows"),
        (b"Distance (nm),In at%\n1,2\n2,3\n3,4\n4,5\n5,6\n", "Export counts"),
    ],
)
def test_garbage_is_refused(tmp_path, content, message):
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(FileFormatError, match=message):
        read_line_profile(path)


def test_missing_files_and_elements_are_refused(tmp_path):
    with pytest.raises(FileFormatError, match="no such file"):
        read_line_profile(tmp_path / "none.csv")
    with pytest.raises(SignalError, match="no profile of this element"):
        read_line_profile(written(tmp_path, "Distance (nm),In,S,Cl"), elements=["Fe"])


def test_what_was_saved_comes_back(tmp_path):
    one = LineProfile(
        distance_nanometre=np.arange(8.0),
        counts=np.arange(16.0).reshape(2, 8),
        elements=("In", "S"),
        exposure=np.full(8, 3.0),
        notes=("a",),
    )
    one.save(tmp_path / "a.nc")
    again = read_line_profile(tmp_path / "a.nc")
    assert again.elements == ("In", "S")
    assert again.notes == ("a",)
    assert np.array_equal(again.counts, one.counts)
    (tmp_path / "b.nc").write_bytes((tmp_path / "a.nc").read_bytes()[:600])
    with pytest.raises(FileFormatError):
        read_line_profile(tmp_path / "b.nc")


@given(st.binary(max_size=300))
def test_no_bytes_make_it_die(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("b") / "x.csv"
    path.write_bytes(b"Distance (nm),In,S\n" + content)
    with contextlib.suppress(IndriteError):
        assert read_line_profile(path).distance_nanometre.size >= 5
