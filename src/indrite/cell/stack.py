"""`Cell`: cathode | electrolyte | anode, how it is cycled, and what its makers state about it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from indrite.cell.numbers import Number
from indrite.cell.parts import Anode, Cathode, Electrolyte, Protocol, Stated
from indrite.errors import SpecimenError
from indrite.notebook import Shown
from indrite.signals.cycling import CellKind, CellMetadata

if TYPE_CHECKING:
    from indrite.cell.derived import Derived
    from indrite.cell.recipe import RecipeCheck


@dataclass(frozen=True, kw_only=True)
class Cell(Shown):
    """A specimen: its layers, how it was pressed, how it is cycled, what is stated about it.

    Every part and every number may be missing; what cannot be computed then is left out with a reason.

    Parameters
    ----------
    name, title
        Short name and one line that describes the cell.
    kind
        Sort of cell, see `indrite.signals.CellMetadata`; ``None`` lets an analysis infer it.
    diameter_millimetre, area_square_centimetre
        Of the electrodes; one is enough.
    cathode, electrolyte, anode, protocol, stated
        The parts.
    pressing_pressure_megapascal, stack_pressure_megapascal
        At assembly, and during cycling.
    temperature_celsius
        During cycling.
    series_resistance_ohm
        Ohmic resistance between the terminals, from impedance.
    sources
        DOIs or citations of the recipe.
    """

    name: str
    title: str = ""
    kind: CellKind | None = None
    diameter_millimetre: Number | None = None
    area_square_centimetre: Number | None = None
    cathode: Cathode = field(default_factory=Cathode)
    electrolyte: Electrolyte = field(default_factory=Electrolyte)
    anode: Anode = field(default_factory=Anode)
    protocol: Protocol = field(default_factory=Protocol)
    stated: Stated = field(default_factory=Stated)
    pressing_pressure_megapascal: Number | None = None
    stack_pressure_megapascal: Number | None = None
    temperature_celsius: Number | None = None
    series_resistance_ohm: Number | None = None
    sources: tuple[str, ...] = ()

    @property
    def electrode_area_square_centimetre(self) -> float:
        """Geometric electrode area.

        Raises
        ------
        SpecimenError
            If neither area nor diameter is given.
        """
        if self.area_square_centimetre is not None:
            return self.area_square_centimetre.value
        if self.diameter_millimetre is None:
            raise SpecimenError(
                f"the cell {self.name} has no electrode area",
                todo="Give diameter_millimetre or area_square_centimetre",
            )
        return math.pi / 4.0 * (self.diameter_millimetre.value / 10.0) ** 2

    def inputs(self) -> dict[str, Number]:
        """Return every number of the cell by its full name, materials included.

        Names are the part, the field: ``cathode_composite_mass_milligram``, ``upper_cutoff_volt``,
        ``stated_death_cycle``; numbers of a material stand under its role:
        ``cathode_active_density_gram_per_cubic_centimetre``, ``anode_host_molar_volume_…``.
        """
        from indrite.cell.inputs import named_numbers

        return named_numbers(self)

    def value(self, name: str) -> float:
        """Return an input or derived quantity by its name; see `inputs` and `derived`.

        Raises
        ------
        SpecimenError
            If it is unknown or cannot be computed from what is given; the message says what is missing.

        Examples
        --------
        >>> from indrite.cell import load_cell
        >>> load_cell("luo2021-li-in").value("pellet_dense_thickness_micrometre")
        547.6
        """
        from indrite.cell.derived import value_of

        return value_of(self, name)

    def derived(self) -> tuple[Derived, ...]:
        """Return what follows from the recipe, each with unit, uncertainty and formula."""
        from indrite.cell.derived import derive

        return derive(self)

    def check(self) -> tuple[RecipeCheck, ...]:
        """Return what adds up in the recipe, what does not and what cannot be decided."""
        from indrite.cell.recipe import check_recipe

        return check_recipe(self)

    def metadata(self) -> CellMetadata:
        """Return what an analysis of this cell's cycler record needs to know."""
        from indrite.cell.derived import metadata

        return metadata(self)
