"""The teacher against density functional theory: PAW-PBE (gpaw) forces and stress of small rattled cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from training.bulk import shaken
from training.frames import append_frame, labelled, mend, named, read_frames
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
    engines: Sequence[str] = (),
    reference: str = REFERENCE,
    talk: Callable[[str], None],
) -> str:
    """Return a table of the teacher's errors, and of others', against a reference.

    What the reference says is kept in ``spot.extxyz``: a phase that is done is not done again. Pieces of the
    contact in ``contact.extxyz`` are compared too. Dispersion would be the same on the side of the teacher
    and of the reference: it is left out on both.

    Parameters
    ----------
    recipe
        Seed, folders and teacher.
    names
        Phases.
    engines
        Beside the teacher.
    reference
        Engine that is taken for the truth.
    talk
        Called before each calculation of the reference.
    """
    from indrite.engines import engine

    frames = [*reference_frames(recipe, names=names, reference=reference, talk=talk), *contact_frames(recipe)]
    lines = [_HEAD]
    for name in dict.fromkeys([recipe.teacher.removesuffix("+d3"), *engines]):
        calculator = engine(name).calculator()
        lines += [_line(frame.info["name"], name, compared(frame, calculator)) for frame in frames]
    return "\n".join(lines)


def reference_frames(
    recipe: Recipe, *, names: Sequence[str], reference: str, talk: Callable[[str], None]
) -> list[Atoms]:
    """Return the phases with energy, forces and stress of the reference; computes those not in the file."""
    from indrite.engines import engine

    path = recipe.data / "spot.extxyz"
    mend(path)
    kept = read_frames(path) if path.exists() else []
    done = {one.info["name"]: one for one in kept if one.info["group"] == reference}
    calculator = None
    for name in names:
        if name in done:
            continue
        talk(f"{name} with {reference}")
        calculator = calculator or engine(reference).calculator()
        atoms = named(spot_structure(name, recipe.seed), name=name, group=reference)
        done[name] = labelled(
            atoms,
            energy_electronvolt=calculator.get_property("energy", atoms),
            forces=calculator.get_property("forces", atoms),
            stress=calculator.get_property("stress", atoms),
        )
        append_frame(path, done[name])
    return [done[name] for name in names]


def contact_frames(recipe: Recipe) -> list[Atoms]:
    """Return pieces of the contact with PBE's forces, from ``benchmarks.dft_fragment``, if they are there."""
    path = recipe.data / "contact.extxyz"
    return read_frames(path) if path.exists() else []


def compared(frame: Atoms, calculator: Any) -> dict[str, Any]:
    """Return size of the reference's forces and error of the engine's (meV/Å), and the pressure's (GPa).

    ``share`` is which part of the reference's forces the engine has, by projection on them: below 1 it is
    too soft.
    """
    atoms = named(frame, name=frame.info["name"], group="")
    true, own = np.array(frame.get_forces()), np.array(calculator.get_property("forces", atoms))
    stress = np.array(calculator.get_property("stress", atoms)) - np.array(frame.get_stress())
    return {
        "atoms": len(atoms),
        "force": 1e3 * float(np.sqrt(np.mean(true**2))),
        "force_error": 1e3 * float(np.sqrt(np.mean((own - true) ** 2))),
        "share": float((own * true).sum() / max((true**2).sum(), 1e-12)),
        "pressure_error": -160.21766208 * float(stress[:3].mean()),
    }


_HEAD = (
    f"{'phase':20s} {'engine':24s} {'atoms':>5s} {'force':>8s} {'its error':>10s} {'share':>6s} "
    f"{'pressure':>10s}  (meV/Å, meV/Å, of the force, GPa)"
)


def _line(phase: str, engine: str, one: dict[str, Any]) -> str:
    return (
        f"{phase:20s} {engine:24s} {one['atoms']:5d} {one['force']:8.0f} {one['force_error']:10.0f} "
        f"{one['share']:6.2f} {one['pressure_error']:+10.2f}"
    )
