"""Profiles and interphases of interfaces whose mixing is known."""

import numpy as np
import pytest

from indrite.analysis.trajectory.events import Events
from indrite.analysis.trajectory.growth_law import growth_law
from indrite.analysis.trajectory.interphase import Interphase, interphase_thickness
from indrite.analysis.trajectory.profiles import DensityProfiles, density_profiles
from indrite.errors import SignalError
from indrite.signals import Trajectory

WIDTH, HEIGHT = 12.0, 60.0


def interface(rng, *, frames=40, mixed=None, drift=0.0, thermal=0.15, cell=None):
    """In in the middle, S outside; `mixed` is the σ (Å) by which atoms are spread, per frame."""
    grid = np.arange(0.0, WIDTH, 3.0)
    plane = np.array([(x, y) for x in grid for y in grid])

    def block(low, high):
        heights = np.arange(low + 1.25, high, 2.5)
        return np.array([(x, y, z) for z in heights for x, y in plane])

    indium, sulphur = block(15.0, 45.0), np.vstack([block(0.0, 15.0), block(45.0, 60.0)])
    rest = np.vstack([indium, sulphur])
    away = rng.normal(0.0, 1.0, rest.shape[0])
    position = np.empty((frames, rest.shape[0], 3))
    for row in range(frames):
        position[row] = rest + rng.normal(0.0, thermal, rest.shape)
        spread = 0.0 if mixed is None else mixed[row]
        position[row, :, 2] += away * spread + drift * row
    box = np.diag([WIDTH, WIDTH, HEIGHT]) if cell is None else cell
    return Trajectory(
        time_picosecond=0.1 * np.arange(frames),
        position_angstrom=position,
        cell_angstrom=np.tile(box, (frames, 1, 1)),
        periodic=np.ones(3, dtype=bool),
        atomic_number=np.repeat([49, 16], [len(indium), len(sulphur)]),
        side=np.repeat([1, 0], [len(indium), len(sulphur)]),
    )


@pytest.mark.parametrize("folded", [True, False])
@pytest.mark.parametrize("drift", [0.0, 0.9])
def test_profiles_keep_every_atom(folded, drift):
    run = interface(np.random.default_rng(1), drift=drift)
    found = density_profiles(run, folded=folded)
    counts = [(np.array(run.symbols) == one).sum() for one in found.elements]
    np.testing.assert_allclose(found.atoms(), np.tile(counts, (5, 1)), rtol=1e-12)


def test_profiles_keep_every_atom_in_a_skewed_cell():
    skewed = np.array([[WIDTH, 0, 0], [6.0, 10.4, 0], [0, 0, HEIGHT]])
    run = interface(np.random.default_rng(1), cell=skewed)
    found = density_profiles(run)
    np.testing.assert_allclose(found.atoms().sum(axis=1), run.atomic_number.size)
    volume = found.bin_volume_cubic_nanometre[0] * found.distance_angstrom.size * 1000
    assert volume == pytest.approx(WIDTH * 10.4 * HEIGHT)


def test_drift_is_removed():
    still = density_profiles(interface(np.random.default_rng(1))).of("In")
    moved = density_profiles(interface(np.random.default_rng(1), drift=0.9)).of("In")
    np.testing.assert_allclose(moved.mean(axis=0), still.mean(axis=0), atol=3.0)


def test_density_inside_is_the_lattice():
    found = density_profiles(interface(np.random.default_rng(1)), bin_angstrom=2.5)
    inner = found.distance_angstrom < 10.0
    assert found.of("In")[:, inner].mean() == pytest.approx(1000 / (3 * 3 * 2.5), rel=0.05)
    assert found.of("In")[:, found.distance_angstrom > 18.0].max() == 0.0


def test_a_fresh_interface_is_not_an_interphase():
    false = 0
    for seed in range(10):
        rng = np.random.default_rng(seed)
        runs = [interface(rng) for _ in range(2)]
        false += interphase_thickness(runs).verdict != "not determinable"
    assert false <= 2


def test_a_mixed_layer_is_found_with_its_thickness():
    rng = np.random.default_rng(2)
    sigma = 3.0 * np.minimum(np.arange(60) / 30.0, 1.0)
    runs = [interface(rng, frames=60, mixed=sigma) for _ in range(3)]
    found = interphase_thickness(runs)
    assert found.verdict == "thicker than fresh"
    # two error functions of σ that meet in one plane overlap by 2 · 1.2816 σ
    assert found.value_nanometre == pytest.approx(2 * 1.2816 * 3.0 / 10.0, rel=0.25)
    low, high = found.excess_interval_nanometre
    assert low < found.value_nanometre - found.fresh_nanometre < high
    assert found.reacted_nanometre > found.reacted_fresh_nanometre
    assert found.electrode_width_angstrom[..., -1].mean() == pytest.approx(2.563 * 3.0, rel=0.25)


