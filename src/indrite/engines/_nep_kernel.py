"""NEP4 compiled: energy of each atom and its derivative along each vector to a neighbour."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from indrite.engines._nep_functions import (
    HARMONICS,
    ZERO,
    F,
    compiled,
    expansion,
    gradient,
    harmonics,
    invariants,
    mixed,
    network,
    of_sums,
    repulsion,
)
from indrite.engines._nep_vectors import LANES, load, madd, repeat, spread, store


@compiled(inline="always")
def _near(i, atoms, cutoff, ways, place, ends):  # type: ignore[no-untyped-def]
    """Fill vectors (Å), places in the list and ends of each element of the pairs within the cutoff."""
    positions, _, begin, second, image, images = atoms
    kinds, count = ends.size - 1, 0
    x, y, z = positions[i, 0], positions[i, 1], positions[i, 2]
    for other in range(kinds):
        for p in range(begin[i * kinds + other], begin[i * kinds + other + 1]):
            j, away = second[p], image[p]
            dx = positions[j, 0] - x + images[away, 0]
            dy = positions[j, 1] - y + images[away, 1]
            dz = positions[j, 2] - z + images[away, 2]
            # written in any case, kept if it counts: no branch that the processor would have to guess
            ways[0, count], ways[1, count], ways[2, count], place[count] = dx, dy, dz, p
            count += int(dx * dx + dy * dy + dz * dz < cutoff * cutoff)
        ends[other + 1] = count
    return count


@compiled(inline="always")
def _measured(ways, count, cutoffs, unit, inverse, depth):  # type: ignore[no-untyped-def]
    """Fill directions, inverse distances and depths (see `expansion`) of pairs from their vectors."""
    for p in range(count):
        dx, dy, dz = ways[0, p], ways[1, p], ways[2, p]
        distance = np.sqrt(dx * dx + dy * dy + dz * dz)
        near = 1.0 / distance
        unit[0, p], unit[1, p], unit[2, p], inverse[p] = F(dx * near), F(dy * near), F(dz * near), F(near)
        depth[0, p] = F(max(0.0, 1.0 - distance / cutoffs[0]))
        depth[1, p] = F(max(0.0, 1.0 - distance / cutoffs[1]))


@compiled(inline="always")
def _repelled(mine, ways, ends, nuclei, push):  # type: ignore[no-untyped-def]
    """Return an atom's part of the repulsion of nuclei, and fill its slope along each pair."""
    energy = 0.0
    for other in range(ends.size - 1):
        outer = nuclei[mine, other, 1]
        for p in range(ends[other], ends[other + 1]):
            push[p] = ZERO
            square = ways[0, p] ** 2 + ways[1, p] ** 2 + ways[2, p] ** 2
            if square < outer * outer:
                found, slope = repulsion(np.sqrt(square), nuclei[mine, other])
                energy += 0.5 * found
                push[p] = F(0.5 * slope)
    return energy


@compiled(inline="always")
def _expanded(mine, depth, ends, model, f, fp, g, gp):  # type: ignore[no-untyped-def]
    """Fill the functions of an atom's neighbours and their slopes (pair, function)."""
    _, cutoffs, basis, coefficients, _, _, _, _, _ = model
    kinds = ends.size - 1
    expansion(depth[0], ends[kinds], cutoffs[0], 0, basis[0], f, fp)
    if f.shape[0] > basis[0]:
        expansion(depth[1], ends[kinds], cutoffs[1], basis[0], f.shape[0], f, fp)
    for other in range(kinds):
        row = (mine * kinds + other) * f.shape[0]
        mixed(f, fp, coefficients, row, (ends[other], ends[other + 1]), g, gp)


