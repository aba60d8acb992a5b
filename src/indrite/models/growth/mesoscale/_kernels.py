"""Numba kernels of the film network: rates of the front, its advance, displacement along the feed."""

from __future__ import annotations

import numpy as np

from indrite.models.growth.microstructure._compiled import compiled


@compiled
def front_rates(
    indptr: np.ndarray,
    neighbour: np.ndarray,
    distance: np.ndarray,
    fill: np.ndarray,
    speed: np.ndarray,
    pressure: np.ndarray,
    plating: np.ndarray,
    barrier: np.ndarray,
    stress: np.ndarray,
    stiffness: float,
    rate: np.ndarray,
    source: np.ndarray,
) -> None:
    """Fill rate (1/cycle) of every patch that metal can enter now, and the patch it comes from.

    For a patch b beside a filled patch a: v = [speed_a + plating_a E/(4 (p_a - sigma_b))] (1 - p_c,b/p_a),
    rate = v/distance. ``speed`` < 0 marks patches that cannot feed a front. ``rate`` and ``source`` keep
    what they hold for patches at the anode, if that is faster.
    """
    for b in range(fill.size):
        if fill[b] >= 1.0:
            continue
        for k in range(indptr[b], indptr[b + 1]):
            a = neighbour[k]
            if fill[a] < 1.0 or speed[a] < 0.0 or pressure[a] <= barrier[b]:
                continue
            advance = speed[a]
            if plating[a] > 0.0:
                advance += plating[a] * stiffness / (4.0 * max(pressure[a] - stress[b], 1e-3))
            found = advance * (1.0 - barrier[b] / pressure[a]) / distance[k]
            if found > rate[b]:
                rate[b] = found
                source[b] = a


@compiled
def advance_front(
    fill: np.ndarray,
    rate: np.ndarray,
    source: np.ndarray,
    parent: np.ndarray,
    arrival: np.ndarray,
    start: float,
    stop: float,
    before: float,
) -> int:
    """Fill patches from cycle ``start`` to ``stop``; return how many became full.

    A patch whose source became full between ``before`` and ``start`` is credited from that moment on.
    """
    full = 0
    for b in range(fill.size):
        if rate[b] <= 0.0 or fill[b] >= 1.0:
            continue
        begin = start
        a = source[b]
        if fill[b] == 0.0 and a >= 0 and arrival[a] > before:
            begin = min(start, arrival[a])
        missing = (1.0 - fill[b]) / rate[b]
        parent[b] = a
        # steps are fractions of a filling: the last of them must not miss it by rounding
        if begin + missing <= stop + 1e-9 * (stop - start):
            arrival[b] = begin + missing
            fill[b] = 1.0
            full += 1
        else:
            fill[b] += rate[b] * (stop - begin)
    return full


@compiled
def displacement(
    order: np.ndarray,
    parent: np.ndarray,
    depth: np.ndarray,
    strain: np.ndarray,
    layer: float,
    slip: float,
    moved: np.ndarray,
) -> None:
    """Displacement per charge along the feed: u_b = u_a exp(-dz/slip) + strain_b dz; ``layer`` at z = 0."""
    for k in range(order.size):
        b = order[k]
        a = parent[b]
        below = layer if a < 0 else moved[a]
        step = abs(depth[b] - (0.0 if a < 0 else depth[a]))
        pushing = step if np.isinf(slip) else -slip * np.expm1(-step / slip)
        moved[b] = below * np.exp(-step / slip) + strain[b] * pushing


@compiled
def inherit(order: np.ndarray, parent: np.ndarray, swing: np.ndarray, values: np.ndarray) -> None:
    """Give patches without a swing of their own yet the value of the patch that fed them."""
    for k in range(order.size):
        b = order[k]
        if swing[b] == 0.0 and parent[b] >= 0:
            values[b] = values[parent[b]]


