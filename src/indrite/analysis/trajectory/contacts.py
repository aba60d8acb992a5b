"""Contacts between elements over time: counts per frame, per interface and per area of interface."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from indrite.analysis.trajectory.blocking import blocking_error
from indrite.analysis.trajectory.cutoffs import contact_cutoffs
from indrite.analysis.trajectory.interfaces import Interfaces, find_interfaces
from indrite.analysis.trajectory.neighbours import Pairs, PairSelection, pairs_of_frames, select_pairs
from indrite.signals.base import Signal
from indrite.signals.trajectory import ELECTRODE, Trajectory

_SQUARE_ANGSTROM_PER_SQUARE_NANOMETRE = 100.0


@dataclass(frozen=True, kw_only=True)
class Contacts(Signal):
    """Number of contacts of one pair of elements in each frame.

    Parameters
    ----------
    time_picosecond
        Time of each frame.
    count
        Pairs closer than the cutoff, each once.
    interface_count
        The same at each interface; no columns where the trajectory has no interface.
    area_square_angstrom
        Area of one interface; NaN where there is none.
    pair
        Name such as ``In-S``.
    cutoff_angstrom
        Distance below which two atoms are in contact.
    first_atoms, second_atoms
        Number of atoms of both elements.
    across
        Most atoms of the two elements come from different materials: contacts join the two.
    """

    time_picosecond: Float[np.ndarray, " frame"]
    count: Int[np.ndarray, " frame"]
    interface_count: Int[np.ndarray, " frame interface"]
    area_square_angstrom: Float[np.ndarray, " frame"]
    pair: str = ""
    cutoff_angstrom: float = 0.0
    first_atoms: int = 0
    second_atoms: int = 0
    across: bool = False

    @property
    def interfaces(self) -> int:
        """Number of interfaces of the cell, 0 where they are not known."""
        return self.interface_count.shape[1]

    @property
    def per_square_nanometre(self) -> np.ndarray:
        """Contacts over the area of all interfaces in each frame; NaN where there is none."""
        area = self.area_square_angstrom * max(self.interfaces, 1)
        return self.count * _SQUARE_ANGSTROM_PER_SQUARE_NANOMETRE / area

    def mean(self, start_picosecond: float | None = None) -> tuple[float, float]:
        """Return the mean count from a time on, and its standard error from blocks.

        Parameters
        ----------
        start_picosecond
            ``None``: the second half of the frames.
        """
        values = self.count[self.settled(start_picosecond)].astype(float)
        return float(values.mean()), blocking_error(values)

    def settled(self, start_picosecond: float | None = None) -> np.ndarray:
        """Return which frames `mean` takes, shape (frame,)."""
        if start_picosecond is None:
            return np.arange(self.count.size) >= self.count.size // 2
        later = self.time_picosecond >= min(start_picosecond, float(self.time_picosecond[-1]))
        return np.asarray(later)


def contacts(trajectory: Trajectory, pair: str, *, cutoff_angstrom: float | None = None) -> Contacts:
    """Return the contacts of a pair of elements over time.

    Where the trajectory says which side its atoms come from, contacts are split by interface: a contact
    belongs to the interface that its electrode atom (else its first atom) was nearest to at the start.

    Parameters
    ----------
    trajectory
        Frames with a cell.
    pair
        Two elements, such as ``In-S``.
    cutoff_angstrom
        Distance below which two atoms are in contact; ``None``: `contact_cutoff` of the pair.

    Raises
    ------
    UsageError
        If the pair or the cutoff makes no sense.
    SignalError
        If the trajectory has no cell.
    """
    selection = select_pairs(trajectory, [pair])
    given = None if cutoff_angstrom is None else {pair: cutoff_angstrom}
    counter = ContactCounter(trajectory, selection, given)
    for one in pairs_of_frames(trajectory, selection, cutoff_angstrom=counter.cutoff_angstrom):
        counter.add(one)
    return counter.result()[0]


class ContactCounter:
    """Counts the contacts of several pairs frame by frame; see `contacts`."""

    def __init__(
        self, trajectory: Trajectory, selection: PairSelection, cutoffs: Mapping[str, float] | None
    ) -> None:
        self.trajectory, self.selection = trajectory, selection
        self.cutoffs = contact_cutoffs(selection.pairs, cutoffs)
        self.interfaces = find_interfaces(trajectory)
        self._columns = self.interfaces.count if self.interfaces else 0
        self._counts: list[np.ndarray] = []

    @property
    def cutoff_angstrom(self) -> float:
        """Largest cutoff of the pairs."""
        return float(self.cutoffs.max())

    def add(self, pairs: Pairs) -> None:
        """Count the contacts of the next frame."""
        near = pairs.distance_angstrom < self.cutoffs[pairs.kind]
        kind = pairs.kind[near]
        columns = max(self._columns, 1)
        place = kind * columns
        if self.interfaces is not None:
            place = place + self._interface(self.interfaces, pairs.first[near], pairs.second[near])
        count = np.bincount(place, minlength=len(self.selection.pairs) * columns)
        self._counts.append(count.reshape(-1, columns))

    def _interface(self, interfaces: Interfaces, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        side = self.trajectory.side
        assert side is not None
        lead = np.where((side[second] == ELECTRODE) & (side[first] != ELECTRODE), second, first)
        return interfaces.of_atom[lead]

    def _across(self, first: str, second: str) -> bool:
        side = self.trajectory.side
        if side is None or self.interfaces is None:
            return False
        one, other = (side[self.trajectory.of_element(element)] == ELECTRODE for element in (first, second))
        return bool((one.mean() > 0.5) != (other.mean() > 0.5))

    def result(self) -> Sequence[Contacts]:
        """Return the contacts of each pair, in their order."""
        trajectory, selection = self.trajectory, self.selection
        counts = np.array(self._counts)
        area = (
            self.interfaces.area_square_angstrom(trajectory)
            if self.interfaces
            else np.full(trajectory.frames, np.nan)
        )
        origin = trajectory.origin
        return [
            Contacts(
                origin=origin.derived(),
                time_picosecond=trajectory.time_picosecond,
                count=counts[:, index].sum(axis=1),
                interface_count=counts[:, index, : self._columns],
                area_square_angstrom=area,
                pair=pair,
                cutoff_angstrom=float(self.cutoffs[index]),
                first_atoms=int(selection.first_atoms[index]),
                second_atoms=int(selection.second_atoms[index]),
                across=self._across(*selection.elements[index]),
            )
            for index, pair in enumerate(selection.pairs)
        ]
