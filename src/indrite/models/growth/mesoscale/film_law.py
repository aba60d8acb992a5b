"""What films take at which potential, and steps towards the potential at which they do.

    q(eta) = min[ k eta/(R + R_h),  k (eta - s)/(R + R_h + R_m) ],   from low to high,   k = 2 A t/F

The first branch is a film with room left, the second one under the pressure of its swelling; they meet
where the step just fills the room (s < 0 there). A film gives no more than it holds and takes no more than
its host. q never falls with eta, so ions and films together have an energy with a single minimum. Newton's
method, in which each film is on the branch, or at the end, of the last potential, can overshoot; a step is
therefore cut where the energy along it is least, which needs no further solution: currents are linear along
the step.

===============  ===========================================================  ==========================
equation symbol  meaning                                                      variable
===============  ===========================================================  ==========================
q                lithium that a patch takes in a step, (mol/m2) um2           ``taken``
eta              mean potential of the voxels at a film, V                    ``overpotential``
R, R_h, R_m      interface, half a voxel, back-pressure, ohm m2               ``resistance``, …
s                pressure at the start of the step, V                         ``shift``
A, t             area of a patch, time of a step                              in ``mole_per_ampere``
===============  ===========================================================  ==========================

Sources
-------
Semismooth Newton with a line search on a convex energy: Facchinei and Pang, Finite-Dimensional Variational
Inequalities (2003), section 8.3 (from memory).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from indrite.models.growth.mesoscale import _kernels

#: Halvings of a step in search of the least energy, and the shortest step.
_HALVINGS, _SHORTEST = 12, 1e-3
#: What takes a fixed amount, from `_kernels.film_laws`.
_FIXED = 2


@dataclass(frozen=True, eq=False)
class LinearFilms:
    """Films that are linear in the potential, or take a fixed amount; per patch.

    Parameters
    ----------
    open
        Whether a film takes what the potential gives it.
    side, resistance
        With back-pressure, infinite for a film that is not open; of the interface; ohm m2.
    shift
        Of the potential by pressure, V.
    fixed
        What films that are not open take, (mol/m2) um2.
    """

    open: np.ndarray
    side: np.ndarray
    resistance: np.ndarray
    shift: np.ndarray
    fixed: np.ndarray


@dataclass(frozen=True, eq=False)
class FilmLaws:
    """The laws of all patches during one step of a charge.

    Parameters
    ----------
    chosen
        Numbers of the patches with metal.
    low, high
        Least and most that a patch takes, (mol/m2) um2.
    resistance, half_voxel, back, shift, mole_per_ampere
        R, R_h, R_m, s and k; see the table.
    """

    chosen: np.ndarray
    low: np.ndarray
    high: np.ndarray
    resistance: np.ndarray
    half_voxel: np.ndarray
    back: np.ndarray
    shift: np.ndarray
    mole_per_ampere: np.ndarray

    @cached_property
    def _numbers(self) -> tuple[np.ndarray, ...]:
        free = self.resistance + self.half_voxel
        k = self.mole_per_ampere
        return self.low, self.high, k / free, k / (free + self.back), self.shift

    def taken(self, overpotential: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return what patches take, and their branch: 0 free, 1 under pressure, -2 or 2 at an end."""
        out, branch = np.zeros(self.low.size), np.zeros(self.low.size, dtype=np.int8)
        _kernels.film_laws(out, branch, overpotential, self._numbers, self.chosen)
        return out, branch

    def at(self, overpotential: np.ndarray) -> LinearFilms:
        """Return the films as they are in the neighbourhood of a potential."""
        taken, branch = self.taken(overpotential)
        open_, pressed = np.abs(branch) < _FIXED, branch == 1
        return LinearFilms(
            open=open_,
            side=np.where(open_, self.resistance + np.where(pressed, self.back, 0.0), np.inf),
            resistance=self.resistance,
            shift=np.where(pressed, self.shift, 0.0),
            fixed=np.where(open_, 0.0, taken),
        )

    def missed(self, overpotential: np.ndarray, taken: np.ndarray) -> float:
        """Return by how much films take something else than they would at their potential, summed."""
        return float(np.abs(self.taken(overpotential)[0] - taken)[self.chosen].sum())

    def share(self, before: tuple[np.ndarray, np.ndarray], after: tuple[np.ndarray, np.ndarray]) -> float:
        """Return the share of the way between two potentials, with their currents, of least energy."""

        def slope(share: float) -> float:
            return float(_kernels.slope_along(share, before, after, self._numbers, self.chosen))

        if slope(1.0) <= 0.0:
            return 1.0
        low, high = 0.0, 1.0
        for _ in range(_HALVINGS):
            middle = 0.5 * (low + high)
            low, high = (low, middle) if slope(middle) > 0.0 else (middle, high)
        return max(low, _SHORTEST)
