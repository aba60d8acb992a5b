"""From a parsed cell file to the dataclasses, collecting every mistake on the way."""

from __future__ import annotations

import difflib
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from indrite.cell._schema import dotted, number_mistake
from indrite.cell.materials import Material
from indrite.cell.mistakes import Mistake
from indrite.cell.numbers import Number
from indrite.cell.stack import Cell
from indrite.errors import SpecimenError
from indrite.units import unit_symbol
from indrite.yaml_lines import Place, YamlDocument


def read_materials(
    document: YamlDocument, place: Place, *, known: Mapping[str, Material], file: str
) -> tuple[dict[str, Material], list[Mistake]]:
    """Return the materials of a mapping; one named as a known material changes its numbers."""
    found: dict[str, Material] = {}
    mistakes: list[Mistake] = []
    for name, entry in (document.values or {}).items() if isinstance(document.values, dict) else ():
        here = (*place, name)
        if not isinstance(entry, dict):
            continue
        base = known.get(name)
        numbers = {} if base is None else base.given()
        for key, value in entry.items():
            if key == "formula":
                continue
            line = document.line((*here, key))
            number, mistake = _number(value, (*here, key), document, file)
            mistake = mistake or _misnamed(key, known, line=line, place=(*here, key))
            mistakes += [mistake] if mistake else []
            numbers |= {key: number} if number else {}
        formula = entry.get("formula") or (base.formula if base else None)
        try:
            if formula is None:
                raise SpecimenError(f"the material {name} has no formula")
            found[name] = Material(name, str(formula), numbers)
        except SpecimenError as error:
            line = document.line((*here, "formula"))
            mistakes.append(
                Mistake(
                    line, f"{dotted(here)}: {error.what}", str(error.got or ""), str(error.expected or "")
                )
            )
    return found, mistakes


def _misnamed(key: str, known: Mapping[str, Material], *, line: int, place: Place) -> Mistake | None:
    """Return the mistake of a number whose name has no unit or is nearly that of a known number."""
    names = sorted({name for phase in known.values() for name in phase.numbers})
    if key in names or not names:  # the packaged materials themselves define the names
        return None
    close = difflib.get_close_matches(key, names, n=1, cutoff=0.9 if unit_symbol(key) else 0.6)
    if unit_symbol(key) and not close:
        return None
    todo = f"Did you mean {close[0]}?" if close else ""
    what = f"unknown number {dotted(place)}"
    return Mistake(
        line, what, expected="" if close else "a name that ends with its unit", todo=todo, place=place
    )


def _number(
    entry: Any, place: Place, document: YamlDocument, file: str
) -> tuple[Number | None, Mistake | None]:
    given = entry if isinstance(entry, dict) else {"value": entry}
    values = [given.get(key) for key in ("value", "low", "high")]
    sound = all(
        one is None or (isinstance(one, (int, float)) and not isinstance(one, bool)) for one in values
    )
    line = document.line(place)
    if not sound or values[0] is None:
        return None, None  # its shape is wrong, which `shape_mistakes` tells
    mistake = number_mistake(place, given, line=line)
    if mistake is not None:
        return None, replace(mistake, place=place)
    low, high = (None if one is None else float(one) for one in values[1:])
    return (
        Number(
            float(values[0]),
            given.get("source") or file,
            given.get("status") or "published",
            low,
            high,
            given.get("stated_as"),
        ),
        None,
    )


class Builder:
    """Builds the dataclasses of a document and collects what is wrong with its values."""

    def __init__(self, document: YamlDocument, materials: Mapping[str, Material], file: str) -> None:
        self.document, self.materials, self.file = document, materials, file
        self.mistakes: list[Mistake] = []

    def cell(self) -> Cell | None:
        data = {key: value for key, value in self.document.values.items() if key != "materials"}
        cell = self._dataclass(Cell, data, ())
        if isinstance(cell, Cell):
            self._cutoffs(cell)
            return cell
        return None

    def _cutoffs(self, cell: Cell) -> None:
        upper, lower = cell.protocol.upper_cutoff_volt, cell.protocol.lower_cutoff_volt
        if upper and lower and upper.value <= lower.value:
            line = self.document.line(("protocol", "upper_cutoff_volt"))
            what = "protocol.upper_cutoff_volt is not above protocol.lower_cutoff_volt"
            self.mistakes.append(Mistake(line, what, f"{upper.value:g} V and {lower.value:g} V"))

    def _dataclass(self, kind: Any, data: Any, place: Place) -> Any:
        hints = typing.get_type_hints(kind)
        names = {one.name for one in fields(kind)}
        values: dict[str, Any] = {}
        for key, entry in data.items() if isinstance(data, dict) else ():
            if key in names and entry is not None:
                value = self._value(hints[key], entry, (*place, key))
                values |= {key: value} if value is not None else {}
        try:
            return kind(**values)
        except TypeError:  # a required field is missing, which its shape has already told
            return None

    def _value(self, annotation: Any, entry: Any, place: Place) -> Any:
        kinds = [annotation, *typing.get_args(annotation)]
        if Number in kinds:
            number, mistake = _number(entry, place, self.document, self.file)
            self.mistakes += [mistake] if mistake else []
            return number
        if Material in kinds:
            return self._material(entry, place)
        if parts := [one for one in kinds if is_dataclass(one)]:
            return (
                self._list(parts[0], entry, place)
                if Ellipsis in kinds
                else self._dataclass(parts[0], entry, place)
            )
        return tuple(entry) if Ellipsis in kinds and isinstance(entry, list) else entry

    def _list(self, kind: Any, entry: Any, place: Place) -> tuple[Any, ...]:
        items = entry if isinstance(entry, list) else []
        made = [self._dataclass(kind, item, (*place, index)) for index, item in enumerate(items)]
        return tuple(one for one in made if one is not None)

    def _material(self, entry: Any, place: Place) -> Material | None:
        if entry in self.materials:
            return self.materials[entry]
        close = difflib.get_close_matches(str(entry), list(self.materials), n=1)
        self.mistakes.append(
            Mistake(
                self.document.line(place),
                f"{dotted(place)} is no known material",
                repr(entry),
                f"one of {', '.join(self.materials)}, or one described under materials",
                f"Did you mean {close[0]}?" if close else "",
                place,
            )
        )
        return None
