"""First peak and first minimum of a radial distribution.

Peaks are sought in the curve folded with a Gaussian of `SMOOTHING_ANGSTROM`, so that noise makes none; their
places are fitted to the curve itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: Standard deviation of the Gaussian that curves are smoothed with before peaks are sought.
SMOOTHING_ANGSTROM = 0.05
#: Least ratio of a peak's rise above the valleys on both sides to its height.
PROMINENCE = 0.25
#: Least ratio of a peak's height to that of the highest within the cutoff; what is lower is a tail.
LEAST_HEIGHT = 0.05
#: Part of a peak's height above which it is taken for a parabola.
NEAR_TOP = 0.85
#: Number of pairs, summed over all frames, below which a peak may be noise.
FEWEST_PAIRS = 10.0


@dataclass(frozen=True)
class Peak:
    """First peak of a curve, and the minimum behind it; NaN where there is none in reach."""

    position_angstrom: float
    height: float
    minimum_angstrom: float


NO_PEAK = Peak(np.nan, np.nan, np.nan)


def smoothed(
    curve: np.ndarray, bin_angstrom: float, width_angstrom: float = SMOOTHING_ANGSTROM
) -> np.ndarray:
    """Return the curve folded with a Gaussian; the ends are treated as if the curve ran on level."""
    reach = max(int(np.ceil(4 * width_angstrom / bin_angstrom)), 1)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) * bin_angstrom / width_angstrom) ** 2)
    padded = np.pad(curve, reach, mode="edge")
    return np.convolve(padded, kernel / kernel.sum(), mode="valid")


def first_peak(radius_angstrom: np.ndarray, curve: np.ndarray, pairs: np.ndarray) -> Peak:
    """Return the first peak of a radial distribution.

    Parameters
    ----------
    radius_angstrom
        Centres of the bins, equally spaced.
    curve
        g(r).
    pairs
        Number of pairs that were counted in each bin, over all frames: a peak of a few is noise.
    """
    if pairs.sum() < FEWEST_PAIRS or curve.size < 5:
        return NO_PEAK
    step = float(radius_angstrom[1] - radius_angstrom[0])
    smooth = smoothed(curve, step)
    counted = np.cumsum(pairs)
    tops = [top for top in _maxima(smooth) if smooth[top] >= LEAST_HEIGHT * smooth.max()]
    first = next((n for n, top in enumerate(tops) if _enough(counted, top, step)), None)
    if first is None:
        return NO_PEAK
    top = tops[first]
    stop = tops[first + 1] if first + 1 < len(tops) else smooth.size
    return Peak(
        _vertex(radius_angstrom, curve, smooth, top),
        float(smooth[top]),
        _minimum(radius_angstrom, smooth, top, stop),
    )


def _enough(counted: np.ndarray, top: int, step: float) -> bool:
    reach = round(0.15 / step)
    low = counted[max(top - reach - 1, 0)] if top > reach else 0.0
    return bool(counted[min(top + reach, counted.size - 1)] - low >= FEWEST_PAIRS)


def _maxima(curve: np.ndarray) -> list[int]:
    """Indices of the peaks that stand out by `PROMINENCE` of their height on both sides."""
    found: list[int] = []
    top, valley, rising = 0, float(curve[0]), False
    for index, value in enumerate(curve.tolist()):
        if rising and value > curve[top]:
            top = index
        elif rising and value <= (1 - PROMINENCE) * curve[top]:
            found.append(top)
            rising, valley = False, value
        elif not rising and value < valley:
            valley = value
        elif not rising and valley < (1 - PROMINENCE) * value:
            rising, top = True, index
    return found


def _vertex(radius: np.ndarray, curve: np.ndarray, smooth: np.ndarray, top: int) -> float:
    """Top of the parabola through the unsmoothed curve where the smoothed one is near its top."""
    low = high = top
    while low > 0 and smooth[low - 1] >= NEAR_TOP * smooth[top]:
        low -= 1
    while high < smooth.size - 1 and smooth[high + 1] >= NEAR_TOP * smooth[top]:
        high += 1
    if high - low < 2:
        return float(radius[top])
    offset = radius[low : high + 1] - radius[top]
    bend, slope, _ = np.polyfit(offset, curve[low : high + 1], 2)
    shift = -slope / (2 * bend) if bend < 0 else 0.0
    return float(radius[top] + np.clip(shift, offset[0], offset[-1]))


def _minimum(radius: np.ndarray, curve: np.ndarray, top: int, stop: int) -> float:
    """First place where the curve comes as low as it gets before the next peak."""
    behind = curve[top:stop]
    lowest = float(behind.min())
    # a valley may be level: its near edge is the border of the shell
    place = int(np.argmax(behind <= lowest + max(0.005 * curve[top], 0.1 * lowest)))
    if top + place >= curve.size - 1:  # it still falls at the end of the range
        return float("nan")
    return float(radius[top + place])
