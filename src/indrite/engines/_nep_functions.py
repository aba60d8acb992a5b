"""The parts of a compiled NEP4: functions of distance and direction, invariants, network, repulsion."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

import numba
import numpy as np

if TYPE_CHECKING:
    Function = Callable[..., Any]


F = np.float32
#: Real spherical harmonics of l = 1 to 4.
HARMONICS = 24
#: First harmonic of each l, and the end.
_FIRST = (0, 3, 8, 15, 24)

_PI = F(np.pi)
_N1 = F(np.sqrt(3.0 / (4.0 * np.pi)))
_N2, _N20 = F(np.sqrt(15.0 / (4.0 * np.pi))), F(np.sqrt(5.0 / (16.0 * np.pi)))
_N30, _N31 = F(np.sqrt(7.0 / (16.0 * np.pi))), F(np.sqrt(21.0 / (32.0 * np.pi)))
_N32, _N33 = F(np.sqrt(105.0 / (16.0 * np.pi))), F(np.sqrt(35.0 / (32.0 * np.pi)))
_N40, _N41 = F(np.sqrt(9.0 / (256.0 * np.pi))), F(np.sqrt(45.0 / (32.0 * np.pi)))
_N42, _N43 = F(np.sqrt(45.0 / (64.0 * np.pi))), F(np.sqrt(315.0 / (32.0 * np.pi)))
_N44 = F(np.sqrt(315.0 / (256.0 * np.pi)))
#: Invariants of four bodies (a determinant) and of five (a fourth power): Fan et al. 2022, 10.1063/5.0106617.
_FOUR, _FIVE = F(-0.809943929279723), F(0.026596810706114 * (4.0 * np.pi / 3.0) ** 2)
_HALF, _ONE, _TWO, _THREE, _FOURF = F(0.5), F(1.0), F(2.0), F(3.0), F(4.0)
_FIVEF, _SIX, _SEVEN, _EIGHT, _THIRTY = F(5.0), F(6.0), F(7.0), F(8.0), F(30.0)
ZERO = F(0.0)


def compiled(**options: Any) -> Callable[[Function], Function]:
    """Return a decorator that compiles on first use and keeps the result for the next process."""
    # sums may be regrouped, as vectors need it; the same machine always regroups them alike
    fast = {"contract", "reassoc", "nsz", "arcp"}
    return cast(
        "Callable[[Function], Function]",
        numba.njit(cache=True, fastmath=fast, error_model="numpy", nogil=True, **options),
    )


@compiled(inline="always")
def expansion(r, cutoff, begin, end, f, fp):  # type: ignore[no-untyped-def]
    """Fill f and f' of the Chebyshev functions at a distance into the places from begin to end."""
    t = r / cutoff
    cut, fall, x = ZERO, ZERO, ZERO
    if t < _ONE:
        cut, fall = _HALF + _HALF * np.cos(_PI * t), -_HALF * _PI / cutoff * np.sin(_PI * t)
        x = _TWO * (t - _ONE) * (t - _ONE) - _ONE
    dx = _FOURF * (t - _ONE) / cutoff
    before, now, dbefore, dnow = _ONE, x, ZERO, _ONE
    f[begin], fp[begin] = cut, fall
    for k in range(begin + 1, end):
        f[k] = _HALF * (now + _ONE) * cut
        fp[k] = _HALF * (dnow * dx * cut + (now + _ONE) * fall)
        after, dafter = _TWO * x * now - before, _TWO * (now + x * dnow) - dbefore
        before, now, dbefore, dnow = now, after, dnow, dafter


@compiled(inline="always")
def harmonics(unit, count, out):  # type: ignore[no-untyped-def]
    """Fill the real spherical harmonics (25, pair) of unit vectors (3, pair), and a row of 1."""
    for p in range(count):
        x, y, z = unit[0, p], unit[1, p], unit[2, p]
        xx, yy, zz = x * x, y * y, z * z
        out[0, p], out[1, p], out[2, p] = _N1 * x, _N1 * y, _N1 * z
        out[3, p], out[4, p], out[5, p] = _N2 * x * y, _N2 * y * z, _N2 * x * z
        out[6, p], out[7, p] = _HALF * _N2 * (xx - yy), _N20 * (_THREE * zz - _ONE)
        out[8, p] = _N30 * z * (_FIVEF * zz - _THREE)
        out[9, p], out[10, p] = _N31 * x * (_FIVEF * zz - _ONE), _N31 * y * (_FIVEF * zz - _ONE)
        out[11, p], out[12, p] = _N32 * z * (xx - yy), _TWO * _N32 * x * y * z
    for p in range(count):
        x, y, z = unit[0, p], unit[1, p], unit[2, p]
        xx, yy, zz = x * x, y * y, z * z
        away, seven = xx - yy, _SEVEN * zz - _ONE
        out[13, p], out[14, p] = _N33 * x * (xx - _THREE * yy), _N33 * y * (_THREE * xx - yy)
        out[15, p] = _N40 * ((F(35.0) * zz - _THIRTY) * zz + _THREE)
        out[16, p], out[17, p] = _N41 * x * z * (_SEVEN * zz - _THREE), _N41 * y * z * (_SEVEN * zz - _THREE)
        out[18, p], out[19, p] = _N42 * away * seven, _TWO * _N42 * x * y * seven
        out[20, p], out[21, p] = _N43 * x * z * (xx - _THREE * yy), _N43 * y * z * (_THREE * xx - yy)
        out[22, p] = _N44 * (xx * (xx - _SIX * yy) + yy * yy)
        out[23, p] = _FOURF * _N44 * x * y * away
        out[24, p] = _ONE


