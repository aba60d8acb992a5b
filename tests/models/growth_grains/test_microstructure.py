"""Random pellets: sizes, pores, orientation, patches and links, independence of the voxels."""

from __future__ import annotations

import dataclasses
import importlib
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from indrite.errors import MissingPackageError, UsageError
from indrite.models.growth.microstructure import (
    GrainSettings,
    Microstructure,
    build_microstructure,
    from_seeds,
    pellet_porosity,
)


def plane(
    seed: int = 0, *, thickness: float = 160.0, width: float = 200.0, **changes: float
) -> Microstructure:
    """Return a random pellet in 2D."""
    return build_microstructure(
        GrainSettings(**{"voxel_micrometre": 1.0, **changes}),
        thickness_micrometre=thickness,
        width_micrometre=width,
        dimensions=2,
        rng=np.random.default_rng(seed),
    )


def block(seed: int = 0, *, thickness: float = 80.0, width: float = 60.0, **changes: float) -> Microstructure:
    """Return a random pellet in 3D."""
    return build_microstructure(
        GrainSettings(**changes),
        thickness_micrometre=thickness,
        width_micrometre=width,
        dimensions=3,
        rng=np.random.default_rng(seed),
    )


@pytest.fixture(scope="module", params=[plane, block])
def pellet(request) -> Microstructure:
    """Return one pellet of each dimension with the default settings."""
    return request.param(5)


def test_porosity_is_exact_to_one_voxel(pellet):
    assert abs(np.sum(pellet.labels < 0) - 0.09 * pellet.labels.size) <= 1
    assert pellet.density_fraction == pytest.approx(0.91, abs=1e-4)


def test_volumes_add_up(pellet):
    voxel = pellet.spacing_micrometre**pellet.dimensions
    pores = np.sum(pellet.labels < 0) * voxel
    assert pellet.grain_volumes_cubic_micrometre.sum() + pores == pytest.approx(
        pellet.volume_cubic_micrometre
    )
    assert pellet.patch_pore_volume_cubic_micrometre.sum() == pytest.approx(
        pores, rel=5e-3
    )  # all but pores no boundary reaches
    assert pellet.labels.max() == pellet.number_of_grains - 1
    assert pellet.grain_volumes_cubic_micrometre.min() > 0


def test_mean_size_is_the_one_asked_for(pellet):
    assert pellet.mean_grain_size_micrometre == pytest.approx(10.0, rel=0.05)


@pytest.mark.parametrize("make", [plane, block])
def test_spread_of_sizes_follows_the_setting(make):
    widths = [
        np.std(np.log(make(3, size_spread=spread, porosity=0.0).grain_sizes_micrometre))
        for spread in (0.0, 0.2, 0.4)
    ]
    assert widths[0] < 0.08
    assert widths[1] == pytest.approx(0.2, abs=0.04)
    assert widths[2] == pytest.approx(0.4, abs=0.06)


def test_faces_lie_between_solid_grains(pellet):
    labels = pellet.labels.ravel()[pellet.face_voxel]
    assert labels.min() >= 0
    assert np.all(labels[:, 0] != labels[:, 1])
    place = np.array(np.unravel_index(pellet.face_voxel, pellet.labels.shape))
    step = place[:, :, 1] - place[:, :, 0]
    rows = np.arange(len(pellet.face_axis))
    size = np.array(pellet.labels.shape)[pellet.face_axis]
    assert np.all(step[pellet.face_axis, rows] % size == 1)
    assert np.all(np.delete(step.T, 0, axis=1)[pellet.face_axis == 0] == 0)
    assert np.all(step[0] >= 0)  # depth is not periodic


def test_faces_share_the_area_of_their_patch(pellet):
    total = np.bincount(
        pellet.face_patch, weights=pellet.face_area_square_micrometre, minlength=pellet.number_of_patches
    )
    assert np.allclose(total, pellet.patch_area_square_micrometre)
    assert np.all(pellet.face_area_square_micrometre >= 0)
    assert np.allclose(np.linalg.norm(pellet.patch_normal, axis=1), 1.0)


def test_no_patch_is_degenerate(pellet):
    area = pellet.patch_area_square_micrometre
    assert area.min() >= 0.15 * pellet.settings.patch_micrometre ** (pellet.dimensions - 1)
    assert area.max() <= 2.0 * pellet.settings.patch_micrometre ** (pellet.dimensions - 1)


def test_most_faces_are_of_the_grains_of_their_patch(pellet):
    grains = np.sort(pellet.labels.ravel()[pellet.face_voxel], axis=1)
    same = np.all(grains == pellet.patch_grains[pellet.face_patch], axis=1)
    assert np.average(same, weights=pellet.face_area_square_micrometre) > 0.98


