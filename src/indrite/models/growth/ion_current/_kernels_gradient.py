"""Kernels of the conjugate gradients, 64-bit: product with the matrix, and the updates of the vectors.

=========  ==================================================================================
symbol     meaning
=========  ==================================================================================
x, r       solution and residual
p, q       search direction and A p
z, b       32 bit and sorted by colour: the preconditioned residual, and the residual for it
tz ty tx   conductance of the face towards the next cell along the axis
s          conductance of the cell to ground
=========  ==================================================================================

The product is summed from differences, T (p_i - p_j) + s p_i: nothing cancels where p is smooth.
For the layout see `_kernels_base`.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float32, Float64

from indrite.models.growth.ion_current._kernels_base import compiled

Flat = Float64[np.ndarray, " flat"]
Short = Float32[np.ndarray, " flat"]
CHUNK = 1024


@compiled
def _product_plane(
    q: Flat, p: Flat, tz: Flat, ty: Flat, tx: Flat, s: Flat, dims: tuple[int, ...], base: int
) -> float:
    """Put A p of the plane that starts at ``base`` into q and return its share of p·q."""
    _, ny, nx, plane, row, _ = dims
    width = plane if row == 0 else row
    total = 0.0
    rows = max(1, CHUNK // width)
    for first in range(0, ny, rows):
        here = min(rows, ny - first)
        start = base + row + first * width
        n = here * width
        end = start + n
        to, pc, xt = q[start:end], p[start - 1 : end + 1], tx[start - 1 : end]
        pu, pl, ss = p[start + plane : end + plane], p[start - plane : end - plane], s[start:end]
        zu, zl = tz[start:end], tz[start - plane : end - plane]
        if row == 0:
            for c in range(n):
                v = pc[c + 1]
                axial = zu[c] * (v - pu[c]) + zl[c] * (v - pl[c]) + ss[c] * v
                to[c] = axial + xt[c] * (v - pc[c]) + xt[c + 1] * (v - pc[c + 2])
        else:
            pn, ps = p[start + row : end + row], p[start - row : end - row]
            yn, ys = ty[start:end], ty[start - row : end - row]
            for c in range(n):
                v = pc[c + 1]
                to[c] = zu[c] * (v - pu[c]) + zl[c] * (v - pl[c]) + ss[c] * v
            for c in range(n):
                v = pc[c + 1]
                lateral = yn[c] * (v - pn[c]) + ys[c] * (v - ps[c])
                to[c] += lateral + xt[c] * (v - pc[c]) + xt[c + 1] * (v - pc[c + 2])
        for j in range(here):
            to[j * width] = 0.0
            for i in range(nx + 1, width):
                to[j * width + i] = 0.0
        for c in range(n):
            total += pc[c + 1] * to[c]
    return total


@compiled
def product(q: Flat, p: Flat, tz: Flat, ty: Flat, tx: Flat, s: Flat, dims: tuple[int, ...]) -> float:
    """Put A p into q and return p·q; the rim of p must repeat the opposite side."""
    total = 0.0
    for k in range(dims[0]):
        total += _product_plane(q, p, tz, ty, tx, s, dims, (k + 1) * dims[3])
    return total


@compiled
def direction_and_product(
    q: Flat, p: Flat, z: Short, scale: float, beta: float,
    tz: Flat, ty: Flat, tx: Flat, s: Flat, dims: tuple[int, ...],
) -> float:  # fmt: skip
    """Renew the direction, p = scale z + beta p, put A p into q one plane behind, and return p·q.

    Entries are renewed in pairs; what a plane's pairs leave or take of the next lies on the rim.
    """
    nz, plane = dims[0], dims[3]
    half = z.size >> 1
    total = 0.0
    for k in range(nz + 1):
        if k < nz:
            base = (k + 1) * plane
            first, last = base >> 1, (base + plane + (k == nz - 1)) >> 1
            pp, red, black = p[2 * first : 2 * last], z[first:last], z[half + first : half + last]
            for c in range(last - first):
                pp[2 * c] = scale * red[c] + beta * pp[2 * c]
                pp[2 * c + 1] = scale * black[c] + beta * pp[2 * c + 1]
        if k > 0:
            total += _product_plane(q, p, tz, ty, tx, s, dims, k * plane)
    return total


@compiled
def _shorten(b: Short, r: Flat, start: int, end: int, scale: float) -> None:
    """Put r, the entries start … end of a field, scaled and sorted by colour into b; start is even."""
    half = b.size >> 1
    n = (end - start) >> 1
    red, black = b[start >> 1 : (start >> 1) + n], b[half + (start >> 1) : half + (start >> 1) + n]
    for c in range(n):
        red[c] = np.float32(scale * r[2 * c])
        black[c] = np.float32(scale * r[2 * c + 1])


@compiled
def advance(x: Flat, r: Flat, b: Short, p: Flat, q: Flat, alpha: float, scale: float) -> float:
    """Step along the direction: x += alpha p, r -= alpha q, b = scale r; return r·r."""
    total = 0.0
    for start in range(0, x.size, CHUNK):
        end = min(start + CHUNK, x.size)
        xx, pp, rr, qq = x[start:end], p[start:end], r[start:end], q[start:end]
        for c in range(end - start):
            xx[c] += alpha * pp[c]
        for c in range(end - start):
            rr[c] -= alpha * qq[c]
        for c in range(end - start):
            total += rr[c] * rr[c]
        _shorten(b, rr, start, end, scale)
    return total


@compiled
def difference(r: Flat, b: Short, f: Flat, q: Flat, scale: float) -> float:
    """Put f - q into r and scale r into b; return r·r."""
    total = 0.0
    for start in range(0, f.size, CHUNK):
        end = min(start + CHUNK, f.size)
        ff, rr, qq = f[start:end], r[start:end], q[start:end]
        for c in range(end - start):
            v = ff[c] - qq[c]
            rr[c] = v
            total += v * v
        _shorten(b, rr, start, end, scale)
    return total
