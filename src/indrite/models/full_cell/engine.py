"""Runs single steps of a cell model; the one module that imports PyBaMM.

Sources
-------
PyBaMM: Sulzer et al., J. Open Res. Softw. 9 (2021) 14, DOI 10.5334/jors.309.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from indrite.errors import MissingPackageError, StepFailedError, UsageError
from indrite.models.full_cell._equations import SCALARS, CellEquations
from indrite.models.full_cell.parameters import FullCellParameters
from indrite.models.full_cell.steps import End, Step, StepResult
from indrite.models.growth.filament import Filament, NoFilament

ModelKind = Literal["reduced", "dfn"]
# name of a PyBaMM event -> what callers see
_ENDS: dict[str, End] = {
    "upper voltage": "upper voltage",
    "lower voltage": "lower voltage",
    "compliance": "compliance",
    "anode full": "anode",
    "anode empty": "anode",
    "cathode full": "cathode",
    "cathode empty": "cathode",
}
#: How PyBaMM says that a step is over before it begins.
_LIMIT_PASSED = "non-positive at initial conditions"


def load_pybamm() -> Any:
    """Import PyBaMM with its telemetry switched off.

    Raises
    ------
    MissingPackageError
        If it is not installed.
    """
    os.environ["PYBAMM_DISABLE_TELEMETRY"] = "true"
    try:
        import pybamm
    except ModuleNotFoundError:
        raise MissingPackageError("pybamm", extra="cell", purpose="the full-cell model") from None
    return pybamm


@dataclass(frozen=True, kw_only=True)
class Numerics:
    """Mesh and tolerances.

    Parameters
    ----------
    particle_nodes, electrode_nodes
        Finite volumes along the particle radius and the cathode thickness.
    relative_tolerance, absolute_tolerance
        Of the time integration (IDA).
    """

    particle_nodes: int = 20
    electrode_nodes: int = 20
    relative_tolerance: float = 1e-4
    absolute_tolerance: float = 1e-6


class CellEngine:
    """A discretised cell that runs one step at a time from a given state; keeps no history.

    Parameters
    ----------
    parameters
        The cell.
    kind
        ``reduced`` (single particle with ohmic losses) or ``dfn`` (Doyle-Fuller-Newman, single ion).
    filament
        Growth and leak laws that run inside the model.
    numerics
        Mesh and tolerances.

    Raises
    ------
    UsageError
        For an unknown kind.
    MissingPackageError
        Without PyBaMM.
    """

    def __init__(
        self,
        parameters: FullCellParameters,
        *,
        kind: ModelKind = "reduced",
        filament: Filament | None = None,
        numerics: Numerics | None = None,
    ) -> None:
        if kind not in ("reduced", "dfn"):
            raise UsageError("no such cell model", got=repr(kind), expected="'reduced' or 'dfn'")
        self.parameters, self.kind = parameters, kind
        self._pybamm = load_pybamm()
        numerics = numerics or Numerics()
        self.filament = filament or NoFilament()
        self._model = CellEquations(self._pybamm, parameters, filament=self.filament).build(kind)
        self._discretise(numerics)
        self._solver = self._pybamm.IDAKLUSolver(
            rtol=numerics.relative_tolerance, atol=numerics.absolute_tolerance
        )

    def _discretise(self, numerics: Numerics) -> None:
        pybamm, dfn = self._pybamm, self.kind == "dfn"
        radius = pybamm.SpatialVariable(
            "r_p",
            domain="positive particle",
            auxiliary_domains={"secondary": "positive electrode"} if dfn else None,
            coord_sys="spherical polar",
        )
        geometry = {"positive particle": {radius: {"min": 0.0, "max": 1.0}}}
        points = {radius: numerics.particle_nodes}
        if dfn:
            depth = pybamm.SpatialVariable("x_p", domain="positive electrode", coord_sys="cartesian")
            limits = {"min": 0.0, "max": self.parameters.cathode.thickness_metre}
            geometry["positive electrode"] = {depth: limits}
            points[depth] = numerics.electrode_nodes
        meshes = dict.fromkeys(geometry, pybamm.Uniform1DSubMesh)
        methods = {domain: pybamm.FiniteVolume() for domain in geometry}
        discretisation = pybamm.Discretisation(pybamm.Mesh(geometry, meshes, points), methods)
        discretisation.process_model(self._model)
        slices = {key.name: spans[0] for key, spans in discretisation.y_slices.items()}
        self._rows = {name: slices[name].start for name in SCALARS}
        self._particle_rows = slices["x"]
        self._shell_volumes = np.diff(np.linspace(0.0, 1.0, numerics.particle_nodes + 1) ** 3)

    def initial_state(self) -> np.ndarray:
        """Return the state vector as assembled."""
        state = np.asarray(self._model.concatenated_initial_conditions.evaluate(0), dtype=float)
        return state.reshape(-1)

    def scalar(self, state: np.ndarray, name: str) -> float:
        """Return one scalar of a state, in PyBaMM's sign."""
        return float(state[self._rows[name]])

    def without_counts(self, state: np.ndarray) -> np.ndarray:
        """Return the state with its charge counters at zero, so that they keep all digits for ever."""
        fresh = state.copy()
        for name in ("terminal_charge", "leak_charge", "growth_charge"):
            fresh[self._rows[name]] = 0.0
        return fresh

    def mean_lithium_content(self, state: np.ndarray) -> float:
        """Return the lithium content of the cathode, averaged over its active volume."""
        particles = state[self._particle_rows].reshape(-1, self._shell_volumes.size)
        return float((particles @ self._shell_volumes).mean())

    def run(
        self,
        state: np.ndarray,
        step: Step,
        *,
        leak_siemens: float = 0.0,
        growth_gate: float = 0.0,
        interphase_resistance_ohm_square_metre: float = 0.0,
    ) -> StepResult:
        """Run one step.

        Parameters
        ----------
        state
            Where it begins: `initial_state` or the `state` of the step before.
        step
            What the cycler does.
        leak_siemens
            Leak besides that of the filament.
        growth_gate
            1 where the metal may grow.
        interphase_resistance_ohm_square_metre
            Added at the anode.

        Returns
        -------
        StepResult
            With end ``infeasible`` and no rows where a limit is passed before the step begins.

        Raises
        ------
        StepFailedError
            If the integration fails.
        """
        inputs = step.inputs() | {
            "Leak [S]": leak_siemens,
            "Growth gate": growth_gate,
            "Interphase resistance [Ohm.m2]": interphase_resistance_ohm_square_metre,
        }
        solution = self._solve(state, step, inputs)
        if solution is None:
            return StepResult(np.empty(0), {}, state, "infeasible")
        time, y = solution.t, solution.y
        values = {name: np.array(y[row]) for name, row in self._rows.items()}
        values["terminal"] = -values["terminal"]
        if step.is_past_its_limits(values["voltage"][0], values["terminal"][0]):
            return StepResult(np.empty(0), {}, state, "infeasible")
        return StepResult(time, values, np.array(y[:, -1]).ravel(), _end(solution.termination))

    def _solve(self, state: np.ndarray, step: Step, inputs: dict[str, float]) -> Any:
        """Return PyBaMM's solution of one step, ``None`` where a limit is passed before it begins."""
        pybamm, limit = self._pybamm, step.time_limit_second
        before = pybamm.Solution(
            [np.array([0.0])], [state.reshape(-1, 1)], self._model, inputs, termination="final time"
        )
        try:
            return self._solver.step(
                before,
                self._model,
                limit,
                t_eval=np.array([0.0, limit]),
                t_interp=step.times(),
                inputs=inputs,
                save=False,
            )
        except pybamm.SolverError as error:
            if _LIMIT_PASSED in str(error):
                return None
            raise StepFailedError(
                f"the solver gave up in a step of the {self.kind} model",
                got=str(error).splitlines()[0],
                todo="Try tighter tolerances or the other model; check the cell with 'indrite check'",
            ) from error


def _end(termination: str) -> End:
    return "time" if termination == "final time" else _ENDS[termination.removeprefix("event: ")]
