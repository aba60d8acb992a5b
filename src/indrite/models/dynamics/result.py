"""`DynamicsResult`: one trajectory a seed, how each ended, and how well energy was conserved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from indrite.findings import Finding
from indrite.models.dynamics.settings import DynamicsSettings
from indrite.notebook import Shown
from indrite.signals.trajectory import Trajectory


@dataclass(frozen=True, kw_only=True)
class RelaxationSummary:
    """What the relaxation before the run did.

    Parameters
    ----------
    ended
        ``converged``, ``step limit`` or ``exploded``.
    steps
        Steps taken.
    energy_change_electronvolt
        Energy gained (negative).
    force_electronvolt_per_angstrom
        Largest force left.
    way_angstrom
        Longest way of an atom.
    """

    ended: str
    steps: int
    energy_change_electronvolt: float
    force_electronvolt_per_angstrom: float
    way_angstrom: float


@dataclass(frozen=True, kw_only=True)
class SeedRun(Shown):
    """Numbers of the run of one seed.

    Parameters
    ----------
    seed
        Seed of the starting velocities.
    ended
        ``done``, ``exploded`` or ``energy drift``.
    conserved_electronvolt
        Conserved quantity of every frame, shape (frame,).
    drift_millielectronvolt_per_atom_per_picosecond
        Slope of the conserved quantity over the run, least squares; NaN with fewer than three frames.
    wander_millielectronvolt_per_atom
        Standard deviation of the conserved quantity about that line.
    mean_temperature_kelvin
        Over the second half of the run.
    """

    seed: int
    ended: str
    conserved_electronvolt: np.ndarray
    drift_millielectronvolt_per_atom_per_picosecond: float
    wander_millielectronvolt_per_atom: float
    mean_temperature_kelvin: float


@dataclass(frozen=True, kw_only=True)
class DynamicsResult(Shown):
    """Outcome of `run_dynamics`.

    Parameters
    ----------
    trajectories
        One a seed, in the order asked for; positions run on across the boundaries of the cell.
    runs
        Numbers of each seed's run.
    settings
        How it went.
    engine
        Fingerprint of the engine.
    relaxation
        What the relaxation at the start did, if there was one.
    """

    trajectories: tuple[Trajectory, ...]
    runs: tuple[SeedRun, ...]
    settings: DynamicsSettings
    engine: Mapping[str, str]
    relaxation: RelaxationSummary | None = None

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds, in the order of the trajectories."""
        return tuple(one.seed for one in self.runs)

    @property
    def ended(self) -> str:
        """``done`` if every seed came to the end, else how the first that did not ended."""
        return next((one.ended for one in self.runs if one.ended != "done"), "done")

    @property
    def drift_millielectronvolt_per_atom_per_picosecond(self) -> tuple[float, ...]:
        """Drift of the conserved quantity of each seed."""
        return tuple(one.drift_millielectronvolt_per_atom_per_picosecond for one in self.runs)

    def findings(self) -> tuple[Finding, ...]:
        """Return how each seed ended and the worst drift, as findings."""
        drifts = np.abs(self.drift_millielectronvolt_per_atom_per_picosecond)
        known = drifts[np.isfinite(drifts)]
        worst = float(known.max()) if known.size else None
        heat = [one.mean_temperature_kelvin for one in self.runs if np.isfinite(one.mean_temperature_kelvin)]
        spread = float(np.std(heat, ddof=1)) if len(heat) > 1 else None
        done = sum(one.ended == "done" for one in self.runs)
        note = "; ".join(f"seed {one.seed}: {one.ended}" for one in self.runs if one.ended != "done")
        return (
            _row(
                "runs_done", f"Runs that came to their end, of {len(self.runs)}", float(done), "", note=note
            ),
            _row(
                "energy_drift",
                "Drift of the conserved quantity, worst seed",
                worst,
                "meV/atom/ps",
                note="numerical quality of the dynamics; thermal energy per atom at 300 K is 39 meV",
            ),
            _row(
                "mean_temperature",
                "Temperature over the second half of the runs",
                float(np.mean(heat)) if heat else None,
                "K",
                spread=spread,
            ),
        )


def _row(
    name: str, quantity: str, value: float | None, unit: str, *, spread: float | None = None, note: str = ""
) -> Finding:
    return Finding(
        id=name,
        quantity=quantity,
        value=value,
        unit=unit,
        standard_uncertainty=spread,
        origin="simulated",
        verdict="not determinable" if value is None else "ok",
        note=note,
    )


def numbers_of(seed: int, ended: str, trajectory: Trajectory, conserved: np.ndarray) -> SeedRun:
    """Return the numbers of one seed's run from its trajectory and its conserved quantity."""
    time, atoms = trajectory.time_picosecond, trajectory.atomic_number.size
    drift = wander = float("nan")
    if time.size > 2:
        slope, offset = np.polyfit(time, conserved, 1)
        drift = float(1e3 * slope / atoms)
        wander = float(1e3 * np.std(conserved - slope * time - offset) / atoms)
    heat = trajectory.temperature_kelvin
    assert heat is not None
    return SeedRun(
        seed=seed,
        ended=ended,
        conserved_electronvolt=conserved,
        drift_millielectronvolt_per_atom_per_picosecond=drift,
        wander_millielectronvolt_per_atom=wander,
        mean_temperature_kelvin=float(np.mean(heat[time.size // 2 :])),
    )
