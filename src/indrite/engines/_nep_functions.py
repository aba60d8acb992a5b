"""The parts of a compiled NEP4: functions of distance and direction, invariants, network, repulsion."""

from __future__ import annotations

from collections.abc import Callable
from math import factorial
from typing import TYPE_CHECKING, Any

import numpy as np

from indrite.compiled import compiled as compiled_and_kept
from indrite.engines._nep_vectors import LANES, clipped, load, madd, repeat, spread, store

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
_FIVEF, _SIX, _SEVEN, _THIRTY = F(5.0), F(6.0), F(7.0), F(30.0)
ZERO = F(0.0)
#: Power series of sin(v π/2) / v and of cos(v π/2) in v², to 6e-10 and 6e-9 at v = 1.
_SINE = tuple(F((-1) ** k * (np.pi / 2) ** (2 * k + 1) / factorial(2 * k + 1)) for k in range(7))
_COSINE = tuple(F((-1) ** k * (np.pi / 2) ** (2 * k) / factorial(2 * k)) for k in range(7))


def compiled(**options: Any) -> Callable[[Function], Function]:
    """Return a decorator that compiles a part of the potential."""
    # sums may be regrouped, as vectors need it; the same machine always regroups them alike
    fast = {"contract", "reassoc", "nsz", "arcp"}
    return compiled_and_kept(fastmath=fast, error_model="numpy", nogil=True, **options)


@compiled(inline="always")
def _quarter(v):  # type: ignore[no-untyped-def]
    """Return sine and cosine of eight angles v π/2, v from 0 to 1, by their power series; 0 is exactly 0."""
    square, sine, cosine = v * v, spread(_SINE[-1]), spread(_COSINE[-1])
    for power in range(len(_SINE) - 2, -1, -1):
        sine, cosine = madd(sine, square, spread(_SINE[power])), madd(cosine, square, spread(_COSINE[power]))
    return sine * v, cosine


@compiled(inline="always")
def expansion(depth, count, cutoff, begin, end, f, fp):  # type: ignore[no-untyped-def]
    """Fill Chebyshev functions (function, pair) and slopes into the rows from begin to end.

    The depth of a pair is 1 - r / cutoff, or 0 beyond; what is filled beyond the count means nothing.
    """
    half, one, two = spread(_HALF), spread(_ONE), spread(_TWO)
    turn, steep = spread(-_PI / cutoff), spread(-_FOURF / cutoff)
    for p in range(0, count, LANES):
        v = load(depth, p)
        sine, cosine = _quarter(v)
        cut, fall = half * sine * sine, half * turn * sine * cosine
        x, dx = two * v * v - one, steep * v * cut
        before, now, dbefore, dnow = one, x, one - one, one
        store(f, begin * f.shape[1] + p, cut + cut)
        store(fp, begin * f.shape[1] + p, fall + fall)
        for k in range(begin + 1, end):
            store(f, k * f.shape[1] + p, (now + one) * cut)
            store(fp, k * f.shape[1] + p, madd(dnow, dx, (now + one) * fall))
            after, dafter = two * x * now - before, two * madd(x, dnow, now) - dbefore
            before, now, dbefore, dnow = now, after, dnow, dafter


@compiled(inline="always")
def mixed(f, fp, weights, first, pairs, g, gp):  # type: ignore[no-untyped-def]
    """Fill the functions (pair, function) of pairs from their basis (function, pair), and the slopes.

    The weights of the basis begin with a row of their array; all rows are three vectors long or a multiple.
    """
    width = g.shape[1]
    for p in range(pairs[0], pairs[1]):
        for b in range(0, width, 3 * LANES):
            x0 = x1 = x2 = y0 = y1 = y2 = spread(ZERO)
            for k in range(f.shape[0]):
                at, place = (first + k) * width + b, k * f.shape[1] + p
                a, c = repeat(f, place), repeat(fp, place)
                w0, w1, w2 = load(weights, at), load(weights, at + LANES), load(weights, at + 2 * LANES)
                x0, x1, x2 = madd(a, w0, x0), madd(a, w1, x1), madd(a, w2, x2)
                y0, y1, y2 = madd(c, w0, y0), madd(c, w1, y1), madd(c, w2, y2)
            at = p * width + b
            store(g, at, x0)
            store(g, at + LANES, x1)
            store(g, at + 2 * LANES, x2)
            store(gp, at, y0)
            store(gp, at + LANES, y1)
            store(gp, at + 2 * LANES, y2)


@compiled(inline="always")
def harmonics(unit, count, out):  # type: ignore[no-untyped-def]
    """Fill the real spherical harmonics (24, pair) of unit vectors (3, pair)."""
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
    xy, yz, xz = s[3, row] / _N2, s[4, row] / _N2, s[5, row] / _N2
    away, zz = _TWO * s[6, row] / _N2, s[7, row] / (_THREE * _N20)
    xx, yy = _HALF * (away - zz), _HALF * (-away - zz)
    cofactors = (yy * zz - yz * yz, xx * zz - xz * xz, xx * yy - xy * xy)
    mixed = (yz * xz - xy * zz, xy * xz - xx * yz, xy * yz - yy * xz)
    return (xx, xy, xz), cofactors, mixed


