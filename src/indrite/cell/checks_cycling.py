"""Checks of protocol and outcome: cutoffs, mean voltages, rate, penetration, cycle numbers."""

from __future__ import annotations

import math

from indrite.cell.numbers import rounding
from indrite.cell.recipe import Figure, Judgement, Recipe, RecipeCheck

_COVERAGE = 2.0


def cutoffs(recipe: Recipe) -> list[RecipeCheck]:
    """Cutoffs that are stated on two scales against the potential of the anode."""
    found = []
    for which in ("upper", "lower"):
        here = recipe.numbers.get(f"{which}_cutoff_volt")
        lithium = recipe.numbers.get(f"stated_{which}_cutoff_against_lithium_volt")
        potential = recipe.value("anode_reference_potential_volt")
        if here is None or lithium is None:
            continue
        gap = lithium.value - here.value
        statement = f"{which} cutoff {here.value:g} V vs the anode and {lithium.value:g} V vs Li/Li+"
        figures = [Figure("difference of the two scales", gap, "V")]
        judgement: Judgement = "not decidable"
        if potential is not None:
            spread = math.hypot(rounding(here), rounding(lithium))
            spread = math.hypot(spread, recipe.spread("anode_reference_potential_volt"))
            figures.append(recipe.figure("anode_reference_potential_volt"))
            judgement = "consistent" if abs(gap - potential) <= _COVERAGE * spread else "inconsistent"
        wrong = judgement == "inconsistent"
        found.append(
            RecipeCheck(
                id=f"cutoffs.{which}",
                statement=statement,
                judgement=judgement,
                numbers=tuple(figures),
                consequence="One of the two scales, or the anode's potential, is wrong" if wrong else "",
                todo="" if judgement == "consistent" else "State the potential of the anode",
            )
        )
    return found


def mean_voltages(recipe: Recipe) -> list[RecipeCheck]:
    """Gap of the mean voltages against the resistances that must lie in it."""
    charge = recipe.value("stated_mean_charge_voltage_volt")
    discharge = recipe.value("stated_mean_discharge_voltage_volt")
    if charge is None or discharge is None:
        return []
    statement = f"mean voltages {charge:g} V on charge and {discharge:g} V on discharge"
    total, pellet = "half_gap_resistance_ohm_square_centimetre", "pellet_resistance_ohm_square_centimetre"
    found = recipe.values(total, pellet)
    if found is None or charge <= discharge:
        return [_no_gap(statement, wrong=charge <= discharge)]
    rest = "resistance_left_for_kinetics_ohm_square_centimetre"
    known = recipe.value(rest)
    name = rest if known is not None else total
    left = found[0] - found[1] if known is None else known
    spread = _gap_rounding(recipe)
    fits = left + _COVERAGE * math.hypot(recipe.spread(name), spread) >= 0.0
    names = [total, pellet, "cathode_ion_path_resistance_ohm_square_centimetre", rest]
    figures = [recipe.figure(one) for one in names if recipe.value(one) is not None]
    figures += _left_at_stated_loading(recipe, rest)
    return [
        RecipeCheck(
            id="mean_voltages",
            statement=statement,
            judgement="consistent" if fits else "inconsistent",
            numbers=tuple(figures),
            consequence=(
                f"Of the half-gap {max(left, 0.0):.0f} Ω cm² is left for both interfaces, with "
                f"{spread:.0f} Ω cm² uncertain by the last digit of the mean voltages alone"
                if fits
                else "The gap is smaller than the ohmic drop alone"
            ),
            todo="" if fits else "Check conductivity, thickness and current",
        )
    ]


def _no_gap(statement: str, *, wrong: bool) -> RecipeCheck:
    """Return that the mean voltages are the wrong way round, or that nothing is there to compare with."""
    return RecipeCheck(
        id="mean_voltages",
        statement=statement,
        judgement="inconsistent" if wrong else "not decidable",
        consequence="A cell cannot charge below the voltage it delivers" if wrong else "",
        todo="" if wrong else "Give current, pellet thickness and conductivity",
    )


