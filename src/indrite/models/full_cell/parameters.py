"""`FullCellParameters`: every number that the full-cell model needs, in SI where not named otherwise."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from indrite.errors import SpecimenError
from indrite.models.full_cell.ocp import LayeredOxidePotential, fit_layered_oxide
from indrite.signals import CellMetadata
from indrite.units import (
    FARADAY_COULOMB_PER_MOLE,
    GAS_CONSTANT_JOULE_PER_MOLE_KELVIN,
    SECONDS_PER_HOUR,
)


@dataclass(frozen=True, kw_only=True)
class CathodeParameters:
    """Composite cathode. Defaults: 70:30 by mass, 63 % of the active material in use (see docs).

    Parameters
    ----------
    thickness_metre
        Of the composite.
    active_fraction
        Volume fraction of the active material that takes part.
    particle_radius_metre, diffusivity_square_metre_per_second
        Of the active material.
    maximum_concentration_mole_per_cubic_metre
        Lithium sites of the active material.
    exchange_current_ampere_per_square_metre
        At half filling; scales with 2 sqrt(x (1 - x)).
    ionic_conductivity_siemens_per_metre, electronic_conductivity_siemens_per_metre
        Effective, of the composite.
    lithium_content_start
        Lithium content as assembled.
    potential
        Open-circuit potential vs Li/Li+.
    """

    thickness_metre: float = 178e-6
    active_fraction: float = 0.2735
    particle_radius_metre: float = 3e-6
    diffusivity_square_metre_per_second: float = 2e-14
    maximum_concentration_mole_per_cubic_metre: float = 49110.0
    exchange_current_ampere_per_square_metre: float = 2.0
    ionic_conductivity_siemens_per_metre: float = 0.06
    electronic_conductivity_siemens_per_metre: float = 0.27
    lithium_content_start: float = 0.955
    potential: LayeredOxidePotential = field(default_factory=fit_layered_oxide)

    @property
    def surface_per_volume(self) -> float:
        """Active surface per volume of composite, 1/m (spheres)."""
        return 3.0 * self.active_fraction / self.particle_radius_metre

    @property
    def sites_coulomb_per_square_metre(self) -> float:
        """Charge per area that takes the lithium content from 0 to 1."""
        sites = self.maximum_concentration_mole_per_cubic_metre * self.active_fraction * self.thickness_metre
        return FARADAY_COULOMB_PER_MOLE * sites


@dataclass(frozen=True, kw_only=True)
class AnodeParameters:
    """Lithium in a host on a plateau, or lithium alone (then per mole of lithium at the start).

    Parameters
    ----------
    potential_volt
        Against Li/Li+, constant while the lithium content stays between its limits.
    exchange_current_ampere_per_square_metre
        Of charge transfer at the flat interface.
    sites_coulomb_per_square_metre
        Charge per area that changes the lithium content by one.
    lithium_content_start, lithium_content_limits
        Lithium per host atom as assembled, and where the plateau ends.
    """

    potential_volt: float = 0.62
    exchange_current_ampere_per_square_metre: float = 100.0
    sites_coulomb_per_square_metre: float = 2.717 * FARADAY_COULOMB_PER_MOLE
    lithium_content_start: float = 0.338
    lithium_content_limits: tuple[float, float] = (0.0, 1.0)


@dataclass(frozen=True, kw_only=True)
class ProtocolParameters:
    """Currents (both positive, per cell), voltage limits on the cycler's scale, times."""

    charge_current_ampere: float = 3.1416e-3
    discharge_current_ampere: float = 3.1416e-3
    upper_cutoff_volt: float = 3.68
    lower_cutoff_volt: float = 2.1
    hold_second: float = 900.0
    charge_time_limit_second: float = 24 * SECONDS_PER_HOUR

    def __post_init__(self) -> None:
        if self.lower_cutoff_volt >= self.upper_cutoff_volt:
            raise SpecimenError(
                "the lower cutoff is not below the upper one",
                got=f"{self.lower_cutoff_volt:g} V, {self.upper_cutoff_volt:g} V",
            )


@dataclass(frozen=True, kw_only=True)
class FullCellParameters:
    """A cell for the reduced and the Doyle-Fuller-Newman model. Defaults: the study's Li-In cell.

    Parameters
    ----------
    name
        Of the specimen.
    area_square_metre
        Of the electrodes.
    electrolyte_thickness_metre, electrolyte_conductivity_siemens_per_metre
        Of the separating pellet.
    temperature_kelvin
        Constant.
    nominal_capacity_ampere_hour
        What 1C refers to; for the metadata of the record.
    calibrated
        Numbers tuned to data: (name, value, unit, what it was tuned on).
    assumed
        Numbers that nobody measured on this cell.
    """

    name: str = "luo2021-li-in"
    area_square_metre: float = math.pi / 4 * 1e-4
    electrolyte_thickness_metre: float = 600e-6
    electrolyte_conductivity_siemens_per_metre: float = 0.295
    temperature_kelvin: float = 298.15
    nominal_capacity_ampere_hour: float = 3.1416e-3
    cathode: CathodeParameters = field(default_factory=CathodeParameters)
    anode: AnodeParameters = field(default_factory=AnodeParameters)
    protocol: ProtocolParameters = field(default_factory=ProtocolParameters)
    calibrated: tuple[tuple[str, float, str, str], ...] = ()
    assumed: tuple[str, ...] = ()

    @property
    def thermal_voltage(self) -> float:
        """RT/F in volt."""
        return GAS_CONSTANT_JOULE_PER_MOLE_KELVIN * self.temperature_kelvin / FARADAY_COULOMB_PER_MOLE

    @property
    def electrolyte_resistance_ohm_square_metre(self) -> float:
        """Area resistance of the pellet."""
        return self.electrolyte_thickness_metre / self.electrolyte_conductivity_siemens_per_metre

    @property
    def critical_leak_siemens(self) -> float:
        """Leak from which on a charge never ends: I/V_cut."""
        return self.protocol.charge_current_ampere / self.protocol.upper_cutoff_volt

    @property
    def metadata(self) -> CellMetadata:
        """What a cycler operator would note about this cell."""
        return CellMetadata(
            kind="full",
            electrode_area_square_centimetre=self.area_square_metre * 1e4,
            electrolyte_thickness_micrometre=self.electrolyte_thickness_metre * 1e6,
            anode_reference_potential_volt=self.anode.potential_volt,
            upper_cutoff_volt=self.protocol.upper_cutoff_volt,
            lower_cutoff_volt=self.protocol.lower_cutoff_volt,
            charge_time_limit_second=self.protocol.charge_time_limit_second,
            nominal_capacity_ampere_hour=self.nominal_capacity_ampere_hour,
        )
