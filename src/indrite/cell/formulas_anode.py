"""What follows for the anode: lithium window, breathing, layer thickness.

Host and lithium obey one volume law, ``thickness = v_host m + v_lithium l``; lithium metal is the
case ``m = 0``. The lithiated phase is written per host atom; how much lithium it holds follows from its
molar mass. ``plateau_end_lithium_per_host`` is where the potential ends, at that content or before.
"""

from __future__ import annotations

from indrite.cell.chemistry import molar_mass_gram_per_mole
from indrite.cell.rules import rule
from indrite.units import FARADAY_COULOMB_PER_MOLE

#: Charge of 1 µmol of electrons in mAh.
_MILLIAMPERE_HOUR_PER_MICROMOLE = FARADAY_COULOMB_PER_MOLE * 1e-6 / 3.6
_HOST = "anode_host_molar_mass_gram_per_mole"


@rule("anode potential vs Li/Li+", "as given", of="anode_reference_potential_volt")
def _potential_here(*, anode_potential_volt: float) -> float:
    return anode_potential_volt


@rule("anode potential vs Li/Li+", "of the material", of="anode_reference_potential_volt")
def _potential(*, anode_material_potential_volt: float) -> float:
    return anode_material_potential_volt


@rule("lithium per host where the plateau ends", "as given", of="plateau_end", listed=False)
def _end_here(*, anode_plateau_end_lithium_per_host: float) -> float:
    return anode_plateau_end_lithium_per_host


@rule("lithium per host where the plateau ends", "of the material", of="plateau_end", listed=False)
def _end(*, anode_material_plateau_end_lithium_per_host: float) -> float:
    return anode_material_plateau_end_lithium_per_host


@rule(
    "lithium per host in the lithiated phase",
    "x_phase = (M_lithiated - M_host) / M_Li",
    of="phase_lithium_per_host",
    listed=False,
)
def _phase_content(
    *, anode_material_molar_mass_gram_per_mole: float, anode_host_molar_mass_gram_per_mole: float
) -> float:
    lithium = anode_material_molar_mass_gram_per_mole - anode_host_molar_mass_gram_per_mole
    return round(lithium / molar_mass_gram_per_mole("Li"), 9)  # whole numbers come out whole


@rule(
    "volume that lithium adds",
    "v_e = (V_lithiated - V_host) / x_phase",
    of="lithium_molar_volume_cubic_centimetre_per_mole",
)
def _expansion(
    *,
    anode_material_molar_volume_cubic_centimetre_per_mole: float,
    anode_host_molar_volume_cubic_centimetre_per_mole: float,
    phase_lithium_per_host: float,
) -> float:
    gain = (
        anode_material_molar_volume_cubic_centimetre_per_mole
        - anode_host_molar_volume_cubic_centimetre_per_mole
    )
    return gain / phase_lithium_per_host


@rule(
    "volume that lithium adds",
    "v_e = V of lithium metal",
    of="lithium_molar_volume_cubic_centimetre_per_mole",
    unless=_HOST,
)
def _plated(*, anode_material_molar_volume_cubic_centimetre_per_mole: float) -> float:
    return anode_material_molar_volume_cubic_centimetre_per_mole


@rule("mass of a mole of lithium", "(M_lithiated - M_host) / x_phase", of="lithium_molar_mass", listed=False)
def _lithium_mass(
    *,
    anode_material_molar_mass_gram_per_mole: float,
    anode_host_molar_mass_gram_per_mole: float,
    phase_lithium_per_host: float,
) -> float:
    lithium = anode_material_molar_mass_gram_per_mole - anode_host_molar_mass_gram_per_mole
    return lithium / phase_lithium_per_host


@rule("mass of a mole of lithium", "M", of="lithium_molar_mass", listed=False, unless=_HOST)
def _lithium_metal_mass(*, anode_material_molar_mass_gram_per_mole: float) -> float:
    return anode_material_molar_mass_gram_per_mole