@compiled(inline="always")
def gradient(unit, pull, b, count, inverse, found):  # type: ignore[no-untyped-def]
    """Fill dE/dr (3, pair): along the pair its pull, across it the gradient of b times the polynomials."""
    for p in range(count):
        x, y, z = unit[0, p], unit[1, p], unit[2, p]
        xx, yy, zz, xy = x * x, y * y, z * z, x * y
        five, seven, away = _FIVEF * zz - _ONE, _SEVEN * zz - _ONE, xx - yy
        three, cubic, other = _SEVEN * zz - _THREE, xx - _THREE * yy, _THREE * xx - yy
        gx = _N1 * b[0, p] + _N2 * (y * b[3, p] + z * b[5, p] + x * b[6, p])
        gy = _N1 * b[1, p] + _N2 * (x * b[3, p] + z * b[4, p] - y * b[6, p])
        gz = _N1 * b[2, p] + _N2 * (y * b[4, p] + x * b[5, p]) + _SIX * _N20 * z * b[7, p]
        gx += _N31 * five * b[9, p] + _TWO * _N32 * z * (x * b[11, p] + y * b[12, p])
        gy += _N31 * five * b[10, p] + _TWO * _N32 * z * (x * b[12, p] - y * b[11, p])
        gz += _THREE * _N30 * five * b[8, p] + _TWO * _FIVEF * _N31 * z * (x * b[9, p] + y * b[10, p])
        gz += _N32 * (away * b[11, p] + _TWO * xy * b[12, p])
        gx += _THREE * _N33 * (away * b[13, p] + _TWO * xy * b[14, p])
        gy += _THREE * _N33 * (away * b[14, p] - _TWO * xy * b[13, p])
        gz += _N40 * z * (F(140.0) * zz - F(60.0)) * b[15, p]
        gx += _N41 * z * three * b[16, p] + _TWO * _N42 * seven * (x * b[18, p] + y * b[19, p])
        gy += _N41 * z * three * b[17, p] + _TWO * _N42 * seven * (x * b[19, p] - y * b[18, p])
        gz += _N41 * (F(21.0) * zz - _THREE) * (x * b[16, p] + y * b[17, p])
        gz += F(14.0) * _N42 * z * (away * b[18, p] + _TWO * xy * b[19, p])
        gx += _THREE * _N43 * z * (away * b[20, p] + _TWO * xy * b[21, p])
        gy += _THREE * _N43 * z * (away * b[21, p] - _TWO * xy * b[20, p])
        gz += _N43 * (x * cubic * b[20, p] + y * other * b[21, p])
        gx += _FOURF * _N44 * (x * cubic * b[22, p] + y * other * b[23, p])
        gy += _FOURF * _N44 * (x * cubic * b[23, p] - y * other * b[22, p])
        inward = gx * x + gy * y + gz * z
        found[0, p] = pull[p] * x + (gx - inward * x) * inverse[p]
        found[1, p] = pull[p] * y + (gy - inward * y) * inverse[p]
        found[2, p] = pull[p] * z + (gz - inward * z) * inverse[p]


@compiled(inline="always")
def _quadrupole(s, row):  # type: ignore[no-untyped-def]
    """Return the traceless tensor (xx, yy, zz, xy, yz, xz) of the sums of l = 2, and its cofactors."""
    xy, yz, xz = s[row, 3] / _N2, s[row, 4] / _N2, s[row, 5] / _N2
    away, zz = _TWO * s[row, 6] / _N2, s[row, 7] / (_THREE * _N20)
    xx, yy = _HALF * (away - zz), _HALF * (-away - zz)
    cofactors = (yy * zz - yz * yz, xx * zz - xz * xz, xx * yy - xy * xy)
    mixed = (yz * xz - xy * zz, xy * xz - xx * yz, xy * yz - yy * xz)
    return (xx, xy, xz), cofactors, mixed


