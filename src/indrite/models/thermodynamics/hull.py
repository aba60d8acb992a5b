"""Which mixture of phases has the least energy, along lines of composition; open to lithium or closed.

The least energy of a composition is a linear programme, exact and small; along a line of compositions
it is convex and made of straight pieces, and its corners are the sets of products. A system open to
lithium is the same with the energies E + V n(Li) and lithium left out of the balance.

===============  ==========================================================
equation symbol  meaning
===============  ==========================================================
n_i              formula units of phase i, >= 0
E_i              its energy, eV per formula unit
c_ie             atoms of element e in phase i
b, d             composition at the start of the line, and its direction
t                position on the line
V                potential against Li/Li+, so that mu(Li) = -V
===============  ==========================================================

    E(t) = min sum_i n_i E_i    with  sum_i n_i c_ie = b_e + t d_e  for every e

Source: the construction is that of phase diagrams and grand potential phase diagrams, DOI
10.1021/cm702327g and 10.1021/acs.chemmater.5b04082; tests compare with pymatgen's.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from indrite.errors import UsageError
from indrite.models.thermodynamics.energies import EnergyTable
from indrite.models.thermodynamics.formulas import counts_of

Composition = Mapping[str, float]

_ENERGY_TOLERANCE_ELECTRONVOLT = 1e-7
_LEAST_AMOUNT = 1e-7


@dataclass(frozen=True)
class Corner:
    """One corner of E(t): where the set of products changes.

    Parameters
    ----------
    position
        t.
    energy_electronvolt
        E at t.
    amounts
        Phases there and their formula units.
    """

    position: float
    energy_electronvolt: float
    amounts: Mapping[str, float]


@dataclass(frozen=True)
class Hull:
    """Phases that may form.

    Parameters
    ----------
    formulas
        The phases.
    elements
        Elements that are balanced.
    counts
        Atoms (phase, element) per formula unit.
    energies_electronvolt
        Energy per formula unit.
    """

    formulas: tuple[str, ...]
    elements: tuple[str, ...]
    counts: np.ndarray
    energies_electronvolt: np.ndarray

    def least(self, composition: Composition) -> Corner:
        """Return the mixture of least energy at one composition.

        Raises
        ------
        UsageError
            If an element of the composition is in no phase.
        """
        return self._solve(composition, {}, 0.0, slope=0.0)

    def corners(self, start: Composition, direction: Composition, *, low: float, high: float) -> list[Corner]:
        """Return all corners of E(t) for low <= t <= high, both ends among them.

        Between two corners that are known, the programme is asked for the point furthest below their
        chord; a corner answers, until none is left.
        """
        first, last = (self._solve(_along(start, direction, t), {}, t, slope=0.0) for t in (low, high))
        if low == high:
            return [first]
        found, pending = [first, last], [(first, last)]
        while pending:
            left, right = pending.pop()
            width = right.position - left.position
            if width <= 1e-9 * max(1.0, abs(high)):
                continue
            slope = (right.energy_electronvolt - left.energy_electronvolt) / width
            between = self._solve(
                _along(start, direction, left.position), direction, left.position, slope=slope, span=width
            )
            depth = slope * (between.position - left.position) - (
                between.energy_electronvolt - left.energy_electronvolt
            )
            if depth > _ENERGY_TOLERANCE_ELECTRONVOLT * max(1.0, width):
                found.append(between)
                pending += [(left, between), (between, right)]
        return sorted(found, key=lambda one: one.position)

    def _solve(
        self, base: Composition, direction: Composition, offset: float, *, slope: float, span: float = 0.0
    ) -> Corner:
        """Minimise E - slope (t - offset) over phases and t in offset … offset + span."""
        from scipy.optimize import linprog

        self._check(base, direction)
        right = np.array([float(base.get(one, 0.0)) for one in self.elements])
        ray = np.array([float(direction.get(one, 0.0)) for one in self.elements])
        scale = max(float(np.abs(right).max()), 1e-12)
        done: Any = linprog(
            np.append(self.energies_electronvolt, -slope),
            A_eq=np.column_stack([self.counts.T, -ray]),
            b_eq=right / scale,
            bounds=[(0.0, None)] * len(self.formulas) + [(0.0, span / scale)],
            method="highs-ds",  # a simplex: its answers are corners
        )
        if done.status != 0:
            raise UsageError(
                "no mixture of the phases has this composition",
                got={element: round(float(count), 4) for element, count in base.items()},
                expected=f"phases among {', '.join(self.formulas)}",
            )
        amounts = done.x[:-1] * scale
        kept = {
            formula: float(amount)
            for formula, amount in zip(self.formulas, amounts, strict=True)
            if amount > _LEAST_AMOUNT * scale
        }
        energy = float(amounts @ self.energies_electronvolt)
        return Corner(offset + float(done.x[-1]) * scale, energy, kept)

    def _check(self, base: Composition, direction: Composition) -> None:
        known = {
            element for element, column in zip(self.elements, self.counts.T, strict=True) if column.any()
        }
        for element in {**base, **direction}:
            if element not in known and (base.get(element, 0) or direction.get(element, 0)):
                raise UsageError(
                    f"no phase with {element} in the table",
                    got=element,
                    expected=f"elements among {', '.join(sorted(known)) or 'none'}",
                )


def _along(start: Composition, direction: Composition, position: float) -> dict[str, float]:
    return {
        one: max(0.0, float(start.get(one, 0.0)) + position * float(direction.get(one, 0.0)))
        for one in {**start, **direction}
    }


def closed_hull(table: EnergyTable, elements: Mapping[str, Any] | set[str]) -> Hull:
    """Return the phases of a table that hold no other elements, as a closed system."""
    wanted = tuple(sorted(elements))
    formulas = tuple(formula for formula in sorted(table.phases) if set(counts_of(formula)) <= set(wanted))
    counts = np.array(
        [[float(counts_of(formula).get(one, 0)) for one in wanted] for formula in formulas]
    ).reshape(len(formulas), len(wanted))
    energies = np.array([table.phases[formula].energy_electronvolt for formula in formulas])
    return Hull(formulas, wanted, counts, energies)


def open_hull(table: EnergyTable, elements: set[str], *, potential_volt: float) -> Hull:
    """Return the same, open to lithium at a potential against Li/Li+: energies are E + V n(Li).

    Raises
    ------
    UsageError
        For a potential below zero, at which lithium plates without end, or that is no number.
    """
    if not math.isfinite(potential_volt):
        raise UsageError(
            "the potential is no number",
            got=f"{potential_volt} V",
            expected="volts against Li/Li+, such as 0.62",
        )
    if potential_volt < 0:
        raise UsageError(
            "below 0 V lithium metal plates and no balance exists",
            got=f"{potential_volt:g} V",
            expected="0 V or more against Li/Li+",
        )
    closed = closed_hull(table, elements | {"Li"})
    lithium = closed.elements.index("Li")
    kept = [index for index, one in enumerate(closed.formulas) if one != "Li"]
    others = [index for index, one in enumerate(closed.elements) if one != "Li"]
    return Hull(
        tuple(closed.formulas[index] for index in kept),
        tuple(closed.elements[index] for index in others),
        closed.counts[np.ix_(kept, others)],
        (closed.energies_electronvolt + potential_volt * closed.counts[:, lithium])[kept],
    )


def energy_above_hull(table: EnergyTable, formula: str) -> float:
    """Return how far a phase lies above the mixture of least energy (eV/atom); negative below the others.

    The phase itself is left out of the mixture, so that a stable one tells its stability.
    """
    counts = {element: float(count) for element, count in counts_of(formula).items()}
    atoms = sum(counts.values())
    without = EnergyTable(
        table.name,
        table.about,
        table.measured,
        {name: one for name, one in table.phases.items() if name != formula},
    )
    others = closed_hull(without, counts).least(counts)
    return (table.energy_electronvolt(formula) - others.energy_electronvolt) / atoms


def lithium_potential_volt(table: EnergyTable, composition: Composition) -> tuple[float, float]:
    """Return the potentials vs Li/Li+ between which the mixture of least energy holds its lithium.

    Both are slopes of E in the lithium content, with the sign of a potential: below the first it takes
    up lithium, above the second it gives it off.
    """
    total = sum(composition.values())
    step = 1e-3 * total
    hull = closed_hull(table, set(composition) | {"Li"})
    ends = []
    for sign in (1.0, -1.0):
        moved = {**composition, "Li": composition.get("Li", 0.0) + sign * step}
        if moved["Li"] < 0:
            ends.append(float("inf"))
            continue
        change = hull.least(moved).energy_electronvolt - hull.least(composition).energy_electronvolt
        ends.append(round(-sign * change / step, 9) + 0.0)  # no minus zero
    return ends[0], ends[1]