@rule("lithium per host as assembled", "x = (w/M_Li) / ((1-w)/M_host)")
def lithium_per_host_discharged(
    *,
    anode_lithium_weight_fraction: float,
    lithium_molar_mass: float,
    anode_host_molar_mass_gram_per_mole: float,
) -> float:
    """Return the lithium atoms per host atom before the first charge."""
    share = anode_lithium_weight_fraction / (1.0 - anode_lithium_weight_fraction)
    return share * anode_host_molar_mass_gram_per_mole / lithium_molar_mass


@rule("anode per area", "m / A", of="anode_areal_mass_milligram_per_square_centimetre")
def _anode_areal_mass(*, anode_mass_milligram: float, electrode_area_square_centimetre: float) -> float:
    return anode_mass_milligram / electrode_area_square_centimetre


@rule(
    "anode per area",
    "thickness x density",
    of="anode_areal_mass_milligram_per_square_centimetre",
    unless=_HOST,
)
def _anode_areal_mass_by_thickness(
    *, anode_thickness_micrometre: float, anode_material_density_gram_per_cubic_centimetre: float
) -> float:
    return 0.1 * anode_thickness_micrometre * anode_material_density_gram_per_cubic_centimetre


@rule("host metal per area", "m (1-w) / (M_host A)", of="host_micromole_per_square_centimetre")
def _host_by_mass(
    *,
    anode_areal_mass_milligram_per_square_centimetre: float,
    anode_lithium_weight_fraction: float,
    anode_host_molar_mass_gram_per_mole: float,
) -> float:
    host = anode_areal_mass_milligram_per_square_centimetre * (1.0 - anode_lithium_weight_fraction)
    return 1e3 * host / anode_host_molar_mass_gram_per_mole


@rule("host metal per area", "thickness / (v_host + x v_e)", of="host_micromole_per_square_centimetre")
def _host_by_thickness(
    *,
    anode_thickness_micrometre: float,
    lithium_per_host_discharged: float,
    anode_host_molar_volume_cubic_centimetre_per_mole: float,
    lithium_molar_volume_cubic_centimetre_per_mole: float,
) -> float:
    lithium = lithium_per_host_discharged * lithium_molar_volume_cubic_centimetre_per_mole
    return 1e2 * anode_thickness_micrometre / (anode_host_molar_volume_cubic_centimetre_per_mole + lithium)


_HOST_FREE = "host_micromole_per_square_centimetre"


@rule("host metal per area", "none", of=_HOST_FREE, unless=_HOST)
def _no_host(*, anode_material_molar_mass_gram_per_mole: float) -> float:
    # the argument only makes sure that there is an anode at all
    return 0.0 * anode_material_molar_mass_gram_per_mole


_LITHIUM = "anode_lithium_milliampere_hour_per_square_centimetre"


@rule("lithium in the anode as assembled", "x n_host F", of=_LITHIUM)
def _lithium_in_host(
    *, lithium_per_host_discharged: float, host_micromole_per_square_centimetre: float
) -> float:
    lithium = lithium_per_host_discharged * host_micromole_per_square_centimetre
    return lithium * _MILLIAMPERE_HOUR_PER_MICROMOLE


@rule("lithium in the anode as assembled", "m F / (M A)", of=_LITHIUM, unless=_HOST)
def _lithium_by_mass(
    *, anode_areal_mass_milligram_per_square_centimetre: float, lithium_molar_mass: float
) -> float:
    amount = 1e3 * anode_areal_mass_milligram_per_square_centimetre / lithium_molar_mass
    return amount * _MILLIAMPERE_HOUR_PER_MICROMOLE


@rule("lithium the host still takes up", "(x_end - x) n_host F")
def anode_room_milliampere_hour_per_square_centimetre(
    *, plateau_end: float, lithium_per_host_discharged: float, host_micromole_per_square_centimetre: float
) -> float:
    """Return the charge per area until the plateau of the anode ends."""
    room = (plateau_end - lithium_per_host_discharged) * host_micromole_per_square_centimetre
    return room * _MILLIAMPERE_HOUR_PER_MICROMOLE


@rule("capacity of the anode to the end of its plateau", "x_end n_host F A")
def anode_capacity_milliampere_hour(
    *,
    plateau_end: float,
    host_micromole_per_square_centimetre: float,
    anode_host_molar_mass_gram_per_mole: float,
    electrode_area_square_centimetre: float,
) -> float:
    """Return the charge between pure host and the end of the plateau."""
    del anode_host_molar_mass_gram_per_mole  # asked for so that the rule holds for hosts only
    amount = plateau_end * host_micromole_per_square_centimetre * electrode_area_square_centimetre
    return amount * _MILLIAMPERE_HOUR_PER_MICROMOLE


