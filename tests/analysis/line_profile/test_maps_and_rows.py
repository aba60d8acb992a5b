"""From maps to profiles: turned interfaces, rows kept for the bootstrap, maps of several files."""

import numpy as np
import pytest

from indrite.analysis.line_profile import (
    Foil,
    analyse_profile,
    bootstrap_edges,
    bootstrap_thickness,
    element_edges,
    fit_layers,
    joined_maps,
    place_interface,
    profile_across,
    resampled,
)
from indrite.errors import SignalError, UsageError
from indrite.instruments.line_profile import Layer, Scan, element_map, layered
from indrite.signals import ElementMap

LAYERS = [Layer("LiIn", 22.0), Layer("InS", 15.0), Layer("Li6PS5Cl", 23.0)]


def taken(**options):
    scan = Scan(**{"rows": 48, "counts": 30.0, "probe_sigma_nanometre": 1.0, **options})
    return element_map(layered(LAYERS), scan, rng=np.random.default_rng(2))


def test_no_count_is_lost_or_made_by_alignment():
    maps = taken(turned_degree=6.0)
    place = place_interface(maps, along="column")
    rows = place.row_sums(maps.counts)
    kept = place.point >= 0
    assert rows.sum() == maps.counts[:, kept].sum()
    assert place.exposure().sum() == kept.sum()
    assert np.array_equal(rows, np.rint(rows))  # still counts


@pytest.mark.parametrize("angle", [0.0, 6.0, -6.0])
def test_a_turned_interface_is_found_and_its_rows_are_aligned(angle):
    profile, alignment = profile_across(taken(turned_degree=angle))
    assert alignment.along == "column"
    assert alignment.angle_degree == pytest.approx(angle, abs=1.0)
    found = analyse_profile(profile, foil=Foil(100.0, 0.0, 0.0, 1.0)).interphase
    assert found.verdict == "ok"
    assert found.thickness_nanometre == pytest.approx(15.0, abs=0.4)


def test_a_map_on_its_side_gives_the_same_profile():
    maps = taken()
    turned = maps.replace(counts=np.swapaxes(maps.counts, 1, 2))
    one, _ = profile_across(maps)
    other, alignment = profile_across(turned)
    assert alignment.along == "row"
    assert np.array_equal(one.counts, other.counts)


@pytest.mark.parametrize("tilt", [0.0, 5.0])
def test_tilt_widens_what_one_sees_and_leaves_the_distance_of_the_faces(tilt):
    """A foil of 100 nm at 5° overlaps over 8.7 nm: the visible width grows, the fitted thickness does not."""
    profile, _ = profile_across(taken(tilt_degree=tilt, foil_nanometre=100.0))
    found = analyse_profile(profile, foil=Foil(100.0, 0.0, tilt, 0.5)).interphase
    assert found.low_nanometre - 0.1 <= 15.0 <= found.high_nanometre + 0.1
    assert (found.visible_width_nanometre > 20.0) == (tilt > 0.0)


def test_rows_drawn_anew_scatter_as_the_counts_do():
    profile, _ = profile_across(taken())
    fit, _, _ = fit_layers(profile)
    spread = bootstrap_thickness(profile, fit, repeats=40, rng=np.random.default_rng(0))
    variance = fit.shape_covariance
    expected = np.sqrt(variance[0, 0] + variance[1, 1] - 2 * variance[0, 1])
    assert spread == pytest.approx(expected, rel=0.5)
    edges = element_edges(profile.only(("S",)))
    (again,) = bootstrap_edges(profile, edges, repeats=40, rng=np.random.default_rng(0))
    assert again.method == "bootstrap over rows"
    assert again.position_uncertainty_nanometre == pytest.approx(
        edges[0].position_uncertainty_nanometre, rel=0.6
    )


def test_drawing_needs_rows():
    profile, _ = profile_across(taken())
    with pytest.raises(SignalError, match="no rows"):
        resampled(profile.replace(row_counts=None, row_exposure=None), rng=np.random.default_rng(0))


def test_maps_of_different_fields_are_not_joined():
    maps = taken()
    with pytest.raises(UsageError, match="different fields"):
        joined_maps([maps, maps.replace(counts=maps.counts[:, :, :-1])])
    with pytest.raises(UsageError, match="different fields"):
        joined_maps([maps, maps.replace(pixel_nanometre=2.0)])


def test_a_blob_is_no_interface():
    row, column = np.mgrid[:40, :40]
    diagonal = np.where(column + 1.5 * row > 45.0, 60.0, 10.0)
    maps = ElementMap(
        counts=np.random.default_rng(0).poisson(diagonal).astype(float)[None],
        elements=("S",),
        pixel_nanometre=1.0,
    )
    with pytest.raises(SignalError, match="no straight interface"):
        profile_across(maps, along="column")


def test_maps_without_a_step_or_too_small_are_refused():
    flat = ElementMap(counts=np.full((1, 20, 20), 5.0), elements=("S",), pixel_nanometre=1.0)
    with pytest.raises(SignalError, match="no step"):
        profile_across(flat)
    with pytest.raises(SignalError, match="too small"):
        profile_across(flat.replace(counts=np.ones((1, 20, 4))), along="column")
    with pytest.raises(UsageError, match="another shape"):
        profile_across(taken(), background=np.zeros((1, 2, 2)))
