"""Every phase shows the distances it is known for, and users' files are read or refused clearly."""

import re
import warnings

import numpy as np
import pytest
from ase import Atoms
from ase.geometry import get_distances
from ase.io import read, write
from ase.neighborlist import neighbor_list

from indrite.cell import crystal, material, phase, phase_names
from indrite.cell.chemistry import composition, molar_mass_gram_per_mole
from indrite.errors import FileFormatError, IndriteError, StructureError

NAMES = phase_names()
FILES = {"Li6PS5Cl_ordered": "Li6PS5Cl_0inv"}
GRAM_PER_CUBIC_CENTIMETRE = 1.66053907


def _distances(atoms, first, second, cutoff=5.0):
    i, j, distance = neighbor_list("ijd", atoms, cutoff)
    symbols = np.array(atoms.get_chemical_symbols())
    return np.sort(distance[(symbols[i] == first) & (symbols[j] == second)])


def _count(atoms, element):
    return atoms.get_chemical_symbols().count(element)


@pytest.mark.parametrize("name", NAMES)
def test_first_shells(name):
    """Source: published cells; the distances were computed apart from this code."""
    one = phase(name)
    atoms = one.atoms()
    assert one.first_shells
    for shell in one.first_shells:
        all_of_pair = _distances(atoms, shell.first, shell.second)
        inside = all_of_pair[all_of_pair < shell.high_angstrom + 0.015]
        assert inside.min() == pytest.approx(shell.low_angstrom, abs=0.006)
        assert inside.max() == pytest.approx(shell.high_angstrom, abs=0.006)
        assert len(inside) / _count(atoms, shell.first) == pytest.approx(shell.neighbours, abs=0.02)


@pytest.mark.parametrize("name", NAMES)
def test_formula_sites_and_density(name):
    one = phase(name)
    atoms = one.atoms()
    wanted = composition(one.formula)
    units = _count(atoms, next(iter(wanted))) / next(iter(wanted.values()))
    assert {element: _count(atoms, element) for element in wanted} == {
        element: count * units for element, count in wanted.items()
    }
    for site in one.sites:
        assert re.fullmatch(r"\d+[a-z]", site.wyckoff)
    assert sum(int(site.wyckoff[:-1]) for site in one.sites) == len(atoms)
    mass = units * molar_mass_gram_per_mole(one.formula) * GRAM_PER_CUBIC_CENTIMETRE
    assert 0.5 < mass / atoms.get_volume() < 8.0
    assert "spacegroup" not in atoms.info
    assert atoms.pbc.all()


@pytest.mark.parametrize("name", NAMES)
def test_space_group_and_primitive_cell(name):
    spglib = pytest.importorskip("spglib")
    one = phase(name)
    for atoms in (one.atoms(), one.primitive()):
        cell = (atoms.cell.array, atoms.get_scaled_positions(), atoms.numbers)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = spglib.get_symmetry_dataset(cell, symprec=5e-3).number
        # a structure may have more symmetry than the record says; it never has less
        assert found >= one.space_group
        if one.verified and one.kind != "computed":
            assert found == one.space_group
    whole, primitive = one.atoms(), one.primitive()
    assert len(whole) / len(primitive) == pytest.approx(whole.get_volume() / primitive.get_volume(), rel=1e-9)
    centring = {"P": 1, "A": 2, "C": 2, "I": 2, "F": 4, "R": 3}[one.symbol[0]]
    assert len(whole) == centring * len(primitive)


@pytest.mark.parametrize("name", NAMES)
def test_phase_is_described(name):
    one = phase(name)
    assert one.kind in {"experimental", "computed", "prototype", "derived"}
    assert len(one.source) > 20 or name == "Li2S_antifluorite"
    if "Materials Project mp-" in one.source and one.kind == "computed":
        assert "CC BY 4.0" in one.source
    if not one.verified and one.kind != "experimental":
        assert one.note, "an unverified phase says what is wrong with it"


def test_one_default_for_each_formula():
    formulas = {phase(name).formula for name in NAMES}
    for formula in formulas:
        defaults = [name for name in NAMES if phase(name).formula == formula and phase(name).default]
        assert len(defaults) == 1, formula
        assert phase(formula).name == defaults[0]
    assert phase("InCl3").name == "InCl3_AlCl3type"
    assert phase("ClLi").name == "LiCl_rocksalt"
    assert phase("Li4P2S6").name == "Li4P2S6_P-31m"
    assert not phase("LiIn3").observed
    assert not phase("Li3In").observed


