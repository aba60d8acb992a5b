"""Figures of the electrolyte consumed."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from indrite.analysis.trajectory.interface import analyse_interface
from indrite.analysis.trajectory.summary import summarise
from indrite.errors import UsageError
from indrite.plots.broken_layers import broken_layers_chart, consumed_chart, plot_broken_layers
from indrite.report.consumed_sections import consumed
from indrite.report.interactive import to_plotly
from layered_cells import PLANE, cell


def growing(time):
    return [min(len(PLANE), int(time)), max(0, int((time - 20.0) / 10.0)), 1 if time > 50.0 else 0]


@pytest.fixture(scope="module")
def found():
    return summarise(cell(growing), pairs=["P-S"]).events.layers


def test_the_lines_add_up(found):
    chart = broken_layers_chart(found)
    total, *layers = chart.lines
    np.testing.assert_allclose(sum(one.y for one in layers), total.y)
    assert [one.label for one in layers] == ["layer 1, at the electrode", "layer 2", "layer 3"]
    assert total.y[-1] == pytest.approx(0.1 * found.unit_angstrom * (9 + 3 + 1))
    assert chart.marks[0].at == pytest.approx(0.1 * found.unit_angstrom * 9)
    assert chart.x.scale == "log"
    assert "nm" in chart.y.label
    assert chart.lines[0].x[0] > 0.0
    assert plot_broken_layers(found).get_xscale() == "log"
    assert to_plotly(chart)
    plt.close("all")


@pytest.mark.parametrize(("reached", "name"), [(5, "layer 5"), (6, "layers 5 to 6")])
def test_deep_layers_share_a_line(found, reached, name):
    broken = np.zeros((1, 2, 7, found.time_picosecond.size), dtype=int)
    broken[:, :, :reached, -1] = 1
    one = found.replace(broken=broken, size=np.full((1, 2, 7), 9))
    assert broken_layers_chart(one).lines[-1].label == name


def test_units_out_of_layers_have_one_line():
    one = summarise(cell(growing, spread=2.4), pairs=["P-S"]).events.layers
    assert [line.label for line in broken_layers_chart(one).lines] == ["in all"]


def test_electrodes_side_by_side(found):
    none = summarise(cell(lambda time: 0), pairs=["P-S"]).events.layers
    chart = consumed_chart({"LiIn": found, "In": none})
    assert [line.label for line in chart.lines] == ["LiIn", "In"]
    assert chart.lines[1].y.max() == 0.0
    with pytest.raises(UsageError, match="no interface"):
        consumed_chart({})


def test_one_frame_is_no_course(found):
    one = found.replace(time_picosecond=found.time_picosecond[:1], broken=found.broken[..., :1])
    with pytest.raises(UsageError, match="one frame"):
        broken_layers_chart(one)


def test_the_section_says_what_each_electrode_consumes():
    analyses = {
        "LiIn": analyse_interface([cell(growing)], pairs=["P-S"]),
        "In": analyse_interface([cell(lambda time: 0)], pairs=["P-S"]),
    }
    section = consumed(analyses)
    assert len(section.figures) == 2  # both together, and the layers of the one that reacts
    (table,) = section.tables
    reacting, still = table.rows
    assert reacting[0] == "LiIn"
    assert reacting[2].text.startswith("100")
    assert "0" in still[2].text
    assert still[3].text == "–"
    assert still[-1].text == "not determinable"
    bare = consumed({})
    assert "No run" in bare.lead[0]
