"""Maps and line profiles of elements from a spectrum image."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indrite.analysis.line_profile.across import Direction, place_interface
from indrite.analysis.spectrum_image.background import edge_signal
from indrite.analysis.spectrum_image.edges import Edge, edges_of
from indrite.analysis.spectrum_image.joint import edge_counts, edge_model
from indrite.analysis.spectrum_image.x_ray import x_ray_lines
from indrite.errors import SignalError, UsageError
from indrite.notebook import Shown
from indrite.signals.element_map import ElementMap
from indrite.signals.line_profile import LineProfile
from indrite.signals.spectrum_image import SpectrumImage

#: Onsets closer than this share the tail of each other's edge: one model for all of them.
_OVERLAP = 90.0
#: Fewest rows along the interface that its direction is fitted to.
_ROWS_TO_ALIGN = 6


@dataclass(frozen=True)
class ElementCounts(Shown):
    """Net counts of elements in every pixel.

    Parameters
    ----------
    elements
        Symbols.
    net, variance
        Shape (element, row, column).
    method
        How each was found.
    notes
        Overlaps, elements left out.
    """

    elements: tuple[str, ...]
    net: np.ndarray
    variance: np.ndarray
    method: tuple[str, ...]
    notes: tuple[str, ...]


def element_counts(image: SpectrumImage, elements: tuple[str, ...]) -> ElementCounts:
    """Return the net counts of elements: lines and single edges by windows, overlapping edges jointly.

    Parameters
    ----------
    image
        Spectra.
    elements
        Symbols; for EELS also edges such as ``S L2,3``.

    Raises
    ------
    UsageError
        For an element that is not in the table.
    SignalError
        If none of them lies in the range.
    """
    if image.kind == "EDX":
        lines = x_ray_lines(image, elements)
        notes = tuple(
            f"{one.element} {one.line} overlaps {', '.join(one.overlaps)}" for one in lines if one.overlaps
        )
        return ElementCounts(
            tuple(one.element for one in lines),
            np.array([one.net for one in lines]),
            np.array([one.variance for one in lines]),
            tuple(f"{one.line} window" for one in lines),
            notes,
        )
    return _of_edges(image, edges_of(elements))


def _of_edges(image: SpectrumImage, edges: tuple[Edge, ...]) -> ElementCounts:
    energy = image.energy_electronvolt
    inside = [one for one in edges if energy[0] + 10.0 < one.onset_electronvolt < energy[-1] - 10.0]
    left_out = [one.name for one in edges if one not in inside]
    chosen: dict[str, Edge] = {}
    for one in sorted(inside, key=lambda edge: edge.onset_electronvolt):
        chosen.setdefault(one.element, one)
    found: dict[str, tuple[np.ndarray, np.ndarray, str]] = {}
    notes = [f"not in the range: {', '.join(left_out)}"] if left_out else []
    for group in _groups(list(chosen.values())):
        try:
            found |= _of_group(image, group)
        except SignalError as error:
            notes.append(str(error))
    if not found:
        raise SignalError(
            "no edge of these elements lies in the range",
            where=image.origin.path,
            got=f"{energy[0]:.4g} to {energy[-1]:.4g} eV",
        )
    return ElementCounts(
        tuple(found),
        np.array([one[0] for one in found.values()]),
        np.array([one[1] for one in found.values()]),
        tuple(one[2] for one in found.values()),
        tuple(notes),
    )


def _groups(edges: list[Edge]) -> list[list[Edge]]:
    groups: list[list[Edge]] = []
    for one in edges:
        if groups and one.onset_electronvolt - groups[-1][-1].onset_electronvolt < _OVERLAP:
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _of_group(image: SpectrumImage, group: list[Edge]) -> dict[str, tuple[np.ndarray, np.ndarray, str]]:
    if len(group) == 1:
        one = edge_signal(image, group[0])
        return {group[0].element: (one.net, one.variance, f"{group[0].name} window")}
    model = edge_model(image, group)
    net, variance = edge_counts(image, model)
    return {
        edge.element: (net[k], variance[k], f"{edge.name} in a joint fit")
        for k, edge in enumerate(model.edges)
    }


@dataclass(frozen=True)
class SpectraLine(Shown):
    """Spectra across the interface, summed along it.

    Parameters
    ----------
    spectra
        Counts, shape (point, channel).
    exposure
        Pixels in each point.
    distance_nanometre
        Of the points; in pixels where the distance of the pixels is not known.
    along
        Axis of the image that crosses the interface.
    angle_degree
        Angle of the interface to the other axis.
    """

    spectra: np.ndarray
    exposure: np.ndarray
    distance_nanometre: np.ndarray
    along: Direction
    angle_degree: float = 0.0


def spectra_across(
    image: SpectrumImage, *, elements: tuple[str, ...] = (), along: Direction | None = None
) -> SpectraLine:
    """Return the spectra across the interface: rows aligned to it and summed along it first.

    Parameters
    ----------
    image
        A line scan or an image.
    elements
        Whose maps place the interface; without them the rows are summed as they are.
    along
        Axis that crosses the interface; by default that with the higher contrast.

    Raises
    ------
    SignalError
        For fewer than eight pixels across.
    """
    rows, columns = image.counts.shape[:2]
    pixel = image.pixel_nanometre or 1.0
    if min(rows, columns) >= _ROWS_TO_ALIGN and elements:
        counts = element_counts(image, elements)
        maps = ElementMap(
            counts=counts.net, elements=counts.elements, pixel_nanometre=pixel, net=True, origin=image.origin
        )
        place = place_interface(maps, along=along)
        return SpectraLine(
            place.spectra(image.counts),
            place.exposure(),
            place.distance_nanometre,
            place.alignment.along,
            place.alignment.angle_degree,
        )
    along = along or ("row" if columns == 1 or (rows > 1 and _varies_down(image)) else "column")
    spectra = image.summed_along("column" if along == "row" else "row")
    if len(spectra) < 8:
        raise SignalError("too few pixels across the interface", where=image.origin.path, got=len(spectra))
    exposure = np.full(len(spectra), float(rows * columns / len(spectra)))
    return SpectraLine(spectra, exposure, np.arange(len(spectra)) * pixel, along)


def _varies_down(image: SpectrumImage) -> bool:
    """Whether the spectra vary more from row to row than from column to column."""
    strength = []
    for axis in ("column", "row"):
        spectra = image.summed_along("column" if axis == "column" else "row")
        mean = spectra.mean(axis=0)
        strength.append(float(((spectra - mean) ** 2 / np.maximum(mean, 1e-9)).mean()))
    return strength[0] > strength[1]


def element_profile(image: SpectrumImage, line: SpectraLine, elements: tuple[str, ...]) -> LineProfile:
    """Return the profile of elements along the line; they are counted in the summed spectra.

    ``counts`` are net; ``background`` is what must be added so that the sum has the variance of a Poisson
    law: variance less net counts.

    Parameters
    ----------
    image
        Where the line comes from.
    line
        From `spectra_across`.
    elements
        Symbols or edges.

    Raises
    ------
    UsageError
        If the distance of the pixels is not known.
    """
    if image.pixel_nanometre is None:
        raise UsageError(
            "the distance of the pixels is not known",
            where=image.origin.path,
            todo="Give it with --pixel-nm (pixel_nanometre=)",
        )
    counts = element_counts(image.replace(counts=line.spectra[None]), elements)
    turned = f"summed along the interface, which is turned by {line.angle_degree:.2f}°"
    return LineProfile(
        origin=image.origin,
        distance_nanometre=line.distance_nanometre,
        counts=counts.net[:, 0],
        elements=counts.elements,
        exposure=line.exposure,
        background=np.maximum(counts.variance - counts.net, 0.0)[:, 0],
        net=True,
        technique=image.kind,
        beam_energy_kilovolt=image.beam_energy_kilovolt,
        notes=(*counts.notes, turned),
    )
