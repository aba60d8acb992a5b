import json
import math
from dataclasses import dataclass

import numpy as np
import pytest

from indrite.errors import FileFormatError, StepFailedError
from indrite.findings import Finding
from indrite.signals import CellMetadata, Cycling
from indrite.study.results import load_result, save_result
from indrite.study.store import Store


@dataclass(frozen=True)
class Nested:
    name: str
    finding: Finding
    numbers: dict[int, float]
    pair: tuple[int, None]
    array: np.ndarray


def cycling():
    return Cycling(
        test_time_second=np.arange(3.0),
        voltage_volt=np.array([3.0, 3.1, 3.2]),
        current_ampere=np.full(3, 1e-3),
        cell=CellMetadata(kind="full", electrode_area_square_centimetre=0.785),
    )


@pytest.mark.parametrize(
    "value", [None, True, 3, 0.1 + 0.2, "text", [1, [2.5, "a"]], {"a": {"b": [None]}}, (1, "b")]
)
def test_plain_values_come_back_as_they_were(tmp_path, value):
    save_result(value, tmp_path)
    assert load_result(tmp_path) == value


def test_numbers_that_json_lacks_come_back(tmp_path):
    save_result([math.inf, -math.inf, math.nan, np.float64(2.5), np.int64(4)], tmp_path)
    high, low, nothing, real, whole = load_result(tmp_path)
    assert (high, low, real, whole) == (math.inf, -math.inf, 2.5, 4)
    assert math.isnan(nothing)
    json.loads((tmp_path / "result.json").read_text(), parse_constant=pytest.fail)


def test_a_signal_comes_back_with_its_nested_description(tmp_path):
    save_result({"record": cycling()}, tmp_path)
    after = load_result(tmp_path)["record"]
    assert after.cell == cycling().cell
    np.testing.assert_array_equal(after.voltage_volt, cycling().voltage_volt)


def test_text_arrays_of_a_signal_come_back_as_text(tmp_path):
    from indrite.analysis.cycling import cycle_table
    from indrite.models.full_cell.lumped import Course, LumpedCell, simulate_lumped

    before = cycle_table(simulate_lumped(LumpedCell(), Course(cycles=3)))
    save_result(before, tmp_path)
    after = load_result(tmp_path)
    assert after.charge_end.tolist() == before.charge_end.tolist()
    assert set(after.charge_end) <= {"voltage", "time", "record", "current"}


def test_nested_dataclasses_come_back(tmp_path):
    import sys

    sys.modules[Nested.__module__] = sys.modules.get(Nested.__module__) or __import__(Nested.__module__)
    finding = Finding("a", "quantity", 1.5, "V", None, "measured", "ok")
    before = Nested("x", finding, {3: 0.1}, (1, None), np.eye(2))
    save_result([before], tmp_path)
    (after,) = load_result(tmp_path)
    assert (after.name, after.finding, after.numbers, after.pair) == ("x", finding, {3: 0.1}, (1, None))
    np.testing.assert_array_equal(after.array, np.eye(2))


def test_what_cannot_be_stored_is_refused_by_name(tmp_path):
    with pytest.raises(StepFailedError, match=r"builtins\.complex in result\.0"):
        save_result([1j], tmp_path)


def test_a_stored_type_that_is_no_dataclass_is_not_made(tmp_path):
    document = {"$": "dataclass", "type": "subprocess:Popen", "fields": {"args": ["true"]}}
    (tmp_path / "result.json").write_text(json.dumps(document))
    with pytest.raises(FileFormatError, match="unknown type"):
        load_result(tmp_path)


def test_the_store_knows_whole_results_from_damaged_ones(tmp_path):
    store = Store(tmp_path)
    assert not store.is_done("k")
    with store.at_work("k") as done:
        assert not done
        store.write("k", cycling(), about={"step": "s"})
    assert store.is_done("k")
    with store.at_work("k") as done:
        assert done

    signal = store.place("k") / "result.nc"
    content = bytearray(signal.read_bytes())
    content[len(content) // 2] ^= 1
    signal.write_bytes(content)
    with pytest.raises(FileFormatError, match="was changed after it was written"):
        store.load("k")
    signal.write_bytes(content[:-1])
    assert not store.is_done("k")


def test_a_failed_write_leaves_nothing_that_counts(tmp_path):
    store = Store(tmp_path)
    with store.at_work("k"), pytest.raises(StepFailedError):
        store.write("k", 1j, about={})
    assert not store.is_done("k")
    with store.at_work("k"):
        store.write("k", 1.0, about={})
    assert [one.name for one in (tmp_path / "steps").iterdir()] == ["k"]
