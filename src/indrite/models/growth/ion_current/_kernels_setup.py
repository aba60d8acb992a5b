"""Kernels that fill the fields of the grid and follow connections through it.

For the layout see `_kernels_base`; symbols as in `_kernels_cycle`.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float32, Float64, Int32

from indrite.models.growth.ion_current._kernels_base import compiled

Flat = Float64[np.ndarray, " flat"]
Short = Float32[np.ndarray, " flat"]
Grid = Float64[np.ndarray, "z y x"]


@compiled
def put(to: Flat, values: Grid, dims: tuple[int, ...], rim: bool) -> None:
    """Copy a grid into a flat field; with ``rim`` the rim repeats the opposite side, else it stays."""
    nz, ny, nx, plane, row, _ = dims
    for k in range(nz):
        for j in range(ny):
            at = (k + 1) * plane + (j + 1) * row + 1
            for i in range(nx):
                to[at + i] = values[k, j, i]
            if rim:
                to[at - 1] = values[k, j, nx - 1]
                to[at + nx] = values[k, j, 0]
        if rim and row != 0:
            low = (k + 1) * plane
            for i in range(row):
                to[low + i] = to[low + ny * row + i]
                to[low + (ny + 1) * row + i] = to[low + row + i]


@compiled
def take(to: Grid, values: Flat, dims: tuple[int, ...]) -> None:
    """Copy a flat field into a grid."""
    nz, ny, nx, plane, row, _ = dims
    for k in range(nz):
        for j in range(ny):
            at = (k + 1) * plane + (j + 1) * row + 1
            for i in range(nx):
                to[k, j, i] = values[at + i]


@compiled
def sort_by_colour(to: np.ndarray, values: np.ndarray, scale: float) -> None:
    """Copy a field, scaled, its even entries to the first half and its odd ones to the second."""
    half = to.size >> 1
    for i in range(half):
        to[i] = scale * values[2 * i]
        to[half + i] = scale * values[2 * i + 1]


@compiled
def reciprocal_diagonal(
    d: Short, tz: Flat, ty: Flat, tx: Flat, s: Flat, scale: float, dims: tuple[int, ...]
) -> None:
    """Put one over the scaled sum of a cell's conductances into d, sorted by colour; 1 where it has none."""
    nz, ny, nx, plane, row, _ = dims
    half = d.size >> 1
    for k in range(nz):
        for j in range(ny):
            at = (k + 1) * plane + (j + 1) * row + 1
            for i in range(at, at + nx):
                total = tz[i] + tz[i - plane] + tx[i] + tx[i - 1] + s[i]
                if row != 0:
                    total += ty[i] + ty[i - row]
                d[(i & 1) * half + (i >> 1)] = 1.0 / (scale * total) if total > 0.0 else 1.0


@compiled
def flood(seen: Bool[np.ndarray, "z y x"], tz: Grid, ty: Grid, tx: Grid) -> int:  # noqa: C901
    """Spread the marks in ``seen`` over all faces with a conductance; return the number of marked cells."""
    nz, ny, nx = seen.shape
    stack = np.empty(seen.size, np.int64)
    top = 0
    for k in range(nz):
        for j in range(ny):
            for i in range(nx):
                if seen[k, j, i]:
                    stack[top] = (k * ny + j) * nx + i
                    top += 1
    count = top
    while top > 0:
        top -= 1
        m = stack[top]
        i, j, k = m % nx, (m // nx) % ny, m // (nx * ny)
        up, left, front = (i + 1) % nx, (i - 1) % nx, (j - 1) % ny
        for way in range(6):
            a, b, c = k, j, i
            if way == 0:
                t = tx[k, j, i]
                c = up
            elif way == 1:
                t = tx[k, j, left]
                c = left
            elif way == 2:
                t = ty[k, j, i]
                b = (j + 1) % ny
            elif way == 3:
                t = ty[k, front, i]
                b = front
            elif way == 4:
                t = tz[k, j, i] if k < nz - 1 else 0.0
                a = min(k + 1, nz - 1)
            else:
                t = tz[k - 1, j, i] if k > 0 else 0.0
                a = max(k - 1, 0)
            if t > 0.0 and not seen[a, b, c]:
                seen[a, b, c] = True
                stack[top] = (a * ny + b) * nx + c
                top += 1
                count += 1
    return count


@compiled
def label_parts(part: Int32[np.ndarray, "z y x"], tz: Grid, ty: Grid, tx: Grid) -> int:
    """Number the cells that faces with a conductance join alike; return how many parts there are."""
    nz, ny, nx = part.shape
    flat = part.reshape(-1)
    flat[:] = -1
    stack = np.empty(flat.size, np.int32)
    count = 0
    for first in range(flat.size):
        if flat[first] >= 0:
            continue
        flat[first] = count
        stack[0] = first
        top = 1
        while top > 0:
            top -= 1
            m = stack[top]
            i, j, k = m % nx, (m // nx) % ny, m // (nx * ny)
            left, front = (i - 1) % nx, (j - 1) % ny
            ahead = (k * ny + j) * nx + (i + 1) % nx, (k * ny + (j + 1) % ny) * nx + i, m + ny * nx
            behind = (k * ny + j) * nx + left, (k * ny + front) * nx + i, m - ny * nx
            up = tx[k, j, i], ty[k, j, i], tz[k, j, i] if k < nz - 1 else 0.0
            down = tx[k, j, left], ty[k, front, i], tz[k - 1, j, i] if k > 0 else 0.0
            for way in range(3):
                if up[way] > 0.0 and flat[ahead[way]] < 0:
                    flat[ahead[way]] = count
                    stack[top] = ahead[way]
                    top += 1
                if down[way] > 0.0 and flat[behind[way]] < 0:
                    flat[behind[way]] = count
                    stack[top] = behind[way]
                    top += 1
        count += 1
    return count


@compiled
def silence(f: Flat, d: Short, tz: Flat, ty: Flat, tx: Flat, s: Flat, dims: tuple[int, ...]) -> None:
    """Set the cells of f to zero that have no connection at all; where d is not 1 there is one."""
    nz, ny, nx, plane, row, _ = dims
    half = d.size >> 1
    for k in range(nz):
        for j in range(ny):
            at = (k + 1) * plane + (j + 1) * row + 1
            for i in range(at, at + nx):
                if d[(i & 1) * half + (i >> 1)] != 1.0:
                    continue
                total = tz[i] + tz[i - plane] + tx[i] + tx[i - 1] + s[i]
                if row != 0:
                    total += ty[i] + ty[i - row]
                if total == 0.0:
                    f[i] = 0.0
