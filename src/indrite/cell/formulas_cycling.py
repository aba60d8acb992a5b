"""What follows for cycling: currents, cutoffs on both scales, the leak that kills, growth per charge."""

from __future__ import annotations

import math

from indrite.cell.rules import rule

_CHARGE = "charge_current_density_milliampere_per_square_centimetre"
_DISCHARGE = "discharge_current_density_milliampere_per_square_centimetre"


@rule("charge current density", "rate x loading", of=_CHARGE)
def _charge_by_rate(
    *, charge_rate_per_hour: float, loading_milliampere_hour_per_square_centimetre: float
) -> float:
    return charge_rate_per_hour * loading_milliampere_hour_per_square_centimetre


@rule("discharge current density", "rate x loading", of=_DISCHARGE)
def _discharge_by_rate(
    *, discharge_rate_per_hour: float, loading_milliampere_hour_per_square_centimetre: float
) -> float:
    return discharge_rate_per_hour * loading_milliampere_hour_per_square_centimetre


@rule("discharge current density", "as on charge", of=_DISCHARGE)
def _discharge_as_charge(*, charge_current_density_milliampere_per_square_centimetre: float) -> float:
    return charge_current_density_milliampere_per_square_centimetre


@rule("charge current", "i A")
def charge_current_milliampere(
    *,
    charge_current_density_milliampere_per_square_centimetre: float,
    electrode_area_square_centimetre: float,
) -> float:
    """Return the current of the charge."""
    return charge_current_density_milliampere_per_square_centimetre * electrode_area_square_centimetre


@rule("capacity that 1C refers to", "i A / rate", of="nominal_capacity_milliampere_hour")
def _nominal_by_current(*, charge_current_milliampere: float, charge_rate_per_hour: float) -> float:
    return charge_current_milliampere / charge_rate_per_hour


@rule("capacity that 1C refers to", "loading A", of="nominal_capacity_milliampere_hour")
def _nominal_by_loading(
    *, loading_milliampere_hour_per_square_centimetre: float, electrode_area_square_centimetre: float
) -> float:
    return loading_milliampere_hour_per_square_centimetre * electrode_area_square_centimetre


@rule("C-rate of the charge by the loading", "i / loading")
def charge_rate_by_loading_per_hour(
    *,
    charge_current_density_milliampere_per_square_centimetre: float,
    loading_milliampere_hour_per_square_centimetre: float,
) -> float:
    """Return the C-rate that the current makes with the loading."""
    return (
        charge_current_density_milliampere_per_square_centimetre
        / loading_milliampere_hour_per_square_centimetre
    )


@rule("upper cutoff vs the anode", "E_Li - U_anode", of="upper_cutoff_volt")
def _upper(*, upper_cutoff_against_lithium_volt: float, anode_reference_potential_volt: float) -> float:
    return upper_cutoff_against_lithium_volt - anode_reference_potential_volt


@rule("lower cutoff vs the anode", "E_Li - U_anode", of="lower_cutoff_volt")
def _lower(*, lower_cutoff_against_lithium_volt: float, anode_reference_potential_volt: float) -> float:
    return lower_cutoff_against_lithium_volt - anode_reference_potential_volt


@rule("upper cutoff vs Li/Li+", "E + U_anode")
def upper_cutoff_against_lithium_volt(
    *, upper_cutoff_volt: float, anode_reference_potential_volt: float
) -> float:
    """Return the upper cutoff on the scale of Li/Li+."""
    return upper_cutoff_volt + anode_reference_potential_volt


@rule("lower cutoff vs Li/Li+", "E + U_anode")
def lower_cutoff_against_lithium_volt(
    *, lower_cutoff_volt: float, anode_reference_potential_volt: float
) -> float:
    """Return the lower cutoff on the scale of Li/Li+."""
    return lower_cutoff_volt + anode_reference_potential_volt


@rule("leak at which the charge never ends", "G = i A / V_cut")
def critical_leak_conductance_siemens(
    *, charge_current_milliampere: float, upper_cutoff_volt: float
) -> float:
    """Return the conductance that takes the whole charge current at the cutoff."""
    return charge_current_milliampere * 1e-3 / upper_cutoff_volt


