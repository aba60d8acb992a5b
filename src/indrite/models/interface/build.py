"""From a choice to atoms: match, cut, strain, stack, scan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from indrite import __version__
from indrite.close_atoms import check_apart
from indrite.models.interface import gap
from indrite.models.interface.choice import InterfaceChoice
from indrite.models.interface.plan import Plan, make_plan, strained_slabs
from indrite.models.interface.result import Interface
from indrite.models.interface.stacking import Slabs
from indrite.signals.base import Origin

if TYPE_CHECKING:
    from ase import Atoms
    from ase.calculators.calculator import Calculator


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
    plan = make_plan(choice)
    slabs = strained_slabs(choice, plan)
    shifts, energies, shift = _registry(choice, plan, slabs, calculator)
    scans = _gaps(choice, slabs, calculator, shift)
    gaps = (scans[0].gap_angstrom, scans[1].gap_angstrom)
    atoms = slabs.stacked(gaps, shift)
    check_apart(atoms, where="interface")
    found = _result(choice, plan, atoms, scans, heights=slabs.heights(gaps), registry=(shifts, energies))
    made_by = {"indrite": __version__, "model": "interface", "calculator": type(calculator).__name__}
    return found.replace(origin=Origin("simulated", made_by=made_by, sources=_SOURCES))


def _registry(
    choice: InterfaceChoice, plan: Plan, slabs: Slabs, calculator: Calculator
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
    plan: Plan,
    atoms: Atoms,
    scans: tuple[gap.GapScan, gap.GapScan],
    *,
    heights: tuple[float, float],
    registry: tuple[np.ndarray, np.ndarray],
) -> Interface:
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
        gap_outcome=(scans[0].outcome, scans[1].outcome),
        seed=choice.seed,
        notes=_notes(choice, plan, scans),
        **_geometry(choice, plan),
    )


def _geometry(choice: InterfaceChoice, plan: Plan) -> dict[str, Any]:
    """Return the fields of the result that were decided before any energy."""
    supercells = [
        ((int(m[0, 0]), int(m[0, 1])), (int(m[1, 0]), int(m[1, 1])))
        for m in (plan.match.electrolyte_supercell, plan.match.electrode_supercell)
    ]
    return {
        "electrolyte": plan.names[0],
        "electrode": plan.names[1],
        "electrolyte_miller": choice.electrolyte_miller,
        "electrode_miller": choice.electrode_miller,
        "electrolyte_strain": plan.cell.electrolyte_strain,
        "electrode_strain": plan.cell.electrode_strain,
        "mismatch_strain": plan.match.principal_strains,
        "mismatch_area_change": plan.match.area_change,
        "mismatch_angle_change_degree": plan.match.angle_change_degree,
        "electrolyte_supercell": supercells[0],
        "electrode_supercell": supercells[1],
        "electrolyte_termination": plan.cuts[0].label,
        "electrode_termination": plan.cuts[1].label,
        "electrolyte_termination_index": plan.cuts[0].index,
        "electrode_termination_index": plan.cuts[1].index,
        "strained": plan.strained,
    }


#: Formal charge of a face that is worth a note, e/nm².
_POLAR = 0.5
#: Matching; kinds of polar faces.
_SOURCES = ("10.1063/1.333084", "10.1088/0022-3719/12/22/036")


def _notes(choice: InterfaceChoice, plan: Plan, scans: tuple[gap.GapScan, gap.GapScan]) -> tuple[str, ...]:
    """Return what the reader should know about this interface."""
    notes = []
    for side, cut in zip(("electrolyte", "electrode"), plan.cuts, strict=True):
        charge = cut.polarity_electron_per_square_nanometre
        if charge is None:
            notes.append(f"polarity of the {side}'s faces not known: no formal charges that balance")
        elif abs(charge) > _POLAR:
            notes.append(f"the faces of the {side} are polar: {charge:+.1f} e/nm² by formal charges")
        if cut.ions == "cut" and cut.cut_bonds:
            notes.append(f"the faces of the {side} hold broken ions: {cut.label}")
    for where, one in zip(("lower", "upper"), scans, strict=True):
        if one.outcome not in ("minimum", "given"):
            notes.append(f"{where} gap: {one.outcome}")
    if choice.registry == "random":
        notes.append("the lateral position is random, not the one of lowest energy")
    return tuple(notes)
