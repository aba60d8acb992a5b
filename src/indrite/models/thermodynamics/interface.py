"""Reactions of an electrode with an electrolyte: closed, and open to lithium at a potential."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from indrite.errors import UsageError
from indrite.models.thermodynamics.energies import COMPUTED_ELECTRONVOLT_PER_ATOM, EnergyTable
from indrite.models.thermodynamics.formulas import Reaction, atoms_of, balanced, counts_of, reduced_formula
from indrite.models.thermodynamics.hull import (
    Corner,
    Hull,
    closed_hull,
    lithium_potential_volt,
    open_hull,
)
from indrite.notebook import Shown

#: Formula units of electrode beside one of electrolyte, so that no product ever runs out of electrode.
EXCESS = Fraction(10)
#: Lithium offered along the axis of lithium content, per atom of the mixture; more than any phase takes.
_PLENTY = 12.0


@dataclass(frozen=True)
class Pair:
    """An electrode and an electrolyte and the energies they are judged by.

    Parameters
    ----------
    electrolyte
        Reduced formula of a phase of the table.
    electrode
        Reduced formula; where it is no phase of the table, the mixture of least energy stands for it.
    table
        Formation energies.
    """

    electrolyte: str
    electrode: str
    table: EnergyTable

    @classmethod
    def of(cls, electrolyte: str, electrode: str, *, table: EnergyTable) -> Pair:
        """Return the pair of two formulae.

        Raises
        ------
        UsageError
            If the table lacks the electrolyte or an element, or both are one phase.
        """
        pair = cls(reduced_formula(electrolyte), reduced_formula(electrode), table)
        if pair.electrolyte not in table.phases:
            known = [one for one in table.phases if len(counts_of(one)) > 2]
            raise UsageError(
                f"no energy of the electrolyte in the table {table.name!r}",
                got=electrolyte,
                expected=f"a phase with an energy, such as {', '.join(sorted(known))}",
            )
        if pair.electrolyte == pair.electrode:
            raise UsageError("electrode and electrolyte are the same", got=electrode, expected="two phases")
        elements = {element for one in table.phases for element in counts_of(one)}
        if unknown := sorted(set(counts_of(pair.electrode)) - elements):
            raise UsageError(
                f"no phase with {', '.join(unknown)} in the table {table.name!r}",
                got=electrode,
                expected=f"an electrode of {', '.join(sorted(elements))}",
            )
        return pair

    def elements(self) -> set[str]:
        """Return the elements of both."""
        return set(counts_of(self.electrolyte)) | set(counts_of(self.electrode))

    def electrode_is_mixture(self) -> bool:
        """Return whether the electrode is no phase of the table but a mixture of them."""
        return self.electrode not in self.table.phases

    def electrode_energy_electronvolt(self) -> float:
        """Return the energy of a formula unit of electrode (eV)."""
        if not self.electrode_is_mixture():
            return self.table.energy_electronvolt(self.electrode)
        counts = _floats(self.electrode)
        return closed_hull(self.table, counts).least(counts).energy_electronvolt


@dataclass(frozen=True)
class Kink:
    """Products at one mixing ratio at which the set of products changes.

    Parameters
    ----------
    electrode_fraction
        Atoms of the electrode over all atoms of electrode and electrolyte that mix, 0 … 1.
    energy_electronvolt_per_atom
        Energy of the reaction per atom of that mixture; open to lithium, at its potential.
    energy_electronvolt_per_electrolyte
        The same per formula unit of electrolyte; ``None`` for the pure electrode.
    reaction
        Balanced; ``None`` where nothing happens.
    products
        Phases that come out.
    """

    electrode_fraction: float
    energy_electronvolt_per_atom: float
    energy_electronvolt_per_electrolyte: float | None
    reaction: Reaction | None
    products: tuple[str, ...]


@dataclass(frozen=True)
class PairReaction(Shown):
    """All kinks between pure electrolyte and pure electrode.

    Parameters
    ----------
    kinks
        By rising electrode fraction.
    potential_volt
        Against Li/Li+, where the pair is open to lithium; ``None`` where it is closed.
    lithium_potential_volt
        Closed: potentials between which the most exothermic product set holds its lithium.
    standard_uncertainty_electronvolt_per_atom
        Of the energy of the most exothermic one.
    """

    kinks: tuple[Kink, ...]
    potential_volt: float | None
    lithium_potential_volt: tuple[float, float] | None
    standard_uncertainty_electronvolt_per_atom: float

    @property
    def most_exothermic(self) -> Kink:
        """The kink of least energy per atom."""
        return min(self.kinks, key=lambda one: one.energy_electronvolt_per_atom)


@dataclass(frozen=True)
class Window(Shown):
    """A range of potentials with one set of products.

    Parameters
    ----------
    low_volt, high_volt
        Against Li/Li+; the ends of the axis are 0 and infinity.
    products
        Phases at equilibrium.
    reaction
        From the pristine mixture, lithium taken from or given to the electrode.
    lithium_per_electrolyte
        Lithium taken up per formula unit of electrolyte; negative where it is given off.
    """

    low_volt: float
    high_volt: float
    products: tuple[str, ...]
    reaction: Reaction | None
    lithium_per_electrolyte: float


def _floats(formula: str) -> dict[str, float]:
    return {element: float(count) for element, count in counts_of(formula).items()}


def closed_reaction(pair: Pair, *, extra_uncertainty: float = 0.0) -> PairReaction:
    """Return the products over the mixing ratio, no atom leaving or entering.

    Parameters
    ----------
    pair
        Electrode and electrolyte.
    extra_uncertainty
        eV/atom of the electrolyte, added in quadrature: the spread of its orderings.
    """
    hull = closed_hull(pair.table, pair.elements())
    kinks = _kinks(pair, hull, {"Li": 0.0})
    best = min(kinks, key=lambda one: one.energy_electronvolt_per_atom)
    window = lithium_potential_volt(pair.table, _mixed(pair, best.electrode_fraction))
    return PairReaction(kinks, None, window, _uncertainty(pair, best, extra_uncertainty))


def open_reaction(pair: Pair, *, potential_volt: float, extra_uncertainty: float = 0.0) -> PairReaction:
    """Return the same with lithium exchanged at a potential against Li/Li+.

    Raises
    ------
    UsageError
        For a potential below zero.
    """
    others = pair.elements() - {"Li"}
    hull = open_hull(pair.table, others, potential_volt=potential_volt)
    kinks = _kinks(pair, hull, {"Li": potential_volt})
    best = min(kinks, key=lambda one: one.energy_electronvolt_per_atom)
    return PairReaction(kinks, potential_volt, None, _uncertainty(pair, best, extra_uncertainty))


def _uncertainty(pair: Pair, best: Kink, extra: float) -> float:
    """Return that of the table for the reaction, eV per atom of the mixture, and the electrolyte's own."""
    share, spread = 1.0 - best.electrode_fraction, COMPUTED_ELECTRONVOLT_PER_ATOM
    if best.reaction is not None and (pair.table.has(best.reaction) or not pair.table.measured):
        one, part = (pair.electrolyte, share) if share > 1e-9 else (pair.electrode, 1.0)
        mixed = best.reaction.count(one) * float(atoms_of(one)) / part
        spread = pair.table.uncertainty_electronvolt(best.reaction) / mixed
    return float((spread**2 + (share * extra) ** 2) ** 0.5)


