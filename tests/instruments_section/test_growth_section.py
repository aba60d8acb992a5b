"""Sections of growth states: metal kept in 2D and 3D, pores filled first, lithium and its cracks."""

import numpy as np
import pytest

from growth_states import ALLOY, LITHIUM, grown, pellet
from indrite.errors import SignalError, UsageError
from indrite.instruments.section.growth import growth_section, growth_truth, layer_micrometre
from indrite.instruments.section.growth_pictures import box_places, cropped, growth_pictures
from indrite.instruments.section.growth_pores import pore_filling
from indrite.instruments.section.swelling import lift_of
from indrite.models.growth.mesoscale.state import aperture_micrometre, fresh_state
from indrite.signals.section_truth import METAL, VOID

POROUS, DENSE = pellet(), pellet(porosity=0.0)


def volume(network, state, cell, **kwargs):
    return aperture_micrometre(state, network, cell.metal, **kwargs) @ network.area_square_micrometre


def in_electrolyte(truth, values):
    return values[truth.depth_micrometre > 0.0].sum() * truth.pixel_micrometre**2


@pytest.mark.parametrize("aperture", [0.05, 0.8, 2.5])
@pytest.mark.parametrize("charged", [False, True])
def test_metal_of_the_model_is_metal_of_the_picture(aperture, charged):
    structure, network = POROUS
    state = grown(network, ALLOY, aperture=aperture)
    truth = growth_truth(structure, network, state, ALLOY, charged=charged)
    wanted = volume(network, state, ALLOY, charged=charged)
    assert in_electrolyte(truth, truth.metal_area_fraction) == pytest.approx(wanted, rel=1e-3)
    x = ALLOY.metal.lithium_per_host + (0.2 if charged else 0.0)
    here = (truth.metal_area_fraction > 0.01) & (truth.depth_micrometre > 0.0)
    np.testing.assert_allclose(truth.lithium_per_host[here], x, rtol=1e-6)


def test_cuts_of_a_block_add_up_to_its_metal():
    structure, network = pellet(dimensions=3, thickness=40.0, width=40.0)
    state = grown(network, ALLOY, depth=30.0)
    planes = structure.labels.shape[2]
    areas = [
        growth_section(structure, network, state, ALLOY, at=at).metal_area_square_micrometre
        for at in range(planes)
    ]
    total = np.sum(areas) * structure.spacing_micrometre
    assert total == pytest.approx(volume(network, state, ALLOY), rel=1e-9)
    assert min(areas) > 0.3 * np.mean(areas)
    with pytest.raises(UsageError, match="no such plane"):
        growth_section(structure, network, state, ALLOY, at=planes)


def test_traces_of_a_cut_lie_on_boundaries_of_the_cut():
    structure, network = pellet(dimensions=3, thickness=40.0, width=40.0, porosity=0.0)
    films = growth_section(structure, network, grown(network, ALLOY), ALLOY, at=3).films
    labels, h = structure.labels[:, :, 3], structure.spacing_micrometre
    beside = np.stack([np.roll(labels, (i, j), (0, 1)) for i in (-1, 0, 1) for j in (-1, 0, 1)])
    border = (beside != labels).any(axis=0)
    row, column = (np.floor(films.centroid_micrometre[:, k] / h).astype(int) for k in (0, 1))
    inside = (row > 0) & (row < len(labels) - 1)
    assert border[row[inside], column[inside] % labels.shape[1]].mean() > 0.95


def test_pores_take_metal_first_and_that_lifts_nothing():
    structure, network = POROUS
    state = grown(network, ALLOY, aperture=0.01)
    state.host[network.free_micrometre < 0.5] = 0.0
    state.lithium = state.host * ALLOY.metal.lithium_per_host
    section = growth_section(structure, network, state, ALLOY)
    assert section.films.length_micrometre.size == 0
    assert section.metal_area_square_micrometre == pytest.approx(volume(network, state, ALLOY))
    assert lift_of(section, smoothing_micrometre=5.0).height_micrometre == section.height_micrometre
    dense = growth_section(*DENSE, grown(DENSE[1], ALLOY, aperture=0.5), ALLOY)
    assert lift_of(dense, smoothing_micrometre=5.0).height_micrometre > dense.height_micrometre + 0.5


