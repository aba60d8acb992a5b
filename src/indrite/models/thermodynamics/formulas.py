"""Formulae as exact counts, and reactions that balance to the last atom."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from indrite.cell.chemistry import composition
from indrite.errors import UsageError

#: Order of the elements in a formula; others follow by name, before P, S and the halides.
_FIRST, _LAST = ("Li", "In"), ("P", "S", "Cl", "Br", "I")


def counts_of(formula: str) -> dict[str, Fraction]:
    """Return atoms per formula unit, exact.

    Raises
    ------
    SpecimenError
        For anything that is not a plain formula.

    Examples
    --------
    >>> counts_of("Li0.5In")["Li"]
    Fraction(1, 2)
    """
    atoms = composition(formula).items()
    return {element: Fraction(count).limit_denominator(10_000) for element, count in atoms if count}


def atoms_of(formula: str) -> Fraction:
    """Return the number of atoms of a formula unit."""
    return sum(counts_of(formula).values(), Fraction(0))


def reduced_formula(formula: str) -> str:
    """Return a formula with the smallest whole numbers and the elements in one order.

    Examples
    --------
    >>> reduced_formula("Cl4Li24P4S20"), reduced_formula("InLi"), reduced_formula("Li0.5In")
    ('Li6PS5Cl', 'LiIn', 'LiIn2')
    """
    counts = counts_of(formula)
    scale = math.lcm(*(one.denominator for one in counts.values()))
    whole = {element: int(count * scale) for element, count in counts.items()}
    divisor = math.gcd(*whole.values())
    return "".join(
        f"{element}{whole[element] // divisor if whole[element] != divisor else ''}"
        for element in sorted(whole, key=_rank)
    )


def _rank(element: str) -> tuple[int, int, str]:
    if element in _FIRST:
        return 0, _FIRST.index(element), element
    return (2, _LAST.index(element), element) if element in _LAST else (1, 0, element)


@dataclass(frozen=True)
class Term:
    """A formula and how many of it, a positive whole number."""

    formula: str
    count: int

    def __str__(self) -> str:
        return self.formula if self.count == 1 else f"{self.count} {self.formula}"


@dataclass(frozen=True)
class Reaction:
    """A balanced reaction of whole formula units.

    Parameters
    ----------
    reactants, products
        What goes in and what comes out.

    Raises
    ------
    UsageError
        If an element does not balance.

    Examples
    --------
    >>> print(Reaction.parse("InS + 2 Li -> In + Li2S"))
    InS + 2 Li → In + Li2S
    """

    reactants: tuple[Term, ...]
    products: tuple[Term, ...]

    def __post_init__(self) -> None:
        if left_over := {element: count for element, count in self.imbalance().items() if count}:
            off = ", ".join(f"{element} {float(count):+g}" for element, count in left_over.items())
            raise UsageError(
                "a reaction does not balance", got=f"{self} ({off})", expected="as many atoms right as left"
            )

    def imbalance(self) -> dict[str, Fraction]:
        """Return atoms of each element on the right less those on the left."""
        total: dict[str, Fraction] = {}
        for sign, terms in ((-1, self.reactants), (1, self.products)):
            for term in terms:
                for element, count in counts_of(term.formula).items():
                    total[element] = total.get(element, Fraction(0)) + sign * term.count * count
        return total

    @classmethod
    def parse(cls, text: str) -> Reaction:
        """Return the reaction of a text such as ``2 LiIn + Li -> Li3In2``."""
        left, _, right = re.sub("→", "->", text).partition("->")
        return cls(_terms(left), _terms(right))

    def net(self) -> dict[str, int]:
        """Return formula → count, products positive, reactants negative."""
        total: dict[str, int] = {}
        for sign, terms in ((-1, self.reactants), (1, self.products)):
            for term in terms:
                total[term.formula] = total.get(term.formula, 0) + sign * term.count
        return {formula: count for formula, count in total.items() if count}

    def count(self, formula: str) -> int:
        """Return how many of a formula are used up; negative for a product."""
        return -self.net().get(formula, 0)

    def atoms(self) -> int:
        """Return the atoms on one side."""
        return int(sum(term.count * atoms_of(term.formula) for term in self.reactants))

    def __str__(self) -> str:
        sides = (" + ".join(map(str, terms)) for terms in (self.reactants, self.products))
        return " → ".join(sides)


def _terms(text: str) -> tuple[Term, ...]:
    found = []
    for part in text.split("+"):
        match = re.fullmatch(r"\s*(\d+)?\s*([A-Z]\w*)\s*", part)
        if match is None:
            raise UsageError("not a side of a reaction", got=repr(text), expected="such as '2 LiIn + Li'")
        found.append(Term(match[2], int(match[1] or 1)))
    return tuple(found)


def balanced(
    fixed: Mapping[str, Fraction | int], *, others: Sequence[str], products: Sequence[str]
) -> Reaction | None:
    """Return the one reaction of given amounts with others to products, in whole numbers.

    Parameters
    ----------
    fixed
        Reactants and their amounts.
    others
        Further substances that are used up, or come out where the balance says so (lithium).
    products
        What comes out; together with ``others`` linearly independent.

    Returns
    -------
    Reaction or None
        ``None`` where nothing changes.

    Raises
    ------
    UsageError
        If no amounts balance.

    Examples
    --------
    >>> print(balanced({"Li6PS5Cl": 1}, others=["Li"], products=["Li3P", "Li2S", "LiCl"]))
    Li6PS5Cl + 8 Li → Li3P + 5 Li2S + LiCl
    """
    unknown: list[tuple[str, int]] = [(one, 1) for one in products] + [(one, -1) for one in others]
    right: dict[str, Fraction] = {}
    for formula, amount in fixed.items():
        for element, count in counts_of(formula).items():
            right[element] = right.get(element, Fraction(0)) + count * amount
    solved = _solve([{k: s * v for k, v in counts_of(f).items()} for f, s in unknown], right)
    if solved is None:
        raise UsageError("no amounts balance", got=f"{', '.join([*fixed, *others])} → {', '.join(products)}")
    net: dict[str, Fraction] = {formula: -Fraction(amount) for formula, amount in fixed.items()}
    for (formula, sign), amount in zip(unknown, solved, strict=True):
        net[formula] = net.get(formula, Fraction(0)) + sign * amount
    return _whole({formula: amount for formula, amount in net.items() if amount})


def _whole(net: Mapping[str, Fraction]) -> Reaction | None:
    if not net:
        return None
    scale = math.lcm(*(amount.denominator for amount in net.values()))
    whole = {formula: int(amount * scale) for formula, amount in net.items()}
    divisor = math.gcd(*whole.values())
    return Reaction(
        tuple(Term(formula, -count // divisor) for formula, count in whole.items() if count < 0),
        tuple(Term(formula, count // divisor) for formula, count in whole.items() if count > 0),
    )


def _solve(columns: Sequence[Mapping[str, Fraction]], right: Mapping[str, Fraction]) -> list[Fraction] | None:
    """Solve columns · x = right exactly; ``None`` where there is no solution or more than one."""
    elements = sorted({element for one in [*columns, right] for element in one})
    zero, size = Fraction(0), len(columns)
    rows = [[one.get(element, zero) for one in [*columns, right]] for element in elements]
    for column in range(size):
        pivot = next((row for row in range(column, len(rows)) if rows[row][column]), None)
        if pivot is None:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [one / rows[column][column] for one in rows[column]]
        for index, row in enumerate(rows):
            if index != column and row[column]:
                rows[index] = [a - row[column] * b for a, b in zip(row, rows[column], strict=True)]
    if any(row[size] for row in rows[size:]):
        return None
    return [rows[index][size] for index in range(size)]
