"""Trials of a potential beyond the gate; each returns plain rows that `judge` keeps and shows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from indrite.analysis.trajectory.cavity import TORN_RADIUS_ANGSTROM, cavity
from training.elements import cohesive, element_energies
from training.explore import as_atoms
from training.fit import labelled_frames, split
from training.recipe import Recipe

if TYPE_CHECKING:
    from ase import Atoms

    from indrite.engines import Engine
    from indrite.models.dynamics import DynamicsResult

Row = dict[str, Any]
#: Limits that were set before any potential was judged (issue 7 and kT at 300 K).
ALONG_LIMIT_MEV, REACTION_LIMIT_MEV, DRIFT_LIMIT_MEV = 15.0, 30.0, 0.5
COMMITTEE = 4
_ALONG_PICOSECOND = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
_ALONG_RUN_PICOSECOND = 20.0
#: On the ends of the cells of runs that are compared with the teacher: at constant volume lithium tears.
STACK_MEGAPASCAL = 50.0
ELECTRODES = ("In", "LiIn_NaTl", "Li")
#: Of the runs that are compared with the teacher: no round explored cells of this size with a face that
#: cuts through PS4.
FACES = (*ELECTRODES, *(f"{one}-cut" for one in ELECTRODES))
_CUT_TERMINATION = 7


def row(name: str, value: float | None, unit: str, *, limit: float | None = None, note: str = "") -> Row:
    """Return a row; the size of the value must not be above the limit."""
    verdict = "shown"
    if limit is not None:
        verdict = "not determinable" if value is None else "pass" if abs(value) <= limit else "fail"
    return {"id": name, "value": value, "unit": unit, "limit": limit, "verdict": verdict, "note": note}


def held_out(recipe: Recipe, engine: Engine) -> list[Row]:
    """Return errors of energy and force on the test frames of each group."""
    frames = labelled_frames(recipe)
    _, test = split(recipe, frames)
    elements = element_energies(recipe, frames)
    found = engine.calculator().evaluate_many(test)
    groups: dict[str, list[tuple[float, np.ndarray]]] = {}
    for one, energy, (own, force) in zip(test, cohesive(test, elements), found, strict=True):
        group = one.info["group"].split()[0]
        names = (one.info["group"] if group in ("interface", "mixed", "surfaces") else group, "all")
        for name in names:
            error = (own - energy) / len(one), (force - one.get_forces()).ravel()
            groups.setdefault(name, []).append(error)
    rows = []
    for name, errors in sorted(groups.items()):
        energy_error = 1e3 * float(np.sqrt(np.mean([one**2 for one, _ in errors])))
        force_error = 1e3 * float(np.sqrt(np.mean(np.concatenate([one for _, one in errors]) ** 2)))
        note = f"{len(errors)} structures"
        rows.append(row(f"held-out.energy.{name}", energy_error, "meV/atom", note=note))
        rows.append(row(f"held-out.force.{name}", force_error, "meV/Å", note=note))
    return rows


def interface_start(face: str, *, thickness_angstrom: float = 29.0) -> Atoms:
    """Return an interface of the study, lateral position and gap by the pair potential.

    PS4 is whole, but for faces named with -cut, as In-cut, which are those of the study's second face.
    """
    from indrite.engines import engine
    from indrite.models.interface import InterfaceChoice, build_interface

    electrode, _, cut = face.partition("-")
    choice = InterfaceChoice(
        electrode=electrode,
        ions="cut" if cut else "whole",
        electrolyte_termination=_CUT_TERMINATION if cut else None,
        electrolyte_thickness_angstrom=thickness_angstrom,
        electrode_thickness_angstrom=thickness_angstrom,
        registry="none",
        gap_angstrom=2.5,
    )
    return build_interface(choice, calculator=engine("toy").calculator()).atoms


def run(
    atoms: Atoms, engine: Engine, out: Path, *, picosecond: float, kelvin: float = 300.0, **settings: Any
) -> DynamicsResult:
    """Return the dynamics of one seed, or of ``seeds``, continued where it was."""
    from indrite.models.dynamics import DynamicsSettings, run_dynamics

    seeds = settings.pop("seeds", (1,))

    chosen = DynamicsSettings(
        time_picosecond=picosecond,
        temperature_kelvin=kelvin,
        frame_femtosecond=settings.pop("frame_femtosecond", 50.0),
        **settings,
    )
    return run_dynamics(atoms, engine, settings=chosen, seeds=seeds, out=out)


def along(recipe: Recipe, engine: Engine, out: Path) -> list[Row]:
    """Return how far energy and force leave the teacher's along the potential's own runs.

    Under a stack pressure. The energy counts from the start of the run, so that a constant does not
    matter. The pull is the error that all atoms of the electrode share, towards the electrolyte: a root mean
    square hides it, and it decides how near the two come. The largest hole says whether the cell tore.
    """
    from indrite.engines import engine as named_engine

    members = named_engine(recipe.teacher).calculator(), engine.calculator()
    rows = []
    for face in FACES:
        result = run(
            interface_start(face),
            engine,
            out / f"along-{face}",
            picosecond=_ALONG_RUN_PICOSECOND,
            stack_pressure_megapascal=STACK_MEGAPASCAL,
        )
        times = result.trajectories[0].time_picosecond
        frames = as_atoms(result.trajectories[0])
        picked = [0] + [int(np.argmin(np.abs(times - one))) for one in _ALONG_PICOSECOND]
        picked = sorted(set(picked))
        side = np.asarray(result.trajectories[0].side)
        errors = [_errors(frames[one], side, *members) for one in picked]
        for index, (energy, force, pull) in zip(picked[1:], errors[1:], strict=True):
            name = f"{face}.{times[index]:.2f}ps"
            drift = 1e3 * (energy - errors[0][0])
            rows.append(
                row(f"along.energy.{name}", drift, "meV/atom", limit=ALONG_LIMIT_MEV, note=result.ended)
            )
            rows.append(row(f"along.force.{name}", 1e3 * force, "meV/Å"))
            rows.append(row(f"along.pull.{name}", 1e3 * pull, "meV/Å"))
        rows.append(_hole(face, result))
    return rows


def _hole(face: str, result: DynamicsResult) -> Row:
    """Return the largest hole of a run: energies per atom do not see that the metal tore."""
    found = cavity(result.trajectories)
    torn = found.torn_picosecond[0]
    note = "whole" if torn is None else f"torn after {torn:.2g} ps"
    value = float(found.radius_angstrom.max())
    return row(f"along.hole.{face}", value, "Å", limit=TORN_RADIUS_ANGSTROM, note=note)


def _errors(atoms: Atoms, side: np.ndarray, teacher: Any, student: Any) -> tuple[float, float, float]:
    """Return student minus teacher: energy per atom (eV), force component (root mean square), pull (eV/Å)."""
    from indrite.engines import evaluate_many

    (own, force), (right, true) = (evaluate_many(one, [atoms])[0] for one in (student, teacher))
    wrong = force - true
    pull = outward(atoms, side, wrong)
    return (own - right) / len(atoms), float(np.sqrt(np.mean(wrong**2))), pull


def outward(atoms: Atoms, side: np.ndarray, forces: np.ndarray) -> float:
    """Return the mean force on an electrode atom along the third vector, away from the electrode's middle."""
    from indrite.signals.trajectory import ELECTRODE

    metal = side == ELECTRODE
    height = atoms.get_scaled_positions()[metal, 2]
    middle = float(np.angle(np.exp(2j * np.pi * height).mean()) / (2.0 * np.pi))
    above = height - middle
    above -= np.round(above)
    normal = np.asarray(atoms.cell)[2] / np.linalg.norm(np.asarray(atoms.cell)[2])
    return float((np.sign(above) * (forces[metal] @ normal)).mean())


