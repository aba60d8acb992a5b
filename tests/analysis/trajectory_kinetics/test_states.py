"""States of the metal and of phosphorus in crystals whose chemistry is known."""

import numpy as np
import pytest
from ase import Atoms

from indrite.analysis.trajectory.products_library import supercell
from indrite.analysis.trajectory.states import ChemicalStates, chemical_states
from indrite.errors import UsageError


@pytest.mark.parametrize(
    ("name", "state"),
    [("In", "metal"), ("InS", "dimer"), ("LiInS2", "salt"), ("InCl", "salt"), ("InP", "salt")],
)
def test_indium_in_crystals(crystals, frame_of, name, state):
    hot = supercell(crystals[name])
    hot.rattle(0.05, rng=np.random.default_rng(1))
    found = chemical_states(frame_of(hot))
    assert found.share(state)[0] > 0.9
    assert found.metal.sum() == (hot.numbers == 49).sum()


def test_phosphorus_in_crystals(crystals, frame_of):
    electrolyte, phosphide = supercell(crystals["Li6PS5Cl"]), supercell(crystals["Li3P"])
    one = chemical_states(frame_of(electrolyte), element="Li")
    other = chemical_states(frame_of(phosphide), element="Li")
    assert (one.share("PS4")[0], other.share("reduced")[0]) == (1.0, 1.0)
    cut = electrolyte.copy()
    sulfur = cut.get_distances(int(np.flatnonzero(cut.numbers == 15)[0]), range(len(cut)), mic=True)
    del cut[int(np.argsort(sulfur)[1])]
    broken = chemical_states(frame_of(cut), element="Li")
    assert broken.phosphorus[0, 2] == 1


def test_hypodiphosphate_is_told_by_its_bond(frame_of):
    unit = Atoms(
        "P2S6", positions=[(0, 0, z) for z in (-1.13, 1.13)] + [(9, 9, 9)] * 6, cell=[20] * 3, pbc=True
    )
    for index in range(6):
        angle, sign = 2 * np.pi * index / 3, 1 if index < 3 else -1
        unit.positions[2 + index] = (1.9 * np.cos(angle), 1.9 * np.sin(angle), sign * 1.83)
    unit += Atoms("In", positions=[(10, 10, 10)])
    found = chemical_states(frame_of(unit))
    assert found.phosphorus[0].tolist() == [0, 2, 0, 0, 0]


def test_sulfur_on_a_metal_surface_is_a_contact(crystals, frame_of):
    slab = crystals["In"].repeat((3, 3, 3))
    slab.cell[2, 2] += 12.0
    top = slab.positions[slab.positions[:, 2].argmax()]
    slab += Atoms("S", positions=(top + np.array([0.0, 0.0, 2.5]))[None])
    found = chemical_states(frame_of(slab))
    assert found.metal[0].tolist()[1:] == [1, 0, 0, 0]


def test_missing_metal_and_saving(crystals, frame_of, tmp_path):
    with pytest.raises(UsageError, match="no such atoms"):
        chemical_states(frame_of(crystals["Li2S"]))
    found = chemical_states(frame_of(crystals["InS"]))
    found.save(tmp_path / "states.nc")
    assert ChemicalStates.load(tmp_path / "states.nc").share("dimer")[0] == 1.0
