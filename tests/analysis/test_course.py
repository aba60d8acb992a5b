"""The course of contacts on counts whose course is known."""

import numpy as np
import pytest

from indrite.analysis.trajectory.contacts import Contacts
from indrite.analysis.trajectory.course import course_of
from indrite.errors import UsageError


def run(count, length=20.0):
    count = np.asarray(count)
    return Contacts(
        time_picosecond=np.linspace(0.0, length, count.size),
        count=count.astype(int),
        interface_count=np.zeros((count.size, 0), dtype=int),
        area_square_angstrom=np.full(count.size, np.nan),
        pair="In-S",
    )


def noisy(mean, rng, scatter):
    """Counts with the correlation of bonds: a first-order autoregression over ten frames."""
    noise = np.zeros(np.size(mean))
    for k in range(1, noise.size):
        noise[k] = 0.9 * noise[k - 1] + rng.normal(0.0, scatter * np.sqrt(1 - 0.81))
    return np.clip(np.round(mean + noise), 0, None)


TIME = np.linspace(0.0, 20.0, 2001)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    ("mean", "scatter", "word"),
    [
        (4 + 16 * (1 - np.exp(-TIME / 1.0)), 1.2, "grows, then stable"),
        (4 + 1.5 * TIME, 1.2, "still grows"),
        (np.full(2001, 20.0), 1.2, "stays"),
        (24 - 14 * (1 - np.exp(-TIME / 1.0)), 1.2, "falls"),
        (2.5 + 1.5 * np.sin(2 * np.pi * TIME / 3.0), 0.5, "fluctuates"),
        (np.zeros(2001), 0.0, "none"),
    ],
)
def test_a_known_course_is_told(mean, scatter, word, seed):
    rng = np.random.default_rng(seed)
    assert course_of([run(noisy(mean, rng, scatter)) for _ in range(2)]).word == word


def test_a_run_of_few_frames_has_no_course():
    assert course_of([run([3, 4, 5, 9, 12])]).word == "not determinable"
    with pytest.raises(UsageError, match="no runs"):
        course_of([])


def test_numbers_behind_the_word():
    course = course_of([run([0] * 100 + [10] * 300)])
    assert (course.start, course.late, course.change, course.scatter) == (0.0, 10.0, 0.0, 0.0)
    assert "0 in the first frame, 10" in course.note