def test_patches_are_no_larger_than_asked_for(pellet):
    place = np.array(np.unravel_index(pellet.face_voxel[:, 0], pellet.labels.shape)).T + 0.5
    place[np.arange(len(place)), pellet.face_axis] += 0.5
    offset = place * pellet.spacing_micrometre - pellet.patch_centroid_micrometre[pellet.face_patch]
    width = np.array(pellet.width_micrometre)
    offset[:, 1:] -= width * np.rint(offset[:, 1:] / width)
    reach = np.linalg.norm(offset, axis=1)
    limit = pellet.settings.patch_micrometre * np.sqrt(pellet.dimensions - 1)
    assert np.quantile(reach, 0.99) < 0.5 * limit + pellet.spacing_micrometre
    assert reach.max() < 2.0 * limit


def test_links_join_all_patches_from_root_to_top(pellet):
    first, second = pellet.link_patch.T
    assert np.all(first < second)
    assert len(np.unique(pellet.link_patch, axis=0)) == len(first)
    graph = coo_array((np.ones(len(first)), (first, second)), shape=(pellet.number_of_patches,) * 2)
    assert connected_components(graph, directed=False)[0] == 1
    assert len(pellet.root_patch) > 5
    assert len(pellet.top_patch) > 5
    assert np.all(pellet.patch_centroid_micrometre[pellet.root_patch, 0] < 8.0)
    assert np.all(pellet.patch_centroid_micrometre[pellet.top_patch, 0] > pellet.thickness_micrometre - 8.0)


def test_links_have_sensible_lengths(pellet):
    patch = pellet.settings.patch_micrometre
    assert pellet.link_distance_micrometre.min() >= 0.25 * patch
    assert pellet.link_distance_micrometre.max() < 5.0 * patch
    assert pellet.link_border_micrometre.min() > 0
    assert np.quantile(pellet.link_border_micrometre, 0.99) < 1.6 * patch


def test_the_same_seed_gives_the_same_pellet(pellet):
    make = plane if pellet.dimensions == 2 else block
    again, other = make(5), make(6)
    for field in dataclasses.fields(Microstructure):
        assert np.array_equal(getattr(pellet, field.name), getattr(again, field.name)), field.name
    assert not np.array_equal(pellet.labels, other.labels)


def test_arrays_are_read_only(pellet):
    with pytest.raises(ValueError, match="read-only"):
        pellet.labels[0, 0] = 1
    with pytest.raises(ValueError, match="read-only"):
        pellet.patch_area_square_micrometre[0] = 1.0


def flattened(aspect: float, dimensions: int) -> float:
    """Return the area-weighted mean of n_z^2 when isotropic normals m are flattened: n ~ (a m_z, m_xy)."""
    cosine = (np.arange(20000) + 0.5) / 20000  # uniform in 3D
    if dimensions == 2:
        cosine = np.cos(0.5 * np.pi * cosine)
    size = np.sqrt((aspect * cosine) ** 2 + 1.0 - cosine**2)
    return float(np.sum((aspect * cosine) ** 2 / size) / np.sum(size))


@pytest.mark.parametrize("make", [plane, block])
def test_orientation_follows_the_flattening(make):
    options = {"thickness": 240.0, "width": 200.0} if make is plane else {"thickness": 110.0, "width": 70.0}
    for aspect in (0.7, 1.0, 1.3, 2.0):
        pellet = make(2, aspect_ratio=aspect, porosity=0.0, **options)
        depth = pellet.patch_centroid_micrometre[:, 0]
        inner = (depth > 18.0) & (depth < options["thickness"] - 18.0)  # the flat ends turn boundaries
        mean = np.average(
            pellet.patch_normal[inner, 0] ** 2, weights=pellet.patch_area_square_micrometre[inner]
        )
        assert mean == pytest.approx(flattened(aspect, pellet.dimensions), abs=0.015)
        if aspect == 1.0:
            assert pellet.axial_orientation == pytest.approx(1.0 / pellet.dimensions, abs=0.02)


@pytest.mark.parametrize("dimensions", [2, 3])
def test_nothing_depends_on_the_voxels(dimensions):
    rng = np.random.default_rng(4)
    extent = np.array([120.0, 120.0]) if dimensions == 2 else np.array([48.0, 48.0, 48.0])
    number = 180 if dimensions == 2 else 200
    seeds = rng.random((number, dimensions)) * extent
    pellets = [
        from_seeds(
            GrainSettings(voxel_micrometre=h, patch_micrometre=4.0),
            seeds,
            thickness_micrometre=extent[0],
            width_micrometre=extent[1] if dimensions == 2 else (extent[1], extent[2]),
            rng=np.random.default_rng(0),
        )
        for h in ((2.0, 1.0, 0.5) if dimensions == 2 else (2.0, 1.0))
    ]
    fine = pellets[-1]
    for coarse in pellets[:-1]:
        tolerance = 0.05 * coarse.spacing_micrometre
        assert coarse.specific_area_per_micrometre == pytest.approx(
            fine.specific_area_per_micrometre, rel=tolerance
        )
        assert coarse.axial_orientation == pytest.approx(fine.axial_orientation, abs=0.02)
        assert coarse.number_of_patches == pytest.approx(
            fine.number_of_patches, rel=0.06 * coarse.spacing_micrometre
        )
        assert coarse.link_border_micrometre.sum() == pytest.approx(
            fine.link_border_micrometre.sum(), rel=3.0 * tolerance
        )


