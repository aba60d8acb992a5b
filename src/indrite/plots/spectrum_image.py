"""Charts of spectra: the sum with its edges, the three parts of a line, tests of a new phase."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from indrite.plots.chart import Axis, Chart, Line, Look, Mark

if TYPE_CHECKING:
    from indrite.analysis.spectrum_image import SpectraAnalysis

#: Power of the energy that charts of core losses are multiplied with.
_FALL = 3.0


def spectrum_chart(found: SpectraAnalysis) -> Chart:
    """Return the sum of all spectra with the onsets that were found."""
    image = found.image
    axis = _energy_axis(image.kind)
    scale = 1000.0 if image.kind == "EDX" else 1.0
    spectrum = image.spectrum()
    positive = spectrum[spectrum > 0.0]
    logarithmic = positive.size > 0 and positive.max() > 30.0 * np.median(positive)
    shown = np.where(spectrum > 0.0, spectrum, np.nan) if logarithmic else spectrum
    marks = [
        Mark(one.energy_electronvolt / scale, one.name or "unnamed edge", k + 1)
        for k, one in enumerate(found.edges)
    ]
    return Chart(
        axis,
        Axis("Counts", scale="log" if logarithmic else "linear"),
        [Line(image.energy_electronvolt / scale, shown, "sum of all spectra")],
        marks=marks,
    )


def parts_chart(found: SpectraAnalysis) -> Chart | None:
    """Return the spectra of both ends and in between, with the mixture nearest to it."""
    if found.line is None or found.ends is None:
        return None
    line, ends = found.line.spectra, found.ends
    is_end = ends.is_end
    middle = len(is_end) // 2
    scale = 1000.0 if found.image.kind == "EDX" else 1.0
    energy = found.image.energy_electronvolt / scale
    between = np.where(is_end, -np.inf, ends.reduced_chi_squared)
    chosen = ends.no_mixture if ends.no_mixture.any() else between == between.max()
    inside = line[chosen].mean(axis=0)
    first = line[:middle][is_end[:middle]].mean(axis=0)
    last = line[middle:][is_end[middle:]].mean(axis=0)
    basis = np.array([first, last])
    root = 1.0 / np.sqrt(np.maximum(basis.mean(axis=0), 1e-9))
    weight = np.linalg.lstsq((basis * root).T, inside * root, rcond=None)[0]
    parts: tuple[tuple[np.ndarray, str, int, Look], ...] = (
        (first, "first side", 0, "line"),
        (inside, "in between", 1, "line"),
        (last, "other side", 2, "line"),
        (weight @ basis, "best mixture", 7, "dashed"),
    )
    step = max(1, energy.size // 500)
    # the fall of the background, taken out for the eye: edges would drown in it
    flatten = (energy / 100.0) ** _FALL if found.image.kind == "EELS" else np.ones_like(energy)
    label = "Counts × (E/100 eV)³, scaled" if found.image.kind == "EELS" else "Counts over mean"
    lines = [
        Line(
            _thinned(energy, step),
            _thinned(flatten * values / max(values.mean(), 1e-12), step),
            name,
            colour,
            look,
        )
        for values, name, colour, look in parts
    ]
    return Chart(_energy_axis(found.image.kind), Axis(label), lines)


def tests_chart(found: SpectraAnalysis) -> Chart | None:
    """Return χ² of every spectrum along the line against its best mixture, with the limit."""
    ends = found.ends
    if ends is None or found.line is None:
        return None
    known = found.image.pixel_nanometre is not None
    x = found.line.distance_nanometre
    label = "Distance (nm)" if known else "Pixel across the interface"
    lines = [
        Line(x, ends.reduced_chi_squared, "χ² against mixtures of both sides", 1),
        Line(x, ends.share_of_first, "share of the first side", 0, "dashed", on_right=True),
    ]
    marks = [Mark(ends.limit, f"limit {ends.limit:.2f}", 7, "dotted", "y")]
    return Chart(
        Axis(label), Axis("Reduced χ²"), lines, marks=marks, right=Axis("Share", limits=(-0.05, 1.05))
    )


def _thinned(values: np.ndarray, step: int) -> np.ndarray:
    """Mean of every few channels: a chart shows a thousand points at most."""
    whole = values[: values.size // step * step]
    return np.asarray(whole.reshape(-1, step).mean(axis=1))


def _energy_axis(kind: str) -> Axis:
    return Axis("X-ray energy (keV)" if kind == "EDX" else "Energy loss (eV)")
