"""`check_recipe`: does what is written about a cell add up.

Each check is a general rule on the numbers of any cell. A check is silent where the recipe does not
make the statement it tests, and says *not decidable* where it makes it but the numbers do not suffice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from indrite.cell.derived import words_for
from indrite.cell.inputs import named_numbers
from indrite.cell.numbers import Number
from indrite.cell.rules import Solver, uncertainty
from indrite.cell.stack import Cell
from indrite.notebook import Shown
from indrite.units import unit_symbol

Judgement = Literal["consistent", "inconsistent", "not decidable"]


@dataclass(frozen=True)
class Figure:
    """A computed number in a check: what, value, unit, standard uncertainty where known."""

    words: str
    value: float
    unit: str = ""
    standard_uncertainty: float | None = None


@dataclass(frozen=True, kw_only=True)
class RecipeCheck(Shown):
    """What one check found.

    Parameters
    ----------
    id
        Stable name.
    statement
        What the recipe says, in numbers.
    judgement
        See `Judgement`.
    numbers
        What was computed to judge it.
    consequence
        What follows for the cell or for those who read about it.
    todo
        What would settle it; empty where nothing needs to be done.
    """

    id: str
    statement: str
    judgement: Judgement
    numbers: tuple[Figure, ...] = ()
    consequence: str = ""
    todo: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the check as JSON-ready dictionary."""
        return {**asdict(self), "numbers": [asdict(one) for one in self.numbers]}


class Recipe:
    """A cell as the checks see it: every quantity by name, also with some of its numbers changed.

    Parameters
    ----------
    cell
        The cell.
    changes
        Quantities that take another value than the cell gives them.
    """

    def __init__(self, cell: Cell, changes: dict[str, float] | None = None) -> None:
        self.cell = cell
        self.numbers: dict[str, Number] = named_numbers(cell)
        values = {name: one.value for name, one in self.numbers.items()}
        self.solver = Solver({**values, **(changes or {})})

    def value(self, name: str) -> float | None:
        """Return an input or derived quantity, ``None`` where it is not determined."""
        return self.solver.value(name)

    def values(self, *names: str) -> tuple[float, ...] | None:
        """Return several quantities, ``None`` if any of them is not determined."""
        found = [self.solver.value(name) for name in names]
        return None if None in found else tuple(one for one in found if one is not None)

    def spread(self, name: str) -> float:
        """Return the standard uncertainty of a quantity, 0 where no range is known."""
        leaves = [leaf for leaf in self.solver.leaves(name) if leaf in self.numbers]
        return uncertainty(name, self.numbers, leaves=leaves) or 0.0

    def figure(self, name: str, words: str = "") -> Figure:
        """Return a determined quantity as a figure."""
        value = self.solver.value(name)
        if value is None:
            raise KeyError(name)
        spread = self.spread(name)
        return Figure(words or words_for(name), value, unit_symbol(name), spread or None)

    def changed(self, changes: Mapping[str, float]) -> Recipe:
        """Return the recipe with some quantities, by their full names, changed."""
        return Recipe(self.cell, dict(changes))


def check_recipe(cell: Cell) -> tuple[RecipeCheck, ...]:
    """Return every check that applies to a cell: inconsistencies first, then the undecidable ones.

    Examples
    --------
    >>> from indrite.cell import load_cell
    >>> [one.id for one in check_recipe(load_cell("luo2021-li")) if one.judgement == "inconsistent"]
    ['loading', 'final_discharge']
    """
    from indrite.cell import checks_cycling, checks_layers

    table: tuple[Callable[[Recipe], list[RecipeCheck]], ...] = (*checks_layers.CHECKS, *checks_cycling.CHECKS)
    recipe = Recipe(cell)
    found = [one for check in table for one in check(recipe)]
    order: dict[str, int] = {"inconsistent": 0, "not decidable": 1, "consistent": 2}
    return tuple(sorted(found, key=lambda one: order[one.judgement]))
