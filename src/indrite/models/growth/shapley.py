"""Shares of a difference: values of all 2^k mixtures of two things, attributed to their k differences.

===============  ================================================================  ==================
equation symbol  meaning                                                           variable
===============  ================================================================  ==================
v(S)             value of the mixture that takes the factors S from the second     ``value[S]``
k                number of factors                                                 ``factors``
===============  ================================================================  ==================

Every attribution here is linear in the values: rows of coefficients over the mixtures. Mixtures are in
the order of `mixtures`.

Sources
-------
L. S. Shapley, A value for n-person games, Contributions to the Theory of Games II, Princeton 1953, 307.
A. B. Owen, Sobol' indices and Shapley value, SIAM/ASA J. Uncertainty Quantification 2, 245 (2014),
10.1137/130936233: shares where factors interact. Contrasts: Box, Hunter & Hunter, Statistics for
Experimenters, ch. 5 (two-level factorials).
"""

from __future__ import annotations

from itertools import combinations
from math import factorial

import numpy as np

from indrite.errors import UsageError

#: 2^k mixtures have to be run.
MOST_FACTORS = 6
#: What is known of a number: it is exact, a lower or an upper bound, or neither.
EXACT, AT_LEAST, AT_MOST, UNKNOWN = "=", "≥", "≤", "?"


def mixtures(factors: int) -> np.ndarray:
    """Return which factors each mixture takes from the second, shape (2^k, k); the last factor runs fastest.

    Examples
    --------
    >>> mixtures(2).tolist()
    [[0, 0], [0, 1], [1, 0], [1, 1]]
    """
    if not 1 <= factors <= MOST_FACTORS:
        raise UsageError("too few or too many factors", got=factors, expected=f"1 to {MOST_FACTORS}")
    taken: np.ndarray = np.indices((2,) * factors).reshape(factors, -1).T
    return taken


def shapley_coefficients(factors: int) -> np.ndarray:
    """Return the coefficients of each factor's share, shape (k, 2^k); they add up to v(all) - v(none).

    Share i = Σ over S without i of |S|! (k - |S| - 1)!/k! [v(S and i) - v(S)]: what adding i changes,
    averaged over all orders of adding the factors.

    Examples
    --------
    >>> shapley_coefficients(2).tolist()
    [[-0.5, -0.5, 0.5, 0.5], [-0.5, 0.5, -0.5, 0.5]]
    """
    taken = mixtures(factors)
    size = taken.sum(axis=1)
    rows = []
    for one in taken.T:
        before = size - one
        share = [factorial(n) * factorial(factors - n - 1) / factorial(factors) for n in before]
        rows.append(np.where(one == 1, share, np.negative(share)))
    return np.array(rows)


def effect_coefficients(factors: int, chosen: tuple[int, ...]) -> np.ndarray:
    """Return the coefficients of a main effect or interaction, shape (2^k,).

    One factor: what it changes, averaged over all mixtures of the others with equal weight. Two: by how
    much one changes the effect of the other; and so on.
    """
    signs = 2.0 * mixtures(factors)[:, list(chosen)] - 1.0
    effect: np.ndarray = signs.prod(axis=1) / 2.0 ** (factors - len(chosen))
    return effect


def interactions(factors: int) -> list[tuple[int, ...]]:
    """Return all sets of two or more factors, pairs first."""
    return [one for size in range(2, factors + 1) for one in combinations(range(factors), size)]


def value_and_error(coefficients: np.ndarray, values: np.ndarray) -> tuple[float, float]:
    """Return a linear attribution and its standard error over the runs.

    All mixtures share their seeds, so that run r gives one attribution; the error is the standard
    deviation of these over √n: what a bootstrap over seeds tends to, times √(n/(n - 1)). nan for one run.

    Parameters
    ----------
    coefficients
        Shape (2^k,).
    values
        Shape (2^k, run).
    """
    each = coefficients @ values
    error = each.std(ddof=1) / np.sqrt(each.size) if each.size > 1 else np.nan
    return float(each.mean()), float(error)


def bound(coefficients: np.ndarray, larger: np.ndarray, smaller: np.ndarray) -> str:
    """Return what is known of a linear attribution of values of which some are bounds.

    Parameters
    ----------
    coefficients
        Shape (2^k,).
    larger, smaller
        Whether each true value may be larger (smaller) than the one used, shape (2^k,).
    """
    up, down = coefficients > 0.0, coefficients < 0.0
    more = bool((up & larger | down & smaller).any())
    less = bool((up & smaller | down & larger).any())
    return {(False, False): EXACT, (True, False): AT_LEAST, (False, True): AT_MOST, (True, True): UNKNOWN}[
        more, less
    ]
