"""The numbers that nobody measured on the cells of a map, with their ranges."""

from __future__ import annotations

import math
from dataclasses import dataclass

from indrite.models.growth.inchworm import ANISOTROPY_BOUNDS, ANISOTROPY_DEFAULT


@dataclass(frozen=True)
class Assumption:
    """A number that nobody measured on the cells of a map.

    Parameters
    ----------
    key
        Name in `Sample`.
    words, unit
        What it is.
    low, value, high
        Range, and the middle that the central life is computed with.
    why
        Where it comes from.
    logarithmic
        Whether equal factors are equally likely, instead of equal steps.
    """

    key: str
    words: str
    unit: str
    low: float
    value: float
    high: float
    why: str
    logarithmic: bool = False


_MEMORY = "from memory, as in the grain model"
#: Always the same; the reading, the thickness and the conductivity of the cell come in front.
FIXED: tuple[Assumption, ...] = (
    Assumption(
        "anisotropy",
        "share g of the swelling that lies along the growth",
        "",
        ANISOTROPY_BOUNDS[0],
        ANISOTROPY_DEFAULT,
        ANISOTROPY_BOUNDS[1],
        "bounds and their middle",
    ),
    Assumption(
        "threshold",
        "whether a pressure stops growth at small currents (from 0.5 on) or creep only slows it",
        "",
        0.0,
        1.0,
        1.0,
        "each holds in half of the draws; the central life has the threshold; nobody measured which is true",
    ),
    Assumption(
        "creep_exponent",
        "stress exponent n without threshold: growth per charge as (current)^(1/n)",
        "",
        5.0,
        6.5,
        8.0,
        "indium 6.5 to 7, lithium 6.6, from memory",
    ),
    Assumption(
        "host_resistance",
        "interface resistance of an anode with host",
        "Ω cm²",
        2.0,
        4.5,
        10.0,
        "no source; the half-gap of the study's mean voltages leaves at most 8 to 10",
        logarithmic=True,
    ),
    Assumption("toughness", "toughness of the electrolyte K", "MPa m^0.5", 0.2, 0.3, 0.4, _MEMORY),
    Assumption("flaw", "starter flaw c0", "µm", 2.0, 5.0, 10.0, "half a grain", logarithmic=True),
    Assumption(
        "shape",
        "shape factor of the flaw that a creeping metal opens",
        "",
        1.0 / math.sqrt(math.pi),
        0.725,
        math.sqrt(math.pi) / 2.0,
        "between a crack through the sample and a penny",
    ),
    Assumption("strength", "pressure at which the electrolyte yields", "MPa", 150.0, 250.0, 300.0, _MEMORY),
    Assumption(
        "stack_exponent",
        "exponent of the stack pressure in the rectified share",
        "",
        0.0,
        0.5,
        1.0,
        "none, or in proportion as transformation plasticity has it; not measured",
    ),
    Assumption(
        "flaw_exponent",
        "exponent of the porosity in the starter flaw",
        "",
        0.0,
        1.0 / 3.0,
        1.0,
        "flaw does not change, or grows with the size or the volume of pores",
    ),
    Assumption(
        "path_exponent",
        "exponent of the density in the conductivity of the pellet",
        "",
        1.5,
        2.0,
        3.0,
        "Bruggeman and above; used where the pressing pressure changes",
    ),
    Assumption(
        "softening",
        "creep energy over stress exponent: how flow stress falls with temperature",
        "kJ/mol",
        0.0,
        7.0,
        15.0,
        "indium 78/7, lithium 37/6.6, or no influence; temperature dependence of the growth is not measured",
    ),
    Assumption(
        "electrolyte_energy",
        "activation energy of the pellet's conductivity",
        "eV",
        0.29,
        0.35,
        0.42,
        "material's own where it has one",
    ),
    Assumption(
        "interface_energy",
        "activation energy of the interface resistance",
        "eV",
        0.30,
        0.45,
        0.60,
        "common for charge transfer at sulfides, no source",
    ),
    Assumption(
        "kinetics_energy",
        "activation energy of cathode kinetics and diffusion",
        "eV",
        0.20,
        0.40,
        0.60,
        "layered oxides, no source",
    ),
    Assumption(
        "interphase_energy",
        "net activation energy of the interphase's growth in resistance",
        "eV",
        -0.40,
        0.0,
        0.40,
        "faster reaction against better conduction: sign not known",
    ),
    Assumption(
        "plating_start", "interface resistance of lithium R0", "Ω cm²", 2.0, 5.0, 20.0, "as in tier A"
    ),
    Assumption(
        "plating_growth",
        "growth of lithium's interface resistance R1, at 27 h per cycle",
        "Ω cm²/cycle^0.5",
        2.0,
        4.0,
        12.0,
        "as in tier A; nobody measured it on the study's cell, impedance would tell",
        logarithmic=True,
    ),
    Assumption(
        "interphase_clock",
        "whether the interphase ages with time (1) or with charges (0)",
        "",
        0.0,
        0.5,
        1.0,
        "not known",
    ),
    Assumption(
        "focusing",
        "share of the plating that feeds a crack over its share of the area",
        "",
        10.0,
        50.0,
        250.0,
        "50 crosses 600 µm in one charge of 4 mAh/cm²: an illustration",
        logarithmic=True,
    ),
    Assumption(
        "transfer",
        "rectified share in a cell without own reading, over the calibrated one",
        "",
        0.5,
        1.0,
        2.0,
        "another laboratory's powder and die",
        logarithmic=True,
    ),
    Assumption(
        "transfer_host",
        "the same for an anode that it was not calibrated on, besides the flow stress",
        "",
        0.2,
        1.0,
        5.0,
        "nobody measured the penetration of these anodes; brittle ones may behave otherwise altogether",
        logarithmic=True,
    ),
    Assumption(
        "transfer_strength",
        "exponent of the flow stress in that share",
        "",
        0.0,
        0.5,
        1.0,
        "no influence, or in inverse proportion as transformation plasticity has it",
    ),
    Assumption(
        "flow_stress",
        "flow stress of such an anode within the range of its material",
        "",
        0.0,
        0.5,
        1.0,
        "logarithmic between the ends in materials.yaml, most of them assumed",
    ),
    Assumption(
        "expansion",
        "volume per lithium of such an anode over that of its lattice",
        "",
        0.9,
        1.0,
        1.1,
        "unverified lattices agree with the common 8.9 cm³/mol within 8 %",
    ),
)
