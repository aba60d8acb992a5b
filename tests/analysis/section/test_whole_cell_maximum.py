"""The longest tip of a cell from one section: coverage of the interval, honesty where it cannot be told."""

import numpy as np
import pytest

from indrite.analysis.section import whole_cell_maximum
from indrite.analysis.section.extremes import _extrapolate, fit_gumbel


def test_interval_covers_the_maximum_of_gumbel_cells():
    """Blocks that follow the law exactly: 95 % intervals must hold about 95 % of true maxima."""
    rng, blocks, hits, shift = np.random.default_rng(4), 20_000, 0, []
    for _ in range(400):
        found = _extrapolate(rng.gumbel(100.0, 8.0, 20), blocks, None)
        longest = rng.gumbel(100.0 + 8.0 * np.log(blocks), 8.0)
        hits += found["low_micrometre"] <= longest <= found["high_micrometre"]
        shift.append((longest - found["expected_micrometre"]) / found["uncertainty_micrometre"])
    assert 0.90 <= hits / 400 <= 0.99
    assert abs(np.mean(shift)) < 0.2
    assert 0.75 < np.std(shift) < 1.25


def test_uncertainty_of_the_fit_is_that_of_many_fits():
    rng = np.random.default_rng(0)
    fits = np.array([fit_gumbel(rng.gumbel(50.0, 4.0, 60)) for _ in range(600)])
    assert fits[:, 0].std() == pytest.approx(4.0 * np.sqrt(1.109 / 60), rel=0.1)
    assert fits[:, 1].std() == pytest.approx(4.0 * np.sqrt(0.608 / 60), rel=0.1)


def profile(rng, width, column=0.5, length=10.0):
    """Depths of tips about 10 µm wide with a tail like that of the notes (normal, s = 8 µm)."""
    nodes = rng.normal(100.0, 8.0, int(width / length) + 2)
    return np.repeat(nodes, int(length / column))[: int(width / column)]


def test_a_long_section_tells_the_longest_tip():
    rng = np.random.default_rng(1)
    found = [whole_cell_maximum(profile(rng, 3000.0), column_micrometre=0.5) for _ in range(20)]
    assert all(one.determinable for one in found)
    # longest of 785 000 normal tips: mean + 4.86 standard deviations; Gumbel's tail is longer
    truth = 100.0 + 8.0 * 4.86
    assert truth < np.median([one.expected_micrometre for one in found]) < truth + 35.0
    assert np.median([one.normal_micrometre for one in found]) == pytest.approx(truth, abs=4.0)
    assert np.mean([one.low_micrometre < truth < one.high_micrometre for one in found]) > 0.8
    assert all(one.expected_micrometre > one.block_maximum_micrometre.max() for one in found)


def test_probability_of_bridging():
    rng = np.random.default_rng(1)
    depths = profile(rng, 3000.0)
    chances = [
        whole_cell_maximum(depths, column_micrometre=0.5, beyond_micrometre=beyond).probability_beyond
        for beyond in (110.0, 150.0, 600.0)
    ]
    assert chances[0] > 0.99
    assert 0.0 <= chances[2] < 1e-3 < chances[1] <= 1.0


def test_short_or_flat_sections_say_so():
    rng = np.random.default_rng(1)
    short = whole_cell_maximum(profile(rng, 100.0), column_micrometre=0.5)
    assert not short.determinable
    assert "would decide" in short.reason
    assert np.isnan(short.expected_micrometre)
    flat = whole_cell_maximum(np.full(5000, 50.0), column_micrometre=0.5)
    assert not flat.determinable
    assert "equal" in flat.reason
