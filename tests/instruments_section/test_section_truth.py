"""The truth of a section: area of the metal kept, grains lifted, layers in place."""

import numpy as np
import pytest

import section_patterns as patterns
from indrite.errors import SignalError, UsageError
from indrite.instruments.section import FilmTraces, SectionGeometry, section_truth
from indrite.instruments.section.swelling import lift_of
from indrite.signals import SectionTruth
from indrite.signals.section_truth import ANODE_LAYER, CATHODE, METAL, SOLID_ELECTROLYTE, VOID

PATTERNS = {
    "network": patterns.network(),
    "stripes": patterns.stripes(),
    "vertical": patterns.vertical(),
    "flames": patterns.flames(),
}


def one_film(*, aperture=0.0, crack=0.0, normal=(1.0, 0.0), z=20.0, length=40.0, lithium=0.9):
    return FilmTraces(
        centroid_micrometre=np.array([[z, 20.0]]),
        normal=np.array([normal]),
        length_micrometre=np.array([length]),
        aperture_micrometre=np.array([aperture]),
        crack_opening_micrometre=np.array([crack]),
        lithium_per_host=np.array([lithium]),
    )


def geometry(films, **changes):
    values = {
        "labels": np.zeros((40, 40), int),
        "spacing_micrometre": 1.0,
        "films": films,
        "residual_layer_micrometre": 5.0,
        "residual_lithium_per_host": 0.5,
    }
    return SectionGeometry(**{**values, **changes})


def metal_area(truth):
    inside = truth.depth_micrometre > 0
    return truth.metal_area_fraction[inside].sum() * truth.pixel_micrometre**2


@pytest.mark.parametrize("name", PATTERNS)
@pytest.mark.parametrize("pixel", [0.2, 0.5])
def test_area_of_the_metal_is_kept(name, pixel):
    truth = section_truth(PATTERNS[name], pixel_micrometre=pixel)
    expected = PATTERNS[name].films.metal_area_square_micrometre
    assert metal_area(truth) == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize("aperture", [0.02, 0.1, 0.3])
def test_films_thinner_than_a_pixel_cover_their_share(aperture):
    truth = section_truth(patterns.network(aperture=aperture), pixel_micrometre=0.5)
    expected = patterns.network(aperture=aperture).films.metal_area_square_micrometre
    assert metal_area(truth) == pytest.approx(expected, rel=1e-3)


def test_a_flat_film_of_0_3_in_pixels_of_0_5_covers_0_6():
    truth = section_truth(geometry(one_film(aperture=0.3, z=20.1)), pixel_micrometre=0.5)
    column = truth.metal_area_fraction[truth.depth_micrometre[:, 0] > 0, 0]
    assert column.sum() == pytest.approx(0.6, rel=1e-6)
    assert np.count_nonzero(column) <= 2


def test_metal_lifts_what_lies_above_by_its_axial_part():
    for normal, expected in (((1.0, 0.0), 2.0), ((0.6, 0.8), 0.36 * 2.0), ((0.0, 1.0), 0.0)):
        state = geometry(one_film(aperture=2.0, normal=normal))
        lift = lift_of(state, smoothing_micrometre=5.0)
        assert lift.height_micrometre == pytest.approx(40.0 + expected * 40.0 / 40.0)
    truth = section_truth(geometry(one_film(aperture=2.0)), pixel_micrometre=0.25)
    assert (truth.anode_row - truth.cathode_row)[0] * 0.25 == pytest.approx(42.0)
    # the electrolyte keeps its area
    electrolyte = (truth.phase == SOLID_ELECTROLYTE).sum() * 0.25**2
    assert electrolyte == pytest.approx(1600.0, rel=0.01)


def test_a_film_moves_with_the_grains_below_it():
    both = FilmTraces(
        **{
            name: np.concatenate(
                [getattr(one_film(aperture=a, z=z), name) for a, z in ((2.0, 10.0), (0.5, 30.0))]
            )
            for name in one_film().__dataclass_fields__
        }
    )
    truth = section_truth(geometry(both), pixel_micrometre=0.25, smoothing_micrometre=1.0)
    depth = truth.depth_micrometre[truth.metal_area_fraction[:, 0] > 0.5, 0]
    upper = depth[depth > 20.0].mean()
    assert upper == pytest.approx(30.0 + 2.0 + 0.25, abs=0.15)


def test_layers_pores_cracks_and_lithium():
    labels = np.zeros((40, 40), int)
    labels[30:34, 10:14] = -1
    state = geometry(one_film(aperture=1.0, crack=0.0, lithium=np.inf), labels=labels)
    truth = section_truth(state, pixel_micrometre=0.5, cathode_micrometre=10.0)
    assert truth.phase.shape == (20 + 82 + 10, 80)
    assert (truth.phase[:19] == CATHODE).all()
    assert (truth.phase[-10:] == ANODE_LAYER).all()
    assert (truth.lithium_per_host[-10:] == 0.5).all()
    assert (truth.phase == VOID).sum() * 0.25 == pytest.approx(16.0, rel=0.2)
    assert np.isinf(truth.lithium_per_host[truth.phase == METAL]).all()
    cracked = section_truth(geometry(one_film(crack=0.4)), pixel_micrometre=0.5)
    assert metal_area(cracked) == 0.0
    assert cracked.void_area_fraction.sum() * 0.25 == pytest.approx(16.0, rel=1e-3)
    assert np.isnan(cracked.lithium_per_host[cracked.depth_micrometre > 0]).all()


def test_metal_fills_a_pore():
    labels = np.zeros((40, 40), int)
    labels[18:22] = -1
    truth = section_truth(geometry(one_film(aperture=3.0), labels=labels), pixel_micrometre=0.25)
    inside = truth.depth_micrometre > 0
    assert (truth.metal_area_fraction + truth.void_area_fraction).max() <= 1.0 + 1e-9
    assert truth.void_area_fraction[inside].sum() * 0.0625 < 4.0 * 40


def test_the_section_without_growth():
    truth = section_truth(geometry(one_film()), pixel_micrometre=0.5)
    assert metal_area(truth) == 0.0
    assert (truth.anode_row - truth.cathode_row)[0] == 80.0


def test_truth_survives_saving(tmp_path):
    truth = section_truth(PATTERNS["network"], pixel_micrometre=0.5)
    truth.save(tmp_path / "truth.nc")
    again = SectionTruth.load(tmp_path / "truth.nc")
    for spec, array in truth.arrays():
        np.testing.assert_array_equal(array, getattr(again, spec.name))
    assert again.pixel_nanometre == 500.0
    assert "SectionTruth" in truth._repr_html_()


def test_bad_states_are_refused():
    with pytest.raises(SignalError, match="length 1"):
        one_film(normal=(1.0, 1.0))
    with pytest.raises(SignalError, match="whole numbers"):
        geometry(one_film(), labels=np.zeros((4, 4)))
    with pytest.raises(SignalError, match="negative"):
        one_film(aperture=-1.0)
    with pytest.raises(UsageError, match="size"):
        section_truth(geometry(one_film()), pixel_micrometre=0.0)
