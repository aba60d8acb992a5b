"""Checks of the layers: loading, pellet, anode, electrolyte phase."""

from __future__ import annotations

import math

from indrite.cell.chemistry import composition
from indrite.cell.numbers import rounding
from indrite.cell.recipe import Figure, Judgement, Recipe, RecipeCheck
from indrite.units import unit_symbol

_STATED = "cathode_stated_loading_milliampere_hour_per_square_centimetre"
_WEIGHED = "practical_loading_milliampere_hour_per_square_centimetre"
#: Coverage factor of every comparison (about 95 %).
_COVERAGE = 2.0


def loading(recipe: Recipe) -> list[RecipeCheck]:
    """Stated loading against active mass times practical capacity, and what would reconcile them."""
    found = recipe.values(_STATED, _WEIGHED, "cathode_active_mass_milligram")
    if found is None or _STATED not in recipe.numbers:
        return []
    stated, weighed, active = found
    spread = math.hypot(recipe.spread(_WEIGHED), rounding(recipe.numbers[_STATED]))
    share = stated / weighed
    numbers = [recipe.figure(_WEIGHED), recipe.figure("implied_capacity_milliampere_hour_per_gram")]
    numbers.append(Figure("stated / weighed loading", share))
    if abs(stated - weighed) <= _COVERAGE * spread:
        judgement: Judgement = "consistent"
        consequence = todo = ""
    else:
        judgement = "inconsistent"
        numbers += _reconciling(recipe, share)
        consequence = _loading_consequence(recipe, share)
        todo = "Ask for the specific-capacity axis of the cycling figure: it tells mass from activity"
    statement = f"{active:.4g} mg active material and a loading of {stated:g} mAh/cm²"
    return [
        RecipeCheck(
            id="loading",
            statement=statement,
            judgement=judgement,
            numbers=tuple(numbers),
            consequence=consequence,
            todo=todo,
        )
    ]


def _reconciling(recipe: Recipe, share: float) -> list[Figure]:
    figures = []
    if share < 1.0:
        figures.append(Figure("share of the active material that would be active", 100.0 * share, "%"))
    if (mass := recipe.value("cathode_composite_mass_milligram")) is not None:
        figures.append(Figure("composite mass that would fit", mass * share, "mg"))
    if (diameter := recipe.value("diameter_millimetre")) is not None:
        figures.append(Figure("disc diameter that would fit", diameter / math.sqrt(share), "mm"))
    if (pellet := recipe.value("electrolyte_thickness_micrometre")) is not None:
        figures.append(Figure("pellet on that disc, equally dense", pellet * share, "µm"))
    return figures


def _loading_consequence(recipe: Recipe, share: float) -> str:
    ways = "inactive material or another composite mass" if share < 1.0 else "more composite than stated"
    found = recipe.values("electrolyte_thickness_micrometre", "stated_last_depth_micrometre")
    if found is None or share >= 1.0:
        return f"Reconciled by {ways}, or by another disc"
    pellet, depth = found
    lowest = recipe.numbers["stated_last_depth_micrometre"].range[0]
    if pellet * share < lowest:
        return (
            f"Reconciled by {ways}; not by another disc, whose pellet of {pellet * share:.0f} µm would be "
            f"thinner than the metal seen in it, {depth:.0f} µm"
        )
    return f"Reconciled by {ways}, or by another disc"


def pellet_density(recipe: Recipe) -> list[RecipeCheck]:
    """Mass, area and thickness of the pellet against the density of the crystal."""
    name = "pellet_relative_density_percent"
    density = recipe.value(name)
    if density is None:
        return []
    spread = recipe.spread(name)
    too_dense = density - _COVERAGE * spread > 100.0
    mass, thickness = recipe.values("electrolyte_mass_milligram", "electrolyte_thickness_micrometre") or (
        0,
        0,
    )
    return [
        RecipeCheck(
            id="pellet_density",
            statement=f"{mass:g} mg electrolyte make a pellet of {thickness:g} µm",
            judgement="inconsistent" if too_dense else "consistent",
            numbers=(recipe.figure(name), recipe.figure("pellet_dense_thickness_micrometre")),
            consequence="Denser than the crystal: mass, thickness or diameter is wrong" if too_dense else "",
            todo="Measure thickness and diameter again" if too_dense else "",
        )
    ]


