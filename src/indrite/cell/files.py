"""Cell files: `load_cell`, `save_cell`, and the cells and materials that come with indrite."""

from __future__ import annotations

import difflib
import functools
import os
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any

from indrite.cell._schema import dotted, number_mistake, shape_mistakes
from indrite.cell._yaml import Document, Mistake, Place, dump, parse
from indrite.cell.materials import Material
from indrite.cell.numbers import Number
from indrite.cell.stack import Cell
from indrite.errors import SpecimenError

_DATA = resources.files("indrite.cell") / "data"


class CellFileError(SpecimenError):
    """A cell file with mistakes; the message lists all of them with file and line.

    Parameters
    ----------
    file
        Name of the file.
    mistakes
        In order of lines.
    """

    def __init__(self, file: str, mistakes: list[Mistake]) -> None:
        self.mistakes = tuple(sorted(mistakes))
        count = f"{len(mistakes)} mistake{'s' if len(mistakes) > 1 else ''}"
        lines = "\n".join(f"  {one.text(file)}" for one in self.mistakes)
        super().__init__(f"{count} in the cell file\n{lines}\n", where=file)

    def _text(self) -> str:
        return f"{self.where}: {self.what}".rstrip()


@functools.cache
def packaged_materials() -> Mapping[str, Material]:
    """Return the materials that come with indrite, by name."""
    document = parse((_DATA / "materials.yaml").read_text(encoding="utf-8"))
    found, mistakes = _materials(document, (), known={}, file="materials.yaml")
    if mistakes:
        raise CellFileError("materials.yaml", mistakes)
    return found


def cell_names() -> tuple[str, ...]:
    """Return the names of the cells that come with indrite.

    Examples
    --------
    >>> cell_names()
    ('luo2021-li', 'luo2021-li-in')
    """
    names = (one.name for one in (_DATA / "cells").iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


def load_cell(name_or_path: str | os.PathLike[str]) -> Cell:
    """Return a cell by the name of one that comes with indrite, or from a YAML file.

    Raises
    ------
    SpecimenError
        If there is neither such a name nor such a file.
    CellFileError
        If the file has mistakes; all of them are listed, each with its line.

    Examples
    --------
    >>> load_cell("luo2021-li-in").electrode_area_square_centimetre
    0.7854
    """
    text, file = _text_of(name_or_path)
    document = parse(text)
    mistakes = list(document.mistakes)
    if not mistakes and not isinstance(document.data, dict):
        mistakes.append(Mistake(1, "no fields in the file", expected="fields such as diameter_millimetre"))
    if not isinstance(document.data, dict):
        raise CellFileError(file, mistakes)
    document.data.setdefault("name", Path(file).stem)
    shape = shape_mistakes(document)
    section = Document(document.data.get("materials"), document.lines)
    materials, wrong = _materials(section, ("materials",), known=packaged_materials(), file=file)
    builder = _Builder(document, {**packaged_materials(), **materials}, file)
    cell = builder.cell()
    mistakes += shape
    # a value whose shape is wrong is reported once, by its shape
    mistakes += [
        one
        for one in (*wrong, *builder.mistakes)
        if not any(one.place and other.place[: len(one.place)] == one.place for other in shape)
    ]
    if mistakes or cell is None:
        raise CellFileError(file, mistakes)
    return cell


def _text_of(name_or_path: str | os.PathLike[str]) -> tuple[str, str]:
    name = os.fspath(name_or_path)
    if name in cell_names():
        return (_DATA / "cells" / f"{name}.yaml").read_text(encoding="utf-8"), f"{name}.yaml"
    path = Path(name)
    try:
        return path.read_text(encoding="utf-8-sig"), str(path)
    except UnicodeDecodeError:
        raise SpecimenError("not a text file", where=path, expected="a cell as YAML text in UTF-8") from None
    except OSError as error:
        close = difflib.get_close_matches(name, cell_names(), n=1)
        raise SpecimenError(
            f"no cell of that name and no readable file ({error.strerror or error})",
            got=repr(name),
            expected=f"a YAML file or one of {', '.join(cell_names())}",
            todo=f"Did you mean {close[0]}?" if close else None,
        ) from None


def _materials(
    document: Document, place: Place, *, known: Mapping[str, Material], file: str
) -> tuple[dict[str, Material], list[Mistake]]:
    """Return the materials of a mapping; one named as a known material changes its numbers."""
    found: dict[str, Material] = {}
    mistakes: list[Mistake] = []
    for name, entry in (document.data or {}).items() if isinstance(document.data, dict) else ():
        here = (*place, name)
        if not isinstance(entry, dict):
            continue
        base = known.get(name)
        numbers = {} if base is None else _given(base)
        for key, value in entry.items():
            if key == "formula":
                continue
            number, mistake = _number(value, (*here, key), document, file)
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


def _given(phase: Material) -> dict[str, Number]:
    """Numbers that a material was given, without those that follow from them."""
    return {name: one for name, one in phase.numbers.items() if one.status != "computed"}


def _number(entry: Any, place: Place, document: Document, file: str) -> tuple[Number | None, Mistake | None]:
    given = entry if isinstance(entry, dict) else {"value": entry}
    values = [given.get(key) for key in ("value", "low", "high")]
    sound = all(
        one is None or (isinstance(one, (int, float)) and not isinstance(one, bool)) for one in values
    )
    line = document.line(place)
    if not sound or values[0] is None:
        return None, Mistake(line, f"{dotted(place)} is not a number", repr(entry), "a number", place=place)
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


class _Builder:
    """Builds the dataclasses of a document and collects what is wrong with its values."""

    def __init__(self, document: Document, materials: Mapping[str, Material], file: str) -> None:
        self.document, self.materials, self.file = document, materials, file
        self.mistakes: list[Mistake] = []

    def cell(self) -> Cell | None:
        data = {key: value for key, value in self.document.data.items() if key != "materials"}
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


def save_cell(cell: Cell, path: str | os.PathLike[str]) -> None:
    """Write a cell as YAML file that `load_cell` reads back; the file appears whole or not at all."""
    target = Path(path)
    data = _plain(cell)
    used = _phases(cell)
    own = {phase.name: phase for phase in used if packaged_materials().get(phase.name) != phase}
    if own:
        data["materials"] = {
            name: {"formula": phase.formula} | {key: _plain_number(one) for key, one in _given(phase).items()}
            for name, phase in own.items()
        }
    aside = target.with_name(f".{target.name}.{os.getpid()}")
    aside.write_text(dump(data), encoding="utf-8")
    aside.replace(target)


def _phases(part: Any) -> list[Material]:
    """Return the materials of a part and of the parts inside it."""
    values = part if isinstance(part, tuple) else [getattr(part, one.name) for one in fields(part)]
    found = [value for value in values if isinstance(value, Material)]
    nested = [value for value in values if isinstance(value, tuple) or is_dataclass(value)]
    inner = [value for value in nested if not isinstance(value, (Material, Number))]
    return found + [phase for value in inner for phase in _phases(value)]


def _plain(part: Any) -> dict[str, Any]:
    values = ((one.name, _plain_value(getattr(part, one.name))) for one in fields(part))
    return {name: value for name, value in values if value not in (None, "", [], {})}


def _plain_value(value: Any) -> Any:
    match value:
        case Number():
            return _plain_number(value)
        case Material():
            return value.name
        case tuple():
            return [_plain_value(item) for item in value]
        case _:
            return _plain(value) if is_dataclass(value) else value


def _plain_number(number: Number) -> dict[str, Any]:
    return {one.name: value for one in fields(number) if (value := getattr(number, one.name)) is not None}
