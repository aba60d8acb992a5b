"""What configurations are held against: the library, and how its phases are confused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from indrite.analysis.trajectory.products_criteria import Evidence, evidence, family
from indrite.analysis.trajectory.products_environments import environments
from indrite.analysis.trajectory.products_library import Phase, library, samples
from indrite.analysis.trajectory.products_match import match
from indrite.signals.trajectory import Trajectory

if TYPE_CHECKING:
    from ase import Atoms

#: Rattled configurations per phase that the confusion between phases is measured on.
_CONFUSION_FRAMES = 2


@dataclass(frozen=True)
class Judged:
    """One configuration: evidence per phase, owner and scores of each atom, counts (phase, element)."""

    evidence: list[Evidence]
    owner: np.ndarray
    matched: np.ndarray
    coordinated: np.ndarray
    expected: np.ndarray
    score: np.ndarray


@dataclass(frozen=True)
class Bench:
    """Reference phases, the elements they are counted by, and how often one is taken for another.

    Parameters
    ----------
    phases
        The phases.
    elements
        Atomic numbers, sorted.
    confusion
        Share of a true phase's own atoms of an element that each phase owns, shape (true, phase, element).
    share
        Share of each element in each phase, shape (phase, element).
    """

    phases: tuple[Phase, ...]
    elements: np.ndarray
    confusion: np.ndarray
    share: np.ndarray

    def symbols(self) -> Iterator[str]:
        """Yield the symbols of the elements."""
        from ase.data import chemical_symbols

        for number in self.elements:
            yield chemical_symbols[number]

    def confusion_of_atoms(self) -> np.ndarray:
        """Return the share of all atoms of each true phase that each phase owns."""
        return np.einsum("tpe,te->tp", self.confusion, self.share)

    def judge(self, frame: Trajectory) -> Judged:
        """Return what one configuration, a trajectory of one frame, shows."""
        numbers = frame.atomic_number
        around = environments(
            frame.position_angstrom[0],
            frame.cell_angstrom[0],
            periodic=frame.periodic,
            atomic_number=numbers,
            elements=self.elements,
        )
        found = match(around, numbers=numbers, phases=self.phases, elements=self.elements)
        expected = self._expected(found.owner, numbers)
        rows = evidence(
            around, found, numbers=numbers, phases=self.phases, elements=self.elements, expected=expected
        )
        matched, coordinated = (self._spread(rows, name) for name in ("matched", "coordinated"))
        return Judged(rows, found.owner, matched, coordinated, expected, found.score)

    def _spread(self, rows: list[Evidence], name: str) -> np.ndarray:
        """Return counts per phase and element; NaN where the phase lacks the element."""
        counts = np.full(self.share.shape, np.nan)
        for row, (phase, one) in enumerate(zip(self.phases, rows, strict=True)):
            counts[row, np.searchsorted(self.elements, phase.elements)] = getattr(one, name)
        return counts

    def _expected(self, owner: np.ndarray, numbers: np.ndarray) -> np.ndarray:
        """Return the atoms that each phase would own if the others were there and taken for it."""
        shape = self.share.shape
        held = owner >= 0
        flat = owner[held] * shape[1] + np.searchsorted(self.elements, numbers[held])
        count = np.bincount(flat, minlength=shape[0] * shape[1]).reshape(shape)
        own = np.einsum("ppe->pe", self.confusion)
        true = np.divide(count, own, out=np.zeros(shape), where=own > 0.1)
        kin = np.array([np.isin(np.arange(shape[0]), family(row, self.phases)) for row in range(shape[0])])
        others = self.confusion * ~kin[:, :, None]
        expected: np.ndarray = np.einsum("te,tpe->pe", true, others)
        return expected


def bench(
    references: Mapping[str, Atoms | Trajectory],
    *,
    elements: np.ndarray,
    displacement_angstrom: float,
    rng: np.random.Generator,
) -> Bench:
    """Return the references sampled, with their confusion measured on further samples.

    Parameters
    ----------
    references
        Name → crystal or thermal trajectory.
    elements
        Atomic numbers, sorted: all of the references' and of the trajectory's.
    displacement_angstrom
        Root mean square displacement of an atom along each axis that crystals are rattled with.
    rng
        Source of the rattling.
    """
    phases = library(references, elements=elements, displacement_angstrom=displacement_angstrom, rng=rng)
    share = np.zeros((len(phases), elements.size))
    for row, phase in enumerate(phases):
        share[row, np.searchsorted(elements, phase.elements)] = phase.fraction
    confusion = np.zeros((len(phases), *share.shape))
    everywhere = np.ones(3, dtype=bool)
    for row, (name, reference) in enumerate(references.items()):
        rest, frames = samples(name, reference, displacement_angstrom=displacement_angstrom, rng=rng)
        numbers = np.asarray(rest.numbers)
        for position, cell in frames[:_CONFUSION_FRAMES]:
            around = environments(
                position, cell, periodic=everywhere, atomic_number=numbers, elements=elements
            )
            owner = match(around, numbers=numbers, phases=phases, elements=elements).owner
            for number in np.unique(numbers):
                held = owner[(numbers == number) & (owner >= 0)]
                shares = np.bincount(held, minlength=len(phases)) / np.sum(numbers == number)
                confusion[row, :, np.searchsorted(elements, number)] += shares
        confusion[row] /= len(frames[:_CONFUSION_FRAMES])
    return Bench(phases, elements, confusion, share)