def _mixed(pair: Pair, fraction: float) -> dict[str, float]:
    """Return the composition of a mixture, one atom in all."""
    parts = ((1.0 - fraction, pair.electrolyte), (fraction, pair.electrode))
    total: dict[str, float] = {}
    for share, formula in parts:
        for element, count in _floats(formula).items():
            total[element] = total.get(element, 0.0) + share * count / float(atoms_of(formula))
    return total


def _kinks(pair: Pair, hull: Hull, lithium_volt: Mapping[str, float]) -> tuple[Kink, ...]:
    """Walk from electrolyte to electrode; energies are E + V n(Li) where the hull is open."""
    volt, is_open = lithium_volt["Li"], "Li" not in hull.elements
    ends = (pair.electrolyte, pair.electrode)
    atoms = [float(atoms_of(one)) for one in ends]
    energies = [pair.table.energy_electronvolt(ends[0]), pair.electrode_energy_electronvolt()]
    pure = [
        (energy + volt * _floats(one).get("Li", 0.0)) / count
        for energy, one, count in zip(energies, ends, atoms, strict=True)
    ]
    start, end = (
        {element: n / count for element, n in _floats(one).items() if element in hull.elements}
        for one, count in zip(ends, atoms, strict=True)
    )
    direction = {one: end.get(one, 0.0) - start.get(one, 0.0) for one in {**start, **end}}
    high = 1.0 if end else 0.0  # open to lithium, lithium metal brings nothing to react with
    kinks = []
    for corner in hull.corners(start, direction, low=0.0, high=high):
        fraction = min(1.0, max(0.0, corner.position))
        energy = corner.energy_electronvolt - (1.0 - fraction) * pure[0] - fraction * pure[1]
        kinks.append(_kink(pair, corner, fraction, energy, is_open=is_open))
    return tuple(kinks)


