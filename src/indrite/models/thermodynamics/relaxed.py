"""Relaxed energies and volumes of the phases by an engine: computed once, kept, resumed after a kill."""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from indrite.atomic import write_text
from indrite.errors import FileFormatError, UsageError
from indrite.models.thermodynamics.formulas import reduced_formula
from indrite.progress import Progress, silent

if TYPE_CHECKING:
    from ase import Atoms
    from ase.calculators.calculator import Calculator

    from indrite.engines.base import Engine

#: Elements of electrode, electrolyte and their products.
ELEMENTS = frozenset({"Li", "In", "P", "S", "Cl"})
#: Orderings of lithium in Li6PS5Cl without exchange of S and Cl, and with half of the sites exchanged.
_ORDERINGS = {0.0: 4, 0.5: 2}
#: Stands at 24g, a saddle between the half-filled sites: the orderings take its place.
_LEFT_OUT = {"Li6PS5Cl_ordered"}
#: A relaxation that leaves this range of volume, over that at the start, is given up.
_LEAST_VOLUME, _LARGEST_VOLUME = 0.5, 2.0


@dataclass(frozen=True)
class RelaxationSettings:
    """How a crystal is relaxed: atoms and cell together, without symmetry, by FIRE.

    Parameters
    ----------
    force_electronvolt_per_angstrom
        Largest force on an atom, and largest virial per atom (eV), at the end; met in two stages, the
        first at twice the value.
    steps
        Most steps of each stage.
    """

    force_electronvolt_per_angstrom: float = 0.02
    steps: int = 1500


@dataclass(frozen=True)
class RelaxedPhase:
    """One crystal after relaxation.

    Parameters
    ----------
    name
        Key of the phase, or ``Li6PS5Cl_inversion0_ordering2``.
    formula
        Formula unit.
    atoms
        Atoms in the cell that was relaxed.
    energy_electronvolt_per_atom
        Total energy on the engine's own scale.
    volume_cubic_angstrom_per_atom, start_volume_cubic_angstrom_per_atom
        After and before.
    cell
        a, b, c (Å) and angles (degree) of the relaxed primitive cell.
    force_electronvolt_per_angstrom, steps, converged
        How the relaxation ended.
    start_sha256
        Of the structure it started from.
    """

    name: str
    formula: str
    atoms: int
    energy_electronvolt_per_atom: float
    volume_cubic_angstrom_per_atom: float
    start_volume_cubic_angstrom_per_atom: float
    cell: tuple[float, ...]
    force_electronvolt_per_angstrom: float
    steps: int
    converged: bool
    start_sha256: str

    @property
    def expansion(self) -> float:
        """Relative change of the volume on relaxation."""
        return self.volume_cubic_angstrom_per_atom / self.start_volume_cubic_angstrom_per_atom - 1.0


@dataclass(frozen=True)
class RelaxedPhases:
    """All phases relaxed by one engine.

    Parameters
    ----------
    engine
        Name that ``indrite.engines.engine`` takes.
    fingerprint
        Engine, model, versions, hash of the weights.
    settings
        Of the relaxation.
    phases
        Name → phase.
    """

    engine: str
    fingerprint: Mapping[str, str]
    settings: RelaxationSettings
    phases: Mapping[str, RelaxedPhase] = field(default_factory=dict)

    def to_json(self) -> str:
        """Return the text that `read_relaxed` takes; one phase a line."""
        head = {
            "engine": self.engine,
            "fingerprint": dict(self.fingerprint),
            "settings": asdict(self.settings),
        }
        rows = ",\n".join(f"  {json.dumps(asdict(one))}" for one in self.phases.values())
        return f'{json.dumps(head, indent=1)[:-2]},\n "phases": [\n{rows}\n ]\n}}\n'


def read_relaxed(path: Path) -> RelaxedPhases:
    """Read what `relax_phases` wrote.

    Raises
    ------
    FileFormatError
        If the file is not such a file.
    """
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        rows = [RelaxedPhase(**{**one, "cell": tuple(one["cell"])}) for one in values["phases"]]
        settings = RelaxationSettings(**values["settings"])
        return RelaxedPhases(
            values["engine"], values["fingerprint"], settings, {one.name: one for one in rows}
        )
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise FileFormatError("not a file of relaxed phases", where=path, got=repr(error)) from None


def shipped_engines() -> dict[str, str]:
    """Return the engines whose relaxed phases come with indrite: name → file."""
    found = {}
    for one in (resources.files("indrite.models.thermodynamics") / "data").iterdir():
        if one.name.endswith(".json"):
            found[json.loads(one.read_text(encoding="utf-8"))["engine"]] = one.name
    return dict(sorted(found.items()))


def shipped_phases(engine_name: str) -> RelaxedPhases | None:
    """Return the relaxed phases that come with indrite, or ``None`` where the engine has none."""
    name = shipped_engines().get(engine_name)
    if name is None:
        return None
    with resources.as_file(resources.files("indrite.models.thermodynamics") / "data" / name) as path:
        return read_relaxed(path)


