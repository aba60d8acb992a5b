"""Battery Data Format: what both its forms, text and parquet, share.

Sources
-------
Battery Data Format ontology 1.3.0, https://w3id.org/battery-data-alliance/ontology/battery-data-format:
machine names (``test_time_second``) and preferred labels (``Test Time / s``).
"""

from __future__ import annotations

from indrite.readers.headers import Dialect, Field

#: Field of `Cycling` -> preferred label, in the order of writing. The two electrode potentials are
#: not in the ontology; the labels follow its pattern.
LABELS_OF = {
    "test_time_second": "Test Time / s",
    "voltage_volt": "Voltage / V",
    "current_ampere": "Current / A",
    "unix_time_second": "Unix Time / s",
    "cycle_count": "Cycle Count / 1",
    "step_count": "Step Count / 1",
    "step_id": "Step ID",
    "ambient_temperature_celsius": "Ambient Temperature / degC",
    "surface_temperature_celsius": "Surface Temperature / degC",
    "surface_pressure_pa": "Surface Pressure / Pa",
    "working_electrode_potential_volt": "Working Electrode Potential / V",
    "counter_electrode_potential_volt": "Counter Electrode Potential / V",
}

DIALECT = Dialect(
    vendor="the Battery Data Format",
    fields=(
        Field("test_time_second", ("test time",)),
        Field("voltage_volt", ("voltage",)),
        Field("current_ampere", ("current",)),
        Field("unix_time_second", ("unix time",)),
        Field("cycle_count", ("cycle count",)),
        Field("step_count", ("step count",)),
        # "step index" is the name of "step id" in earlier versions
        Field("step_id", ("step id", "step index")),
        Field("ambient_temperature_celsius", ("ambient temperature",)),
        Field("surface_temperature_celsius", ("surface temperature",)),
        # the unit of the machine name is not a unit's usual spelling
        Field("surface_pressure_pa", ("surface pressure", "surface pressure pa"), unit="Pa"),
        Field("working_electrode_potential_volt", ("working electrode potential",)),
        Field("counter_electrode_potential_volt", ("counter electrode potential",)),
    ),
)

#: Keys of the parquet metadata that carry what columns cannot.
METADATA_KEYS = {"cell": "indrite.cell", "origin": "indrite.origin", "notes": "indrite.notes"}
