"""By how much a cell became higher or lower: the volume that a reaction takes up or frees."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from indrite.findings import Finding
from indrite.signals.trajectory import Trajectory

_STILL = 1e-6


def height_change(trajectories: Sequence[Trajectory], origin: str) -> Finding | None:
    """Return the height of the cell over the second half against the first frame; ``None`` where it stayed.

    The height is the volume over the area of the first two vectors.

    Parameters
    ----------
    trajectories
        One run, or several seeds of a system, periodic in all directions.
    origin
        ``simulated`` or ``measured``.
    """
    heights = [_heights(one) for one in trajectories]
    if all(np.ptp(one) <= _STILL * one[0] for one in heights):
        return None
    change = [100.0 * (float(one[one.size // 2 :].mean()) / float(one[0]) - 1.0) for one in heights]
    last = ", ".join(f"{100.0 * (float(one[-1]) / float(one[0]) - 1.0):+.1f}" for one in heights)
    return Finding(
        id="height_change",
        quantity="Height of the cell over the second half, against the start",
        value=float(np.mean(change)),
        unit="%",
        standard_uncertainty=float(np.std(change, ddof=1)) if len(change) > 1 else None,
        origin=origin,
        verdict="ok",
        note=f"at the end {last} %; spread of {len(change)} runs"
        if len(change) > 1
        else f"at the end {last} %",
    )


def _heights(trajectory: Trajectory) -> np.ndarray:
    cell = trajectory.cell_angstrom
    area = np.linalg.norm(np.cross(cell[:, 0], cell[:, 1]), axis=1)
    return np.asarray(trajectory.volumes_cubic_angstrom / area)
