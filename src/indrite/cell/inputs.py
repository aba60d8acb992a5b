"""Every number of a cell under one flat name, as the rules ask for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields

from indrite.cell.materials import Material
from indrite.cell.numbers import Number
from indrite.cell.parts import Anode, Cathode, Electrolyte, Protocol, Reading, Stated, VoltageScale
from indrite.cell.stack import Cell

_Part = Cell | Cathode | Electrolyte | Anode | Protocol | Stated

# part of a cell -> what the names of its numbers begin with
_PREFIXES = {
    "cathode": "cathode",
    "electrolyte": "electrolyte",
    "anode": "anode",
    "protocol": "",
    "stated": "stated",
}
_PARTS: dict[str, type[_Part]] = {
    "cathode": Cathode,
    "electrolyte": Electrolyte,
    "anode": Anode,
    "protocol": Protocol,
    "stated": Stated,
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


def field_of(name: str, given: Iterable[str]) -> str:
    """Return where in a cell file a number belongs, as people write it.

    Parameters
    ----------
    name
        Flat name of a number.
    given
        Flat names of the numbers that the cell has.

    Examples
    --------
    >>> field_of("electrolyte_mass_milligram", ())
    'electrolyte.mass_milligram'
    >>> field_of("anode_host_molar_mass_gram_per_mole", ())
    'anode.host'
    """
    if name.startswith(("stated_first_depth", "stated_last_depth")):
        return "stated.penetration"
    if name.endswith("cutoff_against_lithium_volt"):
        name = name.replace("cutoff_against_lithium_volt", "cutoff_volt")
    for part, prefix in _PREFIXES.items():
        stem = f"{prefix}_" if prefix else ""
        names = [one.name for one in fields(_PARTS[part])]
        if name.startswith(stem) and name.removeprefix(stem) in names:
            return f"{part}.{name.removeprefix(stem)}"
        for role in (one for one in names if one in _ROLES):
            phase = f"{stem}{_ROLES[role]}_"
            if name.startswith(phase) and part in {"cathode", "electrolyte", "anode", "stated"}:
                is_given = any(one.startswith(phase + "molar_mass") for one in given)
                return f"{name.removeprefix(phase)} of {part}.{role}" if is_given else f"{part}.{role}"
    return name


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
