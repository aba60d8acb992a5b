"""The report of diagnoses copes with any record: no cycle, one, gaps, many, odd names."""

import re

import numpy as np
import pytest

from indrite.diagnosis import diagnose
from indrite.models.full_cell.lumped import Course, LumpedCell, simulate_lumped
from indrite.models.full_cell.lumped_symmetric import SymmetricCell, simulate_symmetric
from indrite.plots.chart import Axis, Chart, Line
from indrite.plots.curves import extremes, thin_chart
from indrite.report import write_diagnosis_report
from indrite.report.diagnosis import diagnosis_page
from indrite.signals import Cycling, Origin
from report_pages import figures_of


def page_of(record, name="cell"):
    found = diagnose(record, name=name)
    return found, diagnosis_page([found], records={name: record})


def titles(html):
    return re.findall(r"<h2[^>]*>(.*?)</h2>", html)


def rest(rows=50):
    time = np.arange(rows) * 60.0
    return Cycling(
        test_time_second=time,
        voltage_volt=np.full(rows, 2.5),
        current_ampere=np.zeros(rows),
        origin=Origin("measured"),
    )


def test_a_record_without_cycles_is_shown_as_it_is():
    found, html = page_of(rest())
    assert found.table.cycle_number.size == 0
    assert titles(html) == ["Verdict", "Evidence for and against", "The record", "Findings"]
    assert "50 rows over 0.8167" in html


def test_one_cycle_is_shown_with_its_record():
    found, html = page_of(simulate_lumped(LumpedCell(), Course(cycles=1)))
    assert found.verdict == "not informative"
    assert "The record" in titles(html)
    assert "of 1 cycle of cell" in html


def test_numbers_that_a_cycle_lacks_leave_gaps(record):
    found, html = page_of(record)
    assert np.isnan(found.table.coulombic_efficiency[-1])  # the last charge never ended
    first = next(iter(figures_of(html).values()))
    efficiency = next(one for one in first["data"] if one["name"] == "Coulombic efficiency")
    assert efficiency["y"][-1] is None


def test_symmetric_cells_show_polarisation():
    _, html = page_of(simulate_symmetric(SymmetricCell(), np.full(12, 0.0)))
    assert "Polarisation over the cycles" in titles(html)
    assert "Leak conductance over the cycles" not in titles(html)


def test_the_contents_name_each_of_several_cells_once_and_escape_it():
    names = ["<b>first</b>", "second & third", "fourth"]
    record = simulate_lumped(LumpedCell(), Course(cycles=8))
    found = [diagnose(record, name=name) for name in names]
    html = diagnosis_page(found, records=dict.fromkeys(names, record))
    contents = re.findall(r"<li><a[^>]*>(.*?)</a></li>", html)
    assert contents == ["Verdict", "&lt;b&gt;first&lt;/b&gt;", "second &amp; third", "fourth"]
    assert "<b>first" not in html
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_many_cycles_keep_the_file_small_and_their_outliers(tmp_path):
    record = simulate_lumped(LumpedCell(), Course(cycles=3000))
    found = diagnose(record, name="long")
    write_diagnosis_report(found, tmp_path / "long.html", records={"long": record})
    html = (tmp_path / "long.html").read_text(encoding="utf-8")
    assert len(html) < 3e6
    assert "Of each stretch the highest and the lowest point are drawn." in html
    assert max(len(trace["x"]) for figure in figures_of(html).values() for trace in figure["data"]) <= 2002


@pytest.mark.parametrize("size", [10, 2000, 2001, 50_000])
def test_thinned_series_keep_ends_and_extremes(size):
    values = np.random.default_rng(size).normal(size=size)
    values[size // 3] = np.nan
    values[size // 2], values[size // 4] = 40.0, -40.0
    keep = extremes(values, 2000)
    assert keep.size <= 2002
    assert {0, size // 2, size // 4, size - 1} <= set(keep.tolist())


def test_short_series_stay_as_they_are():
    x = np.arange(5.0)
    chart = Chart(Axis("x"), Axis("y"), lines=(Line(x, x, "a"),))
    assert thin_chart(chart) is chart