def conservation(engine: Engine, out: Path) -> list[Row]:
    """Return the drift of the energy at constant energy."""
    rows = []
    for electrode in ELECTRODES:
        result = run(
            interface_start(electrode, thickness_angstrom=9.0),
            engine,
            out / f"conservation-{electrode}",
            picosecond=10.0,
            damping_femtosecond=float("inf"),
        )
        drift = result.drift_millielectronvolt_per_atom_per_picosecond[0]
        note = f"10 ps, 2 fs, {result.ended}"
        rows.append(row(f"conservation.{electrode}", drift, "meV/atom/ps", limit=DRIFT_LIMIT_MEV, note=note))
    return rows


def stability(engine: Engine, out: Path, *, picosecond: float = 100.0) -> list[Row]:
    """Return the share of P-S bonds left after 100 ps at 600 K in the electrolyte, and if interfaces last."""
    from indrite.cell.argyrodite import argyrodite

    rows = []
    for inversion in (0.0, 0.5):
        atoms = argyrodite(inversion=inversion, rng=np.random.default_rng(1))
        folder = out / f"stability-{inversion:g}"
        result = run(atoms, engine, folder, picosecond=picosecond, kelvin=600.0, frame_femtosecond=500.0)
        bonds = _bonds(as_atoms(result.trajectories[0])[-1])
        lost = 16.0 - bonds if result.ended == "done" else None
        rows.append(row(f"stability.lost-P-S.{inversion:g}", lost, "of 16", limit=0.0, note=result.ended))
    for electrode in ELECTRODES:
        start = interface_start(electrode, thickness_angstrom=9.0)
        folder = out / f"stability-{electrode}"
        result = run(start, engine, folder, picosecond=picosecond, kelvin=600.0, frame_femtosecond=500.0)
        missing = picosecond - float(result.trajectories[0].time_picosecond[-1])
        rows.append(row(f"stability.missing.{electrode}", missing, "ps", limit=1e-6, note=result.ended))
    return rows


