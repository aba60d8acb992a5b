"""What follows for pellet and cathode: thickness, density, loading, ohmic share."""

from __future__ import annotations

import math

from indrite.cell.rules import rule


@rule("electrode area", "A, as given", of="electrode_area_square_centimetre")
def _area(*, area_square_centimetre: float) -> float:
    return area_square_centimetre


@rule("electrode area", "A = pi d^2 / 4", of="electrode_area_square_centimetre")
def _disc_area(*, diameter_millimetre: float) -> float:
    return math.pi / 4.0 * (diameter_millimetre / 10.0) ** 2


@rule("electrolyte per area", "m / A")
def pellet_areal_mass_milligram_per_square_centimetre(
    *, electrolyte_mass_milligram: float, electrode_area_square_centimetre: float
) -> float:
    """Return the mass of the pellet per area."""
    return electrolyte_mass_milligram / electrode_area_square_centimetre


@rule("pellet thickness without pores", "m / (A rho)")
def pellet_dense_thickness_micrometre(
    *,
    pellet_areal_mass_milligram_per_square_centimetre: float,
    electrolyte_material_density_gram_per_cubic_centimetre: float,
) -> float:
    """Return the thickness the pellet would have at crystal density."""
    areal = pellet_areal_mass_milligram_per_square_centimetre
    return 10.0 * areal / electrolyte_material_density_gram_per_cubic_centimetre


@rule("relative density of the pellet", "dense thickness / thickness")
def pellet_relative_density_percent(
    *, pellet_dense_thickness_micrometre: float, electrolyte_thickness_micrometre: float
) -> float:
    """Return the density of the pellet relative to the crystal."""
    return 100.0 * pellet_dense_thickness_micrometre / electrolyte_thickness_micrometre


@rule("pores of the pellet, as a layer", "thickness - dense thickness")
def pellet_void_thickness_micrometre(
    *, pellet_dense_thickness_micrometre: float, electrolyte_thickness_micrometre: float
) -> float:
    """Return the pore volume per area."""
    return electrolyte_thickness_micrometre - pellet_dense_thickness_micrometre


@rule("ionic conductivity of the pellet", "kappa of the material")
def electrolyte_ionic_conductivity_siemens_per_centimetre(
    *, electrolyte_material_ionic_conductivity_siemens_per_centimetre: float
) -> float:
    """Return the conductivity of the material where the pellet's own was not measured."""
    return electrolyte_material_ionic_conductivity_siemens_per_centimetre


@rule("area-specific resistance of the pellet", "L / kappa")
def pellet_resistance_ohm_square_centimetre(
    *, electrolyte_thickness_micrometre: float, electrolyte_ionic_conductivity_siemens_per_centimetre: float
) -> float:
    """Return the ohmic resistance of the pellet times its area."""
    return electrolyte_thickness_micrometre * 1e-4 / electrolyte_ionic_conductivity_siemens_per_centimetre


@rule("resistance of the pellet", "L / (kappa A)")
def pellet_resistance_ohm(
    *, pellet_resistance_ohm_square_centimetre: float, electrode_area_square_centimetre: float
) -> float:
    """Return the ohmic resistance of the pellet."""
    return pellet_resistance_ohm_square_centimetre / electrode_area_square_centimetre


@rule("ohmic drop over the pellet on charge", "i L / kappa")
def pellet_ohmic_drop_millivolt(
    *,
    charge_current_density_milliampere_per_square_centimetre: float,
    pellet_resistance_ohm_square_centimetre: float,
) -> float:
    """Return the voltage that the pellet takes at the charge current."""
    return charge_current_density_milliampere_per_square_centimetre * pellet_resistance_ohm_square_centimetre


@rule("active material", "m w", of="cathode_active_mass_milligram")
def _active_mass(*, cathode_composite_mass_milligram: float, cathode_active_mass_fraction: float) -> float:
    return cathode_composite_mass_milligram * cathode_active_mass_fraction


@rule("active material per area", "m w / A")
def active_areal_mass_milligram_per_square_centimetre(
    *, cathode_active_mass_milligram: float, electrode_area_square_centimetre: float
) -> float:
    """Return the active material per area."""
    return cathode_active_mass_milligram / electrode_area_square_centimetre


