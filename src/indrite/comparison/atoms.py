"""What interfaces of atoms and their energies say to the statements of a publication."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from indrite.analysis.trajectory.course import course_of
from indrite.analysis.trajectory.rdf import RadialDistribution
from indrite.analysis.trajectory.summary import TrajectorySummary
from indrite.findings import Finding, Verdict
from indrite.models.gate import ScoreCard
from indrite.models.thermodynamics import Thermodynamics, thermodynamic_findings
from indrite.models.thermodynamics.formulas import counts_of
from indrite.models.thermodynamics.statements import statements

#: Word of a publication for a comparison in which nothing of the kind is found.
NONE = "none"
#: Shorter runs say nothing of a course over 20 ps.
COURSE_PICOSECOND = 10.0
#: A first peak counts as a distance of bonds if g(r) stands this much above the minimum behind it. Set with
#: two runs of In in view: 1.6 in 1.5 ps, where there is a plateau, 2.1 in 20 ps, where there is a peak.
DISTINCT = 2.0
#: Fewer atoms are never named a phase, about so many nearly always are (docs on products, noisy crystals).
NAMED_ATOMS = 90
#: Half of the range that densities at peak and minimum are averaged over.
_AROUND_ANGSTROM = 0.1


def atom_findings(
    interfaces: Mapping[str, TrajectorySummary],
    reactions: Mapping[str, Thermodynamics],
    cards: Mapping[str, ScoreCard] | None = None,
) -> dict[str, Finding]:
    """Return findings by the ids of published statements: ``QUANTITY.PAIR.ELECTRODE``.

    Parameters
    ----------
    interfaces
        Electrode → what its runs of molecular dynamics give.
    reactions
        Electrode → energies of its reaction.
    cards
        Electrode → score card of the engine that ran the dynamics: it may not be fit to name products.
    """
    rows: list[Finding] = []
    for name, summary in interfaces.items():
        rows += _of_dynamics(name, summary, (cards or {}).get(name))
    for name, energies in reactions.items():
        rows += _of_energies(name, energies)
    return {one.id: one for one in rows}


def further_findings(
    interfaces: Mapping[str, TrajectorySummary], reactions: Mapping[str, Thermodynamics]
) -> tuple[Finding, ...]:
    """Return all other findings of the same results, the electrode's name at the end of each id."""
    rows: list[Finding] = []
    for name, summary in interfaces.items():
        rows += [replace(one, id=f"{one.id}.{name}") for one in summary.findings()]
    for name, energies in reactions.items():
        rows += [
            replace(one, id=f"{one.id}.{name}")
            for one in thermodynamic_findings(energies)
            if one.id.startswith("reaction_energy")
        ]
    steps = next(iter(reactions.values()), None)
    if steps is not None:  # the ladder and the volumes do not depend on the electrode
        rows += [one for one in thermodynamic_findings(steps) if not one.id.startswith("reaction_energy")]
    return tuple(rows)


def _of_dynamics(name: str, summary: TrajectorySummary, card: ScoreCard | None) -> Iterator[Finding]:
    for one in summary.findings():
        if one.id.startswith("first_peak."):
            yield _peak(name, one, summary)
        elif one.verdict == "upper limit" and isinstance(one.value, float):
            # anywhere below the limit, equally likely: JCGM 100:2008, 4.3.7
            note = f"between 0 and {one.value:.2g} {one.unit}: {one.note}"
            yield _row(f"{one.id}.{name}", one.value / 2.0, one.unit, note, one.value / math.sqrt(12.0))
        elif one.id.startswith(("onset_time.", "interphase_thickness")):
            yield _row(f"{one.id}.{name}", one.value, one.unit, one.note, one.standard_uncertainty)
    for pair in summary.pairs:
        course = course_of([run.contacts[summary.pairs.index(pair)] for run in summary.runs])
        life = summary.events.lifetimes.get(pair)
        note = course.note if life is None else f"{course.note}; {life.verdict}: {life.reason}"
        long_enough = (
            min(run.stop_picosecond - run.start_picosecond for run in summary.runs) >= COURSE_PICOSECOND
        )
        if not long_enough:
            note = f"{course.word} so far, in a run shorter than {COURSE_PICOSECOND:g} ps: {note}"
        yield _row(f"course.{pair}.{name}", course.word if long_enough else None, note=note)
        met = "some" if course.start >= 0.5 else NONE
        yield _row(f"contacts_at_start.{pair}.{name}", met, note=f"{course.start:.3g} after the relaxation")
    yield from _more(name, summary)
    yield _product(name, summary, card)


