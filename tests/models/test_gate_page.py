"""The page on the gate shows the cards that are shipped; run this file to write its table again."""

from pathlib import Path

from indrite.models.gate import shipped_cards
from indrite.models.gate.table import gate_table, remarks

PAGE = Path(__file__).parents[2] / "docs" / "gate.md"
HEADING = "## The cards\n\n"


def table() -> str:
    cards = list(shipped_cards().values())
    rows = [
        [text.replace("FAIL", "**FAIL**").replace("NO", "**NO**") for text in row]
        for row in gate_table(cards)
    ]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    lines.insert(1, "|" + "---|" * len(rows[0]))
    lines.append("")
    for card in cards:
        lines.append(f"**{card.engine}**")
        lines.append("")
        lines += [f"- {text}" for text in remarks(card)]
        versions = ", ".join(
            f"{name} {value}" for name, value in sorted(card.fingerprint.items()) if _version(name)
        )
        lines.append(f"- Scored with {versions}; weights {card.fingerprint['weights_sha256'][:12]}.")
        lines.append(f"- Made with `{card.command}`.")
        lines.append("")
    return "\n".join(lines)


def _version(name: str) -> bool:
    return name not in {"engine", "model", "weights_sha256"}


def test_the_table_is_that_of_the_cards():
    assert PAGE.read_text(encoding="utf-8").partition(HEADING)[2] == table()


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(text.partition(HEADING)[0] + HEADING + table(), encoding="utf-8")
