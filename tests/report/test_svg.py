"""The static form of a chart: where it stands, what its axes say, what it survives."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from indrite.plots.chart import Axis, Band, Chart, Line, Mark
from indrite.report.svg import WIDTH, to_svg
from indrite.report.ticks import number_texts, scale_of

SVG = "{http://www.w3.org/2000/svg}"
X = np.array([1.0, 2.0, 4.0])


def parsed(chart):
    return ElementTree.fromstring(to_svg(chart, name="chart"))


def texts(chart):
    return [one.text for one in parsed(chart).iter(f"{SVG}text")]


def inner(chart):
    """Return the frame of the data: its element and its size."""
    frame = parsed(chart).find(f"{SVG}svg")
    return frame, float(frame.get("width")), float(frame.get("height"))


def points_of(path):
    """Return the corners of a path of absolute moves and relative lines."""
    at, found = np.zeros(2), []
    for kind, x, y in re.findall(r"([Ml])(-?[\d.]+) (-?[\d.]+)", path):
        step = np.array([float(x), float(y)])
        at = step if kind == "M" else at + step
        found.append(at)
    return np.array(found)


def test_lines_stand_where_their_numbers_say():
    chart = Chart(
        Axis("x", limits=(0.0, 5.0)), Axis("y", "log", (1.0, 100.0)), lines=[Line(X, 10.0 ** (X / 2), "")]
    )
    frame, wide, high = inner(chart)
    (path,) = [one for one in frame if one.get("class") == "line"]
    expected = np.column_stack([X / 5.0 * wide, (1 - X / 4.0) * high])
    np.testing.assert_allclose(points_of(path.get("d")), expected, atol=0.2)


def test_gaps_stay_gaps_and_points_are_points():
    y = np.array([1.0, np.nan, 2.0, 3.0])
    lines = [Line(np.arange(4.0), y, "a"), Line(np.arange(4.0), y, "b", look="points")]
    frame, _, _ = inner(Chart(Axis("x"), Axis("y"), lines=lines))
    line, dots = (one.get("d") for one in frame if one.get("class") == "line")
    assert line.count("M") == 2
    assert dots.count("M") == dots.count("h0") == 3


def test_the_right_axis_has_its_own_scale():
    lines = [Line(X, X, "left"), Line(X, 100 * X, "right", on_right=True)]
    frame, _, _ = inner(Chart(Axis("x"), Axis("y"), lines=lines, right=Axis("z")))
    left, right = (points_of(one.get("d")) for one in frame if one.get("class") == "line")
    np.testing.assert_allclose(left, right)


def test_legend_axes_and_bands_are_there_once():
    chart = Chart(
        Axis("Cycle", whole=True),
        Axis("Leak (µS)", "log"),
        lines=[Line(X, X, "series <1>")],
        bands=[Band(X, X, 2 * X, "95 % interval")],
        marks=[Mark(3.0, "onset"), Mark(2.0, "", across="y")],
    )
    found = texts(chart)
    for one in ("series <1>", "95 % interval", "onset", "Cycle", "Leak (µS)"):
        assert found.count(one) == 1
    frame, _, _ = inner(chart)
    assert [one.get("class") for one in frame] == ["band", "line", "line", "line"]


def test_nothing_leaves_the_picture():
    label = "a very long label of a series that goes on and on, far beyond what one row of a legend can hold"
    names = tuple((float(at), f"a long name of row {at}") for at in range(5))
    chart = Chart(Axis("x"), Axis("", limits=(4.5, -0.5), names=names), lines=[Line(X, X, label)])
    _, wide, high = inner(chart)
    assert wide > 0.5 * WIDTH
    assert high > 200.0
    assert {name for _, name in names} <= set(texts(chart))
    assert " ".join(texts(chart)[:2]) == label


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [Line(np.empty(0), np.empty(0), "none")],
        [Line(X, np.full(3, np.nan), "unknown")],
        [Line(X, np.zeros(3), "flat")],
        [Line(X, np.array([1e-300, 1e300, 5.0]), "wide")],
        [Line(np.array([2.0]), np.array([-3.0]), "one")],
    ],
    ids=["nothing", "empty", "unknown", "flat", "wide", "one"],
)
@pytest.mark.parametrize("scale", ["linear", "log"])
def test_odd_series_are_drawn_without_a_word(lines, scale):
    text = to_svg(Chart(Axis("x"), Axis("y", scale), lines=lines), name="odd")
    ElementTree.fromstring(text)
    assert not re.search(r"nan|inf", text.replace("unknown", ""))


def test_ticks_are_round_numbers_inside():
    assert [text for _, text in scale_of(Axis("x", limits=(0.0, 10.0)), []).ticks(6)] == [
        "0",
        "2",
        "4",
        "6",
        "8",
        "10",
    ]
    whole = scale_of(Axis("x", limits=(0.5, 3.5), whole=True), []).ticks(8)
    assert [text for _, text in whole] == ["1", "2", "3"]
    decades = scale_of(Axis("x", "log", (1e-7, 1e7)), []).ticks(6)
    assert len(decades) <= 6
    assert decades[0][1] == "10⁻⁷"
    within = scale_of(Axis("x", "log", (20.0, 80.0)), []).ticks(6)
    assert [text for _, text in within] == ["20", "50"]
    reversed_axis = scale_of(Axis("x", limits=(3.0, 0.0)), [])
    np.testing.assert_allclose(reversed_axis.share(np.array([3.0, 0.0])), [0.0, 1.0])


def test_numbers_are_told_apart():
    for step in (1e-6, 0.002, 0.25, 1.0, 2.5, 5e4, 1e9):
        found = number_texts([step * at for at in range(6)])
        assert len(set(found)) == 6
    assert number_texts([3.3915, 3.392]) == ["3.3915", "3.3920"]


def test_the_same_chart_gives_the_same_text():
    chart = Chart(Axis("x"), Axis("y"), lines=[Line(X, X, "a")])
    assert to_svg(chart, name="n") == to_svg(chart, name="n")
    assert 'aria-label="&lt;what&gt; it &quot;shows&quot;"' in to_svg(
        chart, name="n", label='<what> it "shows"'
    ) or "aria-label='&lt;what&gt; it \"shows\"'" in to_svg(chart, name="n", label='<what> it "shows"')