def _peak(name: str, peak: Finding, summary: TrajectorySummary) -> Finding:
    """Return the first distance if it is that of a contact: atoms that never meet have no bond."""
    pair = peak.id.partition(".")[2]
    cutoff = summary.runs[0].contacts[summary.pairs.index(pair)].cutoff_angstrom
    if isinstance(peak.value, float) and peak.value > cutoff:
        note = f"no contact: the nearest {pair} lie at {peak.value:.2f} Å"
        return _row(f"{peak.id}.{name}", None, peak.unit, note)
    contrast = np.mean([_contrast(run.radial, pair) for run in summary.runs])
    if isinstance(peak.value, float) and not contrast >= DISTINCT:
        note = (
            f"no distinct peak: g(r) at {peak.value:.2f} Å is {contrast:.1f} times that of the dip behind it"
        )
        return _row(f"{peak.id}.{name}", None, peak.unit, note)
    return _row(f"{peak.id}.{name}", peak.value, peak.unit, peak.note, peak.standard_uncertainty)


def _contrast(radial: RadialDistribution, pair: str) -> float:
    """Return g(r) around the first peak over that around the minimum behind it."""
    column, radius = radial.index(pair), radial.radius_angstrom
    density = radial.distribution[0, column]
    places = (radial.first_peak_angstrom[0, column], radial.first_minimum_angstrom[0, column])
    peak, dip = (
        density[np.abs(radius - one) <= _AROUND_ANGSTROM].mean() if np.isfinite(one) else np.nan
        for one in places
    )
    return float(peak / dip) if dip > 0.0 else float("inf") if peak > 0.0 else float("nan")


def _more(name: str, summary: TrajectorySummary) -> Iterator[Finding]:
    if {"In-S", "In-Cl"} <= set(summary.pairs):
        late = {
            pair: course_of([run.contacts[summary.pairs.index(pair)] for run in summary.runs]).late
            for pair in ("In-S", "In-Cl")
        }
        more = max(late, key=lambda pair: late[pair])
        note = ", ".join(f"{value:.3g} {pair.replace('-', '–')}" for pair, value in late.items())
        yield _row(f"more_bonds.{name}", more.replace("-", "–"), note=note)


def _product(name: str, summary: TrajectorySummary, card: ScoreCard | None) -> Finding:
    key = f"product.{name}"
    named = [one for one in summary.findings() if one.id.startswith("product.")]
    if not named:
        return _row(key, None, note="products were not looked for")
    present = [one.id.partition(".")[2] for one in named if one.value == "present"]
    new = [one for one in present if "In" in _elements(one) and len(_elements(one)) > 1]
    word = ", ".join(new) if new else "no confident match"
    note = f"{len(named)} reference phases tried by several criteria"
    if card is not None and card.usable_for("products") != "pass":
        failed = ", ".join(one.quantity for one in card.failures("products")) or "not scored in full"
        note += f"; the engine {card.engine} does not pass the gate for naming products ({failed})"
        return _row(key, None, note=f"{word}: {note}")
    met = 2.0 * _met(summary)
    if not new and met < NAMED_ATOMS:
        note += (
            f"; at most {met:.0f} atoms have met, and fewer than about {NAMED_ATOMS} cannot be named a phase"
        )
        return _row(key, None, note=f"{word}: {note}")
    return _row(key, word, note=note)


def _met(summary: TrajectorySummary) -> float:
    """Return the pairs of indium with S, P or Cl in contact late in the runs."""
    late = [
        course_of([run.contacts[place] for run in summary.runs]).late
        for place, pair in enumerate(summary.pairs)
        if pair in ("In-S", "In-P", "In-Cl")
    ]
    return float(np.nansum([0.0 if one is None else one for one in late]))


def _elements(phase: str) -> set[str]:
    """Return the elements of a phase by its name, such as ``InS`` or ``InS_Pnnm``."""
    return set(counts_of(phase.partition("_")[0]))


def _of_energies(name: str, energies: Thermodynamics) -> Iterator[Finding]:
    reacts = next(one for one in statements(energies) if one.name == "reacts")
    word = {True: "unstable", False: "stable", None: None}[reacts.holds]
    yield _row(f"stability.{name}", word, note=reacts.numbers)
    # beside a potential that is given, lithium is exchanged; else what is there is all there is
    reaction = energies.closed if energies.open is None else energies.open
    best = reaction.most_exothermic
    sulfides = [one for one in best.products if {"In", "S"} <= set(counts_of(one))]
    where = "closed" if energies.open is None else f"at {energies.open.potential_volt:g} V"
    note = f"most exothermic, {where}: {best.reaction or 'no reaction'}"
    yield _row(f"equilibrium_product.{name}", ", ".join(sulfides) or NONE, note=note)


def _row(
    key: str, value: float | str | None, unit: str = "", note: str = "", spread: float | None = None
) -> Finding:
    verdict: Verdict = "not determinable" if value is None else "no published value"
    return Finding(key, key, value, unit, spread, "simulated", verdict, note=note)
