"""Workbooks that the test writes itself: the least that the format asks for, text cells inline."""

import zipfile
from xml.sax.saxutils import escape

import numpy as np
import pytest

from indrite.errors import FileFormatError, UnitError
from indrite.readers import Given, read_cycling
from indrite.readers.entry import read_and_recognise

SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ARBIN = ["Data_Point", "Test_Time(s)", "Cycle_Index", "Current(mA)", "Voltage(V)"]
ROWS = [[1, 0, 1, 1, 3.0], [2, 10, 1, 1, 3.1], [3, 20, 1, -2, 3.2]]


def cell(value):
    if value is None:
        return "<c/>"
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f"<c><v>{value}</v></c>"


def workbook(path, sheets):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        )
        package = "http://schemas.openxmlformats.org/package/2006/relationships"
        root = f'<Relationship Id="r0" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{package}">{root}</Relationships>')
        names = "".join(
            f'<sheet name="{name}" sheetId="{i}" r:id="r{i}"/>' for i, name in enumerate(sheets, start=1)
        )
        archive.writestr(
            "xl/workbook.xml", f'<workbook {SPACE} xmlns:r="{RELATIONS}"><sheets>{names}</sheets></workbook>'
        )
        links = "".join(
            f'<Relationship Id="r{i}" Type="{RELATIONS}/worksheet" Target="worksheets/s{i}.xml"/>'
            for i in range(1, len(sheets) + 1)
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}">{links}</Relationships>'
        )
        for i, rows in enumerate(sheets.values(), start=1):
            body = "".join(f"<row>{''.join(cell(value) for value in row)}</row>" for row in rows)
            archive.writestr(
                f"xl/worksheets/s{i}.xml", f"<worksheet {SPACE}><sheetData>{body}</sheetData></worksheet>"
            )
    return path


def test_arbin_sheets_are_joined_and_summaries_passed_over(tmp_path):
    later = [
        [one + 3 if place == 0 else one + 30 * (place == 1) for place, one in enumerate(row)] for row in ROWS
    ]
    sheets = {
        "Global_Info": [["TEST REPORT"]],
        "Channel_1_1": [ARBIN, *ROWS],
        "Channel_1_2": [ARBIN, *later],
        "Statistics_1": [["Test_Time(s)", "Voltage(V)", "Current(A)"], [0, 1, 1]],
    }
    cycling, form = read_and_recognise(workbook(tmp_path / "a.xlsx", sheets))
    assert form.vendor == "Arbin"
    np.testing.assert_array_equal(cycling.test_time_second, [0, 10, 20, 30, 40, 50])
    np.testing.assert_allclose(cycling.current_ampere, [1e-3, 1e-3, -2e-3] * 2)
    assert any("2 sheets joined" in note for note in cycling.notes)


def test_neware_record_sheet_below_a_title(tmp_path):
    header = ["DataPoint", "Cycle Index", "Step Type", "Time", "Total Time", "Current(A)", "Voltage(V)"]
    rows = [
        [1, 1, "CC Chg", "00:00:00", "00:00:00", 0.001, 3.0],
        [2, 1, "CC DChg", "00:00:10", "00:00:10", 0.002, 3.1],
    ]
    path = workbook(tmp_path / "a.xlsx", {"cycle": [["Cycle Index"]], "record": [["title"], header, *rows]})
    cycling, form = read_and_recognise(path)
    assert form.vendor == "Neware"
    np.testing.assert_allclose(cycling.current_ampere, [1e-3, -2e-3])
    np.testing.assert_array_equal(cycling.test_time_second, [0, 10])


@pytest.mark.parametrize(
    ("sheets", "error", "text"),
    [
        ({"Sheet1": [["a", "b"], [1, 2]]}, FileFormatError, "no sheet with a table"),
        ({"Sheet1": [[]]}, FileFormatError, "no sheet with a table"),
        ({"Channel_1": [ARBIN]}, FileFormatError, "at least two rows"),
        ({"Channel_1": [ARBIN, *ROWS, [4, 30, 1, "x", 3.0]]}, FileFormatError, "row 5 of sheet 'Channel_1'"),
        (
            {"S": [["Time (s)", "Voltage (V)", "Current"], [0, 3, 1], [1, 3, 1]]},
            UnitError,
            "column 'Current'",
        ),
    ],
)
def test_workbooks_that_are_no_records(tmp_path, sheets, error, text):
    with pytest.raises(error, match=text):
        read_cycling(workbook(tmp_path / "bad.xlsx", sheets))


def test_columns_by_hand_in_a_workbook(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"S": [["t", "U"], [0, 3000], [60, 3100]]})
    cycling = read_cycling(
        path,
        columns={"test_time_second": "t (min)", "voltage_volt": "U (mV)"},
        given=Given(current_ampere=1e-3),
    )
    np.testing.assert_array_equal(cycling.test_time_second, [0, 3600])
    np.testing.assert_allclose(cycling.voltage_volt, [3.0, 3.1])
