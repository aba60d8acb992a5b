"""The one cell that the growth law is calibrated on, and what follows from its reading, draw by draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from indrite.cell import Cell, load_cell
from indrite.models.full_cell import FullCellParameters, parameters_from_cell
from indrite.models.growth import BridgingContacts
from indrite.models.growth.inchworm import ROOT_FRACTION
from indrite.models.operating_map.assumptions import Sample
from indrite.models.operating_map.growth_laws import arrhenius, gate, with_threshold
from indrite.models.operating_map.lives import Layer, calibrated_share, cycles_to_short
from indrite.models.operating_map.specimen import Conditions, conditions_of
from indrite.models.operating_map.usable import Usable, usable_between
from indrite.units import FARADAY_COULOMB_PER_MOLE

Draws = Float[np.ndarray, " draw"]
#: The study's cell, for cells of which no section is known.
STUDY_CELL = "luo2021-li-in"
#: µm of 1 mAh/cm2 and 1 cm3/mol.
_MICROMETRE = 3.6e4 / FARADAY_COULOMB_PER_MOLE
_FLOW_STRESS = "flow_stress_megapascal"


def reference_cell(cell: Cell) -> Cell:
    """Return the cell that the growth law is calibrated on: the cell itself, or the study's Li-In cell.

    Itself only where it states a depth and has a host: without one nothing is rectified.
    """
    if cell.anode.host is not None and cell.stated.penetration:
        return cell
    return load_cell(STUDY_CELL)


def layer_of(cell: Cell, sample: Sample, *, charge: Draws, expansion: Draws) -> Layer:
    """Return what the inchworm needs of a cell.

    Parameters
    ----------
    cell
        With a host.
    sample
        Anisotropy and thickness.
    charge
        Per half-cycle, mAh/cm2.
    expansion
        Volume that a mole of lithium adds over that of the lattices.
    """
    volume = expansion * cell.value("lithium_molar_volume_cubic_centimetre_per_mole")
    layer = cell.value("anode_thickness_discharged_micrometre")
    thickness = cell.value("electrolyte_thickness_micrometre") * sample["thickness"]
    one = np.ones(sample.size)
    return Layer(one * layer, _MICROMETRE * volume * charge, sample["anisotropy"], thickness)


def usable_of(
    parameters: FullCellParameters, sample: Sample, *, here: Conditions, base: Conditions
) -> Usable:
    """Return what a cycle moves, with conductivities and kinetics of temperature and density.

    Parameters
    ----------
    parameters
        Of the cell; their conductivity is that of ``base``.
    sample
        Energies, exponents, conductivity.
    here, base
        Conditions of the point and of the recipe.
    """
    kelvin = here.temperature_kelvin
    denser = ((1.0 - here.porosity) / (1.0 - base.porosity)) ** sample["path_exponent"]
    warmer = arrhenius(sample["electrolyte_energy"], kelvin, reference_kelvin=base.temperature_kelvin)
    factor = sample["conductivity"] * denser * warmer * base.temperature_kelvin / kelvin
    kinetics = arrhenius(sample["kinetics_energy"], kelvin, reference_kelvin=base.temperature_kelvin)
    return usable_between(parameters, conduction=factor, kinetics=kinetics)


def contacts_of(cell: Cell) -> BridgingContacts:
    """Return the contacts of a cell's tips."""
    return BridgingContacts(
        electrolyte_thickness_micrometre=cell.value("electrolyte_thickness_micrometre"),
        area_square_centimetre=cell.value("electrode_area_square_centimetre"),
    )


@dataclass(frozen=True)
class Calibration:
    """What the reading says, per draw.

    Parameters
    ----------
    cell, conditions
        The reference.
    share
        Rectified share r there.
    gate
        Open share of its displacement; where it is shut, a threshold contradicts the reading.
    threshold
        Draws that have a threshold.
    root
        Metal fraction at the root that leaves the residual layer which was seen.
    expansion_cubic_centimetre_per_mole, flow_stress_megapascal
        Of its anode; the latter ``None`` where the material has none.
    """

    cell: Cell
    conditions: Conditions
    share: Draws
    gate: Draws
    threshold: np.ndarray
    root: Draws
    expansion_cubic_centimetre_per_mole: float
    flow_stress_megapascal: float | None

    @property
    def allowed(self) -> np.ndarray:
        """Draws that agree with metal having been seen in the reference: open gate, or no threshold."""
        return (self.gate > 0.0) | ~self.threshold


def calibrate_on(reference: Cell, sample: Sample) -> Calibration:
    """Return the calibration on the first depth that a cell states.

    Raises
    ------
    SpecimenError
        If its recipe lacks a number.
    """
    here = conditions_of(reference)
    parameters = parameters_from_cell(reference)
    charge = usable_of(
        parameters, sample, here=here, base=here
    ).capacity_milliampere_hour_per_square_centimetre
    at = layer_of(reference, sample, charge=charge, expansion=np.ones(sample.size))
    reading = reference.stated.penetration[0]
    share = calibrated_share(at, cycle=reading.cycle.value, depth=sample["reading"])
    volume = reference.value("lithium_molar_volume_cubic_centimetre_per_mole")
    life = cycles_to_short(
        at, share, contacts=contacts_of(reference), fatal_siemens=parameters.critical_leak_siemens
    )
    phase = reference.anode.material
    stress = None if phase is None else phase.numbers.get(_FLOW_STRESS)
    return Calibration(
        reference,
        here,
        share,
        gate(sample, here, reference=here, expansion=np.full(sample.size, volume)),
        with_threshold(sample),
        _root(reference, at, share * life),
        volume,
        None if stress is None else stress.value,
    )


def _root(reference: Cell, at: Layer, displaced: Draws) -> Draws:
    """Return phi0 such that the stated residue is left in the dead cell; tier A's where none is stated."""
    residue = reference.stated.residual_layer_micrometre
    if residue is None:
        return np.full(at.layer.size, ROOT_FRACTION)
    exported = np.maximum(at.layer - residue.value, 0.0)
    root: Draws = np.minimum(exported / (displaced * at.breathing), 1.0)
    return root
