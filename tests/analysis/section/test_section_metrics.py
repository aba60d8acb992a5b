"""Metrics of cross-sections on shapes whose answers are known, and on pictures against their truth."""

import dataclasses

import numpy as np
import pytest

import section_patterns as patterns
from indrite.analysis.section import (
    MetalMap,
    Morphology,
    anode_edge,
    clusters,
    enclosed_particles,
    fraction_profile,
    map_of_truth,
    morphology,
    otsu,
    penetration,
    residual_layer,
    summarise,
    threshold_map,
)
from indrite.analysis.section.metal_map import strip
from indrite.analysis.section.orientation import axial_share, chords, mean_axial_share
from indrite.analysis.section.statistics import correlation_length, mean_and_error
from indrite.errors import SignalError, UsageError
from indrite.instruments.section import backscatter_image, section_truth
from indrite.signals import Micrograph

PIXEL = 0.25


def section(metal, *, anode=None, cathode=0.0, void=None, pixel=PIXEL):
    metal = np.asarray(metal, float)
    columns = metal.shape[1]
    anode = metal.shape[0] if anode is None else anode
    return MetalMap(
        metal_area_fraction=metal,
        void_area_fraction=void,
        anode_row=np.broadcast_to(float(anode), columns) if np.isscalar(anode) else anode,
        cathode_row=np.full(columns, float(cathode)),
        pixel_nanometre=1000 * pixel,
    )


def blank(rows=200, columns=240):
    return np.zeros((rows, columns))


@pytest.fixture(scope="module", params=["network", "stripes", "vertical", "flames"])
def pair(request):
    """Name, map of the truth, map recovered from a picture by Otsu's threshold."""
    more = {"base": 10.0} if request.param == "flames" else {}
    truth = section_truth(getattr(patterns, request.param)(seed=3, **more), pixel_micrometre=PIXEL)
    picture = backscatter_image(truth, rng=np.random.default_rng(5))
    # tongues that merge at their feet look like anode layer: there the edge has to be given
    anode = float(truth.anode_row[0]) if request.param == "flames" else None
    seen = threshold_map(picture, cathode_row=float(truth.cathode_row[0]), anode_row=anode)
    return request.param, map_of_truth(truth), seen


def test_depth_of_a_picture_agrees_with_the_truth(pair):
    _, truth, seen = pair
    assert abs(seen.anode_row[0] - truth.anode_row[0]) <= 1.0
    for name in ("mean", "median", "percentile_95", "maximum"):
        expected, found = (getattr(penetration(one), f"{name}_micrometre") for one in (truth, seen))
        assert found == pytest.approx(expected, abs=1.0), name


def test_fraction_of_a_picture_agrees_with_the_truth(pair):
    _, truth, seen = pair
    expected, found = (strip(one).fraction.mean() for one in (truth, seen))
    assert found == pytest.approx(expected, rel=0.1)
    profiles = [fraction_profile(one, layer_micrometre=10.0) for one in (truth, seen)]
    np.testing.assert_allclose(profiles[1].metal_fraction, profiles[0].metal_fraction, atol=0.015)


def test_films_of_one_pixel_keep_their_area():
    truth = section_truth(patterns.stripes(aperture=PIXEL), pixel_micrometre=PIXEL)
    picture = backscatter_image(truth, rng=np.random.default_rng(5))
    seen = threshold_map(picture, cathode_row=float(truth.cathode_row[0]))
    expected = strip(map_of_truth(truth)).fraction.mean()
    assert strip(seen).fraction.mean() == pytest.approx(expected, rel=0.1)


