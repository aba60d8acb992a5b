"""Atoms as the plain data that the report's script draws and turns."""

from __future__ import annotations

from typing import Any

import numpy as np

from indrite.plots.elements import element_colour, element_radius_angstrom
from indrite.report.page import AtomsFigure, AtomsFrame, Bonds


def to_view(figure: AtomsFigure) -> dict[str, Any]:
    """Return elements, frames and bonds with coordinates rounded to 0.01 Å."""
    kinds = sorted(set(figure.symbols))
    return {
        "elements": [[one, element_colour(one), round(element_radius_angstrom(one), 2)] for one in kinds],
        "kind": [kinds.index(one) for one in figure.symbols],
        "frames": [_frame(one) for one in figure.frames],
    }


def _frame(frame: AtomsFrame) -> dict[str, Any]:
    return {
        "label": frame.label,
        "at": _short(frame.positions),
        "cell": _short(frame.cell),
        "bonds": [_bonds(one, frame.positions) for one in frame.bonds],
    }


def _bonds(bonds: Bonds, positions: np.ndarray) -> dict[str, Any]:
    start = np.asarray(positions)[bonds.start]
    return {
        "label": bonds.label,
        "colour": bonds.colour,
        "ends": _short(np.hstack([start, start + bonds.vector])),
    }


def _short(values: np.ndarray) -> list[list[float]]:
    rounded: list[list[float]] = np.round(np.asarray(values, dtype=float), 2).tolist()
    return rounded
