"""From a map of elements to a line profile across the interface, its rows aligned first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from indrite.errors import SignalError, UsageError
from indrite.signals.element_map import ElementMap
from indrite.signals.line_profile import LineProfile

Direction = Literal["row", "column"]
#: Rows are grouped so that each group has about this many counts of contrast, to place its step.
_GROUPS = 16
#: Slope of an interface that is no longer across the axis, 30°.
_STEEPEST = 0.58


@dataclass(frozen=True)
class Alignment:
    """How the interface lies in a map.

    Parameters
    ----------
    along
        Axis of the array that the line crosses: ``row`` goes down, ``column`` to the right.
    angle_degree
        Angle of the interface to the other axis of the array.
    roughness_nanometre
        Scatter of the interface around a straight line, from one group of rows to the next; includes the
        noise of the counts.
    """

    along: Direction
    angle_degree: float
    roughness_nanometre: float


def profile_across(
    maps: ElementMap, *, along: Direction | None = None, background: np.ndarray | None = None
) -> tuple[LineProfile, Alignment]:
    """Return the profile across the interface of a map.

    The step of all elements together is placed in every group of rows, a straight line put through, and
    each pixel counted at its distance from that line: no count is interpolated, so that they stay Poisson's.

    Parameters
    ----------
    maps
        Counts of elements, one interface roughly along one axis of the array.
    along
        Axis that the line crosses; by default that with the higher contrast.
    background
        Counts that were taken off the maps, same shape: makes the likelihood exact for net maps.

    Raises
    ------
    SignalError
        If the map is too small, or shows no step.
    UsageError
        For a background of another shape.
    """
    if background is not None and background.shape != maps.counts.shape:
        raise UsageError("background of another shape", got=background.shape, expected=maps.counts.shape)
    place = place_interface(maps, along=along)
    rows = place.row_sums(maps.counts)
    lifted = None if background is None else place.row_sums(background).sum(axis=0)
    exposure = place.row_sums(np.ones((1, *maps.counts.shape[1:])))[:, 0]
    angle = place.alignment.angle_degree
    profile = LineProfile(
        origin=maps.origin,
        distance_nanometre=place.distance_nanometre,
        counts=rows.sum(axis=0),
        elements=maps.elements,
        exposure=exposure.sum(axis=0),
        background=lifted,
        row_counts=rows,
        row_exposure=exposure,
        net=maps.net,
        beam_energy_kilovolt=maps.accelerating_voltage_kilovolt,
        notes=(f"summed along the interface, which is turned by {angle:.2f}°",),
    )
    return profile, place.alignment


@dataclass(frozen=True)
class Placement:
    """Which pixel of a map belongs to which point of the line.

    Parameters
    ----------
    point
        Point of each pixel, −1 for those left out; rows run along the interface, shape (row, column).
    distance_nanometre
        Of the points.
    alignment
        How the interface lies.
    """

    point: np.ndarray
    distance_nanometre: np.ndarray
    alignment: Alignment

    def row_sums(self, values: np.ndarray) -> np.ndarray:
        """Return maps (element, row, column) as (row along the interface, element, point)."""
        turned = values if self.alignment.along == "column" else np.swapaxes(values, 1, 2)
        found = np.zeros((turned.shape[1], len(values), self.distance_nanometre.size))
        for row, point in enumerate(self.point):
            inside = point >= 0  # within a row every pixel has a point of its own
            found[row][:, point[inside]] = turned[:, row, inside]
        return found

    def spectra(self, counts: np.ndarray) -> np.ndarray:
        """Return spectra (row, column, channel) summed along the interface, shape (point, channel)."""
        turned = counts if self.alignment.along == "column" else np.swapaxes(counts, 0, 1)
        found = np.zeros((self.distance_nanometre.size, counts.shape[2]))
        for row, point in enumerate(self.point):
            inside = point >= 0
            found[point[inside]] += turned[row, inside]
        return found

    def exposure(self) -> np.ndarray:
        """Return the number of pixels in each point."""
        return np.bincount(self.point[self.point >= 0], minlength=self.distance_nanometre.size).astype(float)


def place_interface(maps: ElementMap, *, along: Direction | None = None) -> Placement:
    """Find the interface in a map and the distance of every pixel from it.

    Parameters
    ----------
    maps
        Counts of elements.
    along
        Axis that the line crosses; by default that with the higher contrast.

    Raises
    ------
    SignalError
        If the map is too small, or shows no step.
    """
    along = along or _direction(maps.counts)
    counts = maps.counts if along == "column" else np.swapaxes(maps.counts, 1, 2)
    if counts.shape[2] < 8:
        raise SignalError("the map is too small for a profile", where=maps.origin.path, got=counts.shape)
    slope, rough = _line(_contrast(counts))
    if abs(slope) > _STEEPEST:
        raise SignalError(
            "no straight interface across an axis of the map",
            where=maps.origin.path,
            got=f"a slope of {np.degrees(np.arctan(slope)):.0f}°",
            todo="Crop the map to one interface and turn it upright, or state the axis with --along (along=)",
        )
    row, column = np.mgrid[: counts.shape[1], : counts.shape[2]]
    shifted = np.rint(column - (row - (counts.shape[1] - 1) / 2.0) * slope).astype(int)
    first = int(shifted.min())
    shown = np.bincount((shifted - first).ravel())
    whole = np.flatnonzero(shown >= 0.6 * len(shifted))  # the corners of a turned map show few rows
    begin, end = int(whole[0]), int(whole[-1]) + 1
    point = shifted - first - begin
    point[(point < 0) | (point >= end - begin)] = -1
    pixel = maps.pixel_nanometre
    distance = (np.arange(begin, end) + first) * pixel * float(np.cos(np.arctan(slope)))
    angle = float(np.degrees(np.arctan(slope)))
    return Placement(point, distance, Alignment(along, angle, rough * pixel))


def _direction(counts: np.ndarray) -> Direction:
    """Return the axis along which the mean profiles vary more, in units of their scatter."""
    strength = []
    for axis in (2, 1):  # what is summed over: columns → profile down the rows
        profile = counts.sum(axis=axis)
        scale = np.sqrt(np.maximum(profile.mean(axis=1, keepdims=True), 1e-12))
        strength.append(float((((profile - profile.mean(axis=1, keepdims=True)) / scale) ** 2).mean()))
    return "row" if strength[0] > strength[1] else "column"


def _contrast(counts: np.ndarray) -> np.ndarray:
    """Return the combination of elements that tells both ends apart, 0 on the left to 1, (row, column)."""
    width = counts.shape[2]
    end = max(2, width // 5)
    left, right = counts[:, :, :end].mean(axis=(1, 2)), counts[:, :, -end:].mean(axis=(1, 2))
    weight = (right - left) / np.maximum(right + left, 1e-12)
    combined = np.tensordot(weight, counts, axes=1)
    low, high = combined[:, :end].mean(), combined[:, -end:].mean()
    if not high > low:
        raise SignalError("the map shows no step between its ends", got=f"{low:.3g} and {high:.3g} counts")
    return np.asarray((combined - low) / (high - low))


def _line(contrast: np.ndarray) -> tuple[float, float]:
    """Return slope (columns per row) and scatter (columns) of the step's place in groups of rows."""
    groups = np.array_split(np.arange(len(contrast)), min(_GROUPS, len(contrast)))
    if len(groups) < 3:
        return 0.0, 0.0
    # area under (1 − step) places the step without a fit, and linearly in the noise
    place = np.array([(1.0 - contrast[one]).mean(axis=0).sum() for one in groups])
    middle = np.array([one.mean() for one in groups])
    slope, offset = np.polyfit(middle, place, 1)
    scatter = place - np.polyval([slope, offset], middle)
    error = scatter.std(ddof=2) / np.sqrt(len(place)) / max(middle.std(), 1e-12)
    if abs(slope) < 3.0 * error:
        slope = 0.0  # within its own noise: turning the map would only mix pixels
    return float(slope), float(scatter.std(ddof=2))


def joined_maps(maps: Sequence[ElementMap]) -> ElementMap:
    """Return the maps of several files of the same field of view as one.

    Raises
    ------
    UsageError
        If they differ in shape or pixel.
    """
    first = maps[0]
    for one in maps[1:]:
        same = one.counts.shape[1:] == first.counts.shape[1:]
        if not same or not np.isclose(one.pixel_nanometre, first.pixel_nanometre, rtol=1e-3):
            raise UsageError(
                "maps of different fields of view",
                got=f"{one.counts.shape[1:]} at {one.pixel_nanometre:g} nm",
                expected=f"{first.counts.shape[1:]} at {first.pixel_nanometre:g} nm",
            )
    return first.replace(
        counts=np.concatenate([one.counts for one in maps]),
        elements=tuple(label for one in maps for label in one.elements),
        net=any(one.net for one in maps),
    )
