import json

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from indrite.analysis.cycling import cycle_table
from indrite.diagnosis import diagnose
from indrite.models.full_cell.lumped import Course, LumpedCell, simulate_lumped
from indrite.signals import CellMetadata

SIGNAL = simulate_lumped(LumpedCell(), Course(cycles=12, leak_siemens=1e-5))


@settings(max_examples=25, deadline=None)
@given(st.floats(1e-6, 1e3))
def test_scaling_the_current_scales_charge_and_leak(factor):
    before, after = (
        cycle_table(SIGNAL),
        cycle_table(SIGNAL.replace(current_ampere=SIGNAL.current_ampere * factor)),
    )
    np.testing.assert_allclose(
        after.charge_capacity_ampere_hour, before.charge_capacity_ampere_hour * factor, rtol=1e-9
    )
    np.testing.assert_allclose(after.coulombic_efficiency, before.coulombic_efficiency, rtol=1e-9)
    np.testing.assert_allclose(
        after.voltage_time_integral_volt_second, before.voltage_time_integral_volt_second, rtol=1e-9
    )


@settings(max_examples=25, deadline=None)
@given(st.floats(0, 1e6))
def test_a_shift_of_the_clock_changes_no_capacity(shift):
    moved = cycle_table(SIGNAL.replace(test_time_second=SIGNAL.test_time_second + shift))
    np.testing.assert_allclose(
        moved.charge_capacity_ampere_hour, cycle_table(SIGNAL).charge_capacity_ampere_hour, rtol=1e-7
    )


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_charge_is_conserved_when_rows_are_added_by_interpolation(seed):
    rng = np.random.default_rng(seed)
    time, current = SIGNAL.test_time_second, SIGNAL.current_ampere
    steady = np.abs(np.diff(current)) < 0.02 * np.abs(current[1:])  # a decay is not linear between rows
    inside = np.flatnonzero((np.diff(time) > 1) & (current[1:] * current[:-1] > 0) & steady)
    extra = rng.choice(inside, size=min(50, inside.size), replace=False)
    new = time[extra] + rng.random(extra.size) * np.diff(time)[extra]
    order = np.argsort(np.concatenate((time, new)), kind="stable")

    def merged(values):
        added = (
            values[extra] + (values[extra + 1] - values[extra]) * (new - time[extra]) / np.diff(time)[extra]
        )
        return np.concatenate((values, added))[order]

    denser = SIGNAL.replace(
        test_time_second=np.concatenate((time, new))[order],
        voltage_volt=merged(SIGNAL.voltage_volt),
        current_ampere=merged(current),
        cycle_count=None,
        step_count=None,
        step_id=None,
        unix_time_second=None,
    )
    np.testing.assert_allclose(
        cycle_table(denser).charge_capacity_ampere_hour,
        cycle_table(SIGNAL).charge_capacity_ampere_hour,
        rtol=1e-9,
    )


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.integers(2, 300),
    st.sampled_from([None, "full", "half", "symmetric", "one-way"]),
    st.sampled_from([None, 0.5, 3.6]),
)
def test_any_record_gets_some_verdict_and_never_an_error(seed, rows, kind, cutoff):
    rng = np.random.default_rng(seed)
    scale = 10 ** rng.uniform(-6, 2)
    signal = SIGNAL.replace(
        test_time_second=np.cumsum(rng.choice([0.0, 1.0, 60.0, 1e5], rows)),
        voltage_volt=rng.normal(rng.uniform(-1, 4), rng.uniform(0, 2), rows),
        current_ampere=scale * rng.choice([-1.0, 0.0, 1.0, 0.5], rows)
        if seed % 2
        else scale * np.repeat(rng.choice([-1.0, 0.0, 1.0, 0.5], rows // 5 + 1), 5)[:rows],
        cell=CellMetadata(kind=kind, upper_cutoff_volt=cutoff),
        cycle_count=None,
        step_count=None,
        step_id=None,
        unix_time_second=None,
    )
    found = diagnose(signal)
    assert found.verdict
    assert found.reason
    json.dumps(found.to_json(), allow_nan=False)
