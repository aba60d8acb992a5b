"""From the specimen to the numbers of the models, and to the metal that grows in it.

What the recipe does not say comes from here, and is listed as assumed or calibrated.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from indrite.cell import Cell
from indrite.cell.numbers import Number
from indrite.errors import SpecimenError, UsageError
from indrite.models.full_cell.ocp import MEAN_POTENTIAL_VOLT
from indrite.models.full_cell.parameters import (
    AnodeParameters,
    CathodeParameters,
    FullCellParameters,
    ProtocolParameters,
)
from indrite.models.growth.filament import Filament
from indrite.models.growth.inchworm import (
    ANISOTROPY_BOUNDS,
    ANISOTROPY_DEFAULT,
    Breathing,
    Inchworm,
    calibrate,
    calibrate_two_points,
)
from indrite.models.growth.plating import Incubation, PlatingFilament
from indrite.models.growth.tips import BridgingContacts, InchwormFilament
from indrite.models.growth.uncertainty import UncertainInputs
from indrite.units import FARADAY_COULOMB_PER_MOLE, SECONDS_PER_HOUR, ZERO_CELSIUS_KELVIN

#: Lithium content that the cathode runs through at 1C, per site in use. Calibrated: the stated
#: loading of 4 mAh/cm2 is then the discharge capacity of the study's Li-In cell.
USABLE_CONTENT = 0.6227
_MILLIAMPERE_HOUR_PER_SQUARE_CENTIMETRE = 3.6e4  # in C/m2
#: Pores of a pressed composite where the recipe does not say.
_VOID_FRACTION = 0.12
#: A charge that takes this many times its nominal duration counts as endless (24 h at 1C).
ENDLESS_CHARGES = 24.0
#: Exchange current densities of the anodes, A/m2: assumed, no source found for Li6PS5Cl.
_EXCHANGE_HOST, _EXCHANGE_LITHIUM = 100.0, 20.0

ASSUMED = (
    "shape of the NCM622 open-circuit potential",
    "NCM622 diffusivity 2e-14 m2/s, particle radius 3 um, exchange current 2 A/m2",
    "cathode electronic conductivity 0.27 S/m",
    "anode exchange current (Li-In 100 A/m2, Li 20 A/m2)",
)


def parameters_from_cell(cell: Cell) -> FullCellParameters:
    """Return the model parameters of a specimen.

    Raises
    ------
    SpecimenError
        If the recipe lacks a number that the model needs; the message names it.

    Examples
    --------
    >>> from indrite.cell import load_cell
    >>> parameters_from_cell(load_cell("luo2021-li-in")).protocol.charge_current_ampere * 1e3
    3.1416
    """
    cell, filled = _completed(cell)
    temperature = cell.temperature_celsius
    return FullCellParameters(
        name=cell.name,
        area_square_metre=cell.value("electrode_area_square_centimetre") * 1e-4,
        electrolyte_thickness_metre=cell.value("electrolyte_thickness_micrometre") * 1e-6,
        electrolyte_conductivity_siemens_per_metre=1e2
        * cell.value("electrolyte_ionic_conductivity_siemens_per_centimetre"),
        temperature_kelvin=ZERO_CELSIUS_KELVIN + (25.0 if temperature is None else temperature.value),
        nominal_capacity_ampere_hour=1e-3 * cell.value("nominal_capacity_milliampere_hour"),
        cathode=(cathode := _cathode(cell)),
        anode=_anode(cell),
        protocol=_protocol(cell),
        calibrated=_calibrated(cell, cathode),
        assumed=(*ASSUMED, *filled),
    )


def _completed(cell: Cell) -> tuple[Cell, tuple[str, ...]]:
    """Fill in what recipes seldom state, and say so."""
    filled = []
    if cell.cathode.void_fraction is None:
        void = Number(_VOID_FRACTION, "cold-pressed composites", "assumed", low=0.05, high=0.25)
        cell = replace(cell, cathode=replace(cell.cathode, void_fraction=void))
        filled.append(f"void fraction of the cathode {_VOID_FRACTION:g}")
    electrolyte = cell.electrolyte
    if electrolyte.ionic_conductivity_siemens_per_centimetre is None and electrolyte.material is not None:
        known = electrolyte.material.numbers.get("ionic_conductivity_siemens_per_centimetre")
        if known is not None:
            stack = replace(electrolyte, ionic_conductivity_siemens_per_centimetre=known)
            cell = replace(cell, electrolyte=stack)
            filled.append(f"ionic conductivity of the electrolyte {known.value:g} S/cm ({known.source})")
    return cell, tuple(filled)


def _calibrated(cell: Cell, cathode: CathodeParameters) -> tuple[tuple[str, float, str, str], ...]:
    volts = "mean voltages 3.4 V and 3.1 V of luo2021-li-in, within their rounding"
    share = cathode.active_fraction / (cell.value("active_volume_fraction_percent") / 100.0)
    stated = cell.cathode.stated_loading_milliampere_hour_per_square_centimetre
    loading = "stated loading" if stated is not None else "practical capacity of the active material"
    return (
        ("share of the active material in use", share, "", loading),
        ("ionic conductivity of the cathode", cathode.ionic_conductivity_siemens_per_metre, "S/m", volts),
        ("mean open-circuit potential of NCM622", MEAN_POTENTIAL_VOLT, "V vs Li/Li+", volts),
    )


def _cathode(cell: Cell) -> CathodeParameters:
    sites = cell.value("theoretical_loading_milliampere_hour_per_square_centimetre")
    stated = cell.cathode.stated_loading_milliampere_hour_per_square_centimetre
    loading = (
        stated.value
        if stated is not None
        else cell.value("practical_loading_milliampere_hour_per_square_centimetre")
    )
    in_use = min(1.0, loading / (sites * USABLE_CONTENT))
    thickness = cell.value("cathode_thickness_micrometre") * 1e-6
    fraction = cell.value("active_volume_fraction_percent") / 100.0
    charge = sites * _MILLIAMPERE_HOUR_PER_SQUARE_CENTIMETRE
    return CathodeParameters(
        thickness_metre=thickness,
        active_fraction=fraction * in_use,
        maximum_concentration_mole_per_cubic_metre=charge / (FARADAY_COULOMB_PER_MOLE * fraction * thickness),
    )


def _anode(cell: Cell) -> AnodeParameters:
    potential = cell.value("anode_reference_potential_volt")
    if cell.anode.host is None:
        start = cell.value("anode_lithium_milliampere_hour_per_square_centimetre")
        return AnodeParameters(
            potential_volt=potential,
            exchange_current_ampere_per_square_metre=_EXCHANGE_LITHIUM,
            sites_coulomb_per_square_metre=start * _MILLIAMPERE_HOUR_PER_SQUARE_CENTIMETRE,
            lithium_content_start=1.0,
            lithium_content_limits=(0.0, 1e6),  # plated lithium has no upper end
        )
    host = cell.value("host_micromole_per_square_centimetre") * 1e-2
    return AnodeParameters(
        potential_volt=potential,
        exchange_current_ampere_per_square_metre=_EXCHANGE_HOST,
        sites_coulomb_per_square_metre=host * FARADAY_COULOMB_PER_MOLE,
        lithium_content_start=cell.value("lithium_per_host_discharged"),
        lithium_content_limits=(0.0, cell.anode.plateau_end),
    )


def _protocol(cell: Cell) -> ProtocolParameters:
    area = cell.value("electrode_area_square_centimetre") * 1e-3
    hold, limit = cell.protocol.hold_time_second, cell.protocol.charge_time_limit_second
    charge = cell.value("charge_current_density_milliampere_per_square_centimetre")
    hours = cell.value("nominal_capacity_milliampere_hour") / (charge * area * 1e3)
    discharge = cell.value("discharge_current_density_milliampere_per_square_centimetre")
    return ProtocolParameters(
        charge_current_ampere=charge * area,
        discharge_current_ampere=discharge * area,
        upper_cutoff_volt=cell.value("upper_cutoff_volt"),
        lower_cutoff_volt=cell.value("lower_cutoff_volt"),
        hold_second=0.0 if hold is None else hold.value,
        charge_time_limit_second=ENDLESS_CHARGES * hours * SECONDS_PER_HOUR if limit is None else limit.value,
    )


@dataclass(frozen=True, kw_only=True)
class GrowthChoice:
    """How the growth law is calibrated.

    Parameters
    ----------
    calibration
        ``one-point`` (default): r on the first depth seen, g assumed. ``two-point``: r and g on both
        depths, fitted to the result. ``transferred``: the study's r and g, for cells without sections.
    anisotropy
        The assumed g.
    """

    calibration: str = "one-point"
    anisotropy: float = ANISOTROPY_DEFAULT


#: r of the study's cell at g = 2/3, for cells of which no section is known.
TRANSFERRED_RECTIFICATION = 0.0151


def filament_from_cell(
    cell: Cell, *, capacity_milliampere_hour_per_square_centimetre: float, choice: GrowthChoice | None = None
) -> Filament:
    """Return the growth and leak laws of a specimen: told apart by the anode's host, not by a name.

    Parameters
    ----------
    cell
        The specimen.
    capacity_milliampere_hour_per_square_centimetre
        Ionic charge per charge half-cycle of this cell, which the calibration refers to.
    choice
        How to calibrate.

    Raises
    ------
    SpecimenError
        If the calibration asked for needs depths that the cell file does not give.
    """
    thickness = cell.value("electrolyte_thickness_micrometre")
    if cell.anode.host is None:
        return _plating(cell, thickness)
    breathing = Breathing(
        expansion_cubic_centimetre_per_mole=cell.value("lithium_molar_volume_cubic_centimetre_per_mole"),
        layer_micrometre=cell.value("anode_thickness_discharged_micrometre"),
        capacity_milliampere_hour_per_square_centimetre=capacity_milliampere_hour_per_square_centimetre,
    )
    contacts = BridgingContacts(
        electrolyte_thickness_micrometre=thickness,
        area_square_centimetre=cell.value("electrode_area_square_centimetre"),
    )
    return InchwormFilament(_inchworm(cell, breathing, choice or GrowthChoice()), contacts)


def _inchworm(cell: Cell, breathing: Breathing, choice: GrowthChoice) -> Inchworm:
    readings = [(one.cycle.value, one.depth_micrometre.value) for one in cell.stated.penetration]
    needed = {"one-point": 1, "two-point": 2, "transferred": 0}
    if choice.calibration not in needed:
        raise UsageError(
            "no such calibration", got=repr(choice.calibration), expected="one-point, two-point, transferred"
        )
    if len(readings) < needed[choice.calibration]:
        raise SpecimenError(
            f"the cell {cell.name} states {len(readings)} penetration depth(s)",
            expected=f"at least {needed[choice.calibration]} for the calibration {choice.calibration!r}",
            todo="Give stated.penetration, or use the calibration 'transferred'",
        )
    if choice.calibration != "one-point" and choice.anisotropy != ANISOTROPY_DEFAULT:
        raise UsageError(f"the calibration {choice.calibration!r} brings its own anisotropy")
    if choice.calibration == "transferred":
        return Inchworm(
            breathing=breathing,
            rectification=TRANSFERRED_RECTIFICATION,
            anisotropy=ANISOTROPY_DEFAULT,
            calibrated_on="luo2021-li-in: 20 um at cycle 100 (transferred to this cell)",
        )
    if choice.calibration == "two-point":
        return calibrate_two_points(breathing, first=readings[0], second=readings[-1])
    cycle, depth = readings[0]
    return calibrate(breathing, cycle=cycle, depth_micrometre=depth, anisotropy=choice.anisotropy)


#: Charges from the opening of a flaw to death: one to cross, then the contact spreads (illustration).
CHARGES_FROM_OPENING_TO_DEATH = 3


def _plating(cell: Cell, thickness_micrometre: float) -> PlatingFilament:
    incubation = Incubation(
        current_density_milliampere_per_square_centimetre=cell.value(
            "charge_current_density_milliampere_per_square_centimetre"
        ),
        molar_volume_cubic_centimetre_per_mole=cell.value("lithium_molar_volume_cubic_centimetre_per_mole"),
    )
    death = cell.stated.death_cycle
    if death is not None:
        incubation = incubation.calibrated_on(max(1.0, death.value - CHARGES_FROM_OPENING_TO_DEATH))
    return PlatingFilament(incubation=incubation, electrolyte_thickness_micrometre=thickness_micrometre)


def uncertain_inputs(cell: Cell, law: Inchworm) -> UncertainInputs | None:
    """Return the ranges of what a life rests on: the one reading, g, the thickness of the electrolyte.

    ``None`` where the cell states no depth, or the law does not vary with that one reading because it
    was fitted to several or transferred from another cell.
    """
    if not cell.stated.penetration:
        return None
    reading, thickness = cell.stated.penetration[0], cell.electrolyte.thickness_micrometre
    own = calibrate(
        law.breathing,
        cycle=reading.cycle.value,
        depth_micrometre=reading.depth_micrometre.value,
        anisotropy=law.anisotropy,
    )
    if law != own:
        return None
    low, high = reading.depth_micrometre.range
    lowest, highest = ANISOTROPY_BOUNDS
    middle = cell.value("electrolyte_thickness_micrometre")
    ends = (middle, middle) if thickness is None else thickness.range
    return UncertainInputs(
        cycle=reading.cycle.value,
        depth_micrometre=(low, reading.depth_micrometre.value, high),
        anisotropy=(min(lowest, law.anisotropy), law.anisotropy, max(highest, law.anisotropy)),
        thickness_micrometre=(ends[0], middle, ends[1]),
    )
