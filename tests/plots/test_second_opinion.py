"""The chart of a second opinion: energies and limit of every run."""

import numpy as np
import pytest

from indrite.errors import UsageError
from indrite.models.dynamics import SecondOpinion
from indrite.plots.second_opinion import second_opinion_chart


def opinion(energy):
    size = len(energy)
    return SecondOpinion(
        time_picosecond=np.arange(float(size)),
        energy_millielectronvolt_per_atom=np.array(energy),
        force_error_millielectronvolt_per_angstrom=np.full(size, 50.0),
        force_millielectronvolt_per_angstrom=np.full(size, 300.0),
        share=np.ones(size),
    )


def test_every_run_has_its_course_and_the_limit_is_in_sight():
    chart = second_opinion_chart({"In": opinion([0.0, 2.0]), "Li": opinion([0.0, -30.0])}, other="teacher")
    assert [line.label for line in chart.lines] == ["In, less teacher", "", "Li, less teacher", ""]
    assert "meV/atom" in chart.y.label
    assert [mark.at for mark in chart.marks] == [15.0, -15.0]
    assert chart.y.limits is not None
    assert chart.y.limits[0] < -30.0


def test_no_run_is_an_error():
    with pytest.raises(UsageError, match="no run"):
        second_opinion_chart({}, other="teacher")
