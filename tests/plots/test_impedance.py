"""Charts of impedance: what they hold, and that both ways of drawing take them."""

import numpy as np
import pytest

from impedance_spectra import FREQUENCY, TURN, noisy, room_temperature, spectrum
from indrite.analysis.impedance import Quantity, Setup, analyse_spectrum, arrhenius
from indrite.plots.full_cell import figure_of
from indrite.plots.impedance import arrhenius_chart, charts_of, nyquist_chart, spectra_chart
from indrite.report.interactive import to_plotly


@pytest.fixture(scope="module")
def analysed():
    data = noisy(room_temperature(), np.random.default_rng(1))
    return analyse_spectrum(spectrum(FREQUENCY, data), setup=Setup(electrodes="blocking"))


def test_every_chart_is_drawn_both_ways(analysed):
    for name, chart in charts_of(analysed).items():
        axes = figure_of(chart).axes[0]
        assert axes.get_xlabel(), name
        assert axes.get_ylabel(), name
        assert to_plotly(chart)["data"], name


def test_nyquist_ends_where_the_electrolyte_is_seen(analysed):
    chart = nyquist_chart(analysed)
    assert chart.x.limits[1] == pytest.approx(1.6 * analysed.total.resistance_ohm, rel=1e-6)
    assert chart.x.label == "Re Z (Ω)"
    assert chart.marks[0].at == pytest.approx(analysed.total.resistance_ohm)


def test_nyquist_of_a_leak_shows_its_arc():
    series = room_temperature(inductance=0.0)
    data = noisy(series / (1.0 + 1e-3 * series) + TURN * 3e-7, np.random.default_rng(2))
    found = analyse_spectrum(spectrum(FREQUENCY, data), setup=Setup(electrodes="blocking"))
    chart = nyquist_chart(found)
    assert chart.x.label == "Re Z (kΩ)"
    assert chart.x.limits[1] > 0.8


def test_arrhenius_runs_to_room_temperature():
    series = arrhenius([Quantity(60.0), Quantity(80.0)], [Quantity(30.0, 0.3), Quantity(15.0, 0.2)])
    chart = arrhenius_chart(series)
    assert chart.y.label == "T/R (K/Ω)"
    assert chart.lines[1].x.max() == pytest.approx(1000 / 298.15)
    assert chart.lines[1].y[chart.lines[1].x.argmax()] == pytest.approx(298.15 / series.room_resistance_ohm)


def test_several_spectra_in_one_chart():
    one = spectrum(FREQUENCY, room_temperature())
    assert [line.label for line in spectra_chart({"a": one, "b": one}).lines] == ["a", "b"]
