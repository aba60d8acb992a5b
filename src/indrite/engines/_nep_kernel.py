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
    network,
    of_sums,
    repulsion,
)


@compiled(inline="always")
def _neighbours(i, atoms, model, scratch, results):  # type: ignore[no-untyped-def]
    """Fill functions and directions of an atom's neighbours; return their number and the nuclei's energy."""
    positions, kind, begin, second, image = atoms
    _, cutoffs, basis, coefficients, _, _, _, _, nuclei = model
    f, fp, g, gp, unit, inverse, place = scratch[:7]
    _, along, vectors = results
    mine, kinds, count, repelled = kind[i], coefficients.shape[0], 0, 0.0
    for other in range(kinds):
        start = count
        for p in range(begin[i * kinds + other], begin[i * kinds + other + 1]):
            j = second[p]
            dx = positions[j, 0] - positions[i, 0] + image[p, 0]
            dy = positions[j, 1] - positions[i, 1] + image[p, 1]
            dz = positions[j, 2] - positions[i, 2] + image[p, 2]
            distance = np.sqrt(dx * dx + dy * dy + dz * dz)
            vectors[p, 0], vectors[p, 1], vectors[p, 2] = dx, dy, dz
            r = F(distance)
            if r >= cutoffs[0]:
                continue
            unit[0, count], unit[1, count] = F(dx / distance), F(dy / distance)
            unit[2, count], inverse[count], place[count] = F(dz / distance), F(1.0 / distance), p
            if distance < nuclei[mine, other, 1]:
                energy, pull = repulsion(distance, nuclei[mine, other])
                repelled += 0.5 * energy
                for one in range(3):
                    along[p, one] = F(0.5 * pull * vectors[p, one] / distance)
            expansion(r, cutoffs[0], 0, basis[0], f[count], fp[count])
            if f.shape[1] > basis[0]:
                expansion(r, cutoffs[1], basis[0], f.shape[1], f[count], fp[count])
            count += 1
        if count > start:
            np.dot(f[start:count], coefficients[mine, other], g[start:count])
            np.dot(fp[start:count], coefficients[mine, other], gp[start:count])
    return count, repelled


@compiled(inline="always")
def _atom(i, atoms, model, scratch, results):  # type: ignore[no-untyped-def]
    """Fill energy and derivatives of one atom."""
    shape, _, _, _, scale, first, bias, last, _ = model
    _, _, g, gp, unit, inverse, place, s, turned, q, slope, hidden, flat = scratch
    energies, along, _ = results
    mine = atoms[1][i]
    count, repelled = _neighbours(i, atoms, model, scratch, results)
    rows = HARMONICS + 1
    ylm = flat[0, : rows * count].reshape(rows, count)
    harmonics(unit, count, ylm)
    s[:] = ZERO
    if count > 0:
        np.dot(g[:count].T, ylm.T, s)
    invariants(s, shape, q)
    energies[i] = network(q, scale, first[mine], bias[mine], last[mine], hidden, slope) + repelled
    if count == 0:
        return
    of_sums(s, slope, shape, turned)
    values, slopes = (
        flat[1, : rows * count].reshape(rows, count),
        flat[2, : rows * count].reshape(rows, count),
    )
    np.dot(turned.T, g[:count].T, values)
    np.dot(turned.T, gp[:count].T, slopes)
    pull, found = flat[3, :count], flat[4, : 3 * count].reshape(3, count)
    for p in range(count):
        pull[p] = slopes[HARMONICS, p]
    for m in range(HARMONICS):
        for p in range(count):
            pull[p] += slopes[m, p] * ylm[m, p]
    gradient(unit, pull, values, count, inverse, found)
    for p in range(count):
        for one in range(3):
            along[place[p], one] += found[one, p]


@compiled()
def _part(part, parts, most, atoms, model, results):  # type: ignore[no-untyped-def]
    """Fill the results of one of so many parts of the atoms."""
    _, _, _, coefficients, scale, _, bias, _, _ = model
    number, (_, _, basis, columns) = atoms[1].size, coefficients.shape
    scratch = (
        np.zeros((most, basis), F),
        np.zeros((most, basis), F),
        np.zeros((most, columns), F),
        np.zeros((most, columns), F),
        np.zeros((3, most), F),
        np.zeros(most, F),
        np.zeros(most, np.int64),
        np.zeros((columns, HARMONICS + 1), F),
        np.zeros((columns, HARMONICS + 1), F),
        np.zeros(scale.size, F),
        np.zeros(scale.size, F),
        np.zeros(bias.shape[1], F),
        np.zeros((5, (HARMONICS + 1) * most), F),
    )
    for i in range(part * number // parts, (part + 1) * number // parts):
        _atom(i, atoms, model, scratch, results)


def evaluate(
    positions: np.ndarray,
    kind: np.ndarray,
    listed: tuple[np.ndarray, np.ndarray, np.ndarray],
    model: tuple[Any, ...],
    *,
    threads: int = 1,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return energy of each atom (eV), dE_i/dr_ij of each listed pair (eV/Å) and the vectors (Å).

    Parameters
    ----------
    positions
        In Å (atom, 3), double precision.
    kind
        Element of each atom by its place in the model (atom).
    listed
        Pairs sorted by their first atom and the second's element: where each such group begins (atom times
        element + 1), the second atom (pair), the displacement of its image in Å (pair, 3).
    model
        Arrays of `indrite.engines._nep_model.NepModel.arrays`.
    threads
        Each takes a part of the atoms; the compiled code does not hold Python's lock.
    """
    begin, second, image = listed
    results = np.zeros(kind.size), np.zeros((second.size, 3), F), np.zeros((second.size, 3))
    kinds = model[3].shape[0]
    most = max(int(np.diff(begin[::kinds]).max(initial=1)), 1)
    rest = threads, most, (positions, kind, begin, second, image), model, results
    if threads == 1:
        _part(0, *rest)
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(lambda part: _part(part, *rest), range(threads)))
    return results


@compiled()
def gathered(begin, kinds, second, along, vectors):  # type: ignore[no-untyped-def]
    """Return forces (atom, 3; eV/Å) and virial Σ r ⊗ dE/dr (3, 3; eV), summed in the order of the pairs."""
    atoms = (begin.size - 1) // kinds
    forces, virial = np.zeros((atoms, 3)), np.zeros((3, 3))
    for i in range(atoms):
        for p in range(begin[i * kinds], begin[(i + 1) * kinds]):
            j = second[p]
            for one in range(3):
                pull = np.float64(along[p, one])
                forces[i, one] += pull
                forces[j, one] -= pull
                for other in range(3):
                    virial[other, one] += vectors[p, other] * pull
    return forces, virial
