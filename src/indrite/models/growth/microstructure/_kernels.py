"""Compiled loops: power-diagram labels with a cell list, moments of grains, pairs of faces at voxel edges.

Arrays are three-dimensional here; a plane has one voxel along its last axis. Axis 0 (depth) ends at its
faces, the other two are periodic. Lengths are in the stretched metric, see ``labelling``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from indrite.errors import MissingPackageError

try:
    import numba
except ImportError as error:
    raise MissingPackageError(
        "numba", extra="growth", purpose="The growth of metal between grains"
    ) from error

_Function = TypeVar("_Function", bound=Callable[..., Any])
_compiled: Callable[[_Function], _Function] = numba.njit(cache=True)
_inlined: Callable[[_Function], _Function] = numba.njit(cache=True, inline="always")


@_compiled
def _insert(best: np.ndarray, value: float) -> None:
    """Put a value into the ascending list of the least ones."""
    k = best.size - 1
    if value >= best[k]:
        return
    while k > 0 and best[k - 1] > value:
        best[k] = best[k - 1]
        k -= 1
    best[k] = value


@_compiled
def _scan(
    low: np.ndarray,
    high: np.ndarray,
    reach: np.ndarray,
    cells: np.ndarray,
    start: np.ndarray,
    content: np.ndarray,
    seeds: np.ndarray,
    weights: np.ndarray,
    length: np.ndarray,
    limit: float,
    best: np.ndarray,
    found: np.ndarray,
) -> int:
    """Visit the seeds of a range of cells; with ``limit`` < inf list those that may own part of the box.

    ``best`` collects the least upper bounds of the power distance; ``found`` the rows
    (seed, z, y, x, weight). Returns the number of rows there would have to be.
    """
    count = 0
    for cz in range(max(reach[0, 0], 0), min(reach[0, 1], cells[0] - 1) + 1):
        for cy in range(reach[1, 0], reach[1, 1] + 1):
            wrap_y = cy // cells[1]
            for cx in range(reach[2, 0], reach[2, 1] + 1):
                wrap_x = cx // cells[2]
                cell = (cz * cells[1] + cy - wrap_y * cells[1]) * cells[2] + cx - wrap_x * cells[2]
                for entry in range(start[cell], start[cell + 1]):
                    seed = content[entry]
                    near = -weights[seed]
                    far = -weights[seed]
                    for k in range(3):
                        shift = 0.0
                        if k == 1:
                            shift = wrap_y * length[1]
                        elif k == 2:
                            shift = wrap_x * length[2]
                        position = seeds[seed, k] + shift
                        below = low[k] - position
                        above = position - high[k]
                        outside = max(below, above)
                        if outside > 0.0:
                            near += outside * outside
                        extreme = max(high[k] - position, position - low[k])
                        far += extreme * extreme
                    if limit == np.inf:
                        _insert(best, far)
                    elif near <= limit:
                        if count < found.shape[0]:
                            found[count, 0] = seed
                            found[count, 1] = seeds[seed, 0]
                            found[count, 2] = seeds[seed, 1] + wrap_y * length[1]
                            found[count, 3] = seeds[seed, 2] + wrap_x * length[2]
                            found[count, 4] = weights[seed]
                        count += 1
    return count


@_compiled
def _reach(
    low: np.ndarray,
    high: np.ndarray,
    rings: int,
    flat: bool,
    cells: np.ndarray,
    origin: float,
    size: np.ndarray,
    reach: np.ndarray,
) -> float:
    """Set the range of cells around a box; return how far from the box an unseen seed is at least."""
    clear = np.inf
    for k in range(3):
        if k == 2 and flat:
            reach[k, 0] = 0
            reach[k, 1] = 0
            continue
        base = origin if k == 0 else 0.0
        reach[k, 0] = int(np.floor((low[k] - base) / size[k])) - rings
        reach[k, 1] = int(np.floor((high[k] - base) / size[k])) + rings
        if k > 0 or reach[k, 0] > 0:
            clear = min(clear, low[k] - base - reach[k, 0] * size[k])
        if k > 0 or reach[k, 1] < cells[k] - 1:
            clear = min(clear, (reach[k, 1] + 1) * size[k] + base - high[k])
    return clear


@_inlined
def _strength(a: int, b: int, c: int, salt: int) -> float:
    """Return a number in (-1, 1) that depends on three grains in any order."""
    mixed = np.uint64(a + b + c) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= np.uint64(a * a + b * b + c * c) * np.uint64(0xC2B2AE3D27D4EB4F)
    mixed ^= np.uint64(salt)
    mixed ^= mixed >> np.uint64(31)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(29)
    return float(mixed >> np.uint64(11)) / 4503599627370496.0 - 1.0


@_inlined
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


@_compiled
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


@_compiled
def _narrow(
    low: np.ndarray, high: np.ndarray, found: np.ndarray, count: int, best: np.ndarray, close: np.ndarray
) -> int:
    """Copy to ``close`` the rows of a list that may own part of a smaller box; return their number."""
    best[:] = np.inf
    for s in range(count):
        far = -found[s, 4]
        for k in range(3):
            extreme = max(high[k] - found[s, k + 1], found[s, k + 1] - low[k])
            far += extreme * extreme
        _insert(best, far)
    kept = 0
    for s in range(count):
        near = -found[s, 4]
        for k in range(3):
            outside = max(low[k] - found[s, k + 1], found[s, k + 1] - high[k], 0.0)
            near += outside * outside
        if near <= best[-1]:
            close[kept] = found[s]
            kept += 1
    return kept


@_compiled
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


@_compiled
def label_voxels(
    seeds: np.ndarray,
    weights: np.ndarray,
    start: np.ndarray,
    content: np.ndarray,
    cells: np.ndarray,
    origin: float,
    size: np.ndarray,
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
    length = step * shape
    flat = shape[2] == 1
    large = 4 * edge
    heaviest = weights.max()
    best = np.empty(3 if gaps.size > 0 else 1)
    found = np.empty((1024, 5))
    reach = np.empty((3, 2), dtype=np.int64)
    boxes = (shape + large - 1) // large
    for box in range(boxes[0] * boxes[1] * boxes[2]):
        at = np.array([box // (boxes[1] * boxes[2]), (box // boxes[2]) % boxes[1], box % boxes[2]]) * large
        end = np.minimum(at + large, shape)
        low, high = (at + 0.5) * step, (end - 0.5) * step
        rings = 1
        while True:
            best[:] = np.inf
            clear = _reach(low, high, rings, flat, cells, origin, size, reach)
            _scan(low, high, reach, cells, start, content, seeds, weights, length, np.inf, best, found)
            if clear == np.inf or clear * clear - heaviest >= best[-1]:
                break
            rings += 1
        limit = min(best[-1], 1e300)
        count = _scan(low, high, reach, cells, start, content, seeds, weights, length, limit, best, found)
        if count > found.shape[0]:
            found = np.empty((2 * count, 5))
            _scan(low, high, reach, cells, start, content, seeds, weights, length, limit, best, found)
        _label_part(at, end, edge, step, found, count, spread, salt, best, labels, gaps)


@_compiled
def moments(labels: np.ndarray, seeds: np.ndarray, step: np.ndarray) -> np.ndarray:
    """Return (seed, 4): voxels of each grain and the sum of their positions from its seed."""
    result = np.zeros((seeds.shape[0], 4))
    shape = np.array(labels.shape)
    length = step * shape
    for i in range(shape[0]):
        for j in range(shape[1]):
            for k in range(shape[2]):
                seed = labels[i, j, k]
                dy = (j + 0.5) * step[1] - seeds[seed, 1]
                dx = (k + 0.5) * step[2] - seeds[seed, 2]
                result[seed, 0] += 1.0
                result[seed, 1] += (i + 0.5) * step[0] - seeds[seed, 0]
                result[seed, 2] += dy - length[1] * np.round(dy / length[1])
                result[seed, 3] += dx - length[2] * np.round(dx / length[2])
    return result


@_compiled
def _list_pairs(around: np.ndarray, patches: int, keys: np.ndarray, count: int) -> int:
    """Append the pairs of different patches among four, -1 for none; return how many there are now."""
    for a in range(1, 4):
        for b in range(a, 0, -1):
            if around[b] < around[b - 1]:
                around[b], around[b - 1] = around[b - 1], around[b]
    for a in range(3):
        if around[a] < 0 or (a > 0 and around[a] == around[a - 1]):
            continue
        for b in range(a + 1, 4):
            if around[b] != around[b - 1]:
                if count < keys.size:
                    keys[count] = around[a] * patches + around[b]
                count += 1
    return count


@_compiled
def edge_pairs(patch: np.ndarray, first: int, second: int, patches: int, keys: np.ndarray) -> int:
    """List the pairs of patches whose faces share a voxel edge (a vertex in the plane).

    ``patch`` (axis, z, y, x) is the patch of the face between a voxel and the next along the axis, or -1.
    The four voxels around an edge differ by steps along the axes ``first`` and ``second``; the edge
    runs along the third. Writes low * patches + high, each pair once an edge, as long as there is room;
    returns how many there are.
    """
    count = 0
    nz, ny, nx = patch.shape[1:]
    around = np.empty(4, dtype=np.int64)
    step = np.zeros((2, 3), dtype=np.int64)
    step[0, first] = 1
    step[1, second] = 1
    for i in range(nz - 1 if first == 0 else nz):
        for j in range(ny):
            for k in range(nx):
                ia, ja, ka = i + step[0, 0], (j + step[0, 1]) % ny, (k + step[0, 2]) % nx
                ib, jb, kb = i + step[1, 0], (j + step[1, 1]) % ny, (k + step[1, 2]) % nx
                around[0] = patch[first, i, j, k]
                around[1] = patch[first, ib, jb, kb]
                around[2] = patch[second, i, j, k]
                around[3] = patch[second, ia, ja, ka]
                if around[0] + around[1] + around[2] + around[3] > -4:
                    count = _list_pairs(around, patches, keys, count)
    return count
