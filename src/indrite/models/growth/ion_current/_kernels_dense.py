"""Kernels of the coarsest level: Cholesky factor and solution; without threads, unlike a BLAS.

=========  ==================================================================================
symbol     meaning
=========  ==================================================================================
a          matrix; afterwards its lower triangle is the factor L, A = L transpose(L)
x, b       solution and right-hand side, 32 bit
=========  ==================================================================================
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float32, Float64

from indrite.models.growth.ion_current._kernels_base import compiled

Matrix = Float64[np.ndarray, "n n"]
Flat = Float32[np.ndarray, " flat"]


@compiled
def factorise(a: Matrix, shift: float) -> None:
    """Replace a by its Cholesky factor; a share of each diagonal entry is added to it first.

    The share keeps the factor real where a part has no sink.
    """
    n = a.shape[0]
    for i in range(n):
        for j in range(i + 1):
            row, other = a[i, :j], a[j, :j]
            total = 0.0
            for k in range(j):
                total += row[k] * other[k]
            if i == j:
                own = a[i, i] * (1.0 + shift)
                a[i, i] = np.sqrt(max(own - total, shift * own))
            else:
                a[i, j] = (a[i, j] - total) / a[j, j]


@compiled
def solve(x: Flat, b: Flat, factor: Matrix) -> None:
    """Put the solution into x; x and b may be longer than the matrix."""
    n = factor.shape[0]
    f = b[:n].astype(np.float64)
    for i in range(n):
        row = factor[i, :i]
        total = 0.0
        for k in range(i):
            total += row[k] * f[k]
        f[i] = (f[i] - total) / factor[i, i]
    for c in range(n):
        i = n - 1 - c
        value = f[i] / factor[i, i]
        f[i] = value
        row = factor[i, :i]
        for k in range(i):
            f[k] -= value * row[k]
    for i in range(n):
        x[i] = f[i]
