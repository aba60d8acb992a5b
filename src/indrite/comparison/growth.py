"""What lives of the mesoscale model say beside what is published: findings with verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from indrite.cell import Cell
from indrite.comparison.published import PublishedTable
from indrite.findings import Finding
from indrite.models.growth.ensemble import Ensemble
from indrite.models.growth.grown import GrownCell
from indrite.models.growth.growth_band import GrowthBand, spread_of
from indrite.models.growth.growth_findings import growth_findings
from indrite.models.growth.growth_morphology import morphology_findings

#: Ends the ids: the inchworm law says something about the same quantities.
_MODEL = "grains"


def compare_growths(
    growths: Mapping[str, GrownCell],
    cells: Mapping[str, Cell],
    *,
    published: PublishedTable,
    ensembles: Mapping[str, Ensemble] | None = None,
    bands: Mapping[str, GrowthBand] | None = None,
) -> list[Finding]:
    """Return the findings of lives, numbers against what the cells' makers state, words against a table.

    Parameters
    ----------
    growths, cells
        Name of a cell → its life, and the cell.
    published
        Statements in words; ids ``QUANTITY.CELL`` or ``QUANTITY.CELL.PART``.
    ensembles, bands
        Name of a cell → more seeds, other assumptions.
    """
    found = []
    for name, growth in growths.items():
        rows = growth_findings(
            growth,
            cells[name],
            ensemble=(ensembles or {}).get(name),
            spread=spread_of((bands or {}).get(name)),
        )
        for row in (*rows, *morphology_findings(growth.run())):
            head, _, rest = row.id.partition(".")
            key = ".".join(part for part in (head, name, rest) if part)
            quantity = f"{row.quantity} ({name})"
            found.append(replace(_in_words(row, key, published), id=f"{key}.{_MODEL}", quantity=quantity))
    return found


def _in_words(row: Finding, key: str, published: PublishedTable) -> Finding:
    number = published.get(key)
    if number is None or not isinstance(row.value, str):
        return row
    verdict = "agrees" if row.value == number.value else "differs"
    return replace(
        row,
        verdict=verdict,  # type: ignore[arg-type] # both are verdicts
        published_value=number.value,
        published_source=number.source,
    )
