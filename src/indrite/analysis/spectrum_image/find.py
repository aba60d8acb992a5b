"""Which edges a spectrum shows: onsets found without a table, then named by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indrite.analysis.spectrum_image.edges import EELS_EDGES, Edge
from indrite.notebook import Shown
from indrite.signals.spectrum_image import SpectrumImage

#: Windows before and behind a candidate, eV.
_BEFORE, _GAP, _BEHIND = 25.0, 3.0, 8.0
#: Fall of a background with energy that a rise is measured against.
_USUAL = 3.0
#: Rise over the extrapolation, in standard uncertainties and as a share, that makes an onset.
_SIGNIFICANT, _JUMP = 6.0, 0.04
#: Further onsets this close behind one belong to its fine structure.
_FINE_STRUCTURE = 45.0
#: Chemical shift and calibration that a name may be off by.
_NAMED_WITHIN = 10.0
#: How far behind its onset a delayed edge rises most steeply, eV.
_DELAY = 35.0


@dataclass(frozen=True)
class FoundEdge(Shown):
    """An onset in a spectrum.

    Parameters
    ----------
    energy_electronvolt
        Where the rise is steepest.
    standard_uncertainty_electronvolt
        Half a channel and the width of the rise; the calibration of the axis is not in it.
    jump
        Counts behind the onset over those expected without it, less one.
    significance
        The same in standard uncertainties.
    name
        Edge of the table that lies nearest, empty where none does.
    element
        Its element.
    others
        Further edges that it could be.
    """

    energy_electronvolt: float
    standard_uncertainty_electronvolt: float
    jump: float
    significance: float
    name: str
    element: str
    others: tuple[str, ...] = ()


def find_edges(
    image: SpectrumImage, *, edges: Sequence[Edge] = EELS_EDGES, expected: Sequence[str] = ()
) -> tuple[FoundEdge, ...]:
    """Return the onsets in the sum of all spectra.

    At every energy a power law through the 25 eV before is compared with the next 8 eV. Where the counts
    rise over it by 4 % and six standard uncertainties lies an onset, at the steepest rise.

    Parameters
    ----------
    image
        Core-loss spectra.
    edges
        Table of names.
    expected
        Elements that are known to be there: their edges are named first.
    """
    spectrum = image.spectrum() / image.counts_per_quantum
    energy, step = image.energy_electronvolt, image.channel_electronvolt
    jump, significance = _rises(spectrum, energy, step)
    strong = (jump > _JUMP) & (significance > _SIGNIFICANT)
    found: list[tuple[tuple[float, float], float, float]] = []
    begin: int | None = None
    for k, here in enumerate([*strong.tolist(), False]):
        if here and begin is None:
            begin = k
        elif not here and begin is not None:
            best = begin + int(jump[begin:k].argmax())
            onset = _onset(spectrum, energy, step, best)
            if onset is not None:
                found.append((onset, jump[best], significance[best]))
            begin = None
    kept: list[FoundEdge] = []
    for one in (_named(*each, edges, expected) for each in found):
        close = bool(kept) and one.energy_electronvolt - kept[-1].energy_electronvolt < _FINE_STRUCTURE
        if not close:
            kept.append(one)
    return tuple(kept)


def _rises(spectrum: np.ndarray, energy: np.ndarray, step: float) -> tuple[np.ndarray, np.ndarray]:
    """Return rise over the extrapolated power law at every channel: as a share, and over its uncertainty."""
    before, gap = max(int(_BEFORE / step), 8), max(int(_GAP / step), 1)
    behind = max(int(_BEHIND / step), 3)
    jump, significance = np.zeros(spectrum.size), np.zeros(spectrum.size)
    positive = np.maximum(spectrum, 1e-9)
    floor = 0.02 * positive.mean()
    for k in range(before + gap, spectrum.size - behind):
        if energy[k - before - gap] <= 5.0:
            continue
        window = slice(k - before - gap, k - gap)
        weight = positive[window]
        if weight.mean() < floor or weight.min() <= 1.0:
            continue
        x, y = np.log(energy[window]), np.log(weight)
        total = weight.sum()
        middle, level = (weight @ x) / total, (weight @ y) / total
        spread = (weight @ (x - middle) ** 2) / total
        slope = (weight @ ((x - middle) * (y - level))) / total / spread
        ahead = np.log(energy[k : k + behind]) - middle
        expected = float(np.exp(level + slope * ahead).sum())
        misfit = (weight * (y - level - slope * (x - middle)) ** 2).sum() / max(before - 2, 1)
        lever = float(ahead.mean()) ** 2 / spread
        # gain and correlated channels make detectors noisier than counting: taken from the window's misfit
        variance = (expected + expected**2 * (1.0 + lever) / total) * max(misfit, 1.0)
        inside = float(positive[k : k + behind].sum())
        # behind a peak the extrapolation falls too steeply: an edge also rises over what lies just before it
        fall = (energy[k] / energy[k - gap - behind]) ** -_USUAL
        rise = inside - fall * float(positive[k - gap - behind : k - gap].sum())
        excess = min(inside - expected, rise)
        jump[k], significance[k] = excess / expected, excess / np.sqrt(variance)
    return jump, significance


def _onset(spectrum: np.ndarray, energy: np.ndarray, step: float, near: int) -> tuple[float, float] | None:
    """Return the energy of the steepest rise around a channel, half the width of the rise; None without."""
    reach = max(int(_BEHIND / step), 3)
    low, high = max(near - reach // 2, 1), min(near + reach + 1, spectrum.size - 1)
    width = max(round(1.5 / step), 1)
    kernel = np.concatenate([np.ones(width), -np.ones(width)]) / width
    slope = np.convolve(spectrum, kernel, mode="same")[low:high]
    top = int(slope.argmax())
    if slope[top] <= 0.0:
        return None  # the counts only fall more slowly than expected
    above = np.flatnonzero(slope > slope[top] / 2.0)
    wide = (above.max() - above.min() + 1) * step
    return float(energy[low + top] - step / 2.0), float(np.hypot(step / 2.0, wide / 4.0))


def _named(
    onset: tuple[float, float],
    jump: float,
    significance: float,
    edges: Sequence[Edge],
    expected: Sequence[str],
) -> FoundEdge:
    energy, error = onset

    def distance(one: Edge) -> float:
        behind = energy - one.onset_electronvolt
        return abs(behind) if one.form != "delayed" else max(-behind, behind - _DELAY, 0.0)

    near = sorted(
        (one for one in edges if distance(one) <= _NAMED_WITHIN),
        # a delayed edge seldom rises within 8 eV: unless it is expected it is the less likely name
        key=lambda one: (
            one.element not in expected,
            distance(one) + (_NAMED_WITHIN if one.form == "delayed" else 0.0),
        ),
    )
    return FoundEdge(
        energy_electronvolt=energy,
        standard_uncertainty_electronvolt=error,
        jump=float(jump),
        significance=float(significance),
        name=near[0].name if near else "",
        element=near[0].element if near else "",
        others=tuple(one.name for one in near[1:]),
    )
