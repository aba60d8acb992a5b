"""What the numbers say in sentences, each computed from the result, none fixed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indrite.models.thermodynamics.energies import COMPUTED_VOLT
from indrite.models.thermodynamics.formulas import counts_of
from indrite.models.thermodynamics.interface import Window, window_at
from indrite.models.thermodynamics.ladder import Comparison
from indrite.models.thermodynamics.thermodynamics import PLATEAU_VOLT, Thermodynamics


@dataclass(frozen=True)
class Statement:
    """One sentence and whether the numbers bear it.

    Parameters
    ----------
    name
        Key.
    claim
        What is asked, as a sentence that may be right or wrong.
    holds
        Whether it holds; ``None`` where the sources differ or the uncertainty does not decide.
    numbers
        The numbers behind it.
    """

    name: str
    claim: str
    holds: bool | None
    numbers: str


def statements(result: Thermodynamics) -> tuple[Statement, ...]:
    """Return what the result says about products, about potentials and about the sources."""
    found = [_reacts(result), _metastable(result)]
    if "In" in _elements(result):
        found.append(_exchange(result, "InS-with-Li2S", "InS is stable beside Li2S", positive=True))
        if result.electrolyte == "Li6PS5Cl":
            claim = "InS may form from In and Li6PS5Cl: some energy is gained"
            found.append(_exchange(result, "Li6PS5Cl-to-InS", claim, positive=False))
        found += [_sulfide_is_product(result), _sulfide_window(result), _nothing_at_plateau(result)]
        if result.electrode == "In":
            found.append(_two_experiments(result))
    found.append(_sources_agree(result))
    return tuple(found)


def _elements(result: Thermodynamics) -> set[str]:
    return {element for one in (result.electrode, result.electrolyte) for element in counts_of(one)}


def _reacts(result: Thermodynamics) -> Statement:
    best, spread = result.closed.most_exothermic, result.closed.standard_uncertainty_electronvolt_per_atom
    energy = best.energy_electronvolt_per_atom
    numbers = f"{energy:+.3f} ± {spread:.3f} eV/atom: {best.reaction or 'no reaction'}"
    holds = True if energy < -2 * spread else None if energy < 0 else False
    return Statement("reacts", f"{result.electrode} reacts with {result.electrolyte}", holds, numbers)


def _metastable(result: Thermodynamics) -> Statement:
    above = 1e3 * result.above_hull_electronvolt_per_atom
    numbers = f"{above:+.1f} meV/atom against the phases it would decay to"
    if (ordering := result.ordering) is not None:
        numbers += f"; {ordering.models} orderings, ± {1e3 * ordering.spread_electronvolt_per_atom:.1f}"
        if ordering.half_exchanged_electronvolt_per_atom is not None:
            more = 1e3 * ordering.half_exchanged_electronvolt_per_atom
            numbers += f"; half of S and Cl exchanged {more:+.1f}"
    return Statement("metastable", f"{result.electrolyte} is metastable by itself (0 K)", above > 0, numbers)


def _named(rows: Sequence[Comparison], name: str) -> Comparison:
    return next(one for one in rows if one.name == name)


def _spelled(row: Comparison) -> str:
    known = [f"{one.source} {one.value:+.2f}" for one in row.values if one.value is not None]
    return f"{row.reaction}: {', '.join(known)} {row.unit}"


def _exchange(result: Thermodynamics, name: str, claim: str, *, positive: bool) -> Statement:
    row = _named(result.exchanges, name)
    signs = {(one.value > 0) == positive for one in row.values if one.value is not None}
    return Statement(name, claim, signs.pop() if len(signs) == 1 else None, _spelled(row))


def _sulfide_is_product(result: Thermodynamics) -> Statement:
    best = result.closed.most_exothermic
    others = [one for one in result.closed.kinks if "InS" in one.products]
    numbers = f"most exothermic: {', '.join(best.products)}; "
    numbers += f"InS in {len(others)} of {len(result.closed.kinks)} kinks"
    claim = f"InS is the product of {result.electrode} and {result.electrolyte} (closed)"
    return Statement("InS-is-product", claim, "InS" in best.products, numbers)


def _sulfide_window(result: Thermodynamics) -> Statement:
    ranges = [one for one in result.interface_windows if "InS" in one.products]
    claim = f"InS is stable beside an excess of {result.electrode} at some potential"
    if not ranges:
        return Statement("InS-window", claim, False, "at no potential")
    low, high = min(one.low_volt for one in ranges), max(one.high_volt for one in ranges)
    end = "up" if high == float("inf") else f"to {high:.2f} V"
    numbers = (
        f"from {low:.2f} ± {COMPUTED_VOLT:g} V {end} vs Li/Li+, with lithium taken out: {ranges[0].reaction}"
    )
    return Statement("InS-window", claim, True, numbers)


def _lowest_with(windows: Sequence[Window], element: str) -> float | None:
    """Return the lowest potential at which a compound of indium with the element is stable."""
    found = [
        one.low_volt
        for one in windows
        if any({"In", element} <= set(counts_of(product)) for product in one.products)
    ]
    return min(found, default=None)


def _nothing_at_plateau(result: Thermodynamics) -> Statement:
    volt = PLATEAU_VOLT if result.open is None else result.open.potential_volt or 0.0
    there = window_at(result.interface_windows, volt)
    compounds = [
        one for one in there.products if "In" in counts_of(one) and {"S", "Cl", "P"} & set(counts_of(one))
    ]
    first = [(one, _lowest_with(result.interface_windows, one)) for one in ("S", "Cl", "P")]
    numbers = f"stable at {volt:g} V: {', '.join(there.products)}; first "
    numbers += ", ".join(f"In-{one} at {low:.2f} V" for one, low in first if low is not None)
    lowest = min((low for _, low in first if low is not None), default=float("inf"))
    holds: bool | None = not compounds
    if abs(lowest - volt) < COMPUTED_VOLT:
        holds = None
        numbers += f"; ± {COMPUTED_VOLT:g} V does not decide the first of them"
    numbers += _measured_phosphide(result)
    claim = f"No compound of In with S, Cl or P is stable at {volt:g} V vs Li/Li+"
    sulfide = first[0][1]
    if sulfide is not None and sulfide - volt > 2 * COMPUTED_VOLT:
        numbers += "; In-S is excluded"
    return Statement("nothing-at-potential", claim, holds, numbers)


def _measured_phosphide(result: Thermodynamics) -> str:
    """Return what the measured energy of InP does to the engine's potential of InP."""
    formation = _named(result.exchanges, "InP-formation")
    own, measured = formation.by(result.engine).value, formation.by("experiment").value
    step = _named(result.ladder, "InP-Li3P").by(result.engine).value
    if own is None or measured is None or step is None:
        return ""
    # InP + 3 Li -> Li3P + In: an InP more stable by x lowers the potential by x/3
    return f"; with the measured energy of InP In-P ends at {step + (measured - own) / 3:.2f} V"


