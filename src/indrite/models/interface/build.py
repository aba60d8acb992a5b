"""From a choice to atoms: match, cut, strain, stack, scan."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from indrite.errors import UsageError
from indrite.models.interface import gap, materials
from indrite.models.interface.choice import InterfaceChoice
from indrite.models.interface.matching import CommonCell, Match, common_cell, find_matches
from indrite.models.interface.planes import SYMMETRY_ANGSTROM, OrientedCell, oriented_cell
from indrite.models.interface.result import Interface
from indrite.models.interface.slabs import Termination, choose_termination, cut_slab, terminations
from indrite.models.interface.stacking import Slabs, check_overlap

if TYPE_CHECKING:
    from ase import Atoms
    from ase.calculators.calculator import Calculator


@dataclass(frozen=True)
class _Plan:
    """What the geometry decides before any energy is asked for."""

    electrolyte: OrientedCell
    electrode: OrientedCell
    match: Match
    cell: CommonCell
    strained: str
    cuts: tuple[Termination, Termination]
    layers: tuple[int, int]
    names: tuple[str, str]


def build_interface(choice: InterfaceChoice, *, calculator: Calculator) -> Interface:
    """Return the interface of a choice: rigid slabs, at the gaps and the registry of lowest energy.

    The smallest common supercell of the two planes is taken, its strain put where the choice says, each slab
    cut between layers with molecular ions whole and its composition that of the crystal, and both interfaces
    of the periodic cell given their own gap.

    Parameters
    ----------
    choice
        Materials, planes, thicknesses, terminations, limits, seed.
    calculator
        ASE calculator for the scans.

    Raises
    ------
    StructureError
        If the planes do not match within the limits, or atoms overlap.
    UsageError
        If a phase, a termination or the rank of a match is unknown.
    EngineError
        If the calculator cannot take the elements.
    """
    plan = _plan(choice)
    slabs = Slabs(_electrolyte_slab(choice, plan), _electrode_slab(plan))
    for side, slab in (("electrolyte", slabs.electrolyte), ("electrode", slabs.electrode)):
        check_overlap(slab, where=f"slab of the {side}")
    shifts, energies, shift = _registry(choice, plan, slabs, calculator)
    scans = _gaps(choice, slabs, calculator, shift)
    gaps = (scans[0].gap_angstrom, scans[1].gap_angstrom)
    atoms = slabs.stacked(gaps, shift)
    check_overlap(atoms, where="interface")
    return _result(choice, plan, atoms, scans, heights=slabs.heights(gaps), registry=(shifts, energies))


def _plan(choice: InterfaceChoice) -> _Plan:
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
    wanted = (choice.electrolyte_thickness_angstrom, choice.electrode_thickness_angstrom)
    layers = [
        max(1, ceil(thickness / one.spacing_angstrom - 1e-6))
        for thickness, one in zip(wanted, (electrolyte, electrode), strict=True)
    ]
    share, words = _share(choice, (below, above), wanted)
    cuts = (
        choose_termination(
            terminations(
                electrolyte,
                repeats=_count(match.electrolyte_supercell),
                mobile=materials.mobile_elements(choice.electrolyte),
            ),
            choice.electrolyte_termination,
            side="electrolyte",
        ),
        choose_termination(
            terminations(electrode, repeats=_count(match.electrode_supercell)),
            choice.electrode_termination,
            side="electrode",
        ),
    )
    return _Plan(
        electrolyte,
        electrode,
        match,
        common_cell(match, electrode_share=share),
        words,
        cuts,
        (layers[0], layers[1]),
        (
            materials.short_name(choice.electrolyte, below),
            materials.short_name(choice.electrode, above),
        ),
    )


def _count(supercell: np.ndarray) -> int:
    return round(abs(float(np.linalg.det(supercell))))


def _share(
    choice: InterfaceChoice, crystals: tuple[Atoms, Atoms], thickness: tuple[float, float]
) -> tuple[float, str]:
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


def _electrolyte_slab(choice: InterfaceChoice, plan: _Plan) -> Atoms:
    supercell, layers = plan.match.electrolyte_supercell, plan.layers[0]
    diagonal = np.array_equal(supercell, np.diag(np.diag(supercell))) and np.diag(supercell).min() > 0
    along_axes = choice.electrolyte_miller == (0, 0, 1) and diagonal
    if materials.is_disordered(choice.electrolyte) and along_axes:
        repeat = (int(supercell[0, 0]), int(supercell[1, 1]), layers)
        bulk = materials.electrolyte_crystal(choice, repeat=repeat)
    else:
        bulk = _repeat(plan.electrolyte, supercell, layers)
    return _fitted(bulk, plan.cuts[0], plan.cell)


def _electrode_slab(plan: _Plan) -> Atoms:
    bulk = _repeat(plan.electrode, plan.match.electrode_supercell, plan.layers[1])
    return _fitted(bulk, plan.cuts[1], plan.cell)


def _repeat(oriented: OrientedCell, supercell: np.ndarray, layers: int) -> Atoms:
    from ase.build import make_supercell

    matrix = np.eye(3, dtype=int)
    matrix[:2, :2], matrix[2, 2] = supercell, layers
    return make_supercell(oriented.atoms, matrix)


def _fitted(bulk: Atoms, cut: Termination, cell: CommonCell) -> Atoms:
    """Return the slab of a bulk supercell, deformed in the plane to the common cell, heights kept."""
    slab = cut_slab(bulk, cut)
    box = np.zeros((3, 3))
    box[:2, :2], box[2, 2] = cell.vectors, slab.cell[2, 2]
    slab.set_cell(box, scale_atoms=True)
    slab.wrap(pbc=(True, True, False))
    return slab


def _registry(
    choice: InterfaceChoice, plan: _Plan, slabs: Slabs, calculator: Calculator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return shifts tried (fractions), their energies, and the one taken, Å."""
    lattice = np.linalg.inv(plan.match.electrode_supercell) @ plan.cell.vectors
    if choice.registry == "scan":
        shifts, energies = gap.scan_registry(
            slabs,
            calculator,
            lattice=lattice,
            points=choice.registry_points,
            range_angstrom=choice.gap_range_angstrom,
        )
        return shifts, energies, shifts[int(np.argmin(energies))] @ lattice
    fraction = np.zeros(2)
    if choice.registry == "random":
        fraction = np.random.default_rng([choice.seed, 2]).random(2)
    return fraction[None, :], np.full(1, np.nan), fraction @ lattice


