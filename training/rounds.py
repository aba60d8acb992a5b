"""All stages in a row."""

from __future__ import annotations

import json
from collections.abc import Callable

from training.recipe import Recipe

#: Learning rate of the later rounds, which start from the potentials of the one before.
_WARM_RATE = 3e-3


def all_rounds(recipe: Recipe, rounds: int, *, talk: Callable[[str], None]) -> None:
    """Draw, label and fit, then explore, label and fit again; a stage whose result is there is left out.

    ``rounds.json`` beside the potentials holds the last round that each member was fitted to.
    """
    from training.draw import draw
    from training.explore import explore
    from training.fit import fit_member
    from training.label import label_round

    for number in range(rounds + 1):
        if not recipe.labels(number).exists():
            if number == 0:
                draw(recipe)
            else:
                explore(recipe, number, talk=talk)
            label_round(recipe, number, talk=talk)
        for member in range(recipe.members):
            if fitted_round(recipe, member) >= number:
                continue
            rate = None if number == 0 else (_WARM_RATE, recipe.network.rate[1])
            fit_member(recipe, member, rate=rate, name=f"round-{number}", talk=talk)
            note_round(recipe, member, number)


def fitted_round(recipe: Recipe, member: int) -> int:
    """Return the last round that a member was fitted to; -1 for none."""
    path = recipe.data / "rounds.json"
    found = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return int(found.get(str(member), -1)) if recipe.potential(member).exists() else -1


def latest_round(recipe: Recipe) -> int:
    """Return the last round whose structures are labelled; -1 for none."""
    paths = recipe.data.glob("labels-*.extxyz.gz")
    return max((int(one.name.split("-")[1].split(".")[0]) for one in paths), default=-1)


def note_round(recipe: Recipe, member: int, number: int) -> None:
    """Write down that a member was fitted to the labels up to a round."""
    path = recipe.data / "rounds.json"
    found = json.loads(path.read_text("utf-8")) if path.exists() else {}
    found[str(member)] = number
    path.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", "utf-8")
