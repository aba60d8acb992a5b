"""`Derived`: a quantity that follows from a recipe, with uncertainty, formula and what it rests on."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

# the formulas enter their rules into the table when imported; the order is the order of the listing
from indrite.cell import formulas_layers  # noqa: F401  isort: skip
from indrite.cell import formulas_anode  # noqa: F401  isort: skip
from indrite.cell import formulas_cycling  # noqa: F401  isort: skip
from indrite.cell.inputs import field_of
from indrite.cell.numbers import Number, rounding
from indrite.cell.rules import RULES, Rule, Solver, uncertainty
from indrite.cell.stack import Cell
from indrite.errors import SpecimenError
from indrite.findings import Finding, judge
from indrite.signals.cycling import CellMetadata
from indrite.units import SUFFIXES, unit_symbol

# derived quantity -> the statement of the makers that it can be set beside
_COMPARED = {
    "practical_loading_milliampere_hour_per_square_centimetre": (
        "cathode_stated_loading_milliampere_hour_per_square_centimetre"
    ),
    "upper_cutoff_against_lithium_volt": "stated_upper_cutoff_against_lithium_volt",
    "lower_cutoff_against_lithium_volt": "stated_lower_cutoff_against_lithium_volt",
    "charge_rate_by_loading_per_hour": "charge_rate_per_hour",
}


@dataclass(frozen=True)
class Derived:
    """A quantity that follows from a recipe.

    Parameters
    ----------
    name
        Its name with unit suffix; stable.
    words
        The quantity in words.
    value
        ``None`` where the recipe does not determine it.
    unit
        Unit symbol.
    standard_uncertainty
        From the ranges of the inputs; ``None`` where no input has one.
    formula
        How it was computed.
    inputs
        Names of the numbers it rests on.
    assumed
        Those among them that are assumed or calibrated.
    note
        What is missing, where there is no value.
    """

    name: str
    words: str
    value: float | None
    unit: str
    standard_uncertainty: float | None
    formula: str
    inputs: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    note: str = ""

    def finding(self, stated: Number | None = None) -> Finding:
        """Return the quantity as a row of the comparison, beside what is stated of it.

        Parameters
        ----------
        stated
            What the makers of the cell state, in the same unit.
        """
        origin = f"derived, assuming {', '.join(self.assumed)}" if self.assumed else "derived"
        published = None if stated is None else stated.value
        verdict = judge(
            self.value,
            self.standard_uncertainty,
            published,
            published_uncertainty=0.0 if stated is None else rounding(stated),
        )
        return Finding(
            id=self.name,
            quantity=self.words,
            value=self.value,
            unit=self.unit,
            standard_uncertainty=self.standard_uncertainty,
            origin=origin,
            verdict=verdict,
            published_value=published,
            published_source=None if stated is None else stated.source,
            note=self.note or self.formula,
        )


def words_for(name: str) -> str:
    """Return a quantity in words."""
    if name in RULES:
        return RULES[name][0].words
    stem = name.removeprefix("stated_")
    return stem.removesuffix(f"_{_suffix(stem)}").replace("_", " ")


def _suffix(name: str) -> str:
    """Return the unit that a name ends with, spelt as in the name."""
    parts = name.split("_")
    tails = ("_".join(parts[start:]) for start in range(1, len(parts)))
    return next((tail for tail in tails if tail in SUFFIXES), "")


def derive(cell: Cell) -> tuple[Derived, ...]:
    """Return every quantity that the recipe determines, and those it does not, with the reason.

    Examples
    --------
    >>> from indrite.cell import load_cell
    >>> derived = {one.name: one for one in derive(load_cell("luo2021-li-in"))}
    >>> derived["breathing_micrometre"].value
    11.7
    """
    numbers = cell.inputs()
    solver = Solver({name: one.value for name, one in numbers.items()})
    derived = (_derive(name, numbers, solver) for name, rules in RULES.items() if rules[0].listed)
    return tuple(one for one in derived if not _is_pointless(one, solver))


def _is_pointless(derived: Derived, solver: Solver) -> bool:
    """Whether a quantity speaks of the host of an anode that has none."""
    no_host = "anode_material_molar_mass_gram_per_mole" in solver.inputs
    no_host = no_host and "anode_host_molar_mass_gram_per_mole" not in solver.inputs
    return no_host and ("anode.host" in derived.note or derived.name.startswith("host_"))


def _reason(name: str, solver: Solver) -> str:
    missing = _needed(name, solver)
    return f"needs {', '.join(missing)}" if missing else "not defined for these values"


# number that a material brings along → that material, and how the numbers of it begin
_BROUGHT = {
    "anode.potential_volt": ("anode.material", "anode_material_"),
    "anode.plateau_end_lithium_per_host": ("anode.material", "anode_material_"),
    "cathode.practical_capacity_milliampere_hour_per_gram": (
        "cathode.active_material",
        "cathode_active_molar",
    ),
}


def _needed(name: str, solver: Solver) -> list[str]:
    """Return the fields to give; a material not yet given stands for the numbers that come with it."""
    needed = set()
    for one in solver.missing(name):
        place = field_of(one, solver.inputs)
        phase, prefix = _BROUGHT.get(place, ("", ""))
        is_given = any(known.startswith(prefix) for known in solver.inputs)
        needed.add(place if not phase or is_given else phase)
    return sorted(needed)


def _derive(name: str, numbers: dict[str, Number], solver: Solver) -> Derived:
    value = solver.value(name)
    leaves = sorted(solver.leaves(name))
    one: Rule = solver.used.get(name, RULES[name][0])
    given = name in numbers
    return Derived(
        name=name,
        words=one.words,
        value=value,
        unit=unit_symbol(name),
        standard_uncertainty=None if value is None else uncertainty(name, numbers, leaves=leaves),
        formula="as given" if given else one.formula,
        inputs=tuple(leaves),
        assumed=tuple(leaf for leaf in leaves if numbers[leaf].status in {"assumed", "calibrated"}),
        note="" if value is not None else _reason(name, solver),
    )


def findings(cell: Cell) -> tuple[Finding, ...]:
    """Return the derived quantities as findings, beside what is stated of them."""
    numbers = cell.inputs()
    return tuple(one.finding(numbers.get(_COMPARED.get(one.name, ""))) for one in derive(cell))


def value_of(cell: Cell, name: str) -> float:
    """Return one input or derived quantity; see `indrite.cell.stack.Cell.value`."""
    solver = Solver({key: one.value for key, one in cell.inputs().items()})
    value = solver.value(name)
    if value is not None:
        return value
    if name in RULES:
        raise SpecimenError(
            f"the cell {cell.name} does not determine {name}",
            todo=f"Give {', '.join(_needed(name, solver))}",
        )
    close = difflib.get_close_matches(name, [*RULES, *solver.inputs], n=3)
    raise SpecimenError("no such quantity", got=repr(name), expected=", ".join(close) or None)


def metadata(cell: Cell) -> CellMetadata:
    """Return what an analysis of the cell's cycler record needs; see `indrite.cell.stack.Cell.metadata`."""
    solver = Solver({key: one.value for key, one in cell.inputs().items()})
    nominal = solver.value("nominal_capacity_milliampere_hour")
    return CellMetadata(
        kind=cell.kind,
        electrode_area_square_centimetre=solver.value("electrode_area_square_centimetre"),
        active_mass_milligram=solver.value("cathode_active_mass_milligram"),
        electrolyte_thickness_micrometre=solver.value("electrolyte_thickness_micrometre"),
        anode_reference_potential_volt=solver.value("anode_reference_potential_volt"),
        upper_cutoff_volt=solver.value("upper_cutoff_volt"),
        lower_cutoff_volt=solver.value("lower_cutoff_volt"),
        charge_time_limit_second=solver.value("charge_time_limit_second"),
        nominal_capacity_ampere_hour=None if nominal is None else nominal / 1e3,
        series_resistance_ohm=solver.value("series_resistance_ohm"),
    )
