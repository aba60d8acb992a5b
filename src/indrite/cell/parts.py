"""Parts of a cell: cathode, electrolyte, anode, how it is cycled, what its makers state about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from indrite.cell.materials import Material
from indrite.cell.numbers import Number

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

    @property
    def plateau_end(self) -> float:
        """Lithium per host atom where the plateau ends: as given, else the lithiated phase's, else 1."""
        if self.plateau_end_lithium_per_host is not None:
            return self.plateau_end_lithium_per_host.value
        known = None if self.material is None else self.material.numbers.get("plateau_end_lithium_per_host")
        return 1.0 if known is None else known.value


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
