"""How the energies of two engines part along runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from indrite.errors import UsageError
from indrite.plots.chart import Axis, Chart, Line, Mark

if TYPE_CHECKING:
    from indrite.models.dynamics.second_opinion import SecondOpinion

_ROOM = 1.15


def second_opinion_chart(runs: Mapping[str, SecondOpinion], *, other: str) -> Chart:
    """Tell the energy of a run's engine against another's since the start, and the limit.

    Parameters
    ----------
    runs
        Name → what the other engine said.
    other
        Its name.

    Raises
    ------
    UsageError
        If there are none.
    """
    if not runs:
        raise UsageError("there is no run to draw")
    lines = []
    for order, (name, one) in enumerate(runs.items()):
        time, energy = one.time_picosecond, one.energy_millielectronvolt_per_atom
        label = f"{name}, less {other}"
        lines += [Line(time, energy, label, order), Line(time, energy, "", order, "points")]
    limit = next(iter(runs.values())).limit
    most = _ROOM * max(limit, *(float(np.abs(line.y).max()) for line in lines))
    return Chart(
        x=Axis("Time (ps)"),
        y=Axis("Energy difference since the start (meV/atom)", limits=(-most, most)),
        lines=lines,
        marks=[Mark(limit, "limit", across="y"), Mark(-limit, "", across="y")],
    )
