"""Products: each phase knows itself, grains are found in hosts, contacts are not taken for compounds."""

import numpy as np
import pytest
from ase import Atoms
from scipy.spatial import cKDTree
from scipy.spatial.transform import Rotation

from indrite.analysis.trajectory.products import FROM_START, NO_MATCH, PRESENT, Products, name_products
from indrite.analysis.trajectory.products_library import supercell
from indrite.analysis.trajectory.reference_rdf import ReferenceRdf, reference_rdf
from indrite.errors import UsageError
from indrite.readers import read_trajectory
from indrite.signals import Trajectory

#: The ordered model's lithium sits on a saddle point and moves away at once: no thermal reference.
NAMES = ("In", "LiIn", "InS", "LiInS2", "InCl", "InP", "Li2S", "LiCl", "Li3P")


def grain(crystals, phase, host, *, radius, rng, rattle=0.1):
    """A turned ball of one crystal in another, whose atoms make room."""
    cell = crystals[host].cell.lengths()
    block = crystals[host].repeat([max(1, round(26.0 / one)) for one in cell])
    ball = crystals[phase].repeat([int(2 * radius / one) + 3 for one in crystals[phase].cell.lengths()])
    place = Rotation.random(rng=rng).apply(ball.positions - ball.positions.mean(axis=0))
    inside = np.linalg.norm(place, axis=1) < radius
    ball = ball[inside]
    ball.positions = place[inside] + np.asarray(block.cell).sum(axis=0) / 2
    block = block[cKDTree(ball.positions).query(block.positions)[0] > 2.4]
    both = Atoms(
        numbers=np.concatenate([block.numbers, ball.numbers]),
        positions=np.concatenate([block.positions, ball.positions]),
        cell=block.cell,
        pbc=True,
    )
    both.rattle(rattle, rng=rng)
    return both


def contact(crystals, rng, distance=2.6):
    """A slab of In touched by Li6PS5Cl: S atoms put at bonding distance over the last In atoms."""
    metal = crystals["In"].repeat((3, 3, 5))
    ions = crystals["Li6PS5Cl"].repeat((1, 1, 2))
    ions.set_cell([metal.cell[0, 0], metal.cell[1, 1], ions.cell[2, 2]], scale_atoms=True)
    top = metal.positions[:, 2].max()
    ions.positions[:, 2] += top + 2.2 - ions.positions[:, 2].min()
    height = ions.positions[:, 2].max() + 2.2
    outer = metal[metal.positions[:, 2] > top - 0.1]
    extra = Atoms("S" * 4, positions=outer.positions[:4] + np.array([0.0, 0.0, distance]))
    ions = ions[cKDTree(extra.positions).query(ions.positions)[0] > 2.0]
    both = metal + ions + extra
    both.set_cell([metal.cell[0, 0], metal.cell[1, 1], height])
    both.set_pbc(True)
    both.rattle(0.1, rng=rng)
    return both


@pytest.mark.parametrize("name", NAMES)
def test_every_phase_knows_itself_and_no_other(crystals, frame_of, name):
    rng = np.random.default_rng(11)
    for rattle in (0.10, 0.15):
        hot = supercell(crystals[name])
        hot.rattle(rattle, rng=rng)
        found = name_products(frame_of(hot), crystals)
        assert found.present() == (name,)
        assert found.formed[found.phase == name] == "not known"


def test_confusion_between_phases_is_small(crystals, frame_of):
    found = name_products(frame_of(supercell(crystals["In"])), crystals)
    rows = [found.phase.tolist().index(name) for name in NAMES]
    own = found.confusion[rows, rows]
    others = found.confusion.sum(axis=1) - np.diag(found.confusion)
    assert own.min() > 0.8
    assert others.max() < 0.05


@pytest.mark.parametrize("host", ["In", "Li6PS5Cl"])
@pytest.mark.parametrize("name", ["InS", "LiInS2", "InP", "Li2S", "LiCl"])
def test_grains_of_two_nanometres_are_found_in_either_host(crystals, frame_of, name, host):
    rng = np.random.default_rng(5)
    found = name_products(frame_of(grain(crystals, name, host, radius=10.0, rng=rng)), crystals)
    assert name in found.present()
    assert set(found.present()) <= {name, host}