@compiled(inline="always")
def _summed(g, ylm, count, columns, s):  # type: ignore[no-untyped-def]
    """Fill sums over neighbours (harmonic, function): angular columns times harmonics, and all alone."""
    width, length = g.shape[1], ylm.shape[1]
    for b in range(0, columns, 2 * LANES):
        c = min(b + LANES, width - LANES)
        for m in range(0, HARMONICS, 4):
            x0 = x1 = x2 = x3 = y0 = y1 = y2 = y3 = spread(ZERO)
            for p in range(count):
                x, y, at = load(g, p * width + b), load(g, p * width + c), m * length + p
                t0, t1 = repeat(ylm, at), repeat(ylm, at + length)
                t2, t3 = repeat(ylm, at + 2 * length), repeat(ylm, at + 3 * length)
                x0, x1, x2, x3 = madd(t0, x, x0), madd(t1, x, x1), madd(t2, x, x2), madd(t3, x, x3)
                y0, y1, y2, y3 = madd(t0, y, y0), madd(t1, y, y1), madd(t2, y, y2), madd(t3, y, y3)
            for n, x, y in ((0, x0, y0), (1, x1, y1), (2, x2, y2), (3, x3, y3)):
                store(s, (m + n) * width + b, x)
                store(s, (m + n) * width + c, y)
    for b in range(0, width, 3 * LANES):
        x0 = x1 = x2 = spread(ZERO)
        for p in range(count):
            at = p * width + b
            x0, x1, x2 = x0 + load(g, at), x1 + load(g, at + LANES), x2 + load(g, at + 2 * LANES)
        at = HARMONICS * width + b
        store(s, at, x0)
        store(s, at + LANES, x1)
        store(s, at + 2 * LANES, x2)


@compiled(inline="always")
def _returned(turned, slope, shape, across, ylm, count, values, pull):  # type: ignore[no-untyped-def]
    """Fill dE/dY (harmonic, pair) from dE/ds and add dE/dr (pair); across: functions (function, pair)."""
    n_radial, n_angular, _, _, _ = shape
    g, gp = across
    length, width = ylm.shape[1], turned.shape[1]
    for p in range(0, count, LANES):
        found = load(pull, p)
        for n in range(n_radial):
            found = madd(repeat(slope, n), load(gp, (n_angular + n) * length + p), found)
        for m in range(0, HARMONICS, 4):
            x0 = x1 = x2 = x3 = y0 = y1 = y2 = y3 = spread(ZERO)
            for n in range(n_angular):
                x, y = load(g, n * length + p), load(gp, n * length + p)
                at = m * width + n
                t0, t1 = repeat(turned, at), repeat(turned, at + width)
                t2, t3 = repeat(turned, at + 2 * width), repeat(turned, at + 3 * width)
                x0, x1, x2, x3 = madd(t0, x, x0), madd(t1, x, x1), madd(t2, x, x2), madd(t3, x, x3)
                y0, y1, y2, y3 = madd(t0, y, y0), madd(t1, y, y1), madd(t2, y, y2), madd(t3, y, y3)
            at = m * length + p
            store(values, at, x0)
            store(values, at + length, x1)
            store(values, at + 2 * length, x2)
            store(values, at + 3 * length, x3)
            found = madd(load(ylm, at), y0, madd(load(ylm, at + length), y1, found))
            found = madd(load(ylm, at + 2 * length), y2, madd(load(ylm, at + 3 * length), y3, found))
        store(pull, p, found)


@compiled(inline="always")
def _atom(i, atoms, model, scratch, results):  # type: ignore[no-untyped-def]
    """Fill energy, derivatives and virial of one atom."""
    shape, cutoffs, _, _, first, layer, bias, last, nuclei = model
    pairs, functions, sums, rest = scratch
    ways, place, ends, unit, inverse, depth, pull, found = pairs
    f, fp, g, gp, across, ylm, values = functions
    s, turned = sums
    q, slope, hidden = rest
    energies, along, virials = results
    mine = atoms[1][i]
    count = _near(i, atoms, cutoffs[0], ways, place, ends)
    _measured(ways, count, cutoffs, unit, inverse, depth)
    energies[i] = _repelled(mine, ways, ends, nuclei, pull)
    _expanded(mine, depth, ends, model, f, fp, g, gp)
    harmonics(unit, count, ylm)
    _summed(g, ylm, count, shape[1], s)
    invariants(s, shape, q)
    energies[i] += network(q, mine, (first, layer, bias, last), hidden, slope)
    of_sums(s, slope, shape, turned)
    for p in range(count):
        for n in range(shape[1]):
            across[0, n, p] = g[p, n]
        for n in range(shape[0] + shape[1]):
            across[1, n, p] = gp[p, n]
    _returned(turned, slope, shape, (across[0], across[1]), ylm, count, values, pull)
    gradient(unit, pull, values, count, inverse, found)
    for one in range(3):
        for other in range(3):
            total = 0.0
            for p in range(count):
                total += ways[one, p] * found[other, p]
            virials[i, one, other] = total
    for p in range(count):
        at = place[p]
        along[at, 0], along[at, 1], along[at, 2] = found[0, p], found[1, p], found[2, p]


