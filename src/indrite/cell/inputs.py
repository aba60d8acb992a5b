"""Every number of a cell under one flat name, as the rules ask for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields

from indrite.cell.materials import Material
from indrite.cell.numbers import Number
from indrite.cell.stack import Anode, Cathode, Cell, Electrolyte, Protocol, Reading, Stated, VoltageScale

_Part = Cell | Cathode | Electrolyte | Anode | Protocol | Stated

# part of a cell -> what the names of its numbers begin with
_PREFIXES = {
    "cathode": "cathode",
    "electrolyte": "electrolyte",
    "anode": "anode",
    "protocol": "",
    "stated": "stated",
}
# field that holds a material -> what the names of its numbers begin with, after the part's prefix
_ROLES = {
    "active_material": "active",
    "electrolyte_material": "electrolyte",
    "coating_material": "coating",
    "indexed_phase": "indexed",
    "host": "host",
    "material": "material",
}


def named_numbers(cell: Cell) -> dict[str, Number]:
    """Return every number of a cell by its flat name; see `indrite.cell.stack.Cell.inputs`."""
    return dict(_all(cell))


def _all(cell: Cell) -> Iterator[tuple[str, Number]]:
    yield from _numbers(cell, "")
    for part, prefix in _PREFIXES.items():
        for name, number in _numbers(getattr(cell, part), prefix):
            yield _on_its_scale(name, cell.protocol.voltage_scale), number
    for which, reading in zip(("first", "last"), _ends(cell.stated.penetration), strict=False):
        yield f"stated_{which}_depth_cycle", reading.cycle
        yield f"stated_{which}_depth_micrometre", reading.depth_micrometre


def _on_its_scale(name: str, scale: VoltageScale) -> str:
    against_lithium = scale == "lithium" and name in {"upper_cutoff_volt", "lower_cutoff_volt"}
    return name.replace("cutoff_volt", "cutoff_against_lithium_volt") if against_lithium else name


def _ends(readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
    ordered = sorted(readings, key=lambda one: one.cycle.value)
    return (ordered[0], ordered[-1]) if len(ordered) > 1 else ()


def _numbers(part: _Part, prefix: str) -> Iterator[tuple[str, Number]]:
    stem = f"{prefix}_" if prefix else ""
    for one in fields(part):
        match getattr(part, one.name):
            case Number() as number:
                yield stem + one.name, number
            case Material() as phase:
                yield from _prefixed(phase.numbers, f"{stem}{_ROLES[one.name]}_")


def _prefixed(numbers: Mapping[str, Number], prefix: str) -> Iterator[tuple[str, Number]]:
    for name, number in numbers.items():
        yield prefix + name, number
