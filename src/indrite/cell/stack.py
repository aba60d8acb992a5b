"""`Cell`: cathode | electrolyte | anode, how it is cycled, and what its makers state about it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from indrite.cell.materials import Material
from indrite.cell.numbers import Number
from indrite.errors import SpecimenError
from indrite.signals.cycling import CellKind, CellMetadata

if TYPE_CHECKING:
    from indrite.cell.derived import Derived
    from indrite.cell.recipe import RecipeCheck

#: What the cutoffs of a protocol are measured against: the cell's own anode, as a cycler records
#: it, or Li/Li+.
VoltageScale = Literal["anode", "lithium"]


@dataclass(frozen=True, kw_only=True)
class Cathode:
    """Composite of active material and electrolyte powder.

    Parameters
    ----------
    active_material, electrolyte_material, coating_material
        Phases; the coating is counted as thin, its mass is neglected.
    composite_mass_milligram
        Mass of composite on the disc.
    active_mass_fraction
        Mass of active material / mass of composite.
    active_mass_milligram
        Mass of active material, where only that is known.
    void_fraction
        Pores / volume of the pressed composite.
    coating_thickness_nanometre
        Thickness of the coating on the active particles.
    practical_capacity_milliampere_hour_per_gram
        Reversible capacity of the active material in the window of the protocol.
    stated_loading_milliampere_hour_per_square_centimetre
        Areal capacity as stated by the makers of the cell.
    """

    active_material: Material | None = None
    electrolyte_material: Material | None = None
    coating_material: Material | None = None
    composite_mass_milligram: Number | None = None
    active_mass_fraction: Number | None = None
    active_mass_milligram: Number | None = None
    void_fraction: Number | None = None
    coating_thickness_nanometre: Number | None = None
    practical_capacity_milliampere_hour_per_gram: Number | None = None
    stated_loading_milliampere_hour_per_square_centimetre: Number | None = None


@dataclass(frozen=True, kw_only=True)
class Precursor:
    """A starting material of a synthesis and its purity (mass fraction)."""

    material: Material
    purity_fraction: Number | None = None


@dataclass(frozen=True, kw_only=True)
class Synthesis:
    """How the electrolyte was made.

    Parameters
    ----------
    precursors
        Starting materials.
    milling_time_hour, annealing_temperature_celsius, annealing_time_hour
        Ball milling, and the heating after it.
    """

    precursors: tuple[Precursor, ...] = ()
    milling_time_hour: Number | None = None
    annealing_temperature_celsius: Number | None = None
    annealing_time_hour: Number | None = None


@dataclass(frozen=True, kw_only=True)
class Electrolyte:
    """The separating pellet.

    Parameters
    ----------
    material
        The solid electrolyte.
    mass_milligram, thickness_micrometre
        Of the pressed pellet; with both, its relative density follows.
    ionic_conductivity_siemens_per_centimetre
        As measured on this batch.
    synthesis
        How it was made.
    """

    material: Material | None = None
    mass_milligram: Number | None = None
    thickness_micrometre: Number | None = None
    ionic_conductivity_siemens_per_centimetre: Number | None = None
    synthesis: Synthesis | None = None


@dataclass(frozen=True, kw_only=True)
class Anode:
    """Lithium in a metal host, or lithium alone: told apart by the host, never by a name.

    A host takes up lithium between two phases, host and lithiated; without a host, lithium is
    plated and stripped. Volume per area is ``v_host m + v_lithium l`` for ``m`` moles of host and
    ``l`` moles of lithium (``m = 0`` without host), ``v_lithium`` the volume that one mole of lithium adds.

    Parameters
    ----------
    material
        The lithiated phase (LiIn), or lithium.
    host
        The metal that takes up lithium; ``None`` for a lithium anode.
    mass_milligram, thickness_micrometre
        Of the whole layer as assembled; one is enough.
    lithium_weight_fraction
        Mass of lithium / mass of the layer as assembled (1 without a host).
    potential_volt
        Against Li/Li+ in the range of lithium contents that is used.
    plateau_end_lithium_per_host
        Lithium atoms per host atom at which that potential ends.
    """

    material: Material | None = None
    host: Material | None = None
    mass_milligram: Number | None = None
    thickness_micrometre: Number | None = None
    lithium_weight_fraction: Number | None = None
    potential_volt: Number | None = None
    plateau_end_lithium_per_host: Number | None = None


@dataclass(frozen=True, kw_only=True)
class Protocol:
    """How the cell is cycled: constant current, constant voltage, constant current.

    Parameters
    ----------
    charge_current_density_milliampere_per_square_centimetre
        Constant current of the charge; or give the rate.
    charge_rate_per_hour
        C-rate of the charge: 1 charges the stated loading in an hour.
    upper_cutoff_volt, lower_cutoff_volt
        Where charge and discharge end, on the scale `voltage_scale`.
    hold_time_second
        Time at the upper cutoff after the charge.
    discharge_current_density_milliampere_per_square_centimetre, discharge_rate_per_hour
        As for the charge; by default equal to it.
    charge_time_limit_second
        Longest charge that the cycler is set to allow.
    voltage_scale
        ``anode`` where the cutoffs are as the cycler records them, ``lithium`` for Li/Li+.
    """

    charge_current_density_milliampere_per_square_centimetre: Number | None = None
    charge_rate_per_hour: Number | None = None
    upper_cutoff_volt: Number | None = None
    hold_time_second: Number | None = None
    discharge_current_density_milliampere_per_square_centimetre: Number | None = None
    discharge_rate_per_hour: Number | None = None
    lower_cutoff_volt: Number | None = None
    charge_time_limit_second: Number | None = None
    voltage_scale: VoltageScale = "anode"


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Depth to which metal was seen to have grown into the electrolyte after some cycles."""

    cycle: Number
    depth_micrometre: Number


@dataclass(frozen=True, kw_only=True)
class Stated:
    """What the makers of the cell report about it: never an input of a model, always compared.

    Parameters
    ----------
    mean_charge_voltage_volt, mean_discharge_voltage_volt
        Mean voltages of a cycle, on the scale of the record.
    upper_cutoff_against_lithium_volt, lower_cutoff_against_lithium_volt
        The cutoffs where they are stated on the second scale too.
    stable_until_cycle, decline_after_cycle, death_cycle
        Last cycle called stable, cycle after which decline is reported, cycle of death.
    coulombic_efficiency
        In the stable part.
    final_discharge_capacity_milliampere_hour_per_square_centimetre
        Of the cycle of death.
    penetration
        Depths read from cross-sections, in order of cycles.
    residual_layer_micrometre
        Anode metal left outside the electrolyte in the dead cell.
    interphase_thickness_nanometre
        Reaction layer between metal and electrolyte.
    indexed_phase
        Phase that the diffraction pattern of the electrolyte was indexed with.
    """

    mean_charge_voltage_volt: Number | None = None
    mean_discharge_voltage_volt: Number | None = None
    upper_cutoff_against_lithium_volt: Number | None = None
    lower_cutoff_against_lithium_volt: Number | None = None
    stable_until_cycle: Number | None = None
    decline_after_cycle: Number | None = None
    death_cycle: Number | None = None
    coulombic_efficiency: Number | None = None
    final_discharge_capacity_milliampere_hour_per_square_centimetre: Number | None = None
    penetration: tuple[Reading, ...] = ()
    residual_layer_micrometre: Number | None = None
    interphase_thickness_nanometre: Number | None = None
    indexed_phase: Material | None = None


@dataclass(frozen=True, kw_only=True)
class Cell:
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
