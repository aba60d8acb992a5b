"""Kernels of the cycle on the grid, 32 bit: each passes over the memory once.

=========  ==================================================================================
symbol     meaning
=========  ==================================================================================
x, b       correction and right-hand side
d          reciprocal of the diagonal; 1 for cells without any connection, 0 on the rim
tz ty tx   conductance of the face towards the next cell along the axis
map        node below that a cell is part of; one beyond the last: of none
e, bc      correction and right-hand side of the nodes, one entry more than nodes
q          vector to multiply the result with, 64 bit
s          one plane of residuals
w          over-correction
=========  ==================================================================================

A sweep runs red then black; plane k is coloured black as soon as plane k + 1 is red, and so on for
further sweeps and the residual, so that a few planes stay in the cache while the grid streams by.
For the layout see `_kernels_base`.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float32, Float64, Int32

from indrite.models.growth.ion_current._kernels_base import compiled

Flat = Float32[np.ndarray, " flat"]
Long = Float64[np.ndarray, " flat"]
Index = Int32[np.ndarray, " flat"]
CHUNK = 1024


@compiled
def _wrap(x: Flat, base: int, ny: int, nx: int, row: int) -> None:
    """Repeat the opposite side on the rim of the plane that starts at ``base``."""
    if row == 0:
        x[base] = x[base + nx]
        x[base + nx + 1] = x[base + 1]
        return
    for j in range(1, ny + 1):
        at = base + j * row
        x[at] = x[at + nx]
        x[at + nx + 1] = x[at + 1]
    low, high = base, base + ny * row
    for i in range(row):
        x[low + i] = x[high + i]
        x[high + row + i] = x[low + row + i]


@compiled
def _relax(
    x: Flat, b: Flat, d: Flat, tz: Flat, ty: Flat, tx: Flat, lo: int, hi: int, plane: int, row: int, odd: int
) -> None:
    """Solve the cells of one colour among lo … hi for their neighbours; the others keep their values.

    The loops are split so that the compiler can check all arrays for overlap and then use vectors.
    """
    t = np.empty(CHUNK, np.float32)
    for start in range(lo, hi, CHUNK):
        n = min(CHUNK, hi - start)
        end = start + n
        xc, xt, dd = x[start - 1 : end + 1], tx[start - 1 : end], d[start:end]
        xu, xl, bb = x[start + plane : end + plane], x[start - plane : end - plane], b[start:end]
        zu, zl = tz[start:end], tz[start - plane : end - plane]
        if row == 0:
            for c in range(n):
                t[c] = bb[c] + zu[c] * xu[c] + zl[c] * xl[c]
            for c in range(n):
                t[c] = dd[c] * (t[c] + xt[c] * xc[c] + xt[c + 1] * xc[c + 2])
        else:
            xn, xs = x[start + row : end + row], x[start - row : end - row]
            yn, ys = ty[start:end], ty[start - row : end - row]
            for c in range(n):
                t[c] = bb[c] + zu[c] * xu[c] + zl[c] * xl[c]
            for c in range(n):
                t[c] += yn[c] * xn[c] + ys[c] * xs[c]
            for c in range(n):
                t[c] = dd[c] * (t[c] + xt[c] * xc[c] + xt[c + 1] * xc[c + 2])
        skip = (start + odd) & 1
        for c in range(n):
            old = xc[c + 1]
            xc[c + 1] = t[c] if (c + skip) & 1 == 0 else old


@compiled
def _relax_zero(x: Flat, b: Flat, d: Flat, lo: int, hi: int, odd: int) -> None:
    """Do the same where all cells are zero so far."""
    xx, bb, dd = x[lo:hi], b[lo:hi], d[lo:hi]
    skip = (lo + odd) & 1
    for c in range(hi - lo):
        new = dd[c] * bb[c]
        xx[c] = new if (c + skip) & 1 == 0 else np.float32(0.0)


@compiled
def _residual(
    s: Flat, x: Flat, b: Flat, d: Flat, tz: Flat, ty: Flat, tx: Flat, lo: int, hi: int, plane: int, row: int
) -> None:
    """Put the residual of the cells lo … hi into s."""
    for start in range(lo, hi, CHUNK):
        n = min(CHUNK, hi - start)
        end = start + n
        t = s[start - lo : end - lo]
        xc, xt, dd = x[start - 1 : end + 1], tx[start - 1 : end], d[start:end]
        xu, xl, bb = x[start + plane : end + plane], x[start - plane : end - plane], b[start:end]
        zu, zl = tz[start:end], tz[start - plane : end - plane]
        for c in range(n):
            t[c] = bb[c] + zu[c] * xu[c] + zl[c] * xl[c]
        if row != 0:
            xn, xs = x[start + row : end + row], x[start - row : end - row]
            yn, ys = ty[start:end], ty[start - row : end - row]
            for c in range(n):
                t[c] += yn[c] * xn[c] + ys[c] * xs[c]
        for c in range(n):
            t[c] += xt[c] * xc[c] + xt[c + 1] * xc[c + 2] - xc[c + 1] / dd[c]


@compiled
def relax_and_gather(
    x: Flat, b: Flat, d: Flat, tz: Flat, ty: Flat, tx: Flat, map: Index, bc: Flat, s: Flat,
    dims: tuple[int, ...], sweeps: int,
) -> None:  # fmt: skip
    """Relax a grid from zero, red then black in each sweep, and hand the residual to the nodes below."""
    nz, ny, nx, plane, row, span = dims
    stages = 2 * sweeps
    bc[:] = 0.0
    for step in range(nz + stages):
        for stage in range(stages):
            k = step - stage
            if 0 <= k < nz:
                base = (k + 1) * plane
                lo, hi = base + row, base + row + span
                odd = (stage + k + base) & 1
                if stage == 0:
                    _relax_zero(x, b, d, lo, hi, odd)
                else:
                    _relax(x, b, d, tz, ty, tx, lo, hi, plane, row, odd)
                _wrap(x, base, ny, nx, row)
        k = step - stages
        if 0 <= k < nz:
            base = (k + 1) * plane
            lo, hi = base + row, base + row + span
            _residual(s, x, b, d, tz, ty, tx, lo, hi, plane, row)
            part = map[lo:hi]
            for c in range(hi - lo):
                bc[part[c]] += s[c]


@compiled
def spread_and_relax(
    x: Flat, b: Flat, d: Flat, tz: Flat, ty: Flat, tx: Flat, q: Long, map: Index, e: Flat, w: float,
    dims: tuple[int, ...], sweeps: int,
) -> tuple[float, float]:  # fmt: skip
    """Add the correction of the nodes below, relax black then red in each sweep, return x·b and x·q."""
    nz, ny, nx, plane, row, span = dims
    stages = 2 * sweeps
    by_b, by_q = 0.0, 0.0
    factor = np.float32(w)
    e[e.size - 1] = 0.0
    for step in range(nz + stages):
        if step < nz:
            base = (step + 1) * plane
            lo, hi = base + row, base + row + span
            part, xx = map[lo:hi], x[lo:hi]
            for c in range(hi - lo):
                xx[c] += factor * e[part[c]]
            _wrap(x, base, ny, nx, row)
        for stage in range(1, stages + 1):
            k = step - stage
            if 0 <= k < nz:
                base = (k + 1) * plane
                lo, hi = base + row, base + row + span
                _relax(x, b, d, tz, ty, tx, lo, hi, plane, row, (stage + k + base) & 1)
                _wrap(x, base, ny, nx, row)
        k = step - stages
        if 0 <= k < nz:
            base = (k + 1) * plane
            xx, bb, qq = x[base : base + plane], b[base : base + plane], q[base : base + plane]
            for c in range(plane):
                by_b += np.float64(xx[c]) * np.float64(bb[c])
            for c in range(plane):
                by_q += np.float64(xx[c]) * qq[c]
    return by_b, by_q


@compiled
def relax_once(x: Flat, b: Flat, d: Flat, tz: Flat, ty: Flat, tx: Flat, dims: tuple[int, ...]) -> None:
    """Relax red then black from the values in x; the smoother by itself, for measurements."""
    nz, ny, nx, plane, row, span = dims
    for step in range(nz + 1):
        for stage in range(2):
            k = step - stage
            if 0 <= k < nz:
                base = (k + 1) * plane
                lo, hi = base + row, base + row + span
                _relax(x, b, d, tz, ty, tx, lo, hi, plane, row, (stage + k + base) & 1)
                _wrap(x, base, ny, nx, row)
