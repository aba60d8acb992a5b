"""Film, strip, scheme, boxes and view in space: drawn from the states, to scale, nothing lost in silence."""

import io
import json

import numpy as np
import pytest

from growth_states import ALLOY, LITHIUM, grown, pellet
from indrite.analysis.section.morphology import Morphology
from indrite.errors import UsageError
from indrite.instruments.section.growth import growth_truth
from indrite.instruments.section.growth_pictures import growth_pictures
from indrite.plots.growth_boxes import plot_growth_boxes
from indrite.plots.growth_film import FilmFrame, film_strip, growth_film
from indrite.plots.growth_scheme import SchemePanel, plot_scheme, spans
from indrite.plots.growth_space import growth_space, space_picture
from indrite.plots.section_paint import PHASE_COLOURS, painted, shown_kinds

STRUCTURE, NETWORK = pellet(width=100.0)
BLOCK, BLOCK_NETWORK = pellet(dimensions=3, thickness=40.0, width=40.0)


def truth_at(depth, cell=ALLOY, **kwargs):
    state = grown(NETWORK, cell, depth=depth, aperture=1.0)
    return growth_truth(
        STRUCTURE, NETWORK, state, cell, pixel_micrometre=0.5, cathode_micrometre=10.0, **kwargs
    )


FRAMES = [FilmFrame(cycle, truth_at(depth)) for cycle, depth in ((0.0, 0.0), (50.0, 20.0), (200.0, 70.0))]


def test_the_film_has_all_frames_and_its_anode_stays_in_place():
    from PIL import Image

    film = Image.open(io.BytesIO(growth_film(FRAMES, pixel_micrometre=0.5, frame_millisecond=100)))
    assert film.n_frames == 3
    seen, shown = [], []
    for at in range(3):
        film.seek(at)
        seen.append(np.array(film.convert("RGB")).astype(int))
        shown.append(film.info["duration"])
    assert shown[0] == 100 < shown[-1]
    alloy = [(np.abs(one - PHASE_COLOURS["alloy"]).sum(axis=2) < 30)[:, 80:160].mean(axis=1) for one in seen]
    edges = [int(np.argmax(one > 0.9)) for one in alloy]  # first row of the anode layer
    assert max(edges) - min(edges) <= 1
    layers = [int((one > 0.9).sum()) for one in alloy]
    assert layers[0] > layers[1] > layers[2]


def test_frames_of_different_pixels_make_no_film():
    other = growth_truth(STRUCTURE, NETWORK, grown(NETWORK, ALLOY), ALLOY, pixel_micrometre=1.0)
    with pytest.raises(UsageError, match="one pixel size"):
        growth_film([FRAMES[0], FilmFrame(1.0, other)])


def test_the_strip_shows_each_state_on_one_scale():
    figure = film_strip(FRAMES)
    assert [axes.get_title() for axes in figure.axes] == ["cycle 0", "cycle 50", "cycle 200"]
    limits = {axes.get_ylim() for axes in figure.axes}
    assert len(limits) == 1
    low, high = limits.pop()
    assert high == pytest.approx(max(one.truth.depth_micrometre.max() for one in FRAMES), abs=0.5)
    assert low == pytest.approx(-ALLOY.metal.layer_micrometre, abs=0.5)
    figure.canvas.draw()


def test_colours_tell_metals_and_voids_apart():
    alloy, lithium = truth_at(40.0), truth_at(40.0, LITHIUM, charged=True)
    for truth, name in ((alloy, "alloy"), (lithium, "lithium")):
        full = (truth.metal_area_fraction == 1.0) & (truth.depth_micrometre > 0.0)
        assert full.any()
        assert (painted(truth)[full] == PHASE_COLOURS[name]).all()
    assert "lithium" not in shown_kinds([alloy])
    assert shown_kinds([alloy, lithium]) == tuple(PHASE_COLOURS)


def found(names, shares, fractions):
    lower = 50.0 * np.arange(len(names))
    rest = dict.fromkeys(
        ("void_fraction", "enclosed_fraction", "chord_log_ratio", "taper", "features"), np.zeros(len(names))
    )
    return Morphology(
        lower_micrometre=lower,
        upper_micrometre=lower + 50.0,
        morphology=np.array(names),
        metal_fraction=np.array(fractions),
        axial_normal=np.array(shares),
        **rest,
    )


