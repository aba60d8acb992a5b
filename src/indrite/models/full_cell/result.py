"""What a simulated life yields: the cycler's record, the truth behind it, how it ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Float, Int

from indrite.models.full_cell.life import CycleRecord, Ended
from indrite.models.full_cell.parameters import FullCellParameters
from indrite.models.growth.filament import Filament
from indrite.models.growth.uncertainty import Interval, LifeUncertainty
from indrite.notebook import Shown
from indrite.signals import Cycling, Origin, Signal


@dataclass(frozen=True, kw_only=True)
class LifeTruth(Signal):
    """One row per cycle of what no cycler sees, and of what it should find.

    Parameters
    ----------
    cycle_number
        From 1.
    leak_conductance_siemens
        Between the terminals, at the end of the charge.
    penetration_depth_mean_micrometre, penetration_depth_maximum_micrometre
        Depth of a typical and of the longest tip at the end of the charge.
    anode_lithium_discharged, anode_lithium_charged
        Lithium per host atom (of a lithium anode: per lithium at the start) before and after the charge.
    cathode_lithium_discharged, cathode_lithium_charged
        Mean lithium content of the cathode before the charge and after charge and hold.
    charge_capacity_ampere_hour, discharge_capacity_ampere_hour
        Through the terminals.
    leak_charge_ampere_hour
        Through the leak, over the whole cycle.
    stored_charge_ampere_hour
        Taken out of the cathode on charge.
    ionic_charge_ampere_hour
        Through the electrolyte in the direction of charge: drives the growth.
    conservation_error_ampere_hour
        Terminal minus leak minus faradaic charge of the cycle.
    mean_charge_voltage_volt, mean_discharge_voltage_volt
        Energy over charge; NaN where the half-cycle did not take place.
    """

    cycle_number: Int[np.ndarray, " cycle"]
    leak_conductance_siemens: Float[np.ndarray, " cycle"]
    penetration_depth_mean_micrometre: Float[np.ndarray, " cycle"]
    penetration_depth_maximum_micrometre: Float[np.ndarray, " cycle"]
    anode_lithium_discharged: Float[np.ndarray, " cycle"]
    anode_lithium_charged: Float[np.ndarray, " cycle"]
    cathode_lithium_discharged: Float[np.ndarray, " cycle"]
    cathode_lithium_charged: Float[np.ndarray, " cycle"]
    charge_capacity_ampere_hour: Float[np.ndarray, " cycle"]
    discharge_capacity_ampere_hour: Float[np.ndarray, " cycle"]
    leak_charge_ampere_hour: Float[np.ndarray, " cycle"]
    stored_charge_ampere_hour: Float[np.ndarray, " cycle"]
    ionic_charge_ampere_hour: Float[np.ndarray, " cycle"]
    conservation_error_ampere_hour: Float[np.ndarray, " cycle"]
    mean_charge_voltage_volt: Float[np.ndarray, " cycle"]
    mean_discharge_voltage_volt: Float[np.ndarray, " cycle"]

    @property
    def coulombic_efficiency(self) -> np.ndarray:
        """Discharge over charge."""
        efficiency: np.ndarray = self.discharge_capacity_ampere_hour / self.charge_capacity_ampere_hour
        return efficiency


@dataclass(frozen=True, kw_only=True)
class Calibrated(Shown):
    """One number that was tuned to data, or assumed for want of any.

    Parameters
    ----------
    name
        In words.
    value, unit
        ``None`` where it is a list of numbers.
    on
        What it was tuned on; ``"assumed"`` where on nothing.
    """

    name: str
    value: float | None
    unit: str
    on: str


@dataclass(frozen=True, kw_only=True)
class LifeResult(Shown):
    """A simulated life.

    Parameters
    ----------
    cycling
        The terminal record, as a cycler would have written it without noise.
    truth
        What went on inside, cycle by cycle.
    ended
        How it ended.
    parameters, filament
        What was simulated.
    calibrated
        Every number that was tuned or assumed.
    uncertainty
        Of the cycle of the short, from the one reading, g and the thickness; ``None`` without inchworm.
    incubation
        Opening of a lithium crack without any fit, median and 95 %; ``None`` with a host.
    """

    cycling: Cycling
    truth: LifeTruth
    ended: Ended
    parameters: FullCellParameters
    filament: Filament
    calibrated: tuple[Calibrated, ...] = ()
    uncertainty: LifeUncertainty | None = None
    incubation: Interval | None = None

    @property
    def death_cycle(self) -> int | None:
        """Cycle whose charge never ends; ``None`` where the cell did not short."""
        return int(self.truth.cycle_number[-1]) if self.ended == "shorted" else None

    def save(self, folder: str | Path) -> None:
        """Write ``truth.nc`` and ``cycling.nc`` into a folder."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        self.truth.save(folder / "truth.nc")
        self.cycling.save(folder / "cycling.nc")


def truth_of(records: Iterable[CycleRecord], origin: Origin) -> LifeTruth:
    """Return the truth of a sequence of cycles."""
    rows = [record.truth for record in records]
    columns = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    columns["cycle_number"] = columns["cycle_number"].astype(int)
    return LifeTruth(**columns, origin=origin)


def cycling_of(records: list[CycleRecord], parameters: FullCellParameters, *, origin: Origin) -> Cycling:
    """Return the terminal record of a sequence of cycles."""
    starts = np.concatenate([[0.0], np.cumsum([record.duration_second for record in records])])
    pairs = list(zip(records, starts.tolist(), strict=False))
    return Cycling(
        test_time_second=np.concatenate([start + one.time_second for one, start in pairs]),
        voltage_volt=np.concatenate([one.voltage_volt for one in records]),
        current_ampere=np.concatenate([one.current_ampere for one in records]),
        cycle_count=np.concatenate([np.full(one.time_second.size, one.number) for one in records]),
        step_count=np.concatenate([one.step for one in records]),
        cell=parameters.metadata,
        origin=origin,
    )
