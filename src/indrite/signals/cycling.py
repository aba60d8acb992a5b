"""`Cycling`: what a battery cycler records, with Battery Data Format names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from jaxtyping import Float, Int

from indrite.errors import ClockError, SignalError
from indrite.signals.base import Signal

#: ``full``: positive against another electrode, charges first; ``half``: one electrode against
#: lithium, plated or inserted first; ``symmetric``: two equal electrodes, current changes sign;
#: ``one-way``: plating in one direction only.
CellKind = Literal["full", "half", "symmetric", "one-way"]


@dataclass(frozen=True)
class CellMetadata:
    """What a cycler file does not say about the cell, as far as known.

    Parameters
    ----------
    kind
        Sort of cell; ``None`` lets the analysis infer it from the record.
    electrode_area_square_centimetre
        Geometric electrode area.
    active_mass_milligram
        Mass of cathode active material.
    electrolyte_thickness_micrometre
        Thickness of the electrolyte layer.
    anode_reference_potential_volt
        Potential of the anode against Li/Li+ (0.62 V on the In/LiIn plateau, 0 V for lithium).
    upper_cutoff_volt, lower_cutoff_volt
        Voltage limits of the protocol, on the scale of the record.
    charge_time_limit_second
        Longest charge that the protocol allows.
    nominal_capacity_ampere_hour
        Capacity that 1C refers to.
    series_resistance_ohm
        Ohmic resistance between the terminals (from impedance), for symmetric cells.
    """

    kind: CellKind | None = None
    electrode_area_square_centimetre: float | None = None
    active_mass_milligram: float | None = None
    electrolyte_thickness_micrometre: float | None = None
    anode_reference_potential_volt: float | None = None
    upper_cutoff_volt: float | None = None
    lower_cutoff_volt: float | None = None
    charge_time_limit_second: float | None = None
    nominal_capacity_ampere_hour: float | None = None
    series_resistance_ohm: float | None = None


@dataclass(frozen=True, kw_only=True)
class Cycling(Signal):
    """A cycler record: current and voltage over time. Positive current charges the cell.

    Parameters
    ----------
    test_time_second
        Time since the start of the test, never decreasing.
    voltage_volt
        Terminal voltage (working minus counter electrode).
    current_ampere
        Terminal current; positive charges the cell.
    unix_time_second
        Wall clock, seconds since 1970-01-01 UTC.
    cycle_count, step_count, step_id
        The vendor's numbers; labels only.
    ambient_temperature_celsius, surface_temperature_celsius
        Temperatures.
    surface_pressure_pa
        Stack pressure.
    working_electrode_potential_volt, counter_electrode_potential_volt
        Potentials against a reference electrode (three-electrode cells).
    cell
        What is known of the cell besides the record.
    notes
        What the reader did that the user should know (units assumed from the vendor's format,
        current derived from charge, columns skipped).

    Raises
    ------
    SignalError
        For missing values in time, voltage or current, or fewer than two rows.
    ClockError
        For a time that runs backwards.

    Sources
    -------
    Battery Data Format ontology 1.3.0 (https://w3id.org/battery-data-alliance/ontology/battery-data-format).
    """

    test_time_second: Float[np.ndarray, " sample"]
    voltage_volt: Float[np.ndarray, " sample"]
    current_ampere: Float[np.ndarray, " sample"]
    unix_time_second: Float[np.ndarray, " sample"] | None = None
    cycle_count: Int[np.ndarray, " sample"] | None = None
    step_count: Int[np.ndarray, " sample"] | None = None
    step_id: Int[np.ndarray, " sample"] | None = None
    ambient_temperature_celsius: Float[np.ndarray, " sample"] | None = None
    surface_temperature_celsius: Float[np.ndarray, " sample"] | None = None
    surface_pressure_pa: Float[np.ndarray, " sample"] | None = None
    working_electrode_potential_volt: Float[np.ndarray, " sample"] | None = None
    counter_electrode_potential_volt: Float[np.ndarray, " sample"] | None = None
    cell: CellMetadata = field(default_factory=CellMetadata)
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        time = self.test_time_second
        if time.size < 2:
            raise SignalError("a cycling record needs at least two rows", got=f"{time.size}")
        for name in ("test_time_second", "voltage_volt", "current_ampere"):
            bad = ~np.isfinite(getattr(self, name))
            if bad.any():
                raise SignalError(
                    f"{name} has {int(bad.sum())} missing or infinite value(s)",
                    got=f"the first in row {int(bad.argmax()) + 1}",
                    todo="Remove these rows from the file, or repair them and say how",
                )
        step = np.diff(time)
        if (step < 0).any():
            row = int((step < 0).argmax())
            raise ClockError(
                "test time runs backwards",
                got=f"{time[row]:.6g} s then {time[row + 1]:.6g} s in rows {row + 1}, {row + 2}",
                expected="time since the start of the test",
                todo="If the column is the time within a step, name the right one with --column",
            )

    @classmethod
    def scalars_from_json(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Rebuild the nested cell description after `load`."""
        return {"cell": CellMetadata(**values["cell"]), "notes": tuple(values["notes"])}

    @property
    def duration_second(self) -> float:
        """Time between the first and the last row."""
        return float(self.test_time_second[-1] - self.test_time_second[0])
