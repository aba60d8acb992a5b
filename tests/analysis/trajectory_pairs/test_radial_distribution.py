import itertools
import warnings

import numpy as np
import pytest
from ase.build import bulk
from hypothesis import given, settings
from hypothesis import strategies as st

from indrite.analysis.trajectory import radial_distribution
from indrite.errors import SignalError, UsageError
from indrite.signals import Trajectory

IN_S = [49] * 30 + [16] * 50
HEXAGONAL = np.array([[14.0, 0, 0], [7.0, 12.124, 0], [0, 0, 30.0]])
SKEWED = np.array([[12.0, 0, 0], [9.0, 9.0, 0], [-5.0, 7.0, 15.0]])


def counts_by_hand(trajectory, first, second, edges):
    """Histogram of all distances to all images, without a neighbour list."""
    total = np.zeros(edges.size - 1)
    for frame in range(trajectory.frames):
        cell = trajectory.cell_angstrom[frame]
        reach = np.ceil(edges[-1] * np.linalg.norm(np.linalg.inv(cell), axis=0)).astype(int) + 1
        ranges = [range(-n, n + 1) if on else (0,) for n, on in zip(reach, trajectory.periodic, strict=True)]
        shifts = np.array(list(itertools.product(*ranges))) @ cell
        a, b = (trajectory.position_angstrom[frame][trajectory.of_element(e)] for e in (first, second))
        for shift in shifts:
            distance = np.linalg.norm(b[None, :, :] + shift - a[:, None, :], axis=2)
            if first == second and not shift.any():
                np.fill_diagonal(distance, np.inf)
            total += np.histogram(distance, edges)[0]
    return total


@pytest.mark.parametrize("periodic", [(True, True, True), (True, True, False), (False, False, True)])
@pytest.mark.parametrize(
    "cell", [np.diag([14.0, 14.0, 30.0]), HEXAGONAL, SKEWED], ids=["box", "hex", "skewed"]
)
@pytest.mark.parametrize("pair", ["In-S", "S-In", "S-S"])
def test_every_image_counts_once_beyond_half_the_cell_too(gas, cell, periodic, pair):
    trajectory = gas([49] * 7 + [16] * 9 + [3] * 5, cell, frames=2, periodic=periodic)
    found = radial_distribution(trajectory, [pair, "Li-Li"], cutoff_angstrom=10.0, bin_angstrom=0.5)
    first, second = pair.split("-")
    by_hand = counts_by_hand(trajectory, first, second, np.linspace(0, 10, 21))
    counted = found.pair_density_per_angstrom[0, 0] * 0.5 * found.first_atoms[0] * 2
    assert np.allclose(counted, by_hand)
    assert by_hand.sum() > 50


@pytest.mark.parametrize("cell", [np.diag([14.0, 14.0, 30.0]), SKEWED], ids=["box", "skewed"])
def test_ideal_gas_has_no_structure(gas, cell):
    trajectory = gas(IN_S, cell, frames=400)
    found = radial_distribution(trajectory, ["In-S", "S-S"], cutoff_angstrom=6.0, bin_angstrom=0.25)
    for row, first, expected in ((0, 30, 1.0), (1, 50, 1.0 - 1 / 50)):  # S-S: an atom has 49 others
        g = found.distribution[0, row]
        counts = found.pair_density_per_angstrom[0, row] * 0.25 * first * 400 / (2 if row else 1)
        sigma = np.sqrt(expected / np.maximum(counts, 1) * g.clip(0.1))
        deviation = ((g - expected) / sigma)[2:]
        # below half the cell the pairs of one frame are independent: counts are Poisson's
        assert 0.3 < (deviation**2).mean() < 2.2
        assert abs(deviation.mean()) < 1.0