def _left_at_stated_loading(recipe: Recipe, rest: str) -> list[Figure]:
    """What is left if the composite weighs what the stated loading needs: a thinner cathode."""
    found = recipe.values(
        "cathode_active_mass_milligram",
        "loading_milliampere_hour_per_square_centimetre",
        "practical_loading_milliampere_hour_per_square_centimetre",
    )
    if found is None:
        return []
    mass, stated, weighed = found
    left = recipe.changed({"cathode_active_mass_milligram": mass * stated / weighed}).value(rest)
    return (
        []
        if left is None
        else [Figure("the same with only the mass that the stated loading needs", left, "Ω cm²")]
    )


def _gap_rounding(recipe: Recipe) -> float:
    """Uncertainty of the half-gap resistance from the last digit of the two voltages."""
    numbers = [
        recipe.numbers[f"stated_mean_{direction}_voltage_volt"] for direction in ("charge", "discharge")
    ]
    current = recipe.value("charge_current_density_milliampere_per_square_centimetre") or math.inf
    return 500.0 * math.hypot(*(rounding(one) for one in numbers)) / current


def rate(recipe: Recipe) -> list[RecipeCheck]:
    """Current and C-rate against the loading."""
    name = "charge_current_density_milliampere_per_square_centimetre"
    stated = recipe.numbers.get("charge_rate_per_hour")
    current = recipe.numbers.get(name)
    found = recipe.values("charge_rate_by_loading_per_hour")
    if stated is None or current is None or found is None:
        return []
    low, high = (
        recipe.changed({name: end}).value("charge_rate_by_loading_per_hour") or math.nan
        for end in current.range
    )
    figures = [Figure("C-rate by the loading, lowest", low, "1/h"), Figure("highest", high, "1/h")]
    weighed = recipe.value("practical_loading_milliampere_hour_per_square_centimetre")
    if weighed is not None:
        figures.append(Figure("C-rate by the weighed loading", current.value / weighed, "1/h"))
    agrees = low * 0.9 <= stated.value <= high * 1.1
    return [
        RecipeCheck(
            id="rate",
            statement=f"{stated.value:g}C at {current.value:g} mA/cm²",
            judgement="consistent" if agrees else "inconsistent",
            numbers=tuple(figures),
            consequence=f"A charge takes {1.0 / high:.3g} to {1.0 / low:.3g} h" if agrees else "",
            todo="" if agrees else "Check current, rate and loading",
        )
    ]


def penetration(recipe: Recipe) -> list[RecipeCheck]:
    """Deepest metal seen against the thickness of the pellet of a cell that shorted."""
    found = recipe.values(
        "stated_last_depth_micrometre", "electrolyte_thickness_micrometre", "stated_last_depth_cycle"
    )
    if found is None:
        return []
    depth, pellet, cycle = found
    spread = math.hypot(
        rounding(recipe.numbers["stated_last_depth_micrometre"]),
        rounding(recipe.numbers["electrolyte_thickness_micrometre"]),
    )
    too_deep = depth - pellet > _COVERAGE * spread
    short_of = pellet - depth > _COVERAGE * spread and recipe.value("stated_death_cycle") == cycle
    judgement: Judgement = "inconsistent" if too_deep else "not decidable" if short_of else "consistent"
    figures = [Figure("pellet beyond the deepest metal", pellet - depth, "µm", spread)]
    if recipe.value("penetration_exponent") is not None:
        figures.append(recipe.figure("penetration_exponent"))
    return [
        RecipeCheck(
            id="penetration",
            statement=f"metal {depth:g} µm deep after {cycle:g} cycles in a pellet of {pellet:g} µm",
            judgement=judgement,
            numbers=tuple(figures),
            consequence={
                "inconsistent": "Deeper than the pellet is thick",
                "not decidable": "The tip that shorted the cell is not in the section: the spread of depths "
                "is at least this gap",
                "consistent": "",
            }[judgement],
            todo="" if judgement == "consistent" else "Cut several sections; give the largest depth, not one",
        )
    ]


