"""Figures of cross-sections: scale bars of the right length, maps in their colours, front on the picture."""

import numpy as np
import pytest

import section_patterns as patterns
from indrite.analysis.section import fraction_profile, map_of_truth, penetration, threshold_map
from indrite.instruments.section import backscatter_image, element_map, section_truth
from indrite.plots.chart import draw
from indrite.plots.section import add_front, fraction_chart, plot_element_maps, plot_micrograph
from indrite.report.interactive import to_plotly

TRUTH = section_truth(patterns.network(), pixel_micrometre=0.5)
PICTURE = backscatter_image(TRUTH, rng=np.random.default_rng(0))


def bar_of(axes):
    """Length in columns, and text, of the scale bar."""
    from matplotlib.offsetbox import AnchoredOffsetbox

    (box,) = [one for one in axes.artists if isinstance(one, AnchoredOffsetbox)]
    text, bar = box.get_child().get_children()
    return bar.get_children()[0].get_width(), text.get_text()


def test_the_scale_bar_is_as_long_as_it_says():
    axes = plot_micrograph(PICTURE)
    length, text = bar_of(axes)
    assert text == "20 µm"
    assert length == 40.0
    axes.figure.canvas.draw()


def test_pictures_are_drawn_with_the_anode_at_the_bottom():
    turned = PICTURE.replace(intensity=PICTURE.intensity[::-1, ::-1], anode_side="top")
    drawn = [plot_micrograph(one).images[0].get_array() for one in (PICTURE, turned)]
    np.testing.assert_array_equal(*drawn)


def test_the_front_lies_on_the_metal():
    seen = threshold_map(PICTURE, cathode_row=float(TRUTH.cathode_row[0]))
    axes = plot_micrograph(PICTURE)
    add_front(axes, seen, penetration(seen))
    edge, front, joined = (line.get_ydata() for line in axes.lines)
    columns = np.arange(front.size)
    just_below = np.ceil(front).astype(int)
    assert PICTURE.intensity[just_below, columns].mean() > 120
    assert (front < edge).all()
    assert (joined >= front).all()
    axes.figure.canvas.draw()


def test_each_element_has_its_panel():
    figure = plot_element_maps(element_map(TRUTH, rng=np.random.default_rng(0)))
    assert [axes.texts[0].get_text() for axes in figure.axes] == ["P", "S", "Cl", "In"]
    assert bar_of(figure.axes[0])[1] == "20 µm"
    figure.canvas.draw()


def test_fractions_against_depth():
    truth = fraction_profile(map_of_truth(TRUTH))
    seen = fraction_profile(threshold_map(PICTURE, cathode_row=float(TRUTH.cathode_row[0])))
    chart = fraction_chart(seen, truth=truth, electrolyte_micrometre=105.0)
    assert [line.label for line in chart.lines] == ["metal", "metal, truth"]
    assert chart.marks[0].at == pytest.approx(105.0)
    assert fraction_chart(truth).lines[-1].label == "pores and cracks"
    assert "µm" in draw(chart).get_xlabel()
    to_plotly(chart)
