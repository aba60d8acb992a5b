"""What lives of the mesoscale model say beside what is published: findings with verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from indrite.cell import Cell
from indrite.comparison.published import PublishedTable
from indrite.findings import Finding, Verdict, judge
from indrite.models.full_cell import LifeResult
from indrite.models.growth.ensemble import Ensemble
from indrite.models.growth.grown import GrownCell
from indrite.models.growth.growth_band import GrowthBand, spread_of
from indrite.models.growth.growth_findings import growth_findings
from indrite.models.growth.growth_morphology import morphology_findings

#: Ends the ids: the inchworm law says something about the same quantities.
_MODEL = "grains"
_ENDS = {
    "shorted": "shorted",
    "survived": "was alive when the simulation stopped",
    "anode exhausted": "ended for want of lithium in its anode",
    "infeasible": "could not pass the current",
}


def compare_growths(
    growths: Mapping[str, GrownCell],
    cells: Mapping[str, Cell],
    *,
    published: PublishedTable,
    ensembles: Mapping[str, Ensemble] | None = None,
    bands: Mapping[str, GrowthBand] | None = None,
    lives: Mapping[str, LifeResult] | None = None,
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
    lives
        Name of a cell → the full cell that was cycled with this growth and its contacts.
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
        if (life := (lives or {}).get(name)) is not None:
            row = _coupled(life, cells[name], (ensembles or {}).get(name))
            found.append(replace(row, id=f"{row.id}.{name}.{_MODEL}", quantity=f"{row.quantity} ({name})"))
    return found


def _coupled(life: LifeResult, cell: Cell, ensemble: Ensemble | None) -> Finding:
    """Return the death of the full cell whose leak is that of the windows' contacts."""
    stated, windows = cell.stated.death_cycle, 1 if ensemble is None else ensemble.runs
    value = None if life.death_cycle is None else float(life.death_cycle)
    of = (
        f"the contacts of {windows} windows, each for 1/{windows} of the disc"
        if windows > 1
        else ("one window for the whole disc")
    )
    note = f"the full cell {_ENDS[life.ended]}; its leak: {of}"
    bridged = 0 if ensemble is None else int(ensemble.bridged.sum())
    error = None
    if ensemble is not None and bridged > 1:
        error = float(ensemble.life_cycle[ensemble.bridged == 1].std(ddof=1))
    if stated is None:
        verdict: Verdict = "no published value"
    elif value is None:
        verdict, note = "differs", f"{note}; the published cell shorted"
    elif error is None:
        verdict, note = "not determinable", f"{note}; more windows would give its interval"
    else:
        verdict = judge(value, error, stated.value)
        note += "; scatter of the windows' first contacts, without that of the assumptions"
    return Finding(
        "death_cycle",
        "Cycle whose charge never ends, growth by grains",
        value,
        "",
        error,
        "simulated",
        verdict,
        None if stated is None else stated.value,
        None if stated is None else stated.source,
        note,
    )


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
