"""Runs of one system whose frames lie at different times, or that were stopped at different times."""

import numpy as np
import pytest

from indrite.analysis.trajectory.broken_layers import broken_layers
from indrite.analysis.trajectory.common_times import at_common_times, common_times
from indrite.analysis.trajectory.consumed import consumed
from indrite.analysis.trajectory.events import events
from indrite.analysis.trajectory.interphase import interphase_thickness
from indrite.analysis.trajectory.summary import pair_analyses
from indrite.analysis.trajectory.tetrahedra import units
from indrite.errors import UsageError
from indrite.plots.trajectory import contacts_chart
from layered_cells import cell


def test_the_coarser_run_decides():
    time, (fine, coarse) = common_times([np.arange(0.0, 10.0, 0.5), np.arange(0.0, 8.0, 2.0)])
    assert time.tolist() == [0.0, 2.0, 4.0, 6.0]
    assert fine.tolist() == [0, 4, 8, 12]
    assert coarse.tolist() == [0, 1, 2, 3]


def test_the_shorter_run_ends_it():
    time, (long, short) = common_times([np.arange(9.0), np.arange(4.0)])
    assert time.tolist() == [0.0, 1.0, 2.0, 3.0]
    assert long.tolist() == short.tolist() == [0, 1, 2, 3]


def test_each_run_counts_from_its_own_start():
    time, (_, late) = common_times([np.arange(3.0, 8.0), np.arange(100.0, 110.0)])
    assert time.tolist() == [3.0, 4.0, 5.0, 6.0, 7.0]
    assert late.tolist() == [0, 1, 2, 3, 4]


def test_times_of_single_precision_lose_no_frame():
    exact = np.arange(1000) * 0.1
    summed = np.cumsum(np.full(1000, 0.1, dtype=np.float32)).astype(float) - 0.1
    time, (one, other) = common_times([exact, summed])
    assert time.size == 1000
    assert np.array_equal(one, other)


@pytest.mark.parametrize("times", [[], [np.arange(3.0), np.array([])]])
def test_no_frames_are_an_error(times):
    with pytest.raises(UsageError, match="needs frames"):
        common_times(times)


def test_runs_of_the_same_frames_are_not_copied():
    run = cell(lambda t: 0, frames=4)
    assert at_common_times([run, run])[1] is run


def breaking(time):
    return int(min(9, time // 6))


@pytest.fixture(scope="module")
def whole():
    return cell(breaking)


@pytest.fixture(
    scope="module", params=[slice(40), slice(None, None, 2)], ids=["stopped early", "every second frame"]
)
def other(request, whole):
    """The same course, but with fewer of its frames."""
    return whole.take(np.arange(whole.frames)[request.param])


def test_layers_of_different_frames_are_those_of_one_course(whole, other):
    runs = [whole, other]
    found = broken_layers(runs, [units(one) for one in runs], unit_angstrom=1.0)
    assert np.array_equal(found.broken[0], found.broken[1])
    expected = [breaking(one) for one in found.time_picosecond]
    assert found.broken[1, 0, 0].tolist() == expected


def test_what_is_consumed_is_laid_on_the_same_time(whole, other):
    runs = [whole, other]
    found = consumed(runs, [units(one) for one in runs], windows=10)
    assert np.abs(found.consumed_angstrom[0] - found.consumed_angstrom[1]).max() < 1e-9


def test_the_mixed_zone_is_laid_on_the_same_time(whole, other):
    found = interphase_thickness([whole, other], elements=("Li", "S"), windows=5)
    assert np.allclose(found.reacted_angstrom[0], found.reacted_angstrom[1])
    assert found.time_picosecond[-1] < other.time_picosecond[-1]


def test_onset_and_chart_take_each_contact_at_its_time(whole, other):
    contacts = [pair_analyses(one, ["Li-S"])[1][0] for one in (whole, other)]
    line = contacts_chart({"Li-S": contacts})
    assert np.array_equal(line.bands[0].low, line.bands[0].high)
    alone = events([other], {"Li-S": [contacts[1]]}).onsets["Li-S"]
    both = events([whole, other], {"Li-S": contacts}).onsets["Li-S"]
    assert both.verdict == alone.verdict