def test_pores_are_neither_metal_nor_a_reason_to_miss_it():
    state = patterns.network(aperture=0.8)
    labels = state.labels.copy()
    rng = np.random.default_rng(0)
    for z, y in rng.integers((0, 0), (97, 117), (120, 2)):
        labels[z : z + 3, y : y + 3] = -1
    truth = section_truth(dataclasses.replace(state, labels=labels), pixel_micrometre=PIXEL)
    picture = backscatter_image(truth, rng=np.random.default_rng(5))
    seen = threshold_map(picture, cathode_row=float(truth.cathode_row[0]))
    expected = map_of_truth(truth)
    assert seen.anode_row[0] == truth.anode_row[0]
    assert strip(seen).fraction.mean() == pytest.approx(strip(expected).fraction.mean(), rel=0.1)
    assert penetration(seen).mean_micrometre == pytest.approx(penetration(expected).mean_micrometre, abs=1)
    assert summarise(expected).void_fraction == pytest.approx((labels < 0).mean(), rel=0.2)


def test_morphology_is_named_on_truth_and_picture(pair):
    name, truth, seen = pair
    expected = {"stripes": "stripe", "flames": "flame"}.get(name, name)
    for one in (truth, seen):
        found = morphology(one, window_micrometre=66.0)
        assert found.morphology[0] == expected
        assert 0.0 <= found.axial_normal[0] <= 1.0


def test_orientation_of_a_picture_agrees_with_the_truth(pair):
    name, truth, seen = pair
    expected, found = (summarise(one).axial_normal for one in (truth, seen))
    assert found == pytest.approx(expected, abs=0.05)
    low, high = {"network": (0.4, 0.6), "stripes": (0.9, 1), "vertical": (0, 0.1), "flames": (0, 0.3)}[name]
    assert low <= expected <= high


def test_orientation_of_films_at_an_angle():
    """⟨n_z²⟩ of parallel films is the square of their normal's part along the thickness."""
    z, y = np.mgrid[:240, :240]
    for degrees in (0, 20, 45, 70, 90):
        angle = np.deg2rad(degrees)
        wave = np.cos(2 * np.pi / 24 * (z * np.cos(angle) + y * np.sin(angle)))
        layer = strip(section(wave > 0.7))
        assert mean_axial_share(axial_share(layer), layer) == pytest.approx(np.cos(angle) ** 2, abs=0.03)


def test_depth_is_that_of_a_staircase():
    metal = blank()
    for step in range(6):
        metal[200 - 20 * (step + 1) :, 40 * step : 40 * (step + 1)] = 1
    found = penetration(section(metal))
    assert found.mean_micrometre == pytest.approx(70 * PIXEL)
    assert found.maximum_micrometre == 120 * PIXEL
    assert found.roughness_micrometre < 0.2 * found.depth_micrometre.std()
    np.testing.assert_allclose(found.survival(np.array([0.0, 14.9, 30.0])), [1.0, 0.5 + 1 / 6, 0.0])


def test_depth_counts_from_a_slanted_edge():
    metal, edge = blank(), 150.0 + np.arange(240) // 12
    rows = np.arange(200)[:, None]
    metal[(rows >= edge - 40) & (rows < 200)] = 1
    found = penetration(section(metal, anode=edge))
    np.testing.assert_allclose(found.depth_micrometre, 40 * PIXEL)


def test_isolated_metal_and_specks():
    metal = blank()
    metal[100:104, 20:60] = 1
    metal[-40:, 100:110] = 1
    metal[10, 200] = 1  # a speck
    one = section(metal)
    found, pieces = penetration(one), clusters(one)
    assert found.maximum_micrometre == 100 * PIXEL
    assert found.connected_maximum_micrometre == 40 * PIXEL
    assert pieces.count == 2
    assert pieces.connected_share == pytest.approx(400 / 560)
    assert pieces.bridges == 0
    metal[:, 150] = 1
    assert clusters(section(metal)).bridges == 1


def test_fractions_and_voids_by_depth():
    metal, void = blank(), blank()
    metal[-40:, :60] = 1.0
    void[:40, ::4] = 0.5
    found = fraction_profile(section(metal, void=void), layer_micrometre=10.0)
    np.testing.assert_allclose(found.metal_fraction, [0.25, 0, 0, 0, 0])
    np.testing.assert_allclose(found.void_fraction, [0, 0, 0, 0, 0.125])
    assert found.depth_micrometre[0] == 5.0
    assert found.mean_metal_fraction(10.0) == 0.25
    assert fraction_profile(section(metal)).void_fraction is None


