"""Near-edge fine structure of two spectra: the same, or not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indrite.errors import UsageError
from indrite.notebook import Shown


@dataclass(frozen=True)
class FineStructure(Shown):
    """Comparison of two net edges, each normalised by its sum.

    Parameters
    ----------
    cosine
        Of the angle between them; high for any two edges, so no test.
    reduced_chi_squared
        Of their difference with Poisson errors.
    limit
        Above which they differ: 1 + 3 √(2/N).
    """

    cosine: float
    reduced_chi_squared: float
    limit: float

    @property
    def differs(self) -> bool:
        """Whether the fine structures differ beyond noise."""
        return self.reduced_chi_squared > self.limit


def compare_fine_structure(
    first: tuple[np.ndarray, np.ndarray], second: tuple[np.ndarray, np.ndarray]
) -> FineStructure:
    """Compare two edges channel by channel.

    Parameters
    ----------
    first, second
        Net counts and their variances, over the same channels.

    Raises
    ------
    UsageError
        For arrays of different length, or edges without counts.
    """
    (one, of_one), (two, of_two) = first, second
    if one.shape != two.shape or one.shape != of_one.shape or two.shape != of_two.shape:
        raise UsageError("edges over different channels", got=f"{one.shape} and {two.shape}")
    sums = float(one.sum()), float(two.sum())
    if min(sums) <= 0.0:
        raise UsageError("an edge without net counts", got=f"{sums[0]:.3g} and {sums[1]:.3g}")
    a, b = one / sums[0], two / sums[1]
    variance = of_one / sums[0] ** 2 + of_two / sums[1] ** 2
    freedom = max(one.size - 1, 1)
    chi = float(((a - b) ** 2 / np.maximum(variance, 1e-300)).sum() / freedom)
    cosine = float(a @ b / np.sqrt((a @ a) * (b @ b)))
    return FineStructure(cosine, chi, 1.0 + 3.0 * float(np.sqrt(2.0 / freedom)))
