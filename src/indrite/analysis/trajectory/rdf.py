"""Partial radial distributions: g(r), pair density and running coordination number, in windows of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int, Shaped

from indrite.analysis.trajectory.blocking import block_of_frames, standard_error
from indrite.analysis.trajectory.neighbours import Pairs, PairSelection, pairs_of_frames, select_pairs
from indrite.analysis.trajectory.peaks import NO_PEAK, first_peak
from indrite.analysis.trajectory.windows import bins_of, frames_in, windows_of
from indrite.errors import UsageError
from indrite.signals.base import Signal
from indrite.signals.trajectory import Trajectory


@dataclass(frozen=True, kw_only=True)
class RadialDistribution(Signal):
    """Partial radial distributions of a trajectory; one row a window of time, one column a pair.

    Parameters
    ----------
    pair
        Names such as ``In-S``: atoms of the second element around atoms of the first.
    radius_angstrom
        Centres of the bins.
    window_start_picosecond, window_stop_picosecond, frames
        Each window, the frame at its stop left out, and the number of its frames.
    distribution, distribution_standard_uncertainty
        g(r): pair density over that of uniformly spread atoms, in the volume of the whole cell.
    pair_density_per_angstrom, pair_density_standard_uncertainty_per_angstrom
        n(r): atoms of the second element per Å around one of the first.
    running_coordination
        Atoms of the second element closer than the bin's upper edge.
    first_peak_angstrom, first_peak_standard_uncertainty_angstrom
        Place of the first peak; NaN where there is none.
    first_minimum_angstrom
        Place of the minimum behind it; NaN where the curve still falls at the end of the range.
    coordination, coordination_standard_uncertainty
        Atoms of the second element up to the first minimum.
    first_atoms, second_atoms
        Number of atoms of both elements.
    bin_angstrom
        Width of the bins.
    """

    pair: Shaped[np.ndarray, " pair"]
    radius_angstrom: Float[np.ndarray, " bin"]
    window_start_picosecond: Float[np.ndarray, " window"]
    window_stop_picosecond: Float[np.ndarray, " window"]
    frames: Int[np.ndarray, " window"]
    distribution: Float[np.ndarray, " window pair bin"]
    distribution_standard_uncertainty: Float[np.ndarray, " window pair bin"]
    pair_density_per_angstrom: Float[np.ndarray, " window pair bin"]
    pair_density_standard_uncertainty_per_angstrom: Float[np.ndarray, " window pair bin"]
    running_coordination: Float[np.ndarray, " window pair bin"]
    first_peak_angstrom: Float[np.ndarray, " window pair"]
    first_peak_standard_uncertainty_angstrom: Float[np.ndarray, " window pair"]
    first_minimum_angstrom: Float[np.ndarray, " window pair"]
    coordination: Float[np.ndarray, " window pair"]
    coordination_standard_uncertainty: Float[np.ndarray, " window pair"]
    first_atoms: Int[np.ndarray, " pair"]
    second_atoms: Int[np.ndarray, " pair"]
    bin_angstrom: float = 0.02

    def index(self, pair: str) -> int:
        """Return the column of a pair.

        Raises
        ------
        UsageError
            If the pair was not counted.
        """
        names = self.pair.tolist()
        if pair not in names:
            raise UsageError("no such pair", got=repr(pair), expected=f"one of {', '.join(names)}")
        return int(names.index(pair))


def radial_distribution(
    trajectory: Trajectory,
    pairs: Sequence[str],
    *,
    cutoff_angstrom: float = 6.0,
    bin_angstrom: float = 0.02,
    windows: Sequence[tuple[float, float]] | None = None,
) -> RadialDistribution:
    """Return the partial radial distributions of pairs of elements.

    n_ab(r) dr is the mean number of b between r and r + dr from an a; all periodic images count, also an
    atom's own, so that the cell may be smaller than twice the cutoff and a supercell gives the same.

    ``g_ab(r) = < V n_ab(r) > / (4 π r² N_b)``

    =========  ==========================
    symbol     variable
    =========  ==========================
    n_ab(r)    pair_density_per_angstrom
    g_ab(r)    distribution
    V          volume of the cell of each frame
    N_b        second_atoms
    =========  ==========================

    For like pairs N_b is the number of all atoms, so that an ideal gas gives 1 - 1/N up to half the cell.
    In a cell with vacuum or two materials g(r) grows with the volume of the cell: compare n(r) and
    coordination numbers there. Uncertainties are those of the mean over at most ten blocks of frames.

    Parameters
    ----------
    trajectory
        Frames with a cell.
    pairs
        Names such as ``In-S``.
    cutoff_angstrom
        Largest distance, a whole number of bins.
    bin_angstrom
        Width of the bins.
    windows
        Start and stop of each window of time in picoseconds; ``None``: all frames in one.

    Raises
    ------
    UsageError
        If a pair, the cutoff or the width makes no sense.
    SignalError
        If the trajectory has no cell, or a window holds no frames.

    Sources
    -------
    M. P. Allen, D. J. Tildesley, Computer Simulation of Liquids, 2nd ed. (2017), section 8.2,
    10.1093/oso/9780198803195.001.0001
    """
    selection = select_pairs(trajectory, pairs)
    histogram = Histogram(trajectory, selection, cutoff_angstrom, bin_angstrom, windows)
    found = pairs_of_frames(trajectory, selection, cutoff_angstrom=histogram.cutoff_angstrom)
    for frame, one in enumerate(found):
        histogram.add(frame, one)
    return histogram.result()


class Histogram:
    """Counts distances frame by frame, in blocks of every window; see `radial_distribution`."""

    def __init__(
        self,
        trajectory: Trajectory,
        selection: PairSelection,
        cutoff_angstrom: float,
        bin_angstrom: float,
        windows: Sequence[tuple[float, float]] | None,
    ) -> None:
        self.bins = bins_of(cutoff_angstrom, bin_angstrom)
        self.bin_angstrom, self.cutoff_angstrom = bin_angstrom, self.bins * bin_angstrom
        self.trajectory, self.selection = trajectory, selection
        self.windows = windows_of(trajectory, windows)
        self._inside = [frames_in(trajectory, *window) for window in self.windows]
        self._blocks = [block_of_frames(frames.size) for frames in self._inside]
        shape = (len(selection.pairs), self.bins)
        self._count = [np.zeros((blocks[-1] + 1, *shape)) for blocks in self._blocks]
        self._count_volume = [np.zeros_like(count) for count in self._count]
        self._volume = trajectory.volumes_cubic_angstrom

    def add(self, frame: int, pairs: Pairs) -> None:
        """Count the pairs of one frame; those beyond the cutoff are left out."""
        bins = self.bins
        place = (pairs.distance_angstrom * (1.0 / self.bin_angstrom)).astype(np.int64)
        place = np.minimum(place, bins) + pairs.kind * (bins + 1)
        count = np.bincount(place, minlength=len(self.selection.pairs) * (bins + 1)).reshape(-1, bins + 1)
        for window, frames in enumerate(self._inside):
            at = int(np.searchsorted(frames, frame))
            if at < frames.size and frames[at] == frame:
                block = self._blocks[window][at]
                self._count[window][block] += count[:, :-1]
                self._count_volume[window][block] += count[:, :-1] * self._volume[frame]

    def result(self) -> RadialDistribution:
        """Return the distributions of what was counted."""
        rows = [self._window(index) for index in range(len(self.windows))]
        starts, stops = np.array(self.windows).T
        origin = self.trajectory.origin
        return RadialDistribution(
            origin=origin.derived(),
            pair=np.array(self.selection.pairs),
            radius_angstrom=self._radius,
            window_start_picosecond=starts,
            window_stop_picosecond=stops,
            frames=np.array([frames.size for frames in self._inside]),
            first_atoms=self.selection.first_atoms,
            second_atoms=self.selection.second_atoms,
            bin_angstrom=self.bin_angstrom,
            **{name: np.array([row[name] for row in rows]) for name in rows[0]},
        )

    @property
    def _radius(self) -> np.ndarray:
        return (np.arange(self.bins) + 0.5) * self.bin_angstrom

    def _window(self, index: int) -> dict[str, np.ndarray]:
        """Arrays of one window, those of `RadialDistribution` without their first dimension."""
        selection, count = self.selection, self._count[index]
        frames = np.bincount(self._blocks[index])[:, None, None]
        each = np.where(selection.like, 2.0, 1.0)[:, None] / selection.first_atoms[:, None]
        edges = np.arange(self.bins + 1) * self.bin_angstrom
        shell = 4.0 / 3.0 * np.pi * np.diff(edges**3)
        weight = frames / frames.sum()
        density = each * count / frames / self.bin_angstrom
        g = each * self._count_volume[index] / frames / selection.second_atoms[:, None] / shell
        mean_density, mean_g = (weight * density).sum(axis=0), (weight * g).sum(axis=0)
        return {
            "distribution": mean_g,
            "distribution_standard_uncertainty": standard_error(g),
            "pair_density_per_angstrom": mean_density,
            "pair_density_standard_uncertainty_per_angstrom": standard_error(density),
            "running_coordination": np.cumsum(mean_density, axis=1) * self.bin_angstrom,
            **self._peaks(mean_g, g, density, count),
        }

    def _peaks(
        self, mean: np.ndarray, blocks: np.ndarray, density: np.ndarray, count: np.ndarray
    ) -> dict[str, np.ndarray]:
        radius, pairs = self._radius, len(self.selection.pairs)
        found = [first_peak(radius, mean[k], count[:, k].sum(axis=0)) for k in range(pairs)]
        near = [
            # a block holds only its share of the pairs that make a peak
            [
                _nearby(radius, blocks[b, k], count[b, k] * len(blocks), found[k].position_angstrom)
                for k in range(pairs)
            ]
            for b in range(len(blocks))
        ]
        minimum = np.array([one.minimum_angstrom for one in found])
        within = radius[None, :] < minimum[:, None]
        coordination = (density * within).sum(axis=2) * self.bin_angstrom
        coordination = np.where(np.isfinite(minimum), coordination, np.nan)
        frames = count.shape[0]
        return {
            "first_peak_angstrom": np.array([one.position_angstrom for one in found]),
            "first_peak_standard_uncertainty_angstrom": standard_error(np.array(near).reshape(frames, pairs)),
            "first_minimum_angstrom": minimum,
            "coordination": coordination.mean(axis=0),
            "coordination_standard_uncertainty": standard_error(coordination),
        }


#: Distance from the peak of all frames beyond which the peak of a block is another one.
_SAME_PEAK_ANGSTROM = 0.4


def _nearby(radius: np.ndarray, curve: np.ndarray, count: np.ndarray, peak: float) -> float:
    """Place of a block's peak near that of all frames, NaN where it has none."""
    if not np.isfinite(peak):
        return NO_PEAK.position_angstrom
    near = np.abs(radius - peak) < _SAME_PEAK_ANGSTROM
    return first_peak(radius, np.where(near, curve, 0.0), np.where(near, count, 0.0)).position_angstrom