@rule("lithium per host when charged", "x + loading / (n_host F)")
def lithium_per_host_charged(
    *,
    lithium_per_host_discharged: float,
    loading_milliampere_hour_per_square_centimetre: float,
    host_micromole_per_square_centimetre: float,
) -> float:
    """Return the lithium atoms per host atom after a full charge."""
    charge = loading_milliampere_hour_per_square_centimetre / _MILLIAMPERE_HOUR_PER_MICROMOLE
    return lithium_per_host_discharged + charge / host_micromole_per_square_centimetre


@rule("smallest anode that keeps to its plateau", "m such that room = loading")
def anode_minimum_mass_milligram(
    *,
    anode_mass_milligram: float,
    loading_milliampere_hour_per_square_centimetre: float,
    anode_room_milliampere_hour_per_square_centimetre: float,
) -> float:
    """Return the mass at which the plateau ends exactly at full charge."""
    share = loading_milliampere_hour_per_square_centimetre / anode_room_milliampere_hour_per_square_centimetre
    return anode_mass_milligram * share


@rule("thickness of the host alone", "n_host v_host")
def host_thickness_micrometre(
    *, host_micromole_per_square_centimetre: float, anode_host_molar_volume_cubic_centimetre_per_mole: float
) -> float:
    """Return the host metal per area as a layer without lithium."""
    return 1e-2 * host_micromole_per_square_centimetre * anode_host_molar_volume_cubic_centimetre_per_mole


@rule("thickness of the host alone", "0 without host", of="host_thickness_micrometre", unless=_HOST)
def _no_host_thickness(*, host_micromole_per_square_centimetre: float) -> float:
    return 0.0 * host_micromole_per_square_centimetre


@rule("anode layer, discharged", "v_host m + v_e l")
def anode_thickness_discharged_micrometre(
    *,
    host_thickness_micrometre: float,
    anode_lithium_milliampere_hour_per_square_centimetre: float,
    lithium_molar_volume_cubic_centimetre_per_mole: float,
) -> float:
    """Return the thickness of the anode as assembled."""
    amount = anode_lithium_milliampere_hour_per_square_centimetre / _MILLIAMPERE_HOUR_PER_MICROMOLE
    return host_thickness_micrometre + 1e-2 * amount * lithium_molar_volume_cubic_centimetre_per_mole


@rule("breathing per half-cycle", "v_e Q / F")
def breathing_micrometre(
    *,
    lithium_molar_volume_cubic_centimetre_per_mole: float,
    loading_milliampere_hour_per_square_centimetre: float,
) -> float:
    """Return how much thicker the anode gets on one charge."""
    amount = loading_milliampere_hour_per_square_centimetre / _MILLIAMPERE_HOUR_PER_MICROMOLE
    return 1e-2 * amount * lithium_molar_volume_cubic_centimetre_per_mole


@rule("anode layer, charged", "discharged + breathing")
def anode_thickness_charged_micrometre(
    *, anode_thickness_discharged_micrometre: float, breathing_micrometre: float
) -> float:
    """Return the thickness of the anode after a full charge."""
    return anode_thickness_discharged_micrometre + breathing_micrometre


@rule("volume change of the anode on charge", "breathing / discharged layer")
def anode_strain_percent(
    *, breathing_micrometre: float, anode_thickness_discharged_micrometre: float
) -> float:
    """Return the volumetric strain of the anode on one charge."""
    return 100.0 * breathing_micrometre / anode_thickness_discharged_micrometre


@rule("pressure that balances an overpotential", "F / v_e")
def pressure_per_overpotential_megapascal_per_millivolt(
    *, lithium_molar_volume_cubic_centimetre_per_mole: float
) -> float:
    """Return the pressure that stops insertion at an overpotential of 1 mV."""
    return FARADAY_COULOMB_PER_MOLE / lithium_molar_volume_cubic_centimetre_per_mole * 1e-3
