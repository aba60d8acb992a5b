"""Round 0: the structures that the first potentials are fitted to."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

from training.bulk import argyrodite_structures, phase_structures, pushed_structures
from training.contact import interface_structures, mixed_structures
from training.frames import named, write_frames
from training.recipe import Recipe


def draw(recipe: Recipe) -> Path:
    """Write the structures of round 0, the same for the same seed."""
    path = recipe.candidates(0)
    if path.exists():
        return path
    seed = recipe.seed
    found = chain(
        phase_structures(seed),
        argyrodite_structures(seed),
        interface_structures(seed),
        mixed_structures(seed),
        pushed_structures(seed),
    )
    write_frames(path, [named(atoms, name=f"r0/{name}", group=group) for name, group, atoms in found])
    return path
