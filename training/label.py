"""Labels: the teacher's energy, forces and stress of every structure of a round."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from training.frames import append_frame, labelled, mend, read_frames, write_frames
from training.recipe import Recipe

if TYPE_CHECKING:
    from ase import Atoms
    from ase.calculators.calculator import Calculator


def label_round(recipe: Recipe, round_number: int, *, talk: Callable[[str], None]) -> Path:
    """Label the candidates of a round; called again after a kill, it goes on with the next structure.

    Structures that the teacher cannot take (atoms on top of each other, no finite number) are left out.
    """
    path = recipe.labels(round_number)
    if path.exists():
        return path
    if not recipe.candidates(round_number).exists():
        stage = "draw" if round_number == 0 else f"explore --round {round_number}"
        raise FileNotFoundError(
            f"no structures of round {round_number}: run `python -m training {stage}` first"
        )
    candidates = read_frames(recipe.candidates(round_number))
    growing = recipe.work / f"labels-{round_number:02d}.extxyz"
    skipped = recipe.work / f"skipped-{round_number:02d}.txt"
    mend(growing)
    done = {one.info["name"] for one in read_frames(growing)} if growing.exists() else set()
    done |= set(skipped.read_text("utf-8").split("\n")) if skipped.exists() else set()
    todo = [one for one in candidates if one.info["name"] not in done]
    if todo:
        _label(recipe, todo, growing, skipped, talk)
    write_frames(path, read_frames(growing))
    return path


def _label(
    recipe: Recipe, todo: list[Atoms], growing: Path, skipped: Path, talk: Callable[[str], None]
) -> None:
    from indrite.engines import engine
    from indrite.errors import EngineError, StructureError

    calculator = engine(recipe.teacher).calculator()
    growing.parent.mkdir(parents=True, exist_ok=True)
    for number, atoms in enumerate(todo):
        if number % 20 == 0:
            talk(f"label {number} of {len(todo)}: {atoms.info['name']}")
        try:
            append_frame(growing, label(atoms, calculator))
        except (EngineError, StructureError):
            with skipped.open("a", encoding="utf-8") as file:
                file.write(atoms.info["name"] + "\n")


def label(atoms: Atoms, calculator: Calculator) -> Atoms:
    """Return the structure with the teacher's energy, forces and stress."""
    copy = atoms.copy()
    copy.calc = calculator
    forces = copy.get_forces()
    return labelled(
        atoms, energy_electronvolt=copy.get_potential_energy(), forces=forces, stress=copy.get_stress()
    )
