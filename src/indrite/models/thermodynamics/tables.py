"""The result as Markdown tables: the same text on the terminal and in the documentation."""

from __future__ import annotations

from collections.abc import Sequence

from indrite.models.thermodynamics.interface import PairReaction, Window
from indrite.models.thermodynamics.ladder import Comparison, SourceValue
from indrite.models.thermodynamics.statements import Statement
from indrite.models.thermodynamics.thermodynamics import Thermodynamics

_ANSWERS = {True: "yes", False: "no", None: "not decided"}


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table whose columns line up."""
    widths = [max(len(row[index]) for row in [head, *rows]) for index in range(len(head))]
    ruler = ["-" * width for width in widths]
    lines = (
        [cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in [head, ruler, *rows]
    )
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def kink_table(reaction: PairReaction) -> str:
    """Return all kinks: electrode fraction, energy, equation; the most exothermic is marked."""
    best = reaction.most_exothermic
    rows = [
        (
            f"{one.electrode_fraction:.3f}{' *' if one is best else ''}",
            _signed(one.energy_electronvolt_per_atom, 3),
            "" if one.energy_electronvolt_per_electrolyte is None
            else _signed(one.energy_electronvolt_per_electrolyte, 2),
            str(one.reaction or "no reaction"),
        )
        for one in reaction.kinks
    ]  # fmt: skip
    return markdown(("electrode, atom fraction", "eV/atom", "eV per electrolyte", "reaction"), rows)


def _signed(value: float, digits: int) -> str:
    """Return a number with its sign; no minus before zero."""
    return f"{round(value, digits) + 0.0:+.{digits}f}"


def window_table(windows: Sequence[Window]) -> str:
    """Return product sets over the potential."""
    rows = [
        (
            _range(one),
            " + ".join(one.products),
            f"{one.lithium_per_electrolyte:+.2f}",
            str(one.reaction or "no reaction"),
        )
        for one in windows
    ]
    return markdown(("V vs Li/Li+", "products", "Li per electrolyte", "reaction"), rows)


def _range(window: Window) -> str:
    end = "" if window.high_volt == float("inf") else f"{window.high_volt:.2f}"
    return f"{window.low_volt:.2f} … {end}".rstrip()


def comparison_table(rows: Sequence[Comparison]) -> str:
    """Return reactions by every source."""
    head = ("reaction", *(_short(one.source) for one in rows[0].values), "published", "sources")
    lines = [
        (
            f"{row.reaction}",
            *(_value(one) for one in row.values),
            "" if row.published_value is None else f"{row.published_value:.2f}",
            row.agreement,
        )
        for row in rows
    ]
    return markdown(head, lines)


def _short(source: str) -> str:
    return source.removesuffix(" (enthalpy)")


def _value(one: SourceValue) -> str:
    if one.value is None:
        return f"no {', '.join(one.missing)}"
    text = f"{one.value:.2f} ± {one.standard_uncertainty:.2f}"
    return f"{text} (enthalpy)" if one.source.endswith("(enthalpy)") else text


def volume_table(result: Thermodynamics) -> str:
    """Return the swelling of indium by phase, from crystals and from the engine."""
    by_product: dict[str, dict[str, str]] = {}
    for one in result.lithiation:
        swelling = one.cubic_centimetre_per_mole_of_lithium
        cells = by_product.setdefault(one.product, {})
        cells[one.source] = f"{100 * one.relative:+.1f} %, {swelling:.2f}"
        if one.source == "crystals":
            cells["how"] = one.how
    head = (
        "per In atom",
        "crystals: %, cm³/mol Li",
        "cell of the product",
        f"{result.engine}: %, cm³/mol Li",
    )
    rows = [
        (f"In → {product}", cells.get("crystals", ""), cells.get("how", ""), cells.get(result.engine, ""))
        for product, cells in by_product.items()
    ]
    return markdown(head, rows)


def statement_table(rows: Sequence[Statement]) -> str:
    """Return the claims and what the numbers say of them."""
    return markdown(
        ("claim", "holds", "numbers"), [(one.claim, _ANSWERS[one.holds], one.numbers) for one in rows]
    )
