"""`compare_recipes`: what else differs between two cells that are compared for their anodes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from indrite.cell.derived import words_for
from indrite.cell.recipe import Recipe
from indrite.cell.stack import Cell
from indrite.notebook import Shown
from indrite.units import unit_symbol

# what an experimenter sets; cutoffs on the common scale, rates as currents
_SET = (
    "electrode_area_square_centimetre",
    "temperature_celsius",
    "pressing_pressure_megapascal",
    "stack_pressure_megapascal",
    "cathode_composite_mass_milligram",
    "cathode_active_mass_fraction",
    "cathode_active_mass_milligram",
    "cathode_coating_thickness_nanometre",
    "loading_milliampere_hour_per_square_centimetre",
    "electrolyte_mass_milligram",
    "electrolyte_thickness_micrometre",
    "electrolyte_ionic_conductivity_siemens_per_centimetre",
    "charge_current_density_milliampere_per_square_centimetre",
    "discharge_current_density_milliampere_per_square_centimetre",
    "upper_cutoff_against_lithium_volt",
    "lower_cutoff_against_lithium_volt",
    "hold_time_second",
    "charge_time_limit_second",
)
_CHARGE = "charge_current_density_milliampere_per_square_centimetre"
_DISCHARGE = "discharge_current_density_milliampere_per_square_centimetre"
# what came out, and which measure of it is fair
_OUTCOMES = (
    "stated_death_cycle",
    "test_duration_hour",
    "throughput_milliampere_hour_per_square_centimetre",
    "penetration_rate_micrometre_per_cycle",
    "penetration_micrometre_per_milliampere_hour_per_square_centimetre",
    "critical_leak_resistance_ohm",
    "breathing_micrometre",
)


@dataclass(frozen=True)
class Difference(Shown):
    """A quantity in two cells.

    Parameters
    ----------
    name, words, unit
        The quantity.
    first, second
        Its values.
    lowest_ratio, highest_ratio
        First over second, over the ranges of both where they are given; ``None`` where either is 0.
    """

    name: str
    words: str
    unit: str
    first: float
    second: float
    lowest_ratio: float | None
    highest_ratio: float | None


@dataclass(frozen=True, kw_only=True)
class RecipeComparison(Shown):
    """Two cells side by side.

    Parameters
    ----------
    first, second
        Names of the cells.
    judgement
        ``clean`` if nothing but the anode differs, else ``confounded``.
    materials
        Materials besides the anode's that differ, as ``role: first / second``.
    variables
        What the experimenters set differently besides the anode.
    outcomes
        What came out, in several measures.
    undetermined
        Variables known for one cell only or for neither.
    consequence
        What a comparison of the two can and cannot tell.
    """

    first: str
    second: str
    judgement: Literal["clean", "confounded"]
    materials: tuple[str, ...]
    variables: tuple[Difference, ...]
    outcomes: tuple[Difference, ...]
    undetermined: tuple[str, ...]
    consequence: str

    def to_json(self) -> dict[str, Any]:
        """Return the comparison as JSON-ready dictionary."""
        return asdict(self)


def compare_recipes(first: Cell, second: Cell) -> RecipeComparison:
    """Return what differs between two cells besides the anode.

    Examples
    --------
    >>> from indrite.cell import load_cell
    >>> pair = compare_recipes(load_cell("luo2021-li-in"), load_cell("luo2021-li"))
    >>> pair.judgement, len(pair.variables)
    ('confounded', 2)
    """
    one, two = Recipe(first), Recipe(second)
    found_set = [found for name in _SET if (found := _difference(one, two, name))]
    variables = [found for found in found_set if found.first != found.second]
    charge = next((found for found in variables if found.name == _CHARGE), None)
    # a discharge that mirrors the charge is not a second variable
    variables = [
        found
        for found in variables
        if charge is None or found.name != _DISCHARGE or found.lowest_ratio != charge.lowest_ratio
    ]
    outcomes = [found for name in _OUTCOMES if (found := _difference(one, two, name))]
    materials = _materials(first, second)
    confounded = bool(variables or materials)
    what = ", ".join([found.words for found in variables] + list(materials))
    return RecipeComparison(
        first=first.name,
        second=second.name,
        judgement="confounded" if confounded else "clean",
        materials=materials,
        variables=tuple(variables),
        outcomes=tuple(outcomes),
        undetermined=tuple(name for name in _SET if one.value(name) is None or two.value(name) is None),
        consequence=(
            f"The effect of the anode cannot be told from that of {what}. Cross them: each anode under "
            "both conditions"
            if confounded
            else "Any difference in outcome is due to the anode or to scatter between cells"
        ),
    )


def _difference(one: Recipe, two: Recipe, name: str) -> Difference | None:
    first, second = one.value(name), two.value(name)
    if first is None or second is None:
        return None
    ratios = [a / b for a, b in _corners(one, two, name) if a != 0.0 and b != 0.0]
    lowest, highest = (min(ratios), max(ratios)) if ratios else (None, None)
    return Difference(name, words_for(name), unit_symbol(name), first, second, lowest, highest)


def _corners(one: Recipe, two: Recipe, name: str) -> list[tuple[float, float]]:
    ends = []
    for recipe in (one, two):
        value = recipe.value(name) or 0.0
        ends.append(recipe.numbers[name].range if name in recipe.numbers else (value, value))
    return [(a, b) for a in ends[0] for b in ends[1]]


def _materials(first: Cell, second: Cell) -> tuple[str, ...]:
    pairs = {
        "active material": (first.cathode.active_material, second.cathode.active_material),
        "electrolyte in the cathode": (
            first.cathode.electrolyte_material,
            second.cathode.electrolyte_material,
        ),
        "coating": (first.cathode.coating_material, second.cathode.coating_material),
        "electrolyte": (first.electrolyte.material, second.electrolyte.material),
    }
    named = {role: [one.name if one else "not given" for one in pair] for role, pair in pairs.items()}
    return tuple(f"{role}: {one} / {two}" for role, (one, two) in named.items() if one != two)
