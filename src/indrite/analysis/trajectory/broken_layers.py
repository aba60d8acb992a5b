"""How much of each layer of the electrolyte has broken: whether a reaction finishes one before the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from indrite.analysis.trajectory.common_times import at_common_times
from indrite.analysis.trajectory.tetrahedra import Units
from indrite.analysis.trajectory.unit_groups import interface_of, layers_of
from indrite.errors import UsageError
from indrite.findings import Finding
from indrite.signals.base import Signal
from indrite.signals.trajectory import Trajectory

_NANOMETRE_PER_ANGSTROM = 0.1
#: Share of the run, at its end, over which a layer is judged.
_LATE_SHARE = 0.25
#: Layers of a crystal hold equal numbers of units but where a cut runs through one.
_LEAST_SIZE = 0.4


@dataclass(frozen=True, kw_only=True)
class BrokenLayers(Signal):
    """Broken units of each layer of the electrolyte over time.

    Parameters
    ----------
    time_picosecond
        Times that all runs cover, see `common_times`.
    broken
        Broken units, shape (run, interface, layer, frame); layers count from the electrode.
    size
        Units of each layer, shape (run, interface, layer).
    unit_angstrom
        Thickness of electrolyte that one unit fills at an interface.
    layered
        Whether the units lie in layers; if not, all count as one.
    """

    time_picosecond: Float[np.ndarray, " frame"]
    broken: Int[np.ndarray, " run interface layer frame"]
    size: Int[np.ndarray, " run interface layer"]
    unit_angstrom: float
    layered: bool

    @property
    def consumed_nanometre(self) -> Float[np.ndarray, " run interface frame"]:
        """Electrolyte that is gone at each interface, of all layers."""
        layer: np.ndarray = _NANOMETRE_PER_ANGSTROM * self.unit_angstrom * self.broken.sum(axis=2)
        return layer

    @property
    def reached(self) -> int:
        """Number of layers of which a unit broke at any time, counted up to the deepest one."""
        hit = np.flatnonzero(self.broken.any(axis=(0, 1, 3)))
        return int(hit[-1]) + 1 if hit.size else 0

    def findings(self, origin: str) -> list[Finding]:
        """Return which share of each layer is broken in the last quarter of the run, to the first whole one.

        The uncertainty is the larger of that of a share of so many units that break on their own (Agresti and
        Coull, 10.1080/00031305.1998.10480550: also none and all are known to about one unit) and the scatter
        of the interfaces.

        Parameters
        ----------
        origin
            ``simulated`` or ``measured``.

        Returns
        -------
        findings
            ``layer_broken.1`` is the layer at the electrode; none where units do not lie in layers.
        """
        if not self.layered:
            return []
        return [self._finding(layer, origin) for layer in range(min(self.reached + 1, self.size.shape[2]))]

    def _finding(self, layer: int, origin: str) -> Finding:
        time = self.time_picosecond
        late = time >= time[-1] - _LATE_SHARE * float(np.ptp(time))
        counts = self.broken[:, :, layer, late].mean(axis=-1).ravel()
        sizes = self.size[:, :, layer].ravel()
        counts, sizes = counts[sizes > 0], sizes[sizes > 0]
        total, units = float(counts.sum()), int(sizes.sum())
        first = int(self.broken[:, :, layer, 0].sum())
        begun = f" ({first} in the first frame)" if first else ""
        near = (total + 2.0) / (units + 4.0)
        error = np.sqrt(near * (1.0 - near) / (units + 4.0))
        if sizes.size > 1:
            error = max(error, float((counts / sizes).std(ddof=1)) / np.sqrt(sizes.size))
        return Finding(
            id=f"layer_broken.{layer + 1}",
            quantity=f"Share of the units of layer {layer + 1} of the electrolyte that are broken",
            value=100.0 * total / units,
            unit="%",
            standard_uncertainty=100.0 * float(error),
            origin=origin,
            verdict="ok",
            note=f"{total:.3g} of {units} units{begun} in the last quarter of {np.ptp(time):.4g} ps; "
            f"{sizes.size} interfaces{'; next to the electrode' if layer == 0 else ''}",
        )


def broken_layers(
    runs: Sequence[Trajectory], found: Sequence[Units], *, unit_angstrom: float
) -> BrokenLayers:
    """Return the broken units of each layer over time.

    Parameters
    ----------
    runs
        One run, or several seeds, whose atoms know their side, with two interfaces a cell.
    found
        Units of each run, see `units`.
    unit_angstrom
        Thickness that one unit fills, see `Consumed`.

    Raises
    ------
    SignalError
        If the sides are not known or do not lie apart.
    UsageError
        If runs and units differ in number.
    """
    if not runs or len(runs) != len(found):
        raise UsageError(
            "each run needs its units", got=f"{len(found)} for {len(runs)} runs", expected="as many"
        )
    places = [interface_of(run, one) for run, one in zip(runs, found, strict=True)]
    layers = [layers_of(run, one) for run, one in zip(runs, found, strict=True)]
    layered = all(_even(place, layer) for place, layer in zip(places, layers, strict=True))
    if not layered:
        layers = [np.minimum(one, 0) for one in layers]
    depth = 1 + max(int(one.max(initial=0)) for one in layers)
    found = at_common_times(found)
    time = found[0].time_picosecond
    broken = np.zeros((len(runs), 2, depth, time.size), dtype=int)
    size = np.zeros(broken.shape[:3], dtype=int)
    for run, (one, place, layer) in enumerate(zip(found, places, layers, strict=True)):
        own = place >= 0
        np.add.at(size[run], (place[own], layer[own]), 1)
        np.add.at(broken[run], (place[own], layer[own]), one.broken[:, own].T)
    origin = runs[0].origin
    return BrokenLayers(
        origin=origin.derived(),
        time_picosecond=time,
        broken=broken,
        size=size,
        unit_angstrom=unit_angstrom,
        layered=layered,
    )


def _even(place: Int[np.ndarray, " unit"], layer: Int[np.ndarray, " unit"]) -> bool:
    """Return whether units lie in two or more layers at each interface, of about the same size."""
    for one in (0, 1):
        sizes = np.bincount(layer[place == one])
        if sizes.size < 2 or sizes.min() < _LEAST_SIZE * sizes.max():
            return False
    return True
