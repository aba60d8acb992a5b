"""Thickness of the layer in which electrode and electrolyte have mixed, against a fresh interface.

Sources
-------
Error-function profile of a rough or mixed interface: J. Als-Nielsen, D. McMorrow, Elements of Modern
X-ray Physics, Wiley 2011, chapter 3
Growth laws compared by AICc: C. M. Hurvich, C.-L. Tsai, Biometrika 76, 297 (1989), 10.1093/biomet/76.2.297
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from jaxtyping import Float
from scipy.special import stdtrit

from indrite.analysis.trajectory.common_times import at_common_times
from indrite.analysis.trajectory.edges import Edge, fit_edge, reacted_layer
from indrite.analysis.trajectory.growth_law import growth_law
from indrite.analysis.trajectory.products_configurations import as_runs
from indrite.analysis.trajectory.profiles import equal_windows, heights
from indrite.signals.base import Signal
from indrite.signals.trajectory import ELECTRODE, Trajectory

InterphaseVerdict = Literal["thicker than fresh", "not determinable"]
DEFINITION = (
    "mixed zone: from where the electrolyte's element reaches 10 % of its density to where the "
    "electrode's falls to 10 %, both edges as error functions"
)
_ANGSTROM_PER_NANOMETRE = 10.0
#: An error function reaches 10 % of its height so many σ before its middle.
_TEN_PERCENT = 1.2815516
_WINDOWS = 10


@dataclass(frozen=True, kw_only=True)
class Interphase(Signal):
    """Thickness of the mixed layer over time, by interface.

    Parameters
    ----------
    time_picosecond, start_picosecond
        Middle of each window, and the first frame.
    thickness_angstrom
        Mixed zone, see ``definition``; negative where the two do not overlap.
    electrode_width_angstrom, electrolyte_width_angstrom
        10-90 % width of the edge of either element.
    reacted_angstrom
        Electrode atoms with an electrolyte anion as neighbour, as a layer of the electrode's density.
    value_nanometre, standard_uncertainty_nanometre
        Mean thickness of the last quarter of the windows over interfaces and runs, and its standard
        error over these.
    fresh_nanometre, excess_nanometre, excess_interval_nanometre
        The same of the fresh interface, what has been added, and its 95 % interval (Student).
    reacted_nanometre, reacted_fresh_nanometre
        Counted layer late and fresh.
    verdict, reason
        ``thicker than fresh`` where the interval of the excess lies above zero.
    law
        Growth law that the data prefer, or why none.
    elements
        The electrode's and the electrolyte's element.
    definition
        What thickness means.
    """

    time_picosecond: Float[np.ndarray, " window"]
    thickness_angstrom: Float[np.ndarray, " run interface window"]
    electrode_width_angstrom: Float[np.ndarray, " run interface window"]
    electrolyte_width_angstrom: Float[np.ndarray, " run interface window"]
    reacted_angstrom: Float[np.ndarray, " run interface window"]
    value_nanometre: float | None
    standard_uncertainty_nanometre: float | None
    fresh_nanometre: float | None
    excess_nanometre: float | None
    excess_interval_nanometre: tuple[float, float] | None
    reacted_nanometre: float | None
    reacted_fresh_nanometre: float | None
    verdict: InterphaseVerdict
    reason: str
    law: str
    elements: tuple[str, str]
    definition: str = DEFINITION
    start_picosecond: float = 0.0

    @property
    def layer_angstrom(self) -> np.ndarray:
        """The layer whose growth is asked for: the counted one."""
        return self.reacted_angstrom

    @property
    def drawn_angstrom(self) -> None:
        """Atoms that react are not told apart from those that will: nothing to draw anew."""

    @property
    def unit_angstrom(self) -> float:
        """The least by which the layer can grow: its mean over a window has no steps."""
        return 0.0

    @classmethod
    def scalars_from_json(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Return the pairs as tuples again."""
        span = values["excess_interval_nanometre"]
        changes = {"excess_interval_nanometre": None if span is None else tuple(span)}
        return {**values, **changes, "elements": tuple(values["elements"])}