def exported_volume(recipe: Recipe) -> list[RecipeCheck]:
    """Metal that moved into the pellet against the pores that it could fill."""
    found = recipe.values(
        "exported_metal_micrometre", "breathing_micrometre", "pellet_void_thickness_micrometre"
    )
    depth = recipe.value("stated_last_depth_micrometre")
    if found is None or depth is None:
        return []
    exported, breathing, pores = found
    layer = recipe.value("anode_thickness_discharged_micrometre") or math.nan
    spread = recipe.spread("pellet_void_thickness_micrometre")
    overflow = exported + breathing - pores
    must_thicken = overflow > _COVERAGE * math.hypot(spread, recipe.spread("exported_metal_micrometre"))
    return [
        RecipeCheck(
            id="exported_volume",
            statement=f"nearly all of the anode lies within {depth:g} µm of electrolyte",
            judgement="inconsistent" if must_thicken else "not decidable",
            numbers=(
                Figure("metal in the pellet, discharged", exported, "µm"),
                Figure("metal in the pellet, charged", exported + breathing, "µm"),
                Figure("share of the penetrated depth, discharged", 100.0 * exported / depth, "%"),
                Figure("share if no residue were left, discharged", 100.0 * layer / depth, "%"),
                Figure("share if no residue were left, charged", 100.0 * (layer + breathing) / depth, "%"),
                recipe.figure("pellet_void_thickness_micrometre"),
            ),
            consequence="The pellet must have become thicker"
            if must_thicken
            else "Pores could just hold the metal, or the pellet thickened by as much: it must go somewhere "
            "without cracks",
            todo="Measure the thickness of the cycled pellet",
        )
    ]


def cycle_of_decline(recipe: Recipe) -> list[RecipeCheck]:
    """Last stable cycle against the cycle after which decline is reported."""
    found = recipe.values("stated_stable_until_cycle", "stated_decline_after_cycle")
    if found is None:
        return []
    stable, decline = found
    gap = decline - stable
    death = recipe.value("stated_death_cycle")
    figures = [Figure("cycles that are called neither", max(gap, 0.0))]
    if death is not None:
        figures.append(Figure("cycles from the last stable one to death", death - stable))
    return [
        RecipeCheck(
            id="cycle_of_decline",
            statement=f"stable up to cycle {stable:g}, declining after cycle {decline:g}",
            judgement="consistent" if gap == 0.0 else "inconsistent",
            numbers=tuple(figures),
            consequence="" if gap == 0.0 else f"The onset is known to {abs(gap):g} cycle(s) at best",
            todo="" if gap == 0.0 else "Take the first declining cycle from the data",
        )
    ]


def final_discharge(recipe: Recipe) -> list[RecipeCheck]:
    """Capacity stated for the last discharge against what a leak leaves of a charge that ends.

    With a leak that takes the share L of the current at the cutoff, a charge ends only for L < 1,
    and the discharge after it gives about 1/(1 + L) of the capacity: at least one half.
    """
    capacity = recipe.value("stated_final_discharge_capacity_milliampere_hour_per_square_centimetre")
    found = recipe.values("loading_milliampere_hour_per_square_centimetre", "stated_death_cycle")
    if capacity is None or found is None:
        return []
    full, death = found
    least = full / 2.0
    possible = capacity >= least
    return [
        RecipeCheck(
            id="final_discharge",
            statement=f"{capacity:g} mAh/cm² on the discharge of cycle {death:g}, the cycle of death",
            judgement="consistent" if possible else "inconsistent",
            numbers=(Figure("least capacity after a charge that ends, steady leak", least, "mAh/cm²"),),
            consequence=""
            if possible
            else "A steady leak that lets a charge end leaves more than this: the charge never ended and no "
            "such discharge took place, or the short opened within the cycle",
            todo="" if possible else "Count the last cycle as a charge without discharge",
        )
    ]


CHECKS = (
    cutoffs,
    mean_voltages,
    rate,
    penetration,
    exported_volume,
    cycle_of_decline,
    final_discharge,
)