def test_elements_that_do_not_overlap_have_no_thickness():
    rng = np.random.default_rng(7)
    found = interphase_thickness([interface(rng), interface(rng)]).replace(
        value_nanometre=-0.009, excess_interval_nanometre=(0.07, 0.09), verdict="thicker than fresh"
    )
    rows = {one.id: one for one in Events(onsets={}, lifetimes={}, interphase=found).findings("simulated")}
    row = rows["interphase_thickness"]
    assert row.value is None
    assert row.verdict == "not determinable"
    assert row.note.startswith("-0.009 nm; the two elements do not overlap")


def test_one_run_has_two_interfaces_and_little_to_judge_by():
    found = interphase_thickness(interface(np.random.default_rng(3)))
    assert found.thickness_angstrom.shape[:2] == (1, 2)
    assert found.verdict == "not determinable"


def test_sides_must_be_known():
    run = interface(np.random.default_rng(1)).replace(side=None)
    with pytest.raises(SignalError, match="where its interface is"):
        density_profiles(run)


def test_growth_laws_are_told_apart_or_not():
    rng = np.random.default_rng(4)
    time = np.linspace(0.5, 20.0, 30)
    scatter = 0.05 * rng.normal(size=(4, 30))
    assert growth_law(time, 2.0 + np.sqrt(time) + scatter) == "parabolic"
    assert growth_law(time, 2.0 + 0.4 * time + scatter) == "linear"
    assert growth_law(time, 2.0 + 3.0 * (1 - np.exp(-time / 1.5)) + scatter) == "saturating"
    assert growth_law(time, 2.0 + 0.7 * np.log(1.0 + 5.0 * time) + scatter) == "logarithmic"
    assert growth_law(time, 2.0 + scatter).startswith("not determinable: no growth")
    noisy = 2.0 + 0.05 * time + 10.0 * scatter
    assert growth_law(time, noisy).startswith("not determinable")


def test_laws_are_told_apart_only_beyond_a_noise_that_is_known():
    """Counts add up: what chance did early stays, and is seen as a smooth curve by who takes it for white."""
    time = np.linspace(50.0, 950.0, 10)
    covariance = np.minimum.outer(time, time) / 950.0  # a random walk
    root = np.sqrt(time / 950.0)
    assert growth_law(time, 30.0 * root[None], covariance=covariance) == "parabolic"
    assert growth_law(time, 3.0 * root[None]) == "parabolic"
    assert growth_law(time, 3.0 * root[None], covariance=covariance).startswith("not determinable")
    rng = np.random.default_rng(5)
    walks = np.cumsum(rng.normal(0.0, np.sqrt(0.1), (200, 10)), axis=1)
    taken = [growth_law(time, one[None], covariance=np.cov(walks.T)) for one in walks]
    white = [growth_law(time, one[None], covariance=0.1 * np.eye(10)) for one in walks]
    grows = ["no growth" not in one for one in taken]
    assert np.mean(grows) < 0.15
    assert np.mean(["no growth" not in one for one in white]) > 0.3


def test_interfaces_tell_whether_noise_adds_up():
    """Their difference is noise alone: walks are not called growth, growth under white noise is."""
    rng = np.random.default_rng(6)
    time = np.linspace(50.0, 950.0, 10)
    walks = [growth_law(time, np.cumsum(rng.normal(size=(2, 10)), axis=1)) for _ in range(150)]
    assert np.mean(["no growth" not in one for one in walks]) < 0.15
    rise = 10.0 * (1.0 - np.exp(-time / 200.0))
    grown = [growth_law(time, rise + rng.normal(size=(2, 10))) for _ in range(60)]
    assert np.mean(["no growth" not in one for one in grown]) > 0.8


def test_a_single_interface_does_not():
    """Growth shows under both kinds of noise, or is not told."""
    rng = np.random.default_rng(7)
    time = np.linspace(50.0, 950.0, 10)
    walks = [growth_law(time, np.cumsum(rng.normal(size=(1, 10)), axis=1)) for _ in range(100)]
    assert np.mean(["no growth" not in one for one in walks]) < 0.05
    smooth = 10.0 * np.sqrt(time / 950.0) + 0.1 * np.cumsum(rng.normal(size=(1, 10)), axis=1)
    assert "no growth" not in growth_law(time, smooth)


def test_saved_and_read_back(tmp_path):
    run = interface(np.random.default_rng(3))
    one = density_profiles(run)
    one.save(tmp_path / "profiles.nc")
    assert DensityProfiles.load(tmp_path / "profiles.nc").elements == one.elements
    other = interphase_thickness(run)
    other.save(tmp_path / "interphase.nc")
    again = Interphase.load(tmp_path / "interphase.nc")
    assert again.excess_interval_nanometre == pytest.approx(other.excess_interval_nanometre)