@rule("resistance of a leak at which the charge never ends", "V_cut / (i A)")
def critical_leak_resistance_ohm(*, critical_leak_conductance_siemens: float) -> float:
    """Return the resistance of a short that just keeps the charge from ending."""
    return 1.0 / critical_leak_conductance_siemens


@rule("area-specific resistance of such a leak", "V_cut / i")
def critical_leak_resistance_ohm_square_centimetre(
    *, critical_leak_resistance_ohm: float, electrode_area_square_centimetre: float
) -> float:
    """Return the area-specific resistance of a short that just keeps the charge from ending."""
    return critical_leak_resistance_ohm * electrode_area_square_centimetre


@rule("leak that costs 0.1 % of Coulombic efficiency", "(V_ch + V_dis) / (0.001 i A)")
def visible_leak_resistance_ohm(
    *,
    stated_mean_charge_voltage_volt: float,
    stated_mean_discharge_voltage_volt: float,
    charge_current_milliampere: float,
) -> float:
    """Return the resistance of a leak that lowers the Coulombic efficiency to 99.9 %."""
    voltages = stated_mean_charge_voltage_volt + stated_mean_discharge_voltage_volt
    return voltages / (1e-3 * charge_current_milliampere * 1e-3)


@rule("half the gap of the mean voltages", "(V_ch - V_dis) / 2")
def half_gap_millivolt(
    *, stated_mean_charge_voltage_volt: float, stated_mean_discharge_voltage_volt: float
) -> float:
    """Return the overpotential of one direction, taken as half the gap."""
    return 500.0 * (stated_mean_charge_voltage_volt - stated_mean_discharge_voltage_volt)


@rule("resistance behind the half-gap", "(V_ch - V_dis) / (2 i)")
def half_gap_resistance_ohm_square_centimetre(
    *, half_gap_millivolt: float, charge_current_density_milliampere_per_square_centimetre: float
) -> float:
    """Return the area-specific resistance that would make the gap of the mean voltages."""
    return half_gap_millivolt / charge_current_density_milliampere_per_square_centimetre


@rule("mean voltage vs Li/Li+", "(V_ch + V_dis)/2 + U_anode")
def mean_voltage_against_lithium_volt(
    *,
    stated_mean_charge_voltage_volt: float,
    stated_mean_discharge_voltage_volt: float,
    anode_reference_potential_volt: float,
) -> float:
    """Return the mean of charge and discharge voltage on the scale of Li/Li+."""
    mean = (stated_mean_charge_voltage_volt + stated_mean_discharge_voltage_volt) / 2.0
    return mean + anode_reference_potential_volt


@rule("duration of a cycle", "Q/i_ch + hold + Q/i_dis", of="cycle_duration_hour")
def _with_hold(
    *,
    loading_milliampere_hour_per_square_centimetre: float,
    charge_current_density_milliampere_per_square_centimetre: float,
    discharge_current_density_milliampere_per_square_centimetre: float,
    hold_time_second: float,
) -> float:
    charge = (
        loading_milliampere_hour_per_square_centimetre
        / charge_current_density_milliampere_per_square_centimetre
    )
    discharge = (
        loading_milliampere_hour_per_square_centimetre
        / discharge_current_density_milliampere_per_square_centimetre
    )
    return charge + hold_time_second / 3600.0 + discharge


@rule("duration of a cycle", "Q/i_ch + Q/i_dis", of="cycle_duration_hour")
def _without_hold(
    *,
    loading_milliampere_hour_per_square_centimetre: float,
    charge_current_density_milliampere_per_square_centimetre: float,
    discharge_current_density_milliampere_per_square_centimetre: float,
) -> float:
    return _with_hold(
        loading_milliampere_hour_per_square_centimetre=loading_milliampere_hour_per_square_centimetre,
        charge_current_density_milliampere_per_square_centimetre=(
            charge_current_density_milliampere_per_square_centimetre
        ),
        discharge_current_density_milliampere_per_square_centimetre=(
            discharge_current_density_milliampere_per_square_centimetre
        ),
        hold_time_second=0.0,
    )


@rule("duration of the test", "cycles x duration of a cycle")
def test_duration_hour(*, stated_death_cycle: float, cycle_duration_hour: float) -> float:
    """Return the time to the stated death."""
    return stated_death_cycle * cycle_duration_hour