def _gaps(
    choice: InterfaceChoice, slabs: Slabs, calculator: Calculator, shift: np.ndarray
) -> tuple[gap.GapScan, gap.GapScan]:
    if choice.gap_angstrom is not None:
        one = gap.GapScan(np.empty(0), np.empty(0), choice.gap_angstrom, "given")
        return one, one
    return gap.scan_gaps(
        slabs,
        calculator,
        shift=shift,
        range_angstrom=choice.gap_range_angstrom,
        points=choice.gap_points,
        together=choice.gap_scan == "both",
    )


def _result(
    choice: InterfaceChoice,
    plan: _Plan,
    atoms: Atoms,
    scans: tuple[gap.GapScan, gap.GapScan],
    *,
    heights: tuple[float, float],
    registry: tuple[np.ndarray, np.ndarray],
) -> Interface:
    supercells = [
        ((int(m[0, 0]), int(m[0, 1])), (int(m[1, 0]), int(m[1, 1])))
        for m in (plan.match.electrolyte_supercell, plan.match.electrode_supercell)
    ]
    return Interface(
        position_angstrom=atoms.positions,
        cell_angstrom=np.asarray(atoms.cell),
        atomic_number=atoms.numbers,
        side=atoms.arrays["side"],
        interface_height_angstrom=np.array(heights),
        gap_angstrom=np.array([one.gap_angstrom for one in scans]),
        scan_gap_angstrom=scans[0].distance_angstrom,
        scan_energy_electronvolt=np.array([one.energy_electronvolt for one in scans]),
        registry_shift=registry[0],
        registry_energy_electronvolt=registry[1],
        electrolyte=plan.names[0],
        electrode=plan.names[1],
        electrolyte_miller=choice.electrolyte_miller,
        electrode_miller=choice.electrode_miller,
        electrolyte_strain=plan.cell.electrolyte_strain,
        electrode_strain=plan.cell.electrode_strain,
        mismatch_strain=plan.match.principal_strains,
        mismatch_area_change=plan.match.area_change,
        mismatch_angle_change_degree=plan.match.angle_change_degree,
        electrolyte_supercell=supercells[0],
        electrode_supercell=supercells[1],
        electrolyte_termination=plan.cuts[0].label,
        electrode_termination=plan.cuts[1].label,
        electrolyte_termination_index=plan.cuts[0].index,
        electrode_termination_index=plan.cuts[1].index,
        strained=plan.strained,
        gap_outcome=(scans[0].outcome, scans[1].outcome),
        seed=choice.seed,
    )
