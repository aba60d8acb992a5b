"""Power diagram (Laguerre tessellation) of weighted seeds on voxels, in a metric stretched along the depth.

A voxel centre x belongs to the seed of least power distance

    P_i(x) = |S (x - s_i)|^2 - w_i,        S = diag(a, 1, 1)

===============  ===========================================================
equation symbol  variable
===============  ===========================================================
s_i, w_i         ``seeds`` (micrometre), ``weights`` (micrometre^2, stretched)
a                aspect ratio: with a > 1 grains are flat
===============  ===========================================================

so that the boundary of two grains is a plane with the normal S^2 (s_j - s_i), and cells are convex.
Sources: F. Aurenhammer, SIAM J. Comput. 16 (1987) 78, DOI 10.1137/0216006 (power diagrams).
"""

from __future__ import annotations

from typing import Any

import numpy as np

_BOX_SHARE = 0.45  # edge of the boxes of voxels that share a list of seeds, over the spacing of seeds


def stretch(aspect_ratio: float) -> np.ndarray:
    """Return the diagonal of S (3,)."""
    return np.array([aspect_ratio, 1.0, 1.0])


def in_three_dimensions(values: np.ndarray, *, fill: float) -> np.ndarray:
    """Return rows (n, 2 or 3) with a third column where there is none."""
    if values.shape[1] == 3:
        return np.array(values, dtype=float)
    return np.column_stack([values, np.full(len(values), fill)])


def label_power_diagram(
    seeds: np.ndarray,
    weights: np.ndarray,
    *,
    shape: tuple[int, int, int],
    step: np.ndarray,
    junctions: tuple[float, int] | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the seed of every voxel, and how far it is from where its cell meets two others.

    Parameters
    ----------
    seeds
        (seed, 3), stretched coordinates; lateral ones within the period; depth as it likes.
    weights
        (seed,), square of a length.
    shape, step
        Voxels and their stretched edges along z, y, x; one voxel along x in 2D.
    junctions
        Spread of the logarithm of the random strength of junctions and the number that mixes it;
        distances are divided by the strength. None leaves the distances out.

    Returns
    -------
    labels (int32) and distances (float32; no elements without ``junctions``), both of ``shape``.
    """
    from indrite.models.growth.microstructure import _kernels

    cell_list = _kernels.CellList(*_sorted_into_cells(seeds, weights, shape=shape, step=step))
    labels = np.empty(shape, dtype=np.int32)
    gaps = np.full(shape if junctions else (0, 0, 0), np.inf, dtype=np.float32)
    spread, salt = junctions or (0.0, 0)
    root_three = float(np.sqrt(3.0))  # from the deviation of a uniform number to its half range
    edge = int(np.clip(np.rint(_BOX_SHARE * cell_list.size[1] / step[1]), 2, 16))
    _kernels.label_voxels(cell_list, step, spread * root_three, salt, edge, labels, gaps)
    return labels, gaps


def _sorted_into_cells(
    seeds: np.ndarray, weights: np.ndarray, *, shape: tuple[int, int, int], step: np.ndarray
) -> tuple[Any, ...]:
    """Return the fields of a list of cells with about one seed each."""
    flat = shape[2] == 1
    origin = float(min(seeds[:, 0].min(), 0.0))
    length = step * np.array(shape)
    length[0] = max(float(seeds[:, 0].max()), float(length[0])) - origin
    axes = slice(0, 2 if flat else 3)
    spacing = (np.prod(length[axes]) / len(seeds)) ** (1.0 / (2 if flat else 3))
    cells = np.maximum(1, (length / spacing).astype(np.int64))
    if flat:
        cells[2] = 1
    size = length / cells
    index = np.floor((seeds - [origin, 0.0, 0.0]) / size).astype(np.int64)
    index = np.clip(index, 0, cells - 1)
    cell = (index[:, 0] * cells[1] + index[:, 1]) * cells[2] + index[:, 2]
    content = np.argsort(cell, kind="stable")
    start = np.searchsorted(cell[content], np.arange(int(np.prod(cells)) + 1))
    period = step * np.array(shape)
    return seeds, weights, start.astype(np.int64), content.astype(np.int64), cells, size, period, origin
