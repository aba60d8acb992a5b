"""What the electrode's atoms and phosphorus are bonded to: a proxy for their oxidation state.

Counted by neighbours alone, without charges: an atom of the metal that has lost electrons has anions around
it and few metal atoms; phosphorus that has gained some has lost sulfur.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from indrite.analysis.trajectory.neighbours import require_cell
from indrite.errors import UsageError
from indrite.signals.base import Signal
from indrite.signals.trajectory import Trajectory

#: ``metal``: no anion. ``contact``: anions and two or more metal atoms. ``dimer``: two or more anions and
#: one metal atom at a bond's length, as In₂⁴⁺. ``salt``: three or more anions, none. Else ``other``.
METAL_STATES = ("metal", "contact", "dimer", "salt", "other")
#: ``PS4``; ``P-P``: sulfur and another phosphorus, as in P₂S₆⁴⁻; ``cut``: one to three sulfur atoms;
#: ``reduced``: no sulfur, as in Li₃P, LiP and InP; ``other``: more than four.
PHOSPHORUS_STATES = ("PS4", "P-P", "cut", "reduced", "other")
#: Ends of shells over the sum of the covalent radii: metal and anion, metal and metal, dimer, phosphorus.
_ANION, _METAL, _DIMER, _PHOSPHORUS = 1.33, 1.2, 1.12, 1.25
_ANIONS = np.array((7, 8, 9, 15, 16, 17, 33, 34, 35, 52, 53))
_P, _S = 15, 16


@dataclass(frozen=True, kw_only=True)
class ChemicalStates(Signal):
    """Number of atoms in each state, frame by frame; each atom is in one.

    Parameters
    ----------
    time_picosecond
        Time of each frame.
    metal, phosphorus
        Atoms in each of `METAL_STATES` and `PHOSPHORUS_STATES`.
    element
        The metal.
    """

    time_picosecond: Float[np.ndarray, " frame"]
    metal: Int[np.ndarray, " frame metal_state"]
    phosphorus: Int[np.ndarray, " frame phosphorus_state"]
    element: str

    def share(self, state: str) -> np.ndarray:
        """Return the share of the metal's or phosphorus' atoms in a state, shape (frame,)."""
        metal = state in METAL_STATES[:-1]
        names, counts = (METAL_STATES, self.metal) if metal else (PHOSPHORUS_STATES, self.phosphorus)
        total: np.ndarray = counts[:, names.index(state)] / np.maximum(counts.sum(axis=1), 1)
        return total


def chemical_states(trajectory: Trajectory, *, element: str = "In") -> ChemicalStates:
    """Return what the atoms of a metal, and phosphorus, are bonded to.

    Parameters
    ----------
    trajectory
        Frames with a cell.
    element
        The metal whose atoms are sorted.

    Raises
    ------
    UsageError
        If the trajectory lacks the metal.
    SignalError
        If there is no cell.
    """
    from ase.data import atomic_numbers, covalent_radii
    from vesin import NeighborList

    require_cell(trajectory)
    own = atomic_numbers.get(element, 0)
    numbers = trajectory.atomic_number
    if own not in numbers:
        raise UsageError(
            "the trajectory has no such atoms",
            got=element,
            expected=", ".join(sorted(set(trajectory.symbols))),
        )
    radius = covalent_radii[numbers]
    cutoff = _ANION * 2.0 * float(max(covalent_radii[own], radius.max()))
    finder = NeighborList(cutoff=cutoff, full_list=True, n_threads=1)
    metal = np.zeros((trajectory.frames, len(METAL_STATES)), dtype=int)
    phosphorus = np.zeros((trajectory.frames, len(PHOSPHORUS_STATES)), dtype=int)
    for frame in range(trajectory.frames):
        first, second, distance = finder.compute(
            points=np.ascontiguousarray(trajectory.position_angstrom[frame]),
            box=trajectory.cell_angstrom[frame],
            periodic=tuple(bool(one) for one in trajectory.periodic),
            quantities="ijd",
        )
        first, second = first.astype(int), second.astype(int)
        ratio = distance / (radius[first] + radius[second])
        metal[frame] = _metal(numbers, own, first, numbers[second], ratio)
        phosphorus[frame] = _phosphorus(numbers, first, numbers[second], ratio)
    origin = trajectory.origin
    return ChemicalStates(
        origin=origin.derived(),
        time_picosecond=trajectory.time_picosecond,
        metal=metal,
        phosphorus=phosphorus,
        element=element,
    )


def _metal(
    numbers: np.ndarray, own: int, first: np.ndarray, other: np.ndarray, ratio: np.ndarray
) -> np.ndarray:
    anions = _count(first, np.isin(other, _ANIONS) & (ratio < _ANION), numbers.size)
    metals = _count(first, (other == own) & (ratio < _METAL), numbers.size)
    close = _count(first, (other == own) & (ratio < _DIMER), numbers.size)
    rules = (
        anions == 0,
        (anions >= 1) & (metals >= 2),
        (anions >= 2) & (close == 1),
        (anions >= 3) & (close == 0),
    )
    return _sorted_out(rules, numbers == own)


def _phosphorus(numbers: np.ndarray, first: np.ndarray, other: np.ndarray, ratio: np.ndarray) -> np.ndarray:
    sulfur = _count(first, (other == _S) & (ratio < _PHOSPHORUS), numbers.size)
    pairs = _count(first, (other == _P) & (ratio < _PHOSPHORUS), numbers.size)
    rules = (
        (sulfur == 4) & (pairs == 0),
        (sulfur >= 1) & (pairs >= 1),
        (sulfur >= 1) & (sulfur < 4),
        sulfur == 0,
    )
    return _sorted_out(rules, numbers == _P)


def _count(first: np.ndarray, chosen: np.ndarray, size: int) -> np.ndarray:
    return np.bincount(first[chosen], minlength=size)


def _sorted_out(rules: tuple[np.ndarray, ...], atoms: np.ndarray) -> np.ndarray:
    """Count atoms by the first rule that they meet; the last place is for those that meet none."""
    place = np.select(rules, list(range(len(rules))), default=len(rules))
    return np.bincount(place[atoms], minlength=len(rules) + 1)
