"""Currents of ions from the cathode into the anode layer and into the metal films.

    div(kappa grad phi) = 0 in the grains, phi = 0 in the metal,
    insertion current density  i = (phi + U)/R_i  at films and base,
    mean current density at the top, of a uniform flux or of one equipotential plane

================  ===================================================  ================================
equation symbol   meaning                                              variable
================  ===================================================  ================================
phi               ionic potential against the metal, V                 ``potential_volt``
kappa             conductivity, S/m                                    ``conductivity_…``
U                 equilibrium potential and stress, V                  ``offset_volt``
R_i               resistance of the interface, ohm m2                  ``interface_resistance_…``
h                 voxel edge, um                                       ``spacing_micrometre``
A, A_h            true area of a face, area of a voxel's face, um2     ``face_area_square_micrometre``
================  ===================================================  ================================

Finite volumes on the voxels. A side of a film conducts g = 1/(R_i/A + h/(2 kappa A_h)): interface and half
a voxel in series, second order in h. Currents are in ampere, in the plane per micrometre of depth; positive
currents charge the cell, ions then move down from the top and into the metal. Electrolyte without a path
to the top carries nothing and is left out; its potential is NaN.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indrite.errors import UsageError
from indrite.models.growth.ion_current import _kernels_sides as kernels
from indrite.models.growth.ion_current.conductances import Conductances
from indrite.models.growth.ion_current.interfaces import Interfaces, interfaces_of
from indrite.models.growth.ion_current.multigrid import Multigrid, PoissonSolution
from indrite.models.growth.ion_current.system import (
    SQUARE_METRE_PER_SQUARE_MICROMETRE,
    Electrodes,
    IonSystem,
)


@dataclass(frozen=True, eq=False)
class IonCurrents:
    """Potential and currents at one moment.

    Parameters
    ----------
    potential_volt
        Shape of the grid, NaN in pores and where no path leads to the top.
    face_current_ampere
        (face, 2) into the metal on each side of each face of the electrodes; 0 where there is no film.
    base_current_ampere
        Lateral shape, into the anode layer.
    total_current_ampere
        That was imposed at the top.
    top_potential_volt
        Mean over the top plane, half a voxel above the last centres.
    iterations, relative_residual, converged
        Of the solver. Not converged, too, where nothing joins the top with metal.
    """

    potential_volt: np.ndarray
    face_current_ampere: np.ndarray
    base_current_ampere: np.ndarray
    total_current_ampere: float
    top_potential_volt: float
    iterations: int
    relative_residual: float
    converged: bool

    @property
    def reached(self) -> np.ndarray:
        """Voxels with a path to the top and to metal."""
        return np.isfinite(self.potential_volt)


class IonSolver:
    """Solver for one electrolyte and many states of its films; what it keeps only saves time.

    Parameters
    ----------
    system
        The electrolyte.
    sweeps
        Of the multigrid cycle.
    keep_nodes
        Build the levels of the hierarchy once and again after `renew`, not for every state of the films; see
        `Multigrid.update`.
    """

    def __init__(self, system: IonSystem, *, sweeps: int = 2, keep_nodes: bool = False) -> None:
        self.system = system
        self._conductances = Conductances(system)
        self._half = system.half_cell_siemens
        self._sweeps = sweeps
        self._multigrid: Multigrid | None = None
        self._keep_nodes, self._fresh = keep_nodes, True

    def solve(
        self,
        electrodes: Electrodes,
        *,
        current_density_ampere_per_square_metre: float,
        equipotential: bool = False,
        guess_volt: np.ndarray | None = None,
        relative_tolerance: float = 1e-8,
        maximum_iterations: int = 300,
    ) -> IonCurrents:
        """Return potential and currents for one state of the films.

        Parameters
        ----------
        electrodes
            Films, resistances and equilibrium potentials.
        current_density_ampere_per_square_metre
            Mean over the whole lateral area; positive charges.
        equipotential
            The top is one plane of one potential; else its voxels get the same current each.
        guess_volt
            Potential to start from, such as that of the step before; NaN counts as unknown.
        relative_tolerance
            Norm of the residual currents over that of the driving currents.
        maximum_iterations
            At which to give up; the result then says so.
        """
        faces = self.system.face_axis if electrodes.faces is None else electrodes.faces
        if electrodes.film.shape != faces.shape or electrodes.film.dtype != bool:
            raise UsageError("one bool a face is needed for films", got=electrodes.film.shape)
        if not np.isfinite(current_density_ampere_per_square_metre):
            raise UsageError("the current density must be finite")
        interfaces = interfaces_of(electrodes, system=self.system, half_siemens=self._half)
        axes, reached = self._conductances.of(electrodes, interfaces)
        lateral = self.system.voxel_face_square_micrometre * self._half[0].size
        total = current_density_ampere_per_square_metre * lateral * SQUARE_METRE_PER_SQUARE_MICROMETRE
        if not reached.any():
            return self._nothing(electrodes, total)
        options = {"relative_tolerance": relative_tolerance, "maximum_iterations": maximum_iterations}
        drive = _Drive(self, axes, interfaces.within(reached), (reached, electrodes.film.size), total)
        return drive.equipotential(guess_volt, options) if equipotential else drive.flux(guess_volt, options)

    def renew(self) -> None:
        """Build the hierarchy anew at the next solution, whatever the next state of the films is like."""
        self._fresh = True

    def multigrid(self, axes: tuple[np.ndarray, ...], sink: np.ndarray) -> Multigrid:
        """Return the hierarchy for these conductances; its memory is used again."""
        if self._multigrid is None:
            self._multigrid = Multigrid(axes, sink, sweeps=self._sweeps)
        else:
            self._multigrid.update(axes, sink, keep_nodes=self._keep_nodes and not self._fresh)
        self._fresh = False
        return self._multigrid

    def _nothing(self, electrodes: Electrodes, total: float) -> IonCurrents:
        faces, base = (electrodes.film.size, 2), self._half[0].shape
        unknown = np.full(self._half.shape, np.nan)
        return IonCurrents(unknown, np.zeros(faces), np.zeros(base), total, np.nan, 0, np.inf, False)


class _Drive:
    """One right-hand side; potentials count from the mean offset, so that equal offsets drop out."""

    def __init__(
        self,
        solver: IonSolver,
        axes: tuple[np.ndarray, ...],
        interfaces: Interfaces,
        rest: tuple[np.ndarray, int],
        total: float,
    ) -> None:
        (reached, self.faces), at = rest, interfaces
        self.solver, self.axes, self.at, self.reached, self.total = solver, axes, at, reached, total
        base = at.base_siemens
        siemens, product = kernels.sums_of_sides(at.side_siemens, at.side_volt)
        self.siemens = float(siemens + base.sum())
        self.mean = float(product + (base * at.base_volt).sum()) / self.siemens
        self.sink, self.source = np.zeros(reached.shape), np.zeros(reached.shape)
        kernels.ground_and_source(
            self.sink.reshape(-1), self.source.reshape(-1), at.voxel, at.sides, self.mean
        )
        self.sink[0] += base
        self.source[0] += base * (self.mean - at.base_volt)
        self.top = reached[-1]
        self.half = solver._half[-1] * self.top

    def flux(self, guess: np.ndarray | None, options: dict[str, float]) -> IonCurrents:
        """Feed the same current into every voxel of the top."""
        share = self.total / np.count_nonzero(self.top)
        source = self.source.copy()
        source[-1] += share * self.top
        start = None if guess is None else self._start(guess)
        found = self.solver.multigrid(self.axes, self.sink).solve(source, guess=start, **options)  # type: ignore[arg-type]
        above = found.potential[-1][self.top] + share / self.half[self.top]
        return self._result(found.potential, float(above.mean()), found)

    def equipotential(self, guess: np.ndarray | None, options: dict[str, float]) -> IonCurrents:
        """Superpose the answers to the offsets, and to one volt at the top, to give the current asked for."""
        sink = self.sink.copy()
        sink[-1] += self.half
        grid = self.solver.multigrid(self.axes, sink)
        volt = np.zeros(sink.shape)
        volt[-1] = self.half
        start = None
        if guess is not None:
            start = self._start(guess)
            height = float(start[-1][self.top].mean())
            start = start / height if height != 0.0 else None
        rest, unit = grid.solve(self.source, **options), grid.solve(volt, guess=start, **options)  # type: ignore[arg-type]
        by_rest = -float((self.half * rest.potential[-1]).sum())
        by_unit = float((self.half * (1.0 - unit.potential[-1])).sum())
        top = (self.total - by_rest) / by_unit
        both = PoissonSolution(
            rest.potential + top * unit.potential,
            rest.iterations + unit.iterations,
            max(rest.relative_residual, unit.relative_residual),
            rest.converged and unit.converged,
        )
        return self._result(both.potential, top, both)

    def _start(self, guess: np.ndarray) -> np.ndarray:
        start = np.empty(self.reached.shape)
        kernels.start_from(start.reshape(-1), guess.reshape(-1), self.reached.reshape(-1), self.mean)
        return start

    def _result(self, potential: np.ndarray, top: float, found: PoissonSolution) -> IonCurrents:
        """Return the currents; a shift of the order of the tolerance makes their sum exact."""
        at = self.at
        sides = np.empty(at.voxel.shape)
        taken = kernels.side_currents(sides, potential.reshape(-1), at.voxel, at.sides, self.mean)
        base = at.base_siemens * (potential[0] + (at.base_volt - self.mean))
        shift = (self.total - float(taken + base.sum())) / self.siemens
        sides += at.side_siemens * shift
        base += at.base_siemens * shift
        currents = np.zeros((self.faces, 2))
        currents[at.chosen] = sides
        lift = shift - self.mean
        kernels.lift(potential.reshape(-1), self.reached.reshape(-1), lift)
        return IonCurrents(
            potential,
            currents,
            base,
            self.total,
            top + lift,
            found.iterations,
            found.relative_residual,
            found.converged,
        )