def _kink(pair: Pair, corner: Corner, fraction: float, energy: float, *, is_open: bool) -> Kink:
    products = tuple(corner.amounts)
    others = ["Li"] if is_open else []
    only_electrode = fraction > 1.0 - 1e-9
    fixed = pair.electrode if only_electrode else pair.electrolyte
    if fraction > 1e-9 and not only_electrode:
        others.append(pair.electrode)
    reaction = balanced({fixed: 1}, others=others, products=products)
    per_electrolyte = None
    if not only_electrode:
        per_electrolyte = energy * float(atoms_of(pair.electrolyte)) / (1.0 - fraction)
    return Kink(fraction, energy, per_electrolyte, reaction, products)


def lithium_windows(
    table: EnergyTable, mixture: Mapping[str, Fraction | int], *, electrolyte: str
) -> tuple[Window, ...]:
    """Return the product sets over the potential of lithium, from 0 V up.

    Parameters
    ----------
    table
        Formation energies.
    mixture
        Formula → amount of what reacts, such as ``{"Li6PS5Cl": 1, "In": 10}``.
    electrolyte
        The one that lithium is counted per.
    """
    composition: dict[str, float] = {}
    for formula, amount in mixture.items():
        for element, count in counts_of(formula).items():
            composition[element] = composition.get(element, 0.0) + float(count * amount)
    hull = closed_hull(table, set(composition) | {"Li"})
    held = composition.get("Li", 0.0)
    others = sum(count for element, count in composition.items() if element != "Li")
    corners = hull.corners(composition, {"Li": 1.0}, low=-held, high=_PLENTY * others)
    metal = "Li"
    volts = [
        -(right.energy_electronvolt - left.energy_electronvolt) / (right.position - left.position)
        for left, right in itertools.pairwise(corners)
    ]
    found = []
    for index, corner in enumerate(corners):
        if index == len(corners) - 1 and metal in corner.amounts:
            continue  # lithium metal plates: the end of the axis, not a window
        low = volts[index] if index < len(volts) else 0.0
        high = volts[index - 1] if index else float("inf")
        products = tuple(corner.amounts)
        reaction = balanced(mixture, others=["Li"], products=products)
        taken = corner.position / float(mixture[electrolyte])
        found.append(Window(max(0.0, low), high, products, reaction, round(taken, 9)))
    return tuple(reversed(found))


def window_at(windows: tuple[Window, ...], potential_volt: float) -> Window:
    """Return the window that a potential lies in."""
    return next(one for one in windows if one.low_volt <= potential_volt <= one.high_volt)