def test_full_pores_pass_the_rest_to_the_film():
    structure, network = POROUS
    aperture = np.full(network.patches, 20.0)
    filling = pore_filling(structure, network, aperture)
    assert filling.share.max() <= 1.0 + 1e-12
    kept = filling.share.sum() * structure.spacing_micrometre**2
    lost = (aperture - filling.film_micrometre) @ network.area_square_micrometre
    assert kept == pytest.approx(lost)
    assert kept > 0.7 * (structure.labels < 0).sum() * structure.spacing_micrometre**2


def test_lithium_leaves_cracks_when_it_is_taken_back():
    structure, network = DENSE
    state = grown(network, LITHIUM, aperture=1.0)
    rested = growth_truth(structure, network, state, LITHIUM)
    charged = growth_truth(structure, network, state, LITHIUM, charged=True)
    opened = volume(network, state, LITHIUM, charged=True)
    assert in_electrolyte(rested, rested.metal_area_fraction) == 0.0
    # cracks that cross each other share what they cover
    assert in_electrolyte(rested, rested.void_area_fraction) == pytest.approx(opened, rel=0.02)
    assert in_electrolyte(charged, charged.metal_area_fraction) == pytest.approx(opened, rel=1e-3)
    assert (rested.phase == VOID).any()
    assert np.isinf(charged.lithium_per_host[charged.phase == METAL]).all()


def test_what_is_left_of_the_anode():
    network = DENSE[1]
    assert layer_micrometre(fresh_state(network, ALLOY), ALLOY) == pytest.approx(ALLOY.metal.layer_micrometre)
    assert layer_micrometre(fresh_state(network, LITHIUM), LITHIUM) == pytest.approx(5.0, rel=0.01)
    state = grown(network, ALLOY)
    out = volume(network, state, ALLOY) / network.box_square_micrometre
    assert layer_micrometre(state, ALLOY) == pytest.approx(ALLOY.metal.layer_micrometre - out)
    swelling = layer_micrometre(state, ALLOY, charged=True) - layer_micrometre(state, ALLOY)
    assert swelling == pytest.approx(7.858 * ALLOY.charge_mole_per_square_metre)


def test_a_crop_keeps_its_depths():
    structure, network = POROUS
    truth = growth_truth(structure, network, grown(network, ALLOY), ALLOY)
    part = cropped(truth, lower_micrometre=10.0, upper_micrometre=30.0, width_micrometre=20.0)
    assert part.phase.shape == (80, 80)
    assert part.depth_micrometre.min() > 10.0 - 0.25
    assert part.depth_micrometre.max() < 30.0 + 0.25
    here = (truth.depth_micrometre[:, 0] > 10.0) & (truth.depth_micrometre[:, 0] < 30.0)
    np.testing.assert_array_equal(part.metal_area_fraction, truth.metal_area_fraction[here, :80])


def test_pictures_of_a_state():
    structure, network = POROUS
    state = grown(network, ALLOY, depth=60.0)
    taken = growth_pictures(
        structure, network, state, ALLOY, rng=np.random.default_rng(0), box_width_micrometre=32.0
    )
    assert list(taken.boxes) == ["top", "middle", "root"]
    low = [one.lower_micrometre for one in taken.boxes.values()]
    assert low == sorted(low, reverse=True)
    assert low[-1] < 0.0 < taken.boxes["root"].upper_micrometre
    top = taken.boxes["top"]
    assert top.lower_micrometre < 60.0 < top.upper_micrometre
    for view in (taken.overview, *taken.boxes.values()):
        assert view.micrograph.intensity.shape == view.truth.phase.shape == view.elements.of("In").shape
        metal = view.truth.metal_area_fraction > 0.9
        assert view.elements.of("In")[metal].mean() > 5.0 * view.elements.of("In")[~metal].mean()
    fresh = growth_truth(structure, network, fresh_state(network, ALLOY), ALLOY)
    assert box_places(fresh, width_micrometre=30.0) == {}


def test_metal_in_pores_must_fit_the_cells():
    section = growth_section(*POROUS, grown(POROUS[1], ALLOY), ALLOY)
    values = {name: getattr(section, name) for name in section.__dataclass_fields__}
    with pytest.raises(SignalError, match="metal in pores"):
        type(section)(**{**values, "pore_lithium_per_host": None})