@pytest.mark.parametrize("name", NAMES)
def test_matches_the_files(name, shared_structures):
    path = shared_structures / f"{FILES.get(name, name)}.cif"
    if not path.exists():
        pytest.skip(f"no file {path.name}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        there = read(path)
    here = phase(name).atoms()
    assert np.abs(there.cell.cellpar() - here.cell.cellpar()).max() < 1e-3
    assert len(there) == len(here)
    _, apart = get_distances(here.positions, there.positions, cell=here.cell, pbc=True)
    apart[here.numbers[:, None] != there.numbers[None]] = np.inf
    assert max(apart.min(axis=0).max(), apart.min(axis=1).max()) < 1e-3
    assert crystal(path).get_chemical_formula() == here.get_chemical_formula()


@pytest.mark.parametrize(("name", "of"), [("In", "In"), ("LiIn", "LiIn"), ("Li6PS5Cl", "Li6PS5Cl")])
def test_densities_agree_with_the_materials(name, of):
    atoms = phase(name).atoms()
    density = atoms.get_masses().sum() * GRAM_PER_CUBIC_CENTIMETRE / atoms.get_volume()
    assert density == pytest.approx(material(of).value("density_gram_per_cubic_centimetre"), rel=0.01)


def test_indium_sulfide_dimer():
    """2.80 Å in InS is In-In, not In-S: the trap that the naming of products must avoid."""
    atoms = phase("InS").atoms()
    assert _distances(atoms, "In", "In", 3.5) == pytest.approx([2.80] * 4, abs=0.01)
    between = _distances(atoms, "In", "S")
    assert not ((between > 2.6) & (between < 3.4)).any()


def test_pymatgen_structure():
    pytest.importorskip("pymatgen.core")
    structure = phase("Li2S").structure()
    assert structure.composition.reduced_formula == "Li2S"
    assert structure.volume == pytest.approx(5.71**3)


def test_unknown_names_are_answered():
    with pytest.raises(StructureError, match=r"unknown phase; got 'InSS2x'.*indrite list phases"):
        phase("InSS2x")
    with pytest.raises(StructureError, match="InS_Pnnm"):
        crystal("InS_Pnmn")
    with pytest.raises(StructureError, match="no such structure file"):
        crystal("nowhere/mine.cif")
    with pytest.raises(StructureError, match="no such structure file"):
        crystal("mine.cif")


@pytest.mark.parametrize("suffix", ["cif", "extxyz", "vasp"])
def test_the_users_files(tmp_path, suffix):
    path = tmp_path / f"mine.{suffix}"
    atoms = phase("InS").atoms()
    atoms.rattle(0.05, seed=1)
    write(path, atoms)
    back = crystal(path)
    _, apart = get_distances(atoms.positions, back.positions, cell=atoms.cell, pbc=True)
    apart[atoms.numbers[:, None] != back.numbers[None]] = np.inf
    assert apart.min(axis=1).max() < 1e-4
    assert crystal(str(path)).get_chemical_formula() == "In4S4"


CIF = """data_x
_cell_length_a {a}
_cell_length_b 5.71
_cell_length_c 5.71
_cell_angle_alpha 90
_cell_angle_beta 90
_cell_angle_gamma 90
_symmetry_space_group_name_H-M 'F m -3 m'
_symmetry_Int_Tables_number 225
loop_
_atom_site_label
_atom_site_type_symbol
_atom_site_fract_x
_atom_site_fract_y
_atom_site_fract_z
_atom_site_occupancy
{sites}
"""


@pytest.mark.parametrize(
    ("sites", "what"),
    [
        ("Li1 Li 0.25 0.25 0.25 0.9\nS1 S 0 0 0 1.0", "Li 0.9 at 0.250 0.250 0.250"),
        (
            "Li1 Li 0.25 0.25 0.25 1\nS1 S 0 0 0 0.5\nCl1 Cl 0 0 0 0.5",
            "S 0.5 \\+ Cl 0.5 at 0.000 0.000 0.000",
        ),
        ("Li1 Li 0.25 0.25 0.25 1\nS1 S 0 0 0 1\nS2 S 0.05 0 0 1", "atoms overlap; got S"),
        ("Li1 Li 0.25 0.25 0.25 1\nS1 Qq 0 0 0 1", "not a structure|no element"),
    ],
)
def test_bad_cif(tmp_path, sites, what):
    path = tmp_path / "bad.cif"
    path.write_text(CIF.format(a=5.71, sites=sites))
    with pytest.raises(IndriteError, match=what) as caught:
        crystal(path)
    assert str(path) in str(caught.value)


def test_other_bad_files(tmp_path):
    path = tmp_path / "bad.extxyz"
    cluster = Atoms("InS", positions=[[0, 0, 0], [2.5, 0, 0]])
    write(path, cluster)
    with pytest.raises(StructureError, match=r"without a cell.*Lattice="):
        crystal(path)
    close = phase("InS").atoms()
    close.positions[1] = close.positions[0] + 0.3
    write(path, close)
    with pytest.raises(StructureError, match=r"In \(atom 0\) and In \(atom 1\) 0.52 Å apart"):
        crystal(path)
    write(path, [phase("InS").atoms()] * 3)
    with pytest.raises(FileFormatError, match="not one structure"):
        crystal(path)
    for text in ("", "not a structure at all\n" * 3, "\x00\x01"):
        for suffix in ("cif", "extxyz", "vasp", "unknown"):
            path = tmp_path / f"damaged.{suffix}"
            path.write_text(text)
            with pytest.raises(FileFormatError):
                crystal(path)


def test_disordered_files_are_refused(shared_structures):
    with pytest.raises(StructureError, match=r"Li 0.5 at .*Cl 0.385 \+ S 0.615.*argyrodite"):
        crystal(shared_structures / "obelix" / "122.cif")
