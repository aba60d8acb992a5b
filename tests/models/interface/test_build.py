"""The builder: the pairs of the project, strains, faces, gaps, files of the user's."""

import numpy as np
import pytest
from ase.build import bulk
from ase.io import write

from indrite.cell.crystals import crystal
from indrite.close_atoms import AT_REST, tightest_contact
from indrite.errors import StructureError, UsageError
from indrite.models.interface import Interface, InterfaceChoice, build_interface
from indrite.signals.trajectory import ELECTRODE, ELECTROLYTE


def test_default_is_the_cell_of_the_paper(indium):
    atoms = indium.atoms
    assert len(atoms) == 264
    assert indium.formula == "In108Li72Cl12P12S60"
    assert atoms.pbc.all()
    assert (atoms.arrays["side"] == ELECTRODE).sum() == 108
    assert set(atoms[atoms.arrays["side"] == ELECTROLYTE].get_chemical_symbols()) == {"Li", "P", "S", "Cl"}
    assert indium.electrode_strain == pytest.approx((0.0103, 0.0103), abs=1e-4)
    assert indium.electrolyte_strain == pytest.approx((0.0, 0.0), abs=1e-9)
    assert indium.area_square_nanometre == pytest.approx(0.972, abs=1e-3)
    assert indium.electrode_supercell == ((3, 0), (0, 3))
    assert indium.description == "In(001) | Li6PS5Cl(001), 264 atoms, 0.97 nm²"
    assert indium.strained.startswith("electrode (biaxial moduli")


@pytest.mark.parametrize(("electrode", "atoms", "strain"), [("LiIn", 300, 0.0273), ("Li", 292, -0.0070)])
def test_other_electrodes_are_of_like_size(electrode, atoms, strain, toy):
    found = build_interface(InterfaceChoice(electrode=electrode), calculator=toy)
    assert found.atomic_number.size == atoms
    assert found.electrode_strain == pytest.approx((strain, strain), abs=1e-4)
    assert found.electrode == electrode
    assert tightest_contact(found.atoms).ratio > AT_REST


def test_phosphorus_keeps_its_four_sulfur_atoms(indium):
    atoms = indium.atoms
    distances = atoms.get_all_distances(mic=True)
    symbols = np.array(atoms.get_chemical_symbols())
    bonded = distances[np.ix_(symbols == "P", symbols == "S")] < 2.3
    assert (bonded.sum(axis=1) == 4).all()


def test_gaps_and_heights_are_what_the_atoms_show(indium):
    """Electrolyte in the middle, electrode through the cell's faces, two gaps between."""
    atoms = indium.atoms
    height = float(atoms.cell[2, 2])
    lower, upper = indium.interface_height_angstrom
    z, side = atoms.positions[:, 2], atoms.arrays["side"]
    inside = (z > lower) & (z < upper)
    np.testing.assert_array_equal(inside, side == ELECTROLYTE)
    electrolyte, electrode = z[side == ELECTROLYTE], z[side == ELECTRODE]
    gaps = (
        electrolyte.min() - electrode[electrode < lower].max(),
        electrode[electrode > upper].min() - electrolyte.max(),
    )
    np.testing.assert_allclose(gaps, indium.gap_angstrom, atol=1e-9)
    assert 0.0 < lower < upper < height


def test_the_slabs_keep_their_own_heights_and_lattices(indium):
    atoms = indium.atoms
    metal = atoms[atoms.arrays["side"] == ELECTRODE]
    middle = metal[np.abs(metal.positions[:, 2] - 7.0) < 6.0]
    from vesin import NeighborList

    d = NeighborList(cutoff=3.5, full_list=False).compute(
        points=middle.positions, box=np.asarray(metal.cell), periodic=True, quantities="d"
    )[0]
    shells = sorted({round(float(x), 3) for x in d})
    a, c = crystal("In").cell.lengths()[[0, 2]]
    strained = 9.859 / 3.0
    expected = [strained, np.hypot(strained / np.sqrt(2.0), c / 2.0)]
    np.testing.assert_allclose(shells, np.sort(np.round(expected, 3)), atol=2e-3)
    assert a != pytest.approx(strained, abs=0.01)


def test_same_choice_gives_same_atoms_and_another_seed_others(indium, toy):
    again = build_interface(InterfaceChoice(), calculator=toy)
    np.testing.assert_array_equal(again.position_angstrom, indium.position_angstrom)
    other = build_interface(InterfaceChoice(seed=1), calculator=toy)
    assert not np.allclose(other.position_angstrom, indium.position_angstrom)


def test_site_inversion_reaches_the_slab(toy):
    found = build_interface(InterfaceChoice(inversion=0.5, registry="none", gap_angstrom=2.5), calculator=toy)
    assert found.formula == "In108Li72Cl12P12S60"
    assert found.gap_outcome == ("given", "given")
    assert np.isnan(found.registry_energy_electronvolt).all()


def test_saved_and_loaded(indium, tmp_path):
    indium.save(tmp_path / "interface.nc")
    back = Interface.load(tmp_path / "interface.nc")
    assert back.scalars() == indium.scalars()
    for spec, array in indium.arrays():
        np.testing.assert_array_equal(getattr(back, spec.name), array)


