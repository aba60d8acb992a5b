"""Density functional theory with GPAW: PAW, PBE, plane waves; the only module that imports `gpaw` (GPL)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from ase.calculators.calculator import Calculator, all_changes

from indrite.engines._structure import check_in_cell
from indrite.errors import EngineError, StructureError

if TYPE_CHECKING:
    from ase import Atoms

    from indrite.engines.base import Engine

#: Kinetic energy up to which plane waves are used: that of Luo et al. 2021.
CUTOFF_ELECTRONVOLT = 500.0
#: Width of the Fermi-Dirac occupation; our choice, so that metals converge; insulators do not see it.
SMEARING_ELECTRONVOLT = 0.1
#: Largest distance between neighbouring k-points of the model ``pbe-mesh``, with the factor 2π.
SPACING_PER_ANGSTROM = 0.35
#: Per valence electron (energy, density) and eV² per valence electron (eigenstates); our choice: forces then
#: agree with differences of the energy to 0.002 eV/Å.
_CONVERGENCE = {"energy": 1e-5, "density": 1e-5, "eigenstates": 4e-8}
_ITERATIONS = 200


class PlaneWavePbe(Calculator):
    """PBE with PAW data sets of ``gpaw-data``, plane waves up to 500 eV, without spin and dispersion.

    Every direction is treated as periodic; a molecule needs a box with vacuum around it. ``free_energy`` is
    what the forces are the slope of, ``energy`` is extrapolated to no smearing; both are the same for an
    insulator.

    With the Gamma point alone, wave functions go from one structure to the next, so that dynamics is cheaper
    and a repeated structure is reproduced within the convergence, not to the last bit. With a mesh each
    structure starts anew and uses its own symmetry.

    Parameters
    ----------
    spacing_per_angstrom
        Largest distance between neighbouring k-points of a mesh, with the factor 2π; ``None`` for the Gamma
        point alone.

    Sources
    -------
    Perdew, Burke and Ernzerhof 1996, 10.1103/PhysRevLett.77.3865; Mortensen et al. 2024, 10.1063/5.0182685.
    """

    implemented_properties: ClassVar[list[str]] = ["energy", "free_energy", "forces", "stress"]

    def __init__(self, *, spacing_per_angstrom: float | None = None) -> None:
        super().__init__()
        self._spacing = spacing_per_angstrom
        self._solver: Any = None

    def calculate(
        self,
        atoms: Atoms | None = None,
        properties: list[str] | None = None,
        system_changes: list[str] = all_changes,
    ) -> None:
        """Solve the Kohn-Sham equations: energy (eV), forces (eV/Å) and stress (eV/Å³, Voigt).

        Raises
        ------
        StructureError
            If there is no cell, atoms overlap, or there is no PAW data set for an element.
        EngineError
            If the solution does not converge.
        """
        super().calculate(atoms, properties, system_changes)
        assert self.atoms is not None
        check_in_cell(self.atoms, purpose="the engine 'gpaw'")
        solver, self._solver = self._ready(self.atoms), None
        self.results = _solved(solver, _bare(self.atoms))
        self._solver = solver  # only one that came to an end goes on

    def _ready(self, atoms: Atoms) -> Any:
        if self._spacing is not None:
            return _solver(kpoints=mesh_size(atoms, spacing_per_angstrom=self._spacing), symmetry={})
        if self._solver is None:
            # atoms that move break symmetries that GPAW would hold on to
            return _solver(kpoints=(1, 1, 1), symmetry={"point_group": False})
        return self._solver


def _bare(atoms: Atoms) -> Atoms:
    """Return the atoms alone, periodic everywhere, without spins, constraints or velocities."""
    from ase import Atoms

    return Atoms(numbers=atoms.numbers, positions=atoms.positions, cell=atoms.cell, pbc=True)


def mesh_size(atoms: Atoms, *, spacing_per_angstrom: float = SPACING_PER_ANGSTROM) -> tuple[int, int, int]:
    """Return the number of k-points along each reciprocal vector; 1 where the structure is not periodic.

    Examples
    --------
    >>> from ase.build import bulk
    >>> mesh_size(bulk("LiCl", "rocksalt", a=5.14, cubic=True))
    (4, 4, 4)
    """
    lengths = 2.0 * np.pi * np.linalg.norm(np.asarray(atoms.cell.reciprocal()), axis=1)
    counts = np.ceil(lengths / spacing_per_angstrom - 1e-6).astype(int)
    counts[~np.asarray(atoms.pbc)] = 1
    first, second, third = (max(1, int(one)) for one in counts)
    return first, second, third


def _solver(*, kpoints: tuple[int, int, int], symmetry: dict[str, bool]) -> Any:
    from gpaw import GPAW

    return GPAW(
        mode={"name": "pw", "ecut": CUTOFF_ELECTRONVOLT},
        xc="PBE",
        kpts={"size": kpoints, "gamma": True},
        symmetry=symmetry,
        occupations={"name": "fermi-dirac", "width": SMEARING_ELECTRONVOLT},
        convergence=_CONVERGENCE,
        maxiter=_ITERATIONS,
        spinpol=False,
        txt=None,
    )


def _solved(solver: Any, bare: Atoms) -> dict[str, Any]:
    from gpaw import KohnShamConvergenceError

    bare.calc = solver
    try:
        return {
            "energy": float(bare.get_potential_energy()),
            "free_energy": float(bare.get_potential_energy(force_consistent=True)),
            "forces": np.array(bare.get_forces()),
            "stress": np.array(bare.get_stress()),
        }
    except FileNotFoundError as error:
        raise _unknown_element(bare) from error
    except KohnShamConvergenceError as error:
        raise EngineError(
            f"gpaw did not converge within {_ITERATIONS} iterations for {bare.get_chemical_formula()}",
            todo="Look for atoms that are too close or for a charge that does not balance; relax with "
            "another engine first",
        ) from error
    finally:
        bare.calc = None


def _unknown_element(bare: Atoms) -> StructureError:
    from gpaw import setup_paths

    return StructureError(
        "gpaw-data has no PAW data set for PBE for an element of the structure",
        where=", ".join(str(path) for path in setup_paths) or None,
        got=", ".join(sorted(set(bare.get_chemical_symbols()))),
        todo="Use elements for which it has one; GPAW_SETUP_PATH may name a folder with others",
    )


def build(engine: Engine) -> PlaneWavePbe:
    """Return the calculator of ``gpaw`` (``pbe-gamma``, as in Luo et al. 2021) or ``gpaw:pbe-mesh``."""
    return PlaneWavePbe(spacing_per_angstrom=SPACING_PER_ANGSTROM if engine.model == "pbe-mesh" else None)
