"""Potentials with random parameters, written as files."""

from pathlib import Path

import numpy as np


def write_nep(
    path: Path,
    elements: tuple[str, ...],
    rng: np.random.Generator,
    *,
    cutoffs: tuple[float, float] = (5.0, 4.0),
    bands: tuple[int, int, int] = (3, 2, 0),
    basis: tuple[int, int] = (5, 4),
    zbl: str = "",
) -> Path:
    """Write a NEP4 potential of a few random parameters, in the layout of GPUMD's ``nep.txt``.

    For each element a network of one hidden layer (descriptors × neurons, biases, weights), one bias for all;
    expansion coefficients of the functions for each pair of elements; the scale of each descriptor.
    Source: DOI 10.1063/5.0106617 and https://gpumd.org.
    """
    neurons, radial, angular = 6, 3, 2
    invariants = bands[0] + (bands[1] == 2) + (bands[2] == 1)
    descriptors = (radial + 1) + (angular + 1) * invariants
    header = [
        f"nep4{'_zbl' if zbl else ''} {len(elements)} {' '.join(elements)}",
        *([f"zbl {zbl}"] if zbl else []),
        f"cutoff {cutoffs[0]} {cutoffs[1]} 200 100",
        f"n_max {radial} {angular}",
        f"basis_size {basis[0]} {basis[1]}",
        f"l_max {bands[0]} {bands[1]} {bands[2]}",
        f"ANN {neurons} 0",
    ]
    pairs = (radial + 1) * (basis[0] + 1) + (angular + 1) * (basis[1] + 1)
    numbers = [
        rng.normal(0.0, 0.5, len(elements) * (descriptors + 2) * neurons + 1),
        rng.normal(0.0, 0.4, len(elements) ** 2 * pairs),
        np.full(descriptors, 0.3),
    ]
    path.write_text("\n".join([*header, *(f"{one:.7e}" for one in np.concatenate(numbers))]) + "\n", "utf-8")
    return path
