"""Energies of the elements, taken off the labels: a network need not learn tens of eV that cancel."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from training.recipe import ELEMENTS, Recipe

if TYPE_CHECKING:
    from ase import Atoms


def counts(frames: Sequence[Atoms]) -> np.ndarray:
    """Return the number of atoms of each element (frame, element)."""
    found = [[list(one.symbols).count(name) for name in ELEMENTS] for one in frames]
    return np.array(found, dtype=float).reshape(-1, len(ELEMENTS))


def fitted_elements(frames: Sequence[Atoms]) -> dict[str, float]:
    """Return the energy of each element (eV) with which compositions alone explain the energies best."""
    number = counts(frames)
    energy = np.array([one.get_potential_energy() for one in frames])
    atoms = number.sum(axis=1)
    found, *_ = np.linalg.lstsq(number / atoms[:, None], energy / atoms, rcond=None)
    return {name: round(float(value), 6) for name, value in zip(ELEMENTS, found, strict=True)}


def element_energies(recipe: Recipe, frames: Sequence[Atoms]) -> dict[str, float]:
    """Return the energies of the first round, which stay fixed: potentials of all rounds share one zero."""
    path = recipe.data / "elements.json"
    if path.exists():
        return dict(json.loads(path.read_text("utf-8"))["electronvolt"])
    found = fitted_elements(frames)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"teacher": recipe.teacher, "electronvolt": found}, indent=1) + "\n", "utf-8")
    return found


def cohesive(frames: Sequence[Atoms], elements: dict[str, float]) -> np.ndarray:
    """Return the energy of each frame (eV) without that of its elements."""
    energy = np.array([one.get_potential_energy() for one in frames])
    return energy - counts(frames) @ np.array([elements[name] for name in ELEMENTS])
