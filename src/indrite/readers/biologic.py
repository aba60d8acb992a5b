"""BioLogic's column names, shared by text (.mpt) and binary (.mpr) files.

Sources
-------
Names in public files of yadg, navani and cellpy. Potentials: ``Ewe`` and ``Ece`` against the reference,
``Ecell`` in BT-Lab; current is positive for oxidation at the working electrode.
"""

from __future__ import annotations

from indrite.readers.headers import Dialect, Field

DIALECT = Dialect(
    vendor="BioLogic",
    fields=(
        Field("test_time_second", ("time",)),
        Field("voltage_volt", ("ewe", "ecell", "<ewe>", "<ecell>")),
        Field("counter_electrode_potential_volt", ("ece", "<ece>")),
        Field("current_ampere", ("i", "<i>")),
        Field("net_capacity_ah", ("(q-qo)",)),
        Field("cycle_count", ("cycle number",)),
        Field("step_id", ("ns",)),
        Field("surface_temperature_celsius", ("temperature",)),
    ),
    dates=("%m/%d/%Y %H:%M:%S%.f",),
)
