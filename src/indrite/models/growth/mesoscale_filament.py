"""Lives of the mesoscale model as growth and leak laws of the full cell.

    dL/dq  = f(L)/Q            f: cycles' growth dL/dN against the depth L, linear between knots
    G(L)   = n/m sum_i 4 sigma_e a_i erfc((L_i - L)/w)/2

===============  ==========================================================  ==============================
equation symbol  meaning                                                     variable
===============  ==========================================================  ==============================
L, q             mean depth, ionic charge per area while charging            ``depth``
Q                charge per area of one cycle of the mesoscale life          ``charge_per_cycle``
L_i, a_i         mean depth when contact i was made, its radius              ``contact_…``
sigma_e          electronic conductivity of the cathode at the contact       ``cathode_conductivity_…``
n, m             windows in the disc, windows that were simulated            ``windows_per_life``
w                width that smooths the step of one contact                  ``_SMOOTHING_MICROMETRE``
===============  ==========================================================  ==============================

Assumptions: growth goes with the ionic charge, whatever the current; each window stands for n/m of the
disc, so that without an ensemble all of the disc bridges at once; beyond the end of the lives metal grows
on as it did, or stops where the anode layer was used up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from indrite.errors import UsageError
from indrite.models.growth.ensemble import Ensemble
from indrite.models.growth.extremes import windows_in_disc
from indrite.models.growth.filament import Functions
from indrite.models.growth.grown import GrownCell
from indrite.models.growth.mesoscale.result import GrowthResult
from indrite.models.growth.tips import BridgingContacts

#: Knots of the growth law, and contacts that are kept apart; more are joined.
_KNOTS, _MOST_CONTACTS = 24, 30
_SMOOTHING_MICROMETRE = 0.5
_COULOMB_PER_SQUARE_METRE = 3.6e4  # of one mAh/cm2
_OHM_SQUARE_METRE = 1e-4  # of one ohm cm2


@dataclass(frozen=True, kw_only=True)
class MesoscaleFilament:
    """Growth and leak of simulated lives; see `mesoscale_filament`.

    Parameters
    ----------
    knot_depth_micrometre, knot_rate_micrometre_per_cycle
        Growth per cycle against mean depth.
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

    knot_depth_micrometre: tuple[float, ...]
    knot_rate_micrometre_per_cycle: tuple[float, ...]
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
        """Return dL/dq, linear between knots: a sum of ramps."""
        knots, rates = self.knot_depth_micrometre, self.knot_rate_micrometre_per_cycle
        slopes = np.diff(rates) / np.diff(knots)
        changes = np.diff(np.concatenate([[0.0], slopes, [0.0]]))
        rate = rates[0] + 0.0 * depth
        for at, change in zip(knots, changes.tolist(), strict=True):
            rate = rate + change * functions.maximum(depth - at, 0.0)
        return rate / self.charge_per_cycle

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
        """Return 1: whether metal advances is in the law."""
        return 1.0

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

    Raises
    ------
    UsageError
        If the metal has not grown.
    """
    result = growth.result
    cycle, depth = result.cycle_number, np.maximum.accumulate(result.penetration_depth_mean_micrometre)
    if depth[-1] <= 0.0 or cycle.size < 3:
        raise UsageError("no growth to take a law from", got=f"{depth[-1]:g} µm in {cycle[-1]:g} cycles")
    knots, rates = _knots(cycle, depth, ended=result.ended)
    windows = windows_in_disc(
        result.width_micrometre,
        dimensions=result.dimensions,
        correlation_micrometre=correlation_micrometre if result.dimensions == 2 else None,
        disc_millimetre=disc_millimetre,
    )
    at, siemens = _contacts(result, ensemble, windows, contacts or BridgingContacts())
    return MesoscaleFilament(
        knot_depth_micrometre=knots,
        knot_rate_micrometre_per_cycle=rates,
        charge_per_cycle=_COULOMB_PER_SQUARE_METRE
        * growth.cell.capacity_milliampere_hour_per_square_centimetre,
        depth_micrometre=tuple(depth.tolist()),
        longest_micrometre=tuple(np.maximum.accumulate(result.penetration_depth_maximum_micrometre).tolist()),
        contact_depth_micrometre=at,
        contact_siemens=siemens,
        thickness_micrometre=growth.cell.thickness_micrometre,
        resistance_growth_ohm_square_centimetre=growth.cell.interface.growth_ohm_square_centimetre,
        calibrated_on=growth.rectification.on,
        rectification=growth.rectification.value,
    )


def _knots(
    cycle: np.ndarray, depth: np.ndarray, *, ended: str
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return depths and growth per cycle there, from the depth at evenly spaced cycles."""
    at = np.linspace(0.0, cycle[-1], _KNOTS)
    deep = np.interp(at, cycle, depth)
    rate = np.maximum(np.diff(deep) / np.diff(at), 1e-9 * depth[-1])
    ends = np.concatenate([[rate[0]], 0.5 * (rate[1:] + rate[:-1]), [rate[-1]]])
    _, first = np.unique(np.round(deep, 6), return_index=True)  # knots at different depths
    knots, rates = deep[first].tolist(), ends[first].tolist()
    if ended == "anode exhausted":
        knots, rates = [*knots, knots[-1] + _SMOOTHING_MICROMETRE], [*rates, 0.0]
    return tuple(knots), tuple(rates)


def _contacts(
    first: GrowthResult, ensemble: Ensemble | None, windows: float, contacts: BridgingContacts
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return mean depths of the first life when contacts are made, and their conductance in the disc."""
    conductivity = 100.0 * contacts.cathode_conductivity_siemens_per_centimetre
    runs, source = (1, first) if ensemble is None else (ensemble.runs, ensemble)
    made = source.contact_cycle
    siemens = 4e-6 * conductivity * source.contact_radius_micrometre * windows / runs
    if not made.size:
        return (), ()
    # a contact that comes later than the first life ended is reached by going on at its last rate
    depth = np.maximum.accumulate(first.penetration_depth_mean_micrometre)
    late = np.maximum(made - first.cycle_number[-1], 0.0)
    last = (depth[-1] - depth[-2]) / max(first.cycle_number[-1] - first.cycle_number[-2], 1e-9)
    at = np.interp(made, first.cycle_number, depth) + late * last
    order = np.argsort(at, kind="stable")
    groups = np.array_split(order, min(order.size, _MOST_CONTACTS))
    return (
        tuple(float(at[one].mean()) for one in groups),
        tuple(float(siemens[one].sum()) for one in groups),
    )
