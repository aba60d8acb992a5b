"""Rules that compute one named quantity from others, and the engine that applies them.

A rule is a function whose keyword arguments are names of quantities and whose own name, or ``of``,
is the quantity it gives. A quantity may have several rules: the first whose arguments are all known
is used. So a recipe may give any sufficient set of numbers, and what is missing can be named.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from indrite.cell.numbers import Number

Values = Mapping[str, float]


@dataclass(frozen=True)
class Rule:
    """How one quantity follows from others.

    Parameters
    ----------
    name
        Quantity that the rule gives.
    arguments
        Quantities it needs.
    function
        What computes it.
    words, formula
        For people.
    unless
        Input whose presence rules the rule out.
    listed
        Whether `derive` lists the quantity.
    """

    name: str
    arguments: tuple[str, ...]
    function: Callable[..., float]
    words: str
    formula: str
    unless: str | None = None
    listed: bool = True


#: quantity -> its rules, the preferred one first; filled by the modules of formulas.
RULES: dict[str, list[Rule]] = {}


def rule(
    words: str, formula: str, *, of: str | None = None, unless: str | None = None, listed: bool = True
) -> Callable[[Callable[..., float]], Callable[..., float]]:
    """Enter a function into the table of rules."""

    def enter(function: Callable[..., float]) -> Callable[..., float]:
        name = of or function.__name__
        arguments = tuple(inspect.signature(function).parameters)
        RULES.setdefault(name, []).append(Rule(name, arguments, function, words, formula, unless, listed))
        return function

    return enter


@dataclass
class Solver:
    """Evaluates quantities for one set of inputs; remembers what it has found.

    Parameters
    ----------
    inputs
        Known quantities.
    """

    inputs: Values
    known: dict[str, float | None] = field(default_factory=dict)
    used: dict[str, Rule] = field(default_factory=dict)
    _open: set[str] = field(default_factory=set)

    def value(self, name: str) -> float | None:
        """Return a quantity, ``None`` where what is given does not determine it."""
        if name in self.inputs:
            return self.inputs[name]
        if name in self.known:
            return self.known[name]
        if name in self._open:  # two rules that are each other's inverse: only an input breaks the tie
            return None
        self._open.add(name)
        try:
            result = self._apply(name)
        finally:
            self._open.discard(name)
        if result is not None or not self._open:
            self.known[name] = result
        return result

    def _apply(self, name: str) -> float | None:
        for one in RULES.get(name, ()):
            if one.unless in self.inputs:
                continue
            arguments = {argument: self.value(argument) for argument in one.arguments}
            if any(value is None for value in arguments.values()):
                continue
            try:
                result = one.function(**arguments)
            except (ZeroDivisionError, ValueError):  # a limit such as an anode of lithium only
                continue
            if math.isfinite(result):
                self.used[name] = one
                return float(result)
        return None

    def leaves(self, name: str) -> set[str]:
        """Return the inputs that a quantity rests on."""
        if name in self.inputs:
            return {name}
        if self.value(name) is None:
            return set()
        return set().union(*(self.leaves(argument) for argument in self.used[name].arguments))

    def missing(self, name: str, seen: frozenset[str] = frozenset()) -> set[str]:
        """Return the inputs that the preferred rule of a quantity would need."""
        if name in self.inputs or self.value(name) is not None:
            return set()
        rules = [one for one in RULES.get(name, ()) if one.unless not in self.inputs]
        if not rules or name in seen:
            return {name}
        return set().union(*(self.missing(argument, seen | {name}) for argument in rules[0].arguments))


def uncertainty(name: str, numbers: Mapping[str, Number], *, leaves: Iterable[str]) -> float | None:
    """Return the standard uncertainty that the ranges of the inputs give a quantity.

    Inputs count as independent. First order by central differences over one standard deviation,
    which is also right for the mild curvatures met here.

    Parameters
    ----------
    name
        The quantity.
    numbers
        All inputs.
    leaves
        The inputs it rests on.

    Returns
    -------
    float or None
        ``None`` where no input has a range.

    Sources
    -------
    JCGM 100:2008 (GUM), 5.1.3, note 2.
    """
    values = {key: one.value for key, one in numbers.items()}
    variance, found = 0.0, False
    for leaf in leaves:
        spread = numbers[leaf].standard_uncertainty
        if spread is None:
            continue
        ends = [Solver({**values, leaf: values[leaf] + sign * spread}).value(name) for sign in (-1, 1)]
        if None not in ends:
            found = True
            variance += ((ends[1] or 0.0) - (ends[0] or 0.0)) ** 2 / 4.0
    return math.sqrt(variance) if found else None
