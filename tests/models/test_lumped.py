import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from indrite.errors import UsageError
from indrite.instruments.cycling import Cycler, record_with, resample
from indrite.models.full_cell.leaky import LeakyCircuit, Piece, charge_duration_second
from indrite.models.full_cell.lumped import Course, LumpedCell, Samples, simulate_lumped
from indrite.models.full_cell.lumped_symmetric import SymmetricCell, simulate_one_way, simulate_symmetric

CELL = LumpedCell()


def charges(record, cycle):
    """Charge, discharge (C), closed-cycle integral of V dt of one cycle."""
    rows = np.flatnonzero(record.cycle_count == cycle)
    # the value at the end of an interval holds for it: steps are constant-current but for the hold
    rows = np.r_[rows[0] - 1, rows] if rows[0] else rows
    t, v, i = (x[rows] for x in (record.test_time_second, record.voltage_volt, record.current_ampere))
    mean_i = np.where(np.sign(i[1:]) == np.sign(i[:-1]), (i[1:] + i[:-1]) / 2, i[1:])
    q, vt = mean_i * np.diff(t), (v[1:] + v[:-1]) / 2 * np.diff(t)
    return q[q > 0].sum(), -q[q < 0].sum(), vt.sum()


@settings(max_examples=40, deadline=None)
@given(
    leak=st.floats(1e-9, 1e-3),
    resistance=st.floats(1.0, 200.0),
    capacitance=st.floats(1.0, 100.0),
    current=st.floats(2e-3, 2e-2),
)
def test_closed_form_agrees_with_numerical_integration(leak, resistance, capacitance, current):
    piece, circuit = Piece(2.0, 1 / capacitance), LeakyCircuit(resistance, leak)
    time = 0.5 * capacitance / current
    run = circuit.constant_current(piece, 0.0, current=current)

    def slope(_, q):
        return current - leak * circuit.voltage(piece.u0 + piece.s * q[0], current)

    numeric = solve_ivp(slope, (0, time), [0.0], rtol=1e-10, atol=1e-12).y[0, -1]
    assert run.charge_at(time) == pytest.approx(numeric, rel=1e-7, abs=1e-9)


@pytest.mark.parametrize(("share", "endless"), [(0.999999, False), (1.0, True), (1.000001, True)])
def test_the_charge_never_ends_if_and_only_if_the_leak_takes_the_current_at_the_cutoff(share, endless):
    current, cutoff = 3.14e-3, 3.68
    circuit = LeakyCircuit(48.0, share * current / cutoff)
    time = charge_duration_second(
        Piece(2.9, 1 / 16.0), circuit, current=current, q_start=0.0, voltage_end=cutoff
    )
    assert np.isinf(time) == endless


def test_the_dying_cell_shows_the_pattern_of_figure_1b():
    """Luo 2021, Fig. 1b: charge capacity up, discharge capacity down, last charge never ends at I/G."""
    cycle = np.arange(1, 901)
    critical = CELL.charge_current_ampere / CELL.upper_cutoff_volt
    leak = critical * np.exp((cycle - 896.5) / 1.2)
    record = simulate_lumped(CELL, Course(cycles=900, leak_siemens=leak))
    assert record.cycle_count[-1] == 897
    table = np.array([charges(record, k)[:2] for k in range(889, 897)])
    assert (np.diff(table[:, 0]) > 0).all()
    assert (np.diff(table[:, 1]) < 0).all()
    last = record.cycle_count == 897
    assert (record.current_ampere[last] > 0).all()
    # U = V at I_ionic = 0: the plateau, not quite reached after 24 h
    assert record.voltage_volt[-1] == pytest.approx(CELL.charge_current_ampere / leak[896], rel=1e-3)
    assert record.voltage_volt[last].max() < CELL.upper_cutoff_volt


@pytest.mark.parametrize("leak", [1e-7, 2e-5, 4e-4])
def test_charge_balance_returns_the_leak_that_was_put_in(leak):
    record = simulate_lumped(
        CELL, Course(cycles=3, leak_siemens=leak), samples=Samples(charge=400, hold=400, discharge=400)
    )
    q_charge, q_discharge, volt_seconds = charges(record, 3)
    assert (q_charge - q_discharge) / volt_seconds == pytest.approx(leak, rel=1e-3, abs=3e-11)


