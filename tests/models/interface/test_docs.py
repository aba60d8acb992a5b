"""The page on interfaces says what the code does."""

from pathlib import Path

import numpy as np
import pytest

from indrite.models.interface import InterfaceChoice
from indrite.models.interface.materials import STIFFNESS
from indrite.models.interface.plan import make_plan

PAGE = Path(__file__).resolve().parents[3] / "docs" / "interface.md"


@pytest.mark.parametrize(
    ("row", "changes"),
    [
        ("In(001)", {}),
        ("LiIn(001)", {"electrode": "LiIn"}),
        ("Li(001)", {"electrode": "Li"}),
        ("In(100)", {"electrode_miller": (1, 0, 0)}),
        ("LiIn(110)", {"electrode": "LiIn", "electrode_miller": (1, 1, 0), "max_strain": 0.035}),
    ],
)
def test_table_of_pairs(row, changes):
    line = next(one for one in PAGE.read_text(encoding="utf-8").splitlines() if one.startswith(f"| {row}"))
    cells = [one.strip() for one in line.split("|")[1:-1]]
    plan = make_plan(InterfaceChoice(**changes))
    strains = ", ".join(f"{100 * one:+.1f}" for one in plan.cell.electrode_strain).replace("-", "−")
    assert cells[2] == strains
    area = float(np.linalg.det(plan.cell.vectors)) / 100.0
    assert cells[3] == f"{area:.2f}"
    counts = [
        len(cell.atoms) * round(abs(np.linalg.det(supercell))) * layers
        for cell, supercell, layers in zip(
            (plan.electrolyte, plan.electrode),
            (plan.match.electrolyte_supercell, plan.match.electrode_supercell),
            plan.layers,
            strict=True,
        )
    ]
    assert cells[4].split()[0] == str(sum(counts))
    assert plan.strained.startswith("electrode")


def test_stiffnesses():
    text = PAGE.read_text(encoding="utf-8")
    assert f"In {STIFFNESS['In'].biaxial_gigapascal:.1f} GPa" in text
    assert f"Li {STIFFNESS['Li'].biaxial_gigapascal:.1f} GPa" in text
    assert f"Li6PS5Cl {STIFFNESS['Li6PS5Cl'].biaxial_gigapascal:.0f} GPa" in text