def interphase_thickness(
    trajectories: Trajectory | Sequence[Trajectory],
    *,
    elements: tuple[str, str] = ("In", "S"),
    fresh: Trajectory | None = None,
    windows: int = _WINDOWS,
    contact_angstrom: float = 3.0,
) -> Interphase:
    """Return the thickness of the mixed layer, or that it is not thicker than a fresh interface's.

    The edges of an element's density towards the other material are fitted with error functions in
    each window of time, at each interface. The zone in which both elements exceed 10 % of their own
    density is the interphase. A fresh interface has such a zone too, by vibration, roughness and the
    gap of the lattices; only what exceeds it has grown.

    Parameters
    ----------
    trajectories
        One run, or several seeds of it, whose atoms know their side; analysed as far as all go.
    elements
        An element of the electrode and one of the electrolyte that the other side lacks.
    fresh
        The interface before it reacted, with its thermal motion; by default the first window.
    windows
        Number of windows of time.
    contact_angstrom
        Distance of a neighbour, for the counted layer.

    Raises
    ------
    SignalError
        If the sides are not known or do not lie apart.
    UsageError
        If the elements are not on their sides.
    """
    runs = at_common_times(as_runs(trajectories))
    late = [_series(run, equal_windows(run, windows), elements, contact_angstrom) for run in runs]
    count = min(one.shape[-1] for one in late)
    series = np.array([one[..., :count] for one in late])  # run, quantity, interface, window
    if fresh is None:
        null = series[..., :1]
    else:
        null = _series(fresh, equal_windows(fresh, 1), elements, contact_angstrom)[None]
    last = series[..., -max(1, count // 4) :]
    time = np.array([(one + other) / 2.0 for one, other in equal_windows(runs[0], windows)])[:count]
    numbers = _compare(last, null, own=fresh is None and count > 1)
    origin, start = runs[0].origin, float(runs[0].time_picosecond[0])
    return Interphase(
        origin=origin.derived(),
        time_picosecond=time,
        thickness_angstrom=series[:, 0],
        electrode_width_angstrom=series[:, 1],
        electrolyte_width_angstrom=series[:, 2],
        reacted_angstrom=series[:, 3],
        law=growth_law(time - start, series[:, 3].reshape(-1, count)),
        elements=elements,
        start_picosecond=start,
        **numbers,
    )


def _series(
    run: Trajectory, spans: Sequence[tuple[float, float]], elements: tuple[str, str], contact: float
) -> np.ndarray:
    """Return thickness, both widths and the counted layer, shape (4, interface, window)."""
    found = heights(run)
    half = float(found.cell_height_angstrom.mean()) / 2.0
    counted = reacted_layer(run, found, elements[0], contact)  # interface, frame
    symbols = np.array(run.symbols)
    electrode = (symbols == elements[0]) & (run.side == ELECTRODE)
    electrolyte = (symbols == elements[1]) & (run.side != ELECTRODE)
    rows = []
    for start, stop in spans:
        frames = np.flatnonzero((run.time_picosecond >= start) & (run.time_picosecond < stop))
        sides = []
        for column, sign in enumerate((-1.0, 1.0)):
            above = sign * found.height_angstrom[frames]
            inner = fit_edge(above[:, electrode], half)
            outer = fit_edge(half - above[:, electrolyte], half)
            sides.append([*_zone(inner, outer, half), counted[column, frames].mean()])
        rows.append(sides)
    return np.transpose(np.array(rows), (2, 1, 0))


def _zone(inner: Edge, outer: Edge, half: float) -> tuple[float, float, float]:
    """Return the mixed zone and the 10-90 % width of both edges."""
    end = inner.middle + _TEN_PERCENT * inner.width
    begin = half - outer.middle - _TEN_PERCENT * outer.width
    return end - begin, 2.0 * _TEN_PERCENT * inner.width, 2.0 * _TEN_PERCENT * outer.width


def _compare(last: np.ndarray, null: np.ndarray, *, own: bool) -> dict[str, Any]:
    """Return late and fresh thickness, the excess and whether it is there; interface by interface."""
    late, begun = last.mean(axis=-1), null.mean(axis=-1)
    excess = (
        (late[:, 0] - begun[:, 0]).ravel()
        if own or begun.shape == late.shape
        else (late[:, 0] - begun[:, 0].mean()).ravel()
    )
    size = excess.size
    numbers: dict[str, Any] = {
        "value_nanometre": float(late[:, 0].mean()) / _ANGSTROM_PER_NANOMETRE,
        "fresh_nanometre": float(begun[:, 0].mean()) / _ANGSTROM_PER_NANOMETRE,
        "excess_nanometre": float(excess.mean()) / _ANGSTROM_PER_NANOMETRE,
        "reacted_nanometre": float(late[:, 3].mean()) / _ANGSTROM_PER_NANOMETRE,
        "reacted_fresh_nanometre": float(begun[:, 3].mean()) / _ANGSTROM_PER_NANOMETRE,
        "standard_uncertainty_nanometre": None,
        "excess_interval_nanometre": None,
        "verdict": "not determinable",
        "reason": "one interface of one run: no spread to judge the excess by",
    }
    if size > 1:
        error = float(excess.std(ddof=1)) / np.sqrt(size)
        width = float(stdtrit(size - 1, 0.975)) * error
        low, high = float(excess.mean()) - width, float(excess.mean()) + width
        numbers["standard_uncertainty_nanometre"] = (
            float(late[:, 0].std(ddof=1)) / np.sqrt(size) / _ANGSTROM_PER_NANOMETRE
        )
        numbers["excess_interval_nanometre"] = (low / _ANGSTROM_PER_NANOMETRE, high / _ANGSTROM_PER_NANOMETRE)
        numbers["reason"] = f"the interval of the excess over {size} interfaces includes zero"
        if low > 0.0:
            numbers["verdict"] = "thicker than fresh"
            numbers["reason"] = f"the interval of the excess over {size} interfaces lies above zero"
    return numbers
