"""A cell's derived quantities and checks as text for a terminal."""

from __future__ import annotations

import math
import shutil
import textwrap
from collections.abc import Sequence

from indrite.cell.compare import Difference, RecipeComparison
from indrite.cell.derived import Derived
from indrite.cell.recipe import Figure, RecipeCheck
from indrite.cell.stack import Cell
from indrite.cell.synthesis import BatchMass

_MARKS = {"inconsistent": "✗", "not decidable": "?", "consistent": "✓"}


def _width() -> int:
    return min(max(shutil.get_terminal_size((100, 24)).columns, 60), 120)


def _wrapped(text: str, indent: str) -> str:
    return textwrap.fill(text, _width(), initial_indent=indent, subsequent_indent=indent)


def number_text(value: float, uncertainty: float | None = None) -> str:
    """Return a value with its uncertainty to two figures, else to four significant figures.

    Examples
    --------
    >>> number_text(20.339, 0.8807), number_text(0.7853982), number_text(1171.38), number_text(897.0)
    ('20.34 ± 0.88', '0.7854', '1171', '897')
    >>> number_text(2069014.0, 29870.0), number_text(0.000854, 0.0000123)
    ('2.069e+06 ± 3.0e+04', '8.54e-04 ± 1.2e-05')
    """
    size = abs(value)
    if not uncertainty or uncertainty <= 1e-4 * size:
        return f"{value:.0f}" if 1e4 <= size < 1e5 else f"{value:.4g}"
    decimals = 1 - math.floor(math.log10(uncertainty))
    if value and (decimals > 5 or size >= 1e5):
        digits = max(math.floor(math.log10(size)) + decimals, 0)
        return f"{value:.{digits}e} ± {uncertainty:.1e}"
    return f"{value:.{max(decimals, 0)}f} ± {uncertainty:.{max(decimals, 0)}f}"


def heading(cell: Cell) -> str:
    """Return name, title and sources."""
    lines = [cell.name if not cell.title else f"{cell.name}: {cell.title}"]
    if cell.sources:
        lines.append(f"Sources: {', '.join(cell.sources)}")
    return "\n".join(lines)


def derived_text(derived: Sequence[Derived]) -> str:
    """Return the table of derived quantities, then those that are not determined and why."""
    known = [one for one in derived if one.value is not None]
    lines = ["What follows from the recipe (± one standard uncertainty, * rests on an assumed number)"]
    rows = [
        (
            one.words,
            number_text(one.value or 0.0, one.standard_uncertainty),
            one.unit,
            one.formula,
            one.assumed,
        )
        for one in known
    ]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    for words, value, unit, formula, assumed in rows:
        mark = "*" if assumed else " "
        left = f"  {words.ljust(widths[0])}  {value.rjust(widths[1])}{mark} {unit.ljust(widths[2])}"
        lines.append(f"{left}  {formula}".rstrip())
    missing = [one for one in derived if one.value is None]
    if missing:
        lines += ["", "Not determined, and what would determine it", *_missing_text(missing)]
    return "\n".join(lines)


#: With more missing fields than this, a quantity is counted and not listed.
_MOST_FIELDS = 3


def _missing_text(missing: Sequence[Derived]) -> list[str]:
    groups: dict[str, list[str]] = {}
    for one in missing:
        groups.setdefault(one.note.removeprefix("needs "), []).append(one.words)
    near = {note: words for note, words in groups.items() if note.count(",") < _MOST_FIELDS}
    ordered = sorted(near.items(), key=lambda group: (group[0].count(","), -len(group[1])))
    lines = [_wrapped(f"{note}: {'; '.join(words)}", "  ") for note, words in ordered]
    if (far := len(missing) - sum(map(len, near.values()))) > 0:
        lines.append(f"  and {far} more that need over {_MOST_FIELDS} fields (--json lists them)")
    return lines


def _figure_text(figure: Figure) -> str:
    return f"{figure.words} {number_text(figure.value, figure.standard_uncertainty)} {figure.unit}".rstrip()


def checks_text(checks: Sequence[RecipeCheck]) -> str:
    """Return every check: mark, statement, numbers, consequence, what to do."""
    if not checks:
        return "Does it add up: nothing to check, no two statements concern the same quantity"
    counts = [f"{sum(one.judgement == kind for one in checks)} {kind}" for kind in _MARKS]
    lines = [f"Does it add up: {', '.join(counts)}"]
    for one in checks:
        lines += ["", _wrapped(f"{_MARKS[one.judgement]} {one.id}: {one.statement}: {one.judgement}", "  ")]
        lines += [_wrapped(_figure_text(figure), "      ") for figure in one.numbers]
        if one.consequence:
            lines.append(_wrapped(f"=> {one.consequence}.", "    "))
        if one.todo:
            lines.append(_wrapped(f"-> {one.todo}.", "    "))
    return "\n".join(lines)


def comparison_text(comparison: RecipeComparison) -> str:
    """Return what differs between two cells besides the anode, and what came out."""
    lines = [f"{comparison.first} against {comparison.second}: {comparison.judgement}"]
    lines += [f"  {one}" for one in comparison.materials]
    for title, differences in (("Set differently", comparison.variables), ("Outcome", comparison.outcomes)):
        lines.append(f"  {title}")
        lines += [f"    {_difference_text(one)}" for one in differences]
    if comparison.undetermined:
        lines.append(_wrapped(f"Not known for both: {', '.join(comparison.undetermined)}", "  "))
    lines.append(_wrapped(f"=> {comparison.consequence}.", "  "))
    return "\n".join(lines)


def _difference_text(one: Difference) -> str:
    text = f"{one.words}: {number_text(one.first)} and {number_text(one.second)} {one.unit}".rstrip()
    if one.lowest_ratio is None or one.highest_ratio is None:
        return text
    low, high = f"{one.lowest_ratio:.3g}", f"{one.highest_ratio:.3g}"
    return f"{text}, ratio {low}" + ("" if low == high else f" to {high}")


def batch_text(batch: Sequence[BatchMass], batch_gram: float, cell: Cell) -> str:
    """Return the masses to weigh for a batch of a cell's electrolyte."""
    material = cell.electrolyte.material
    name = material.formula if material else "electrolyte"
    lines = [f"For {batch_gram:g} g {name}: pure mass, mass to weigh at the stated purity"]
    lines += [
        f"  {one.formula:<8}{one.mole_per_mole:8.4g} mol/mol{one.mass_gram:10.4f} g{one.weighed_gram:10.4f} g"
        for one in batch
    ]
    lines.append(f"  {'sum':<8}{'':16}{sum(one.mass_gram for one in batch):10.4f} g"
                 f"{sum(one.weighed_gram for one in batch):10.4f} g")  # fmt: skip
    return "\n".join(lines)
