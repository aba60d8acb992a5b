import matplotlib as mpl
import numpy as np
import pytest

from indrite.analysis.cycling import cycle_table
from indrite.errors import UsageError
from indrite.plots.chart import Axis, Band, Chart, Line, Mark, draw
from indrite.plots.curves import half_cycle
from indrite.plots.cycling import (
    capacity_chart,
    leak_chart,
    plot_capacity,
    plot_last_charge,
    plot_leak,
    plot_profiles,
    profile_chart,
)
from indrite.plots.style import style
from indrite.report.interactive import to_plotly
from indrite.report.svg import to_svg
from indrite.signals import CellMetadata, Cycling, Origin


def test_half_cycles_hold_the_capacity_of_the_table(record):
    table = cycle_table(record)
    for cycle in (1, 40, 119):
        row = int(np.flatnonzero(table.cycle_number == cycle)[0])
        charge, voltage = half_cycle(record, table, cycle=cycle, sign=1)
        discharge, _ = half_cycle(record, table, cycle=cycle, sign=-1)
        assert charge[-1] == pytest.approx(table.charge_capacity_ampere_hour[row], rel=2e-2)
        assert discharge[-1] == pytest.approx(table.discharge_capacity_ampere_hour[row], rel=2e-2)
        assert (np.diff(charge) >= 0).all()
        assert voltage.max() == pytest.approx(3.68, abs=5e-3)


def test_figures_are_axes_with_labels_and_units(record):
    table = cycle_table(record)
    area = record.cell.electrode_area_square_centimetre
    axes = plot_capacity(table, area_square_centimetre=area)
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("Cycle", "Capacity (mAh/cm²)")
    axes = plot_profiles(record, table, cycles=[10, 119])
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("Capacity (mAh/cm²)", "Voltage (V)")
    assert len(axes.lines) == 4
    assert plot_last_charge(record, table).get_ylabel() == "Voltage (V)"
    leak = np.array([np.nan, 1e-8, 2e-6, 3e-5])
    axes = plot_leak(np.arange(4), leak, uncertainty_siemens=np.full(4, 1e-8))
    assert axes.get_yscale() == "log"


def test_drawing_leaves_the_settings_of_matplotlib_alone(record):
    before = dict(mpl.rcParams)
    with style():
        assert mpl.rcParams["axes.grid"]
    draw(Chart(Axis("x"), Axis("y"), lines=[Line(np.arange(3), np.arange(3), "a")]))
    to_svg(Chart(Axis("x"), Axis("y"), lines=[Line(np.arange(3), np.arange(3), "a")]), name="n")
    assert dict(mpl.rcParams) == before


def test_an_endless_charge_does_not_squeeze_the_others(record):
    table = cycle_table(record)
    chart = profile_chart(record, table, cycles=[1, 60, 119, 120])
    assert max(line.x[-1] for line in chart.lines) > 2 * chart.x.limits[1]
    with pytest.raises(UsageError, match="none of these cycles"):
        profile_chart(record, table, cycles=[4711])


def test_uneven_discharges_are_all_in_the_frame(record):
    table = cycle_table(record)
    discharge = table.discharge_capacity_ampere_hour.copy()
    discharge[3] *= 9.0  # a slow check between fast cycles
    chart = capacity_chart(table.replace(discharge_capacity_ampere_hour=discharge))
    assert chart.y.limits[1] > 1e3 * discharge[3]
    assert chart.x.whole


def test_a_cycle_that_only_discharges_stands_in_the_legend():
    time = np.arange(60) * 60.0
    current = np.where(time < 1800, -1e-3, 1e-3)
    record = Cycling(
        test_time_second=time,
        voltage_volt=np.where(current < 0, 3.0, 3.5),
        current_ampere=current,
        cell=CellMetadata(kind="full"),
        origin=Origin("measured"),
    )
    table = cycle_table(record)
    chart = profile_chart(record, table, cycles=table.cycle_number.tolist())
    assert [line.label for line in chart.lines if line.label] == [
        f"cycle {one}" for one in dict.fromkeys(table.cycle_number.tolist())
    ]


def test_the_fatal_leak_is_in_the_frame_of_a_healthy_cell():
    leak = np.full(5, 1e-8)
    fatal = Mark(850.0, "fatal", 1, "dotted", "y")
    chart = leak_chart(np.arange(5), leak, uncertainty_siemens=np.full(5, 1e-7), marks=[fatal])
    assert chart.y.limits[0] < 0.1 < 850.0 < chart.y.limits[1]


def test_the_leak_within_the_noise_is_drawn_as_such():
    value, spread = np.array([1e-8, 1e-8, 1e-6]), np.full(3, 1e-8)
    chart = leak_chart(np.arange(3), value, uncertainty_siemens=spread)
    lines = {line.label: line.y for line in chart.lines}
    np.testing.assert_allclose(lines["estimated from the record"], [np.nan, np.nan, 1.0])
    np.testing.assert_allclose(lines["within two standard uncertainties of zero"], [0.01, 0.01, np.nan])


def test_plotly_and_matplotlib_are_told_the_same():
    x = np.array([1.0, 2.0, 4.0])
    chart = Chart(
        Axis("x", limits=(0.0, 5.0)),
        Axis("y", "log", (1.0, 100.0)),
        lines=[
            Line(x, np.array([10.0, np.nan, 1 / 3]), "series", 2, "dashed"),
            Line(x, x, "right", on_right=True),
        ],
        bands=[Band(x, x, 2 * x, "band", 1)],
        marks=[Mark(50.0, "level", across="y")],
        right=Axis("z"),
    )
    document = to_plotly(chart)
    low, high, series, right = document["data"]
    assert series["y"] == [10.0, None, 0.333333]
    assert series["line"] == {"color": "$2", "width": 2, "dash": "dash"}
    assert (low["y"], high["fillcolor"]) == ([1.0, 2.0, 4.0], "$1/0.22")
    assert right["yaxis"] == "y2"
    layout = document["layout"]
    assert layout["yaxis"]["range"] == [0.0, 2.0]
    assert layout["shapes"][0]["y0"] == 50.0
    axes = draw(chart)
    assert [line.get_label() for line in axes.lines] == ["series", "level"]
    assert axes.get_ylim() == (1.0, 100.0)