def test_agrees_with_mdanalysis_below_half_the_box(gas):
    mda = pytest.importorskip("MDAnalysis")
    from MDAnalysis.analysis.rdf import InterRDF

    trajectory = gas(IN_S, [14.0, 15.0, 16.0], frames=10)
    found = radial_distribution(trajectory, ["In-S"], cutoff_angstrom=6.0, bin_angstrom=0.1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        universe = mda.Universe.empty(80, trajectory=True)
        box = np.tile([14.0, 15.0, 16.0, 90, 90, 90], (10, 1))
        universe.load_new(trajectory.position_angstrom.astype(np.float32), dimensions=box)
        peer = InterRDF(universe.atoms[:30], universe.atoms[30:], nbins=60, range=(0, 6.0)).run()
    # MDAnalysis stores positions as 32-bit numbers: a pair at the edge of a bin may fall into the next
    off = np.abs(found.distribution[0, 0] - peer.results.rdf) > 1e-5 * peer.results.rdf
    assert off.sum() <= 2
    around = peer.results.count.sum() / (30 * 10)
    assert found.running_coordination[0, 0, -1] == pytest.approx(around, rel=1e-3)


def test_agrees_with_freud_below_half_the_box(gas):
    freud = pytest.importorskip("freud")
    trajectory = gas(IN_S, [14.0, 15.0, 16.0], frames=10)
    found = radial_distribution(trajectory, ["In-S", "S-S"], cutoff_angstrom=6.0, bin_angstrom=0.1)
    box = freud.box.Box(14.0, 15.0, 16.0)
    for pair, (points, queries) in {0: (slice(30, 80), slice(0, 30)), 1: (slice(30, 80), None)}.items():
        peer = freud.density.RDF(bins=60, r_max=6.0)
        for position in trajectory.position_angstrom:
            centred = box.wrap(position)
            query = None if queries is None else centred[queries]
            peer.compute((box, centred[points]), query_points=query, reset=False)
        off = np.abs(found.distribution[0, pair] - peer.rdf) > 1e-5 * peer.rdf.clip(1e-9)
        assert off.sum() <= 2, pair


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), data=st.data())
def test_does_not_depend_on_place_image_or_order(seed, data):
    rng = np.random.default_rng(seed)
    cell = SKEWED * rng.uniform(0.6, 1.2)
    position = rng.random((2, 24, 3)) @ cell
    numbers = np.repeat([49, 16, 3], 8)

    def run(position, numbers):
        frames = Trajectory(
            time_picosecond=np.arange(2.0),
            position_angstrom=position,
            cell_angstrom=np.repeat(cell[None], 2, axis=0),
            periodic=np.ones(3, dtype=bool),
            atomic_number=numbers,
        )
        return radial_distribution(frames, ["In-S", "S-S"], cutoff_angstrom=7.0, bin_angstrom=0.35)

    one = run(position, numbers)
    order = rng.permutation(24)
    images = rng.integers(-3, 4, (2, 24, 3)) @ cell
    shift = np.array(data.draw(st.tuples(*[st.floats(-50, 50)] * 3)))
    other = run((position + images + shift)[:, order], numbers[order])
    # a pair on the edge of a bin may change sides by rounding
    assert np.abs(one.running_coordination - other.running_coordination).max() <= 0.26
    assert np.allclose(one.running_coordination[..., -1], other.running_coordination[..., -1], atol=1e-9)


def crystal(atoms):
    return Trajectory.from_ase([atoms], time_picosecond=np.zeros(1))


@pytest.mark.parametrize("repeat", [(2, 1, 1), (2, 2, 2)])
def test_supercell_gives_the_same(repeat):
    atoms = bulk("LiCl", "rocksalt", a=5.13)
    one, many = (
        radial_distribution(crystal(a), ["Li-Cl", "Li-Li"], cutoff_angstrom=8.0, bin_angstrom=0.1)
        for a in (atoms, atoms.repeat(repeat))
    )
    assert np.allclose(one.distribution, many.distribution)
    assert np.allclose(one.running_coordination, many.running_coordination)


def test_crystal_has_the_shells_of_rock_salt():
    cells = [bulk("LiCl", "rocksalt", a=5.13)] * 3
    frames = Trajectory.from_ase(cells, time_picosecond=np.arange(3.0))
    found = radial_distribution(frames, ["Li-Cl", "Li-Li"], cutoff_angstrom=6.0)
    assert found.first_peak_angstrom[0] == pytest.approx([5.13 / 2, 5.13 / np.sqrt(2)], abs=0.011)
    assert found.coordination[0] == pytest.approx([6, 12])


def test_density_of_pairs_does_not_feel_vacuum_but_g_does():
    found = {}
    for vacuum in (10.0, 40.0):
        slab = bulk("LiCl", "rocksalt", a=5.13, cubic=True).repeat((2, 2, 3))
        slab.center(vacuum=vacuum / 2, axis=2)
        slab.pbc = (True, True, False)
        found[vacuum] = radial_distribution(crystal(slab), ["Li-Cl"], cutoff_angstrom=4.0)
    near, far = found.values()
    assert np.allclose(near.pair_density_per_angstrom, far.pair_density_per_angstrom)
    height = 5.13 * 3 - 5.13 / 2  # from the lowest to the highest layer
    ratio = far.distribution.max() / near.distribution.max()
    assert ratio == pytest.approx((height + 40) / (height + 10))


def test_changing_cell_enters_frame_by_frame(gas):
    small, large = gas(IN_S, [12.0] * 3, frames=1), gas(IN_S, [16.0] * 3, frames=1)
    both = Trajectory(
        time_picosecond=np.arange(2.0),
        position_angstrom=np.concatenate([small.position_angstrom, large.position_angstrom]),
        cell_angstrom=np.concatenate([small.cell_angstrom, large.cell_angstrom]),
        periodic=small.periodic,
        atomic_number=small.atomic_number,
    )
    parts = [radial_distribution(one, ["In-S"], bin_angstrom=0.5) for one in (small, large)]
    whole = radial_distribution(both, ["In-S"], bin_angstrom=0.5)
    assert np.allclose(whole.distribution, np.mean([one.distribution for one in parts], axis=0))


