"""Compiled loops over labelled voxels: moments of grains, pairs of patches at voxel edges.

Arrays are three-dimensional; a plane has one voxel along its last axis. Axis 0 (depth) ends at its faces, the
other two are periodic.
"""

from __future__ import annotations

import numpy as np

from indrite.models.growth.microstructure._compiled import compiled


@compiled
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


@compiled
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


@compiled
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
