"""Runs whose frames lie at different times, laid on the same ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol, Self, TypeVar

import numpy as np
from jaxtyping import Float, Int

from indrite.errors import UsageError
from indrite.signals.base import ArraySpec

#: Of the shortest interval: times that were summed up or kept in 32 bits differ by less.
_TOLERANCE = 1e-2


class _FrameSignal(Protocol):
    """A signal with a number for each frame."""

    @property
    def time_picosecond(self) -> np.ndarray: ...

    def arrays(self) -> Iterator[tuple[ArraySpec, np.ndarray]]: ...

    def replace(self, **changes: Any) -> Self: ...


_OfFrames = TypeVar("_OfFrames", bound=_FrameSignal)


def common_times(
    times: Sequence[Float[np.ndarray, " _"]],
) -> tuple[Float[np.ndarray, " frame"], list[Int[np.ndarray, " frame"]]]:
    """Return times that all runs cover, and which frame of each run belongs to each of them.

    Each run counts from its own first frame. The times are those of the run with the fewest frames within
    what all cover; of another run the last frame that is not later is taken. Of runs with the same interval
    every frame is kept, up to the end of the shortest.

    Parameters
    ----------
    times
        Times of each run (ps), ascending.

    Returns
    -------
    time_picosecond
        Times (ps), counted on from the first frame of the first run, shape (frame).
    frames
        For each run the index of its frame at each time, shape (frame).

    Raises
    ------
    UsageError
        If there are no runs, or one has no frames.

    Examples
    --------
    >>> import numpy as np
    >>> time, (first, second) = common_times([np.array([0.0, 1.0, 2.0]), np.array([0.0, 0.5, 1.0, 1.5])])
    >>> time.tolist(), first.tolist(), second.tolist()
    ([0.0, 1.0], [0, 1], [0, 2])
    """
    if not times or any(one.size == 0 for one in times):
        raise UsageError(
            "each run needs frames", got=f"{[one.size for one in times]}", expected="one or more"
        )
    since = [one - one[0] for one in times]
    slack = _TOLERANCE * min((float(np.diff(one).min()) for one in since if one.size > 1), default=0.0)
    end = min(float(one[-1]) for one in since) + slack
    shared = min((one[one <= end] for one in since), key=len)
    return times[0][0] + shared, [np.searchsorted(one, shared + slack, side="right") - 1 for one in since]


def at_common_times(runs: Sequence[_OfFrames]) -> list[_OfFrames]:
    """Return signals of several runs at the frames of `common_times`; one that keeps all is the same object.

    Parameters
    ----------
    runs
        Trajectories, or what an analysis gives for each of their frames: a ``time_picosecond``, and arrays
        whose first dimension is ``frame``.
    """
    _, frames = common_times([one.time_picosecond for one in runs])
    return [_taken(one, own) for one, own in zip(runs, frames, strict=True)]


def _taken(run: _OfFrames, frames: Int[np.ndarray, " frame"]) -> _OfFrames:
    arrays = {spec.name: array for spec, array in run.arrays() if spec.dims and spec.dims[0] == "frame"}
    if frames.size == arrays["time_picosecond"].size:
        return run
    return run.replace(**{name: array[frames] for name, array in arrays.items()})