def _bonds(atoms: Atoms) -> float:
    from ase.neighborlist import neighbor_list

    return float(len(neighbor_list("i", atoms, {("P", "S"): 2.6}))) / 2.0


def committee_rows(recipe: Recipe) -> list[Row]:
    """Return how many members lack, and the error of their mean force by its spread on the test frames.

    The ratio is what a spread has to be multiplied with to be an error: 1 where members scatter about the
    truth, more where all have the same thing wrong.
    """
    from indrite.models.dynamics.committee import force_spread
    from training.explore import committee

    members = committee(recipe)
    rows = [row("committee.lacking", float(max(0, COMMITTEE - len(members))), "members", limit=0.0)]
    if len(members) < 2:
        return rows
    _, test = split(recipe, labelled_frames(recipe))
    _, spreads, means = force_spread(members, test)
    groups: dict[str, list[tuple[float, float]]] = {}
    for one, spread, mean in zip(test, spreads, means, strict=True):
        error = float(((mean - one.get_forces()) ** 2).sum(axis=-1).mean())
        group = one.info["group"].split()[0]
        for name in (group, "all"):
            groups.setdefault(name, []).append((error, float((spread**2).mean())))
    for name, pairs in sorted(groups.items()):
        error, spread = np.sqrt(np.mean(pairs, axis=0))
        note = f"{len(pairs)} structures; spread {1e3 * spread / np.sqrt(3.0):.0f} meV/Å a component"
        rows.append(row(f"committee.ratio.{name}", float(error / spread), "error/spread", note=note))
    return rows


def reactions(gate_rows: Sequence[Any], teacher_rows: Sequence[Any]) -> list[Row]:
    """Return the difference of the reaction energies of the gate from the teacher's.

    Voltages count per atom of lithium, formation energies per atom.
    """
    known = {one.id: one.value for one in teacher_rows}
    rows = []
    for one in gate_rows:
        if one.unit not in ("V", "eV/atom", "eV") or known.get(one.id) is None:
            continue
        difference = None if one.value is None else 1e3 * (one.value - known[one.id])
        unit = {"V": "mV", "eV/atom": "meV/atom", "eV": "meV"}[one.unit]
        limit = REACTION_LIMIT_MEV if one.unit == "eV/atom" else None
        rows.append(row(f"reaction.{one.id}", difference, unit, limit=limit, note=one.note))
    return rows
