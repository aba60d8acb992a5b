import numpy as np
import pytest

from indrite.analysis.cycling import cycle_table
from indrite.analysis.cycling.half_cycles import half_cycles
from indrite.signals import CellMetadata, Cycling


def square(currents, *, seconds=3600.0, rows=61, voltage=None, rest=0.0):
    """A record of constant-current steps; the voltage rises or falls linearly within a step."""
    time, current, level, start = [], [], [], 0.0
    for number, amperes in enumerate(currents):
        inside = np.linspace(0, seconds, rows)
        time.append(start + inside)
        current.append(np.full(rows, amperes))
        low, high = voltage[number] if voltage else (3.0, 3.5)
        level.append(np.linspace(low, high, rows) if amperes > 0 else np.linspace(high, low, rows))
        start += seconds
        if rest:
            time.append(start + np.linspace(1, rest, 11))
            current.append(np.zeros(11))
            level.append(np.full(11, level[-1][-1]))
            start += rest
    return Cycling(
        test_time_second=np.concatenate(time),
        voltage_volt=np.concatenate(level),
        current_ampere=np.concatenate(current),
    )


def test_capacity_energy_and_voltage_integral_of_a_square_wave():
    half, _ = half_cycles(square([1e-3, -1e-3, 1e-3, -1e-3]))
    np.testing.assert_array_equal(half.direction, [1, -1, 1, -1])
    np.testing.assert_allclose(half.capacity_ampere_hour, 1e-3)
    np.testing.assert_allclose(half.energy_watt_hour, 3.25e-3)
    np.testing.assert_allclose(half.voltage_time_integral_volt_second, 3.25 * 3600)


def test_rests_belong_to_the_half_cycle_before_them():
    half, _ = half_cycles(square([1e-3, -1e-3], rest=1800.0))
    np.testing.assert_allclose(half.capacity_ampere_hour, 1e-3)
    np.testing.assert_allclose(half.duration_second, 3600.0)
    np.testing.assert_allclose(half.next_start_time_second - half.start_time_second, 5400.0)
    np.testing.assert_allclose(half.voltage_time_integral_volt_second[0], 3.25 * 3600 + 3.5 * 1800, rtol=1e-6)


def test_a_short_pulse_of_the_other_sign_makes_no_half_cycle():
    record = square([1e-3, -1e-3, 1e-3, -1e-3], rows=361)
    current = record.current_ampere.copy()
    current[30] = -1e-3
    half, _ = half_cycles(record.replace(current_ampere=current))
    assert len(half) == 4


def test_the_first_interval_of_a_step_counts_where_the_record_starts_one_sample_late():
    time = np.array([0, 10, 20, 30, 40, 50, 60, 70.0])
    current = np.array([0, 1, 1, 1, -1, -1, -1, 0]) * 1e-3
    half, _ = half_cycles(
        Cycling(test_time_second=time, voltage_volt=np.full(8, 3.0), current_ampere=current)
    )
    np.testing.assert_allclose(half.capacity_ampere_hour * 3600, [0.03, 0.03])


def test_missing_rows_are_a_gap_and_carry_no_charge():
    record = square([1e-3, -1e-3, 1e-3, -1e-3])
    time = record.test_time_second.copy()
    time[90:] += 1e6
    half, _ = half_cycles(record.replace(test_time_second=time))
    np.testing.assert_array_equal(half.gap, [False, True, False, False])
    assert half.capacity_ampere_hour[1] < 1.01e-3


def test_a_record_without_current_has_no_half_cycles():
    record = square([1e-3, -1e-3])
    table = cycle_table(record.replace(current_ampere=np.zeros_like(record.current_ampere)))
    assert table.cycle_number.size == 0


def test_constant_voltage_hold_is_found_with_its_tail_current():
    charge = np.linspace(0, 3600, 121)
    hold = np.linspace(3610, 4510, 91)
    time = np.concatenate((charge, hold, 4520 + charge))
    decay = 1e-3 * (0.1 + 0.9 * np.exp(-(hold - 3600) / 200))
    current = np.concatenate((np.full(121, 1e-3), decay, np.full(121, -1e-3)))
    voltage = np.concatenate((np.linspace(3, 3.7, 121), np.full(91, 3.7), np.linspace(3.6, 3, 121)))
    half, _ = half_cycles(Cycling(test_time_second=time, voltage_volt=voltage, current_ampere=current))
    assert half.hold_duration_second[0] == pytest.approx(900, abs=80)
    late = decay[hold > 4510 - 180]
    assert half.hold_current_ampere[0] == pytest.approx(np.mean(late), rel=0.02)
    assert half.hold_duration_second[1] == 0


@pytest.mark.parametrize(
    ("voltages", "expected"),
    [
        ([(3.0, 3.5)] * 6, "voltage"),
        ([(3.0, 3.5 + 0.05 * k) for k in range(6)], "time"),
    ],
)
def test_a_repeated_end_voltage_is_a_limit_and_a_repeated_duration_is_one_too(voltages, expected):
    table = cycle_table(square([1e-3, -1e-3] * 3, voltage=voltages))
    assert set(table.charge_end) == {expected}


def test_symmetric_cells_end_by_time_even_where_the_voltage_drifts_little():
    levels = [(0.10 + 0.0005 * k, 0.1001 + 0.0005 * k) for k in range(20)]
    record = square([1e-3, -1e-3] * 10, voltage=levels)
    voltage = np.where(record.current_ampere > 0, record.voltage_volt, -record.voltage_volt)
    table = cycle_table(record.replace(voltage_volt=voltage))
    assert table.kind == "symmetric"
    assert set(table.charge_end) == {"time"}
    assert not table.informative.any()


def test_what_the_user_says_about_the_cell_wins():
    record = square([1e-3, -1e-3] * 3).replace(cell=CellMetadata(kind="half", upper_cutoff_volt=3.5))
    assert cycle_table(record).kind == "half"
