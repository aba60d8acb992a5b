"""How fast the metal grows under other conditions than those the growth law was calibrated at.

Tier A's inchworm law knows neither current nor pressure nor temperature. What it lacks comes from the closed
forms of `indrite.models.growth.limits`: an anode with host advances only as far as the pressure of its own
breathing exceeds what opens the electrolyte,

    p_tip = min(F i R/v_e, p_strength),   p_c = f K/sqrt(c0) + sigma_lat - sigma_lat,ref
    gate  = (1 - p_c/p_tip)_+
    r     = r_cal gate/gate_ref (sigma/sigma_ref)^m exp[-(Q/n R)(1/T - 1/T_ref)] (Y_ref/Y)^s f_transfer

so that below a threshold current nothing grows, and where the law was calibrated r is the calibrated one.
Whether there is such a threshold nobody has measured. In half of the draws there is none, and creep takes its
place: the pressure of the breathing follows its rate, gate/gate_ref = (i/i_ref)^(1/n).

A metal without host opens its flaw once the interphase's overpotential exerts p_c
(`indrite.models.growth.plating`): incubation

    N_open = ((p_c v/(F i) - R0)/R1)^2,   R1 = R1,27h (t_cycle/27 h)^(m/2)

===============  ==========================================================  =====================
equation symbol  meaning                                                     variable
===============  ==========================================================  =====================
i, R             charge current density, interface resistance                ``current``, ``ohm``
v_e              volume that a mole of lithium adds                          ``expansion``
f, K, c0         shape factor, toughness, starter flaw                       ``shape``, …
sigma, sigma_lat stack pressure, sideways compression in the die             ``stack``, ``lateral``
Y                flow stress of the anode                                    ``flow_stress``
t_cycle          duration of a cycle                                         ``hours``
===============  ==========================================================  =====================

Draws in which the reference's own gate is shut contradict the metal seen there; they are left out.

Sources
-------
Pressure and overpotential: Monroe and Newman, DOI 10.1149/1.1710893. r as stress bias over flow stress:
Greenwood and Johnson, Proc. R. Soc. A 283 (1965) 403. Penny-shaped crack: Sneddon, Proc. R. Soc. A 187 (1946)
229.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from indrite.models.growth.mesoscale.from_cell import lateral_stress_megapascal
from indrite.models.growth.mesoscale.metal import Mechanics
from indrite.models.operating_map.assumptions import Sample
from indrite.models.operating_map.specimen import Conditions
from indrite.units import FARADAY_COULOMB_PER_MOLE as F
from indrite.units import GAS_CONSTANT_JOULE_PER_MOLE_KELVIN as R_GAS

Draws = Float[np.ndarray, " draw"]
#: Electronvolt in joule per mole.
_MOLAR = F
_ROOM_KELVIN = 298.15
#: The lithium cell of the study: 4 mAh/cm2 at 0.3 mA/cm2, both ways. R1 of tier A refers to its cycles.
REFERENCE_CYCLE_HOUR = 2.0 * 4.0 / 0.3
_METRE = 1e-6


def arrhenius(energy_electronvolt: Draws, kelvin: float, *, reference_kelvin: float) -> Draws:
    """Return exp[(E/k)(1/T_ref - 1/T)], above 1 where it is warmer than the reference."""
    factor: Draws = np.exp(energy_electronvolt * _MOLAR / R_GAS * (1.0 / reference_kelvin - 1.0 / kelvin))
    return factor


def opening_pressure(sample: Sample, here: Conditions, *, reference: Conditions, shape: Draws) -> Draws:
    """Return what opens the electrolyte, MPa: the flaw's strength, and the change of the closing stress.

    Parameters
    ----------
    sample
        Toughness, flaw and how the flaw follows the porosity.
    here, reference
        Where it is asked for, and where the unknown stress is taken as part of the toughness.
    shape
        Of the flaw: sqrt(pi)/2 for a penny, 1/sqrt(pi) for a crack through the sample.
    """
    larger = (here.porosity / reference.porosity) ** sample["flaw_exponent"]
    flaw = sample["flaw"] * larger * _METRE
    closing = _lateral(here) - _lateral(reference)
    pressure: Draws = np.maximum(shape * sample["toughness"] / np.sqrt(flaw) + closing, 0.0)
    return pressure


def _lateral(at: Conditions) -> float:
    mechanics = Mechanics(axial_stress_megapascal=at.stack_pressure_megapascal)
    return lateral_stress_megapascal(at.pressing_pressure_megapascal, mechanics)


def gate(sample: Sample, here: Conditions, *, reference: Conditions, expansion: Draws) -> Draws:
    """Return the share of the displacement that advances, (1 - p_c/p_tip)_+, for an anode with host.

    Parameters
    ----------
    sample
        The assumptions.
    here, reference
        As for `opening_pressure`.
    expansion
        Volume that a mole of lithium adds, cm3/mol.
    """
    ohm = sample["host_resistance"] / arrhenius(
        sample["interface_energy"], here.temperature_kelvin, reference_kelvin=_ROOM_KELVIN
    )
    volt = 1e-3 * here.current_milliampere_per_square_centimetre * ohm
    tip = np.minimum(F * volt / expansion, sample["strength"])
    closed = opening_pressure(sample, here, reference=reference, shape=sample["shape"])
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(tip > 0.0, 1.0 - closed / tip, 0.0)
    opened: Draws = np.maximum(share, 0.0)
    return opened


def eased(sample: Sample, here: Conditions, *, reference: Conditions, gates: tuple[Draws, Draws]) -> Draws:
    """Return how much more of the displacement advances here than in the reference.

    Parameters
    ----------
    sample
        Whether there is a threshold, and the creep exponent where there is none.
    here, reference
        Conditions.
    gates
        `gate` here and in the reference.
    """
    current = here.current_milliampere_per_square_centimetre
    rate = current / reference.current_milliampere_per_square_centimetre
    opened = gates[0] / np.where(gates[1] > 0.0, gates[1], np.inf)
    factor: Draws = np.where(with_threshold(sample), opened, rate ** (1.0 / sample["creep_exponent"]))
    return factor


def with_threshold(sample: Sample) -> np.ndarray:
    """Return the draws in which a threshold stops growth at small currents."""
    return np.asarray(sample["threshold"] >= 0.5)


def pressed(sample: Sample, here: Conditions, *, reference: Conditions) -> Draws:
    """Return what stack pressure and temperature do to the rectified share."""
    stack = here.stack_pressure_megapascal / reference.stack_pressure_megapascal
    inverse = 1.0 / here.temperature_kelvin - 1.0 / reference.temperature_kelvin
    softer = np.exp(-1e3 * sample["softening"] / R_GAS * inverse)
    factor: Draws = stack ** sample["stack_exponent"] * softer
    return factor


def opening_cycle(
    sample: Sample, here: Conditions, *, reference: Conditions, molar_volume: float, hours: Draws
) -> Draws:
    """Return the cycle in which plating without host opens the flaw.

    Parameters
    ----------
    sample
        The assumptions.
    here, reference
        As for `opening_pressure`.
    molar_volume
        Of the plated metal, cm3/mol.
    hours
        Duration of a cycle.
    """
    penny = np.full(sample.size, np.sqrt(np.pi) / 2.0)
    closed = opening_pressure(sample, here, reference=reference, shape=penny)
    critical = 1e3 * closed * molar_volume / (F * here.current_milliampere_per_square_centimetre)
    kelvin = here.temperature_kelvin
    start = sample["plating_start"] / arrhenius(
        sample["interface_energy"], kelvin, reference_kelvin=_ROOM_KELVIN
    )
    growth = sample["plating_growth"] * arrhenius(
        sample["interphase_energy"], kelvin, reference_kelvin=_ROOM_KELVIN
    )
    growth = growth * (hours / REFERENCE_CYCLE_HOUR) ** (0.5 * sample["interphase_clock"])
    cycle: Draws = (np.maximum(critical - start, 0.0) / growth) ** 2
    return cycle
