"""`Material`: a phase with sourced numbers; `material` looks one up by name."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from indrite.cell.chemistry import composition, molar_mass_gram_per_mole
from indrite.cell.numbers import Number
from indrite.errors import SpecimenError
from indrite.notebook import Shown
from indrite.units import FARADAY_COULOMB_PER_MOLE

#: Avogadro constant times 1 Å3 in cm3/mol (CODATA 2018, exact).
_CUBIC_ANGSTROM_PER_MOLE_IN_CUBIC_CENTIMETRE = 0.602214076
_WEIGHTS = "IUPAC standard atomic weights, DOI 10.1515/pac-2019-0603"


@dataclass(frozen=True)
class Material(Shown):
    """A phase: what it is made of, and its numbers.

    The molar mass, and from lattice or density whichever of density, molar volume and lithium
    capacity is missing, are computed on construction, so that no material carries two crystal
    constants that contradict each other.

    Parameters
    ----------
    name
        What people call it, such as ``NCM622``.
    formula
        Formula unit, such as ``LiNi0.6Co0.2Mn0.2O2``.
    numbers
        Name with unit suffix → `Number`.

    Raises
    ------
    SpecimenError
        For a formula that cannot be read.

    Examples
    --------
    >>> indium = Material("In", "In", {"density_gram_per_cubic_centimetre": Number(7.31)})
    >>> round(indium.value("molar_volume_cubic_centimetre_per_mole"), 2)
    15.71
    """

    name: str
    formula: str
    numbers: Mapping[str, Number] = field(default_factory=dict)
    _given: tuple[str, ...] = field(init=False, repr=False, compare=False, default=())

    def __post_init__(self) -> None:
        object.__setattr__(self, "_given", tuple(self.numbers))
        object.__setattr__(self, "numbers", MappingProxyType(_completed(self.formula, dict(self.numbers))))

    def __reduce__(self) -> tuple[type[Material], tuple[str, str, dict[str, Number]]]:
        # a mapping proxy cannot be pickled, and sweeps send cells to other processes
        return Material, (self.name, self.formula, self.given())

    def given(self) -> dict[str, Number]:
        """Return the numbers that the material was given, without those that follow from them."""
        return {name: self.numbers[name] for name in self._given}

    def number(self, name: str) -> Number:
        """Return a number by its name.

        Raises
        ------
        SpecimenError
            If the material has no such number; the message lists those it has.
        """
        if name not in self.numbers:
            raise SpecimenError(
                f"{self.name} has no number {name!r}",
                expected=f"one of {', '.join(self.numbers)}",
                todo="Give it in the cell's file under 'materials'",
            )
        return self.numbers[name]

    def value(self, name: str) -> float:
        """Return the value of a number; see `number`."""
        return self.number(name).value


def _completed(formula: str, numbers: dict[str, Number]) -> dict[str, Number]:
    """Add what follows from the formula and the given numbers."""
    mass = molar_mass_gram_per_mole(formula)
    numbers.setdefault("molar_mass_gram_per_mole", Number(mass, _WEIGHTS, "computed"))
    volume, density = "molar_volume_cubic_centimetre_per_mole", "density_gram_per_cubic_centimetre"
    if volume not in numbers and density in numbers:
        numbers[volume] = _inverse(numbers[density], mass, f"molar mass / density; {numbers[density].source}")
    elif volume not in numbers and "lattice_a_angstrom" in numbers:
        numbers[volume] = _lattice_volume(numbers)
    if density not in numbers and volume in numbers:
        numbers[density] = _inverse(
            numbers[volume], mass, f"molar mass / molar volume; {numbers[volume].source}"
        )
    if lithium := composition(formula).get("Li"):
        capacity = lithium * FARADAY_COULOMB_PER_MOLE / 3.6 / mass
        numbers.setdefault(
            "theoretical_capacity_milliampere_hour_per_gram",
            Number(capacity, "all lithium of the formula: F/M", "computed"),
        )
    return numbers


def _inverse(number: Number, numerator: float, source: str) -> Number:
    low, high = (numerator / end for end in reversed(number.range))
    value = numerator / number.value
    return Number(value, source, "computed", low, high) if high > low else Number(value, source, "computed")


def _lattice_volume(numbers: Mapping[str, Number]) -> Number:
    """Molar volume of a cell with two right angles: ``N_A a b c sin(gamma) / Z``."""
    a = numbers["lattice_a_angstrom"]
    b, c = (numbers.get(f"lattice_{axis}_angstrom", a) for axis in "bc")
    angle = numbers.get("lattice_gamma_degree", Number(90.0))
    if "formula_units_per_cell" not in numbers:
        raise SpecimenError("a lattice without formula_units_per_cell", expected="both, or a density")
    units = numbers["formula_units_per_cell"].value
    factor = _CUBIC_ANGSTROM_PER_MOLE_IN_CUBIC_CENTIMETRE * math.sin(math.radians(angle.value)) / units
    value, low, high = (
        factor * pick(a) * pick(b) * pick(c)
        for pick in (float, lambda number: number.range[0], lambda number: number.range[1])
    )
    number = Number(value, f"lattice volume; {a.source}", "computed")
    return replace(number, low=low, high=high) if high > low else number


def material(name: str) -> Material:
    """Return one of the materials that come with indrite.

    Raises
    ------
    SpecimenError
        If there is no such material.

    Examples
    --------
    >>> round(material("Li6PS5Cl").value("density_gram_per_cubic_centimetre"), 2)
    1.86
    """
    from indrite.cell.files import packaged_materials

    known = packaged_materials()
    if name not in known:
        raise SpecimenError("unknown material", got=repr(name), expected=f"one of {', '.join(known)}")
    return known[name]


def material_names() -> tuple[str, ...]:
    """Return the names of the materials that come with indrite."""
    from indrite.cell.files import packaged_materials

    return tuple(packaged_materials())
