"""From the specimen to the numbers of the mesoscale model, and what in them is assumed.

What the recipe says comes from it (volumes, inventories, thickness, current); the rest from here, listed in
`ASSUMED` with the range in which it may lie. Nothing is chosen by the name of a metal: whether there is a
host follows from the recipe, and an interface that grows belongs to metals without host.
"""

from __future__ import annotations

from indrite.cell import Cell
from indrite.models.growth.mesoscale.metal import (
    MOLE_PER_MILLIAMPERE_HOUR,
    Assumption,
    GrowthCell,
    Interface,
    Mechanics,
    Metal,
)
from indrite.models.growth.microstructure import pellet_porosity
from indrite.units import FARADAY_COULOMB_PER_MOLE, GAS_CONSTANT_JOULE_PER_MOLE_KELVIN

#: RT/(F i0) with the exchange current of the full-cell model, 100 A/m2 (assumed there), ohm cm2.
_HOST_RESISTANCE = 1e4 * GAS_CONSTANT_JOULE_PER_MOLE_KELVIN * 298.15 / (FARADAY_COULOMB_PER_MOLE * 100.0)
#: Interface of lithium, R_0 and R_1, as in tier A (`indrite.models.growth.plating.Incubation`).
_LITHIUM_RESISTANCE = (5.0, 4.0)
#: Share of the pressing pressure that acts sideways in the die.
_SIDEWAYS = 0.6
_PRESSING_MEGAPASCAL = 380.0


def growth_cell(cell: Cell) -> GrowthCell:
    """Return the numbers of the mesoscale model for a specimen.

    Parameters
    ----------
    cell
        A full cell with an electrolyte of known thickness and a charge current.

    Raises
    ------
    SpecimenError
        If the recipe does not determine a number that is needed.
    """
    lithium_volume = cell.value("lithium_molar_volume_cubic_centimetre_per_mole")
    lithium = cell.value("anode_lithium_milliampere_hour_per_square_centimetre") * MOLE_PER_MILLIAMPERE_HOUR
    has_host = cell.anode.host is not None
    potential = cell.value("anode_reference_potential_volt")
    mechanics = Mechanics()
    pressing = cell.pressing_pressure_megapascal
    pressure = _PRESSING_MEGAPASCAL if pressing is None else pressing.value
    lateral = lateral_stress_megapascal(pressure, mechanics)
    if has_host:
        host = cell.value("host_micromole_per_square_centimetre") * 1e-2
        layer = cell.value("anode_thickness_discharged_micrometre")
        metal = Metal(
            host_mole_per_square_metre=host,
            lithium_mole_per_square_metre=lithium,
            host_volume_cubic_centimetre_per_mole=(layer - lithium_volume * lithium) / host,
            insertion_volume_cubic_centimetre_per_mole=lithium_volume,
            plateau_end=cell.anode.plateau_end,
            potential_volt=potential,
        )
        interface = Interface(start_ohm_square_centimetre=_HOST_RESISTANCE)
    else:
        metal = Metal(
            host_mole_per_square_metre=0.0,
            lithium_mole_per_square_metre=lithium,
            plating_volume_cubic_centimetre_per_mole=lithium_volume,
            potential_volt=potential,
        )
        first, growth = _LITHIUM_RESISTANCE
        interface = Interface(start_ohm_square_centimetre=first, growth_ohm_square_centimetre=growth)
    return GrowthCell(
        name=cell.name,
        metal=metal,
        mechanics=Mechanics(lateral_stress_megapascal=lateral),
        interface=interface,
        thickness_micrometre=cell.value("electrolyte_thickness_micrometre"),
        conductivity_siemens_per_metre=1e2 * _conductivity(cell),
        porosity=pellet_porosity(pressure).porosity,
        current_milliampere_per_square_centimetre=cell.value(
            "charge_current_density_milliampere_per_square_centimetre"
        ),
        capacity_milliampere_hour_per_square_centimetre=_capacity(cell),
    )


def lateral_stress_megapascal(pressing_megapascal: float, mechanics: Mechanics) -> float:
    """Return the sideways compression left after pressing in a rigid die and unloading.

    Equation: sigma_lat = k P - nu/(1 - nu) (P - sigma_ax), at least sigma_ax; k = 0.6 is assumed.
    """
    nu = mechanics.poisson
    unloaded = pressing_megapascal - mechanics.axial_stress_megapascal
    left = _SIDEWAYS * pressing_megapascal - nu / (1.0 - nu) * unloaded
    return max(left, mechanics.axial_stress_megapascal)


def _conductivity(cell: Cell) -> float:
    stated = cell.electrolyte.ionic_conductivity_siemens_per_centimetre
    if stated is not None:
        return stated.value
    assert cell.electrolyte.material is not None
    return cell.electrolyte.material.numbers["ionic_conductivity_siemens_per_centimetre"].value


def _capacity(cell: Cell) -> float:
    stated = cell.cathode.stated_loading_milliampere_hour_per_square_centimetre
    if stated is not None:
        return stated.value
    return cell.value("practical_loading_milliampere_hour_per_square_centimetre")


def assumptions(cell: GrowthCell) -> tuple[Assumption, ...]:
    """Return what the model assumes of a cell, with ranges; the sensitivity of a life is taken over them.

    Numbers that the interface's model gave (``cell.coupled``) stand in the place of assumptions.
    """
    m, i = cell.mechanics, cell.interface
    rows = [
        Assumption(
            "share of the strain along the growth", "g", "", m.anisotropy, 1 / 3, 1.0, "bounds; middle"
        ),
        Assumption(
            "interface resistance of the fresh metal",
            "R_0",
            "ohm cm2",
            i.start_ohm_square_centimetre,
            1.0,
            8.0,
            "full-cell model's exchange current; the half-gap of the voltages leaves at most 8",
        ),
        Assumption(
            "reach of the swelling behind a place",
            "l_s",
            "um",
            m.slip_micrometre,
            30.0,
            float("inf"),
            "rigid plug; indium's flow stress would give 30 to 100 um",
        ),
        Assumption(
            "pressure at which the electrolyte yields",
            "p_strength",
            "MPa",
            m.strength_megapascal,
            150.0,
            300.0,
            "a third of the hardness of sulfide glasses, from memory",
        ),
        Assumption(
            "toughness of grain boundaries",
            "K_f",
            "MPa m^0.5",
            m.toughness_megapascal_root_metre,
            0.2,
            0.4,
            "argyrodites, from memory",
        ),
        Assumption("starter flaw", "c_0", "um", m.flaw_micrometre, 2.0, 10.0, "half a grain"),
        Assumption(
            "softness along over across the cell",
            "C_z/C_y",
            "",
            m.axial_softness,
            3.0,
            100.0,
            "rigid die, stack that lifts; prototypes: stripes from 3 on",
        ),
        Assumption("covered share of a crossed boundary", "", "", m.coverage, 0.2, 0.9, "not known"),
    ]
    if i.growth_ohm_square_centimetre > 0.0:
        rows.append(
            Assumption(
                "growth of the interface resistance",
                "R_1",
                "ohm cm2/cycle^0.5",
                i.growth_ohm_square_centimetre,
                2.0,
                12.0,
                "not measured on this cell; EIS would tell",
            )
        )
    known = {one.symbol for one in cell.coupled}
    return (*(one for one in rows if one.symbol not in known), *cell.coupled)