def test_particles_have_the_size_of_the_holes():
    metal = np.ones((200, 240))
    rows, columns = np.mgrid[:200, :240]
    for z, y, radius in ((160, 60, 8), (100, 120, 16), (60, 180, 24)):
        metal[(rows - z) ** 2 + (columns - y) ** 2 < radius**2] = 0
    metal[:20] = 0  # open to the cathode
    found = enclosed_particles(section(metal))
    order = np.argsort(found.depth_micrometre)
    np.testing.assert_allclose(found.diameter_micrometre[order], [4.0, 8.0, 12.0], rtol=0.03)
    assert found.depth_micrometre.min() == pytest.approx(10.0, abs=0.2)
    assert morphology(section(metal), window_micrometre=50).morphology[0] == "network"


def test_residual_layer_and_its_edge():
    metal = blank()
    metal[160:190] = 1.0
    metal[159] = 0.4
    assert anode_edge(metal) == 160.0
    found = residual_layer(section(metal, anode=160))
    assert found.median_micrometre == 30 * PIXEL
    assert not found.cut_off
    assert residual_layer(section(metal[:185], anode=160)).cut_off
    assert anode_edge(blank()) == 200.0


def test_chords():
    metal = blank()
    metal[::10, :] = 1
    found = chords(strip(section(metal)))
    assert (found.axial_micrometre, found.lateral_micrometre) == (PIXEL, 240 * PIXEL)


def test_a_section_without_metal():
    found = summarise(section(blank(), void=blank()))
    assert found.penetration.maximum_micrometre == 0.0
    assert set(found.morphology.morphology) == {"none"}
    assert found.clusters.count == 0
    assert np.isnan(found.metal_fraction)
    assert np.isnan(found.axial_normal)
    assert found.void_fraction == 0.0
    assert not found.longest_tip.determinable


def test_error_of_the_mean_counts_correlated_columns_once():
    rng = np.random.default_rng(2)
    errors, means = [], []
    for _ in range(300):
        series = np.repeat(rng.normal(size=40), 25)
        assert correlation_length(series, step=1.0) > 10.0
        mean, error = mean_and_error(series, step=1.0)
        means.append(mean)
        errors.append(error)
    assert np.mean(errors) == pytest.approx(np.std(means), rel=0.15)
    assert mean_and_error(np.arange(100.0), step=1.0)[1] > 10.0


def test_otsu_parts_two_classes():
    rng = np.random.default_rng(0)
    values = np.concatenate([rng.normal(100, 5, 20_000), rng.normal(200, 5, 2_000)])
    assert 120 < otsu(values) < 180


def test_pictures_may_lie_on_any_side():
    truth = section_truth(patterns.vertical(), pixel_micrometre=0.5)
    picture = backscatter_image(truth, rng=np.random.default_rng(0))
    turned = Micrograph(
        intensity=np.rot90(picture.intensity), pixel_nanometre=picture.pixel_nanometre, anode_side="right"
    )
    row = float(truth.cathode_row[0])
    maps = [threshold_map(one, cathode_row=row) for one in (picture, turned)]
    np.testing.assert_array_equal(maps[0].metal_area_fraction, maps[1].metal_area_fraction)


def test_results_are_read_only_and_survive_saving(tmp_path):
    found = morphology(map_of_truth(section_truth(patterns.stripes(), pixel_micrometre=0.5)))
    assert not found.metal_fraction.flags.writeable
    found.save(tmp_path / "morphology.nc")
    again = Morphology.load(tmp_path / "morphology.nc")
    np.testing.assert_array_equal(again.morphology, found.morphology)
    np.testing.assert_array_equal(again.chord_log_ratio, found.chord_log_ratio)


def test_bad_sections_are_refused():
    with pytest.raises(SignalError, match="above the anode"):
        section(blank(), anode=10, cathode=20)
    with pytest.raises(UsageError, match="thinner"):
        fraction_profile(section(blank()), layer_micrometre=0.01)
    with pytest.raises(UsageError, match="thinner"):
        morphology(section(blank()), window_micrometre=0.01)
