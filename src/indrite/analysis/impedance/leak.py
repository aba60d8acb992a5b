"""An electronic leak beside the electrolyte: its conductance, or an upper limit of it.

A pellet between blocking electrodes passes no direct current; a metal filament through it does. In the
circuit the leak G lies beside electrolyte and electrodes. It is fitted as it is, not as a logarithm, so that
G = 0 is an ordinary value with an uncertainty and an upper limit follows where nothing is seen.

From one spectrum a leak looks exactly like an arc of electrodes that are not blocking (the two circuits have
the same impedance). A leak is therefore only stated if the electrodes are known to block.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from indrite.analysis.impedance.circuit import Circuit, evaluate
from indrite.analysis.impedance.fit import CircuitFit, fit_circuit
from indrite.analysis.impedance.resistance import electrolyte_parameters
from indrite.analysis.impedance.select import Candidate, Electrodes
from indrite.analysis.impedance.starts import starts
from indrite.notebook import Shown
from indrite.signals import Impedance

#: Gain in BIC from which a leak is stated, and multiples of its uncertainty.
_GAIN, _MULTIPLES = 10.0, 3.0
#: One-sided 95 % of a normal distribution.
ONE_SIDED_95 = 1.645
#: Share of |Z| at the lowest frequency that blocking electrodes must have to count as blocking.
_BLOCKING_SHARE = 0.3


@dataclass(frozen=True, kw_only=True)
class LeakEstimate(Shown):
    """What a spectrum says about a leak.

    Parameters
    ----------
    verdict
        ``ok`` (a leak is seen), ``upper limit`` (none is seen) or ``not determinable``.
    conductance_siemens, standard_uncertainty_siemens
        Estimate; nan where not determinable.
    upper_limit_siemens
        One-sided 95 % limit.
    reason
        In words.
    fit
        Circuit with leak; ``None`` where it was not fitted.
    """

    verdict: Literal["ok", "upper limit", "not determinable"]
    conductance_siemens: float
    standard_uncertainty_siemens: float
    upper_limit_siemens: float
    reason: str
    fit: CircuitFit | None = None

    @property
    def resistance_ohm(self) -> float:
        """1/G, Ω; the lower limit where no leak is seen."""
        conductance = self.conductance_siemens if self.verdict == "ok" else self.upper_limit_siemens
        return 1.0 / conductance if conductance > 0.0 else math.nan


def estimate_leak(
    spectrum: Impedance, ranked: Sequence[Candidate], *, electrodes: Electrodes = "unknown"
) -> LeakEstimate:
    """Return the leak conductance of a spectrum, or its upper limit.

    Parameters
    ----------
    spectrum
        Cleaned.
    ranked
        Fitted circuits, the best first, as of `candidates`.
    electrodes
        Whether they are known to block.
    """
    if electrodes == "reversible":
        return _none("the electrodes pass direct current themselves")
    blocking = [one.fit for one in ranked if one.fit.circuit.electrodes]
    if not blocking:
        return _none("no circuit with blocking electrodes was fitted")
    leaky = sorted((_with_leak(spectrum, one) for one in _to_try(blocking)), key=lambda one: one.bic)
    best = leaky[0]
    conductance, error = best.value("G"), inflated(best) * best.error("G")
    without = [one.bic for one in blocking if _blocks(one, spectrum)]
    gain = min(without) - best.bic if without else math.inf
    if gain > _GAIN and conductance > _MULTIPLES * error:
        return _seen(best, conductance, error, electrodes)
    if not any(_blocks(one, spectrum) for one in blocking[:1]):
        return _none("the spectrum does not rise as one of blocking electrodes", best)
    close = [one for one in leaky if one.bic < best.bic + _GAIN]
    limits = [_limit(one) for one in close] + [
        ONE_SIDED_95 * _error_at_zero(spectrum, one) for one in blocking[:1]
    ]
    return LeakEstimate(
        verdict="upper limit",
        conductance_siemens=conductance,
        standard_uncertainty_siemens=error,
        upper_limit_siemens=max(limits),
        reason="no leak is needed to describe the spectrum",
        fit=best,
    )


def _seen(best: CircuitFit, conductance: float, error: float, electrodes: Electrodes) -> LeakEstimate:
    known = electrodes == "blocking"
    what = f"a direct current flows: {1.0 / conductance:.3g} Ω beside the electrolyte"
    return LeakEstimate(
        verdict="ok" if known else "not determinable",
        conductance_siemens=conductance if known else math.nan,
        standard_uncertainty_siemens=error if known else math.nan,
        upper_limit_siemens=conductance + ONE_SIDED_95 * error,
        reason=what if known else f"{what} if the electrodes block, else an arc of the electrodes",
        fit=best,
    )


def _none(reason: str, fit: CircuitFit | None = None) -> LeakEstimate:
    return LeakEstimate(
        verdict="not determinable",
        conductance_siemens=math.nan,
        standard_uncertainty_siemens=math.nan,
        upper_limit_siemens=math.nan,
        reason=reason,
        fit=fit,
    )


def _to_try(blocking: Sequence[CircuitFit]) -> list[CircuitFit]:
    """Circuits to which a leak is added: without arcs of electrodes, since these would take its place."""
    plain = [
        one for one in blocking if len(electrolyte_parameters(one)) == one.circuit.arcs + one.circuit.resistor
    ]
    simple = [one for one in blocking if one.circuit.arcs <= 1]
    found = {one.circuit: one for one in (*plain[:2], *simple)}
    return list(found.values())


def _limit(fit: CircuitFit) -> float:
    """One-sided 95 % limit of a fitted leak; 0 where it ran against its bound."""
    if not fit.free[fit.circuit.index("G")]:
        return 0.0
    return max(fit.value("G"), 0.0) + ONE_SIDED_95 * inflated(fit) * fit.error("G")


def _error_at_zero(spectrum: Impedance, fit: CircuitFit) -> float:
    """Standard uncertainty that a leak would have beside a circuit without one."""
    circuit = fit.circuit.leaky()
    omega = 2.0 * np.pi * spectrum.frequency_hertz
    theta = np.append(fit.theta, 0.0)[None]
    _, slopes = evaluate(circuit, theta, omega, reference=fit.reference_rad_per_second)
    rows = (slopes[0] / np.abs(spectrum.impedance_ohm)).view(float)[np.append(fit.free, True)]
    scale = np.sqrt((rows * rows).sum(axis=1))
    inverse = np.linalg.pinv((rows / scale[:, None]) @ (rows / scale[:, None]).T, hermitian=True)
    return inflated(fit) * fit.noise * math.sqrt(max(float(inverse[-1, -1]), 0.0)) / float(scale[-1])


def _with_leak(spectrum: Impedance, fit: CircuitFit) -> CircuitFit:
    """Fit the circuit with a leak, from no leak and from all of the direct current."""
    frequency, impedance = spectrum.frequency_hertz, spectrum.impedance_ohm[None]
    circuit = fit.circuit.leaky()
    direct = 1.0 / max(spectrum.real_impedance_ohm[-1], 1e-12)
    tried = [np.append(fit.theta, conductance)[None, None] for conductance in (0.0, 0.5 * direct)]
    if circuit.arcs <= 1:
        fresh = starts(circuit, frequency, impedance)
        passing = fresh.copy()
        passing[..., -1] = direct
        tried += [fresh, passing, _equivalent(circuit, fresh, spectrum)]
    return fit_circuit(circuit, frequency, impedance, start=np.concatenate(tried))[0]


def _equivalent(circuit: Circuit, fresh: np.ndarray, spectrum: Impedance) -> np.ndarray:
    """Starts from the circuit R_a + (R_b‖CPE), which has exactly the impedance of (R+CPE)‖R_leak.

    R_leak = R_a + R_b,  R = R_a (R_a + R_b)/R_b,  Q of the electrodes = Q_b (R_b/(R_a + R_b))²
    """
    frequency, impedance = spectrum.frequency_hertz, spectrum.impedance_ohm[None]
    known = Circuit(arcs=1, resistor=True, electrodes=False, inductor=circuit.inductor)
    other = fit_circuit(known, frequency, impedance)[0]
    first, second = math.exp(other.value("ln_R0")), math.exp(other.value("ln_R1"))
    exponent, leak = other.value("n1"), first + second
    charge = math.exp(exponent * other.value("ln_tau1")) / second * (second / leak) ** 2
    moved = fresh.copy()
    for name in circuit.parameters:
        if name.startswith("ln_R"):
            moved[..., circuit.index(name)] = math.log(
                first * leak / second / (circuit.arcs + circuit.resistor)
            )
    if circuit.inductor:
        moved[..., 0] = other.value("ln_L")
    reference = other.reference_rad_per_second
    moved[..., circuit.index("ln_Ze")] = -math.log(charge) - exponent * math.log(reference)
    moved[..., circuit.index("ne")] = exponent
    moved[..., -1] = 1.0 / leak
    return moved


def _blocks(fit: CircuitFit, spectrum: Impedance) -> bool:
    """Whether the constant-phase element makes up most of the impedance at the lowest frequency."""
    omega = 2.0 * np.pi * spectrum.frequency_hertz[-1]
    size = math.exp(fit.value("ln_Ze")) * (omega / fit.reference_rad_per_second) ** -fit.value("ne")
    return bool(size > _BLOCKING_SHARE * abs(spectrum.impedance_ohm[-1]))


def inflated(fit: CircuitFit) -> float:
    """Return the factor by which errors grow because neighbouring residuals resemble each other.

    √((1 + ρ)/(1 − ρ)) with the correlation ρ ≥ 0 of neighbours: residuals of a circuit that is not quite
    right carry less information than their number says.
    """
    residual = fit.residual
    lagged = float(np.real(np.vdot(residual[1:], residual[:-1])))
    share = lagged / max(float(np.real(np.vdot(residual, residual))), 1e-300)
    share = min(max(share, 0.0), 0.95)
    return math.sqrt((1.0 + share) / (1.0 - share))
