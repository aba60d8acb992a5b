"""The page on cells says what the code does."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from indrite.cell import Anode, Cathode, Cell, Electrolyte, Protocol, Reading, Stated, load_cell
from indrite.cell.parts import Precursor, Synthesis

PAGE = Path(__file__).parents[2] / "docs" / "cell.md"
TEXT = PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "part", [Cell, Cathode, Electrolyte, Anode, Protocol, Stated, Reading, Synthesis, Precursor]
)
def test_every_field_is_described(part):
    for one in fields(part):
        assert f"`{one.name}`" in TEXT, (part.__name__, one.name)


def test_every_check_is_described():
    found = {
        one.id.partition(".")[0]
        for name in ("luo2021-li", "luo2021-li-in")
        for one in load_cell(name).check()
    }
    for name in found:
        assert f"`{name}" in TEXT, name


def test_the_examples_are_cells(tmp_path):
    blocks = re.findall(r"```yaml\n(.*?)```", TEXT, flags=re.DOTALL)
    assert len(blocks) >= 2
    for index, block in enumerate(blocks):
        path = tmp_path / f"{index}.yaml"
        path.write_text(block, encoding="utf-8")
        assert load_cell(path).metadata().electrode_area_square_centimetre is not None
