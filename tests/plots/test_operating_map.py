import pytest

from indrite.cell import load_cell
from indrite.models.operating_map import Grid, MapSettings, operating_map, parse_axis
from indrite.plots.operating_map import lived_there, slices_of
from indrite.plots.operating_map_panels import plot_life_map


@pytest.fixture(scope="module")
def shown():
    texts = {
        "current_milliampere_per_square_centimetre": "0.3,4",
        "loading_milliampere_hour_per_square_centimetre": "1,4",
        "thickness_micrometre": "30,600",
        "temperature_celsius": "25,60",
    }
    axes = tuple((name, parse_axis(text, name=name)) for name, text in texts.items())
    return operating_map(
        load_cell("luo2021-li-in"), Grid(("Li-In", "Li-Al"), axes), settings=MapSettings(draws=64)
    )


def test_a_known_death_stands_only_where_it_was_died(shown):
    """The study's cell was 600 µm thick at 25 °C; it says nothing of 30 µm or 60 °C, nor of another anode."""
    where = [
        (one.anode, dict(one.fixed)["thickness_micrometre"], dict(one.fixed)["temperature_celsius"])
        for one in slices_of(shown)
        if any(lived_there(known, shown, one) for known in shown.published)
    ]
    assert where == [("Li-In", 600.0, 25.0)]


def test_the_figure_has_one_star_and_says_what_it_is(shown):
    figure = plot_life_map(shown)
    stars = [text.get_text() for axes in figure.axes for text in axes.texts if "died" in text.get_text()]
    assert len(stars) == 1
    assert stars[0].startswith("died 897")
    assert "star: a known death" in figure.get_supxlabel()


def test_without_a_known_death_no_star_is_explained():
    axes = (("current_milliampere_per_square_centimetre", (0.3, 4.0)), ("temperature_celsius", (60.0,)))
    hot = operating_map(load_cell("luo2021-li-in"), Grid(("Li-In",), axes), settings=MapSettings(draws=64))
    assert "star" not in plot_life_map(hot).get_supxlabel()
