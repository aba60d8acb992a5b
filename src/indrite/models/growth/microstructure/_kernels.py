"""Compiled loops of the power diagram: labels of voxels from a cell list of weighted seeds.

Arrays are three-dimensional; a plane has one voxel along its last axis. Axis 0 (depth) ends at its faces, the
other two are periodic. Lengths are in the stretched metric, see ``labelling``. Seeds that may own part of a
box are listed once a large box (``found``: rows seed, z, y, x, weight), from that once a small box, and
compared voxel by voxel.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from indrite.models.growth.microstructure._compiled import compiled, inlined


class CellList(NamedTuple):
    """Seeds sorted into cells.

    Parameters
    ----------
    seeds, weights
        (seed, 3) and (seed,).
    start, content
        (cell + 1,) where a cell's entries start, and the seeds cell by cell.
    cells, size
        (3,) number of cells along each axis and their edges.
    length
        (3,) lateral periods; the first is not used.
    origin
        Depth at which the first cell starts.
    """

    seeds: np.ndarray
    weights: np.ndarray
    start: np.ndarray
    content: np.ndarray
    cells: np.ndarray
    size: np.ndarray
    length: np.ndarray
    origin: float


@compiled
def _insert(best: np.ndarray, value: float) -> None:
    """Put a value into the ascending list of the least ones."""
    k = best.size - 1
    if value >= best[k]:
        return
    while k > 0 and best[k - 1] > value:
        best[k] = best[k - 1]
        k -= 1
    best[k] = value


@inlined
def _bounds(low: np.ndarray, high: np.ndarray, place: tuple[float, float, float]) -> tuple[float, float]:
    """Return the least and the largest square of the distance of a point from the points of a box."""
    near, far = 0.0, 0.0
    for k in range(3):
        below, above = low[k] - place[k], place[k] - high[k]
        outside = max(below, above, 0.0)
        near += outside * outside
        extreme = max(-above, -below)
        far += extreme * extreme
    return near, far


@compiled
def _scan(
    low: np.ndarray,
    high: np.ndarray,
    reach: np.ndarray,
    table: CellList,
    limit: float,
    best: np.ndarray,
    found: np.ndarray,
) -> int:
    """Visit the seeds of a range of cells; with ``limit`` < inf list those that may own part of the box.

    ``best`` collects the least upper bounds of the power distance. Returns the number of rows that ``found``
    would have to have.
    """
    count = 0
    cells = table.cells
    for cz in range(max(reach[0, 0], 0), min(reach[0, 1], cells[0] - 1) + 1):
        for cy in range(reach[1, 0], reach[1, 1] + 1):
            wrap_y = cy // cells[1]
            for cx in range(reach[2, 0], reach[2, 1] + 1):
                wrap_x = cx // cells[2]
                cell = (cz * cells[1] + cy - wrap_y * cells[1]) * cells[2] + cx - wrap_x * cells[2]
                for entry in range(table.start[cell], table.start[cell + 1]):
                    seed = table.content[entry]
                    z = table.seeds[seed, 0]
                    y = table.seeds[seed, 1] + wrap_y * table.length[1]
                    x = table.seeds[seed, 2] + wrap_x * table.length[2]
                    near, far = _bounds(low, high, (z, y, x))
                    if limit == np.inf:
                        _insert(best, far - table.weights[seed])
                    elif near - table.weights[seed] <= limit:
                        if count < found.shape[0]:
                            row = found[count]
                            row[0], row[1], row[2], row[3], row[4] = seed, z, y, x, table.weights[seed]
                        count += 1
    return count


@compiled
def _reach(
    low: np.ndarray, high: np.ndarray, rings: int, flat: bool, table: CellList, reach: np.ndarray
) -> float:
    """Set the range of cells around a box; return how far from the box an unseen seed is at least."""
    clear = np.inf
    for k in range(3):
        if k == 2 and flat:
            reach[k, 0] = 0
            reach[k, 1] = 0
            continue
        base = table.origin if k == 0 else 0.0
        reach[k, 0] = int(np.floor((low[k] - base) / table.size[k])) - rings
        reach[k, 1] = int(np.floor((high[k] - base) / table.size[k])) + rings
        if k > 0 or reach[k, 0] > 0:
            clear = min(clear, low[k] - base - reach[k, 0] * table.size[k])
        if k > 0 or reach[k, 1] < table.cells[k] - 1:
            clear = min(clear, (reach[k, 1] + 1) * table.size[k] + base - high[k])
    return clear


@compiled
def _owners(
    low: np.ndarray, high: np.ndarray, flat: bool, table: CellList, best: np.ndarray, found: np.ndarray
) -> tuple[np.ndarray, int]:
    """Return a list with room and the number of its rows: the seeds that may own part of a box."""
    reach = np.empty((3, 2), dtype=np.int64)
    heaviest = table.weights.max()
    rings = 1
    while True:
        best[:] = np.inf
        clear = _reach(low, high, rings, flat, table, reach)
        _scan(low, high, reach, table, np.inf, best, found)
        if clear == np.inf or clear * clear - heaviest >= best[-1]:
            break
        rings += 1
    limit = min(best[-1], 1e300)
    count = _scan(low, high, reach, table, limit, best, found)
    if count > found.shape[0]:
        found = np.empty((2 * count, 5))
        _scan(low, high, reach, table, limit, best, found)
    return found, count


@compiled
def _narrow(
    low: np.ndarray, high: np.ndarray, found: np.ndarray, count: int, best: np.ndarray, close: np.ndarray
) -> int:
    """Copy to ``close`` the rows of a list that may own part of a smaller box; return their number."""
    best[:] = np.inf
    for s in range(count):
        _, far = _bounds(low, high, (found[s, 1], found[s, 2], found[s, 3]))
        _insert(best, far - found[s, 4])
    kept = 0
    for s in range(count):
        near, _ = _bounds(low, high, (found[s, 1], found[s, 2], found[s, 3]))
        if near - found[s, 4] <= best[-1]:
            close[kept] = found[s]
            kept += 1
    return kept


@inlined
def _strength(a: int, b: int, c: int, salt: int) -> float:
    """Return a number in (-1, 1) that depends on three grains in any order."""
    mixed = np.uint64(a + b + c) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= np.uint64(a * a + b * b + c * c) * np.uint64(0xC2B2AE3D27D4EB4F)
    mixed ^= np.uint64(salt)
    mixed ^= mixed >> np.uint64(31)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(29)
    return float(mixed >> np.uint64(11)) / 4503599627370496.0 - 1.0


@inlined
def _gap(found: np.ndarray, cell: int, second: int, third: int, over: tuple[float, float]) -> float:
    """Return the distance of a point of a cell from the line where two others meet the cell.

    ``over`` are their power distances less that of the cell. With q_j the distance from the plane between
    the cell and the cell j and c the cosine of the planes' normals, the distance u from the line has
    u^2 = (q_2^2 + q_3^2 - 2 c q_2 q_3) / (1 - c^2).
    """
    size2, size3, product = 1e-30, 1e-30, 0.0
    for k in range(1, 4):
        d2, d3 = found[second, k] - found[cell, k], found[third, k] - found[cell, k]
        size2 += d2 * d2
        size3 += d3 * d3
        product += d2 * d3
    q2, q3 = over[0] / (2.0 * np.sqrt(size2)), over[1] / (2.0 * np.sqrt(size3))
    cosine = product / np.sqrt(size2 * size3)
    square = q2 * q2 + q3 * q3 - 2.0 * cosine * q2 * q3
    return np.sqrt(max(square, 0.0) / max(1.0 - cosine * cosine, 1e-6))


@compiled
def _label_box(
    at: np.ndarray,
    end: np.ndarray,
    step: np.ndarray,
    found: np.ndarray,
    count: int,
    spread: float,
    salt: int,
    labels: np.ndarray,
    gaps: np.ndarray,
) -> None:
    """Label the voxels of one box from its list of seeds; also their distance from the nearest junction."""
    for i in range(at[0], end[0]):
        z = (i + 0.5) * step[0]
        for j in range(at[1], end[1]):
            y = (j + 0.5) * step[1]
            for k in range(at[2], end[2]):
                x = (k + 0.5) * step[2]
                p1, p2, p3 = np.inf, np.inf, np.inf
                s1, s2, s3 = 0, 0, 0
                for s in range(count):
                    dz, dy, dx = found[s, 1] - z, found[s, 2] - y, found[s, 3] - x
                    p = dz * dz + dy * dy + dx * dx - found[s, 4]
                    if p < p1:
                        p3, s3, p2, s2, p1, s1 = p2, s2, p1, s1, p, s
                    elif p < p2:
                        p3, s3, p2, s2 = p2, s2, p, s
                    elif p < p3:
                        p3, s3 = p, s
                labels[i, j, k] = int(found[s1, 0])
                if gaps.size > 0 and p3 < np.inf:
                    gap = _gap(found, s1, s2, s3, (p2 - p1, p3 - p1))
                    random = _strength(int(found[s1, 0]), int(found[s2, 0]), int(found[s3, 0]), salt)
                    gaps[i, j, k] = gap * np.exp(spread * random)


@compiled
def _label_part(
    at: np.ndarray,
    end: np.ndarray,
    edge: int,
    step: np.ndarray,
    found: np.ndarray,
    count: int,
    spread: float,
    salt: int,
    best: np.ndarray,
    labels: np.ndarray,
    gaps: np.ndarray,
) -> None:
    """Label a part of the voxels in small boxes with short lists taken from one long list."""
    close = np.empty((count, 5))
    low, high = np.empty(3), np.empty(3)
    first, last = np.empty(3, dtype=np.int64), np.empty(3, dtype=np.int64)
    for i in range(at[0], end[0], edge):
        for j in range(at[1], end[1], edge):
            for k in range(at[2], end[2], edge):
                first[0], first[1], first[2] = i, j, k
                for a in range(3):
                    last[a] = min(first[a] + edge, end[a])
                    low[a] = (first[a] + 0.5) * step[a]
                    high[a] = (last[a] - 0.5) * step[a]
                kept = _narrow(low, high, found, count, best, close)
                _label_box(first, last, step, close, kept, spread, salt, labels, gaps)


@compiled
def label_voxels(
    table: CellList,
    step: np.ndarray,
    spread: float,
    salt: int,
    edge: int,
    labels: np.ndarray,
    gaps: np.ndarray,
) -> None:
    """Fill ``labels`` with the seed of least power distance, ``gaps`` (if any) with the junction distance.

    Large boxes of 4 ``edge`` voxels share a list of seeds: those whose least power distance to the box does
    not exceed the third (first, without gaps) least of the largest ones; small boxes a shorter one.
    """
    shape = np.array(labels.shape)
    large = 4 * edge
    best = np.empty(3 if gaps.size > 0 else 1)
    found = np.empty((1024, 5))
    boxes = (shape + large - 1) // large
    for box in range(boxes[0] * boxes[1] * boxes[2]):
        at = np.array([box // (boxes[1] * boxes[2]), (box // boxes[2]) % boxes[1], box % boxes[2]]) * large
        end = np.minimum(at + large, shape)
        low, high = (at + 0.5) * step, (end - 0.5) * step
        found, count = _owners(low, high, shape[2] == 1, table, best, found)
        _label_part(at, end, edge, step, found, count, spread, salt, best, labels, gaps)
