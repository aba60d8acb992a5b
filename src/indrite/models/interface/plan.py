"""What the geometry of an interface decides before any energy is asked for: match, strain, cuts, layers."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from indrite.close_atoms import check_apart
from indrite.errors import UsageError
from indrite.models.interface import materials
from indrite.models.interface.choice import InterfaceChoice
from indrite.models.interface.matching import CommonCell, Match, common_cell, find_matches
from indrite.models.interface.planes import SYMMETRY_ANGSTROM, OrientedCell, oriented_cell
from indrite.models.interface.slabs import Termination, choose_termination, cut_slab, terminations
from indrite.models.interface.stacking import Slabs

if TYPE_CHECKING:
    from ase import Atoms


@dataclass(frozen=True)
class Plan:
    """Match, common cell, cuts and layers of an interface; electrolyte first in every pair.

    Parameters
    ----------
    electrolyte, electrode
        Smallest cells with the plane in xy.
    match
        The supercells.
    cell
        The in-plane cell both sides take, and their strains.
    strained
        Who is deformed, and why.
    cuts
        Terminations.
    layers
        Lattice planes in each slab.
    names
        Formulas.
    """

    electrolyte: OrientedCell
    electrode: OrientedCell
    match: Match
    cell: CommonCell
    strained: str
    cuts: tuple[Termination, Termination]
    layers: tuple[int, int]
    names: tuple[str, str]


def make_plan(choice: InterfaceChoice) -> Plan:
    """Return the plan of a choice.

    Raises
    ------
    StructureError
        If a phase is unknown or the planes do not match within the limits.
    UsageError
        If the rank of the match or a termination is not in the list.
    """
    below, above = materials.electrolyte_crystal(choice), materials.crystal_of(choice.electrode)
    electrolyte = oriented_cell(
        below,
        choice.electrolyte_miller,
        symmetry_angstrom=0.0 if materials.is_disordered(choice.electrolyte) else SYMMETRY_ANGSTROM,
    )
    electrode = oriented_cell(above, choice.electrode_miller)
    found = find_matches(
        electrolyte.in_plane,
        electrode.in_plane,
        max_strain=choice.max_strain,
        max_area_square_angstrom=choice.max_area_square_angstrom,
        min_width_angstrom=choice.min_width_angstrom,
    )
    if choice.match >= len(found):
        raise UsageError("no such match", got=choice.match, expected=f"0 to {len(found) - 1}")
    match = found[choice.match]
    share, words = _share(choice, (below, above))
    names = (
        materials.short_name(choice.electrolyte, below),
        materials.short_name(choice.electrode, above),
    )
    oriented = (electrolyte, electrode)
    cell, layers = common_cell(match, electrode_share=share), _layers(choice, oriented)
    return Plan(*oriented, match, cell, words, _cuts(choice, oriented, match), layers, names)


def _layers(choice: InterfaceChoice, oriented: tuple[OrientedCell, OrientedCell]) -> tuple[int, int]:
    """Return the lattice planes of each slab: the fewest that reach the thickness asked for."""
    wanted = (choice.electrolyte_thickness_angstrom, choice.electrode_thickness_angstrom)
    counts = [
        max(1, ceil(thickness / one.spacing_angstrom - 1e-6))
        for thickness, one in zip(wanted, oriented, strict=True)
    ]
    return counts[0], counts[1]


def _cuts(
    choice: InterfaceChoice, oriented: tuple[OrientedCell, OrientedCell], match: Match
) -> tuple[Termination, Termination]:
    below = terminations(
        oriented[0],
        repeats=_count(match.electrolyte_supercell),
        mobile=materials.mobile_elements(choice.electrolyte, oriented[0].atoms),
        ions=choice.ions,
    )
    above = terminations(oriented[1], repeats=_count(match.electrode_supercell), ions=choice.ions)
    return (
        choose_termination(below, choice.electrolyte_termination, side="electrolyte"),
        choose_termination(above, choice.electrode_termination, side="electrode"),
    )


def _count(supercell: np.ndarray) -> int:
    return round(abs(float(np.linalg.det(supercell))))


def _share(choice: InterfaceChoice, crystals: tuple[Atoms, Atoms]) -> tuple[float, str]:
    """Return the part of the strain that the electrode bears, and why."""
    if choice.strained in ("electrode", "electrolyte"):
        return (1.0 if choice.strained == "electrode" else 0.0), f"{choice.strained} (as asked)"
    moduli = choice.biaxial_modulus_gigapascal or _known_moduli(choice, crystals)
    if moduli is None:
        share = 1.0 if choice.strained == "softer" else 0.5
        words = "electrode" if share == 1.0 else "half and half"
        return share, f"{words} (biaxial modulus not known for both)"
    numbers = f"biaxial moduli {moduli[0]:.1f} (electrolyte) and {moduli[1]:.1f} GPa (electrode)"
    if choice.strained == "softer":
        return (
            (1.0, f"electrode ({numbers})") if moduli[1] <= moduli[0] else (0.0, f"electrolyte ({numbers})")
        )
    # least elastic energy of two films: strain in inverse proportion to modulus times thickness
    thickness = (choice.electrolyte_thickness_angstrom, choice.electrode_thickness_angstrom)
    weights = (moduli[0] * thickness[0], moduli[1] * thickness[1])
    return weights[0] / sum(weights), f"shared by {numbers} and thickness"


def _known_moduli(choice: InterfaceChoice, crystals: tuple[Atoms, Atoms]) -> tuple[float, float] | None:
    found = [
        materials.known_stiffness(name, atoms)
        for name, atoms in zip((choice.electrolyte, choice.electrode), crystals, strict=True)
    ]
    if found[0] is None or found[1] is None:
        return None
    return found[0].biaxial_gigapascal, found[1].biaxial_gigapascal


def bulk_supercells(choice: InterfaceChoice, plan: Plan) -> tuple[Atoms, Atoms]:
    """Return electrolyte and electrode as bulk, as many atoms as their slabs, before any strain."""
    supercell, layers = plan.match.electrolyte_supercell, plan.layers[0]
    diagonal = np.array_equal(supercell, np.diag(np.diag(supercell))) and np.diag(supercell).min() > 0
    if materials.is_disordered(choice.electrolyte) and choice.electrolyte_miller == (0, 0, 1) and diagonal:
        repeat = (int(supercell[0, 0]), int(supercell[1, 1]), layers)
        electrolyte = materials.electrolyte_crystal(choice, repeat=repeat)
    else:
        electrolyte = _repeat(plan.electrolyte, supercell, layers)
    return electrolyte, _repeat(plan.electrode, plan.match.electrode_supercell, plan.layers[1])


def _repeat(oriented: OrientedCell, supercell: np.ndarray, layers: int) -> Atoms:
    from ase.build import make_supercell

    matrix = np.eye(3, dtype=int)
    matrix[:2, :2], matrix[2, 2] = supercell, layers
    return make_supercell(oriented.atoms, matrix)


def strained_bulk(choice: InterfaceChoice, plan: Plan) -> tuple[Atoms, Atoms]:
    """Return electrolyte and electrode as bulk in the common in-plane cell, heights kept."""
    electrolyte, electrode = bulk_supercells(choice, plan)
    return _in_plane(electrolyte, plan.cell), _in_plane(electrode, plan.cell)


def strained_slabs(choice: InterfaceChoice, plan: Plan) -> Slabs:
    """Return both slabs in the common in-plane cell, heights kept.

    Raises
    ------
    StructureError
        If atoms of a slab overlap.
    """
    cut = [cut_slab(bulk, one) for bulk, one in zip(bulk_supercells(choice, plan), plan.cuts, strict=True)]
    slabs = [_in_plane(one, plan.cell) for one in cut]
    for side, slab in zip(("electrolyte", "electrode"), slabs, strict=True):
        check_apart(slab, where=f"slab of the {side}")
    return Slabs(slabs[0], slabs[1])


def _in_plane(atoms: Atoms, cell: CommonCell) -> Atoms:
    """Return the atoms, turned and strained in the plane, in the common cell."""
    turn = np.linalg.inv(np.asarray(atoms.cell)[:2, :2]) @ cell.vectors
    fitted = atoms.copy()
    fitted.positions[:, :2] = atoms.positions[:, :2] @ turn
    box = np.asarray(atoms.cell).copy()
    box[:2, :2] = cell.vectors
    box[2, :2] = box[2, :2] @ turn
    fitted.set_cell(box)
    fitted.wrap(pbc=(True, True, False))
    return fitted
