"""Life and failure of one point of a map, with its band."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from indrite.cell import Cell
from indrite.models.full_cell import FullCellParameters, parameters_from_cell
from indrite.models.operating_map.axes import Point
from indrite.models.operating_map.calibration import contacts_of, layer_of, usable_of
from indrite.models.operating_map.growth_laws import eased, gate, opening_cycle, pressed
from indrite.models.operating_map.judgement import Fate, PointLife, judged, not_determinable
from indrite.models.operating_map.lives import charges_to_cross, cycles_to_empty_layer, cycles_to_short
from indrite.models.operating_map.settings import MapContext
from indrite.models.operating_map.specimen import Conditions, conditions_of, specimen_at
from indrite.models.operating_map.usable import Usable
from indrite.units import FARADAY_COULOMB_PER_MOLE, SECONDS_PER_HOUR

Draws = Float[np.ndarray, " draw"]
_MICROMETRE = 3.6e4 / FARADAY_COULOMB_PER_MOLE  # of 1 mAh/cm2 and 1 cm3/mol
#: Tier A's numbers of lithium refer to the study's lithium cell: 0.3 mA/cm2, 25 °C, pressed at 100 MPa.
PLATING_REFERENCE = Conditions(0.3, 298.15, 5.0, 100.0)
#: Where the closed forms and Arrhenius' law are taken to hold, °C.
COLDEST, WARMEST = -20.0, 100.0
#: The density of a pellet is known from 100 to 760 MPa; a factor of two beyond nothing is said, MPa.
LOOSEST, DENSEST = 50.0, 1500.0
#: A metal under more than this many times its flow stress is squeezed into pores, which no law here has.
_SQUEEZED = 10.0
_FLOW_STRESS = "flow_stress_megapascal"


@dataclass(frozen=True)
class _Case:
    """One specimen with everything that its laws need."""

    context: MapContext
    cell: Cell
    here: Conditions
    parameters: FullCellParameters
    moved: Usable

    @property
    def charge(self) -> Draws:
        return self.moved.capacity_milliampere_hour_per_square_centimetre


def life_at(context: MapContext, point: Point) -> PointLife:
    """Return how long a point lives and what ends it.

    Parameters
    ----------
    context
        Cell, calibration, draws and what counts as failure.
    point
        What is set on the cell.

    Raises
    ------
    SpecimenError
        If the recipe does not determine what is needed.
    UsageError
        For an unknown anode.
    """
    if point.current_milliampere_per_square_centimetre == 0.0:
        return _at_rest(context, point)
    cell = specimen_at(context.cell, point, anode_excess=context.settings.anode_excess)
    here = conditions_of(cell)
    parameters = parameters_from_cell(cell)
    base = conditions_of(context.cell)
    moved = usable_of(parameters, context.sample, here=here, base=base)
    case = _Case(context, cell, here, parameters, moved)
    if reason := _beyond(case):
        return not_determinable(context, (point, cell, here), moved=moved, reason=reason)
    fate = _plated(case) if cell.anode.host is None else _rectified(case)
    return judged(context, (point, cell, here), moved=moved, fate=fate)


def _at_rest(context: MapContext, point: Point) -> PointLife:
    """No current, no growth, no polarisation: such a cell lives for ever."""
    tiny = replace(point, current_milliampere_per_square_centimetre=1e-6)
    cell = specimen_at(context.cell, tiny, anode_excess=context.settings.anode_excess)
    size = context.sample.size
    fate = Fate(np.full(size, np.inf), np.full(size, "survives", dtype="<U16"), np.ones(size, bool))
    here = Conditions(
        0.0,
        conditions_of(cell).temperature_kelvin,
        conditions_of(cell).stack_pressure_megapascal,
        conditions_of(cell).pressing_pressure_megapascal,
    )
    loading = cell.value("loading_milliampere_hour_per_square_centimetre")
    moved = Usable(np.full(size, loading), np.zeros(size), np.ones(size))
    return judged(context, (point, cell, here), moved=moved, fate=fate)


def _beyond(case: _Case) -> str:
    """Return why nothing can be said of a point, or nothing."""
    celsius = case.here.temperature_kelvin - 273.15
    if not COLDEST <= celsius <= WARMEST:
        return f"temperature outside {COLDEST:g} … {WARMEST:g} °C"
    if not LOOSEST <= case.here.pressing_pressure_megapascal <= DENSEST:
        return f"pressing pressure outside {LOOSEST:g} … {DENSEST:g} MPa, where a pellet's density is known"
    phase = case.cell.anode.material
    stress = None if phase is None else phase.numbers.get(_FLOW_STRESS)
    stack = case.here.stack_pressure_megapascal
    if case.cell.anode.host is None and stress is not None and stack > _SQUEEZED * stress.value:
        return (
            f"stack pressure above {_SQUEEZED:g} times the flow stress squeezes plated metal into pores: "
            "no law for it here"
        )
    return ""


def _plated(case: _Case) -> Fate:
    """Incubation until the flaw opens, then crossing; the life ends with the first bridge."""
    sample = case.context.sample
    volume = case.cell.value("lithium_molar_volume_cubic_centimetre_per_mole")
    amperes = case.parameters.protocol
    per_area = case.parameters.area_square_metre * 10.0  # mA/cm2 of one ampere
    hours = case.charge * per_area * (1.0 / amperes.charge_current_ampere)
    hours = hours + case.charge * per_area / amperes.discharge_current_ampere
    hours = hours + amperes.hold_second / SECONDS_PER_HOUR
    opened = opening_cycle(sample, case.here, reference=PLATING_REFERENCE, molar_volume=volume, hours=hours)
    thickness = case.cell.value("electrolyte_thickness_micrometre") * sample["thickness"]
    plated = _MICROMETRE * volume * case.charge
    crossing = charges_to_cross(thickness, plated=plated, focusing=sample["focusing"])
    life = np.maximum(opened + crossing, 1.0)
    mode = np.full(sample.size, "short", dtype="<U16")
    return Fate(life, mode, np.ones(sample.size, dtype=bool))


def _rectified(case: _Case) -> Fate:
    """Inchworm until the bridges leak too much or the layer is used up; the plateau may end first."""
    sample, calibration = case.context.sample, case.context.calibration
    own, expansion = _transferred(case)
    at = layer_of(case.cell, sample, charge=case.charge, expansion=expansion)
    volume = expansion * case.cell.value("lithium_molar_volume_cubic_centimetre_per_mole")
    reference = calibration.conditions
    opened = gate(sample, case.here, reference=reference, expansion=volume)
    eases = eased(sample, case.here, reference=reference, gates=(opened, calibration.gate))
    factor = eases * pressed(sample, case.here, reference=reference) * own
    share = np.minimum(calibration.share * factor, 1.0)
    fatal = case.parameters.critical_leak_siemens
    short = cycles_to_short(at, share, contacts=contacts_of(case.cell), fatal_siemens=fatal)
    layer = cycles_to_empty_layer(at, share, root=calibration.root)
    life = np.minimum(short, layer)
    mode = np.where(layer < short, "layer used up", "short").astype("<U16")
    mode[np.isinf(life)] = "survives"
    full = _plateau_ends(case)
    return Fate(
        np.where(full, 1.0, np.maximum(life, 1.0)),
        np.where(full, "anode exhausted", mode),
        calibration.allowed,
    )


def _transferred(case: _Case) -> tuple[Draws, Draws]:
    """Return factors on r and on the volume per lithium for an anode that r was not calibrated on."""
    sample, calibration = case.context.sample, case.context.calibration
    own, other = case.cell.anode, calibration.cell.anode
    assert own.host is not None
    assert own.material is not None
    one = np.ones(sample.size)
    own_reading = case.context.reference is case.context.cell
    if other.host is not None and other.material is not None:
        known = (other.host.formula, other.material.formula)
        if (own.host.formula, own.material.formula) == known:
            return (one if own_reading else sample["transfer"]), one
    factor = sample["transfer_host"] * (one if own_reading else sample["transfer"])
    stress, before = own.material.numbers.get(_FLOW_STRESS), calibration.flow_stress_megapascal
    if stress is not None and before is not None:
        low, high = stress.range
        drawn = low * (high / low) ** sample["flow_stress"]
        factor = factor * (before / drawn) ** sample["transfer_strength"]
    return factor, sample["expansion"]


def _plateau_ends(case: _Case) -> np.ndarray:
    """Return in which draws the first charge takes the anode beyond its plateau."""
    anode, cathode = case.parameters.anode, case.parameters.cathode
    taken = (cathode.lithium_content_start - case.moved.cathode_charged) * (
        cathode.sites_coulomb_per_square_metre / anode.sites_coulomb_per_square_metre
    )
    beyond: np.ndarray = anode.lithium_content_start + taken > anode.lithium_content_limits[1]
    return beyond
