"""Kernels of the multigrid cycle, 32-bit: each passes over the memory of a level once.

=========  ==================================================================================
symbol     meaning
=========  ==================================================================================
x, b       correction and right-hand side of a level
d          reciprocal of the diagonal; 1 for cells without any connection, 0 on the rim
tz ty tx   conductance of the face towards the next cell along the axis
e, bc      correction and right-hand side of the level below
s          one plane of residuals
w          over-correction
=========  ==================================================================================

A sweep runs red then black; plane k is coloured black as soon as plane k + 1 is red, and so on for
further sweeps and the residual, so that a few planes stay in the cache while the grid streams by.
For the layout see `_kernels_base`.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float32

from indrite.models.growth.ion_current._kernels_base import compiled

Flat = Float32[np.ndarray, " flat"]
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
def _restrict(bc: Flat, s: Flat, k: int, ny: int, nx: int, row: int, cplane: int, crow: int) -> None:
    """Add a plane of residuals to the cells of the level below; s starts at the first cell's row."""
    half = nx // 2
    base = (k // 2 + 1) * cplane
    for j in range(ny):
        at = base + (j // 2 + 1) * crow + 1
        to = bc[at : at + half + 1]
        r = s[j * row + 1 : j * row + 1 + nx]
        if k & 1 == 0 and j & 1 == 0:
            for c in range(half):
                to[c] = r[2 * c] + r[2 * c + 1]
            if nx & 1:
                to[half] = r[nx - 1]
        else:
            for c in range(half):
                to[c] += r[2 * c] + r[2 * c + 1]
            if nx & 1:
                to[half] += r[nx - 1]


@compiled
def _prolong(x: Flat, e: Flat, w: float, k: int, dims: tuple[int, ...], cplane: int, crow: int) -> None:
    """Add the correction of the level below to plane k."""
    _, ny, nx, plane, row, _ = dims
    half = nx // 2
    factor = np.float32(w)
    for j in range(ny):
        at = (k // 2 + 1) * cplane + (j // 2 + 1) * crow + 1
        first = (k + 1) * plane + (j + 1) * row + 1
        fro = e[at : at + half + 1]
        to = x[first : first + nx]
        for c in range(half):
            v = factor * fro[c]
            to[2 * c] += v
            to[2 * c + 1] += v
        if nx & 1:
            to[nx - 1] += factor * fro[half]


@compiled
def relax_and_restrict(
    x: Flat, b: Flat, d: Flat, tz: Flat, ty: Flat, tx: Flat, bc: Flat, s: Flat,
    dims: tuple[int, ...], cdims: tuple[int, ...], sweeps: int,
) -> None:  # fmt: skip
    """Relax from zero, red then black in each sweep, and hand the residual to the level below."""
    nz, ny, nx, plane, row, span = dims
    stages = 2 * sweeps
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
            _restrict(bc, s, k, ny, nx, row, cdims[3], cdims[4])


@compiled
def prolong_and_relax(
    x: Flat, b: Flat, d: Flat, tz: Flat, ty: Flat, tx: Flat, e: Flat, w: float,
    dims: tuple[int, ...], cdims: tuple[int, ...], sweeps: int,
) -> float:  # fmt: skip
    """Add the correction of the level below, relax black then red in each sweep, return x·b."""
    nz, ny, nx, plane, row, span = dims
    stages = 2 * sweeps
    total = 0.0
    for step in range(nz + stages):
        if step < nz:
            _prolong(x, e, w, step, dims, cdims[3], cdims[4])
            _wrap(x, (step + 1) * plane, ny, nx, row)
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
            xx, bb = x[base : base + plane], b[base : base + plane]
            for c in range(plane):
                total += np.float64(xx[c]) * np.float64(bb[c])
    return total


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
