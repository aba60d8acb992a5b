"""The page on crystal structures says what the data say; run this file to write its table again."""

from pathlib import Path

from indrite.cell import phase, phase_names

PAGE = Path(__file__).parents[2] / "docs" / "crystals.md"
HEADING = "## Table\n\n"


def table() -> str:
    rows = ["| phase | formula | space group | a, b, c (Å) | kind | source |", "|---|---|---|---|---|---|"]
    for name in phase_names():
        one = phase(name)
        formula = f"**{one.formula}**" if one.default else one.formula
        remarks = [one.kind]
        remarks += [] if one.verified else ["unverified"]
        remarks += [] if one.observed else ["not seen in experiments"]
        lengths = ", ".join(f"{length:g}" for length in one.lattice[:3])
        source = f"{one.source}. {one.note}".strip()
        cells = (
            f"`{name}`",
            formula,
            f"{one.symbol} ({one.space_group})",
            lengths,
            ", ".join(remarks),
            source,
        )
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join([*rows, "", "Bold: what the bare formula stands for.", ""])


def test_the_table_is_the_data():
    text = PAGE.read_text(encoding="utf-8")
    assert text.partition(HEADING)[2] == table()


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(text.partition(HEADING)[0] + HEADING + table(), encoding="utf-8")
