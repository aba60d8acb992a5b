"""Lives of the mesoscale model as growth and leak laws of the full cell.

    dL/dq  = l_N/Q             l_N: growth of cycle N in the life, at least a tenth of a micrometre
    G(L)   = n/m sum_i 4 sigma_e a_i erfc((L_i - L)/w)/2

===============  ==========================================================  ==============================
equation symbol  meaning                                                     variable
===============  ==========================================================  ==============================
L, q             mean depth, ionic charge per area while charging            ``depth``
l_N              growth of cycle N                                           ``growth_…``
Q                charge per area of one cycle of the mesoscale life          ``charge_per_cycle``
L_i, a_i         mean depth when contact i was made, its radius              ``contact_…``
sigma_e          electronic conductivity of the cathode at the contact       ``cathode_conductivity_…``
n, m             windows in the disc, windows that were simulated            ``windows_per_life``
w                width that smooths the step of one contact                  ``_SMOOTHING_MICROMETRE``
===============  ==========================================================  ==============================

Growth goes by the cycle, not by the depth: a crack that waits and then runs has no rate that its depth
decides. The least growth keeps depth and cycle one-to-one, so that contacts made while the first life
waits have a depth of their own.

Assumptions: growth goes with the ionic charge of a cycle, whatever the current; each window stands for n/m
of the disc, so that without an ensemble all of the disc bridges at once; beyond the end of the lives metal
grows on as it did, or stops where the anode layer was used up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from indrite.models.growth.ensemble import Ensemble
from indrite.models.growth.extremes import windows_in_disc
from indrite.models.growth.filament import Functions
from indrite.models.growth.grown import GrownCell
from indrite.models.growth.mesoscale.result import GrowthResult
from indrite.models.growth.tips import BridgingContacts

#: Contacts that are kept apart; more are joined.
_MOST_CONTACTS = 30
#: Least growth of a cycle, and width of the step of one contact.
_LEAST_MICROMETRE, _SMOOTHING_MICROMETRE = 0.1, 0.05
_COULOMB_PER_SQUARE_METRE = 3.6e4  # of one mAh/cm2
_OHM_SQUARE_METRE = 1e-4  # of one ohm cm2


@dataclass(frozen=True, kw_only=True)
class MesoscaleFilament:
    """Growth and leak of simulated lives; see `mesoscale_filament`.

    Parameters
    ----------
    growth_micrometre
        Growth of every cycle from the first.
    growth_beyond_micrometre
        Growth of each cycle after those.
    charge_per_cycle
        C/m2.
    depth_micrometre, longest_micrometre
        Mean and deepest metal, of the same cycles.
    contact_depth_micrometre, contact_siemens
        Mean depth at which contacts are made, conductance of each group in the whole cell.
    thickness_micrometre
        Of the electrolyte.
    resistance_growth_ohm_square_centimetre
        R_1 per square root of a cycle.
    calibrated_on
        What r was calibrated on, in words.
    rectification
        r.
    """

    growth_micrometre: tuple[float, ...]
    growth_beyond_micrometre: float
    charge_per_cycle: float
    depth_micrometre: tuple[float, ...]
    longest_micrometre: tuple[float, ...]
    contact_depth_micrometre: tuple[float, ...]
    contact_siemens: tuple[float, ...]
    thickness_micrometre: float
    resistance_growth_ohm_square_centimetre: float
    calibrated_on: str
    rectification: float

    @property
    def start_depth_micrometre(self) -> float:
        """Zero."""
        return 0.0

    def depth_rate(self, depth: Any, functions: Functions) -> Any:
        """Return 1/Q: `gate` brings the growth of the cycle."""
        return 1.0 / self.charge_per_cycle + 0.0 * depth

    def leak_siemens(self, depth: Any, functions: Functions) -> Any:
        """Return the conductance of all contacts made by this depth."""
        leak = 0.0 * depth
        for at, siemens in zip(self.contact_depth_micrometre, self.contact_siemens, strict=True):
            leak = leak + 0.5 * siemens * functions.erfc((at - depth) / _SMOOTHING_MICROMETRE)
        return leak

    def maximum_depth_micrometre(self, depth: float) -> float:
        """Return the deepest metal at a mean depth."""
        longest = float(np.interp(depth, self.depth_micrometre, self.longest_micrometre))
        return min(max(longest, depth), self.thickness_micrometre)

    def gate(self, cycle: int) -> float:
        """Return the growth of a cycle, µm."""
        number = max(cycle, 1) - 1
        inside = number < len(self.growth_micrometre)
        return self.growth_micrometre[number] if inside else self.growth_beyond_micrometre

    def interphase_resistance_ohm_square_metre(self, cycle: int) -> float:
        """Return R_1 sqrt(N)."""
        return float(self.resistance_growth_ohm_square_centimetre * _OHM_SQUARE_METRE * np.sqrt(cycle))


def mesoscale_filament(
    growth: GrownCell,
    ensemble: Ensemble | None = None,
    *,
    disc_millimetre: float = 10.0,
    correlation_micrometre: float = 10.0,
    contacts: BridgingContacts | None = None,
) -> MesoscaleFilament:
    """Return growth and leak laws for the full-cell model from simulated lives.

    Parameters
    ----------
    growth
        The life whose depth is followed.
    ensemble
        The life and more seeds of it: their contacts share the disc.
    disc_millimetre, correlation_micrometre
        Diameter of the cell; in 2D, thickness of the sheet that a window stands for (assumed: one grain).
    contacts
        Electronic conductivity at the contacts.
    """
    result = growth.result
    growth_of_cycle = _growth(result)
    depth = np.cumsum(growth_of_cycle)
    cycle = np.arange(1.0, depth.size + 1.0)
    windows = windows_in_disc(
        result.width_micrometre,
        dimensions=result.dimensions,
        correlation_micrometre=correlation_micrometre if result.dimensions == 2 else None,
        disc_millimetre=disc_millimetre,
    )
    beyond = 0.0 if result.ended == "anode exhausted" else float(growth_of_cycle[-1])
    at, siemens = _contacts(
        result if ensemble is None else ensemble,
        windows / (1 if ensemble is None else ensemble.runs),
        depth,
        beyond=beyond,
        contacts=contacts or BridgingContacts(),
    )
    longest = np.interp(cycle, result.cycle_number, result.penetration_depth_maximum_micrometre)
    return MesoscaleFilament(
        growth_micrometre=tuple(growth_of_cycle.tolist()),
        growth_beyond_micrometre=beyond,
        charge_per_cycle=_COULOMB_PER_SQUARE_METRE
        * growth.cell.capacity_milliampere_hour_per_square_centimetre,
        depth_micrometre=tuple(depth.tolist()),
        longest_micrometre=tuple(np.maximum.accumulate(longest).tolist()),
        contact_depth_micrometre=at,
        contact_siemens=siemens,
        thickness_micrometre=growth.cell.thickness_micrometre,
        resistance_growth_ohm_square_centimetre=growth.cell.interface.growth_ohm_square_centimetre,
        calibrated_on=growth.rectification.on,
        rectification=growth.rectification.value,
    )


def _growth(result: GrowthResult) -> np.ndarray:
    """Return the growth of every cycle of a life, µm, shape (cycle,)."""
    cycle = np.arange(0.0, np.ceil(result.cycle_number[-1]) + 1.0)
    known = np.concatenate([[0.0], result.cycle_number])
    reached = np.concatenate([[0.0], np.maximum.accumulate(result.penetration_depth_mean_micrometre)])
    grown = np.diff(np.interp(cycle, known, reached))
    return np.maximum(grown, _LEAST_MICROMETRE) if reached[-1] > 0.0 else 0.0 * grown


def _contacts(
    source: GrowthResult | Ensemble,
    windows_each: float,
    depth: np.ndarray,
    *,
    beyond: float,
    contacts: BridgingContacts,
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return mean depths of the first life when contacts are made, and their conductance in the disc."""
    conductivity = 100.0 * contacts.cathode_conductivity_siemens_per_centimetre
    made = source.contact_cycle
    siemens = 4e-6 * conductivity * source.contact_radius_micrometre * windows_each
    if not made.size:
        return (), ()
    # a contact that comes later than the first life ended is reached by going on as it did
    cycle = np.arange(0.0, depth.size + 1.0)
    late = np.maximum(made - cycle[-1], 0.0)
    at = np.interp(made, cycle, np.concatenate([[0.0], depth])) + late * beyond
    at = np.where((late > 0.0) & (beyond <= 0.0), np.inf, at)
    order = np.argsort(at, kind="stable")
    order = order[np.isfinite(at[order])]
    groups = np.array_split(order, min(order.size, _MOST_CONTACTS)) if order.size else []
    return (
        tuple(float(at[one].mean()) for one in groups),
        tuple(float(siemens[one].sum()) for one in groups),
    )
