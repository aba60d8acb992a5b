"""Linear Kramers–Kronig test with series inductance and capacitance, and the valid frequency window.

A causal, linear, stationary impedance is written as

Z = R + jωL + 1/(jωC) + Σ R_k/(1 + jωτ_k)

with fixed times τ_k, evenly spaced in the logarithm; R, L, 1/C and R_k (of any sign) follow from one linear
least-squares fit weighted with 1/|Z|. What the sum cannot describe violates the relations. Without the term
1/(jωC) a pellet between blocking electrodes fails however good it is.

Sources
-------
Boukamp, J. Electrochem. Soc. 142 (1995) 1885, DOI 10.1149/1.2044210 (linear test);
Schönleber, Klotz, Ivers-Tiffée, Electrochim. Acta 131 (2014) 20, DOI 10.1016/j.electacta.2014.01.034
(number of times by the μ criterion).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float

from indrite.analysis.impedance.clean import LEAST_POINTS
from indrite.signals import Impedance, Signal

#: Largest rms of a part of ΔZ/|Z| that is accepted.
ACCEPTED_RMS = 0.01
#: Times per decade of frequency, and the relative size of singular values that are left out.
PER_DECADE, TRUNCATED_BELOW = 7, 1e-9
#: A run: so many neighbours on one side of zero, each beyond so many robust standard deviations.
RUN_LENGTH, RUN_BEYOND = 3, 3.0
#: Standard deviation below which residuals are not judged: potentiostats state 0.3 to 1 % for themselves.
_FLOOR = 2e-3
#: Share of the real unknowns that the times may use up.
_MOST_UNKNOWNS = 0.6
#: Times a decade below which a spectrum is too coarse for its terms.
_FEW_PER_DECADE = 2.0
#: Share of the points that a valid window must keep.
_LEAST_SHARE = 0.4


@dataclass(frozen=True, kw_only=True)
class KramersKronig(Signal):
    """Outcome of the test.

    Parameters
    ----------
    frequency_hertz
        Points that were tested, from high to low.
    real_residual, imaginary_residual
        (Z − Z_KK)/|Z|.
    rms
        Root mean square of both residuals, over all points.
    accepted
        Whether rms ≤ 1 % and no three neighbours lie beyond three robust standard deviations on one side.
    reason
        In words.
    times
        Number of τ_k.
    noise
        Standard deviation of one part of Z/|Z| that follows from the residuals and the number of unknowns.
    low_hertz, high_hertz
        Ends of the widest window in which the spectrum is accepted; nan if there is none.
    window_rms
        rms within that window.
    """

    frequency_hertz: Float[np.ndarray, " point"]
    real_residual: Float[np.ndarray, " point"]
    imaginary_residual: Float[np.ndarray, " point"]
    rms: float
    accepted: bool
    reason: str
    times: int
    noise: float
    low_hertz: float
    high_hertz: float
    window_rms: float

    @property
    def in_window(self) -> np.ndarray:
        """Whether a point lies in the valid window, shape (point,)."""
        found: Bool[np.ndarray, " point"] = (self.frequency_hertz >= self.low_hertz) & (
            self.frequency_hertz <= self.high_hertz
        )
        return found


def kramers_kronig(
    spectrum: Impedance,
    *,
    times_per_decade: float | None = PER_DECADE,
    mu: float = 0.85,
    capacitor: bool = True,
    inductor: bool = True,
) -> KramersKronig:
    """Test whether a spectrum obeys the Kramers–Kronig relations.

    Parameters
    ----------
    spectrum
        Cleaned, see `clean`.
    times_per_decade
        Density of the times; ``None`` adds times until the μ criterion says that they fit noise.
    mu
        Limit of the criterion.
    capacitor, inductor
        Whether 1/(jωC) and jωL are among the terms.
    """
    test = _Test(spectrum.frequency_hertz, capacitor=capacitor, inductor=inductor)
    impedance = spectrum.impedance_ohm
    count = test.count_by_mu(impedance, mu) if times_per_decade is None else test.count(times_per_decade)
    residual = test.residual(impedance, count)
    found = _judged(spectrum.frequency_hertz, residual, count, test.unknowns(count))
    found = replace(found, origin=replace(spectrum.origin, kind="derived"))
    if not found.accepted and count < _FEW_PER_DECADE * test.decades:
        found = replace(found, reason=f"{found.reason}; so few points a decade are a weak test")
    return found if found.accepted else _windowed(found, test, impedance, times_per_decade or PER_DECADE)


def kramers_kronig_many(
    frequency: np.ndarray, impedance: np.ndarray, *, times_per_decade: float = PER_DECADE
) -> tuple[np.ndarray, np.ndarray]:
    """Test many spectra of one frequency grid, without looking for valid windows.

    Parameters
    ----------
    frequency
        Hz, from high to low, shape (point,).
    impedance
        Ω, complex, shape (spectrum, point).
    times_per_decade
        Density of the times.

    Returns
    -------
    tuple of np.ndarray
        rms of each spectrum, and whether it is accepted, shape (spectrum,).
    """
    test = _Test(frequency, capacitor=True, inductor=True)
    count = test.count(times_per_decade)
    residuals = [test.residual(one, count) for one in impedance]
    rms = np.array([np.sqrt(0.5 * np.mean(np.abs(one) ** 2)) for one in residuals])
    accepted = [not _reason(float(size), one) for size, one in zip(rms, residuals, strict=True)]
    return rms, np.array(accepted)


class _Test:
    """Terms of the sum on one frequency grid."""

    def __init__(self, frequency: np.ndarray, *, capacitor: bool, inductor: bool) -> None:
        self.frequency, self.capacitor, self.inductor = frequency, capacitor, inductor
        self._terms: dict[int, np.ndarray] = {}

    @property
    def decades(self) -> float:
        return float(np.log10(self.frequency[0] / self.frequency[-1]))

    def count(self, per_decade: float) -> int:
        most = int(_MOST_UNKNOWNS * 2 * self.frequency.size) - self.unknowns(0)
        return int(np.clip(round(per_decade * self.decades), 2, max(most, 2)))

    def unknowns(self, count: int) -> int:
        return count + 1 + int(self.capacitor) + int(self.inductor)

    def terms(self, count: int) -> np.ndarray:
        if count not in self._terms:
            self._terms[count] = self._computed(count)
        return self._terms[count]

    def _computed(self, count: int) -> np.ndarray:
        omega = 2.0 * np.pi * self.frequency
        tau = np.geomspace(1.0 / omega[0], 1.0 / omega[-1], count)
        columns = [np.ones((omega.size, 1), dtype=complex)]
        if self.capacitor:
            columns.append((omega[-1] / (1j * omega))[:, None])
        if self.inductor:
            columns.append((1j * omega / omega[0])[:, None])
        return np.concatenate([*columns, 1.0 / (1.0 + 1j * omega[:, None] * tau)], axis=1)

    def coefficients(self, impedance: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
        terms = self.terms(count)
        weight = 1.0 / np.abs(impedance)
        matrix = (terms * weight[:, None]).T.copy().view(float).T
        norm = np.sqrt((matrix * matrix).sum(axis=0))
        data = (impedance * weight).view(float)
        solved = np.linalg.lstsq(matrix / norm, data, rcond=TRUNCATED_BELOW)[0] / norm
        return solved, (data - matrix @ solved).view(complex)

    def residual(self, impedance: np.ndarray, count: int) -> np.ndarray:
        return self.coefficients(impedance, count)[1]

    def count_by_mu(self, impedance: np.ndarray, limit: float) -> int:
        most = self.count(4 * PER_DECADE)
        for count in range(3, most + 1):
            resistances = self.coefficients(impedance, count)[0][self.unknowns(0) :]
            positive = resistances[resistances >= 0].sum()
            negative = -resistances[resistances < 0].sum()
            if positive > 0 and 1.0 - negative / positive <= limit:
                return count
        return most


def _judged(frequency: np.ndarray, residual: np.ndarray, count: int, unknowns: int) -> KramersKronig:
    rms = float(np.sqrt(0.5 * np.mean(np.abs(residual) ** 2)))
    freedom = max(2 * frequency.size - unknowns, 1)
    reason = _reason(rms, residual)
    ends = (float(frequency[-1]), float(frequency[0])) if not reason else (np.nan, np.nan)
    return KramersKronig(
        frequency_hertz=frequency,
        real_residual=residual.real.copy(),
        imaginary_residual=residual.imag.copy(),
        rms=rms,
        accepted=not reason,
        reason=reason or "obeys the relations at all frequencies",
        times=count,
        noise=float(np.sqrt((np.abs(residual) ** 2).sum() / freedom)),
        low_hertz=ends[0],
        high_hertz=ends[1],
        window_rms=rms if not reason else np.nan,
    )


def _reason(rms: float, residual: np.ndarray) -> str:
    """Why a spectrum is not accepted; empty where it is."""
    if rms > ACCEPTED_RMS:
        return f"rms of the residuals {100 * rms:.2g} % is above {100 * ACCEPTED_RMS:g} %"
    for part, name in ((residual.real, "real"), (residual.imag, "imaginary")):
        spread = max(1.4826 * float(np.median(np.abs(part - np.median(part)))), _FLOOR)
        if _longest_run(part, RUN_BEYOND * spread) >= RUN_LENGTH:
            return f"neighbouring residuals of the {name} part lie beyond {RUN_BEYOND:g} standard deviations"
    return ""


def _longest_run(part: np.ndarray, limit: float) -> int:
    longest = 0
    for sign in (1.0, -1.0):
        beyond = np.concatenate([[0], (sign * part > limit).astype(int), [0]])
        edges = np.flatnonzero(np.diff(beyond))
        if edges.size:
            longest = max(longest, int((edges[1::2] - edges[::2]).max()))
    return longest


def _windowed(whole: KramersKronig, test: _Test, impedance: np.ndarray, per_decade: float) -> KramersKronig:
    """Return the outcome with the widest accepted window, found by cutting points off either end."""
    size = impedance.size
    least = max(LEAST_POINTS, int(_LEAST_SHARE * size))
    first, end = 0, size
    while end - first > least:
        tried = [(first + 1, end), (first, end - 1)]
        outcomes = []
        for low, high in tried:
            part = _Test(whole.frequency_hertz[low:high], capacitor=test.capacitor, inductor=test.inductor)
            count = part.count(per_decade)
            residual = part.residual(impedance[low:high], count)
            outcomes.append(_judged(part.frequency, residual, count, part.unknowns(count)))
        better = int(np.argmin([one.rms - 1.0 * one.accepted for one in outcomes]))
        (first, end), one = tried[better], outcomes[better]
        if one.accepted:
            return replace(whole, low_hertz=one.low_hertz, high_hertz=one.high_hertz, window_rms=one.rms)
    return whole
