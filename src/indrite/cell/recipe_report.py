"""`RecipeReport`: what follows from a recipe and what does not add up, in one object for reports."""

from __future__ import annotations

from dataclasses import dataclass, replace

from indrite.cell.derived import Derived, findings
from indrite.cell.recipe import RecipeCheck
from indrite.cell.stack import Cell
from indrite.findings import Finding, Findings
from indrite.notebook import Shown


@dataclass(frozen=True)
class RecipeReport(Shown):
    """What follows from a recipe, and what does not add up.

    Parameters
    ----------
    cell
        Name of the cell.
    title
        One line that describes it.
    derived
        Quantities that follow.
    checks
        What was checked.
    sources
        DOIs of the recipe.
    rows
        The derived quantities that the makers of the cell also state, as findings.
    """

    cell: str
    title: str
    derived: tuple[Derived, ...]
    checks: tuple[RecipeCheck, ...]
    sources: tuple[str, ...]
    rows: tuple[Finding, ...]

    def findings(self) -> list[Finding]:
        """Return the derived quantities that the makers of the cell also state."""
        return Findings(self.rows)


def recipe_report(cell: Cell) -> RecipeReport:
    """Return what follows from the recipe of a cell and what does not add up."""
    rows = tuple(
        replace(one, id=f"{one.id}.{cell.name}") for one in findings(cell) if one.published_value is not None
    )
    return RecipeReport(cell.name, cell.title, cell.derived(), cell.check(), cell.sources, rows)
