"""One number from several runs: its mean, its uncertainty and what the uncertainty rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indrite.notebook import Shown


@dataclass(frozen=True)
class Combined(Shown):
    """A number from several runs.

    Parameters
    ----------
    value
        Mean over the runs that have it; ``None`` where none has.
    standard_uncertainty
        The larger of the runs' spread over the root of their number and their block errors combined.
    basis
        Which of the two it is, in words.
    """

    value: float | None
    standard_uncertainty: float | None
    basis: str


def combine(values: Sequence[float], errors: Sequence[float]) -> Combined:
    """Return the mean of runs with its uncertainty: spread of the runs or errors within, the larger one.

    Examples
    --------
    >>> combine([2.0, 4.0], [0.1, 0.1])
    Combined(value=3.0, standard_uncertainty=1.0, basis='spread of 2 runs')
    """
    known = np.isfinite(np.asarray(values, dtype=float))
    if not known.any():
        return Combined(None, None, "")
    value = np.asarray(values, dtype=float)[known]
    error = np.asarray(errors, dtype=float)[known]
    within = float(np.sqrt((error**2).sum()) / value.size)
    within = 0.0 if within < 1e-12 * abs(value.mean()) else within
    spread = float(value.std(ddof=1) / np.sqrt(value.size)) if value.size > 1 else float("nan")
    mean = float(value.mean())
    if not np.isfinite([within, spread]).any():
        return Combined(mean, None, "too few frames for an uncertainty")
    if np.isfinite(spread) and not within >= spread:
        return Combined(mean, spread, f"spread of {value.size} runs")
    runs = "of one run" if value.size == 1 else f"of {value.size} runs"
    return Combined(mean, within, f"errors within the frames {runs}")
