"""Charts of the scan of a gap."""

import numpy as np

from indrite.plots.chart import draw
from indrite.plots.gap_scan import gap_chart


def test_gap_chart_is_relative_to_the_far_end():
    distance = np.array([1.0, 2.0, 3.0, 4.0])
    energy = np.array([[np.nan, -13.0, -12.0, -10.0], [-9.0, -11.0, -10.5, -10.0]])
    chart = gap_chart(distance, energy, np.array([2.2, 1.9]))
    np.testing.assert_allclose(chart.lines[0].x, [2.0, 3.0, 4.0])
    np.testing.assert_allclose(chart.lines[0].y, [-3.0, -2.0, 0.0])
    assert [mark.at for mark in chart.marks] == [2.2, 1.9]
    assert draw(chart).get_ylabel() == "Energy against parted slabs (eV)"


def test_gap_chart_of_a_given_gap_is_empty_but_drawn():
    chart = gap_chart(np.empty(0), np.empty((2, 0)), np.array([2.5, 2.5]))
    assert draw(chart).get_xlabel().startswith("Gap")
