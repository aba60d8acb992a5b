"""Work of adhesion: what it costs to part an interface."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from jaxtyping import Float

from indrite import __version__
from indrite.errors import UsageError
from indrite.findings import Finding
from indrite.models.interface import cleavage
from indrite.models.interface.gap import energy_of
from indrite.models.interface.plan import make_plan, strained_bulk
from indrite.models.interface.result import Interface
from indrite.signals.base import Origin, Signal

if TYPE_CHECKING:
    from ase import Atoms
    from ase.calculators.calculator import Calculator

    from indrite.models.interface.choice import InterfaceChoice
    from indrite.signals.trajectory import Trajectory

#: Besides the boundary of the materials itself, at each interface.
_PLANES_TRIED = 3
#: 1 eV/Å² in J/m².
JOULE_PER_SQUARE_METRE = 16.02176634
Parting = Literal["side", "plane"]


@dataclass(frozen=True, kw_only=True)
class Adhesion(Signal):
    """Work of adhesion of the two interfaces of a periodic cell; positive where they hold together.

    Parameters
    ----------
    work_joule_per_square_metre
        Mean of both interfaces, one value a snapshot.
    work_by_interface_joule_per_square_metre
        The lower and the upper interface apart, where each was opened on its own.
    plane_angstrom
        Heights at which they were opened: of the planes tried, those that take the least work.
    plane_bonds
        Bonds across these planes.
    form
        ``rigid``: no atom moved; ``relaxed``: the interface and then its parts were relaxed.
    parting
        ``side``: every atom goes with the material it came from; ``plane``: the cell is opened along flat
        planes, the weakest of several that few bonds cross.
    converged
        All relaxations ended below the limit of the forces; true for the rigid form.
    """

    work_joule_per_square_metre: Float[np.ndarray, " snapshot"]
    work_by_interface_joule_per_square_metre: Float[np.ndarray, " snapshot interface"] | None = None
    plane_angstrom: Float[np.ndarray, " snapshot interface"] | None = None
    plane_bonds: Float[np.ndarray, " snapshot interface"] | None = None
    form: str
    parting: str
    converged: bool = True

    @property
    def mean_joule_per_square_metre(self) -> float:
        """Mean over the snapshots."""
        return float(self.work_joule_per_square_metre.mean())

    @property
    def spread_joule_per_square_metre(self) -> float | None:
        """Standard deviation over the snapshots; ``None`` for a single one."""
        if self.work_joule_per_square_metre.size < 2:
            return None
        return float(self.work_joule_per_square_metre.std(ddof=1))

    def findings(self) -> list[Finding]:
        """Return the row of the comparison."""
        count = self.work_joule_per_square_metre.size
        how = {
            "side": "parted by the material each atom came from",
            "plane": "opened along the weakest plane",
        }
        note = f"{self.form}, {how[self.parting]}, {count} snapshot{'s' if count > 1 else ''}"
        if not self.converged:
            note += "; a relaxation was not converged"
        return [
            Finding(
                "work_of_adhesion",
                "Work of adhesion",
                self.mean_joule_per_square_metre,
                "J/m²",
                self.spread_joule_per_square_metre,
                "simulated",
                "no published value",
                note=note,
            )
        ]


def work_of_adhesion(
    interface: Interface | Atoms,
    calculator: Calculator,
    *,
    form: Literal["rigid", "relaxed"] = "rigid",
    parting: Parting = "side",
    vacuum_angstrom: float = 12.0,
    reach_angstrom: float = 6.0,
) -> Adhesion:
    """Return the work of adhesion of an interface, fresh or reacted.

    W = (E₁ + E₂ - E₁₂) / 2A. Both parts keep the in-plane cell of the interface, so the energy of the
    strain that made them fit cancels. By side, E₁ and E₂ are the two materials alone. By plane, the cell is
    opened at one interface at a time, W = (E_open - E₁₂) / A, at the plane of least work among the boundary
    of the materials and planes near it that few bonds cross: a crack takes the weakest.

    =========== =====================================================
    E₁₂         energy of the interface's cell
    E₁, E₂      energies of the parts, in the same in-plane cell
    E_open      energy of the cell with vacuum at one height
    A           area of one interface
    =========== =====================================================

    Parameters
    ----------
    interface
        From `build_interface`, or atoms with ``arrays["side"]`` (a frame of a run that began there).
    calculator
        ASE calculator.
    form
        ``rigid`` takes the atoms as they are; ``relaxed`` relaxes the interface (atoms and height of the
        cell), then each part from there. Only by side.
    parting
        ``side`` or ``plane``; see `Adhesion`.
    vacuum_angstrom
        Distance put between the parts; beyond the reach of the engine.
    reach_angstrom
        How far from each interface a plane may lie.

    Raises
    ------
    UsageError
        If the atoms have no sides, or the relaxed form is asked for planes.
    StructureError
        If the cell is missing or not upright.
    """
    atoms = interface.atoms if isinstance(interface, Interface) else interface
    cleavage.sides_of(atoms)
    cleavage.check_cell(atoms)
    if parting == "plane":
        if form != "rigid":
            raise UsageError("opening along planes is rigid", got=form, expected="form='rigid'")
        return _by_plane(atoms, calculator, vacuum=vacuum_angstrom, reach=reach_angstrom)
    if form == "rigid":
        parts = cleavage.parts_by_side(atoms, vacuum_angstrom=vacuum_angstrom)
        energies = [energy_of(one, calculator) for one in (atoms, *parts)]
        return _adhesion(_work(atoms, energies), form="rigid", parting="side")
    return _relaxed(atoms, calculator, vacuum=vacuum_angstrom)


def _work(atoms: Atoms, energies: list[float]) -> float:
    both, *parts = energies
    area = cleavage.area_square_angstrom(atoms)
    return (sum(parts) - both) / (2.0 * area) * JOULE_PER_SQUARE_METRE


def _adhesion(work: float, *, form: str, parting: str, converged: bool = True) -> Adhesion:
    return Adhesion(
        work_joule_per_square_metre=np.array([work]),
        form=form,
        parting=parting,
        converged=converged,
        origin=_ORIGIN,
    )


_ORIGIN = Origin("simulated", made_by={"indrite": __version__, "model": "work of adhesion"})


def _relaxed(atoms: Atoms, calculator: Calculator, *, vacuum: float) -> Adhesion:
    from indrite.models.dynamics.relaxation import relax

    whole = relax(atoms, calculator, cell="height")
    parts = cleavage.parts_by_side(whole.atoms, vacuum_angstrom=vacuum)
    apart = [relax(one, calculator) for one in parts]
    energies = [one.energy_electronvolt for one in (whole, *apart)]
    converged = all(one.converged for one in (whole, *apart))
    return _adhesion(_work(whole.atoms, energies), form="relaxed", parting="side", converged=converged)


def _by_plane(atoms: Atoms, calculator: Calculator, *, vacuum: float, reach: float) -> Adhesion:
    together = energy_of(atoms, calculator)
    area = cleavage.area_square_angstrom(atoms)
    weakest = []
    for boundary in cleavage.boundary_heights(atoms):
        planes = cleavage.weak_planes(atoms, boundary, reach_angstrom=reach, count=_PLANES_TRIED)
        apart = [cleavage.opened(atoms, one.height_angstrom, vacuum_angstrom=vacuum) for one in planes]
        work = [(energy_of(one, calculator) - together) / area * JOULE_PER_SQUARE_METRE for one in apart]
        best = int(np.argmin(work))
        weakest.append((work[best], planes[best].height_angstrom, float(planes[best].bonds)))
    works, heights, bonds = np.array(weakest).T
    return Adhesion(
        work_joule_per_square_metre=np.array([works.mean()]),
        work_by_interface_joule_per_square_metre=works[None, :],
        plane_angstrom=heights[None, :],
        plane_bonds=bonds[None, :],
        form="rigid",
        parting="plane",
        origin=_ORIGIN,
    )


def adhesion_of_frames(
    trajectory: Trajectory,
    calculator: Calculator,
    *,
    frames: Iterable[int],
    parting: Parting = "plane",
    vacuum_angstrom: float = 12.0,
    reach_angstrom: float = 6.0,
) -> Adhesion:
    """Return the work of adhesion of several frames of a run, with their spread.

    Frames hold thermal motion, the same in whole and parts; new faces do not relax. By side, a reacted
    interface gives the work of taking every atom back to its own material, through all bonds of the products;
    by plane, what a flat crack would cost.

    Parameters
    ----------
    trajectory
        A run whose ``side`` is known.
    calculator
        ASE calculator, best the one of the run.
    frames
        Indices; far enough apart in time to be independent.
    parting, vacuum_angstrom, reach_angstrom
        See `work_of_adhesion`.

    Raises
    ------
    UsageError
        If no frames are given or the trajectory has no sides.
    """
    found = []
    for frame in frames:
        atoms = trajectory.to_ase(frame)
        if trajectory.side is not None:
            atoms.set_array("side", np.array(trajectory.side))
        found.append(
            work_of_adhesion(
                atoms,
                calculator,
                parting=parting,
                vacuum_angstrom=vacuum_angstrom,
                reach_angstrom=reach_angstrom,
            )
        )
    if not found:
        raise UsageError("no frames to part", expected="at least one frame")
    return Adhesion(
        work_joule_per_square_metre=np.concatenate([one.work_joule_per_square_metre for one in found]),
        work_by_interface_joule_per_square_metre=_joined(found, "work_by_interface_joule_per_square_metre"),
        plane_angstrom=_joined(found, "plane_angstrom"),
        plane_bonds=_joined(found, "plane_bonds"),
        form="rigid",
        parting=parting,
        origin=_ORIGIN,
    )


def interfacial_energy(choice: InterfaceChoice, interface: Interface, calculator: Calculator) -> float:
    """Return the energy of an interface over that of its two crystals, J/m², mean of both interfaces.

    γ = (E₁₂ - E_bulk,1 - E_bulk,2) / 2A, with both crystals strained as they are in the interface (the
    energy of the strain grows with the thickness and belongs to the films) and as many atoms as the slabs.
    Rigid: the atoms of interface and crystals are those of the builder.

    Parameters
    ----------
    choice
        The one that `interface` was built from.
    interface, calculator
        See `work_of_adhesion`.

    Raises
    ------
    UsageError
        If the choice does not give this interface's atoms.
    """
    bulks = strained_bulk(choice, make_plan(choice))
    if sorted(np.concatenate([one.numbers for one in bulks])) != sorted(interface.atomic_number):
        raise UsageError("this interface was built from another choice", got=interface.description)
    energies = [energy_of(one, calculator) for one in (interface.atoms, *bulks)]
    return -_work(interface.atoms, energies)


def _joined(found: list[Adhesion], name: str) -> np.ndarray | None:
    arrays = [getattr(one, name) for one in found]
    return None if arrays[0] is None else np.concatenate(arrays)
