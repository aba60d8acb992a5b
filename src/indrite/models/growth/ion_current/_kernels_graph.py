"""Kernels of the levels below the grid: nodes, 32 bit, and the conductances between them.

=========  ==================================================================================
symbol     meaning
=========  ==================================================================================
x, b       correction and right-hand side, 32 bit
d          reciprocal of the diagonal
at, to     row pointers and columns, sorted, of the conductances between nodes
middle     where the columns beyond the diagonal start
t          those conductances
map        node of the level below that a node is part of
e, bc      correction and right-hand side of the level below, one entry more than nodes
w          over-correction
=========  ==================================================================================

A sweep goes through the nodes in order before the coarse correction and in the opposite order after it.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float32, Int32

from indrite.models.growth.ion_current._kernels_base import compiled

Flat = Float32[np.ndarray, " flat"]
Index = Int32[np.ndarray, " flat"]


@compiled
def relax_nodes_down(
    x: Flat, b: Flat, d: Flat, at: Index, to: Index, t: Flat, middle: Index, map: Index, bc: Flat
) -> None:
    """Relax nodes from zero, in order, and hand the residual to the nodes below.

    What is left at a node is what later nodes, then still zero, have sent since.
    """
    bc[:] = 0.0
    n = d.size
    for i in range(n):
        total = b[i]
        for m in range(at[i], middle[i]):
            total += t[m] * x[to[m]]
        x[i] = d[i] * total
    for i in range(n):
        total = np.float32(0.0)
        for m in range(middle[i], at[i + 1]):
            total += t[m] * x[to[m]]
        bc[map[i]] += total


@compiled
def relax_nodes_up(
    x: Flat, b: Flat, d: Flat, at: Index, to: Index, t: Flat, map: Index, e: Flat, w: float
) -> None:
    """Add the correction of the nodes below and relax in the opposite order."""
    factor = np.float32(w)
    n = d.size
    e[e.size - 1] = 0.0
    for i in range(n):
        x[i] += factor * e[map[i]]
    for c in range(n):
        i = n - 1 - c
        total = b[i]
        for m in range(at[i], at[i + 1]):
            total += t[m] * x[to[m]]
        x[i] = d[i] * total


@compiled
def first_of_two(
    c: Flat, v: Flat, x: Flat, b: Flat, d: Flat, at: Index, to: Index, t: Flat
) -> tuple[float, float]:
    """Keep the correction x as c, put A c into v; take the best multiple of it out of b; return factors."""
    n = d.size
    by_product, by_source = 0.0, 0.0
    for i in range(n):
        total = x[i] / d[i]
        for m in range(at[i], at[i + 1]):
            total -= t[m] * x[to[m]]
        v[i] = total
        c[i] = x[i]
        by_product += np.float64(x[i]) * total
        by_source += np.float64(x[i]) * b[i]
    factor = np.float32(by_source / by_product) if by_product > 0.0 else np.float32(0.0)
    for i in range(n):
        b[i] -= factor * v[i]
    return by_product, by_source


@compiled
def second_of_two(
    c: Flat, v: Flat, x: Flat, b: Flat, d: Flat, at: Index, to: Index, t: Flat,
    by_product: float, by_source: float,
) -> None:  # fmt: skip
    """Combine the first correction c and the second, x, to the best of both."""
    n = d.size
    mixed, own, source = 0.0, 0.0, 0.0
    for i in range(n):
        total = x[i] / d[i]
        for m in range(at[i], at[i + 1]):
            total -= t[m] * x[to[m]]
        own += np.float64(x[i]) * total
        mixed += np.float64(x[i]) * v[i]
        source += np.float64(x[i]) * b[i]
    first, second = 0.0, 0.0
    if by_product > 0.0:
        first = by_source / by_product
        rest = own - mixed * mixed / by_product
        if rest > 1e-6 * own:
            second = source / rest
            first -= mixed * second / by_product
    f, g = np.float32(first), np.float32(second)
    for i in range(n):
        x[i] = f * c[i] + g * x[i]
