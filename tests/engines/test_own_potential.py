"""The potentials that come with indrite: whole, different, and right about what they were made for."""

from pathlib import Path

import numpy as np
import pytest

from indrite.cell.crystals import crystal
from indrite.cli._interface import card_of
from indrite.engines import ENGINES, caution_of, engine
from indrite.models.dynamics import relax
from indrite.models.gate import shipped_cards
from indrite.models.gate.table import remarks
from indrite.testing import engines as contract

pytest.importorskip("numba", reason="the package numba is not installed")

MEMBERS = ENGINES["nep"].models
BENCH = Path(__file__).parents[2] / "training" / "data"


@pytest.mark.parametrize("name", MEMBERS)
def test_the_package_holds_what_was_trained(name):
    one = engine(f"nep:{name}")
    folder = Path(__file__).parents[2] / "src" / "indrite" / "engines" / "potentials"
    text = (folder / f"{name}.txt").read_text("utf-8")
    assert text == (BENCH / f"nep-{name.rpartition('-')[2]}.txt").read_text("utf-8")
    assert text.split("\n")[0].split()[2:] == ["Li", "In", "P", "S", "Cl"]
    contract.check_engine(one, elements=("In", "S"))


def test_the_committee_is_all_others():
    assert engine("nep").model == MEMBERS[0]
    assert engine("nep").committee == tuple(f"nep:{one}" for one in MEMBERS[1:])
    assert "nep" in engine(f"nep:{MEMBERS[2]}").committee
    assert engine("toy").committee == ()
    marks = {engine(f"nep:{one}").fingerprint()["weights_sha256"] for one in MEMBERS}
    assert len(marks) == len(MEMBERS)


def test_whoever_uses_it_is_told_what_it_was_made_for():
    assert "free surfaces" in caution_of("nep")
    assert caution_of("nep") == caution_of(f"nep:{MEMBERS[1]}")
    assert caution_of("nep:/mine/nep.txt") == caution_of("chgnet") == caution_of("of-others") == ""
    _, lines = card_of(engine("nep"))
    assert any("under a stack pressure, Li on Li6PS5Cl" in line for line in lines)
    assert "free surfaces" in remarks(shipped_cards()["nep"])[0]


def test_indium_sulfide_keeps_its_dimer():
    """Measured 2.80 Å; CHGNet loses it."""
    atoms = crystal("InS_Pnnm")
    start = atoms.get_volume()
    found = relax(atoms, engine("nep").calculator(), cell=True).atoms
    indium = [index for index, one in enumerate(found.symbols) if one == "In"]
    distances = found.get_all_distances(mic=True)[np.ix_(indium, indium)]
    assert distances[distances > 0.1].min() == pytest.approx(2.80, abs=0.1)
    assert found.get_volume() / start == pytest.approx(1.0, abs=0.05)


def test_a_lithium_ion_prefers_the_salt():
    """LiCl from the elements and InCl: the sign and the size that decide what lithium does at the contact."""
    calculator, energy = engine("nep").calculator(), {}
    for name in ("LiCl_rocksalt", "InCl_Cmcm", "In_I4mmm", "Li_bcc"):
        found = relax(crystal(name), calculator, cell=True).atoms
        units = len(found) / (1 if name in ("In_I4mmm", "Li_bcc") else 2)
        energy[name] = calculator.get_property("energy", found) / units
    released = energy["LiCl_rocksalt"] + energy["In_I4mmm"] - energy["InCl_Cmcm"] - energy["Li_bcc"]
    assert -3.0 < released < -1.5
