"""Kernels that fill the levels of the hierarchy and that follow connections through the grid.

For the layout see `_kernels_base`; symbols as in `_kernels_cycle`.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float32, Float64

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
def shorten(tz: Flat, ty: Flat, tx: Flat, sz: Short, sy: Short, sx: Short, scale: float) -> None:
    """Copy the conductances in 32 bit, scaled."""
    for i in range(tz.size):
        sz[i] = scale * tz[i]
        sx[i] = scale * tx[i]
    for i in range(ty.size):
        sy[i] = scale * ty[i]


@compiled
def reciprocal_diagonal(
    d: Short, tz: Short, ty: Short, tx: Short, s: Flat, scale: float, dims: tuple[int, ...]
) -> None:
    """Put one over the sum of a cell's conductances into d, 1 where the cell has none."""
    nz, ny, nx, plane, row, _ = dims
    for k in range(nz):
        for j in range(ny):
            at = (k + 1) * plane + (j + 1) * row + 1
            for i in range(at, at + nx):
                total = np.float64(tz[i]) + tz[i - plane] + tx[i] + tx[i - 1] + scale * s[i]
                if row != 0:
                    total += np.float64(ty[i]) + ty[i - row]
                d[i] = 1.0 / total if total > 0.0 else 1.0


@compiled
def coarsen(
    tz: Short, ty: Short, tx: Short, s: Flat, dims: tuple[int, ...],
    cz: Short, cy: Short, cx: Short, cs: Flat, cdims: tuple[int, ...],
) -> None:  # fmt: skip
    """Sum conductances between, and to ground of, blocks of two cells along each axis."""
    nz, ny, nx, plane, row, _ = dims
    _, my, mx, cplane, crow, _ = cdims
    for k in range(nz):
        for j in range(ny):
            at = (k + 1) * plane + (j + 1) * row + 1
            to = (k // 2 + 1) * cplane + (j // 2 + 1) * crow + 1
            last_z, last_y = k & 1 == 1 or nz == 1, (j & 1 == 1 or j == ny - 1) and my > 1
            for i in range(nx):
                cs[to + i // 2] += s[at + i]
            if last_z:
                for i in range(nx):
                    cz[to + i // 2] += tz[at + i]
            if last_y:
                for i in range(nx):
                    cy[to + i // 2] += ty[at + i]
            if mx > 1:
                for i in range(1, nx - 1, 2):
                    cx[to + i // 2] += tx[at + i]
                cx[to + mx - 1] += tx[at + nx - 1]


@compiled
def repeat_rims(tz: Short, ty: Short, tx: Short, dims: tuple[int, ...]) -> None:
    """Repeat the opposite side on the rims of the conductances."""
    nz, ny, nx, plane, row, _ = dims
    for k in range(1, nz + 1):
        base = k * plane
        for j in range(ny):
            at = base + (j + 1) * row
            for field in (tz, tx):
                field[at] = field[at + nx]
                field[at + nx + 1] = field[at + 1]
            if row != 0:
                ty[at] = ty[at + nx]
                ty[at + nx + 1] = ty[at + 1]
        if row != 0:
            for field in (tz, ty, tx):
                for i in range(row):
                    field[base + i] = field[base + ny * row + i]
                    field[base + (ny + 1) * row + i] = field[base + row + i]


@compiled
def dense(tz: Short, ty: Short, tx: Short, s: Flat, dims: tuple[int, ...], scale: float) -> Flat:
    """Return the matrix of a small level; cells without any connection get 1 on the diagonal."""
    nz, ny, nx, plane, row, _ = dims
    a = np.zeros((nz * ny * nx, nz * ny * nx))
    for k in range(nz):
        for j in range(ny):
            for i in range(nx):
                m = (k * ny + j) * nx + i
                at = (k + 1) * plane + (j + 1) * row + 1 + i
                a[m, m] += scale * s[at]
                others = (
                    (m + ny * nx if k < nz - 1 else m, tz[at]),
                    ((k * ny + (j + 1) % ny) * nx + i, ty[at] if row != 0 else np.float32(0.0)),
                    ((k * ny + j) * nx + (i + 1) % nx, tx[at]),
                )
                for n, t in others:
                    if n != m and t > 0.0:
                        a[m, m] += t
                        a[n, n] += t
                        a[m, n] -= t
                        a[n, m] -= t
    for m in range(a.shape[0]):
        if a[m, m] == 0.0:
            a[m, m] = 1.0
    return a


@compiled
def solve_dense(x: Short, b: Short, inverse: Flat, dims: tuple[int, ...]) -> None:
    """Put the inverse times b into x."""
    nz, ny, nx, plane, row, _ = dims
    f = np.empty(nz * ny * nx)
    m = 0
    for k in range(nz):
        for j in range(ny):
            at = (k + 1) * plane + (j + 1) * row + 1
            for i in range(at, at + nx):
                f[m] = b[i]
                m += 1
    m = 0
    for k in range(nz):
        for j in range(ny):
            at = (k + 1) * plane + (j + 1) * row + 1
            for i in range(at, at + nx):
                line = inverse[m]
                total = 0.0
                for n in range(line.size):
                    total += line[n] * f[n]
                x[i] = total
                m += 1


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
def silence(f: Flat, tz: Flat, ty: Flat, tx: Flat, s: Flat, dims: tuple[int, ...]) -> None:
    """Set the cells of f to zero that have no connection at all."""
    nz, ny, nx, plane, row, _ = dims
    for k in range(nz):
        for j in range(ny):
            at = (k + 1) * plane + (j + 1) * row + 1
            for i in range(at, at + nx):
                total = tz[i] + tz[i - plane] + tx[i] + tx[i - 1] + s[i]
                if row != 0:
                    total += ty[i] + ty[i - row]
                if total == 0.0:
                    f[i] = 0.0
