import numpy as np
import pytest

from indrite.models.thermodynamics import reactions
from indrite.plots.chart import draw
from indrite.plots.thermodynamics import ladder_chart, mixing_chart, reaction_charts, window_chart
from indrite.report.interactive import to_plotly


@pytest.fixture(scope="module")
def result():
    return reactions("Li6PS5Cl", "In", potential_volt=0.62)


def test_mixing_chart_is_convex_and_marks_the_lowest(result):
    chart = mixing_chart(result)
    closed = chart.lines[0]
    slopes = np.diff(closed.y) / np.diff(closed.x)
    assert (np.diff(slopes) > 0).all()
    assert chart.marks[0].at == closed.x[closed.y.argmin()]
    assert [one.label for one in chart.lines if one.label] == ["closed", "open to Li at 0.62 V"]


def test_window_chart_has_a_bar_for_each_set_of_products(result):
    chart = window_chart(result)
    names = [name for _, name in chart.y.names]
    assert len(chart.bands) == len(names)
    assert "Li2S + Li3P + LiCl" in names
    assert [one.label for one in chart.bands if one.label] == ["Li6PS5Cl alone", "Li6PS5Cl beside In"]
    for (row, _), band in zip(chart.y.names, chart.bands, strict=True):
        assert band.low[0] < row < band.high[0]
        assert 0.0 <= band.x[0] < band.x[1] <= 3.0
    assert chart.marks[0].at == 0.62


def test_ladder_chart_shows_only_what_a_source_knows(result):
    chart = ladder_chart(result.ladder)
    points = {one.label: one.x.size for one in chart.lines if one.look == "points"}
    known = {
        source: sum(step.by(source).value is not None for step in result.ladder)
        for source in ("chgnet", "experiment", "MP", "OQMD")
    }
    assert {name: points[name] for name in known} == known
    assert points["chgnet"] == len(result.ladder)


def test_charts_draw_and_go_to_the_report(result):
    for chart in reaction_charts(result).values():
        ax = draw(chart)
        assert ax.get_xlabel() == chart.x.label
        layout = to_plotly(chart)["layout"]
        if chart.y.names:
            assert [one.get_text() for one in ax.get_yticklabels()] == [name for _, name in chart.y.names]
            assert layout["yaxis"]["ticktext"] == [name for _, name in chart.y.names]
