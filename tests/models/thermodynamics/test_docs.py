"""The tables of docs/thermodynamics.md are the output of the code."""

import os
import re
from pathlib import Path

import pytest

from indrite.models.thermodynamics import reactions, shipped_engines, shipped_phases, statements
from indrite.models.thermodynamics.tables import (
    comparison_table,
    kink_table,
    markdown,
    statement_table,
    volume_table,
    window_table,
)

PAGE = Path(__file__).resolve().parents[3] / "docs" / "thermodynamics.md"


def electrodes(relaxed):
    rows = []
    for electrode in ("In", "LiIn", "Li3In2", "Li2In", "Li13In3", "Li"):
        result = reactions("Li6PS5Cl", electrode, relaxed=relaxed)
        best = result.closed.most_exothermic
        low, high = result.closed.lithium_potential_volt
        rows.append(
            (
                electrode,
                f"{best.energy_electronvolt_per_atom:+.3f}",
                f"{max(low, 0.0):.2f} … {high:.2f}",
                str(best.reaction),
            )
        )
    return markdown(("electrode", "eV/atom", "V vs Li/Li+ of the products", "most exothermic reaction"), rows)


def engines():
    rows = []
    for name in shipped_engines():
        shipped = shipped_phases(name)
        for electrode in ("In", "LiIn", "Li"):
            result = reactions("Li6PS5Cl", electrode, relaxed=shipped)
            best = result.closed.most_exothermic
            offset = result.offsets[0]
            rows.append(
                (
                    f"{electrode}, {name}",
                    f"{best.energy_electronvolt_per_atom:+.3f}",
                    " + ".join(best.products),
                    f"{1e3 * result.above_hull_electronvolt_per_atom:.1f}",
                    f"{offset.mean_volt:+.2f}, {offset.root_mean_square_volt:.2f}",
                )
            )
    head = ("electrode, engine", "eV/atom", "products", "Li6PS5Cl above hull, meV/atom")
    return markdown((*head, "potentials − experiment, V: mean, root mean square"), rows)


@pytest.fixture(scope="module")
def tables(indium, relaxed):
    return {
        "closed": kink_table(indium.closed),
        "electrodes": electrodes(relaxed),
        "engines": engines(),
        "electrolyte": window_table(indium.electrolyte_windows),
        "interface": window_table(indium.interface_windows),
        "ladder": comparison_table(indium.ladder),
        "exchanges": comparison_table(indium.exchanges),
        "volume": volume_table(indium),
        "statements": statement_table(statements(indium)),
    }


def test_tables_are_those_of_the_code(tables):
    """To write them anew: INDRITE_WRITE_DOCS=1 pytest tests/models/thermodynamics/test_docs.py."""
    text = PAGE.read_text(encoding="utf-8")
    wanted = text
    for name, table in tables.items():
        block = f"<!-- table {name} -->\n{table}\n<!-- end -->"
        pattern = rf"<!-- table {name} -->\n.*?<!-- end -->"
        assert re.search(pattern, text, re.S), name
        wanted = re.sub(pattern, lambda _, block=block: block, wanted, flags=re.S)
    if os.environ.get("INDRITE_WRITE_DOCS"):
        PAGE.write_text(wanted, encoding="utf-8")
    assert text == wanted or os.environ.get("INDRITE_WRITE_DOCS")


def test_numbers_in_the_text_are_those_of_the_code(indium):
    text = " ".join(PAGE.read_text(encoding="utf-8").split())
    energy = indium.closed.most_exothermic.energy_electronvolt_per_atom
    above = 1e3 * indium.above_hull_electronvolt_per_atom
    step = next(one for one in indium.ladder if one.name == "P-LiP").by("chgnet").value
    assert f"Here it is {energy:.3f}, {above:.1f} and {step:.2f}.".replace("-", "−") in text
    inside = next(one for one in indium.interface_windows if "InS" in one.products)
    assert f"some {inside.low_volt - 0.62:.1f} V above the plateau" in text
    crystals = next(one for one in indium.lithiation if (one.source, one.product) == ("crystals", "LiIn"))
    assert f"crystals here give {crystals.cubic_centimetre_per_mole_of_lithium:.2f}" in text
