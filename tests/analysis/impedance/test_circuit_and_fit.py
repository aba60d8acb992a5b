"""Derivatives, estimates and their uncertainties of equivalent circuits."""

import numpy as np
import pytest
from scipy.optimize import least_squares

from impedance_spectra import FREQUENCY, TURN, noisy, room_temperature, two_arcs
from indrite.analysis.impedance import Circuit, fit_circuit, parse_circuit
from indrite.analysis.impedance.circuit import evaluate
from indrite.analysis.impedance.resistance import sum_of_resistances
from indrite.errors import UsageError

CIRCUITS = [
    Circuit(resistor=True),
    Circuit(arcs=1),
    Circuit(arcs=2, resistor=True, leak=True),
    Circuit(arcs=3, electrodes=False, inductor=False),
]


def parameters(circuit):
    values = {"ln_L": -15.0, "ln_R0": 3.0, "ln_Ze": 6.0, "ne": 0.85, "G": 2e-3}
    for number in (1, 2, 3):
        values |= {f"ln_R{number}": 3.0 + number, f"ln_tau{number}": -14.0 + 2 * number, f"n{number}": 0.8}
    return np.array([[values[name] for name in circuit.parameters]])


@pytest.mark.parametrize("circuit", CIRCUITS, ids=lambda one: one.name)
def test_derivatives_equal_differences(circuit):
    omega, theta = TURN.imag, parameters(circuit)
    _, slopes = evaluate(circuit, theta, omega, reference=100.0)
    for place in range(theta.shape[1]):
        step = np.zeros_like(theta)
        step[0, place] = 1e-6
        high, low = (evaluate(circuit, theta + sign * step, omega, reference=100.0)[0] for sign in (1, -1))
        assert np.allclose(slopes[:, place], (high - low) / 2e-6, rtol=1e-5, atol=1e-6)


def test_impedance_of_an_arc_is_that_of_its_elements():
    circuit = Circuit(arcs=1, electrodes=False, inductor=False)
    resistance, charge, exponent = 120.0, 3e-9, 0.8
    tau = (resistance * charge) ** (1.0 / exponent)
    found, _ = evaluate(
        circuit, np.array([[np.log(resistance), np.log(tau), exponent]]), TURN.imag, reference=1.0
    )
    assert np.allclose(found[0], 1.0 / (1.0 / resistance + charge * TURN**exponent))


def test_a_leak_is_the_resistance_at_zero_frequency():
    circuit = Circuit(resistor=True, inductor=False, leak=True)
    omega = np.array([1e-9])
    found, _ = evaluate(circuit, np.array([[3.0, 6.0, 0.9, 1e-4]]), omega, reference=1.0)
    assert found[0, 0].real == pytest.approx(1e4, rel=1e-3)


def test_exact_spectra_give_exact_parameters():
    fit = fit_circuit(Circuit(resistor=True), FREQUENCY, room_temperature()[None])[0]
    assert np.exp(fit.value("ln_R0")) == pytest.approx(26.0, rel=1e-8)
    assert np.exp(fit.value("ln_L")) == pytest.approx(3e-7, rel=1e-7)
    assert fit.value("ne") == pytest.approx(0.9, abs=1e-8)
    assert fit.rms < 1e-8
    assert fit.converged


def test_two_arcs_are_found_without_a_guess():
    fit = fit_circuit(Circuit(arcs=2), FREQUENCY, two_arcs()[None])[0]
    found = sorted(np.exp(fit.value(f"ln_R{number}")) for number in (1, 2))
    assert found == pytest.approx([500.0, 900.0], rel=1e-5)


