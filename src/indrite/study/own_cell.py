"""A cell file from what measured files say of the cell; what they do not say stands behind a '#'."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from indrite.errors import IndriteError
from indrite.signals import Cycling
from indrite.study.recognise import Recognised

_HEAD = """\
# The cell behind the files next to this one: what they say of it, and from which file.
# Lines that begin with '# ' and end in 'unknown' wait for you: put in the number and take the '#' off.
# With disc, masses and materials the same cell can be simulated beside the measurement. Units stand in the
# names; a number may be written as {value: 600, low: 580, high: 620}. 'indrite check' shows what follows.
"""
#: Section, field, what a value looks like; the least that a simulation needs, what files may say besides.
_FIELDS: tuple[tuple[str, str, str], ...] = (
    ("", "kind", "full"),
    ("", "diameter_millimetre", "10"),
    ("", "area_square_centimetre", ""),
    ("", "pressing_pressure_megapascal", "400"),
    ("", "temperature_celsius", "25"),
    ("cathode", "active_material", "NCM622"),
    ("cathode", "electrolyte_material", "Li6PS5Cl"),
    ("cathode", "composite_mass_milligram", "20"),
    ("cathode", "active_mass_fraction", "0.7"),
    ("cathode", "active_mass_milligram", ""),
    ("electrolyte", "material", "Li6PS5Cl"),
    ("electrolyte", "mass_milligram", "80"),
    ("electrolyte", "thickness_micrometre", ""),
    ("anode", "material", "LiIn"),
    ("anode", "host", "In"),
    ("anode", "mass_milligram", "30"),
    ("anode", "lithium_weight_fraction", "0.02"),
    ("protocol", "charge_rate_per_hour", "0.1"),
    ("protocol", "charge_current_density_milliampere_per_square_centimetre", ""),
    ("protocol", "upper_cutoff_volt", "3.68"),
    ("protocol", "lower_cutoff_volt", "2.1"),
    ("protocol", "hold_time_second", ""),
    ("protocol", "voltage_scale", "anode"),
)


@dataclass(frozen=True)
class Known:
    """A value and the file that says it."""

    value: float | str
    source: str


def known_of(files: Iterable[Recognised]) -> dict[str, Known]:
    """Return what files say of a cell: ``section.field`` → value and file; the first file counts."""
    found: dict[str, Known] = {}
    for one in files:
        said: Mapping[str, float | str | None] = {}
        if isinstance(one.signal, Cycling):
            said = _of_record(one.signal)
        elif one.technique == "impedance" and one.signal:
            warm = {sweep.temperature_celsius for sweep in one.signal} - {None}
            said = {".temperature_celsius": warm.pop() if len(warm) == 1 else None}
        for name, value in said.items():
            if value is not None:
                rounded = float(f"{value:.4g}") if isinstance(value, float) else value
                found.setdefault(name, Known(rounded, one.path.name))
    return found


def _of_record(record: Cycling) -> dict[str, float | str | None]:
    cell = record.cell
    warm = record.ambient_temperature_celsius
    said: dict[str, float | str | None] = {
        ".kind": cell.kind,
        ".area_square_centimetre": cell.electrode_area_square_centimetre,
        ".temperature_celsius": None if warm is None else _median(warm),
        "cathode.active_mass_milligram": cell.active_mass_milligram,
        "electrolyte.thickness_micrometre": cell.electrolyte_thickness_micrometre,
        "protocol.upper_cutoff_volt": cell.upper_cutoff_volt,
        "protocol.lower_cutoff_volt": cell.lower_cutoff_volt,
    }
    return said | {name: value for name, value in _of_cycles(record).items() if said.get(name) is None}


def _of_cycles(record: Cycling) -> dict[str, float | str | None]:
    """Return kind and limits as the cycles show them."""
    from indrite.analysis.cycling import cycle_table

    try:
        table = cycle_table(record)
    except IndriteError:
        return {}
    upper = table.end_of_charge_voltage_volt[table.charge_end == "voltage"]
    lower = table.end_of_discharge_voltage_volt[table.discharge_end == "voltage"]
    area = record.cell.electrode_area_square_centimetre
    current = _median(np.abs(table.charge_current_ampere))
    return {
        ".kind": str(table.kind) if table.cycle_number.size else None,
        "protocol.upper_cutoff_volt": _rounded(_median(upper)),
        "protocol.lower_cutoff_volt": _rounded(_median(lower)),
        "protocol.charge_current_density_milliampere_per_square_centimetre": (
            None if area is None or current is None else 1e3 * current / area
        ),
    }


def charge_current_milliampere(files: Iterable[Recognised]) -> float | None:
    """Return the usual charge current of the first record among files."""
    from indrite.analysis.cycling import cycle_table

    for one in files:
        if isinstance(one.signal, Cycling):
            try:
                current = _median(np.abs(cycle_table(one.signal).charge_current_ampere))
            except IndriteError:
                return None
            return None if current is None else 1e3 * current
    return None


def _median(values: np.ndarray) -> float | None:
    known = np.asarray(values, dtype=float)
    known = known[np.isfinite(known)]
    return float(np.median(known)) if known.size else None


def _rounded(volt: float | None) -> float | None:
    # cyclers stop within a few millivolts of the limit; people set whole hundredths
    return None if volt is None else round(volt, 2)


def cell_text(files: Iterable[Recognised], *, title: str) -> str:
    """Return a cell file: what is known with its file, the rest behind a '#'."""
    listed = list(files)
    known = known_of(listed)
    lines = [_HEAD.rstrip(), f'title: "{title}"']
    for section in dict.fromkeys(one for one, _, _ in _FIELDS):
        rows = [
            (field, example, known.get(f"{section}.{field}"))
            for part, field, example in _FIELDS
            if part == section
        ]
        rows = [row for row in rows if row[2] is not None or row[1]]
        indent = "  " if section else ""
        # a section without a known value is nothing yet: its name waits too
        empty = section and all(one is None for _, _, one in rows)
        if section:
            lines += ["", f"{'# ' if empty else ''}{section}:"]
        lines += [_line(indent, *row) for row in rows]
    current = charge_current_milliampere(listed)
    if (
        current is not None
        and "protocol.charge_current_density_milliampere_per_square_centimetre" not in known
    ):
        lines.append(f"  # the record is charged with {current:.4g} mA; over the area: the current density")
    return "\n".join(lines) + "\n"


def _line(indent: str, field: str, example: str, known: Known | None) -> str:
    if known is None:
        text = f"# {indent}{field}: {example}"
        return f"{text:<44} # unknown"
    value: Any = known.value
    text = f"{indent}{field}: {value:g}" if isinstance(value, float) else f"{indent}{field}: {value}"
    return f"{text:<44} # {known.source}"


def cell_lacks(cell: str | Path) -> str:
    """Return what a cell lacks to be simulated, ``""`` where nothing.

    Parameters
    ----------
    cell
        Shipped name or cell file.
    """
    from indrite.cell import load_cell
    from indrite.models.full_cell.from_cell import parameters_from_cell
    from indrite.models.growth.mesoscale.from_cell import growth_cell
    from indrite.models.growth.pellet import completed_pellet

    specimen = completed_pellet(load_cell(cell))
    try:
        parameters_from_cell(specimen)
        growth_cell(specimen)
    except IndriteError as error:
        return str(error).rstrip(".")
    return ""