@compiled(inline="always")
def invariants(s, shape, q):  # type: ignore[no-untyped-def]
    """Fill the descriptors of an atom from its sums over neighbours (harmonic, function)."""
    n_radial, n_angular, highest, four, five = shape
    for n in range(n_radial):
        q[n] = s[HARMONICS, n_angular + n]
    for band in range(highest):
        for n in range(n_angular):
            total = ZERO
            for m in range(_FIRST[band], _FIRST[band + 1]):
                total += s[m, n] * s[m, n]
            q[n_radial + band * n_angular + n] = total
    at = n_radial + highest * n_angular
    if four:
        for n in range(n_angular):
            row, cofactors, mixed = _quadrupole(s, n)
            q[at + n] = _FOUR * (row[0] * cofactors[0] + row[1] * mixed[0] + row[2] * mixed[2])
        at += n_angular
    if five:
        for n in range(n_angular):
            square = _dipole(s, n)
            q[at + n] = _FIVE * square * square


@compiled(inline="always")
def _dipole(s, row):  # type: ignore[no-untyped-def]
    return s[0, row] * s[0, row] + s[1, row] * s[1, row] + s[2, row] * s[2, row]


@compiled(inline="always")
def of_sums(s, slope, shape, found):  # type: ignore[no-untyped-def]
    """Fill dE/ds (harmonic, function) of angular functions from dE/dq."""
    n_radial, n_angular, highest, four, five = shape
    for band in range(highest):
        at = n_radial + band * n_angular
        for m in range(_FIRST[band], _FIRST[band + 1]):
            for n in range(n_angular):
                found[m, n] = _TWO * slope[at + n] * s[m, n]
    at = n_radial + highest * n_angular
    if four:
        for n in range(n_angular):
            _, cofactors, mixed = _quadrupole(s, n)
            factor = _FOUR * slope[at + n]
            found[3, n] += factor * _TWO * mixed[0] / _N2
            found[4, n] += factor * _TWO * mixed[1] / _N2
            found[5, n] += factor * _TWO * mixed[2] / _N2
            found[6, n] += factor * (cofactors[0] - cofactors[1]) / _N2
            rest = cofactors[2] - _HALF * (cofactors[0] + cofactors[1])
            found[7, n] += factor * rest / (_THREE * _N20)
        at += n_angular
    if five:
        for n in range(n_angular):
            factor = _FOURF * _FIVE * slope[at + n] * _dipole(s, n)
            for m in range(3):
                found[m, n] += factor * s[m, n]


@compiled(inline="always")
def _combined(factors, count, weights, first, found):  # type: ignore[no-untyped-def]
    """Fill the sum of so many rows of the weights, from a row on, each times its factor."""
    width = weights.shape[2]
    for b in range(0, width, 3 * LANES):
        x0 = x1 = x2 = spread(ZERO)
        for k in range(count):
            at, factor = (first + k) * width + b, repeat(factors, k)
            x0 = madd(factor, load(weights, at), x0)
            x1 = madd(factor, load(weights, at + LANES), x1)
            x2 = madd(factor, load(weights, at + 2 * LANES), x2)
        store(found, b, x0)
        store(found, b + LANES, x1)
        store(found, b + 2 * LANES, x2)


@compiled(inline="always")
def _tanh(x):  # type: ignore[no-untyped-def]
    """Return tanh of eight numbers to 2e-7: Lambert's continued fraction at a quarter, doubled twice."""
    one, two = spread(_ONE), spread(_TWO)
    z = clipped(x, spread(F(-16.0)), spread(F(16.0))) * spread(F(0.25))
    square = z * z
    above = madd(madd(square + spread(F(378.0)), square, spread(F(17325.0))), square, spread(F(135135.0)))
    below = madd(spread(F(28.0)), square, spread(F(3150.0)))
    below = madd(madd(below, square, spread(F(62370.0))), square, spread(F(135135.0)))
    t = z * above / below
    t = two * t / madd(t, t, one)
    return two * t / madd(t, t, one)


@compiled(inline="always")
def network(q, kind, layers, hidden, slope):  # type: ignore[no-untyped-def]
    """Return the energy of a hidden layer and fill dE/dq."""
    first, turned, bias, last = layers
    descriptors, neurons = turned.shape[1], first.shape[1]
    _combined(q, descriptors, turned, kind * descriptors, hidden)
    energy = ZERO
    for mu in range(neurons):
        hidden[mu] -= bias[kind, mu]
    for mu in range(0, neurons, LANES):
        store(hidden, mu, _tanh(load(hidden, mu)))
    for mu in range(neurons):
        bent = hidden[mu]
        energy += last[kind, mu] * bent
        hidden[mu] = last[kind, mu] * (_ONE - bent * bent)
    _combined(hidden, neurons, first, kind * neurons, slope)
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
