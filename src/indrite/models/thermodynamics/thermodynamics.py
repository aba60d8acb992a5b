"""`reactions`: everything that thermodynamics says of an electrode on an electrolyte, by every source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from indrite.engines import REACTION_ENGINE
from indrite.models.thermodynamics.energies import EnergyTable
from indrite.models.thermodynamics.engine_table import engine_table
from indrite.models.thermodynamics.formulas import Reaction, reduced_formula
from indrite.models.thermodynamics.hull import energy_above_hull
from indrite.models.thermodynamics.interface import (
    EXCESS,
    Pair,
    PairReaction,
    Window,
    closed_reaction,
    lithium_windows,
    open_reaction,
)
from indrite.models.thermodynamics.ladder import (
    Comparison,
    Offset,
    compare_reaction,
    exchanges,
    offset_from_experiment,
    sources,
    voltage_ladder,
)
from indrite.models.thermodynamics.relaxed import RelaxedPhases, relax_phases, shipped_phases
from indrite.models.thermodynamics.volumes import (
    ReactionVolume,
    VolumeChange,
    crystal_volumes,
    lithiation_changes,
    reaction_volume,
    relaxed_volumes,
)
from indrite.notebook import Shown
from indrite.progress import Progress, silent

#: Two-phase plateau of In and LiIn against Li/Li+, DOI 10.1002/batt.201800149.
PLATEAU_VOLT = 0.62


@dataclass(frozen=True)
class Ordering:
    """What the lithium ordering and the exchange of S and Cl do to the energy of Li6PS5Cl.

    Parameters
    ----------
    models
        Relaxed orderings without exchange.
    spread_electronvolt_per_atom
        Standard deviation of their energies; the lowest stands for the phase.
    half_exchanged_electronvolt_per_atom
        Lowest with half of the sites exchanged, less the lowest without; ``None`` if not computed.
    """

    models: int
    spread_electronvolt_per_atom: float
    half_exchanged_electronvolt_per_atom: float | None


@dataclass(frozen=True)
class Thermodynamics(Shown):
    """Result of `reactions`.

    Parameters
    ----------
    electrolyte, electrode
        Reduced formulae.
    engine, about
        Whose energies, and what they are.
    include_unobserved
        Whether phases count that experiments do not know.
    electrode_is_mixture
        The electrode is no phase but a mixture of phases.
    above_hull_electronvolt_per_atom
        Of the electrolyte, over what it would decay to; negative where it is stable.
    ordering
        Of Li6PS5Cl; ``None`` for other electrolytes.
    closed, open
        Reactions over the mixing ratio, without and with exchange of lithium.
    electrolyte_windows, interface_windows
        Product sets over the potential: of the electrolyte alone, and beside electrode in excess.
    ladder, exchanges, offsets
        Potentials and reactions by every source, and how far computed potentials are from measured.
    closed_by_source
        The most exothermic closed reaction by every source.
    lithiation, closed_volume
        Volume changes, from crystals and from the engine.
    notes
        What to keep in mind.
    """

    electrolyte: str
    electrode: str
    engine: str
    about: str
    include_unobserved: bool
    electrode_is_mixture: bool
    above_hull_electronvolt_per_atom: float
    ordering: Ordering | None
    closed: PairReaction
    open: PairReaction | None
    electrolyte_windows: tuple[Window, ...]
    interface_windows: tuple[Window, ...]
    ladder: tuple[Comparison, ...]
    exchanges: tuple[Comparison, ...]
    offsets: tuple[Offset, ...]
    closed_by_source: Comparison | None
    lithiation: tuple[VolumeChange, ...]
    closed_volume: tuple[ReactionVolume, ...]
    notes: tuple[str, ...]


def relaxed_by(engine: str, *, folder: Path | None = None, progress: Progress = silent) -> RelaxedPhases:
    """Return the relaxed phases of an engine: those shipped, else computed and kept in a folder.

    Parameters
    ----------
    engine
        Name that ``indrite.engines.engine`` takes, such as ``sevennet:mf-0-r2scan``.
    folder
        Where new results are kept and resumed; ``None`` keeps nothing.
    progress
        Told after each phase.
    """
    from indrite.engines import engine as find

    chosen = find(engine)
    if (shipped := shipped_phases(chosen.name)) is not None:
        return shipped
    path = (
        None
        if folder is None
        else folder / f"energies-{chosen.name.replace(':', '-').replace('/', '_')}.json"
    )
    return relax_phases(chosen, path=path, progress=progress)


def engine_energies(engine: str = REACTION_ENGINE, *, folder: Path | None = None) -> EnergyTable:
    """Return the formation energies of an engine; see `relaxed_by`."""
    return engine_table(relaxed_by(engine, folder=folder))


def reactions(
    electrolyte: str = "Li6PS5Cl",
    electrode: str = "In",
    *,
    potential_volt: float | None = None,
    include_unobserved: bool = False,
    relaxed: RelaxedPhases | None = None,
) -> Thermodynamics:
    """Return products, energies, potentials and volume changes of an electrode on an electrolyte.

    Energies at 0 K, no strain, no interfaces, no kinetics: what may form, not what does.

    Parameters
    ----------
    electrolyte, electrode
        Formulae, such as ``Li6PS5Cl`` and ``LiIn``.
    potential_volt
        Of lithium against Li/Li+, for the reaction open to lithium; ``None`` leaves that one out.
    include_unobserved
        Also allow phases that computations find stable and experiments do not know (LiIn3, Li3In, In4S3).
    relaxed
        Phases relaxed by an engine; by default those of CHGNet 0.3.0 that come with indrite.

    Raises
    ------
    UsageError
        If there is no energy of the electrolyte or of an element of the electrode, or the potential is
        below zero.

    Examples
    --------
    >>> print(reactions("Li6PS5Cl", "In").closed.most_exothermic.reaction)
    3 Li6PS5Cl + 8 In → 3 InP + 5 Li2S + 3 LiCl + 5 LiInS2
    """
    relaxed = relaxed or relaxed_by(REACTION_ENGINE)
    complete = engine_table(relaxed)
    table = complete if include_unobserved else complete.without_unobserved()
    pair = Pair.of(electrolyte, electrode, table=table)
    ordering = _ordering(relaxed) if pair.electrolyte == "Li6PS5Cl" else None
    spread = ordering.spread_electronvolt_per_atom if ordering else 0.0
    closed = closed_reaction(pair, extra_uncertainty=spread)
    opened = None
    if potential_volt is not None:
        opened = open_reaction(pair, potential_volt=potential_volt, extra_uncertainty=spread)
    alone = lithium_windows(table, {pair.electrolyte: 1}, electrolyte=pair.electrolyte)
    ladder = voltage_ladder(complete, include_unobserved=include_unobserved)
    return Thermodynamics(
        electrolyte=pair.electrolyte,
        electrode=pair.electrode,
        engine=table.name,
        about=table.about,
        include_unobserved=include_unobserved,
        electrode_is_mixture=pair.electrode_is_mixture(),
        above_hull_electronvolt_per_atom=energy_above_hull(table, pair.electrolyte),
        ordering=ordering,
        closed=closed,
        open=opened,
        electrolyte_windows=alone,
        interface_windows=_beside_electrode(pair),
        ladder=ladder,
        exchanges=exchanges(complete),
        offsets=_offsets(ladder),
        closed_by_source=_by_source(closed.most_exothermic.reaction, complete),
        lithiation=tuple(
            change
            for volumes in (crystal_volumes(), relaxed_volumes(relaxed))
            for change in lithiation_changes(volumes)
        ),
        closed_volume=_volumes(closed.most_exothermic.reaction, relaxed),
        notes=_notes(pair, complete, alone, potential_volt),
    )


def _beside_electrode(pair: Pair) -> tuple[Window, ...]:
    if pair.electrode == "Li":
        return lithium_windows(pair.table, {pair.electrolyte: 1}, electrolyte=pair.electrolyte)
    mixture: Mapping[str, object] = {pair.electrolyte: 1, pair.electrode: EXCESS}
    return lithium_windows(pair.table, mixture, electrolyte=pair.electrolyte)  # type: ignore[arg-type]


def _ordering(relaxed: RelaxedPhases) -> Ordering | None:
    def energies(inversion: int) -> list[float]:
        start = f"Li6PS5Cl_inversion{inversion}_"
        return [
            one.energy_electronvolt_per_atom for name, one in relaxed.phases.items() if name.startswith(start)
        ]

    ordered, exchanged = energies(0), energies(50)
    if not ordered:
        return None
    mean = sum(ordered) / len(ordered)
    spread = 0.0
    if len(ordered) > 1:
        spread = (sum((one - mean) ** 2 for one in ordered) / (len(ordered) - 1)) ** 0.5
    return Ordering(len(ordered), spread, min(exchanged) - min(ordered) if exchanged else None)


def _offsets(ladder: Sequence[Comparison]) -> tuple[Offset, ...]:
    computed = [one.source for one in ladder[0].values if not one.source.startswith("experiment")]
    found = (offset_from_experiment(ladder, one) for one in computed)
    return tuple(one for one in found if one is not None)


def _by_source(reaction: Reaction | None, complete: EnergyTable) -> Comparison | None:
    if reaction is None:
        return None
    return compare_reaction("closed", reaction, tables=sources(complete))


def _volumes(reaction: Reaction | None, relaxed: RelaxedPhases) -> tuple[ReactionVolume, ...]:
    if reaction is None:
        return ()
    both = (crystal_volumes(), relaxed_volumes(relaxed))
    found = (reaction_volume(reaction, volumes=one, open_to_lithium=False) for one in both)
    return tuple(one for one in found if one is not None)


def _notes(
    pair: Pair, complete: EnergyTable, alone: Sequence[Window], potential_volt: float | None
) -> tuple[str, ...]:
    notes = [f"Energies: {complete.about}."]
    left_out = sorted(set(complete.phases) - set(pair.table.phases))
    relevant = [one for one in left_out if set(reduced_elements(one)) <= pair.elements() | {"Li"}]
    if relevant:
        notes.append(f"Left out, not known to experiments: {', '.join(relevant)}.")
    if pair.electrode_is_mixture():
        notes.append(f"{pair.electrode} is no phase here; the mixture of least energy stands for it.")
    top = alone[-1].low_volt
    if potential_volt is not None and potential_volt > top:
        notes.append(
            f"{potential_volt:g} V lies above the last change of products of the electrolyte ({top:.2f} V): "
            "phases that form up there (S-Cl and P-S-Cl compounds) are mostly not in the table, so the "
            "products are extrapolated."
        )
    return tuple(notes)


def reduced_elements(formula: str) -> tuple[str, ...]:
    """Return the elements of a formula."""
    from indrite.models.thermodynamics.formulas import counts_of

    return tuple(counts_of(reduced_formula(formula)))
