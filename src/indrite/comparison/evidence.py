"""What results say, as findings by id: what claims are judged by."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Protocol, runtime_checkable

import numpy as np

from indrite.cell import Cell
from indrite.cell.chemistry import molar_mass_gram_per_mole
from indrite.cell.compare import RecipeComparison
from indrite.cell.derived import words_for
from indrite.cell.recipe_report import RecipeReport
from indrite.comparison.last_charge import voltage_rise
from indrite.findings import Finding, Verdict
from indrite.models.coupling import InterfaceEnergies
from indrite.models.dynamics import DynamicsResult
from indrite.models.growth.factor_swap import FactorSwap
from indrite.models.interface.result import Interface
from indrite.models.thermodynamics import Thermodynamics
from indrite.models.thermodynamics.statements import statements
from indrite.signals import Cycling, Diffractogram, Impedance, LineProfile
from indrite.units import FARADAY_COULOMB_PER_MOLE, unit_symbol

#: Origin of what the computation was given.
INPUT = "input"
_YES_NO = {True: "yes", False: "no", None: None}


@runtime_checkable
class _Speaks(Protocol):
    def findings(self) -> Iterable[Finding]: ...


def evidence_of(results: Mapping[str, Any]) -> dict[str, Finding]:
    """Return everything that results say, by id.

    Findings keep their ids. What a result says besides gets the key of the result at the end:
    ``input.NAME.KEY`` a number that a cell was given, ``derived.NAME.KEY`` what follows from it,
    ``recipe.CHECK.KEY`` what a check of it says, ``differs.NAME.KEY`` the ratio of two cells,
    ``statement.NAME.KEY`` what energies say (yes, no), ``share.FACTOR.KEY`` what a swapped factor does,
    ``contact_cosine.METAL.STATE.KEY`` how a metal wets, and settings of simulations and instruments.

    Parameters
    ----------
    results
        Key → result, as the study names them.
    """
    found: dict[str, Finding] = {}
    for key, result in results.items():
        for one in _spoken(result):
            found.setdefault(one.id, one)
        for one in _besides(result):
            found.setdefault(f"{one.id}.{key}", replace(one, id=f"{one.id}.{key}"))
    return found


def spoken_by(results: Mapping[str, Any]) -> list[Finding]:
    """Return the findings that the results themselves put into ``findings.json``, each id once."""
    rows: dict[str, Finding] = {}
    for result in results.values():
        for one in _spoken(result):
            rows.setdefault(one.id, one)
    return list(rows.values())


def _spoken(result: Any) -> list[Finding]:
    if isinstance(result, (DynamicsResult, Thermodynamics)):
        return []  # an analysis or a comparison speaks for them
    if isinstance(result, (list, tuple)):
        return [one for one in result if isinstance(one, Finding)]
    return list(result.findings()) if isinstance(result, _Speaks) else []


def _besides(result: Any) -> Iterator[Finding]:
    for kind, says in _TABLE.items():
        if isinstance(result, kind):
            yield from says(result)


def _row(
    key: str,
    words: str,
    value: float | str | None,
    *,
    unit: str = "",
    spread: float | None = None,
    origin: str = "derived",
    note: str = "",
) -> Finding:
    verdict: Verdict = "not determinable" if value is None else "ok"
    return Finding(key, words, value, unit, spread, origin, verdict, note=note)


def _of_cell(cell: Cell) -> Iterator[Finding]:
    for name, number in cell.inputs().items():
        said = f"stated as {number.stated_as}" if number.stated_as else number.source
        yield _row(
            f"input.{name}",
            words_for(name),
            number.value,
            unit=unit_symbol(name),
            origin=INPUT,
            note=f"{number.status}: {said}",
        )
    capacity = FARADAY_COULOMB_PER_MOLE / 3.6 / molar_mass_gram_per_mole("Li")
    yield _row(
        "derived.capacity_of_lithium",
        "capacity of lithium metal",
        capacity,
        unit="mAh/g",
        note="F over the molar mass",
    )


def _of_recipe(report: RecipeReport) -> Iterator[Finding]:
    for one in report.derived:
        note = f"assuming {', '.join(one.assumed)}" if one.assumed else one.note or one.formula
        yield _row(
            f"derived.{one.name}",
            one.words,
            one.value,
            unit=one.unit,
            spread=one.standard_uncertainty,
            note=note,
        )
    for check in report.checks:
        word = None if check.judgement == "not decidable" else check.judgement
        said = (check.judgement, check.consequence.rstrip("."), check.todo.rstrip("."))
        note = "; ".join(part for part in said if part)
        yield _row(f"recipe.{check.id}", check.statement, word, note=note)


def _of_cells(pair: RecipeComparison) -> Iterator[Finding]:
    what = ", ".join([*(one.words for one in pair.variables), *pair.materials])
    yield _row("fairness", "what differs besides the anode", pair.judgement, note=what)
    for one in (*pair.variables, *pair.outcomes):
        low, high = one.lowest_ratio, one.highest_ratio
        middle = spread = None
        if low is not None and high is not None and low > 0.0:
            # any ratio in the range equally likely
            middle, spread = math.sqrt(low * high), (high - low) / math.sqrt(12.0)
        words = f"{one.words}: {pair.first} over {pair.second}"
        yield _row(f"differs.{one.name}", words, middle, spread=spread)


def _of_energies(energies: Thermodynamics) -> Iterator[Finding]:
    for one in statements(energies):
        yield _row(
            f"statement.{one.name}", one.claim, _YES_NO[one.holds], origin="simulated", note=one.numbers
        )


def _of_swap(swap: FactorSwap) -> Iterator[Finding]:
    for factor, share, error, bound in zip(
        swap.factor.tolist(), swap.share, swap.share_error, swap.share_bound.tolist(), strict=True
    ):
        known = math.isfinite(share) and not str(bound).strip(" =")
        yield _row(
            f"share.{factor}",
            f"ln of the life that {factor} adds, from {swap.first} to {swap.second}",
            float(share) if known else None,
            spread=float(error) if known and math.isfinite(error) else None,
            origin="simulated",
            note=f"Shapley share, seeds: {swap.seed.size}" + ("" if known else f"; {bound} {share:.2g}"),
        )


def _of_interface(interface: Interface) -> Iterator[Finding]:
    atoms = float(interface.atomic_number.size)
    yield _row("input.atoms", "atoms of the model", atoms, origin=INPUT, note="as built")


def _of_dynamics(dynamics: DynamicsResult) -> Iterator[Finding]:
    settings = dynamics.settings
    for name, words, unit in (
        ("time_picosecond", "length of the dynamics", "ps"),
        ("temperature_kelvin", "temperature of the dynamics", "K"),
        ("step_femtosecond", "time step of the dynamics", "fs"),
    ):
        count = len(dynamics.seeds)
        note = f"each of {count} runs" if count > 1 else "one run"
        yield _row(f"input.{name}", words, float(getattr(settings, name)), unit=unit, origin=INPUT, note=note)
    engine = str(dynamics.engine.get("engine", dynamics.engine.get("name", "unnamed")))
    yield _row("input.engine", "where energies and forces come from", engine, origin=INPUT)
    yield _row("input.thermostat", "thermostat", "Nosé–Hoover chains", origin=INPUT)


def _of_spectrum(spectrum: Impedance) -> Iterator[Finding]:
    for name, pick in (("highest", np.max), ("lowest", np.min)):
        value = float(pick(spectrum.frequency_hertz))
        yield _row(
            f"input.{name}_frequency", f"{name} frequency of the spectrum", value, unit="Hz", origin=INPUT
        )


def _of_pattern(pattern: Diffractogram) -> Iterator[Finding]:
    angle = pattern.two_theta_degree
    for name, value in (
        ("first_angle", angle[0]),
        ("last_angle", angle[-1]),
        ("angle_step", np.median(np.diff(angle))),
    ):
        words = f"{name.replace('_', ' ')} of the pattern, 2θ"
        yield _row(f"input.{name}", words, round(float(value), 6), unit="°", origin=INPUT)
    if pattern.anode:
        yield _row("input.tube", "target of the X-ray tube", pattern.anode, origin=INPUT)


def _of_profile(profile: LineProfile) -> Iterator[Finding]:
    """Yield how the profile of each element goes with that of indium: −1 where one falls, one rises."""
    names = list(profile.elements)
    if "In" not in names:
        return
    indium = profile.counts[names.index("In")]
    for name in names:
        if name != "In":
            other = profile.counts[names.index(name)]
            value = float(np.corrcoef(indium, other)[0, 1]) if np.ptp(indium) * np.ptp(other) else None
            note = f"correlation over {indium.size} points"
            yield _row(f"correlation.In-{name}", f"profile of {name} against that of In", value, note=note)


def _of_record(record: Cycling) -> Iterator[Finding]:
    yield voltage_rise(record)


def _of_adhesion(energies: InterfaceEnergies) -> Iterator[Finding]:
    """Yield the cosine of the contact angle by Young and Dupré, W/γ − 1: the metal spreads from one on."""
    surface = energies.surface_joule_per_square_metre
    for state, work in (
        ("fresh", energies.fresh_joule_per_square_metre),
        ("reacted", energies.reacted_mean_joule_per_square_metre),
    ):
        value, note = None, "no energy of the surface or of this state"
        if surface is not None and work is not None:
            value, note = work / surface - 1.0, f"W = {work:.2f}, γ = {surface:.2f} J/m²"
        words = f"cosine of the contact angle of {energies.electrode}, {state}"
        yield _row(
            f"contact_cosine.{energies.electrode}.{state}", words, value, origin="simulated", note=note
        )


_TABLE: dict[type, Callable[[Any], Iterator[Finding]]] = {
    Cell: _of_cell,
    RecipeReport: _of_recipe,
    RecipeComparison: _of_cells,
    Thermodynamics: _of_energies,
    FactorSwap: _of_swap,
    Interface: _of_interface,
    InterfaceEnergies: _of_adhesion,
    DynamicsResult: _of_dynamics,
    Cycling: _of_record,
    Impedance: _of_spectrum,
    Diffractogram: _of_pattern,
    LineProfile: _of_profile,
}
