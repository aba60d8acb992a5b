"""Boxes of LAMMPS dumps: bounds of the orthogonal or tilted box, or three vectors.

Sources
-------
LAMMPS manual, page Howto_triclinic, "Output of restricted and general triclinic boxes in a dump file":
https://docs.lammps.org/Howto_triclinic.html
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def cell_of(heading: str, rows: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return cell vectors as rows and the origin of the box, Å.

    A tilted box is given by the bounds of the smallest orthogonal box around it (``xlo_bound`` …) and its
    tilts ``xy xz yz``; a general one by its vectors, each with a component of the origin.

    Raises
    ------
    ValueError
        If the numbers are missing or the box has no volume.
    """
    words = heading.split()
    general = words[:2] == ["abc", "origin"]
    tilted = words[:3] == ["xy", "xz", "yz"]
    numbers = np.array([row.split() for row in rows[:3]], dtype=float)
    if general:
        _require(numbers, 4)
        cell, origin = numbers[:, :3], numbers[:, 3]
    else:
        _require(numbers, 3 if tilted else 2)
        low, high = numbers[:, 0].copy(), numbers[:, 1].copy()
        xy, xz, yz = numbers[:, 2] if tilted else (0.0, 0.0, 0.0)
        low[0] -= min(0.0, xy, xz, xy + xz)
        high[0] -= max(0.0, xy, xz, xy + xz)
        low[1] -= min(0.0, yz)
        high[1] -= max(0.0, yz)
        x, y, z = high - low
        cell, origin = np.array([[x, 0.0, 0.0], [xy, y, 0.0], [xz, yz, z]]), low
    if not np.linalg.det(cell) > 0:
        raise ValueError("a box without volume")
    return cell, origin


def _require(numbers: np.ndarray, columns: int) -> None:
    if numbers.shape != (3, columns) or not np.isfinite(numbers).all():
        raise ValueError("the box is not three rows of numbers")


def periodic_of(heading: str) -> np.ndarray:
    """Return which directions are periodic, ``pp``; dumps say so since 2011.

    Raises
    ------
    ValueError
        If the heading does not say it.
    """
    marks = [word for word in heading.split() if set(word) <= set("pfsm") and len(word) == 2]
    if len(marks) != 3:
        raise ValueError("the box does not say which directions are periodic, as in pp pp pp")
    return np.array([mark == "pp" for mark in marks])