def starting_structures() -> dict[str, Atoms]:
    """Return what is relaxed: the primitive cells of the phases and orderings of Li6PS5Cl, small first."""
    from indrite.cell.argyrodite import argyrodite
    from indrite.cell.crystals import phase, phase_names

    found = {}
    for name in phase_names():
        atoms = phase(name).primitive()
        if name not in _LEFT_OUT and set(atoms.get_chemical_symbols()) <= ELEMENTS:
            found[name] = atoms
    for inversion, orderings in _ORDERINGS.items():
        for number in range(orderings):
            name = f"Li6PS5Cl_inversion{inversion * 100:.0f}_ordering{number}"
            found[name] = argyrodite(inversion=inversion, rng=np.random.default_rng(number))
    return dict(sorted(found.items(), key=lambda pair: len(pair[1])))


def relax_phases(
    engine: Engine,
    *,
    structures: Mapping[str, Atoms] | None = None,
    settings: RelaxationSettings | None = None,
    path: Path | None = None,
    progress: Progress = silent,
) -> RelaxedPhases:
    """Relax the phases with an engine; what the file at ``path`` already holds is not computed again.

    Parameters
    ----------
    engine
        Of `indrite.engines.engine`.
    structures
        Name → starting structure; by default `starting_structures`.
    settings
        Of the relaxation.
    path
        File to keep results in after each phase; ``None`` keeps nothing.
    progress
        Told after each phase.

    Raises
    ------
    UsageError
        If the file holds results of another engine or of other settings.
    """
    settings = settings or RelaxationSettings()
    structures = starting_structures() if structures is None else structures
    done = RelaxedPhases(engine.name, engine.fingerprint(), settings)
    if path is not None and path.exists():
        done = _same_run(read_relaxed(path), done, path)
    calculator = engine.calculator()
    phases = dict(done.phases)
    for number, (name, atoms) in enumerate(structures.items()):
        progress(number, len(structures), f"relaxing {name}")
        if name in phases and phases[name].start_sha256 == _hash(atoms):
            continue
        phases[name] = relax_phase(name, atoms, calculator=calculator, settings=settings)
        done = RelaxedPhases(done.engine, done.fingerprint, settings, phases)
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_text(path, done.to_json())
    progress(len(structures), len(structures), "relaxed")
    kept = {name: phases[name] for name in structures}
    return RelaxedPhases(done.engine, done.fingerprint, settings, kept)


def _same_run(stored: RelaxedPhases, wanted: RelaxedPhases, path: Path) -> RelaxedPhases:
    if (stored.fingerprint, stored.settings) != (wanted.fingerprint, wanted.settings):
        raise UsageError(
            "this file holds phases relaxed by another engine, version or setting",
            where=path,
            got=f"{dict(stored.fingerprint)}",
            expected=f"{dict(wanted.fingerprint)}",
            todo="Choose another output folder, or remove the file",
        )
    return stored


def relax_phase(
    name: str, atoms: Atoms, *, calculator: Calculator, settings: RelaxationSettings
) -> RelaxedPhase:
    """Relax one crystal: atoms and cell, to the settings' force."""
    from ase.filters import FrechetCellFilter
    from ase.optimize import FIRE

    moved, steps, converged = atoms.copy(), 0, False
    moved.calc = calculator
    with warnings.catch_warnings():
        # SciPy's logm says how far it is off, 1e-13
        warnings.filterwarnings("ignore", "logm result may be inaccurate", RuntimeWarning)
        for factor in (2.0, 1.0):
            filtered = FrechetCellFilter(moved)
            run = FIRE(filtered, logfile=None)
            limit = factor * settings.force_electronvolt_per_angstrom
            for reached in run.irun(fmax=limit, steps=settings.steps):
                converged = bool(reached)
                if not _LEAST_VOLUME < moved.get_volume() / atoms.get_volume() < _LARGEST_VOLUME:
                    break  # collapsed or flown apart: a result, and not a converged one
            steps += run.nsteps
        left = float(np.linalg.norm(filtered.get_forces(), axis=1).max())
    return RelaxedPhase(
        name=name,
        formula=reduced_formula(atoms.get_chemical_formula()),
        atoms=len(atoms),
        energy_electronvolt_per_atom=round(float(moved.get_potential_energy()) / len(atoms), 6),
        volume_cubic_angstrom_per_atom=round(float(moved.get_volume()) / len(atoms), 5),
        start_volume_cubic_angstrom_per_atom=round(float(atoms.get_volume()) / len(atoms), 5),
        cell=tuple(round(float(one), 4) for one in moved.cell.cellpar()),
        force_electronvolt_per_angstrom=round(left, 5),
        steps=steps,
        converged=converged,
        start_sha256=_hash(atoms),
    )


def _hash(atoms: Atoms) -> str:
    """Return a hash of a structure that does not see rounding errors."""
    scaled = np.round(atoms.get_scaled_positions(), 5) % 1.0
    parts: list[Any] = [atoms.numbers.tolist(), np.round(atoms.cell.array, 4).tolist(), scaled.tolist()]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]