def test_fade_lowers_both_capacities_and_keeps_the_efficiency():
    course = Course(cycles=100, capacity_fraction=np.linspace(1, 0.6, 100))
    record = simulate_lumped(CELL, course)
    first, last = charges(record, 2), charges(record, 100)
    # a little above 0.6: the hold of fixed time gets further in a smaller cell
    assert last[0] / first[0] == pytest.approx(0.6, abs=0.03)
    assert last[1] / last[0] == pytest.approx(1.0, abs=2e-3)


def test_a_parasitic_reaction_takes_charge_but_not_discharge():
    plain = charges(simulate_lumped(CELL, Course(cycles=3)), 3)
    eaten = charges(simulate_lumped(CELL, Course(cycles=3, parasitic_ampere=1e-4)), 3)
    assert eaten[0] > 1.02 * plain[0]
    # the hold ends where the stored charge stops growing, P R lower: the discharge loses that little
    assert eaten[1] == pytest.approx(plain[1], rel=6e-3)


def test_an_intermittent_leak_needs_a_generator_and_costs_half_of_a_steady_one():
    course = Course(cycles=30, leak_siemens=1e-4, leak_dwell_second=60.0)
    with pytest.raises(UsageError, match="rng"):
        simulate_lumped(CELL, course)
    record = simulate_lumped(CELL, course, rng=np.random.default_rng(3))
    estimate = [(c - d) / vt for c, d, vt in (charges(record, k) for k in range(2, 31))]
    assert np.mean(estimate) == pytest.approx(5e-5, rel=0.15)


def test_a_drained_cell_leaves_out_the_discharge_and_goes_on_when_told():
    course = Course(cycles=3, leak_siemens=5e-3, stop_at_endless_charge=False)
    record = simulate_lumped(CELL, course)
    assert set(record.cycle_count.tolist()) == {1, 2, 3}
    assert (record.current_ampere > 0).all()


def test_time_never_stands_still():
    record = simulate_lumped(CELL, Course(cycles=5, leak_siemens=1e-5))
    assert (np.diff(record.test_time_second) > 0).all()


def test_knots_that_fall_are_refused():
    with pytest.raises(UsageError, match="rise"):
        LumpedCell(ocp_volt=(3.0, 2.9, 3.6))


def test_virtual_cycler_scatter_has_the_size_asked_for():
    ideal = simulate_lumped(CELL, Course(cycles=400))
    cycler = Cycler(efficiency_scatter=3e-4, voltage_noise_volt=1e-4)
    record = record_with(cycler, ideal, rng=np.random.default_rng(5))
    ideal_ce, ce = (
        np.array([d / c for c, d, _ in (charges(one, k) for k in range(2, 400))]) for one in (ideal, record)
    )
    spread = np.std(ce - ideal_ce)
    assert spread == pytest.approx(3e-4, rel=0.2)
    assert np.std(record.voltage_volt - ideal.voltage_volt) == pytest.approx(1e-4, rel=0.05)


def test_a_current_offset_looks_like_a_leak():
    ideal = simulate_lumped(CELL, Course(cycles=3))
    record = record_with(Cycler(current_offset_ampere=3e-6), ideal, rng=np.random.default_rng(0))
    lost = np.subtract(*charges(record, 3)[:2]) - np.subtract(*charges(ideal, 3)[:2])
    rows = ideal.test_time_second[ideal.cycle_count == 3]
    assert lost == pytest.approx(3e-6 * (rows[-1] - rows[0]), rel=1e-3)


def test_resampling_keeps_charge():
    ideal = simulate_lumped(CELL, Course(cycles=4), samples=Samples(charge=200, hold=200, discharge=200))
    fine = resample(ideal, interval_second=10.0)
    assert np.allclose(charges(fine, 3), charges(ideal, 3), rtol=1e-4)


def test_a_soft_short_lowers_the_polarisation_of_a_symmetric_cell():
    leak = np.r_[np.zeros(10), np.full(5, 0.02)]
    record = simulate_symmetric(SymmetricCell(), leak)
    level = [np.abs(record.voltage_volt[record.cycle_count == k]).max() for k in (5, 14)]
    assert level[1] / level[0] == pytest.approx(1 / (1 + 0.02 * 100), rel=1e-6)


def test_a_short_while_plating_one_way_drops_the_voltage():
    record = simulate_one_way(
        SymmetricCell(), duration_second=3.6e4, short_time_second=2e4, leak_siemens=0.02
    )
    before = record.voltage_volt[record.test_time_second < 2e4][-1]
    assert record.voltage_volt[-1] == pytest.approx(before / 3, rel=1e-6)
