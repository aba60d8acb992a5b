"""Kernels of the cycle on the grid, 32 bit: each passes over the memory once.

=========  ==================================================================================
symbol     meaning
=========  ==================================================================================
x, b       correction and right-hand side
d          reciprocal of the diagonal; 1 for cells without any connection, 0 on the rim
tz ty tx   conductance of the face towards the next cell along the axis
map        node below that a cell is part of; one beyond the last: of none
e, bc      correction and right-hand side of the nodes, one entry more than nodes
s          residuals of one colour of one plane
w          over-correction
q          another vector to multiply the result with
=========  ==================================================================================

Fields are sorted by colour: entry i of the flat layout (see `_kernels_base`) is at i/2 of the first half
if i is even (red), of the second if odd (black). Rows and planes being odd, the neighbour at distance n of
entry m of one colour is entry m ± (n ± 1)/2 of the other, whatever the place: a colour is one loop.

A sweep runs red then black; plane k is coloured black as soon as plane k + 1 is red, and so on for
further sweeps and the residual, so that a few planes stay in the cache while the grid streams by. Cells
just relaxed have no residual, unless an odd lateral size makes neighbours of cells of one colour.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float32, Int32

from indrite.models.growth.ion_current._kernels_base import compiled

Flat = Float32[np.ndarray, " flat"]
Index = Int32[np.ndarray, " flat"]
CHUNK = 512


@compiled
def _wrap(x: Flat, base: int, ny: int, nx: int, row: int) -> None:
    """Repeat the opposite side on the rim of the plane that starts at ``base``."""
    half = x.size >> 1
    for j in range(1, ny + 1) if row != 0 else range(1):
        low, high = base + j * row, base + j * row + nx
        x[(low & 1) * half + (low >> 1)] = x[(high & 1) * half + (high >> 1)]
        low, high = low + 1, high + 1
        x[(high & 1) * half + (high >> 1)] = x[(low & 1) * half + (low >> 1)]
    if row == 0:
        return
    for fro, to in ((base + ny * row, base), (base + row, base + (ny + 1) * row)):
        for first in range(2):
            a, b = fro + first, to + first
            n = (row + 1 - first) >> 1
            source, target = (a & 1) * half + (a >> 1), (b & 1) * half + (b >> 1)
            for i in range(n):
                x[target + i] = x[source + i]


@compiled
def _relax(
    to: Flat, x: Flat, b: Flat, d: Flat, tz: Flat, ty: Flat, tx: Flat,
    lo: int, hi: int, plane: int, row: int, colour: int, residual: bool,
) -> None:  # fmt: skip
    """Solve the cells of one colour among lo … hi for their neighbours, or find their residuals.

    The values go to ``to``: into x, or the residuals into a plane of their own, from its start. Loops are
    split so that the compiler can check all arrays for overlap and then use vectors.
    """
    half = x.size >> 1
    own, other = colour * half, (1 - colour) * half
    first, last = (lo - colour + 1) >> 1, (hi - colour + 1) >> 1
    up, down = (plane - 1 >> 1) + colour, (plane + 1 >> 1) - colour
    north, south = (row - 1 >> 1) + colour, (row + 1 >> 1) - colour
    into = 0 if residual else own + first
    for start in range(first, last, CHUNK):
        n = min(CHUNK, last - start)
        at, by = own + start, other + start
        t = to[into + start - first : into + start - first + n]
        bb, dd, zu, zl = b[at : at + n], d[at : at + n], tz[at : at + n], tz[by - down : by - down + n]
        xu, xl = x[by + up : by + up + n], x[by - down : by - down + n]
        for c in range(n):
            t[c] = bb[c] + zu[c] * xu[c] + zl[c] * xl[c]
        if row != 0:
            yn, ys = ty[at : at + n], ty[by - south : by - south + n]
            xn, xs = x[by + north : by + north + n], x[by - south : by - south + n]
            for c in range(n):
                t[c] += yn[c] * xn[c] + ys[c] * xs[c]
        te, tw, xw = tx[at : at + n], tx[by - 1 + colour : by + n], x[by - 1 + colour : by + colour + n]
        if residual:
            xc = x[at : at + n]
            for c in range(n):
                t[c] += te[c] * xw[c + 1] + tw[c] * xw[c] - xc[c] / dd[c]
        else:
            for c in range(n):
                t[c] = dd[c] * (t[c] + te[c] * xw[c + 1] + tw[c] * xw[c])


@compiled
def _relax_zero(x: Flat, b: Flat, d: Flat, lo: int, hi: int) -> None:
    """Solve the red cells where all others are zero so far, and make the black ones zero."""
    half = x.size >> 1
    first, last = (lo + 1) >> 1, (hi + 1) >> 1
    xx, bb, dd = x[first:last], b[first:last], d[first:last]
    for c in range(last - first):
        xx[c] = dd[c] * bb[c]
    x[half + (lo >> 1) : half + (hi >> 1)] = 0.0


@compiled
def relax_and_gather(
    x: Flat, b: Flat, d: Flat, tz: Flat, ty: Flat, tx: Flat, map: Index, bc: Flat, s: Flat,
    dims: tuple[int, ...], sweeps: int,
) -> None:  # fmt: skip
    """Relax from zero, red then black in each sweep, and hand the residual to the nodes below."""
    nz, ny, nx, plane, row, span = dims
    stages = 2 * sweeps
    half = x.size >> 1
    colours = 2 if nx & 1 or (ny & 1 and row != 0) else 1
    bc[:] = 0.0
    for step in range(nz + stages):
        for stage in range(stages):
            k = step - stage
            if 0 <= k < nz:
                base = (k + 1) * plane
                lo, hi = base + row, base + row + span
                if stage == 0:
                    _relax_zero(x, b, d, lo, hi)
                else:
                    _relax(x, x, b, d, tz, ty, tx, lo, hi, plane, row, stage & 1, False)
                _wrap(x, base, ny, nx, row)
        k = step - stages
        if 0 <= k < nz:
            base = (k + 1) * plane
            lo, hi = base + row, base + row + span
            for colour in range(colours):
                _relax(s, x, b, d, tz, ty, tx, lo, hi, plane, row, colour, True)
                first = (lo - colour + 1) >> 1
                n = ((hi - colour + 1) >> 1) - first
                part = map[colour * half + first : colour * half + first + n]
                for c in range(n):
                    bc[part[c]] += s[c]


@compiled
def spread_and_relax(
    x: Flat, b: Flat, d: Flat, tz: Flat, ty: Flat, tx: Flat, q: Flat, map: Index, e: Flat, w: float,
    dims: tuple[int, ...], sweeps: int,
) -> tuple[float, float]:  # fmt: skip
    """Add the correction of the nodes below, relax black then red in each sweep, return x·b and x·q."""
    nz, ny, nx, plane, row, span = dims
    stages = 2 * sweeps
    half = x.size >> 1
    colours = 2 if nx & 1 or (ny & 1 and row != 0) else 1
    by_b, by_q = 0.0, 0.0
    factor = np.float32(w)
    e[e.size - 1] = 0.0
    for step in range(nz + stages):
        if step < nz:
            base = (step + 1) * plane
            for colour in range(colours):
                first = colour * half + ((base + row - colour + 1) >> 1)
                last = colour * half + ((base + row + span - colour + 1) >> 1)
                part, xx = map[first:last], x[first:last]
                for c in range(last - first):
                    xx[c] += factor * e[part[c]]
            _wrap(x, base, ny, nx, row)
        for stage in range(1, stages + 1):
            k = step - stage
            if 0 <= k < nz:
                base = (k + 1) * plane
                _relax(x, x, b, d, tz, ty, tx, base + row, base + row + span, plane, row, stage & 1, False)
                _wrap(x, base, ny, nx, row)
        k = step - stages
        if 0 <= k < nz:
            base = (k + 1) * plane
            for colour in range(2):
                first = colour * half + ((base - colour + 1) >> 1)
                last = colour * half + ((base + plane - colour + 1) >> 1)
                xx, bb, qq = x[first:last], b[first:last], q[first:last]
                for c in range(last - first):
                    by_b += np.float64(xx[c]) * np.float64(bb[c])
                    by_q += np.float64(xx[c]) * np.float64(qq[c])
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
                _relax(x, x, b, d, tz, ty, tx, base + row, base + row + span, plane, row, stage, False)
                _wrap(x, base, ny, nx, row)