#: Quantities that show at a glance whether a stated amount can be meant.
_TELLING = (
    "anode_thickness_discharged_micrometre",
    "anode_capacity_milliampere_hour",
    "pellet_dense_thickness_micrometre",
    "cathode_thickness_micrometre",
    "practical_loading_milliampere_hour_per_square_centimetre",
    "charge_current_milliampere",
)


def misprints(recipe: Recipe) -> list[RecipeCheck]:
    """Numbers that are used with another value than the source states (``stated_as``)."""
    found = []
    for name, number in recipe.numbers.items():
        stated = number.stated_value(unit_symbol(name))
        if stated is not None and not math.isclose(stated, number.value, rel_tol=1e-6):
            found.append(_misprint(recipe, name, stated))
    return found


def _misprint(recipe: Recipe, name: str, stated: float) -> RecipeCheck:
    number = recipe.numbers[name]
    literal = recipe.changed({name: stated})
    affected = [one for one in _TELLING if name in recipe.solver.leaves(one)]
    figures = [Figure(f"{number.stated_as} would mean: {recipe.figure(one).words}", literal.value(one) or 0.0,
                      unit_symbol(one)) for one in affected]  # fmt: skip
    figures += [Figure(f"used: {recipe.figure(one).words}", recipe.value(one) or 0.0, unit_symbol(one))
                for one in affected]  # fmt: skip
    reason = _absurd(literal)
    decades = math.log10(stated / number.value) if stated > 0 and number.value > 0 else math.nan
    prefix = math.isclose(decades % 3.0, 0.0, abs_tol=1e-9) if math.isfinite(decades) else False
    explanation = f"; a factor of 10^{decades:.0f} is one unit prefix" if prefix else ""
    return RecipeCheck(
        id=f"misprint.{name}",
        statement=f"{name} is stated as {number.stated_as}, used as {number.value:g} {unit_symbol(name)}",
        judgement="inconsistent" if reason else "not decidable",
        numbers=tuple(figures),
        consequence=f"{reason}{explanation}"
        if reason
        else f"Both values are physically possible{explanation}",
        todo="Report the misprint" if reason else "Ask the authors which value is meant",
    )


def _absurd(recipe: Recipe) -> str:
    """Say why a recipe cannot be meant, "" where it can."""
    layers = ("anode_thickness_discharged_micrometre", "pellet_dense_thickness_micrometre")
    area = recipe.value("electrode_area_square_centimetre")
    width = None if area is None else 2e4 * math.sqrt(area / math.pi)
    for name in (*layers, "cathode_thickness_micrometre"):
        thickness = recipe.value(name)
        if thickness is not None and width is not None and thickness > width:
            return f"The layer would be {thickness / 1e3:.3g} mm thick on a disc of {width / 1e3:.3g} mm"
    found = recipe.values("anode_capacity_milliampere_hour", "nominal_capacity_milliampere_hour")
    if found is not None and found[0] > 100.0 * found[1]:
        return f"The anode would hold {found[0] / found[1]:.0f} times the capacity of the cathode"
    return ""


def anode_window(recipe: Recipe) -> list[RecipeCheck]:
    """Lithium content of the charged host against the end of its plateau."""
    found = recipe.values("lithium_per_host_discharged", "lithium_per_host_charged", "plateau_end")
    if found is None:
        return []
    start, charged, end = found
    name = "lithium_per_host_charged"
    figures = [recipe.figure("lithium_per_host_discharged"), recipe.figure(name)]
    figures += [
        recipe.figure(one)
        for one in ("anode_room_milliampere_hour_per_square_centimetre", "anode_minimum_mass_milligram")
        if recipe.value(one) is not None
    ]
    fits = charged <= end
    surely_not = charged - _COVERAGE * recipe.spread(name) > end
    judgement: Judgement = "consistent" if fits else "inconsistent" if surely_not else "not decidable"
    consequence = (
        "" if fits else "Beyond its plateau the anode drops to lower potentials: cutoffs no longer hold"
    )
    weighed = recipe.value(_WEIGHED)
    if weighed is not None and _STATED in recipe.numbers:
        other = recipe.changed({"loading_milliampere_hour_per_square_centimetre": weighed}).value(name)
        if other is not None:
            figures.append(Figure("the same at the loading by weight", other))
            if fits and other > end:
                consequence = "Fits the stated loading, not the loading by weight: speaks for the stated one"
    return [
        RecipeCheck(
            id="anode_window",
            statement=f"the anode cycles from {start:.3f} to {charged:.3f} Li per host, plateau to {end:g}",
            judgement=judgement,
            numbers=tuple(figures),
            consequence=consequence,
            todo="" if fits else "Take more anode, or less loading",
        )
    ]


