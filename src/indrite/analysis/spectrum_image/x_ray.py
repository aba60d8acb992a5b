"""Net counts of X-ray lines: a window over the line less the continuum beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indrite.errors import SignalError, UsageError
from indrite.notebook import Shown
from indrite.signals.spectrum_image import SpectrumImage
from indrite.x_ray_lines import LINES, line_width

#: Standard uncertainties over the continuum that make a line seen.
_SEEN = 6.0
#: Their lines lie on those of sulfur, phosphorus, chlorine, calcium or titanium: taken when asked for only.
_MIMICS = {"V", "Mo", "Pd", "Sb", "Ta", "Pb", "Bi"}


@dataclass(frozen=True)
class LineSignal(Shown):
    """Net counts of one X-ray line.

    Parameters
    ----------
    element, line, energy_electronvolt
        Which.
    net, variance
        Counts above the continuum and their variance, shape of the pixels.
    background
        Continuum in the window.
    overlaps
        Lines of other elements asked for that lie within one width.
    """

    element: str
    line: str
    energy_electronvolt: float
    net: np.ndarray
    variance: np.ndarray
    background: np.ndarray
    overlaps: tuple[str, ...] = ()


def x_ray_lines(image: SpectrumImage, elements: tuple[str, ...]) -> tuple[LineSignal, ...]:
    """Return the net counts of the strongest line of each element that lies in the range.

    The window is 1.2 full widths; the continuum is the mean of windows of half a width on either side.

    Parameters
    ----------
    image
        X-ray spectra.
    elements
        Chemical symbols.

    Raises
    ------
    UsageError
        For an element without a line in the table.
    SignalError
        If no line of an element lies in the range.
    """
    unknown = [one for one in elements if one not in LINES]
    if unknown or not elements:
        raise UsageError("no X-ray line known", got=", ".join(unknown), expected=", ".join(LINES))
    lines = {one: _in_range(image, one) for one in elements}
    found = []
    for element, (name, energy) in lines.items():
        width = line_width(energy)
        near = tuple(
            f"{other} {label}"
            for other in lines
            for label, at in LINES[other]
            if other != element and abs(at - energy) < width
        )
        found.append(_net(image, element, name, energy, near))
    return tuple(found)


def seen_elements(image: SpectrumImage) -> tuple[str, ...]:
    """Return the elements whose strongest line stands out of the sum spectrum's continuum.

    Peaks of other elements nearby can mimic one: of lines within one width only the strongest is kept, and
    rare elements whose lines lie on those of usual ones are left out.
    """
    total = image.replace(counts=image.spectrum()[None, None])
    candidates = []
    for element in (one for one in LINES if one not in _MIMICS):
        try:
            (one,) = x_ray_lines(total, (element,))
        except SignalError:
            continue
        net, variance = float(one.net[0, 0]), float(one.variance[0, 0])
        peaked = _peaked(total, one)
        if net > _SEEN * np.sqrt(max(variance, 1.0)) and peaked:
            candidates.append((net, element, one.energy_electronvolt))
    kept: list[tuple[float, str, float]] = []
    for net, element, energy in sorted(candidates, reverse=True):
        if all(abs(energy - at) > line_width(energy) for _, _, at in kept):
            kept.append((net, element, energy))
    return tuple(element for _, element, _ in kept)


def _peaked(image: SpectrumImage, one: LineSignal) -> bool:
    """Whether the highest channels of the window lie near the line, not at its side."""
    energy, spectrum = image.energy_electronvolt, image.spectrum()
    width = line_width(one.energy_electronvolt)
    inside = np.abs(energy - one.energy_electronvolt) < width
    smooth = np.convolve(spectrum, np.ones(3) / 3.0, mode="same")
    if not inside.any():
        return False
    top = float(energy[inside][smooth[inside].argmax()])
    return abs(top - one.energy_electronvolt) < 0.4 * width


def _in_range(image: SpectrumImage, element: str) -> tuple[str, float]:
    energy = image.energy_electronvolt
    limit = energy[-1] if image.beam_energy_kilovolt is None else image.beam_energy_kilovolt * 1000.0 / 1.5
    for name, at in LINES[element]:
        reach = 2.0 * line_width(at)
        if energy[0] <= at - reach and at + reach <= energy[-1] and at <= limit:
            return name, at
    raise SignalError(
        f"no line of {element} lies in the range of the spectra",
        where=image.origin.path,
        got=f"{energy[0]:.4g} to {energy[-1]:.4g} eV",
    )


def _net(
    image: SpectrumImage, element: str, name: str, energy: float, overlaps: tuple[str, ...]
) -> LineSignal:
    width, axis = line_width(energy), image.energy_electronvolt
    distance = axis - energy
    peak = np.abs(distance) <= 0.6 * width
    sides = [(one >= 1.0 * width) & (one <= 1.6 * width) for one in (distance, -distance)]
    counts = image.counts
    inside = counts[..., peak].sum(axis=-1, dtype=np.float64)
    background = np.zeros_like(inside)
    variance = np.zeros_like(inside)
    used = [one for one in sides if one.any()]
    for side in used:
        share = peak.sum() / side.sum() / len(used)
        level = counts[..., side].sum(axis=-1, dtype=np.float64)
        background += share * level
        variance += share**2 * level
    return LineSignal(element, name, energy, inside - background, inside + variance, background, overlaps)
