import numpy as np
import pytest

from indrite.errors import ClockError, FileFormatError, SignalError
from indrite.signals import CellMetadata, Cycling, Origin


def record(**changes):
    values = {
        "test_time_second": np.arange(5.0),
        "voltage_volt": np.linspace(3.0, 3.4, 5),
        "current_ampere": np.full(5, 1e-3),
        **changes,
    }
    return Cycling(**values)


def test_save_and_load_give_the_same_signal(tmp_path):
    origin = Origin(
        "measured", path="cell.ndax", sha256="ab", made_by={"fastnda": "1.3.1"}, sources=("10.1/x",)
    )
    before = record(
        cycle_count=np.ones(5, dtype=int), cell=CellMetadata(kind="full"), origin=origin, notes=("a",)
    )
    before.save(tmp_path / "x.nc")
    after = Cycling.load(tmp_path / "x.nc")
    assert after.origin == origin
    assert after.cell == before.cell
    assert after.notes == ("a",)
    for (spec, one), (_, two) in zip(before.arrays(), after.arrays(), strict=True):
        np.testing.assert_array_equal(one, two, err_msg=spec.name)


def test_arrays_are_read_only():
    with pytest.raises(ValueError, match="read-only"):
        record().voltage_volt[0] = 1.0


@pytest.mark.parametrize(
    ("changes", "error", "text"),
    [
        ({"voltage_volt": np.ones(4)}, SignalError, "length"),
        ({"voltage_volt": np.array(list("abcde"))}, SignalError, "kind"),
        ({"voltage_volt": np.array([1, 2, np.nan, 4, 5])}, SignalError, "row 3"),
        ({"test_time_second": np.array([0, 1, 2, 1, 3.0])}, ClockError, "rows 3, 4"),
    ],
)
def test_bad_arrays_are_refused_with_the_place(changes, error, text):
    with pytest.raises(error, match=text):
        record(**changes)


def test_a_file_of_another_kind_is_refused(tmp_path):
    (tmp_path / "x.nc").write_bytes(b"nonsense")
    with pytest.raises(FileFormatError, match="NetCDF"):
        Cycling.load(tmp_path / "x.nc")