@rule("charge passed until death, both directions", "2 N Q")
def throughput_milliampere_hour_per_square_centimetre(
    *, stated_death_cycle: float, loading_milliampere_hour_per_square_centimetre: float
) -> float:
    """Return the charge per area that crossed the pellet, both directions added."""
    return 2.0 * stated_death_cycle * loading_milliampere_hour_per_square_centimetre


_RATE = "penetration_rate_micrometre_per_cycle"


@rule("mean penetration rate", "last depth / its cycle", of=_RATE)
def _rate_read(*, stated_last_depth_micrometre: float, stated_last_depth_cycle: float) -> float:
    return stated_last_depth_micrometre / stated_last_depth_cycle


@rule("mean penetration rate, at least", "pellet / cycle of death", of=_RATE)
def _rate_to_death(*, electrolyte_thickness_micrometre: float, stated_death_cycle: float) -> float:
    return electrolyte_thickness_micrometre / stated_death_cycle


@rule("penetration per charge passed on charge", "rate / Q")
def penetration_micrometre_per_milliampere_hour_per_square_centimetre(
    *,
    penetration_rate_micrometre_per_cycle: float,
    loading_milliampere_hour_per_square_centimetre: float,
) -> float:
    """Return the depth gained per charge, the fair measure between cells of different loading."""
    return penetration_rate_micrometre_per_cycle / loading_milliampere_hour_per_square_centimetre


@rule("exponent of depth over cycles", "ln(L2/L1) / ln(N2/N1)")
def penetration_exponent(
    *,
    stated_first_depth_micrometre: float,
    stated_first_depth_cycle: float,
    stated_last_depth_micrometre: float,
    stated_last_depth_cycle: float,
) -> float:
    """Return the exponent of a power law through the first and the last reading."""
    depths = stated_last_depth_micrometre / stated_first_depth_micrometre
    return math.log(depths) / math.log(stated_last_depth_cycle / stated_first_depth_cycle)


@rule("anode metal inside the electrolyte", "discharged layer - residue")
def exported_metal_micrometre(
    *, anode_thickness_discharged_micrometre: float, stated_residual_layer_micrometre: float
) -> float:
    """Return the volume of metal per area that left the anode layer, discharged."""
    return anode_thickness_discharged_micrometre - stated_residual_layer_micrometre


@rule("metal in the penetrated part of the electrolyte", "exported / depth")
def exported_metal_fraction_percent(
    *, exported_metal_micrometre: float, stated_last_depth_micrometre: float
) -> float:
    """Return the volume fraction of metal in the depth that it has reached."""
    return 100.0 * exported_metal_micrometre / stated_last_depth_micrometre


#: Bruggeman exponent of ion transport in the composite. Assumed: nobody has measured this composite.
CATHOLYTE_BRUGGEMAN_EXPONENT = 2.6


@rule(
    "ion path in the cathode, assuming exponent 2.6",
    "L_c / (3 kappa eps^2.6)",
    of="cathode_ion_path_resistance_ohm_square_centimetre",
)
def _ion_path(
    *,
    cathode_thickness_micrometre: float,
    catholyte_volume_fraction_percent: float,
    electrolyte_ionic_conductivity_siemens_per_centimetre: float,
) -> float:
    share = catholyte_volume_fraction_percent / 100.0
    conductivity = electrolyte_ionic_conductivity_siemens_per_centimetre * share**CATHOLYTE_BRUGGEMAN_EXPONENT
    return cathode_thickness_micrometre * 1e-4 / (3.0 * conductivity)


@rule(
    "left of the half-gap for both interfaces",
    "half-gap - pellet - ion path",
    of="resistance_left_for_kinetics_ohm_square_centimetre",
)
def _left(
    *,
    half_gap_resistance_ohm_square_centimetre: float,
    pellet_resistance_ohm_square_centimetre: float,
    cathode_ion_path_resistance_ohm_square_centimetre: float,
) -> float:
    known = pellet_resistance_ohm_square_centimetre + cathode_ion_path_resistance_ohm_square_centimetre
    return half_gap_resistance_ohm_square_centimetre - known