def _two_experiments(result: Thermodynamics) -> Statement:
    low, high = result.closed.lithium_potential_volt or (float("nan"), float("nan"))
    plateau = _named(result.ladder, "In-LiIn").by(result.engine).value or PLATEAU_VOLT
    numbers = (
        f"lithium-free In with {result.electrolyte} settles at {low:.2f} to {high:.2f} V vs Li/Li+, "
        f"In with LiIn at {plateau:.2f} V (engine; measured {PLATEAU_VOLT:g} V)"
    )
    claim = "Electrode In (lithium-free) and electrode In/LiIn are two different experiments"
    return Statement("two-experiments", claim, low - plateau > 2 * COMPUTED_VOLT, numbers)


def _sources_agree(result: Thermodynamics) -> Statement:
    rows = [one for one in result.ladder if one.agreement in {"agree", "differ"}]
    apart = [one.name for one in rows if one.agreement == "differ"]
    numbers = f"{len(rows) - len(apart)} of {len(rows)} steps agree within two standard uncertainties"
    if apart:
        numbers += f"; not {', '.join(apart)}"
    for one in result.offsets:
        numbers += f"; {one.source} {one.mean_volt:+.2f} V from experiment (mean of {one.steps})"
    return Statement("sources-agree", "The sources agree on the potentials", not apart, numbers)
