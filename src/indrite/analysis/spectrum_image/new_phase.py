"""Is there a phase in between that no mixture of both sides explains? Two tests that can say no, or not know.

Both take spectra along a line across the interface, summed along it first: one pixel's counts do not decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float
from scipy.stats import norm

from indrite.analysis.line_profile.levels import non_negative
from indrite.errors import UsageError
from indrite.notebook import Shown
from indrite.signals.base import Signal

NewPhaseVerdict = Literal["new phase", "mixture", "not determinable"]
#: One-sided probability of a false alarm over all spectra of a line.
_FALSE_ALARM = 0.00135
#: A new phase may differ from a mixture by as little as this share of what tells both sides apart.
_SUBTLE = 0.2
#: Quantile of the Tracy–Widom law (β = 1) that noise exceeds about once in a thousand lines.
_TRACY_WIDOM = 3.27
_FEWEST_POINTS, _SHARE_OF_ENDS = 6, 0.2
#: Mean counts of a bin below which its noise is too skew, and bins below which there is no spectrum.
_COUNTS_PER_BIN, _FEWEST_BINS = 10.0, 12


@dataclass(frozen=True, kw_only=True)
class EndMemberTest(Signal):
    """Every spectrum of a line against mixtures of those of both ends.

    Parameters
    ----------
    share_of_first
        Weight of the first end in the best mixture, relative to the sum, shape (point,).
    reduced_chi_squared
        Of each spectrum against its best mixture, the noise of the end members included.
    structure
        Correlation of neighbouring residuals in its standard uncertainties: noise has none.
    residual
        Spectrum less mixture over its standard uncertainty, shape (point, bin): channels are joined until
        they hold ten counts.
    limit
        χ² above which a spectrum is no mixture.
    is_end
        Points that the end members were taken from.
    dispersion
        Variance over Poisson's, from the scatter inside the ends.
    smallest_difference
        Relative difference from a mixture that the counts would show, of the spectrum with most counts in
        between.
    ends_difference
        Relative difference of both ends, for comparison.
    """

    share_of_first: Float[np.ndarray, " point"]
    reduced_chi_squared: Float[np.ndarray, " point"]
    structure: Float[np.ndarray, " point"]
    residual: Float[np.ndarray, " point bin"]
    is_end: Bool[np.ndarray, " point"]
    limit: float
    dispersion: float
    smallest_difference: float
    ends_difference: float

    @property
    def no_mixture(self) -> np.ndarray:
        """Points in between whose spectrum is no mixture: χ² too high, and its residual structured."""
        high = (self.reduced_chi_squared > self.limit) & (self.structure > 3.0)
        return np.asarray(high & ~self.is_end)

    @property
    def sensitive(self) -> bool:
        """Whether the counts would show a phase that differs by a fifth of what tells both ends apart."""
        return self.smallest_difference <= _SUBTLE * self.ends_difference


@dataclass(frozen=True, kw_only=True)
class RankTest(Shown):
    """How many different spectra a line of spectra is made of.

    Parameters
    ----------
    singular_values
        Of the Poisson-normalised spectra, over the noise floor; the first five.
    limit
        Value that the third exceeds only if there is a third spectrum.
    """

    singular_values: tuple[float, ...]
    limit: float

    @property
    def third(self) -> float:
        """Third singular value over the noise floor."""
        return self.singular_values[2]

    @property
    def third_spectrum(self) -> bool:
        """Whether two spectra are not enough."""
        return self.third > self.limit


def end_member_test(spectra: np.ndarray, *, ends: tuple[int, int] | None = None) -> EndMemberTest:
    """Test every spectrum of a line against mixtures of the spectra of both ends.

    Non-negative weights by least squares, variance = mixture + that of the end members. χ² per degree of
    freedom has the standard deviation √((2 + ⟨1/μ⟩)/N) for Poisson counts; the limit allows for all spectra
    of the line together.

    Parameters
    ----------
    spectra
        Counts, shape (point, channel), summed along the interface.
    ends
        Number of points at the first and last end that are bulk; by default a fifth each.

    Raises
    ------
    UsageError
        For fewer than six points or ends that leave nothing in between.
    """
    points = len(spectra)
    first, last = ends or (max(2, round(_SHARE_OF_ENDS * points)),) * 2
    if points < _FEWEST_POINTS or min(first, last) < 1 or first + last >= points:
        raise UsageError(
            "too few spectra between both ends", got=f"{points} spectra, ends of {first} and {last}"
        )
    values = _enough(spectra)
    sides = np.array([values[:first].mean(axis=0), values[points - last :].mean(axis=0)])
    members = np.array([[first], [last]])
    noise = (sides * members + 1.0) / members**2  # one count more: none seen is not none there
    weights, mixture, variance = _mixtures(values, sides, noise)
    residual = (values - mixture) / np.sqrt(variance)
    is_end = np.zeros(points, dtype=bool)
    is_end[:first] = is_end[points - last :] = True
    freedom = values.shape[1] - 2
    dispersion = _dispersion(
        values[is_end], mixture[is_end], np.repeat([first, last], [first, last]), freedom
    )
    residual /= np.sqrt(dispersion)
    chi = (residual**2).sum(axis=1) / freedom
    quantile = norm.isf(_FALSE_ALARM / max(int((~is_end).sum()), 1))
    spread = np.sqrt((2.0 + float((1.0 / np.maximum(mixture[~is_end], 1e-3)).mean())) / freedom)
    correlation = (residual[:, 1:] * residual[:, :-1]).sum(axis=1) / np.maximum(
        (residual**2).sum(axis=1), 1e-12
    )
    most = float(values[~is_end].sum(axis=1).max())
    return EndMemberTest(
        share_of_first=weights[:, 0] / np.maximum(weights.sum(axis=1), 1e-300),
        reduced_chi_squared=chi,
        structure=correlation * np.sqrt(freedom),
        residual=residual,
        is_end=is_end,
        limit=1.0 + float(quantile) * float(spread),
        dispersion=dispersion,
        smallest_difference=float(np.sqrt(quantile * spread * freedom * dispersion / max(most, 1e-12))),
        ends_difference=_difference(sides),
    )


def _enough(spectra: np.ndarray) -> np.ndarray:
    """Return the binned spectra, or refuse those with too few counts."""
    values = binned(spectra)
    if values.shape[1] < _FEWEST_BINS:
        raise UsageError(
            "too few counts to compare spectra",
            got=f"{np.sum(spectra) / len(spectra):.3g} counts a spectrum",
            expected=f"{_FEWEST_BINS} bins of {_COUNTS_PER_BIN:g} or more",
            todo="Sum more rows along the interface",
        )
    return values


def rank_test(spectra: np.ndarray, *, dispersion: float = 1.0) -> RankTest:
    """Compare the third singular value of a line of spectra with what noise alone gives.

    Each count is divided by the root of its rank-one expectation (row sum × column sum / total), so that
    the noise has unit variance (Keenan and Kotula 2004, DOI 10.1002/sia.1657). The largest singular value
    of such noise is √P + √K with the fluctuations of Tracy and Widom (Johnstone 2001,
    DOI 10.1214/aos/1009210544).

    Parameters
    ----------
    spectra
        Counts, shape (point, channel).
    dispersion
        Variance over Poisson's.

    Raises
    ------
    UsageError
        For fewer than four spectra.
    """
    values = binned(spectra)
    if min(values.shape) < 4:
        raise UsageError("too few spectra or counts for a rank", got=values.shape, expected="4 × 4 or more")
    rows, columns = values.sum(axis=1), values.sum(axis=0)
    expected = np.maximum(np.outer(np.maximum(rows, 1e-12), columns) / values.sum(), 1e-12)
    scaled = values / np.sqrt(expected * dispersion)
    found = np.linalg.svd(scaled, compute_uv=False)
    # two directions are taken by the mixture: the third meets the noise of what is left
    left, right = np.sqrt(max(len(values) - 2, 1)), np.sqrt(max(values.shape[1] - 2, 1))
    floor = left + right
    spread = floor * (1.0 / left + 1.0 / right) ** (1.0 / 3.0)
    limit = float(np.sqrt(floor**2 + _TRACY_WIDOM * spread) / floor)
    return RankTest(singular_values=tuple(float(one / floor) for one in found[:5]), limit=limit)


def binned(spectra: np.ndarray) -> np.ndarray:
    """Return the spectra with neighbouring channels joined until each holds ten counts on average."""
    values = np.maximum(np.asarray(spectra, dtype=np.float64), 0.0)
    filled = np.floor(np.cumsum(values.mean(axis=0)) / _COUNTS_PER_BIN * (1.0 - 1e-12)).astype(int)
    start = np.flatnonzero(np.diff(filled, prepend=-1) > 0)
    if start.size < 2:
        return values.sum(axis=1, keepdims=True)
    return np.asarray(np.add.reduceat(values, start, axis=1))


def judge_new_phase(ends: EndMemberTest, rank: RankTest) -> tuple[NewPhaseVerdict, str]:
    """Return the verdict of both tests, and one sentence why.

    A new phase needs both to say so; a mixture needs both to deny it, with counts that would have shown a
    phase.
    """
    worst = float(ends.reduced_chi_squared[~ends.is_end].max())
    numbers = (
        f"largest χ² {worst:.2f} (limit {ends.limit:.2f}), third singular value {rank.third:.2f} times "
        f"the noise (limit {rank.limit:.2f})"
    )
    if ends.no_mixture.any() and rank.third_spectrum:
        return "new phase", f"spectra in between are no mixture of both sides: {numbers}"
    if ends.no_mixture.any() or rank.third_spectrum:
        return "not determinable", f"the two tests disagree: {numbers}"
    if not ends.sensitive:
        return "not determinable", (
            f"too few counts: a phase would show from {100 * ends.smallest_difference:.2g} % difference, "
            f"both sides differ by {100 * ends.ends_difference:.2g} %; sum more rows along the interface "
            f"({numbers})"
        )
    return "mixture", (
        f"mixtures of both sides explain all spectra to {100 * ends.smallest_difference:.2g} %: {numbers}"
    )


def _mixtures(
    values: np.ndarray, sides: np.ndarray, noise: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return non-negative weights, the mixtures, and their variance with that of the end members."""
    weights = np.full((len(values), 2), 0.5)
    for _ in range(3):
        variance = _variance(weights, sides, noise)
        pairs = np.einsum("ik,jk->ijk", sides, sides).reshape(4, -1)
        normal = ((1.0 / variance) @ pairs.T).reshape(-1, 2, 2)
        weights = non_negative(normal, (values / variance) @ sides.T)
    return weights, weights @ sides, _variance(weights, sides, noise)


