"""The teacher against density functional theory: PAW-PBE (gpaw) forces and stress of small rattled cells."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from training.bulk import shaken
from training.recipe import Recipe

if TYPE_CHECKING:
    from ase import Atoms

REFERENCE = "gpaw:pbe-mesh"
PHASES = (
    *("LiCl_rocksalt", "Li2S_antifluorite", "InP_zincblende", "Li3P_Na3As", "InCl_Cmcm", "Li_bcc"),
    *("LiIn_NaTl", "InS_Pnnm", "Li4P2S6_P-31m", "Li6PS5Cl_ordered", "In_I4mmm"),
)
_RATTLE_ANGSTROM, _STRAIN = 0.08, 0.01
_LEAST_ATOMS = 4


def spot_structure(name: str, seed: int) -> Atoms:
    """Return the primitive cell of a phase, repeated to four atoms or more, rattled."""
    from indrite.cell.crystals import phase

    atoms = phase(name).primitive()
    while len(atoms) < _LEAST_ATOMS:
        repeat = [1, 1, 1]
        repeat[int(np.argmin(atoms.cell.lengths()))] = 2
        atoms = atoms * repeat
    rng = np.random.default_rng([seed, 21, *name.encode()])
    return shaken(atoms, rng, strain=_STRAIN, rattle_angstrom=_RATTLE_ANGSTROM)


def spot(
    recipe: Recipe,
    *,
    names: Sequence[str] = PHASES,
    reference: str = REFERENCE,
    talk: Callable[[str], None],
) -> str:
    """Return a table of the teacher's errors against a reference; a phase that is done is not done again.

    Dispersion would be the same on both sides: it is left out on both.
    """
    from indrite.engines import engine

    path = recipe.data / "spot.json"
    found: dict[str, dict[str, Any]] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    calculators, teacher = None, recipe.teacher.removesuffix("+d3")
    for name in names:
        key = f"{name} {teacher} {reference}"
        if key in found:
            continue
        talk(f"{name} with {reference}")
        calculators = calculators or [engine(one).calculator() for one in (reference, teacher)]
        found[key] = compared(spot_structure(name, recipe.seed), *calculators)
        _write(path, found)
    return "\n".join([_HEAD, *(_line(key, one) for key, one in found.items())])


def compared(atoms: Atoms, reference: Any, teacher: Any) -> dict[str, Any]:
    """Return sizes and errors of force (meV/Å) and stress (GPa)."""
    force, stress = [], []
    for calculator in (reference, teacher):
        force.append(np.array(calculator.get_property("forces", atoms)))
        stress.append(np.array(calculator.get_property("stress", atoms)) * 160.21766208)
    return {
        "atoms": len(atoms),
        "force": 1e3 * float(np.sqrt(np.mean(force[0] ** 2))),
        "force_error": 1e3 * float(np.sqrt(np.mean((force[1] - force[0]) ** 2))),
        "pressure_error": float(-(stress[1] - stress[0])[:3].mean()),
    }


def _write(path: Path, found: dict[str, dict[str, Any]]) -> None:
    aside = path.with_suffix(".aside")
    aside.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    aside.replace(path)


_HEAD = f"{'phase':20s} {'atoms':>5s} {'force':>8s} {'its error':>10s} {'pressure':>10s}  (meV/Å, meV/Å, GPa)"


def _line(key: str, one: dict[str, Any]) -> str:
    name = key.split()[0]
    return (
        f"{name:20s} {one['atoms']:5d} {one['force']:8.0f} {one['force_error']:10.0f} "
        f"{one['pressure_error']:+10.2f}"
    )