@compiled
def weakest_of_each_crack(
    order: np.ndarray,
    parent: np.ndarray,
    fill: np.ndarray,
    barrier: np.ndarray,
    source: np.ndarray,
    plated: np.ndarray,
    rate: np.ndarray,
) -> None:
    """Keep of the patches that one crack would plate into only the weakest, and those it is in already.

    A crack is all that was fed from one patch at the anode; ``order`` lists its patches by arrival.
    """
    first = np.arange(parent.size)
    for k in range(order.size):
        if parent[order[k]] >= 0:
            first[order[k]] = first[parent[order[k]]]
    weakest = np.full(parent.size, -1, np.int64)
    for b in range(parent.size):
        a = source[b]
        if rate[b] > 0.0 and a >= 0 and plated[a] > 0.0:
            c = first[a]
            if weakest[c] < 0 or barrier[b] < barrier[weakest[c]]:
                weakest[c] = b
    for b in range(parent.size):
        a = source[b]
        if rate[b] > 0.0 and a >= 0 and plated[a] > 0.0 and fill[b] == 0.0 and weakest[first[a]] != b:
            rate[b] = 0.0


@compiled
def graph_rows(link: np.ndarray, patches: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return row pointers, neighbours and link numbers of an undirected graph, links sorted by patch."""
    counts = np.zeros(patches + 1, np.int64)
    for k in range(link.shape[0]):
        counts[link[k, 0] + 1] += 1
        counts[link[k, 1] + 1] += 1
    indptr = np.cumsum(counts)
    place = indptr[:-1].copy()
    neighbour = np.empty(2 * link.shape[0], np.int64)
    number = np.empty(2 * link.shape[0], np.int64)
    for k in range(link.shape[0]):
        for side in range(2):
            a, b = link[k, side], link[k, 1 - side]
            neighbour[place[a]], number[place[a]] = b, k
            place[a] += 1
    return indptr, neighbour, number


@compiled
def patch_means(
    out: np.ndarray,
    potential: np.ndarray,
    faces: tuple[np.ndarray, np.ndarray, np.ndarray],
    chosen: np.ndarray,
) -> None:
    """Put the mean potential of both sides of the chosen faces, by area, into their patches.

    ``faces``: the two voxels, the patch and the area of each face. Where no current reaches it is 0.
    """
    voxel, patch, area = faces
    whole = np.zeros(out.size)
    out[:] = 0.0
    for k in range(chosen.size):
        n = chosen[k]
        both = 0.5 * (np.float64(potential[voxel[n, 0]]) + np.float64(potential[voxel[n, 1]]))
        whole[patch[n]] += area[n]
        if not np.isnan(both):
            out[patch[n]] += area[n] * both
    for p in range(out.size):
        if whole[p] > 0.0:
            out[p] /= whole[p]


@compiled
def film_law(eta: float, low: float, high: float, free: float, stressed: float, shift: float) -> float:
    """Return what a film takes at an overpotential, within its bounds.

    ``free`` and ``stressed`` are what it takes per volt, without and with the pressure of its own swelling,
    ``shift`` the pressure at the start in volt, negative as long as there is room.
    """
    return min(max(min(free * eta, stressed * (eta - shift)), low), high)


@compiled
def film_laws(
    out: np.ndarray, state: np.ndarray, eta: np.ndarray, laws: tuple[np.ndarray, ...], chosen: np.ndarray
) -> None:
    """Put what each chosen film takes into ``out`` and which branch it is on into ``state``.

    -2: at its lower bound, 2: at its upper, 0: free, 1: under pressure.
    """
    low, high, free, stressed, shift = laws
    for k in range(chosen.size):
        p = chosen[k]
        a, b = free[p] * eta[p], stressed[p] * (eta[p] - shift[p])
        taken = min(a, b)
        branch = 0 if a < b else 1
        if taken >= high[p]:
            taken, branch = high[p], 2
        elif taken <= low[p]:
            taken, branch = low[p], -2
        out[p], state[p] = taken, branch


@compiled
def slope_along(
    share: float,
    before: tuple[np.ndarray, np.ndarray],
    after: tuple[np.ndarray, np.ndarray],
    laws: tuple[np.ndarray, ...],
    chosen: np.ndarray,
) -> float:
    """Return the slope of the energy at a share of the way between two potentials and their currents."""
    low, high, free, stressed, shift = laws
    total = 0.0
    for k in range(chosen.size):
        p = chosen[k]
        way = after[0][p] - before[0][p]
        eta = before[0][p] + share * way
        linear = before[1][p] + share * (after[1][p] - before[1][p])
        total += way * (film_law(eta, low[p], high[p], free[p], stressed[p], shift[p]) - linear)
    return total