def _variance(weights: np.ndarray, sides: np.ndarray, noise: np.ndarray) -> np.ndarray:
    mean = weights @ sides
    return np.asarray(np.maximum(mean + weights**2 @ noise, 0.02 * mean.mean(axis=1, keepdims=True) + 1e-9))


def _dispersion(values: np.ndarray, mixture: np.ndarray, members: np.ndarray, freedom: int) -> float:
    """Variance over Poisson's inside the ends, whose own spectra make up their mean; 1 unless clearly off."""
    own = ((values - mixture) ** 2 / np.maximum(mixture, 1e-9)).sum(axis=1) / freedom
    corrected = own * members / np.maximum(members - 1.0, 0.5)
    found = float(np.median(corrected))
    spread = 3.0 * np.sqrt((2.0 + float((1.0 / np.maximum(mixture, 1e-3)).mean())) / freedom / len(values))
    return found if abs(found - 1.0) > max(spread, 0.05) and found > 0.0 else 1.0


def _difference(sides: np.ndarray) -> float:
    """Relative root-mean-square difference of both end members, the second scaled to fit the first."""
    first, second = sides / sides.sum(axis=1, keepdims=True)
    weight = 1.0 / np.maximum((first + second) / 2.0, 1e-12)
    scale = (weight * first) @ second / ((weight * second) @ second)
    return float(np.sqrt((weight * (first - scale * second) ** 2).sum()))
