"""`Pace`: how long a step that reports its progress will still take."""

from __future__ import annotations

from dataclasses import dataclass

#: A rate is believed from this time and this share of a phase on.
_LEAST_SECOND, _LEAST_SHARE = 2.0, 0.01


@dataclass
class Pace:
    """Progress of one running step and what follows for the time it still needs.

    A step may have several phases, each counted from zero (relaxation, then dynamics): another total, or a
    count that goes backwards, begins a new one. A resumed step begins in the middle: only what is done since
    then makes the rate.

    Parameters
    ----------
    began
        Time at which the step began, on any clock in seconds.
    expected_second
        What it was expected to take as a whole; ``None`` where nothing is known.
    """

    began: float
    expected_second: float | None = None
    done: int = 0
    total: int = 0
    label: str = ""
    phase: int = 0
    _phase_began: float = 0.0
    _phase_first: int = 0

    def tell(self, now: float, done: int, total: int, label: str) -> None:
        """Take one report of the step; ``total`` is 0 where it is not known."""
        if self.phase == 0 or total != self.total or done < self.done:
            self.phase += 1
            self._phase_began, self._phase_first = now, done
        self.done, self.total, self.label = done, total, label

    @property
    def share(self) -> float | None:
        """Share of the present phase that is done; ``None`` where the step does not say."""
        return min(self.done / self.total, 1.0) if self.total > 0 else None

    def rate_left(self, now: float) -> float | None:
        """Return the time that the present phase still takes at its rate so far; ``None`` at first."""
        passed = now - self._phase_began
        gained = self.done - self._phase_first
        if self.total <= 0 or passed < _LEAST_SECOND or gained < _LEAST_SHARE * self.total:
            return None
        return max(self.total - self.done, 0) * passed / gained

    def left(self, now: float) -> float | None:
        """Return the time that the step still takes; ``None`` where neither rate nor expectation says it.

        Both together: the rate counts the more the more is done, and alone from a third on. A step that has
        outlasted what was expected of it and does not report is unknown again.
        """
        rate = self.rate_left(now)
        hoped = None if self.expected_second is None else self.expected_second - (now - self.began)
        if hoped is not None and hoped <= 0.0:
            hoped = None
        if rate is None or hoped is None:
            return hoped if rate is None else rate
        share = min(3.0 * (self.share or 0.0), 1.0)
        return share * rate + (1.0 - share) * max(hoped, rate if self.phase > 1 else 0.0)
