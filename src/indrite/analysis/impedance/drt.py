"""Distribution of relaxation times with leads and blocking electrodes as terms of their own.

Z = R_∞ + jωL + Z_e (jω/ω_r)^-n + 1/(jωC) + ∫ γ(ln τ)/(1 + jωτ) d ln τ

All terms are non-negative; γ is kept smooth by λ ∫ (γ″)². Without the terms of the electrodes the spike of a
blocking pellet ends up in γ as a resistance of megaohms. λ is the largest one that describes the data as well
as the Kramers–Kronig test says they can be described.

Sources
-------
Wan, Saccoccio, Chen, Ciucci, Electrochim. Acta 184 (2015) 483, DOI 10.1016/j.electacta.2015.09.097 (ridge
regression); Lawson and Hanson, Solving Least Squares Problems (1974), chapter 23 (non-negative).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from indrite.notebook import Shown
from indrite.signals import Impedance, Signal

_PER_DECADE = 12
_LAMBDAS = np.geomspace(1e-5, 1e2, 22)
#: Decades beyond the measured frequencies in which times may lie.
_BEYOND_DECADES = 0.5
#: Misfit over the smallest one, or over the noise, that is still as good.
_AS_GOOD = 1.2
#: Peaks with an area below this share of |Z| at their frequency are not listed.
_LEAST_SHARE = 0.1
#: Exponents of electrodes that may mix: about the fitted one, and a capacitor.
_AROUND = (-0.06, 0.0, 0.06)


@dataclass(frozen=True)
class Peak(Shown):
    """A peak of the distribution.

    Parameters
    ----------
    time_second
        Its position.
    resistance_ohm
        Its area, from minimum to minimum.
    capacitance_farad
        τ/R.
    """

    time_second: float
    resistance_ohm: float
    capacitance_farad: float


@dataclass(frozen=True, kw_only=True)
class RelaxationTimes(Signal):
    """The distribution.

    Parameters
    ----------
    time_second
        τ, rising.
    gamma_ohm
        γ per unit of ln τ.
    modulus_ohm
        |Z| at ω = 1/τ, what a peak is compared with.
    series_resistance_ohm, inductance_henry
        R_∞ and L.
    rms
        Root mean square of a part of ΔZ/|Z|.
    regularisation
        λ.
    """

    time_second: Float[np.ndarray, " time"]
    gamma_ohm: Float[np.ndarray, " time"]
    modulus_ohm: Float[np.ndarray, " time"]
    series_resistance_ohm: float
    inductance_henry: float
    rms: float
    regularisation: float

    @property
    def polarisation_ohm(self) -> float:
        """Area under γ."""
        return float(self.gamma_ohm.sum() * self._step)

    @property
    def _step(self) -> float:
        return float(np.log(self.time_second[1] / self.time_second[0]))

    def peaks(self) -> tuple[Peak, ...]:
        """Return the peaks from short to long times, each with its area and capacitance."""
        gamma = self.gamma_ohm
        inner = np.concatenate([[0.0], gamma, [0.0]])
        higher = (inner[1:-1] > inner[:-2]) & (inner[1:-1] >= inner[2:])
        tops = [int(one) for one in np.flatnonzero(higher)]
        found = []
        for number, top in enumerate(tops):
            low = 0 if number == 0 else _lowest(gamma, tops[number - 1], top)
            high = gamma.size if number == len(tops) - 1 else _lowest(gamma, top, tops[number + 1])
            area = float(gamma[low:high].sum() * self._step)
            if area > _LEAST_SHARE * self.modulus_ohm[top]:
                time = float(self.time_second[top])
                found.append(Peak(time, area, time / area))
        return tuple(found)


def _lowest(gamma: np.ndarray, first: int, end: int) -> int:
    return int(first + np.argmin(gamma[first : end + 1]))


def relaxation_times(
    spectrum: Impedance, *, electrode_exponent: float | None = None, noise: float = 0.0
) -> RelaxationTimes:
    """Return the distribution of relaxation times of a spectrum.

    Parameters
    ----------
    spectrum
        Cleaned, see `clean`.
    electrode_exponent
        n of blocking electrodes, as fitted by a circuit; ``None`` for electrodes that do not block.
    noise
        Standard deviation of one part of Z/|Z|, as of the Kramers–Kronig test.
    """
    omega = 2.0 * np.pi * spectrum.frequency_hertz
    tau = _times(omega)
    step = np.log(tau[1] / tau[0])
    own = _own_terms(omega, electrode_exponent)
    weight = 1.0 / np.abs(spectrum.impedance_ohm)
    matrix = np.concatenate([own, step / (1.0 + 1j * omega[:, None] * tau)], axis=1) * weight[:, None]
    real = matrix.T.copy().view(float).T
    data = (spectrum.impedance_ohm * weight).view(float)
    # each time by its own weight: what is smooth is γ relative to |Z| at that frequency, else the electrodes'
    # megaohms would decide how smooth the electrolyte's kiloohms have to be
    scale = np.linalg.norm(real, axis=0)
    solved, rms, chosen = _regularised(real / scale, data, own.shape[1], noise)
    values = solved / scale
    return RelaxationTimes(
        time_second=tau,
        gamma_ohm=values[own.shape[1] :],
        modulus_ohm=np.interp(-np.log(tau), np.log(omega[::-1]), np.abs(spectrum.impedance_ohm)[::-1]),
        series_resistance_ohm=float(values[0]),
        inductance_henry=float(values[1] / omega[0]),
        rms=rms,
        regularisation=chosen,
        origin=replace(spectrum.origin, kind="derived"),
    )


def _times(omega: np.ndarray) -> np.ndarray:
    beyond = 10.0**_BEYOND_DECADES
    low, high = 1.0 / omega[0] / beyond, 1.0 / omega[-1] * beyond
    return np.geomspace(low, high, max(int(_PER_DECADE * np.log10(high / low)), 8))


def _own_terms(omega: np.ndarray, exponent: float | None) -> np.ndarray:
    """Columns of R_∞, L and, for blocking electrodes, of constant-phase elements and a capacitor."""
    columns = [np.ones(omega.size, dtype=complex), 1j * omega / omega[0]]
    if exponent is not None:
        near = [min(exponent + step, 1.0) for step in _AROUND]
        columns += [(1j * omega / omega[-1]) ** -one for one in dict.fromkeys((*near, 1.0))]
    return np.stack(columns, axis=1)


def _regularised(
    matrix: np.ndarray, data: np.ndarray, own: int, noise: float
) -> tuple[np.ndarray, float, float]:
    """Solution, rms and λ: the largest λ that is as good as the data allow."""
    from scipy.optimize import nnls

    count = matrix.shape[1] - own
    rough = np.zeros((count, matrix.shape[1]))
    rough[:, own:] = np.eye(count, k=-1) - 2.0 * np.eye(count) + np.eye(count, k=1)
    target = np.concatenate([data, np.zeros(count)])
    tried = []
    for one in _LAMBDAS:
        solved, _ = nnls(np.concatenate([matrix, np.sqrt(one) * rough]), target, maxiter=50 * matrix.shape[1])
        tried.append((solved, float(np.sqrt(np.mean((data - matrix @ solved) ** 2))), float(one)))
    good = _AS_GOOD * max(noise, min(rms for _, rms, _ in tried))
    return next(one for one in reversed(tried) if one[1] <= good)
