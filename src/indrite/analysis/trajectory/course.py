"""The course of a number of contacts over a run, in one word, with the numbers behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from indrite.analysis.trajectory.blocking import blocking_error
from indrite.analysis.trajectory.contacts import Contacts
from indrite.errors import UsageError
from indrite.notebook import Shown

Word = Literal[
    "grows, then stable", "still grows", "stays", "falls", "fluctuates", "none", "not determinable"
]
#: Fewer contacts than this on average are none.
NONE_BELOW = 0.5
#: Scatter of the count over its mean, in the second half, from which on it "fluctuates": stable bonds of
#: a dozen atoms come and go by a tenth.
FLUCTUATES_ABOVE = 0.25
#: Changes count beyond this many standard errors.
SIGNIFICANT = 3.0
#: Growth over the second half that still counts as stable, as a share of the whole rise.
STABLE_BELOW = 0.25
#: Fewer frames than this have no course.
FEWEST_FRAMES = 20


@dataclass(frozen=True)
class Course(Shown):
    """How a number of contacts develops.

    Parameters
    ----------
    word
        The course.
    start
        Contacts in the first frame, mean over the runs.
    late, late_standard_error
        Mean of the second half and its standard error (blocks within a run, spread between runs).
    change
        Growth from the third to the fourth quarter.
    scatter
        Standard deviation of the count over its mean, second half.
    """

    word: Word
    start: float
    late: float
    late_standard_error: float
    change: float
    scatter: float

    @property
    def note(self) -> str:
        """The numbers in words."""
        return (
            f"{self.start:.3g} in the first frame, {self.late:.3g} ± {self.late_standard_error:.2g} in the "
            f"second half, {self.change:+.2g} from its first to its second part, "
            f"scatter {100 * self.scatter:.0f} %"
        )


def course_of(runs: Sequence[Contacts]) -> Course:
    """Return the course of a pair's contacts in one run or in several seeds.

    Contacts that scatter by more than a quarter of their mean fluctuate; else they grow or fall if the second
    half differs from the first frame beyond three standard errors, and are stable after that if
    the last quarter differs from the third by less than a quarter of the whole change.

    Raises
    ------
    UsageError
        If there are no runs.

    Examples
    --------
    >>> time, nothing = np.linspace(0.0, 20.0, 200), np.zeros((200, 0))
    >>> count = np.round(4 + 16 * (1 - np.exp(-time))).astype(int)
    >>> run = Contacts(time_picosecond=time, count=count, interface_count=nothing.astype(int),
    ...                area_square_angstrom=np.full(200, np.nan))
    >>> course_of([run]).word
    'grows, then stable'
    """
    if not runs:
        raise UsageError("no runs to tell the course of")
    start = float(np.mean([one.count[0] for one in runs]))
    halves = [one.count[one.count.size // 2 :].astype(float) for one in runs]
    late = float(np.mean([one.mean() for one in halves]))
    error = _error(halves)
    change = float(np.mean([one[one.size // 2 :].mean() - one[: one.size // 2].mean() for one in halves]))
    scatter = float(np.mean([one.std() for one in halves]) / late) if late > 0.0 else 0.0
    enough = min(one.count.size for one in runs) >= FEWEST_FRAMES
    word = _word(start, (late, error), change, scatter) if enough else "not determinable"
    return Course(word, start, late, error, change, scatter)


def _error(halves: Sequence[np.ndarray]) -> float:
    """Return the standard error of the mean of runs: blocks within them or spread between them."""
    within = float(np.sqrt(np.sum([blocking_error(one) ** 2 for one in halves])) / len(halves))
    if len(halves) < 2:
        return within
    between = float(np.std([one.mean() for one in halves], ddof=1) / np.sqrt(len(halves)))
    return max(within, between) if np.isfinite(within) else between


def _word(start: float, late: tuple[float, float], change: float, scatter: float) -> Word:
    mean, error = late
    if max(mean, start) < NONE_BELOW:
        return "none"
    if scatter > FLUCTUATES_ABOVE:
        return "fluctuates"
    rise = mean - start
    if not np.isfinite(error) or abs(rise) <= max(SIGNIFICANT * error, 1.0):
        return "stays"
    if rise < 0.0:
        return "falls"
    return "still grows" if change > max(STABLE_BELOW * rise, SIGNIFICANT * error) else "grows, then stable"