def test_a_few_atoms_are_not_called_a_phase(crystals, frame_of):
    rng = np.random.default_rng(6)
    found = name_products(frame_of(grain(crystals, "InS", "In", radius=4.0, rng=rng)), crystals)
    assert "InS" not in found.present()


@pytest.mark.parametrize("distance", [2.56, 2.6, 2.8])
def test_a_bare_contact_at_a_bond_length_is_no_product(crystals, frame_of, distance):
    """What one peak would call InS: S atoms on In at the distance of the compound."""
    run = frame_of(contact(crystals, np.random.default_rng(7), distance))
    products = ("InS", "LiInS2", "InCl", "InP", "Li2S", "LiCl", "Li3P", "LiIn")
    found = name_products(run, crystals)
    row = found.phase.tolist().index("InS")
    assert found.verdict[row] == NO_MATCH
    assert not set(found.present()) & set(products)
    passed = found.passed("InS")
    assert not passed["environment"]
    assert not passed["dimers"]
    assert not passed["coordination"]
    assert "dimers" in str(found.reason[row])


def test_indium_sulphide_without_its_dimers_is_not_indium_sulphide(crystals, frame_of):
    """As CHGNet 0.3.0 relaxes it: In-S kept, the In-In pair pulled apart."""
    broken = crystals["InS"].copy()
    numbers = broken.numbers
    for one in np.flatnonzero(numbers == 49):
        vectors = crystals["InS"].get_distances(one, np.flatnonzero(numbers == 49), mic=True, vector=True)
        length = np.linalg.norm(vectors, axis=1)
        near = vectors[(length > 0.1) & (length < 3.0)][0]
        broken.positions[one] -= 0.4 * near / np.linalg.norm(near)
    hot = supercell(broken)
    hot.rattle(0.08, rng=np.random.default_rng(8))
    found = name_products(frame_of(hot), crystals)
    assert found.verdict[found.phase.tolist().index("InS")] == NO_MATCH


def test_a_lattice_that_is_two_percent_large_is_still_known(crystals, frame_of):
    for name in ("InS", "LiInS2", "Li2S"):
        large = supercell(crystals[name])
        large.set_cell(large.cell * 1.02, scale_atoms=True)
        large.rattle(0.08, rng=np.random.default_rng(9))
        assert name in name_products(frame_of(large), crystals).present()


def test_what_was_there_from_the_start_is_not_formed(crystals):
    rng = np.random.default_rng(10)
    start = supercell(crystals["In"])
    images = []
    for _ in range(8):
        hot = start.copy()
        hot.rattle(0.1, rng=rng)
        images.append(hot)
    run = Trajectory.from_ase(images, time_picosecond=0.2 * np.arange(8))
    found = name_products(run, {"In": crystals["In"], "InS": crystals["InS"]})
    assert found.present() == ("In",)
    assert found.verdict.tolist() == [FROM_START, NO_MATCH]


def test_a_phase_that_appears_is_formed(crystals):
    rng = np.random.default_rng(12)
    after = grain(crystals, "Li2S", "In", radius=9.0, rng=rng, rattle=0.05)
    before = after.copy()
    ions = np.isin(before.numbers, [3, 16])
    before.positions[ions] += rng.normal(0.0, 1.0, (ions.sum(), 3))
    images = [before, after, after, after]
    run = Trajectory.from_ase(images, time_picosecond=np.array([0.0, 1.0, 1.2, 1.4]))
    found = name_products(run, crystals, window_picosecond=(0.9, 2.0))
    row = found.phase.tolist().index("Li2S")
    assert (found.verdict[row], found.formed[row]) == (PRESENT, "formed")


def test_polymorphs_are_told_apart(crystals, frame_of):
    high_pressure = crystals["InS"].copy()
    high_pressure.set_cell([4.443, 10.642, 3.60], scale_atoms=True)
    references = {**crystals, "InS squeezed": high_pressure}
    hot = supercell(crystals["InS"])
    hot.rattle(0.08, rng=np.random.default_rng(13))
    assert name_products(frame_of(hot), references).present() == ("InS",)