def test_equal_neighbours_become_one_span():
    result = spans(
        found(
            ["network", "stripe", "stripe", "none", "stripe"],
            [0.5, 0.6, 0.9, np.nan, 0.7],
            [0.3, 0.2, 0.1, 0, 0.1],
        )
    )
    assert [(one.morphology, one.lower_micrometre, one.upper_micrometre) for one in result] == [
        ("network", 0.0, 50.0),
        ("stripe", 50.0, 150.0),
        ("stripe", 200.0, 250.0),
    ]
    assert result[1].axial_normal == pytest.approx(0.7)


def test_the_scheme_names_what_the_analysis_finds():
    panels = [SchemePanel("before", truth_at(0.0)), SchemePanel("after", truth_at(70.0))]
    before, after = plot_scheme(panels).axes
    assert [axes.get_title() for axes in (before, after)] == ["before", "after"]
    assert not before.texts
    assert after.texts
    assert "n_z" in after.texts[0].get_text()
    after.figure.canvas.draw()


def test_the_overview_shows_where_the_boxes_lie():
    taken = growth_pictures(
        STRUCTURE,
        NETWORK,
        grown(NETWORK, ALLOY, depth=60.0),
        ALLOY,
        rng=np.random.default_rng(0),
        box_width_micrometre=40.0,
        box_pixel_micrometre=0.25,
    )
    figure = plot_growth_boxes(taken)
    overview, *boxes = figure.axes
    assert len(overview.patches) == len(taken.boxes) == 3
    assert len(boxes) == 6
    for patch, view in zip(overview.patches, taken.boxes.values(), strict=True):
        assert patch.get_height() * 0.5 == pytest.approx(view.upper_micrometre - view.lower_micrometre)
    figure.canvas.draw()


def squares(view):
    mesh = view.figure["data"][0]
    return np.column_stack([mesh[one] for one in "zxy"]).reshape(-1, 4, 3)


def test_squares_have_area_place_and_direction_of_their_patches():
    state = grown(BLOCK_NETWORK, ALLOY, depth=30.0)
    view = growth_space(BLOCK, BLOCK_NETWORK, state, ALLOY.metal)
    drawn, chosen = squares(view), np.flatnonzero(state.filled)
    assert view.shown_patches == view.all_patches == len(drawn) == chosen.size
    side, other = drawn[:, 1] - drawn[:, 0], drawn[:, 3] - drawn[:, 0]
    normal = np.cross(side, other)
    area = np.linalg.norm(normal, axis=1)
    np.testing.assert_allclose(area.sum(), BLOCK_NETWORK.area_square_micrometre[chosen].sum(), rtol=0.02)
    cosine = np.abs((normal / area[:, None] * BLOCK.patch_normal[chosen]).sum(axis=1))
    assert np.median(cosine) > 0.99
    np.testing.assert_allclose(drawn.mean(axis=1), BLOCK.patch_centroid_micrometre[chosen], atol=0.11)


def test_joined_squares_keep_the_area_and_say_so():
    state = grown(BLOCK_NETWORK, ALLOY, depth=30.0)
    whole = growth_space(BLOCK, BLOCK_NETWORK, state, ALLOY.metal)
    joined = growth_space(BLOCK, BLOCK_NETWORK, state, ALLOY.metal, most_patches=whole.all_patches - 1)
    assert joined.shown_patches < whole.shown_patches
    assert joined.shown_area_fraction == pytest.approx(1.0)
    assert "joined" in joined.note
    few = growth_space(BLOCK, BLOCK_NETWORK, state, ALLOY.metal, most_patches=20, colour="arrival")
    assert few.shown_patches == 20
    assert few.shown_area_fraction < 1.0
    assert "20 with most metal" in few.note


def test_the_view_is_light_and_plotly_takes_it():
    graph_objects = pytest.importorskip("plotly.graph_objects")
    state = grown(BLOCK_NETWORK, ALLOY, depth=30.0)
    view = growth_space(BLOCK, BLOCK_NETWORK, state, ALLOY.metal, least_micrometre=0.1)
    assert len(json.dumps(view.figure)) * 25_000 / view.shown_patches < 4e6
    assert graph_objects.Figure(view.figure).data[0].type == "mesh3d"
    figure = space_picture(view, title="Li-In")
    assert len(figure.axes[0].collections[0].get_facecolor()) == view.shown_patches
    figure.canvas.draw()
    with pytest.raises(UsageError, match="three dimensions"):
        growth_space(STRUCTURE, NETWORK, grown(NETWORK, ALLOY), ALLOY.metal)