def dimers(*, frames=60, length=2.6, width=0.08, seed=1):
    """In-S dimers on a wide lattice; their lengths are drawn anew for every frame."""
    rng = np.random.default_rng(seed)
    centre = np.array(list(itertools.product(range(3), repeat=3))) * 9.0
    direction = rng.normal(size=(frames, 27, 3))
    direction /= np.linalg.norm(direction, axis=2, keepdims=True)
    radius = rng.normal(length, width, (frames, 27, 1))
    position = np.concatenate([np.repeat(centre[None], frames, axis=0), centre + direction * radius], axis=1)
    return Trajectory(
        time_picosecond=np.arange(frames) * 0.1,
        position_angstrom=position,
        cell_angstrom=np.repeat(np.eye(3)[None] * 27.0, frames, axis=0),
        periodic=np.ones(3, dtype=bool),
        atomic_number=np.array([49] * 27 + [16] * 27),
    )


def test_uncertainty_of_the_first_peak_covers_what_seeds_do():
    found = [radial_distribution(dimers(seed=seed), ["In-S"], cutoff_angstrom=5.0) for seed in range(20)]
    places = np.array([one.first_peak_angstrom[0, 0] for one in found])
    stated = np.array([one.first_peak_standard_uncertainty_angstrom[0, 0] for one in found])
    # g(r) is the density of lengths over r²: its top lies 2 σ²/r below their mean
    truth = 2.6 - 2 * 0.08**2 / 2.6
    assert places.mean() == pytest.approx(truth, abs=0.005)
    assert 0.5 < np.median(stated) / places.std(ddof=1) < 2.0
    assert all(one.coordination[0, 0] == pytest.approx(1.0, abs=1e-3) for one in found)


def test_windows_show_when_a_bond_changes():
    short, long = dimers(length=2.4), dimers(length=2.9)
    both = short.replace(
        time_picosecond=np.arange(120) * 0.1,
        position_angstrom=np.concatenate([short.position_angstrom, long.position_angstrom]),
        cell_angstrom=np.concatenate([short.cell_angstrom, long.cell_angstrom]),
    )
    found = radial_distribution(both, ["In-S"], windows=[(0, 6), (6, 12), (0, 12)])
    assert found.frames.tolist() == [60, 60, 120]
    assert found.first_peak_angstrom[:2, 0] == pytest.approx([2.4, 2.9], abs=0.02)
    assert np.allclose(found.distribution[2], found.distribution[:2].mean(axis=0))


def test_nothing_found_is_no_error(gas):
    far = gas([49, 16], [30.0] * 3, frames=3).replace(
        position_angstrom=np.tile([[1.0, 1, 1], [16.0, 16, 16]], (3, 1, 1))
    )
    found = radial_distribution(far, ["In-S", "In-In"])
    assert np.isnan(found.first_peak_angstrom).all()
    assert np.isnan(found.coordination).all()
    assert (found.distribution == 0).all()


def test_survives_the_store(gas, tmp_path):
    found = radial_distribution(gas(IN_S, [14.0] * 3), ["In-S"])
    found.save(tmp_path / "rdf.nc")
    again = type(found).load(tmp_path / "rdf.nc")
    assert np.array_equal(again.distribution, found.distribution)
    assert again.pair.tolist() == ["In-S"]
    assert again.bin_angstrom == 0.02


@pytest.mark.parametrize(
    ("pairs", "options", "words"),
    [
        (["In-O"], {}, "no atoms of an element.*got O"),
        (["InS"], {}, "pair is not understood"),
        (["In-S", "S-In"], {}, "given twice"),
        ([], {}, "no pairs"),
        (["In-S"], {"cutoff_angstrom": -1}, "do not fit"),
        (["In-S"], {"cutoff_angstrom": np.nan}, "bins need"),
        (["In-S"], {"bin_angstrom": 5.0}, "10 to 100 000"),
        (["In-S"], {"windows": []}, "no windows"),
    ],
)
def test_wrong_use_says_what_is_right(gas, pairs, options, words):
    with pytest.raises(UsageError, match=words):
        radial_distribution(gas(IN_S, [14.0] * 3, frames=2), pairs, **options)


def test_needs_a_cell_and_frames_in_the_window(gas):
    frames = gas(IN_S, [14.0] * 3, frames=2)
    with pytest.raises(SignalError, match=r"no frames in this window.*5 to 6 ps"):
        radial_distribution(frames, ["In-S"], windows=[(5, 6)])
    bare = frames.replace(cell_angstrom=np.zeros((2, 3, 3)), periodic=np.zeros(3, dtype=bool))
    with pytest.raises(SignalError, match=r"has no cell"):
        radial_distribution(bare, ["In-S"])
