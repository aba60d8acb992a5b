"""The longest tip of a whole cell, from the tips of one section."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float
from scipy.optimize import brentq
from scipy.special import ndtri

from indrite.analysis.section.statistics import correlation_length
from indrite.errors import UsageError
from indrite.signals.base import Signal

#: Fewer blocks than this give no distribution of maxima.
FEWEST_BLOCKS = 10
_MOST_BLOCKS = 40
#: A block is so many correlation lengths long: its maximum is one of several tips.
_LENGTHS_PER_BLOCK = 3.0
_EULER = float(np.euler_gamma)


@dataclass(frozen=True, kw_only=True)
class WholeCellMaximum(Signal):
    """Longest tip to be expected in a whole cell, extrapolated from one section.

    Parameters
    ----------
    block_maximum_micrometre
        Longest tip in each block of the section.
    determinable
        Whether the section holds enough independent tips; if not, the numbers are nan.
    reason
        Why it is not determinable, and what would decide.
    location_micrometre, scale_micrometre
        Gumbel distribution of the block maxima.
    blocks_of_cell
        Independent blocks of this size in the whole cell.
    expected_micrometre, uncertainty_micrometre
        Mean of the whole cell's longest tip and its standard uncertainty: scatter from cell to cell and
        uncertainty of the fit together.
    normal_micrometre
        Median of the longest tip if depths are normally distributed instead: a thinner tail.
    low_micrometre, high_micrometre
        95 % interval; its ends are the outer ones of the two laws, since a section cannot tell them apart.
    probability_beyond
        Probability that the longest tip is longer than ``beyond_micrometre``, by the Gumbel law: rather
        too high.
    beyond_micrometre
        Such as the thickness of the electrolyte.
    """

    block_maximum_micrometre: Float[np.ndarray, " block"]
    determinable: bool
    reason: str
    location_micrometre: float = float("nan")
    scale_micrometre: float = float("nan")
    blocks_of_cell: float = float("nan")
    expected_micrometre: float = float("nan")
    uncertainty_micrometre: float = float("nan")
    normal_micrometre: float = float("nan")
    low_micrometre: float = float("nan")
    high_micrometre: float = float("nan")
    probability_beyond: float = float("nan")
    beyond_micrometre: float | None = None


def whole_cell_maximum(
    depth_micrometre: np.ndarray,
    *,
    column_micrometre: float,
    disc_millimetre: float = 10.0,
    beyond_micrometre: float | None = None,
) -> WholeCellMaximum:
    """Return the longest tip to be expected in a disc-shaped cell, from the depths along one section.

    The section is cut into blocks of three or more correlation lengths ξ; their maxima follow a Gumbel
    law (location μ, scale β; maximum likelihood, β corrected for few blocks by n / (n - 0.77)). A cell of
    area A holds N = A / (b ξ) such blocks, b long and ξ wide, if the metal looks the same along every
    direction of the interface; its longest tip is then Gumbel about μ + β ln N. Uncertainty of μ, β by the
    delta method from the Fisher information.

    The extrapolation is long (N of 10⁴ and more) and a tail that is not exponential biases it: where depths
    are normal, by some 20 to 30 µm towards too long. The interval therefore reaches down to what A / ξ²
    normal depths of the section's mean and scatter would give. No tip is longer than the electrolyte is
    thick: beyond that the number only says that the cell is bridged.

    | symbol | variable |
    |---|---|
    | μ, β | ``location_micrometre``, ``scale_micrometre`` |
    | N | ``blocks_of_cell`` |

    Parameters
    ----------
    depth_micrometre
        Depth of the metal in each column, shape (n,), from `penetration`.
    column_micrometre
        Distance of the columns.
    disc_millimetre
        Diameter of the cell.
    beyond_micrometre
        Depth whose exceedance is asked for.

    Sources
    -------
    Coles 2001, An Introduction to Statistical Modeling of Extreme Values, 10.1007/978-1-4471-3675-0,
    ch. 3 (block maxima). Fisher information of the Gumbel law: Johnson, Kotz & Balakrishnan 1995,
    vol. 2, ch. 22 (from memory; checked by simulation in the tests).
    """
    if depth_micrometre.ndim != 1 or depth_micrometre.size < 2 or not column_micrometre > 0.0:
        raise UsageError("depths along a section are one row of numbers", got=depth_micrometre.shape)
    length = correlation_length(depth_micrometre, step=column_micrometre)
    width = depth_micrometre.size * column_micrometre
    count = int(min(width / (_LENGTHS_PER_BLOCK * length), _MOST_BLOCKS))
    maxima = np.array([one.max() for one in np.array_split(depth_micrometre, max(count, 1))], dtype=float)
    if reason := _undecided(maxima, count, width, length):
        return WholeCellMaximum(
            block_maximum_micrometre=maxima,
            determinable=False,
            reason=reason,
            beyond_micrometre=beyond_micrometre,
        )
    area = np.pi / 4.0 * (1000.0 * disc_millimetre) ** 2
    numbers = _extrapolate(maxima, max(area * count / (width * length), 1.0), beyond_micrometre)
    normal, low, high = _normal_maximum(depth_micrometre, width / length, max(area / length**2, 1.0))
    numbers["normal_micrometre"] = normal
    numbers["low_micrometre"] = min(numbers["low_micrometre"], low)
    numbers["high_micrometre"] = max(numbers["high_micrometre"], high)
    return WholeCellMaximum(
        block_maximum_micrometre=maxima,
        determinable=True,
        reason="",
        beyond_micrometre=beyond_micrometre,
        **numbers,
    )


def _undecided(maxima: np.ndarray, count: int, width: float, length: float) -> str:
    """Return why the blocks of a section say nothing of the cell; empty if they do."""
    if count < FEWEST_BLOCKS:
        need = FEWEST_BLOCKS * _LENGTHS_PER_BLOCK * length
        return (
            f"not determinable: {width:.0f} µm hold {width / length:.0f} correlation lengths of "
            f"{length:.1f} µm; a section of at least {need:.0f} µm would decide"
        )
    return "not determinable: the longest tips of all blocks are equal" if np.ptp(maxima) == 0.0 else ""


def fit_gumbel(maxima: np.ndarray) -> tuple[float, float]:
    """Return location and scale of the Gumbel law of maxima, by maximum likelihood.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> location, scale = fit_gumbel(rng.gumbel(100.0, 8.0, 100_000))
    >>> round(location), round(scale, 1)
    (100, 8.0)
    """
    shifted = maxima - maxima.max()

    def slope(scale: float) -> float:
        weight = np.exp(shifted / -scale - (-shifted / scale).max())
        return float(scale - shifted.mean() + (shifted * weight).sum() / weight.sum())

    spread = float(maxima.std())
    scale = float(brentq(slope, 0.01 * spread, 10.0 * spread))
    lifted = -shifted / scale
    location = -scale * (np.log(np.exp(lifted - lifted.max()).mean()) + lifted.max())
    return float(location + maxima.max()), scale


def _extrapolate(maxima: np.ndarray, blocks: float, beyond: float | None) -> dict[str, Any]:
    location, scale = fit_gumbel(maxima)
    size = maxima.size
    scale *= size / (size - 0.77)
    reach = np.log(blocks)
    centre = location + scale * reach
    # inverse Fisher information over β²/n: 1.109, 0.608, covariance 0.257
    fit = scale * np.sqrt((1.109 + 2.0 * 0.257 * reach + 0.608 * reach**2) / size)
    mean = centre + scale * _EULER
    error = scale * np.sqrt((1.109 + 2.0 * 0.257 * (reach + _EULER) + 0.608 * (reach + _EULER) ** 2) / size)
    below, above = (scale * -np.log(-np.log(share)) for share in (0.025, 0.975))
    chance = float("nan")
    if beyond is not None:
        chance = float(-np.expm1(-np.exp(-(beyond - centre) / scale)))
    return {
        "location_micrometre": location,
        "scale_micrometre": scale,
        "blocks_of_cell": blocks,
        "expected_micrometre": float(mean),
        "uncertainty_micrometre": float(np.hypot(error, np.pi * scale / np.sqrt(6.0))),
        "low_micrometre": float(centre - np.hypot(below, 1.96 * fit)),
        "high_micrometre": float(centre + np.hypot(above, 1.96 * fit)),
        "probability_beyond": chance,
    }


def _normal_maximum(depth: np.ndarray, readings: float, tips: float) -> tuple[float, float, float]:
    """Return median and 95 % interval of the largest of so many normal depths."""
    mean, spread = float(depth.mean()), float(depth.std())
    middle, below, above = (float(-ndtri(-np.expm1(np.log(share) / tips))) for share in (0.5, 0.025, 0.975))
    error = 1.96 * spread * np.sqrt((1.0 + middle**2 / 2.0) / readings)
    low = np.hypot((middle - below) * spread, error)
    high = np.hypot((above - middle) * spread, error)
    median = mean + spread * middle
    return median, float(median - low), float(median + high)
