"""What the beam meets along a line across an interface: elements and layers, before any probe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

from indrite.cell import material
from indrite.cell.chemistry import composition
from indrite.errors import SignalError, UsageError
from indrite.signals.base import Origin, Signal
from indrite.signals.trajectory import Trajectory

_PER_MOLAR_VOLUME = 602.214076  # atoms per nm³ of 1 cm³/mol
#: Electrolyte or electrode on either side of a simulated interface, nm.
_BULK = 15.0


@dataclass(frozen=True, kw_only=True)
class FoilComposition(Signal):
    """Composition along a line across an interface, as it is.

    Parameters
    ----------
    distance_nanometre
        Fine, equally spaced.
    density_per_cubic_nanometre
        Atoms of each element, shape (element, point).
    elements
        Symbols, along ``element``.
    share
        Volume fraction of each layer's phase, shape (phase, point).
    phases
        Names, along ``phase``.
    thickness_nanometre
        True thickness of the middle layer; nan where there is none.
    """

    distance_nanometre: Float[np.ndarray, " point"]
    density_per_cubic_nanometre: Float[np.ndarray, " element point"]
    elements: tuple[str, ...]
    share: Float[np.ndarray, " phase point"]
    phases: tuple[str, ...]
    thickness_nanometre: float = float("nan")

    def __post_init__(self) -> None:
        super().__post_init__()
        step = np.diff(self.distance_nanometre)
        if step.size < 20 or not (step > 0.0).all() or np.ptp(step) > 1e-6 * step.mean() + 1e-9:
            raise SignalError("a composition needs twenty equally spaced points or more", got=step.size + 1)
        if self.density_per_cubic_nanometre.min() < 0.0 or self.share.min() < -1e-9:
            raise SignalError("densities and shares below zero")

    @classmethod
    def scalars_from_json(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Rebuild the tuples after `load`."""
        return {**values, "elements": tuple(values["elements"]), "phases": tuple(values["phases"])}

    @property
    def step(self) -> float:
        """Distance of neighbours, nm."""
        return float(self.distance_nanometre[1] - self.distance_nanometre[0])


@dataclass(frozen=True)
class Layer:
    """A layer of one material.

    Parameters
    ----------
    phase
        Name of a known material, such as ``InS``.
    thickness_nanometre
        Its thickness.
    """

    phase: str
    thickness_nanometre: float

    def __post_init__(self) -> None:
        if not self.thickness_nanometre >= 0.0:
            raise UsageError("a layer has no negative thickness", got=f"{self.thickness_nanometre} nm")


def layered(
    layers: Sequence[Layer], *, step_nanometre: float = 0.05, mixed: int | None = None
) -> FoilComposition:
    """Return sharp layers of known materials, densities from their molar volumes.

    Parameters
    ----------
    layers
        In the direction of the line.
    step_nanometre
        Of the fine grid; edges that fall inside a step are shared out.
    mixed
        Number of a layer that is a half-and-half mixture of its neighbours instead of its own phase: what a
        tilted or rough contact looks like.

    Raises
    ------
    UsageError
        For fewer than two layers, or a mixture at the end.
    """
    if len(layers) < 2 or (mixed is not None and not 0 < mixed < len(layers) - 1):
        raise UsageError("layers that make no interface", got=f"{len(layers)} layers, mixed {mixed}")
    ends = np.cumsum([0.0] + [one.thickness_nanometre for one in layers])
    points = max(round(float(ends[-1]) / step_nanometre), 20)
    edges = np.linspace(0.0, float(ends[-1]), points + 1)
    inside = np.clip((edges[None, 1:] - ends[:-1, None]) / np.diff(edges), 0.0, 1.0)
    inside -= np.clip((edges[None, 1:] - ends[1:, None]) / np.diff(edges), 0.0, 1.0)
    if mixed is not None:
        inside[mixed - 1] += 0.5 * inside[mixed]
        inside[mixed + 1] += 0.5 * inside[mixed]
        inside[mixed] = 0.0
    densities = [number_density(one.phase) for one in layers]
    elements = tuple(dict.fromkeys(symbol for one in densities for symbol in one))
    table = np.array([[one.get(symbol, 0.0) for one in densities] for symbol in elements])
    phases = tuple(f"{one.phase}" for one in layers)
    return FoilComposition(
        origin=Origin("simulated"),
        distance_nanometre=(edges[1:] + edges[:-1]) / 2.0,
        density_per_cubic_nanometre=table @ inside,
        elements=elements,
        share=inside,
        phases=phases,
        thickness_nanometre=layers[1].thickness_nanometre if len(layers) == 3 else float("nan"),
    )


def number_density(phase: str) -> dict[str, float]:
    """Return the atoms of each element per nm³ of a known material."""
    one = material(phase)
    volume = one.value("molar_volume_cubic_centimetre_per_mole")
    return {symbol: count * _PER_MOLAR_VOLUME / volume for symbol, count in composition(one.formula).items()}


def of_trajectory(trajectory: Trajectory, *, last_picosecond: float = 5.0) -> FoilComposition:
    """Return the composition across a simulated interface, its bulk drawn out on both sides.

    Both interfaces of the periodic cell are laid on each other; the mean over the last picoseconds is taken.
    Beyond the cell the electrode and the electrolyte go on with the densities of their inner thirds.

    Parameters
    ----------
    trajectory
        Of an interface, atoms know their side.
    last_picosecond
        Time at the end that is averaged over.

    Raises
    ------
    SignalError
        If the sides are not known.
    UsageError
        If the time holds no frame.
    """
    from indrite.analysis.trajectory.profiles import density_profiles

    stop = float(trajectory.time_picosecond[-1])
    window = (max(stop - last_picosecond, float(trajectory.time_picosecond[0])), stop + 1e-9)
    profiles = density_profiles(trajectory, bin_angstrom=1.0, windows_picosecond=[window], folded=True)
    distance = profiles.distance_angstrom / 10.0
    density = profiles.density_per_cubic_nanometre[0]
    contact = _contact(trajectory, distance)
    inner = distance < 0.6 * contact
    outer = distance > contact + 0.5 * (distance[-1] - contact)
    step = float(distance[1] - distance[0])
    extra = round(_BULK / step)
    left = np.repeat(density[:, inner].mean(axis=1, keepdims=True), extra, axis=1)
    right = np.repeat(density[:, outer].mean(axis=1, keepdims=True), extra, axis=1)
    whole = np.concatenate([left, density, right], axis=1)
    place = (np.arange(whole.shape[1]) + 0.5) * step
    metal = (place < extra * step + contact).astype(float)
    return FoilComposition(
        origin=Origin("simulated", step_key=trajectory.origin.step_key, path=trajectory.origin.path),
        distance_nanometre=place,
        density_per_cubic_nanometre=whole,
        elements=profiles.elements,
        share=np.array([metal, 1.0 - metal]),
        phases=("electrode", "electrolyte"),
    )


def _contact(trajectory: Trajectory, distance: np.ndarray) -> float:
    """Return the half thickness of the electrode at the start, nm."""
    from indrite.analysis.trajectory.profiles import heights
    from indrite.signals.trajectory import ELECTRODE

    if trajectory.side is None:
        raise SignalError("the trajectory does not say which atoms are of the electrode")
    reach = np.abs(heights(trajectory).height_angstrom[0][trajectory.side == ELECTRODE])
    return float(min(np.quantile(reach, 0.98) / 10.0, distance[-2]))
