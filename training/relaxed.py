"""Cells that the potentials themselves prefer: labelled, they correct volumes, bonds and energies."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from training.bulk import bulk_phases, phase_cell

if TYPE_CHECKING:
    from ase import Atoms

_STEPS, _FORCE_ELECTRONVOLT_PER_ANGSTROM = 80, 0.03
#: A cell that has changed its volume by more is no longer the phase.
_MOST_CHANGE = 0.3


def relaxed_cell(atoms: Atoms, calculator: Any) -> Atoms | None:
    """Return the atoms with cell and positions at rest, or as far as 80 steps go; None if they fly off."""
    from indrite.errors import IndriteError
    from indrite.models.dynamics import relax

    try:
        with warnings.catch_warnings():
            # SciPy's logm says how far it is off, 1e-13
            warnings.filterwarnings("ignore", "logm result may be inaccurate", RuntimeWarning)
            found = relax(
                atoms,
                calculator,
                force_electronvolt_per_angstrom=_FORCE_ELECTRONVOLT_PER_ANGSTROM,
                cell=True,
                steps=_STEPS,
            )
    except IndriteError:
        return None
    change = abs(found.atoms.get_volume() / atoms.get_volume() - 1.0)
    return found.atoms if found.ended != "exploded" and change < _MOST_CHANGE else None


def relaxed_structures(members: Sequence[Any], *, aside: tuple[str, ...]) -> Iterator[tuple[str, str, Atoms]]:
    """Yield name, group and atoms of each phase as each member relaxes it, without the groups set aside."""
    for name in bulk_phases():
        group = f"bulk {name}"
        if group in aside:
            continue
        for number, member in enumerate(members):
            found = relaxed_cell(phase_cell(name), member)
            if found is not None:
                yield f"relaxed/{name}/{number:05d}", group, found
