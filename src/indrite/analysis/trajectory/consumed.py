"""Electrolyte whose units have broken, as a layer at each interface.

The measure that every electrode has, lithium too, whose atoms the electrolyte holds as well: a unit such as
PS4 that lost its number of ligands is gone as electrolyte, whatever came of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from indrite.analysis.trajectory.common_times import at_common_times
from indrite.analysis.trajectory.growth_law import growth_law
from indrite.analysis.trajectory.profiles import equal_windows, heights
from indrite.analysis.trajectory.tetrahedra import Units
from indrite.analysis.trajectory.unit_groups import drawn, groups_of, interface_of
from indrite.errors import SignalError, UsageError
from indrite.findings import Finding
from indrite.signals.base import Signal
from indrite.signals.trajectory import ELECTRODE, Trajectory

#: Growth is judged until so much of the slab is gone: then the slab ends it, not the layer.
MOST_SHARE = 0.6
#: Or, in a thicker slab, until so much of it is left at each interface (Å): our own potential reaches
#: 6 Å, so that none of its atoms feels both fronts (declared).
_LEFT_ANGSTROM = 6.0
_NANOMETRE_PER_ANGSTROM = 0.1
_WINDOWS = 10


@dataclass(frozen=True, kw_only=True)
class Consumed(Signal):
    """Layer of electrolyte that is gone, over time, by interface.

    Parameters
    ----------
    time_picosecond, start_picosecond
        Middle of each window, and the first frame.
    consumed_angstrom
        Broken units times the thickness that a unit fills at the start, shape (run, interface, window).
    drawn_angstrom
        Mean layer of all interfaces if units are drawn anew, see `unit_groups`; shape (draw, window).
    unit_angstrom
        That thickness: a single broken unit.
    slab_angstrom
        Electrolyte that each interface has.
    law
        Growth law that the data prefer, or why none.
    used
        Windows before `most_share` of the slab was gone; later ones are not here.
    first_angstrom
        Mean layer in the first frame: what a cut through units, or a reaction before the run, had broken.
    """

    time_picosecond: Float[np.ndarray, " window"]
    consumed_angstrom: Float[np.ndarray, " run interface window"]
    drawn_angstrom: Float[np.ndarray, " draw window"]
    unit_angstrom: float
    slab_angstrom: float
    law: str
    used: int
    start_picosecond: float = 0.0
    first_angstrom: float = 0.0

    @property
    def most_share(self) -> float:
        """Share of the slab until which growth is judged."""
        return most_share(self.slab_angstrom)

    @property
    def layer_angstrom(self) -> np.ndarray:
        """The layer whose growth is asked for."""
        return self.consumed_angstrom

    def finding(self, origin: str) -> Finding:
        """Return the layer in the last quarter of the windows, mean over interfaces and runs.

        Its uncertainty is the scatter of the interfaces or that of units drawn anew, whichever is larger,
        and that of a layer which whole units count (uniform over a unit, at each interface): interfaces that
        agree are not known better than that.

        Parameters
        ----------
        origin
            ``simulated`` or ``measured``.
        """
        late = slice(-max(1, self.used // 4), None)
        last = _NANOMETRE_PER_ANGSTROM * self.consumed_angstrom[..., late].mean(axis=-1).ravel()
        drawn = _NANOMETRE_PER_ANGSTROM * self.drawn_angstrom[:, late].mean(axis=-1)
        one, slab = (_NANOMETRE_PER_ANGSTROM * value for value in (self.unit_angstrom, self.slab_angstrom))
        between = float(last.var(ddof=1)) / last.size if last.size > 1 else 0.0
        error = float(np.sqrt(max(between, float(drawn.var(ddof=1))) + one**2 / (12.0 * last.size)))
        note = f"at {self.time_picosecond[-1]:.4g} ps; a unit counts {one:.2g} nm, of {slab:.2g} nm"
        if self.first_angstrom > 0.0:
            note += f"; {_NANOMETRE_PER_ANGSTROM * self.first_angstrom:.2g} nm of it in the first frame"
        return Finding(
            id="electrolyte_consumed",
            quantity="Electrolyte consumed at each interface (broken units)",
            value=float(last.mean()),
            unit="nm",
            standard_uncertainty=error,
            origin=origin,
            verdict="ok",
            note=f"{note}; {last.size} interfaces",
        )


def most_share(slab_angstrom: float) -> float:
    """Return until which share of a slab growth is judged.

    Examples
    --------
    >>> round(most_share(12.0), 2), round(most_share(35.0), 2)
    (0.6, 0.83)
    """
    return max(MOST_SHARE, 1.0 - _LEFT_ANGSTROM / slab_angstrom)


def consumed(
    trajectories: Sequence[Trajectory], found: Sequence[Units], *, windows: int = _WINDOWS
) -> Consumed:
    """Return the layer of electrolyte whose units have broken, at each interface of each run.

    A unit belongs to the interface that it is nearer to at the start. Units that are broken in the first
    frame count too: where a cut leaves some, the layer begins with them.

    Parameters
    ----------
    trajectories
        One run, or several seeds, whose atoms know their side, with two interfaces a cell; analysed as far
        as all go.
    found
        Units of each run, see `units`.
    windows
        Number of windows of time.

    Raises
    ------
    SignalError
        If the sides are not known or do not lie apart.
    UsageError
        If runs and units differ in number, or there are no units.
    """
    if len(trajectories) != len(found):
        raise UsageError(
            "each run needs its units", got=f"{len(found)} for {len(trajectories)} runs", expected="as many"
        )
    trajectories, found = at_common_times(trajectories), at_common_times(found)
    many = [_of_run(run, one, windows) for run, one in zip(trajectories, found, strict=True)]
    count = min(shares.shape[0] for shares, *_ in many)
    shares = [one[:count] for one, *_ in many]
    unit, slab = (float(np.mean([one[place] for one in many])) for place in (1, 2))
    series = unit * np.array([_by_interface(*one) for one in zip(shares, trajectories, found, strict=True)])
    begun = [_by_interface(one.broken[:1], run, one) for run, one in zip(trajectories, found, strict=True)]
    left = series.max(axis=(0, 1)) <= most_share(slab) * slab + 1e-9
    used = count if left.all() else max(1, int(np.argmin(left)))
    spans = equal_windows(trajectories[0], windows)
    time = np.array([(one + other) / 2.0 for one, other in spans])[:used]
    origin, start = trajectories[0].origin, float(trajectories[0].time_picosecond[0])
    series = series[..., :used]
    interfaces = series.shape[0] * series.shape[1]
    by_chance = unit * drawn(np.hstack(shares)[:used], groups_of(trajectories, found)) / interfaces
    whole = unit**2 / (12.0 * interfaces) * np.eye(used)  # a count of whole units, uniform over one
    return Consumed(
        origin=origin.derived(),
        time_picosecond=time,
        consumed_angstrom=series,
        drawn_angstrom=by_chance,
        unit_angstrom=unit,
        slab_angstrom=slab,
        law=growth_law(
            time - start, series.reshape(-1, used), covariance=np.cov(by_chance.T).reshape(used, used) + whole
        ),
        used=used,
        start_picosecond=start,
        first_angstrom=unit * float(np.mean(begun)),
    )


def _by_interface(shares: np.ndarray, run: Trajectory, found: Units) -> np.ndarray:
    """Return the broken units of each interface in each window, shape (interface, window)."""
    place = interface_of(run, found)
    return np.array([shares[:, place == one].sum(axis=1) for one in (0, 1)])


def _of_run(run: Trajectory, found: Units, windows: int) -> tuple[np.ndarray, float, float]:
    """Return when each unit is broken (window, unit), the thickness of a unit and the electrolyte's, Å."""
    above = heights(run.take(np.array([0])))
    electrode = np.asarray(run.side) == ELECTRODE
    own = np.flatnonzero(~electrode[found.centre])
    if own.size == 0:
        raise UsageError("the electrolyte has no units that could break", got=f"no centre of {found.pair}")
    first = np.abs(above.height_angstrom[0])
    edge = 0.5 * (float(first[electrode].max()) + float(first[~electrode].min()))
    slab = 0.5 * float(above.cell_height_angstrom[0]) - edge
    if not slab > 0.0:
        raise SignalError("the electrolyte has no thickness", where=run.origin.path, got=f"{slab:.2g} Å")
    rows = []
    for start, stop in equal_windows(run, windows):
        frames = (run.time_picosecond >= start) & (run.time_picosecond < stop)
        rows.append(found.broken[frames].mean(axis=0))
    return np.array(rows), 2.0 * slab / own.size, slab