@rule("loading if all lithium moved", "m w F / (M A)")
def theoretical_loading_milliampere_hour_per_square_centimetre(
    *,
    active_areal_mass_milligram_per_square_centimetre: float,
    cathode_active_theoretical_capacity_milliampere_hour_per_gram: float,
) -> float:
    """Return the areal capacity at the theoretical capacity of the active material."""
    capacity = cathode_active_theoretical_capacity_milliampere_hour_per_gram
    return active_areal_mass_milligram_per_square_centimetre * capacity / 1e3


@rule("practical capacity", "as given for this cell", of="practical_capacity", listed=False)
def _practical_here(*, cathode_practical_capacity_milliampere_hour_per_gram: float) -> float:
    return cathode_practical_capacity_milliampere_hour_per_gram


@rule("practical capacity", "of the material", of="practical_capacity", listed=False)
def _practical(*, cathode_active_practical_capacity_milliampere_hour_per_gram: float) -> float:
    return cathode_active_practical_capacity_milliampere_hour_per_gram


@rule("loading by weight", "m w q / A at the practical capacity q")
def practical_loading_milliampere_hour_per_square_centimetre(
    *, active_areal_mass_milligram_per_square_centimetre: float, practical_capacity: float
) -> float:
    """Return the areal capacity that the weighed active material should give."""
    return active_areal_mass_milligram_per_square_centimetre * practical_capacity / 1e3


@rule("capacity used, if the stated loading is true", "stated loading A / (m w)")
def implied_capacity_milliampere_hour_per_gram(
    *,
    cathode_stated_loading_milliampere_hour_per_square_centimetre: float,
    active_areal_mass_milligram_per_square_centimetre: float,
) -> float:
    """Return the specific capacity at which mass and stated loading agree."""
    loading = cathode_stated_loading_milliampere_hour_per_square_centimetre
    return 1e3 * loading / active_areal_mass_milligram_per_square_centimetre


@rule("loading that counts", "as stated", of="loading_milliampere_hour_per_square_centimetre", listed=False)
def _loading_stated(*, cathode_stated_loading_milliampere_hour_per_square_centimetre: float) -> float:
    return cathode_stated_loading_milliampere_hour_per_square_centimetre


@rule("loading that counts", "by weight", of="loading_milliampere_hour_per_square_centimetre", listed=False)
def _loading_weighed(*, practical_loading_milliampere_hour_per_square_centimetre: float) -> float:
    return practical_loading_milliampere_hour_per_square_centimetre


@rule("active material in the solid of the composite, by volume", "(w/rho_a) / (w/rho_a + (1-w)/rho_e)")
def active_solid_fraction(
    *,
    cathode_active_mass_fraction: float,
    cathode_active_density_gram_per_cubic_centimetre: float,
    cathode_electrolyte_density_gram_per_cubic_centimetre: float,
) -> float:
    """Return the volume of active material / volume of all solid."""
    active = cathode_active_mass_fraction / cathode_active_density_gram_per_cubic_centimetre
    rest = (1.0 - cathode_active_mass_fraction) / cathode_electrolyte_density_gram_per_cubic_centimetre
    return active / (active + rest)


@rule("active material in the composite, by volume", "solid share (1 - void)")
def active_volume_fraction_percent(*, active_solid_fraction: float, cathode_void_fraction: float) -> float:
    """Return the volume of active material / volume of the composite."""
    return 100.0 * active_solid_fraction * (1.0 - cathode_void_fraction)


@rule("electrolyte in the composite, by volume", "1 - active - void")
def catholyte_volume_fraction_percent(*, active_solid_fraction: float, cathode_void_fraction: float) -> float:
    """Return the volume of electrolyte / volume of the composite."""
    return 100.0 * (1.0 - active_solid_fraction) * (1.0 - cathode_void_fraction)


@rule("cathode thickness", "m (w/rho_a + (1-w)/rho_e) / (A (1 - void))")
def cathode_thickness_micrometre(
    *,
    active_areal_mass_milligram_per_square_centimetre: float,
    cathode_active_density_gram_per_cubic_centimetre: float,
    active_solid_fraction: float,
    cathode_void_fraction: float,
) -> float:
    """Return the thickness of the pressed composite."""
    areal = active_areal_mass_milligram_per_square_centimetre
    active = 10.0 * areal / cathode_active_density_gram_per_cubic_centimetre
    return active / active_solid_fraction / (1.0 - cathode_void_fraction)
