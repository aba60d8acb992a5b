"""Cell files: `load_cell`, `save_cell`, and the cells and materials that come with indrite."""

from __future__ import annotations

import difflib
import functools
import os
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from indrite.atomic import write_text
from indrite.cell._build import Builder, read_materials
from indrite.cell._schema import shape_mistakes
from indrite.cell.materials import Material
from indrite.cell.mistakes import Mistake, of_text
from indrite.cell.numbers import Number
from indrite.cell.stack import Cell
from indrite.errors import SpecimenError
from indrite.yaml_lines import YamlDocument, dump_yaml, parse_yaml, read_yaml

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
    document = parse_yaml((_DATA / "materials.yaml").read_text(encoding="utf-8"))
    found, mistakes = read_materials(document, (), known={}, file="materials.yaml")
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


def cell_template() -> str:
    """Return the text of a cell file to start from, every field explained."""
    return (_DATA / "template.yaml").read_text(encoding="utf-8")


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
    document, file = _document(name_or_path)
    mistakes = of_text(document.faults)
    if not mistakes and not isinstance(document.values, dict):
        mistakes.append(Mistake(1, "no fields in the file", expected="fields such as diameter_millimetre"))
    if not isinstance(document.values, dict):
        raise CellFileError(file, mistakes)
    document.values.setdefault("name", Path(file).stem)
    shape = shape_mistakes(document)
    section = YamlDocument(document.values.get("materials"), document.lines)
    materials, wrong = read_materials(section, ("materials",), known=packaged_materials(), file=file)
    builder = Builder(document, {**packaged_materials(), **materials}, file)
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


def _document(name_or_path: str | os.PathLike[str]) -> tuple[YamlDocument, str]:
    name = os.fspath(name_or_path)
    if name in cell_names():
        return parse_yaml((_DATA / "cells" / f"{name}.yaml").read_text(encoding="utf-8")), f"{name}.yaml"
    try:
        return read_yaml(Path(name)), str(Path(name))
    except OSError as error:
        close = difflib.get_close_matches(name, cell_names(), n=1)
        raise SpecimenError(
            f"no cell of that name and no readable file ({error.strerror or error})",
            got=repr(name),
            expected=f"a YAML file or one of {', '.join(cell_names())}",
            todo=f"Did you mean {close[0]}?" if close else None,
        ) from None


def save_cell(cell: Cell, path: str | os.PathLike[str]) -> None:
    """Write a cell as YAML file that `load_cell` reads back; the file appears whole or not at all."""
    data = _plain(cell)
    used = _phases(cell)
    own = {phase.name: phase for phase in used if packaged_materials().get(phase.name) != phase}
    if own:
        data["materials"] = {
            name: {"formula": phase.formula} | {key: _plain_number(one) for key, one in phase.given().items()}
            for name, phase in own.items()
        }
    write_text(path, dump_yaml(data))


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