@compiled()
def _part(part, parts, most, atoms, model, results):  # type: ignore[no-untyped-def]
    """Fill the results of one of so many parts of the atoms."""
    _, _, _, coefficients, first, layer, _, _, _ = model
    number, (kinds, _, basis, width) = atoms[1].size, coefficients.shape
    length = most // LANES * LANES + LANES  # one more than the pairs at least: what is beyond is written too
    pairs = (
        np.zeros((3, length)),
        np.zeros(length, np.int64),
        np.zeros(kinds + 1, np.int64),
        np.zeros((3, length), F),
        np.zeros(length, F),
        np.zeros((2, length), F),
        np.zeros(length, F),
        np.zeros((3, length), F),
    )
    functions = (
        np.zeros((basis, length), F),
        np.zeros((basis, length), F),
        np.zeros((length, width), F),
        np.zeros((length, width), F),
        np.zeros((2, width, length), F),
        np.zeros((HARMONICS, length), F),
        np.zeros((HARMONICS, length), F),
    )
    sums = np.zeros((HARMONICS + 1, width), F), np.zeros((HARMONICS, width), F)
    rest = np.zeros(first.shape[2], F), np.zeros(first.shape[2], F), np.zeros(layer.shape[2], F)
    for i in range(part * number // parts, (part + 1) * number // parts):
        _atom(i, atoms, model, (pairs, functions, sums, rest), results)


def evaluate(
    positions: np.ndarray,
    kind: np.ndarray,
    listed: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray],
    model: tuple[Any, ...],
    *,
    threads: int = 1,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return energy of each atom (eV), dE_i/dr_ij of each listed pair (eV/Å), and Σ_j r_ij ⊗ dE_i/dr_ij (eV).

    Parameters
    ----------
    positions
        In Å (atom, 3), double precision.
    kind
        Element of each atom by its place in the model (atom).
    listed
        Pairs sorted by their first atom and the second's element: where each such group begins (atom times
        element + 1), the second atom (pair), its image (pair), the displacement of each image, Å (image, 3).
    model
        Arrays of `indrite.engines._nep_model.NepModel.arrays`.
    threads
        Each takes a part of the atoms; the compiled code does not hold Python's lock.
    """
    begin, second, image, images = listed
    results = np.zeros(kind.size), np.zeros((second.size, 3), F), np.zeros((kind.size, 3, 3))
    kinds = model[3].shape[0]
    most = max(int(np.diff(begin[::kinds]).max(initial=1)), 1)
    rest = threads, most, (positions, kind, begin, second, image, images), model, results
    if threads == 1:
        _part(0, *rest)
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(lambda part: _part(part, *rest), range(threads)))
    return results


@compiled()
def gathered(begin, kinds, second, along):  # type: ignore[no-untyped-def]
    """Return forces (atom, 3; eV/Å), summed in the order of the pairs."""
    atoms = (begin.size - 1) // kinds
    forces = np.zeros((atoms, 3))
    for i in range(atoms):
        x, y, z = 0.0, 0.0, 0.0
        for p in range(begin[i * kinds], begin[(i + 1) * kinds]):
            j = second[p]
            px, py, pz = np.float64(along[p, 0]), np.float64(along[p, 1]), np.float64(along[p, 2])
            x, y, z = x + px, y + py, z + pz
            forces[j, 0] -= px
            forces[j, 1] -= py
            forces[j, 2] -= pz
        forces[i, 0] += x
        forces[i, 1] += y
        forces[i, 2] += z
    return forces
