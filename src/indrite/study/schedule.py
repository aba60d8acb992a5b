"""In which order steps should begin, and when a study will be done: critical path, list schedule."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence

#: Step → names of the steps it needs.
Needs = Mapping[str, Sequence[str]]


def ranks(needs: Needs, seconds: Mapping[str, float]) -> dict[str, float]:
    """Return step → length of the longest chain that begins with it.

    Beginning with the longest chain is the usual rule for few workers: what keeps others waiting goes first.

    Parameters
    ----------
    needs
        Every step with those it needs, each below what it needs; needed steps that are not listed are done.
    seconds
        Step → length; missing ones count as nothing.

    Sources
    -------
    Hu, Operations Research 9 (1961) 841, DOI 10.1287/opre.9.6.841 (from memory): highest level first.

    Examples
    --------
    >>> ranks({"a": (), "b": ("a",), "c": ()}, {"a": 1.0, "b": 5.0, "c": 4.0})
    {'a': 6.0, 'b': 5.0, 'c': 4.0}
    """
    below = dict.fromkeys(needs, 0.0)
    found = {}
    for name in reversed(list(needs)):
        found[name] = seconds.get(name, 0.0) + below[name]
        for above in set(needs[name]) & needs.keys():
            below[above] = max(below[above], found[name])
    return {name: found[name] for name in needs}


def first_ready(ready: Iterable[str], rank: Mapping[str, float]) -> list[str]:
    """Return steps that could begin now, those with the longest chain first."""
    return sorted(ready, key=lambda name: -rank[name])  # equal ones stay in the order of the study


def time_to_end(
    needs: Needs, seconds: Mapping[str, float], *, workers: int, running: Iterable[str] = ()
) -> float:
    """Return how long steps take on so many workers if each begins as soon as it can.

    Parameters
    ----------
    needs
        The steps that are not done, with those that they need.
    seconds
        Step → time that it still takes; missing ones count as nothing.
    workers
        Steps at a time.
    running
        Steps that have begun.

    Examples
    --------
    >>> time_to_end({"a": (), "b": ("a",), "c": ()}, {"a": 1.0, "b": 5.0, "c": 4.0}, workers=2)
    6.0
    """
    rank = ranks(needs, seconds)
    waiting = {name: {one for one in above if one in needs} for name, above in needs.items()}
    begun = [name for name in running if name in needs]
    clock = 0.0
    busy = [(seconds.get(name, 0.0), name) for name in begun]
    heapq.heapify(busy)
    left = set(needs) - set(begun)
    while busy or left:
        for name in first_ready((one for one in needs if one in left and not waiting[one]), rank):
            if len(busy) >= workers:
                break
            left.discard(name)
            heapq.heappush(busy, (clock + seconds.get(name, 0.0), name))
        if not busy:
            break  # what is left waits for something that failed
        clock, done = heapq.heappop(busy)
        for above in waiting.values():
            above.discard(done)
    return clock
