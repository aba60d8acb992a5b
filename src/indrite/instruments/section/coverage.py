"""Films thinner than a pixel as area fractions: drawing that keeps the area."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from indrite.instruments.section.geometry import FilmTraces
from indrite.instruments.section.swelling import Lift, pieces

#: Points per pixel along and across a film.
_POINTS_PER_PIXEL = 4
#: Points dealt with at a time, so that memory stays bounded.
_CHUNK = 2_000_000
_ROUNDS = 60
_FULL = 1.0 + 1e-4


def film_area(
    films: FilmTraces,
    lift: Lift,
    thickness_micrometre: np.ndarray,
    *,
    pixel_micrometre: float,
    shape: tuple[int, int],
    weight: np.ndarray | None = None,
) -> np.ndarray:
    """Return the area of films in each pixel over the area of a pixel; above 1 where films overlap.

    Each film is a rectangle of its length and thickness about its (lifted) line; it is cut into points
    at a quarter of a pixel, and each point's share of the area goes to the pixel it lies in. The sum
    over all pixels is the films' area exactly.

    Parameters
    ----------
    films, lift
        Traces, and how far they have moved.
    thickness_micrometre
        Of each film, shape (n,).
    pixel_micrometre, shape
        Pixels: row 0 lies at the anode's edge here, (z, y).
    weight
        Multiplies each film's area, such as its lithium content.

    Returns
    -------
    ndarray
        Shape ``shape``; periodic along y, films beyond the ends along z are folded back inside.
    """
    total = np.zeros(shape[0] * shape[1])
    present = np.flatnonzero(thickness_micrometre > 0.0)
    step = pixel_micrometre / _POINTS_PER_PIXEL
    points = _points(films.length_micrometre[present], step) * _across(thickness_micrometre[present], step)
    bounds = np.searchsorted(np.cumsum(points), np.arange(_CHUNK, points.sum() + _CHUNK, _CHUNK))
    for chosen in np.split(present, np.unique(bounds)):
        if chosen.size:
            place, area = _scatter(films, lift, thickness_micrometre, chosen, step)
            if weight is not None:
                area = area * np.repeat(
                    weight[chosen],
                    _points(films.length_micrometre[chosen], step)
                    * _across(thickness_micrometre[chosen], step),
                )
            pixel = _pixel(place, pixel_micrometre, shape)
            total += np.bincount(pixel, weights=area, minlength=total.size)
    return total.reshape(shape) / pixel_micrometre**2


def _points(length: np.ndarray, step: float) -> np.ndarray:
    return np.maximum(np.ceil(length / step).astype(int), 1)


def _across(thickness: np.ndarray, step: float) -> np.ndarray:
    return np.maximum(np.ceil(thickness / step).astype(int), 3)


def _scatter(
    films: FilmTraces, lift: Lift, thickness: np.ndarray, chosen: np.ndarray, step: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return points (z, y) in the rectangles of the chosen films, and the area of each point."""
    length, thickness = films.length_micrometre[chosen], thickness[chosen]
    line, along = pieces(length, step=step)
    normal = films.normal[chosen][line]
    tangent = np.stack([-normal[:, 1], normal[:, 0]], axis=1)
    centre = films.centroid_micrometre[chosen][line] + tangent * along[:, None]
    centre[:, 0] = lift.of_points(centre[:, 0], centre[:, 1])
    across = _across(thickness, step)
    which = np.repeat(np.arange(line.size), across[line])
    first = np.cumsum(across[line]) - across[line]
    order = np.arange(which.size) - first[which]
    offset = ((order + 0.5) / across[line][which] - 0.5) * thickness[line][which]
    area = (length * thickness / (_points(length, step) * across))[line][which]
    return centre[which] + normal[which] * offset[:, None], area


def _pixel(place: np.ndarray, pixel: float, shape: tuple[int, int]) -> np.ndarray:
    rows, columns = shape
    row = np.floor(place[:, 0] / pixel).astype(int) % (2 * rows)
    row = np.minimum(row, 2 * rows - 1 - row)  # folded back at the anode and at the cathode
    return row * columns + np.floor(place[:, 1] / pixel).astype(int) % columns


def levelled(area: np.ndarray, *, room: np.ndarray) -> np.ndarray:
    """Return area fractions of at most the room, what is too much moved to the pixels around.

    Films overlap where they meet; the metal there fills the corners instead, none of it is lost.

    Parameters
    ----------
    area
        From `film_area`, (z, y), periodic along y.
    room
        What each pixel can take, 0 to 1.
    """
    area, size = area.copy(), 3
    for turn in range(_ROUNDS):
        excess = np.maximum(area - room, 0.0)
        if excess.max() <= _FULL - 1.0:
            break
        area -= excess
        area += ndimage.uniform_filter(excess, size, mode=("reflect", "wrap"))
        size = 3 + 2 * (turn // 6)
    return np.clip(area, 0.0, room)