@given(
    seed=st.integers(0, 10**6),
    porosity=st.floats(0.0, 0.25),
    spread=st.floats(0.0, 0.45),
    aspect=st.floats(0.7, 2.0),
    dimensions=st.sampled_from([2, 3]),
)
@settings(max_examples=25, deadline=None)
def test_any_pellet_keeps_its_promises(seed, porosity, spread, aspect, dimensions):
    pellet = build_microstructure(
        GrainSettings(porosity=porosity, size_spread=spread, aspect_ratio=aspect),
        thickness_micrometre=44.0,
        width_micrometre=100.0 if dimensions == 2 else 44.0,  # no grain spans it and parts the network
        dimensions=dimensions,
        rng=np.random.default_rng(seed),
    )
    assert abs(np.sum(pellet.labels < 0) - porosity * pellet.labels.size) <= 1
    graph = coo_array(
        (np.ones(len(pellet.link_patch)), tuple(pellet.link_patch.T)), shape=(pellet.number_of_patches,) * 2
    )
    assert connected_components(graph, directed=False)[0] == 1
    assert pellet.patch_area_square_micrometre.min() > 0
    assert len(pellet.face_patch) == len(pellet.face_voxel) == len(pellet.face_axis)
    assert set(pellet.face_patch) == set(range(pellet.number_of_patches))
    for name in ("patch_centroid_micrometre", "link_border_micrometre", "link_distance_micrometre"):
        assert np.isfinite(getattr(pellet, name)).all()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"grain_size_micrometre": -1.0}, "grain_size_micrometre"),
        ({"voxel_micrometre": 0.0}, "voxel_micrometre"),
        ({"voxel_micrometre": 6.0, "patch_micrometre": 8.0}, "too coarse"),
        ({"patch_micrometre": 1.0}, "smaller than a voxel"),
        ({"patch_micrometre": float("nan")}, "patch_micrometre"),
        ({"porosity": 0.7}, "porosity"),
        ({"porosity": -0.1}, "porosity"),
        ({"size_spread": 2.0}, "size_spread"),
        ({"aspect_ratio": 0.0}, "aspect_ratio"),
    ],
)
def test_settings_that_make_no_sense_are_refused(changes, message):
    with pytest.raises(UsageError, match=message):
        GrainSettings(**changes)


@pytest.mark.parametrize(
    ("thickness", "width", "dimensions", "message"),
    [
        (100.0, 15.0, 2, "width_micrometre is too small"),
        (5.0, 100.0, 2, "thickness_micrometre is too small"),
        (100.0, (40.0, 40.0), 2, "does not fit"),
        (100.0, (40.0, 15.0), 3, "width_micrometre is too small"),
        (100.0, 40.0, 4, "dimensions"),
        (float("inf"), 40.0, 2, "thickness_micrometre"),
    ],
)
def test_pellets_too_small_for_their_grains_are_refused(thickness, width, dimensions, message):
    with pytest.raises(UsageError, match=message):
        build_microstructure(
            GrainSettings(),
            thickness_micrometre=thickness,
            width_micrometre=width,
            dimensions=dimensions,
            rng=np.random.default_rng(0),
        )


def test_without_numba_the_message_says_how_to_get_it(monkeypatch):
    module = "indrite.models.growth.microstructure._compiled"
    monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.setitem(sys.modules, "numba", None)
    with pytest.raises(MissingPackageError, match=r"indrite\[growth\]"):
        importlib.import_module(module)


def test_porosity_of_pressed_pellets():
    assert pellet_porosity(760.0).porosity == pytest.approx(0.09, abs=0.005)
    low = pellet_porosity(100.0)
    assert 0.17 <= low.porosity <= 0.20
    assert (low.low, low.high) == pytest.approx((0.17, 0.20))
    values = [pellet_porosity(p) for p in np.linspace(20.0, 1500.0, 40)]
    assert np.all(np.diff([v.porosity for v in values]) < 0)
    assert all(v.low <= v.porosity <= v.high < 1.0 for v in values)
    assert [v.extrapolated for v in (values[0], pellet_porosity(400.0), values[-1])] == [True, False, True]
    with pytest.raises(UsageError, match="pressure"):
        pellet_porosity(-5.0)
