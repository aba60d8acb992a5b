"""Pores of a section where the lift has carried them, and the metal in them."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from indrite.instruments.section.geometry import SectionGeometry
from indrite.instruments.section.swelling import Lift

#: Standard deviation over which the corners of pores are rounded off, in cells.
_ROUNDING_CELLS = 0.5


def moved_pores(geometry: SectionGeometry, lift: Lift, pixel: float, shape: tuple[int, int]) -> np.ndarray:
    """Return 1 where a pixel's centre lies in a pore, (z, y) from the anode up.

    Corners of cells are rounded off, the pores' area stays.
    """
    pores = (geometry.labels < 0).astype(float)
    if not pores.any():
        return np.zeros(shape)
    rounded = ndimage.gaussian_filter(pores, _ROUNDING_CELLS, mode=("nearest", "wrap"))
    rows, place = _cells(geometry, lift, pixel, shape)
    columns = np.broadcast_to((place - 0.5) % pores.shape[1], rows.shape)
    padded = np.concatenate([rounded, rounded[:, :1]], axis=1)
    field = ndimage.map_coordinates(padded, [rows - 0.5, columns], order=1, mode="nearest")
    share = pores.sum() * geometry.spacing_micrometre**2 / (shape[0] * shape[1] * pixel**2)
    return (field > np.quantile(field, max(1.0 - share, 0.0))).astype(float)


def filled_pores(
    geometry: SectionGeometry, lift: Lift, pixel: float, pores: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the area fraction of metal in the pores of each pixel and its lithium per host, (z, y).

    Each pixel takes the share of the pore's cell it lies in or next to; those with metal are then
    corrected alike so that its area is that of the cells. A fraction above 1 is for `levelled` to move.

    Parameters
    ----------
    geometry, lift, pixel
        State, how far it has moved, edge of a pixel (µm).
    pores
        From `moved_pores`.
    """
    share, lithium = geometry.pore_metal_share, geometry.pore_lithium_per_host
    if share is None or lithium is None or not pores.any():
        return np.zeros(pores.shape), np.zeros(pores.shape)
    inside = geometry.labels < 0
    nearest = ndimage.distance_transform_edt(~inside, return_distances=False, return_indices=True)
    rows, place = _cells(geometry, lift, pixel, pores.shape)
    row = np.clip(np.floor(rows).astype(int), 0, inside.shape[0] - 1)
    cell = tuple(one[row, np.floor(place).astype(int) % inside.shape[1]] for one in nearest)
    found = pores * share[cell]
    wanted = float(share[inside].sum()) * (geometry.spacing_micrometre / pixel) ** 2
    if not found.any():  # the pores with metal are too small for the pixels
        found = pores * 1e-9
    room = float((1.0 - found[found > 0.0]).sum())
    lacking = wanted - float(found.sum())
    if 0.0 < lacking <= room:
        found += np.where(found > 0.0, 1.0 - found, 0.0) * (lacking / room)
    else:
        found *= wanted / float(found.sum())
    return found, lithium[cell]


def _cells(
    geometry: SectionGeometry, lift: Lift, pixel: float, shape: tuple[int, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """Return rows (z, y) and columns (y,) of cells, as fractions, in which the pixels' centres lie."""
    height = (np.arange(shape[0]) + 0.5) * pixel
    place = (np.arange(shape[1]) + 0.5) * pixel / geometry.spacing_micrometre
    count = geometry.labels.shape[1]
    cells = np.floor(place).astype(int) % count
    rows = np.stack([lift.row_before(height, one) for one in range(count)], axis=1)[:, cells]
    return rows, place