def test_the_scan_is_symmetric_where_both_faces_are(small):
    np.testing.assert_allclose(
        small.scan_energy_electronvolt[0], small.scan_energy_electronvolt[1], atol=1e-6
    )
    assert small.gap_angstrom[0] == pytest.approx(small.gap_angstrom[1], abs=1e-6)
    assert small.registry_energy_electronvolt.min() <= small.registry_energy_electronvolt[0]


def test_the_gap_is_a_minimum_of_the_energy(small, small_choice, toy):
    best = toy.get_property("energy", small.atoms)
    for other in (-0.3, 0.3):
        moved = build_interface(
            small_choice(gap_angstrom=float(small.gap_angstrom[0]) + other), calculator=toy
        )
        assert toy.get_property("energy", moved.atoms) > best


def test_moved_together_gives_the_same_gap_for_equal_faces(small, small_choice, toy):
    both = build_interface(small_choice(gap_scan="both"), calculator=toy)
    np.testing.assert_allclose(both.gap_angstrom, small.gap_angstrom, atol=0.02)


def test_random_registry_is_seeded(small_choice, toy):
    def shift(seed):
        one = build_interface(small_choice(registry="random", seed=seed, gap_angstrom=3.0), calculator=toy)
        assert "random" in one.notes[0]
        return one.registry_shift

    np.testing.assert_array_equal(shift(1), shift(1))
    assert not np.allclose(shift(1), shift(2))


@pytest.mark.parametrize(
    ("changes", "who", "electrolyte", "electrode"),
    [
        ({"strained": "electrolyte"}, "electrolyte (as asked)", 0.0244, 0.0),
        ({"strained": "shared"}, "half and half", 0.0121, -0.0120),
        ({"biaxial_modulus_gigapascal": (10.0, 30.0)}, "electrolyte (biaxial moduli 10.0", 0.0244, 0.0),
        (
            {"strained": "shared", "biaxial_modulus_gigapascal": (30.0, 10.0)},
            "shared by biaxial",
            0.0054,
            -0.0187,
        ),
    ],
)
def test_who_bears_the_strain(changes, who, electrolyte, electrode, small_choice, toy):
    """Shared by stiffness: strains as 10 · 6.0 to 30 · 7.0 (modulus times thickness asked for)."""
    found = build_interface(small_choice(registry="none", gap_angstrom=2.5, **changes), calculator=toy)
    assert found.strained.startswith(who)
    assert found.electrolyte_strain == pytest.approx((electrolyte, electrolyte), abs=2e-4)
    assert found.electrode_strain == pytest.approx((electrode, electrode), abs=2e-4)
    np.testing.assert_allclose(
        np.add(found.electrode_strain, 1.0) / np.add(found.electrolyte_strain, 1.0),
        np.add(found.mismatch_strain, 1.0),
        rtol=1e-9,
    )


def test_polar_faces_are_noted(toy):
    found = build_interface(
        InterfaceChoice(electrolyte_termination=0, registry="none", gap_angstrom=2.5), calculator=toy
    )
    assert "polar" in found.notes[0]
    assert found.electrolyte_termination_index == 0


def test_the_user_brings_a_file(tmp_path, small_choice, toy):
    path = tmp_path / "Na_mine.cif"
    write(path, bulk("Na", "bcc", a=4.2906, cubic=True))
    found = build_interface(small_choice(electrode=str(path), max_strain=0.08), calculator=toy)
    assert found.electrode == "Na"
    assert set(found.atoms[found.side == ELECTRODE].get_chemical_symbols()) == {"Na"}


def test_unknown_phase(toy):
    with pytest.raises(StructureError, match="unknown phase"):
        build_interface(InterfaceChoice(electrode="unobtainium"), calculator=toy)


def test_file_without_a_cell(tmp_path, toy):
    path = tmp_path / "molecule.xyz"
    path.write_text("2\nno cell here\nLi 0 0 0\nLi 0 0 2\n")
    with pytest.raises(StructureError, match="cell"):
        build_interface(InterfaceChoice(electrode=str(path)), calculator=toy)


def test_file_with_overlapping_atoms(tmp_path, toy):
    atoms = bulk("Na", "bcc", a=4.29, cubic=True)
    atoms.positions[1] = [0.3, 0.0, 0.0]
    write(tmp_path / "bad.cif", atoms)
    with pytest.raises(StructureError, match=r"too near|overlap|apart|close"):
        build_interface(InterfaceChoice(electrode=str(tmp_path / "bad.cif")), calculator=toy)


def test_no_such_match_or_termination(small_choice, toy):
    with pytest.raises(UsageError, match="no such match; got 99"):
        build_interface(small_choice(match=99), calculator=toy)
    with pytest.raises(UsageError, match="no such termination of the electrolyte"):
        build_interface(small_choice(electrolyte_termination=99), calculator=toy)


def test_no_match_within_the_limits(small_choice, toy):
    with pytest.raises(StructureError, match="at best"):
        build_interface(small_choice(max_strain=0.001), calculator=toy)