def test_a_thermal_trajectory_can_be_the_reference(crystals, frame_of):
    rng = np.random.default_rng(14)
    images = []
    for _ in range(12):
        hot = supercell(crystals["InS"])
        hot.rattle(0.1, rng=rng)
        images.append(hot)
    reference = Trajectory.from_ase(images, time_picosecond=0.1 * np.arange(12), continuous=True)
    new = supercell(crystals["InS"])
    new.rattle(0.1, rng=rng)
    assert name_products(frame_of(new), {**crystals, "InS": reference}).present() == ("InS",)


@pytest.mark.parametrize("inversion", ["0p", "50p"])
def test_real_dynamics_of_the_electrolyte_hold_no_product_and_fit_themselves(
    crystals, argyrodites, inversion
):
    run = read_trajectory(
        argyrodites / f"Li6PS5Cl_{inversion}_run1_actual_XDATCAR.gz", frame_interval_femtosecond=100.0
    )
    half = run.frames // 2
    references = {**crystals, "thermal": run.take(np.arange(0, half, 4))}
    found = name_products(run.take(np.arange(half, run.frames)), references)
    assert found.present() == ("thermal",)
    assert np.nansum(found.matched_atoms[-1]) > 0.95 * run.atomic_number.size
    assert not {"Li2S", "LiCl", "Li3P"} & set(name_products(run, crystals).present())


def test_order_and_images_of_atoms_do_not_matter(crystals, frame_of):
    hot = supercell(crystals["LiInS2"])
    hot.rattle(0.1, rng=np.random.default_rng(15))
    rng = np.random.default_rng(16)
    order = rng.permutation(len(hot))
    moved = hot[order]
    moved.positions += rng.integers(-2, 3, (len(hot), 3)) @ np.asarray(hot.cell) + [1.0, 2.0, 3.0]
    one, other = (name_products(frame_of(atoms), crystals) for atoms in (hot, moved))
    np.testing.assert_array_equal(one.owner[order], other.owner)


def test_saved_and_read_back(crystals, frame_of, tmp_path):
    found = name_products(frame_of(supercell(crystals["InS"])), {"InS": crystals["InS"]})
    found.save(tmp_path / "products.nc")
    again = Products.load(tmp_path / "products.nc")
    assert again.present() == found.present()
    assert again.passed("InS") == found.passed("InS")


def test_no_references(crystals, frame_of):
    with pytest.raises(UsageError, match="reference phases"):
        name_products(frame_of(crystals["In"]), {})


def test_a_reference_must_be_a_crystal(crystals, frame_of):
    with pytest.raises(UsageError, match="not a crystal"):
        name_products(frame_of(crystals["In"]), {"S2": Atoms("S2", positions=[(0, 0, 0), (0, 0, 2)])})


def test_the_distance_at_2_80_in_indium_sulphide_is_between_indium_atoms(crystals):
    found = reference_rdf(crystals["InS"], ["In-S", "In-In"])
    in_s, in_in = (dict(zip(found.pairs, found.shells, strict=True))[pair] for pair in ("In-S", "In-In"))
    assert in_in[0] == (pytest.approx(2.80, abs=0.03), pytest.approx(1.0))
    first = [shell for shell in in_s if shell[0] < 3.4]
    assert sum(count for _, count in first) == pytest.approx(3.0)
    assert all(2.5 < distance < 2.6 for distance, _ in first)
    gap = (found.distance_angstrom > 2.98) & (found.distance_angstrom < 3.06)
    assert found.of("In-S")[gap].max() < 0.2


def test_reference_distributions_count_their_neighbours(crystals):
    found = reference_rdf(crystals["InCl"], ["In-Cl", "In-S"], range_angstrom=8.0)
    assert found.pairs == ("In-Cl",)
    (shells,) = found.shells
    assert shells[0] == (pytest.approx(2.87, abs=0.02), pytest.approx(1.0))
    assert shells[1] == (pytest.approx(3.20, abs=0.02), pytest.approx(4.0))
    near = found.distance_angstrom < 3.6
    assert found.density_per_angstrom[0, near].sum() * 0.02 == pytest.approx(5.0, rel=0.05)
    assert found.g[0, -100:].mean() == pytest.approx(1.0, abs=0.3)
    assert not found.of("In-S").any()


def test_reference_rdf_is_saved_and_read_back(crystals, tmp_path):
    found = reference_rdf(crystals["InS"], ["In-S"])
    found.save(tmp_path / "rdf.nc")
    assert ReferenceRdf.load(tmp_path / "rdf.nc").shells == found.shells
