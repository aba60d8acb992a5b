"""Power-law background under a core-loss edge, A·E^−r from a window before it, for every pixel at once."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from indrite.analysis.spectrum_image.edges import Edge
from indrite.errors import SignalError
from indrite.signals.spectrum_image import SpectrumImage

Method = Literal["two windows", "least squares"]
#: Distance of the window from the onset, and its usual width, eV.
_GAP, _WIDTH = 5.0, 40.0
_STEEPEST, _FLATTEST = 12.0, -2.0
#: Bins of the window that least squares take logarithms of.
_BINS = 6


@dataclass(frozen=True)
class EdgeSignal:
    """Net counts of an edge.

    Parameters
    ----------
    net, variance
        Counts above the background in the signal window and their variance, same shape as the pixels; the
        variance counts the noise in the window and of the extrapolation.
    background
        Extrapolated counts in the signal window.
    exponent
        r of every pixel.
    window_electronvolt
        Background from, to; signal from, to.
    """

    net: np.ndarray
    variance: np.ndarray
    background: np.ndarray
    exponent: np.ndarray
    window_electronvolt: tuple[float, float, float, float]


def edge_signal(
    image: SpectrumImage,
    edge: Edge,
    *,
    background_electronvolt: tuple[float, float] | None = None,
    signal_electronvolt: float | None = None,
    method: Method = "two windows",
) -> EdgeSignal:
    """Take the background off an edge in every pixel.

    Two windows: with the counts I₁, I₂ in both halves of the window, r = 2 ln(I₁/I₂)/ln(E₂/E₁)
    (Egerton 2011, DOI 10.1007/978-1-4419-9583-4, eq. 4.51). Least squares: ln I against ln E, weighted by the
    counts. Either is a closed form, and the noise of the extrapolation follows from its derivatives.

    Parameters
    ----------
    image
        Spectra.
    edge
        Which.
    background_electronvolt
        Window before the edge; by default the 40 eV that end 5 eV before the onset.
    signal_electronvolt
        Width of the window from the onset; by default 50 eV, 80 eV for delayed edges.
    method
        How the background is found.

    Raises
    ------
    SignalError
        If the range does not hold the windows.
    """
    windows = edge_windows(
        image, edge, background_electronvolt=background_electronvolt, signal_electronvolt=signal_electronvolt
    )
    energy, counts = image.energy_electronvolt, image.counts
    start, stop, low, high = np.searchsorted(energy, windows)
    inside = counts[..., low:high].sum(axis=-1, dtype=np.float64)
    shape = np.log(energy[low:high])
    if method == "two windows":
        background, variance, exponent = _two_windows(counts, energy, (start, stop), shape)
    else:
        background, variance, exponent = _least_squares(counts, energy, (start, stop), shape)
    variance = image.counts_per_quantum * (np.maximum(inside, 0.0) + variance)
    return EdgeSignal(inside - background, variance, background, exponent, windows)


def edge_windows(
    image: SpectrumImage,
    edge: Edge,
    *,
    background_electronvolt: tuple[float, float] | None = None,
    signal_electronvolt: float | None = None,
) -> tuple[float, float, float, float]:
    """Return background and signal window of an edge, cut to the range of the spectra.

    Raises
    ------
    SignalError
        If less than ten channels of background or of signal lie in the range.
    """
    onset = edge.onset_electronvolt
    energy, step = image.energy_electronvolt, image.channel_electronvolt
    low, high = background_electronvolt or (onset - _GAP - min(_WIDTH, 0.3 * onset), onset - _GAP)
    end = onset + (signal_electronvolt or edge.signal_electronvolt)
    windows = (max(low, energy[0]), high, onset, min(end, energy[-1] + step / 2.0))
    if windows[1] - windows[0] < 10.0 * step or windows[3] - windows[2] < 10.0 * step:
        raise SignalError(
            f"the spectra do not hold the windows of {edge.name}",
            where=image.origin.path,
            got=f"{energy[0]:.4g} to {energy[-1]:.4g} eV",
            expected=f"{low:.4g} to {end:.4g} eV",
        )
    return tuple(float(one) for one in windows)  # type: ignore[return-value]


def _two_windows(
    counts: np.ndarray, energy: np.ndarray, window: tuple[int, int], shape: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    start, stop = window
    middle = start + (stop - start) // 2
    first = counts[..., start:middle].sum(axis=-1, dtype=np.float64)
    second = counts[..., middle:stop].sum(axis=-1, dtype=np.float64)
    reach = (np.log(energy[start:middle]), np.log(energy[middle:stop]))
    apart = reach[1].mean() - reach[0].mean()
    scale = (middle - start) / (stop - middle)
    safe = (first > 0.0) & (second > 0.0)
    # ratio of the halves' mean counts → r from the distance of their mean ln E: exact to second order
    ratio = np.where(safe, first, 1.0) / (np.where(safe, second, 1.0) * scale)
    exponent = np.clip(np.log(ratio) / apart, _FLATTEST, _STEEPEST)
    origin = float(np.concatenate(reach).mean())
    both = first + second
    norm = _power_sum(exponent, np.concatenate(reach) - origin)
    ahead = _power_sum(exponent, shape - origin)
    background = np.where(safe, both * ahead / norm, 0.0)
    # d ln B / d r, by the mean ln E over each window; the windows' counts are Poisson's
    lever = float(shape.mean() - np.concatenate(reach).mean())
    with np.errstate(divide="ignore", invalid="ignore"):
        of_slope = (lever / apart) ** 2 * (1.0 / first + 1.0 / second)
        relative = np.where(safe, 1.0 / both + of_slope, 0.0)
        background = background * np.where(safe, _unbiased(of_slope), 1.0)
    return background, background**2 * relative, exponent


def _unbiased(relative_variance: np.ndarray) -> np.ndarray:
    """Return what an extrapolation by an exponential of a noisy slope must be multiplied with.

    E[exp(x)] = exp(σ²/2) for Gaussian x around zero; beyond σ² of 1 there is no extrapolation left to save.
    """
    return np.asarray(np.exp(-0.5 * np.minimum(relative_variance, 1.0)))


def _power_sum(exponent: np.ndarray, log_energy: np.ndarray) -> np.ndarray:
    """Return Σ exp(−r ln E) over a window, by the moments of ln E: exact to fourth order."""
    middle = log_energy.mean()
    spread = log_energy - middle
    moments = [float((spread**k).mean()) for k in (2, 3, 4)]
    r = exponent
    series = 1.0 + moments[0] * r**2 / 2.0 - moments[1] * r**3 / 6.0 + moments[2] * r**4 / 24.0
    return np.asarray(log_energy.size * np.exp(-r * middle) * series)


def _least_squares(
    counts: np.ndarray, energy: np.ndarray, window: tuple[int, int], shape: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    start, stop = window
    # bins hold enough counts for a logarithm; half a count less takes out what is left of its bias
    bins = np.linspace(start, stop, min(_BINS, stop - start) + 1).astype(int)
    part = np.add.reduceat(counts[..., start:stop], bins[:-1] - start, axis=-1, dtype=np.float64)
    wide = np.diff(bins)
    weight = np.maximum(part, 0.0)
    log_energy = np.array([np.log(energy[a:b]).mean() for a, b in pairwise(bins)])
    filled = np.where(weight > 0.0, part, 1.0)
    log_counts = np.where(weight > 0.0, np.log(filled / wide) - 0.5 / filled, 0.0)
    total = np.maximum(weight.sum(axis=-1), 1e-12)
    mean_energy = (weight @ log_energy) / total
    mean_counts = (weight * log_counts).sum(axis=-1) / total
    spread = np.maximum((weight @ log_energy**2) / total - mean_energy**2, 1e-12)
    cross = (weight * log_counts) @ log_energy / total - mean_energy * mean_counts
    exponent = np.clip(-cross / spread, _FLATTEST, _STEEPEST)
    lever = float(shape.mean()) - mean_energy
    middle = np.exp(mean_counts)
    background = middle * _power_sum(exponent, shape - float(shape.mean())) * np.exp(-exponent * lever)
    background = background * _unbiased(lever**2 / spread / total)
    variance = background**2 * (1.0 + lever**2 / spread) / total
    return np.asarray(background), np.asarray(variance), np.asarray(exponent)