@compiled(inline="always")
def invariants(s, shape, q):  # type: ignore[no-untyped-def]
    """Fill the descriptors of an atom from its sums over neighbours (function, harmonic)."""
    n_radial, n_angular, highest, four, five = shape
    for n in range(n_radial):
        q[n] = s[n, HARMONICS]
    for band in range(highest):
        for n in range(n_angular):
            total = ZERO
            for m in range(_FIRST[band], _FIRST[band + 1]):
                total += s[n_radial + n, m] * s[n_radial + n, m]
            q[n_radial + band * n_angular + n] = total
    at = n_radial + highest * n_angular
    if four:
        for n in range(n_angular):
            row, cofactors, mixed = _quadrupole(s, n_radial + n)
            q[at + n] = _FOUR * (row[0] * cofactors[0] + row[1] * mixed[0] + row[2] * mixed[2])
        at += n_angular
    if five:
        for n in range(n_angular):
            square = _dipole(s, n_radial + n)
            q[at + n] = _FIVE * square * square


@compiled(inline="always")
def _dipole(s, row):  # type: ignore[no-untyped-def]
    return s[row, 0] * s[row, 0] + s[row, 1] * s[row, 1] + s[row, 2] * s[row, 2]


@compiled(inline="always")
def of_sums(s, slope, shape, found):  # type: ignore[no-untyped-def]
    """Fill dE/ds (function, harmonic) from dE/dq; what is no function of the energy stays 0."""
    n_radial, n_angular, highest, four, five = shape
    for n in range(n_radial):
        found[n, HARMONICS] = slope[n]
    for n in range(n_angular):
        row = n_radial + n
        for band in range(highest):
            factor = _TWO * slope[n_radial + band * n_angular + n]
            for m in range(_FIRST[band], _FIRST[band + 1]):
                found[row, m] = factor * s[row, m]
        at = n_radial + highest * n_angular
        if four:
            _, cofactors, mixed = _quadrupole(s, row)
            factor = _FOUR * slope[at + n]
            found[row, 3] += factor * _TWO * mixed[0] / _N2
            found[row, 4] += factor * _TWO * mixed[1] / _N2
            found[row, 5] += factor * _TWO * mixed[2] / _N2
            found[row, 6] += factor * (cofactors[0] - cofactors[1]) / _N2
            rest = cofactors[2] - _HALF * (cofactors[0] + cofactors[1])
            found[row, 7] += factor * rest / (_THREE * _N20)
            at += n_angular
        if five:
            factor = _FOURF * _FIVE * slope[at + n] * _dipole(s, row)
            for m in range(3):
                found[row, m] += factor * s[row, m]


@compiled(inline="always")
def network(q, scale, first, bias, last, hidden, slope):  # type: ignore[no-untyped-def]
    """Return the energy of a hidden layer and fill dE/dq; first is (neuron, descriptor)."""
    for nu in range(scale.size):
        q[nu] *= scale[nu]
    np.dot(first, q, hidden)
    energy = ZERO
    for mu in range(bias.size):
        bent = np.tanh(hidden[mu] - bias[mu])
        energy += last[mu] * bent
        hidden[mu] = last[mu] * (_ONE - bent * bent)
    np.dot(hidden, first, slope)
    for nu in range(scale.size):
        slope[nu] *= scale[nu]
    return energy


@compiled(inline="always")
def repulsion(r, repulsion):  # type: ignore[no-untyped-def]
    """Return energy and slope of two screened nuclei (double precision); half of it belongs to an atom.

    Ziegler, Biersack, Littmark 1985; switched off by a cosine as in Fan et al. 2022.
    """
    inner, outer, charges, length = repulsion[0], repulsion[1], repulsion[2], repulsion[3]
    x = r * length
    a, b = 0.18175 * np.exp(-3.1998 * x), 0.50986 * np.exp(-0.94229 * x)
    c, d = 0.28022 * np.exp(-0.4029 * x), 0.02817 * np.exp(-0.20162 * x)
    screen = a + b + c + d
    bent = -length * (3.1998 * a + 0.94229 * b + 0.4029 * c + 0.20162 * d)
    energy, slope = charges * screen / r, charges * (bent - screen / r) / r
    if r <= inner:
        return energy, slope
    turn = np.pi / (outer - inner)
    cut, fall = 0.5 + 0.5 * np.cos(turn * (r - inner)), -0.5 * turn * np.sin(turn * (r - inner))
    return energy * cut, slope * cut + energy * fall
