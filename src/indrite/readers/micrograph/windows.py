"""Net counts of X-ray lines from the spectrum of every pixel, by windows."""

from __future__ import annotations

import numpy as np

from indrite.errors import UsageError
from indrite.readers.micrograph.x_ray_lines import LINES, width

#: Windows in units of the line's full width at half maximum: half width of the line's, distance and width
#: of those of the continuum.
_LINE, _FAR, _SIDE = 0.6, 1.5, 1.0


def net_maps(
    counts: np.ndarray,
    energy_kilovolt: np.ndarray,
    elements: tuple[str, ...],
    *,
    resolution_electronvolt: float,
) -> tuple[np.ndarray, list[str]]:
    """Return net counts (element, row, column) and notes on windows that others disturb.

    Parameters
    ----------
    counts
        (row, column, channel).
    energy_kilovolt
        keV of each channel.
    elements
        With a line in `LINES`.
    resolution_electronvolt
        Full width at half maximum at Mn Kα.

    Raises
    ------
    UsageError
        If a line lies outside the spectrum.
    """
    found, said = [], []
    for symbol in elements:
        line = LINES[symbol]
        fwhm = width(line, resolution_electronvolt=resolution_electronvolt)
        inside = np.abs(energy_kilovolt - line) <= _LINE * fwhm
        if not inside.any() or line - 2 * fwhm < energy_kilovolt[0] or line + 2 * fwhm > energy_kilovolt[-1]:
            raise UsageError(
                f"the line of {symbol} lies outside the spectrum",
                got=f"{line} keV",
                expected=f"{energy_kilovolt[0]:.2f} to {energy_kilovolt[-1]:.2f} keV",
            )
        sides, note = _sides(symbol, fwhm, energy_kilovolt, elements)
        signal = counts[..., inside].sum(axis=-1, dtype=float)
        found.append(signal - _continuum(counts, energy_kilovolt, sides, inside))
        said += note
    return np.array(found), said


def _sides(
    symbol: str, fwhm: float, energy: np.ndarray, elements: tuple[str, ...]
) -> tuple[list[np.ndarray], list[str]]:
    """Return the windows of the continuum that no other element's line disturbs, both if all are."""
    line = LINES[symbol]
    windows, free = [], []
    for sign in (-1.0, 1.0):
        middle = line + sign * (_FAR + _SIDE / 2.0) * fwhm
        window = np.abs(energy - middle) <= _SIDE * fwhm / 2.0
        if not window.any():
            continue
        windows.append(window)
        reach = (0.6 + _SIDE / 2.0) * fwhm
        if all(abs(LINES[other] - middle) > reach for other in elements if other != symbol):
            free.append(window)
    if free:
        return free, []
    return windows, [f"the continuum beside {symbol} holds other lines: its net counts are too low"]


def _continuum(
    counts: np.ndarray, energy: np.ndarray, sides: list[np.ndarray], inside: np.ndarray
) -> np.ndarray:
    """Return the counts of the continuum in a window: from one side level, from two a straight line."""
    levels = [counts[..., side].mean(axis=-1, dtype=float) for side in sides]
    channels = int(inside.sum())
    if len(levels) == 1:
        return levels[0] * channels
    places = [float(energy[side].mean()) for side in sides]
    share = (float(energy[inside].mean()) - places[0]) / (places[1] - places[0])
    return (levels[0] * (1.0 - share) + levels[1] * share) * channels
