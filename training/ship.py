"""From the bench into the package: the committee's potentials, and their score card."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from training.recipe import HERE, Recipe

PACKAGE = HERE.parent / "src" / "indrite"


def ship(recipe: Recipe, *, out: Path, package: Path = PACKAGE, talk: Callable[[str], None]) -> list[Path]:
    """Copy every member, then score the first; return the files written.

    Parameters
    ----------
    recipe
        Whose potentials.
    out
        Folder of the measurements, resumed after a kill.
    package
        Folder of indrite's code; its name for a member has to be in the table of engines.

    Raises
    ------
    FileNotFoundError
        If a member has not been fitted.
    """
    written = []
    for member in range(recipe.members):
        path = recipe.potential(member)
        if not path.exists():
            raise FileNotFoundError(f"{path} is not there: run `python -m training fit --member {member}`")
        target = package / "engines" / "potentials" / f"indrite-{member}.txt"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        written.append(target)
    return [*written, *_card(out, package, talk)]


def _card(out: Path, package: Path, talk: Callable[[str], None]) -> list[Path]:
    from indrite.engines import engine
    from indrite.models.gate import score
    from training.judge import gate_settings

    talk("the gate")
    card = score(engine("nep"), out=out / "gate", settings=gate_settings())
    target = package / "models" / "gate" / "cards" / "nep-indrite-0.json"
    card.save(target)
    return [target]