def lithium_reserve(recipe: Recipe) -> list[RecipeCheck]:
    """Lithium of a host-free anode against what one charge plates on it."""
    has_host = "anode_host_molar_mass_gram_per_mole" in recipe.numbers
    inventory = "anode_lithium_milliampere_hour_per_square_centimetre"
    found = recipe.values(inventory, "loading_milliampere_hour_per_square_centimetre", "breathing_micrometre")
    if found is None or has_host:
        return []
    held, plated, breathing = found
    thin = held < plated
    before = recipe.value("anode_thickness_discharged_micrometre") or 0.0
    return [
        RecipeCheck(
            id="lithium_reserve",
            statement=f"an anode of {before:.3g} µm lithium takes up {plated:g} mAh/cm² per charge",
            judgement="not decidable" if thin else "consistent",
            numbers=(recipe.figure(inventory), recipe.figure("breathing_micrometre"),
                     recipe.figure("anode_strain_percent")),
            consequence=(
                f"Possible, since the cathode brings the lithium, but unusual: a charge plates "
                f"{breathing / before:.1f} times the foil, and no reserve covers losses"
            )
            if thin
            else "",
            todo="Measure the foil; a factor of ten in its thickness would be usual" if thin else "",
        )
    ]  # fmt: skip


def anode_potential(recipe: Recipe) -> list[RecipeCheck]:
    """Potential given for the anode against that of its material."""
    given = recipe.numbers.get("anode_potential_volt")
    known = recipe.numbers.get("anode_material_potential_volt")
    if given is None or known is None:
        return []
    spread = max(rounding(given), rounding(known), 0.005)
    agrees = abs(given.value - known.value) <= _COVERAGE * spread
    return [
        RecipeCheck(
            id="anode_potential",
            statement=f"the anode lies at {given.value:g} V vs Li/Li+",
            judgement="consistent" if agrees else "inconsistent",
            numbers=(Figure("known for the material", known.value, "V", known.standard_uncertainty),),
            consequence="" if agrees else "Every voltage is shifted when converted to Li/Li+",
            todo="" if agrees else "Check which anode the potential belongs to",
        )
    ]


#: Cu K-alpha1, 1.540593 Å: G. Hölzer et al., Phys. Rev. A 56 (1997) 4554, DOI 10.1103/PhysRevA.56.4554.
_COPPER_WAVELENGTH_ANGSTROM = 1.540593


def indexed_phase(recipe: Recipe) -> list[RecipeCheck]:
    """Phase that the diffraction lines were indexed with against the electrolyte's own."""
    used, card = recipe.cell.electrolyte.material, recipe.cell.stated.indexed_phase
    lattices = recipe.values("electrolyte_material_lattice_a_angstrom", "stated_indexed_lattice_a_angstrom")
    if used is None or card is None or lattices is None or used.formula == card.formula:
        return []
    own, other = (_line_311(a) for a in lattices)
    unproven = sorted(set(composition(used.formula)) - set(composition(card.formula)))
    return [
        RecipeCheck(
            id="indexed_phase",
            statement=f"{used.formula} whose diffraction lines are indexed as {card.formula}",
            judgement="not decidable",
            numbers=(
                Figure(f"2θ of (311), {used.formula}", own, "°"),
                Figure(f"2θ of (311), {card.formula}", other, "°"),
                Figure("shift between them", own - other, "°"),
            ),
            consequence=f"The index card does not contain {', '.join(unproven) or 'all elements'}: "
            "the pattern shows the structure type, not the composition",
            todo="Refine the lattice parameter: the shift is large against the step of a scan",
        )
    ]


def _line_311(lattice_angstrom: float) -> float:
    return 2.0 * math.degrees(
        math.asin(_COPPER_WAVELENGTH_ANGSTROM * math.sqrt(11.0) / 2.0 / lattice_angstrom)
    )


CHECKS = (
    loading,
    pellet_density,
    misprints,
    anode_window,
    lithium_reserve,
    anode_potential,
    indexed_phase,
)
