"""The same reaction by every source side by side, and the ladder of potentials of lithium."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from indrite.models.thermodynamics.energies import EnergyTable, database, experiments, yaml_data
from indrite.models.thermodynamics.engine_table import engine_table
from indrite.models.thermodynamics.formulas import Reaction
from indrite.models.thermodynamics.relaxed import shipped_engines, shipped_phases
from indrite.notebook import Shown

#: ``agree`` within two combined standard uncertainties, every source with every other.
Agreement = Literal["agree", "differ", "one source", "no source"]


@dataclass(frozen=True)
class SourceValue:
    """What one source says of one reaction.

    Parameters
    ----------
    source
        Name of the table; ``experiment (enthalpy)`` where only enthalpies are known of all phases.
    value
        Energy (eV per reaction as written) or potential (V); ``None`` where a phase has no energy.
    standard_uncertainty
        Of the value.
    missing
        Phases without an energy.
    """

    source: str
    value: float | None
    standard_uncertainty: float | None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Comparison(Shown):
    """A reaction by every source.

    Parameters
    ----------
    name
        Key, such as ``InS-In``.
    reaction
        Balanced.
    unit
        ``V`` against Li/Li+, or ``eV`` per reaction as written.
    values
        One per source, in one order.
    agreement
        Whether the sources that know it agree.
    published_value, published_uncertainty, published_source
        From the literature, where known.
    """

    name: str
    reaction: Reaction
    unit: str
    values: tuple[SourceValue, ...]
    agreement: Agreement
    published_value: float | None = None
    published_uncertainty: float = 0.0
    published_source: str | None = None

    def by(self, source: str) -> SourceValue:
        """Return the value of a source; ``experiment`` also finds enthalpies."""
        return next(one for one in self.values if one.source.startswith(source))


#: Tables of one source, tried in order.
Source = Sequence[EnergyTable]


def sources(engine: EnergyTable) -> tuple[Source, ...]:
    """Return engine, experiments (Gibbs energies, else enthalpies), MP, OQMD, the other shipped engines."""
    measured = (experiments("gibbs"), experiments("enthalpy"))
    others = tuple((one,) for one in _shipped_tables() if one.name != engine.name)
    return (engine,), measured, (database("materials_project"),), (database("oqmd"),), *others


@functools.cache
def _shipped_tables() -> tuple[EnergyTable, ...]:
    found = (shipped_phases(name) for name in shipped_engines())
    return tuple(engine_table(one) for one in found if one is not None)


def compare_reaction(name: str, reaction: Reaction, *, tables: Sequence[Source]) -> Comparison:
    """Return the energy of a reaction by every source (eV per reaction as written)."""
    values = tuple(_value(reaction, source, per_lithium=0) for source in tables)
    return Comparison(name, reaction, "eV", values, _agreement(values))


def potential(name: str, reaction: Reaction, *, tables: Sequence[Source]) -> Comparison:
    """Return the potential of a reaction that takes up (or gives off) lithium, V vs Li/Li+: U = -E/n."""
    values = tuple(_value(reaction, source, per_lithium=reaction.count("Li")) for source in tables)
    return Comparison(name, reaction, "V", values, _agreement(values))


def _value(reaction: Reaction, source: Source, *, per_lithium: int) -> SourceValue:
    table = next((one for one in source if one.has(reaction)), None)
    if table is None:
        return SourceValue(source[0].name, None, None, _missing(reaction, source))
    energy, spread = table.reaction_electronvolt(reaction), table.uncertainty_electronvolt(reaction)
    if per_lithium:
        energy, spread = -energy / per_lithium, spread / abs(per_lithium)
    return SourceValue(table.name, energy, spread)


def _missing(reaction: Reaction, source: Source) -> tuple[str, ...]:
    """Return what the table of the source that comes nearest lacks."""
    return min((one.missing(reaction) for one in source), key=len)


def _agreement(values: Sequence[SourceValue]) -> Agreement:
    known = [(one.value, one.standard_uncertainty or 0.0) for one in values if one.value is not None]
    if len(known) < 2:
        return "one source" if known else "no source"
    apart = any(
        abs(first - second) > 2.0 * (one**2 + other**2) ** 0.5
        for index, (first, one) in enumerate(known)
        for second, other in known[index + 1 :]
    )
    return "differ" if apart else "agree"


def voltage_ladder(engine: EnergyTable, *, include_unobserved: bool = False) -> tuple[Comparison, ...]:
    """Return the potentials of all steps by every source.

    Parameters
    ----------
    engine
        Table of an engine.
    include_unobserved
        Also steps with phases that experiments do not know (LiIn3, Li3In).

    Examples
    --------
    >>> from indrite.models.thermodynamics import engine_energies
    >>> ladder = {one.name: one for one in voltage_ladder(engine_energies("chgnet"))}
    >>> round(ladder["InS-In"].by("experiment").value, 2)
    1.61
    """
    tables = sources(engine)
    found = []
    for name, row in yaml_data("steps.yaml")["steps"].items():
        if not (row.get("observed", True) or include_unobserved):
            continue
        step = potential(name, Reaction.parse(row["equation"]), tables=tables)
        found.append(
            Comparison(
                step.name,
                step.reaction,
                step.unit,
                step.values,
                step.agreement,
                row.get("published"),
                row.get("uncertainty", 0.0),
                row.get("source"),
            )
        )
    return tuple(found)


def exchanges(engine: EnergyTable) -> tuple[Comparison, ...]:
    """Return the reactions without lithium that decide what may lie side by side."""
    tables = sources(engine)
    rows = yaml_data("steps.yaml")["exchanges"].items()
    return tuple(compare_reaction(name, Reaction.parse(row["equation"]), tables=tables) for name, row in rows)


@dataclass(frozen=True)
class Offset:
    """How far computed potentials lie from measured ones, over the steps that both know.

    Parameters
    ----------
    source
        Computed ones.
    steps
        How many.
    mean_volt, root_mean_square_volt
        Computed less measured.
    """

    source: str
    steps: int
    mean_volt: float
    root_mean_square_volt: float


def offset_from_experiment(ladder: Sequence[Comparison], source: str) -> Offset | None:
    """Return the offset of one source's potentials from experiments; ``None`` without common steps."""
    apart = []
    for step in ladder:
        computed, measured = step.by(source).value, step.by("experiment").value
        if computed is not None and measured is not None:
            apart.append(computed - measured)
    if not apart:
        return None
    mean = sum(apart) / len(apart)
    return Offset(source, len(apart), mean, (sum(one**2 for one in apart) / len(apart)) ** 0.5)
