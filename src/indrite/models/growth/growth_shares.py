"""Which input decides a life: shares of the variance of its rank, from cases in which everything varies.

    rank(y) = b_0 + sum_k b_k rank(x_k) + e,        share_k = (b_k^2 - s_k^2) var(rank x_k)/var(rank y)

s_k is the standard error of b_k: b_k^2 alone is too large by it. What the line does not explain is the
grains' (each case has its own), and whatever is not monotonic. Ranks, since lives that outlast the run have
no number but a place: the last.

Sources
-------
Iman & Conover, Technometrics 21 (1979) 499 (rank regression); Saltelli et al., Global Sensitivity Analysis
(2008), section 1.2.5 (squared standardised coefficients as shares).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indrite.models.growth.growth_band import GrowthBand

#: Cases beyond the number of inputs from which a share means anything.
_SPARE = 8


@dataclass(frozen=True)
class VarianceShare:
    """Part of one input in the variance of a life.

    Parameters
    ----------
    name
        Of the input.
    share
        0 … 1; never below 0.
    standard_uncertainty
        Of the share.
    rises
        Whether the life rises with the input.
    """

    name: str
    share: float
    standard_uncertainty: float
    rises: bool


@dataclass(frozen=True)
class LifeShares:
    """What decides a life.

    Parameters
    ----------
    cases
        Lives used.
    shares
        Largest first; empty where there are too few cases.
    unexplained
        Grains, and what no line in ranks explains; ``None`` with the shares empty.
    reason
        Why there is none; empty otherwise.
    """

    cases: int
    shares: tuple[VarianceShare, ...]
    unexplained: float | None
    reason: str = ""

    @property
    def decisive(self) -> VarianceShare | None:
        """The largest share if it is two standard uncertainties above 0 and above the next."""
        if not self.shares:
            return None
        first = self.shares[0]
        others = self.shares[1:]
        beyond = first.share > 2.0 * first.standard_uncertainty
        if others:
            apart = float(np.hypot(first.standard_uncertainty, others[0].standard_uncertainty))
            beyond = beyond and first.share - others[0].share > 2.0 * apart
        return first if beyond else None


def life_shares(band: GrowthBand, *, quantity: str = "life_cycle") -> LifeShares:
    """Return the share of each input in the variance of a life over the joint cases of a band.

    Parameters
    ----------
    band
        With joint cases, at least eight more than inputs.
    quantity
        ``life_cycle`` (of whatever ended it; survivors come last) or another column.
    """
    values = getattr(band, quantity)
    used = band.joint & np.isfinite(values)
    drawn = band.drawn[used]
    varied = drawn.std(axis=0) > 0.0 if used.any() else np.zeros(band.input_name.size, dtype=bool)
    count, inputs = int(used.sum()), int(varied.sum())
    if count < inputs + _SPARE:
        reason = f"{count} joint cases for {inputs} inputs; at least {inputs + _SPARE} are needed"
        return LifeShares(count, (), None, reason)
    outcome = _standard(values[used])
    if not outcome.any():
        return LifeShares(count, (), None, "all cases have the same life")
    ranks = np.stack([_standard(column) for column in drawn[:, varied].T], axis=1)
    inverse = np.linalg.inv(ranks.T @ ranks)
    slope = inverse @ ranks.T @ outcome
    left = outcome - ranks @ slope
    free = count - inputs - 1
    noise = float(left @ left) / free
    error = np.sqrt(noise * np.diag(inverse))
    share = np.maximum(slope**2 - error**2, 0.0)
    found = [
        VarianceShare(str(name), float(one), float(2.0 * abs(b) * e + e**2), bool(b > 0.0))
        for name, one, b, e in zip(band.input_name[varied], share, slope, error, strict=True)
    ]
    found.sort(key=lambda one: -one.share)
    total = float(outcome @ outcome) / (count - 1)
    return LifeShares(count, tuple(found), float(min(noise / total, 1.0)))


def _standard(values: np.ndarray) -> np.ndarray:
    """Return ranks (ties share theirs) with mean 0 and variance 1; all 0 where nothing varies."""
    from scipy.stats import rankdata

    ranks: np.ndarray = rankdata(np.where(np.isfinite(values), values, np.finfo(float).max))
    centred = ranks - ranks.mean()
    spread = float(ranks.std(ddof=1))
    return centred / spread if spread > 0.0 else centred * 0.0
