import gzip

import numpy as np
import pytest

from indrite.errors import FileFormatError, UnitError, UsageError
from indrite.readers import Given, read_cycling
from indrite.readers.entry import read_and_recognise
from readers.vendor_texts import ARBIN, LAYERED, MPT_HEAD, MPT_TABLE, NEWARE, TEXTS

TIME, VOLTAGE, CURRENT = [0.0, 10.0, 20.0], [3.0, 3.1, 3.2], [1e-3, 1e-3, -2e-3]


def write(folder, content, name="x.txt"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("case", TEXTS)
def test_every_dialect_gives_base_units(tmp_path, case):
    reader, content = TEXTS[case]
    cycling, form = read_and_recognise(write(tmp_path, content))
    assert form.name == reader
    np.testing.assert_allclose(cycling.test_time_second, TIME, atol=1e-9)
    np.testing.assert_allclose(cycling.voltage_volt, VOLTAGE)
    np.testing.assert_allclose(cycling.current_ampere, CURRENT)


@pytest.mark.parametrize(
    ("case", "name", "values"),
    [
        ("mpt", "cycle_count", [1, 1, 2]),
        ("mpt", "unix_time_second", [1748442196.145, 1748442206.145, 1748442216.145]),
        ("maccor", "step_id", [1, 1, 2]),
        ("landt", "surface_pressure_pa", [68947.57293168] * 3),
        ("landt_gb18030", "surface_temperature_celsius", [25.5] * 3),
        ("basytec", "surface_temperature_celsius", [25.5] * 3),
        ("novonix", "step_count", [1, 1, 2]),
        ("pec", "unix_time_second", [1550852607, 1550852617, 1550852627]),
        ("digatron", "surface_temperature_celsius", [25.5] * 3),
        ("digatron_later", "ambient_temperature_celsius", [25.5] * 3),
        ("arbin", "unix_time_second", [1726821154.558, 1726821164.558, 1726821174.558]),
        ("bdf", "surface_pressure_pa", [5e6] * 3),
        ("bdf_machine", "unix_time_second", [1.7e9, 1.7e9 + 10, 1.7e9 + 20]),
        ("bdf_machine", "step_id", [1, 1, 2]),
    ],
)
def test_what_else_a_file_says_is_kept(tmp_path, case, name, values):
    cycling = read_cycling(write(tmp_path, TEXTS[case][1]))
    np.testing.assert_allclose(getattr(cycling, name), values, rtol=1e-12)


def test_layered_neware_export(tmp_path):
    cycling = read_cycling(write(tmp_path, LAYERED))
    np.testing.assert_allclose(cycling.test_time_second, [0, 10, 19, 20])
    np.testing.assert_allclose(cycling.current_ampere, [1e-3, 1e-3, -2e-3, -2e-3])
    np.testing.assert_array_equal(cycling.cycle_count, [1, 1, 2, 2])
    assert any("within steps" in note for note in cycling.notes)


def test_packed_text(tmp_path):
    path = write(tmp_path, gzip.compress(ARBIN.encode()), "x.csv.gz")
    np.testing.assert_allclose(read_cycling(path).voltage_volt, VOLTAGE)


def test_current_from_charge_where_there_is_no_current(tmp_path):
    table = MPT_TABLE.replace("<I>/mA", "other").replace("(Q-Qo)/mA.h", "(Q-Qo)/A.s")
    cycling = read_cycling(write(tmp_path, table))
    # 2.7e-3 A·s in 10 s, then -5.5e-3 A·s in 10 s; the first row takes the value of the next
    np.testing.assert_allclose(cycling.current_ampere, [2.7e-4, 2.7e-4, -5.5e-4])
    assert any("no current column" in note for note in cycling.notes)


def test_three_electrodes(tmp_path):
    table = MPT_TABLE.replace("mode", "Ece/V").replace("\n1\t", "\n0.5\t")
    cycling = read_cycling(write(tmp_path, table))
    np.testing.assert_allclose(cycling.working_electrode_potential_volt, VOLTAGE)
    np.testing.assert_allclose(cycling.voltage_volt, np.array(VOLTAGE) - 0.5)
    assert any("Ewe - Ece" in note for note in cycling.notes)


def test_absolute_time_of_ec_lab(tmp_path):
    table = MPT_TABLE
    for second, text in ((0, "0.0E+000\t3"), (10, "1.0E+001"), (20, "2.0E+001")):
        stamp = f"05/28/2025 14:23:{16 + second}.0000"
        table = table.replace(f"1\t{text}", f"1\t{stamp}" + ("\t3" if "\t" in text else ""), 1)
    table = table.replace("2\t2.0E+001", "2\t05/28/2025 14:23:36.0000")
    cycling = read_cycling(write(tmp_path, MPT_HEAD.encode("cp1252") + table.encode()))
    np.testing.assert_allclose(cycling.test_time_second, TIME)


PLAIN = "t;U;I\n0;3,0;1\n10;3,1;1\n20;3,2;-2\n"
BY_HAND = {"test_time_second": "t (s)", "voltage_volt": "U (V)", "current_ampere": "I (mA)"}


def test_columns_by_hand(tmp_path):
    cycling = read_cycling(write(tmp_path, PLAIN), columns=BY_HAND)
    np.testing.assert_allclose(cycling.test_time_second, TIME)
    np.testing.assert_allclose(cycling.current_ampere, CURRENT)


def test_columns_by_number_where_there_is_no_header(tmp_path):
    path = write(tmp_path, "measured in spring, 3 cells\n1;0;3,0;1\n2;10;3,1;1\n3;20;3,2;-2\n")
    by_number = {"test_time_second": "#2 (s)", "voltage_volt": "#3 (V)", "current_ampere": "#4 (mA)"}
    cycling = read_cycling(path, columns=by_number)
    np.testing.assert_allclose(cycling.test_time_second, TIME)
    np.testing.assert_allclose(cycling.current_ampere, CURRENT)
    with pytest.raises(FileFormatError, match="no table"):
        read_cycling(path, columns=by_number | {"current_ampere": "#9 (mA)"})


def test_columns_separated_by_blanks(tmp_path):
    text = "  # time(s)  U(V)   I(mA)\n    0    3.0   1.0\n   10    3.1   1.0 \n   20    3.2  -2.0\n"
    cycling = read_cycling(write(tmp_path, text))
    np.testing.assert_allclose(cycling.test_time_second, TIME)
    np.testing.assert_allclose(cycling.current_ampere, CURRENT)


def test_a_unit_by_hand_overrules_the_header(tmp_path):
    text = ARBIN.replace("0.001,", "1,").replace("-0.002,", "-2,")
    path = write(tmp_path, text)
    assert read_cycling(path).current_ampere[0] == 1.0
    cycling = read_cycling(path, columns={"current_ampere": "Current (A) (mA)"})
    np.testing.assert_allclose(cycling.current_ampere, CURRENT)


@pytest.mark.parametrize(
    ("columns", "error", "text"),
    [
        (BY_HAND | {"current_ampere": "J (mA)"}, FileFormatError, "Name the columns by hand"),
        (BY_HAND | {"current_ampere": "I (kg)"}, UnitError, "not a unit of current"),
        (BY_HAND | {"current_ampere": "I"}, UnitError, "states no unit"),
        (BY_HAND | {"current": "I (mA)"}, UsageError, "unknown column name"),
    ],
)
def test_wrong_columns_by_hand(tmp_path, columns, error, text):
    with pytest.raises(error, match=text):
        read_cycling(write(tmp_path, PLAIN), columns=columns)


def test_constant_current_for_a_file_without_one(tmp_path):
    path = write(tmp_path, "time/s\tEwe/V\t\r\n0\t3.0\r\n10\t3.1\r\n20\t3.2")
    loops = write(tmp_path, "VMP EXPERIMENT LOOP INDEXES\r\n0\r\n2\r\n", "x_LOOP.txt")
    with pytest.raises(FileFormatError, match="--constant-current-ma"):
        read_cycling(path)
    cycling = read_cycling(path, given=Given(current_ampere=4e-4, loop_index=loops))
    np.testing.assert_array_equal(cycling.current_ampere, [4e-4] * 3)
    np.testing.assert_array_equal(cycling.cycle_count, [0, 0, 1])


def test_a_constant_current_cannot_replace_a_measured_one(tmp_path):
    with pytest.raises(UsageError, match="records the current"):
        read_cycling(write(tmp_path, ARBIN), given=Given(current_ampere=1.0))


@pytest.mark.parametrize("content", ["VMP EXPERIMENT LOOP INDEXES\n0\n7\n", "a\n", "0\n2\n1\n", ""])
def test_a_loop_index_that_does_not_fit(tmp_path, content):
    loops = write(tmp_path, content, "loops.txt")
    with pytest.raises(FileFormatError, match=r"loops\.txt"):
        read_cycling(write(tmp_path, ARBIN), given=Given(loop_index=loops))


def test_all_charging_neware_export_needs_no_sign(tmp_path):
    text = NEWARE.format(unit="mA", a=1.0, b=2.0).replace("DChg,", "Chg,")
    np.testing.assert_allclose(read_cycling(write(tmp_path, text)).current_ampere, [1e-3, 1e-3, 2e-3])
