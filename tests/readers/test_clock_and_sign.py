import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indrite.errors import ClockError, UnitError
from indrite.readers import Given, read_cycling
from indrite.readers.clock import compare_clocks, elapsed_from_steps, parse_clock, parse_durations
from indrite.readers.finish import current_from_charge
from indrite.readers.sign import jumps_for_and_against

START = 1.7e9


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("141:23:44", 509_024.0),
        ("0d 00:00:5.05", 5.05),
        ("  2d 01:00:0", 176_400.0),
        ("25:19:08.386", 91_148.386),
        ("1 days, 00:00:01", 86_401.0),
        ("00:00:01,5", 1.5),
    ],
)
def test_durations(text, seconds):
    assert parse_durations(pl.Series([text]))[0] == pytest.approx(seconds)


def test_what_is_no_duration_becomes_null():
    assert parse_durations(pl.Series(["", "x", "12:30", None])).null_count() == 4


def test_days_since_1899_and_seconds_since_1970():
    assert parse_clock(pl.Series(["46119.66565972222"]), ())[0] == pytest.approx(1775577513.0, abs=1e-2)
    assert parse_clock(pl.Series(["1494377253.17"]), ())[0] == 1494377253.17
    assert parse_clock(pl.Series(["1.2.3"]), ("%d/%m/%Y",)) is None


@settings(max_examples=300, deadline=None)
@given(
    rows=st.integers(2, 400),
    step=st.floats(0.05, 600),
    resolution=st.sampled_from([60.0, 1.0, 1e-3]),
    pause=st.floats(0, 1e6),
)
def test_one_pace_is_never_refused_whatever_the_resolution_and_the_pause(rows, step, resolution, pause):
    elapsed = np.arange(rows) * step
    wall = (
        START + elapsed + np.where(np.arange(rows) > rows // 2, pause, 0.0) if rows > 20 else START + elapsed
    )
    compare_clocks(elapsed, np.floor(wall / resolution) * resolution, where="x")


@settings(max_examples=50, deadline=None)
@given(
    rows=st.integers(30, 400),
    factor=st.sampled_from([1e3, 60.0, 3600.0]),
    resolution=st.sampled_from([1.0, 1e-3]),
)
def test_a_wrong_unit_of_time_is_refused(rows, factor, resolution):
    truth = np.arange(rows) * 30.0
    wall = np.floor((START + truth) / resolution) * resolution
    for elapsed in (truth * factor, truth / factor):
        with pytest.raises(ClockError, match="contradicts"):
            compare_clocks(elapsed, wall, where="x")


def test_time_from_time_within_steps():
    np.testing.assert_array_equal(
        elapsed_from_steps(np.array([0.0, 10, 20, 0, 5, 15])), [0, 10, 20, 20, 25, 35]
    )
    # a step whose first row is not at zero began where the last ended
    np.testing.assert_array_equal(elapsed_from_steps(np.array([0.0, 10, 2, 5])), [0, 10, 12, 15])


@settings(max_examples=50, deadline=None)
@given(currents=st.lists(st.floats(-1, 1), min_size=3, max_size=30), hours=st.floats(1e-3, 10))
def test_current_from_charge_gives_the_charge_back(currents, hours):
    time = np.arange(len(currents)) * hours * 3600
    charge = np.concatenate([[0.0], np.cumsum(currents[1:])]) * hours
    derived = current_from_charge(time, charge)
    np.testing.assert_allclose(np.cumsum(derived[1:]) * hours, charge[1:], atol=1e-9)


def test_rows_of_one_time_stamp_take_the_current_of_the_next_interval():
    time = np.array([0.0, 10, 10, 20])
    charge = np.array([0.0, 1, 1, -1]) / 3600
    np.testing.assert_allclose(current_from_charge(time, charge), [0.1, 0.1, -0.2, -0.2])
    np.testing.assert_array_equal(current_from_charge(np.zeros(3), np.zeros(3)), [0, 0, 0])


def cell_record(folder, sign, header="Time (s),Voltage (V),Current (A)\n"):
    """A cell of 1 ohm that is charged, rested and discharged four times."""
    current = np.tile(np.repeat([1.0, 0.0, -1.0, 0.0], 5), 4)
    rows = (f"{10 * i},{3.5 + one},{sign * one}" for i, one in enumerate(current))
    path = folder / "cell.csv"
    path.write_text(header + "\n".join(rows) + "\n")
    return path


def test_a_current_that_is_positive_on_discharge_is_refused_until_the_user_says_so(tmp_path):
    path = cell_record(tmp_path, -1)
    with pytest.raises(UnitError, match="--positive-current discharges"):
        read_cycling(path)
    turned = read_cycling(path, given=Given(positive_current="discharges"))
    np.testing.assert_array_equal(
        turned.current_ampere, read_cycling(cell_record(tmp_path, 1)).current_ampere
    )
    assert any("turned round" in note for note in turned.notes)
    kept = read_cycling(cell_record(tmp_path, -1), given=Given(positive_current="charges"))
    np.testing.assert_array_equal(kept.current_ampere, -turned.current_ampere)


def test_where_the_format_fixes_the_sign_a_doubt_is_noted(tmp_path):
    path = cell_record(tmp_path, -1, "Test Time / s,Voltage / V,Current / A\n")
    cycling = read_cycling(path)
    assert cycling.current_ampere[0] == -1.0
    assert any("--positive-current" in note for note in cycling.notes)


def test_the_cells_themselves_confirm_the_sign_of_every_real_file(shared_cycling):
    counted = 0
    for path in sorted(shared_cycling.iterdir()):
        if path.is_dir():
            continue
        cycling = read_cycling(path)
        agree, against = jumps_for_and_against(cycling.voltage_volt, cycling.current_ampere)
        assert against <= agree / 2 or agree + against < 3, path.name
        counted += agree
    assert counted > 30_000
