"""Density profiles along the normal of an interface, element by element, in windows of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

from indrite.analysis.trajectory.interfaces import find_interfaces
from indrite.errors import SignalError, UsageError
from indrite.signals.base import Signal
from indrite.signals.trajectory import ELECTRODE, Trajectory

#: Share of the electrode's thickness, around its middle, whose atoms carry its drift.
CORE_SHARE = 0.5
_CUBIC_ANGSTROM_PER_CUBIC_NANOMETRE = 1000.0
_WINDOWS = 5


@dataclass(frozen=True, kw_only=True)
class DensityProfiles(Signal):
    """Atoms per volume against the distance from the middle of the electrode.

    The sum over the bins times their volume is the number of atoms, exactly.

    Parameters
    ----------
    distance_angstrom
        Middle of each bin: from the electrode's middle outwards where folded (both interfaces
        together), else along the normal from it.
    density_per_cubic_nanometre
        Mean over the frames of each window.
    bin_volume_cubic_nanometre
        Volume of one bin, mean over the frames of each window.
    start_picosecond, stop_picosecond
        Ends of each window.
    elements
        Symbols, along the dimension ``element``.
    folded
        Whether both interfaces are laid on each other.
    """

    distance_angstrom: Float[np.ndarray, " bin"]
    density_per_cubic_nanometre: Float[np.ndarray, " window element bin"]
    bin_volume_cubic_nanometre: Float[np.ndarray, " window"]
    start_picosecond: Float[np.ndarray, " window"]
    stop_picosecond: Float[np.ndarray, " window"]
    elements: tuple[str, ...]
    folded: bool

    @classmethod
    def scalars_from_json(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Return the symbols as tuple again."""
        return {**values, "elements": tuple(values["elements"])}

    def atoms(self) -> np.ndarray:
        """Return the number of atoms of each element in each window, shape (window, element)."""
        total: np.ndarray = (
            self.density_per_cubic_nanometre.sum(axis=2) * self.bin_volume_cubic_nanometre[:, None]
        )
        return total

    def of(self, element: str) -> np.ndarray:
        """Return the profiles of one element, shape (window, bin)."""
        return self.density_per_cubic_nanometre[:, self.elements.index(element)]


@dataclass(frozen=True)
class Heights:
    """Height of every atom over the middle of the electrode.

    Parameters
    ----------
    height_angstrom
        Shape (frame, atom), from minus to plus half of the cell's height.
    cell_height_angstrom, area_square_angstrom
        Of each frame.
    """

    height_angstrom: np.ndarray
    cell_height_angstrom: np.ndarray
    area_square_angstrom: np.ndarray


def density_profiles(
    trajectory: Trajectory,
    *,
    bin_angstrom: float = 0.5,
    windows_picosecond: Sequence[tuple[float, float]] | None = None,
    folded: bool = True,
) -> DensityProfiles:
    """Return the density of each element along the normal of the interface.

    Heights are counted from the middle of the electrode, whose drift is removed: the mean displacement
    of the atoms of its inner half. Bins divide the cell's height into equal parts, so that no atom is
    counted twice or lost.

    Parameters
    ----------
    trajectory
        Frames whose atoms know their side.
    bin_angstrom
        Width of the bins, about.
    windows_picosecond
        Start and stop of each window; by default five equal ones.
    folded
        Lay both interfaces on each other.

    Raises
    ------
    SignalError
        If the sides are not known or the electrode and the electrolyte do not lie apart.
    UsageError
        If the bins are no length.
    """
    if not bin_angstrom > 0.0:
        raise UsageError("the bins have no width", got=bin_angstrom, expected="Å above 0")
    spans = tuple(windows_picosecond or equal_windows(trajectory, _WINDOWS))
    found = heights(trajectory)
    half = float(found.cell_height_angstrom.mean()) / 2.0
    bins = max(2, round((half if folded else 2.0 * half) / bin_angstrom))
    share = found.height_angstrom / (found.cell_height_angstrom[:, None] / 2.0)  # -1 to 1
    row = (np.abs(share) if folded else (share + 1.0) / 2.0) * bins
    row = np.minimum(row.astype(int), bins - 1)
    volume = (
        found.area_square_angstrom * found.cell_height_angstrom / bins / _CUBIC_ANGSTROM_PER_CUBIC_NANOMETRE
    )
    elements = tuple(dict.fromkeys(trajectory.symbols))
    kind = np.array([elements.index(one) for one in trajectory.symbols])
    density, volumes = [], []
    for start, stop in spans:
        frames = np.flatnonzero((trajectory.time_picosecond >= start) & (trajectory.time_picosecond < stop))
        if frames.size == 0:
            raise UsageError("a window of time holds no frames", got=f"{start:g} to {stop:g} ps")
        flat = kind[None] * bins + row[frames]
        count = np.bincount(flat.ravel(), minlength=len(elements) * bins).reshape(len(elements), bins)
        volumes.append(float(volume[frames].mean()))
        density.append(count / frames.size / volumes[-1])
    edges = np.linspace(0.0 if folded else -half, half, bins + 1)
    origin = trajectory.origin
    return DensityProfiles(
        origin=origin.derived(),
        distance_angstrom=(edges[1:] + edges[:-1]) / 2.0,
        density_per_cubic_nanometre=np.array(density),
        bin_volume_cubic_nanometre=np.array(volumes),
        start_picosecond=np.array([one for one, _ in spans]),
        stop_picosecond=np.array([one for _, one in spans]),
        elements=elements,
        folded=folded,
    )


def equal_windows(trajectory: Trajectory, count: int) -> tuple[tuple[float, float], ...]:
    """Return equal windows of time that hold all frames; fewer where there are fewer frames."""
    time = trajectory.time_picosecond
    edges = np.linspace(time[0], time[-1], min(count, time.size) + 1)
    edges[-1] = np.nextafter(time[-1], np.inf)
    return tuple(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))


def heights(trajectory: Trajectory) -> Heights:
    """Return the height of every atom over the middle of the electrode, its drift removed.

    Raises
    ------
    SignalError
        If the sides are not known or the electrode and the electrolyte do not lie apart.
    """
    interfaces = find_interfaces(trajectory)
    if interfaces is None or trajectory.side is None:
        raise SignalError(
            "the trajectory does not say where its interface is",
            where=trajectory.origin.path,
            expected="atoms that know their side (array side: 0 electrolyte, 1 electrode), lying apart",
        )
    axis = interfaces.axis
    inverse = np.linalg.inv(trajectory.cell_angstrom)
    fraction = np.einsum("fax,fx->fa", trajectory.position_angstrom, inverse[:, :, axis])
    electrode = trajectory.side == ELECTRODE
    middle = _circular_mean(fraction[0, electrode])
    offset = fraction[0] - middle
    offset -= np.round(offset)
    reach = np.abs(offset[electrode]).max() * CORE_SHARE
    core = electrode & (np.abs(offset) <= max(reach, np.sort(np.abs(offset[electrode]))[0]))
    step = np.diff(fraction[:, core], axis=0)
    step -= np.round(step)
    drift = np.concatenate([[0.0], np.cumsum(step.mean(axis=1))])
    above = fraction - middle - drift[:, None]
    above -= np.round(above)
    height = 1.0 / np.linalg.norm(inverse[:, :, axis], axis=1)
    area = interfaces.area_square_angstrom(trajectory)
    return Heights(above * height[:, None], height, area)


def _circular_mean(fraction: np.ndarray) -> float:
    return float(np.angle(np.exp(2j * np.pi * fraction).mean()) / (2.0 * np.pi))
