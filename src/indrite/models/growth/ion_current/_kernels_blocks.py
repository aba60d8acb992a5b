"""Kernels that join the cells or nodes of blocks where they connect, and sum conductances between the joined.

Two neighbours connect if the conductance between them is more than a share of the smaller of the two
largest conductances that each has. Symbols as in `_kernels_graph`; layout as in `_kernels_base`.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float32, Float64, Int32

from indrite.models.growth.ion_current._kernels_base import compiled

Short = Float32[np.ndarray, " flat"]
Flat = Float64[np.ndarray, " flat"]
Index = Int32[np.ndarray, " flat"]


@compiled
def _root(parent: Index, i: int) -> int:
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


@compiled
def _join(parent: Index, i: int, j: int) -> None:
    a, b = _root(parent, i), _root(parent, j)
    if a < b:
        parent[b] = a
    else:
        parent[a] = b


@compiled
def _strength(tz: Flat, ty: Flat, tx: Flat, i: int, plane: int, row: int) -> float:
    """Return the largest conductance of a cell to another."""
    largest = max(tz[i], tz[i - plane], tx[i], tx[i - 1])
    if row != 0:
        largest = max(largest, ty[i], ty[i - row])
    return largest


@compiled
def _numbered_cells(map: Index, parent: Index, dims: tuple[int, ...]) -> int:
    nz, ny, nx, plane, row, _ = dims
    map[:] = -1
    count = 0
    for colour in range(2):
        for k in range(0, nz, 2):
            for j in range(0, ny, 2):
                for i in range(((k + j) // 2 + colour & 1) * 2, nx, 4):
                    for kk in range(k, min(k + 2, nz)):
                        for jj in range(j, min(j + 2, ny)):
                            for ii in range(i, min(i + 2, nx)):
                                m = (kk + 1) * plane + (jj + 1) * row + 1 + ii
                                if parent[m] < 0:
                                    continue
                                root = _root(parent, m)
                                if map[root] < 0:
                                    map[root] = count
                                    count += 1
                                map[m] = map[root]
    for i in range(map.size):
        if map[i] < 0:
            map[i] = count
    return count


@compiled
def join_cells(map: Index, tz: Flat, ty: Flat, tx: Flat, s: Flat, dims: tuple[int, ...], share: float) -> int:
    """Number the joined cells block by block into ``map``, red blocks first; return how many there are."""
    nz, ny, nx, plane, row, _ = dims
    parent = np.empty(map.size, np.int32)
    strong = np.zeros(map.size)
    for k in range(nz):
        for j in range(ny):
            first = (k + 1) * plane + (j + 1) * row + 1
            for i in range(first, first + nx):
                strong[i] = _strength(tz, ty, tx, i, plane, row)
                parent[i] = i if strong[i] > 0.0 or s[i] > 0.0 else -1
    for k in range(nz):
        for j in range(ny):
            first = (k + 1) * plane + (j + 1) * row + 1
            for c in range(nx):
                i = first + c
                if c & 1 == 0 and c + 1 < nx and tx[i] > share * min(strong[i], strong[i + 1]):
                    _join(parent, i, i + 1)
                if j & 1 == 0 and j + 1 < ny and ty[i] > share * min(strong[i], strong[i + row]):
                    _join(parent, i, i + row)
                if k & 1 == 0 and k + 1 < nz and tz[i] > share * min(strong[i], strong[i + plane]):
                    _join(parent, i, i + plane)
    return _numbered_cells(map, parent, dims)


@compiled
def places_of_cells(block: Index, map: Index, dims: tuple[int, ...]) -> None:
    """Note the block, z then y then x, of each node that `join_cells` made."""
    nz, ny, nx, plane, row, _ = dims
    my, mx = (ny + 1) // 2, (nx + 1) // 2
    for k in range(nz):
        for j in range(ny):
            first = (k + 1) * plane + (j + 1) * row + 1
            for i in range(nx):
                node = map[first + i]
                if node < block.size:
                    block[node] = ((k // 2) * my + j // 2) * mx + i // 2


@compiled
def _sorted_row(to: Index, t: Short, start: int, end: int) -> None:
    for m in range(start + 1, end):
        column, value = to[m], t[m]
        n = m - 1
        while n >= start and to[n] > column:
            to[n + 1] = to[n]
            t[n + 1] = t[n]
            n -= 1
        to[n + 1] = column
        t[n + 1] = value


@compiled
def _compressed(at: Index, to: Index, t: Short, count: int) -> tuple[Index, Index, Short]:
    """Add up entries of the same row and column and sort the rows."""
    seen = np.full(count, -1, np.int32)
    new = np.zeros(count + 1, np.int32)
    n = 0
    for i in range(count):
        start = n
        for m in range(at[i], at[i + 1]):
            column = to[m]
            if seen[column] >= start:
                t[seen[column]] += t[m]
            else:
                seen[column] = n
                to[n] = column
                t[n] = t[m]
                n += 1
        _sorted_row(to, t, start, n)
        new[i + 1] = n
    return new, to[:n].copy(), t[:n].copy()


@compiled
def edges_of_cells(
    map: Index, tz: Flat, ty: Flat, tx: Flat, scale: float, dims: tuple[int, ...], count: int,
    low: Index, high: Index, t: Short,
) -> int:  # fmt: skip
    """List the faces between different nodes, both nodes and the scaled conductance; return their number.

    With empty lists only the number is found.
    """
    nz, ny, nx, plane, row, _ = dims
    n = 0
    fill = t.size > 0
    for k in range(nz):
        for j in range(ny):
            first = (k + 1) * plane + (j + 1) * row + 1
            for c in range(nx):
                i = first + c
                a = map[i]
                if a == count:
                    continue
                ahead = (
                    i + plane,
                    i + 1 if c + 1 < nx else i + 1 - nx,
                    i + row if j + 1 < ny else i + row - ny * row,
                )
                values = (tz[i], tx[i], ty[i] if row != 0 else 0.0)
                for way in range(3):
                    b = map[ahead[way]]
                    if values[way] > 0.0 and a != b:
                        if fill:
                            low[n], high[n], t[n] = a, b, scale * values[way]
                        n += 1
    return n


@compiled
def ground_of_cells(ground: Flat, map: Index, s: Flat) -> None:
    """Sum the conductances to ground; the last entry is that of cells without a node."""
    for i in range(s.size):
        if s[i] > 0.0:
            ground[map[i]] += s[i]


@compiled
def ground_of_sorted(ground: Flat, map: Index, s: Flat) -> None:
    """Do the same as `ground_of_cells` with the nodes of cells sorted by colour."""
    half = map.size >> 1
    for i in range(half):
        ground[map[i]] += s[2 * i]
        ground[map[half + i]] += s[2 * i + 1]


@compiled
def edges_of_nodes(map: Index, at: Index, to: Index, t: Short, low: Index, high: Index, values: Short) -> int:
    """List the edges between different nodes of the level below, as `edges_of_cells`."""
    n = 0
    fill = values.size > 0
    for i in range(map.size):
        for m in range(at[i], at[i + 1]):
            if to[m] > i and map[i] != map[to[m]]:
                if fill:
                    low[n], high[n], values[n] = map[i], map[to[m]], t[m]
                n += 1
    return n


@compiled
def graph_of_edges(low: Index, high: Index, values: Short, count: int) -> tuple[Index, Index, Short]:
    """Return row pointers, columns and conductances; edges of the same nodes are added up."""
    at = np.zeros(count + 2, np.int32)
    for n in range(low.size):
        at[low[n] + 2] += 1
        at[high[n] + 2] += 1
    for i in range(1, count + 1):
        at[i + 1] += at[i]
    to = np.empty(at[count + 1], np.int32)
    t = np.empty(at[count + 1], np.float32)
    for n in range(low.size):
        for a, b in ((low[n], high[n]), (high[n], low[n])):
            to[at[a + 1]] = b
            t[at[a + 1]] = values[n]
            at[a + 1] += 1
    return _compressed(at, to, t, count)


@compiled
def join_nodes(
    map: Index, at: Index, to: Index, t: Short, parent: Index, order: np.ndarray, share: float
) -> int:
    """Number the nodes that connect within a block into ``map``, in the given order; return how many."""
    n = map.size
    strong = np.zeros(n, np.float32)
    tree = np.arange(n).astype(np.int32)
    for i in range(n):
        for m in range(at[i], at[i + 1]):
            strong[i] = max(strong[i], t[m])
    for i in range(n):
        for m in range(at[i], at[i + 1]):
            j = to[m]
            if j > i and parent[i] == parent[j] and t[m] > share * min(strong[i], strong[j]):
                _join(tree, i, j)
    map[:] = -1
    count = 0
    for c in range(n):
        root = _root(tree, order[c])
        if map[root] < 0:
            map[root] = count
            count += 1
        map[order[c]] = map[root]
    return count


@compiled
def middles(middle: Index, at: Index, to: Index) -> None:
    """Find the place in each row where the columns beyond the diagonal start."""
    for i in range(middle.size):
        m = at[i]
        while m < at[i + 1] and to[m] < i:
            m += 1
        middle[i] = m


@compiled
def reciprocal_of_nodes(d: Short, at: Index, t: Short, ground: Flat, scale: float) -> None:
    """Put one over the sum of a node's conductances into d, 1 where it has none."""
    for i in range(d.size):
        total = scale * ground[i]
        for m in range(at[i], at[i + 1]):
            total += t[m]
        d[i] = 1.0 / total if total > 0.0 else 1.0


@compiled
def dense_of_nodes(at: Index, to: Index, t: Short, ground: Flat, scale: float) -> np.ndarray:
    """Return the matrix of a small level; nodes without any connection get 1 on the diagonal."""
    n = at.size - 1
    a = np.zeros((n, n))
    for i in range(n):
        a[i, i] = scale * ground[i]
        for m in range(at[i], at[i + 1]):
            a[i, i] += t[m]
            a[i, to[m]] -= t[m]
        if a[i, i] == 0.0:
            a[i, i] = 1.0
    return a
