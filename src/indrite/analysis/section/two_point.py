"""Over which lengths the metal hangs together: two-point correlation along growth and interface apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from indrite.analysis.section.metal_map import MetalMap, strip
from indrite.signals.base import Signal

#: Lines that are correlated at most, and lags that are kept.
_MOST_LINES, _MOST_LAGS = 600, 400


@dataclass(frozen=True, kw_only=True)
class TwoPoint(Signal):
    """Two-point correlation of the metal.

    Parameters
    ----------
    lag_micrometre
        Distances r.
    axial_probability, lateral_probability
        S2(r): probability that two points at this distance along the growth (along the interface) both lie
        in metal.
    axial_length_micrometre, lateral_length_micrometre
        Correlation lengths Δ (1 + 2 Σ (S2(r) - φ²)/(φ - φ²)), summed to the first value that is not
        positive; nan without metal.
    """

    lag_micrometre: Float[np.ndarray, " lag"]
    axial_probability: Float[np.ndarray, " lag"]
    lateral_probability: Float[np.ndarray, " lag"]
    axial_length_micrometre: float
    lateral_length_micrometre: float


def two_point(section: MetalMap, *, deepest_micrometre: float | None = None) -> TwoPoint:
    """Return the two-point correlation of the metal between the anode's edge and a depth.

    S2 by Fourier transform of lines, without wrapping around; no more than 600 lines, evenly chosen.

    Parameters
    ----------
    section
        Metal, pixel size, edges of the electrolyte.
    deepest_micrometre
        By default the deepest metal.

    Sources
    -------
    Torquato 2002, Random Heterogeneous Materials, 10.1007/978-1-4757-6355-3, ch. 2.
    """
    layer = strip(section)
    metal = layer.metal
    rows = np.flatnonzero(metal.any(axis=1))
    top = int(rows[-1]) + 1 if rows.size else len(metal)
    if deepest_micrometre is not None:
        top = min(top, max(round(deepest_micrometre / section.pixel_micrometre), 1))
    values = metal[:top].astype(np.float32)
    lags = max(min(min(values.shape) // 2, _MOST_LAGS), 1)
    lateral, lateral_length = _along_rows(values, lags, section.pixel_micrometre)
    axial, axial_length = _along_rows(np.ascontiguousarray(values.T), lags, section.pixel_micrometre)
    return TwoPoint(
        lag_micrometre=np.arange(lags) * section.pixel_micrometre,
        axial_probability=axial,
        lateral_probability=lateral,
        axial_length_micrometre=axial_length,
        lateral_length_micrometre=lateral_length,
        origin=section.origin,
    )


def _along_rows(values: np.ndarray, lags: int, step: float) -> tuple[np.ndarray, float]:
    from scipy import fft

    lines = values[:: max(-(-len(values) // _MOST_LINES), 1)]
    size = lines.shape[1]
    padded = fft.next_fast_len(2 * size, real=True)
    power = np.abs(fft.rfft(lines, padded, axis=1)) ** 2
    pairs = fft.irfft(power.mean(axis=0), padded)[:size] / (size - np.arange(size))
    probability = pairs[:lags].clip(0.0, 1.0)
    share = float(lines.mean())
    variance = share - share**2
    if variance <= 0.0:
        return probability.astype(float), float("nan")
    covariance = (pairs - share**2) / variance
    ended = np.flatnonzero(covariance[: size // 2] <= 0.0)
    end = int(ended[0]) if ended.size else size // 2
    return probability.astype(float), float(step * (1.0 + 2.0 * covariance[1:end].sum()))