@pytest.mark.parametrize(
    ("circuit", "make", "truth"),
    [(Circuit(resistor=True), room_temperature, 26.0), (Circuit(arcs=2), two_arcs, 1400.0)],
    ids=["L+R+CPE", "two arcs"],
)
def test_intervals_of_the_total_cover_the_truth(circuit, make, truth):
    # 95 % of 800 is 760 with a standard deviation of 6: 93 and 97 % lie 2.6 of them off
    rng = np.random.default_rng(20)
    spectra = noisy(np.tile(make(), (800, 1)), rng)
    exact = fit_circuit(circuit, FREQUENCY, make()[None])[0].theta
    fits = fit_circuit(circuit, FREQUENCY, spectra, start=np.tile(exact, (1, 800, 1)))
    totals = np.array([sum_of_resistances(one) for one in fits])
    inside = np.abs(totals[:, 0] - truth) < 1.96 * totals[:, 1]
    assert 0.93 <= inside.mean() <= 0.97
    pulls = (totals[:, 0] - truth) / totals[:, 1]
    assert abs(pulls.mean()) < 0.15
    assert pulls.std() == pytest.approx(1.0, abs=0.08)


def test_the_sum_of_correlated_arcs_is_known_better_than_either():
    rng = np.random.default_rng(3)
    first = 500.0 / (1.0 + (TURN * 500.0 * 2e-9) ** 0.85)
    second = 900.0 / (1.0 + (TURN * 900.0 * 4e-9) ** 0.85)
    data = noisy(first + second + 1.0 / (1e-5 * TURN**0.9), rng)
    fit = fit_circuit(Circuit(arcs=2), FREQUENCY, data[None])[0]
    _, error = sum_of_resistances(fit)
    places = [fit.circuit.index(f"ln_R{number}") for number in (1, 2)]
    singly = np.exp(fit.theta[places]) * np.sqrt(np.diag(fit.covariance)[places])
    assert fit.correlation()[places[0], places[1]] < -0.95
    assert error < 0.2 * singly.min()


def test_the_same_minimum_as_scipy():
    rng = np.random.default_rng(5)
    data = noisy(room_temperature(), rng)
    circuit = Circuit(resistor=True)
    fit = fit_circuit(circuit, FREQUENCY, data[None])[0]

    def residual(theta):
        model, _ = evaluate(circuit, theta[None], TURN.imag, reference=fit.reference_rad_per_second)
        return ((model[0] - data) / np.abs(data)).view(float)

    peer = least_squares(residual, fit.theta + 0.05, method="lm", xtol=1e-14, ftol=1e-14)
    assert np.allclose(fit.theta, peer.x, atol=1e-5)
    spread = np.linalg.inv(peer.jac.T @ peer.jac) * 2 * peer.cost / (2 * FREQUENCY.size - 4)
    assert np.allclose(fit.covariance, spread, rtol=1e-3, atol=1e-12)


def test_a_capacitive_top_leaves_the_inductance_at_its_bound():
    fit = fit_circuit(Circuit(resistor=True), FREQUENCY, room_temperature(inductance=0.0)[None])[0]
    assert not fit.free[0]
    assert fit.error("ln_L") == 0.0
    assert np.exp(fit.value("ln_R0")) == pytest.approx(26.0, rel=1e-4)


@pytest.mark.parametrize(
    ("text", "arcs", "resistor", "electrodes", "inductor"),
    [
        ("L+R+CPE", 0, True, True, True),
        ("(R|CPE)+(R|CPE)+CPE", 2, False, True, False),
        ("l - r - (r‖cpe)", 1, True, False, True),
        ("R+Q", 0, True, True, False),
    ],
)
def test_circuits_as_text(text, arcs, resistor, electrodes, inductor):
    found = parse_circuit(text)
    assert (found.arcs, found.resistor) == (arcs, resistor)
    assert (found.electrodes, found.inductor) == (electrodes, inductor)


@pytest.mark.parametrize("text", ["", "W", "L+CPE", "R+R", "(R|C)", "__import__('os')", "R+(R|CPE"])
def test_other_text_is_refused(text):
    with pytest.raises(UsageError, match="not a circuit"):
        parse_circuit(text)
