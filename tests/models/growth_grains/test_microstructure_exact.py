"""Power diagrams of known geometry: brute force, bricks, hexagons, a tilted plane, Poisson-Voronoi."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indrite.errors import UsageError
from indrite.models.growth.microstructure import GrainSettings, Microstructure, from_seeds
from indrite.models.growth.microstructure.labelling import label_power_diagram


def dense(**changes: float) -> GrainSettings:
    """Return settings without pores and flattening."""
    return GrainSettings(**{"porosity": 0.0, "aspect_ratio": 1.0, **changes})


def brute_force(seeds, weights, shape, step):
    """Return the two least power distances and the label of the least, over all periodic images."""
    axes = [(np.arange(n) + 0.5) * s for n, s in zip(shape, step, strict=True)]
    points = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 1, 3)
    offset = points - seeds
    length = np.array(shape) * step
    offset[..., 1:] -= length[1:] * np.rint(offset[..., 1:] / length[1:])
    power = np.sum(offset**2, axis=2) - weights
    return np.sort(power, axis=1), power.argmin(axis=1).reshape(shape)


@given(
    seed=st.integers(0, 2**32 - 1),
    number=st.integers(2, 60),
    heavy=st.floats(0.0, 40.0),
    plane=st.booleans(),
    junctions=st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_labels_are_those_of_brute_force(seed, number, heavy, plane, junctions):
    rng = np.random.default_rng(seed)
    shape = (19, 23, 1) if plane else (11, 13, 9)
    step = np.array([1.3, 1.0, 1.0])
    seeds = rng.random((number, 3)) * step * shape
    seeds[:, 0] += rng.normal(0.0, 4.0)  # some beyond the ends
    if plane:
        seeds[:, 2] = 0.5
    weights = heavy * rng.exponential(size=number)
    labels, gaps = label_power_diagram(
        seeds, weights, shape=shape, step=step, junctions=(0.5, 7) if junctions else None
    )
    power, expected = brute_force(seeds, weights, shape, step)
    tie = power[:, 1] - power[:, 0] < 1e-9
    assert np.all((labels == expected).ravel() | tie)
    assert gaps.shape == (shape if junctions else (0, 0, 0))
    assert np.all(gaps >= 0)


def bricks(counts: tuple[int, ...], size: tuple[float, ...]) -> np.ndarray:
    """Return the centres of bricks."""
    axes = [(np.arange(n) + 0.5) * s for n, s in zip(counts, size, strict=True)]
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(counts))


def test_bricks_in_a_plane():
    pellet = from_seeds(
        dense(patch_micrometre=4.0),
        bricks((3, 4), (12.0, 8.0)),
        thickness_micrometre=36.0,
        width_micrometre=32.0,
    )
    assert pellet.number_of_grains == 12
    assert np.allclose(pellet.grain_volumes_cubic_micrometre, 96.0)
    level = np.abs(pellet.patch_normal[:, 0]) > 0.5
    # 2 x 4 level boundaries of 8 um in 2 patches each, 3 x 4 upright ones of 12 um in 3 each
    assert level.sum() == 16
    assert (~level).sum() == 36
    assert np.allclose(pellet.patch_area_square_micrometre, 4.0)
    assert pellet.specific_area_per_micrometre == pytest.approx((2 * 32.0 + 4 * 36.0) / (36.0 * 32.0))
    assert pellet.axial_orientation == pytest.approx(64.0 / 208.0)
    assert len(pellet.root_patch) == len(pellet.top_patch) == 4
    assert np.all(pellet.patch_centroid_micrometre[pellet.root_patch, 0] == 2.0)
    # inside boundaries: 8 + 24; at each of the 8 corners four patches meet: six pairs
    assert len(pellet.link_patch) == 8 + 24 + 8 * 6
    assert np.all(pellet.link_border_micrometre == 1.0)
    assert pellet.link_distance_micrometre == pytest.approx(
        np.where(pellet.link_distance_micrometre > 3.0, 4.0, np.sqrt(8.0))
    )


def test_bricks_in_space():
    pellet = from_seeds(
        dense(patch_micrometre=4.0),
        bricks((2, 3, 4), (8.0, 8.0, 12.0)),
        thickness_micrometre=16.0,
        width_micrometre=(24.0, 48.0),
    )
    level = 24.0 * 48.0
    upright = 3 * 16.0 * 48.0 + 4 * 16.0 * 24.0
    assert pellet.patch_area_square_micrometre.sum() == pytest.approx(level + upright)
    assert np.allclose(pellet.patch_area_square_micrometre, 16.0)
    assert np.allclose(pellet.link_border_micrometre, 4.0)
    assert pellet.root_border_micrometre.sum() == pytest.approx(3 * 48.0 + 4 * 24.0)
    assert pellet.top_border_micrometre.sum() == pytest.approx(3 * 48.0 + 4 * 24.0)


def test_hexagons_have_their_perimeter():
    side, rows, columns = 6.0, 8, 8
    across, along = side * np.sqrt(3.0), 1.5 * side
    row, column = np.meshgrid(np.arange(-2, rows + 2), np.arange(columns), indexing="ij")
    seeds = np.stack([(row + 0.5) * along, (column + 0.5 * (row % 2)) * across], axis=-1).reshape(-1, 2)
    h = columns * across / 317
    pellet = from_seeds(
        dense(voxel_micrometre=h, patch_micrometre=3.5),
        seeds,
        thickness_micrometre=rows * along,
        width_micrometre=columns * across,
    )
    assert pellet.specific_area_per_micrometre == pytest.approx(2.0 / (np.sqrt(3.0) * side), rel=5e-3)
    assert pellet.axial_orientation == pytest.approx(0.5, abs=5e-3)
    depth = pellet.patch_centroid_micrometre[:, 0]
    inner = (depth > side) & (depth < rows * along - side)
    assert np.allclose(pellet.patch_area_square_micrometre[inner], 3.0, atol=1.5 * h)


@pytest.mark.parametrize("dimensions", [2, 3])
@pytest.mark.parametrize("angle", [0.0, 0.2, 0.55, 1.1])
def test_area_of_a_tilted_plane(dimensions, angle):
    normal = np.array([np.cos(angle), np.sin(angle), 0.0])
    if dimensions == 3:
        normal = np.array([np.cos(angle), np.sin(angle) * 0.8, np.sin(angle) * 0.6])
    # four seeds: two make the plane, two far ones cut it where the period would
    middle = np.array([50.3, 40.2, 40.9])
    seeds = np.array([middle - 9.0 * normal, middle + 9.0 * normal])[:, :dimensions]
    far = np.array([0.0, 40.0, 40.0])
    seeds = np.vstack([seeds, [(middle + far)[:dimensions]]])
    pellet = from_seeds(
        dense(voxel_micrometre=1.0, grain_size_micrometre=40.0, patch_micrometre=6.0),
        seeds,
        thickness_micrometre=101.0,
        width_micrometre=80.0 if dimensions == 2 else (80.0, 80.0),
    )
    chosen = np.all(pellet.patch_grains == [0, 1], axis=1)
    chosen &= np.all(np.isclose(pellet.patch_normal, normal[:dimensions]), axis=1)  # not their images
    assert chosen.any()
    faces = chosen[pellet.face_patch]
    signed = np.zeros(dimensions)
    first = pellet.labels.ravel()[pellet.face_voxel[faces, 0]]
    h = pellet.spacing_micrometre ** (dimensions - 1)
    np.add.at(signed, pellet.face_axis[faces], np.where(first == 0, h, -h))
    area = pellet.patch_area_square_micrometre[chosen].sum()
    assert area == pytest.approx(np.linalg.norm(signed), rel=0.01)
    assert area > 300.0 if dimensions == 3 else area > 20.0


@pytest.mark.parametrize(("tilt", "turn"), [(0.3, 0.2), (1.1, 0.5), (0.7, 0.6)])
def test_borders_on_a_tilted_plane(tilt, turn):
    """Square-like patches of the area A have borders of about 4 sqrt(A), whatever the staircase."""
    normal = np.array([np.cos(tilt), np.sin(tilt) * np.cos(turn), np.sin(tilt) * np.sin(turn)])
    middle = np.array([40.1, 40.3, 39.8])
    far = np.array([[0.0, 40.0, 0.1], [0.0, 0.1, 40.0], [0.0, 40.1, 40.0]])
    pellet = from_seeds(
        dense(voxel_micrometre=1.0, patch_micrometre=4.0),
        np.vstack([middle - 6.0 * normal, middle + 6.0 * normal, middle - far]),
        thickness_micrometre=80.0,
        width_micrometre=(80.0, 80.0),
    )
    border = np.bincount(
        pellet.link_patch.ravel(),
        weights=np.repeat(pellet.link_border_micrometre, 2),
        minlength=pellet.number_of_patches,
    )
    inner = np.linalg.norm(pellet.patch_centroid_micrometre - middle, axis=1) < 16.0
    inner &= np.all(np.isclose(pellet.patch_normal, normal), axis=1)
    assert inner.sum() > 30
    expected = 4.0 * np.sqrt(pellet.patch_area_square_micrometre[inner].mean())
    assert border[inner].mean() == pytest.approx(expected, rel=0.05)


def poisson(dimensions: int, rng: np.random.Generator) -> tuple[Microstructure, float]:
    """Return a Poisson-Voronoi pellet and the number of seeds per volume."""
    depth, width = (400.0, 300.0) if dimensions == 2 else (90.0, 80.0)
    intensity = 1.0 / 100.0 if dimensions == 2 else 1.0 / 700.0
    margin = 40.0
    number = rng.poisson(intensity * (depth + 2 * margin) * width ** (dimensions - 1))
    seeds = rng.random((number, dimensions)) * np.array([depth + 2 * margin] + [width] * (dimensions - 1))
    seeds[:, 0] -= margin
    pellet = from_seeds(
        dense(voxel_micrometre=1.0), seeds, thickness_micrometre=depth, width_micrometre=width
    )
    return pellet, intensity


def test_poisson_voronoi_has_the_known_boundary_per_volume():
    """J. L. Meijering, Philips Res. Rep. 8 (1953) 270; half the surface of the cells [from memory]."""
    from scipy.special import gamma

    rng = np.random.default_rng(11)
    flat, intensity = poisson(2, rng)
    assert flat.specific_area_per_micrometre == pytest.approx(2.0 * np.sqrt(intensity), rel=0.03)
    assert flat.axial_orientation == pytest.approx(0.5, abs=0.03)
    solid, intensity = poisson(3, rng)
    known = 0.5 * (256.0 * np.pi / 3.0) ** (1.0 / 3.0) * gamma(5.0 / 3.0) * intensity ** (1.0 / 3.0)
    assert solid.specific_area_per_micrometre == pytest.approx(known, rel=0.03)
    assert solid.axial_orientation == pytest.approx(1.0 / 3.0, abs=0.03)


@given(shift=st.integers(0, 39), seed=st.integers(0, 1000))
@settings(max_examples=10, deadline=None)
def test_moving_the_seeds_by_voxels_rolls_the_pellet(shift, seed):
    rng = np.random.default_rng(seed)
    seeds = rng.random((40, 2)) * [60.0, 80.0]
    options = {"thickness_micrometre": 60.0, "width_micrometre": 80.0}
    settings_ = dense(voxel_micrometre=2.0, porosity=0.1)
    here = from_seeds(settings_, seeds, rng=np.random.default_rng(1), **options)
    there = from_seeds(
        settings_, seeds + np.array([0.0, 2.0 * shift]), rng=np.random.default_rng(1), **options
    )
    assert np.array_equal(np.roll(here.labels, shift, axis=1), there.labels)
    assert here.specific_area_per_micrometre == pytest.approx(there.specific_area_per_micrometre)
    assert here.number_of_patches == pytest.approx(there.number_of_patches, rel=0.03)  # ties when merging


def test_periodic_images_of_a_boundary_stay_apart():
    seeds = np.array([[10.0, 10.0], [10.0, 30.0]])
    pellet = from_seeds(dense(patch_micrometre=30.0), seeds, thickness_micrometre=20.0, width_micrometre=40.0)
    assert pellet.number_of_patches == 2
    assert np.allclose(pellet.patch_area_square_micrometre, 20.0)
    assert np.allclose(np.sort(pellet.patch_centroid_micrometre[:, 1] % 40.0), [0.0, 20.0])
    assert len(pellet.link_patch) == 0


def test_wrong_seeds_are_refused():
    options = {"thickness_micrometre": 20.0, "width_micrometre": 40.0}
    with pytest.raises(UsageError, match="seeds_micrometre"):
        from_seeds(dense(), np.zeros((1, 2)), **options)
    with pytest.raises(UsageError, match="weights"):
        from_seeds(dense(), np.eye(2), weights_square_micrometre=np.ones(3), **options)
    with pytest.raises(UsageError, match="rng"):
        from_seeds(dense(porosity=0.1), np.eye(2), **options)
