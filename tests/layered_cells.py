"""Lithium between layers of PS4 that break in a known order."""

import numpy as np

from indrite.signals import Trajectory

EDGE, LAYERS, GAP, LITHIUM = 24.0, 4, 5.0, 20.0
_CORNERS = np.array([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]]) * 2.05 / np.sqrt(3.0)
PLANE = np.array([(x, y) for x in (4.0, 12.0, 20.0) for y in (4.0, 12.0, 20.0)])


def cell(gone, *, frames=60, spread=0.3):
    """Lithium between four layers of nine PS4 on each side.

    `gone(t)` units of each first layer are broken, or as many of each layer as it lists.
    """
    rng = np.random.default_rng(3)
    height = LITHIUM + 2.0 * LAYERS * GAP
    middle = height / 2.0
    depths = np.arange(-LITHIUM / 2.0 + 1.25, LITHIUM / 2.0, 2.5)
    lithium = np.array(
        [(x, y, middle + z) for z in depths for x in np.arange(1.5, EDGE, 3.0) for y in (6.0, 18.0)]
    )
    layers = [middle + sign * (LITHIUM / 2.0 + GAP * (k + 0.5)) for sign in (-1, 1) for k in range(LAYERS)]
    phosphorus = np.array([(x, y, z + rng.uniform(-spread, spread)) for z in layers for x, y in PLANE])
    time = np.arange(float(frames))
    positions = []
    for now in time:
        sulfur = (phosphorus[:, None] + _CORNERS[None]).copy()
        for side in (0, 1):
            for layer, count in enumerate(np.atleast_1d(gone(now)).tolist()):
                first = (side * LAYERS + layer) * len(PLANE)
                lost = slice(first, first + count)
                sulfur[lost, 0] = phosphorus[lost] + 1.56 * _CORNERS[0]
        positions.append(np.vstack([lithium, phosphorus, sulfur.reshape(-1, 3)]))
    return Trajectory(
        time_picosecond=time,
        position_angstrom=np.array(positions),
        cell_angstrom=np.tile(np.diag([EDGE, EDGE, height]), (frames, 1, 1)),
        periodic=np.ones(3, dtype=bool),
        atomic_number=np.repeat([3, 15, 16], [len(lithium), len(phosphorus), 4 * len(phosphorus)]),
        side=np.repeat([1, 0], [len(lithium), 5 * len(phosphorus)]),
    )
