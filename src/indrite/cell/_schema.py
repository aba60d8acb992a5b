"""What a cell file may say; the only module of the cell that imports pydantic.

The models follow the dataclasses of `Cell` and its parts field by field, so that the two cannot
drift apart: a `Number` may be written as a plain number or as ``{value, source, status, low,
high, stated_as}``, a `Material` as its name.
"""

from __future__ import annotations

import difflib
import typing
from dataclasses import fields, is_dataclass, replace
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, create_model

from indrite.cell.materials import Material
from indrite.cell.mistakes import Mistake
from indrite.cell.numbers import STATUSES, Number, convert
from indrite.cell.parts import Precursor, Reading
from indrite.cell.stack import Cell
from indrite.errors import SpecimenError
from indrite.units import unit_symbol
from indrite.yaml_lines import Place, YamlDocument

_STRICT = ConfigDict(extra="forbid", arbitrary_types_allowed=True, strict=True)


class NumberIn(BaseModel):
    """A number as a file writes it."""

    model_config = _STRICT
    value: float
    source: str | None = None
    status: str | None = None
    low: float | None = None
    high: float | None = None
    stated_as: str | None = None


def _number_form(value: Any) -> Any:
    if isinstance(value, dict):
        return value
    if isinstance(value, str):
        raise ValueError("text where a number belongs (the unit stands in the field's name)")
    return {"value": value}


NumberField = Annotated[NumberIn, BeforeValidator(_number_form)]


class MaterialIn(BaseModel):
    """A material as a file writes it: a formula and any numbers."""

    model_config = ConfigDict(extra="allow", strict=True)
    __pydantic_extra__: dict[str, NumberField] = Field(init=False)
    formula: str | None = None


def _field_type(annotation: Any) -> Any:
    """Return what a file may hold where the dataclass holds ``annotation``."""
    arguments = typing.get_args(annotation)
    if annotation is Number:
        return NumberField
    if annotation is Material:
        return str
    if is_dataclass(annotation):
        return _model(annotation)
    if typing.get_origin(annotation) is tuple:
        return list[_field_type(arguments[0])]  # type: ignore[misc]
    if typing.get_origin(annotation) is typing.Literal or not arguments:
        return annotation
    return _field_type(arguments[0]) | None  # the one other case: X | None


_MODELS: dict[Any, type[BaseModel]] = {}


def _model(dataclass_type: Any) -> type[BaseModel]:
    if dataclass_type not in _MODELS:
        hints = typing.get_type_hints(dataclass_type)
        required = {"cycle", "depth_micrometre"} if dataclass_type is Reading else set()
        required |= {"material"} if dataclass_type is Precursor else set()
        entries: dict[str, Any] = {
            one.name: (_field_type(hints[one.name]), ... if one.name in required else None)
            for one in fields(dataclass_type)
        }
        if dataclass_type is Cell:
            entries["materials"] = (dict[str, MaterialIn] | None, None)
        _MODELS[dataclass_type] = create_model(f"{dataclass_type.__name__}In", __config__=_STRICT, **entries)
    return _MODELS[dataclass_type]


def allowed_fields(place: Place) -> list[str]:
    """Return the fields that may stand under a place of a cell file."""
    model: Any = _model(Cell)
    for depth, step in enumerate(place):
        if isinstance(step, int) or (depth == 1 and model is MaterialIn):
            continue  # a position in a list, or the name of a material
        if model is MaterialIn and step not in model.model_fields:
            model = NumberIn
            continue
        annotation = model.model_fields[step].annotation if step in model.model_fields else None
        candidates = [annotation, *typing.get_args(annotation)]
        candidates += [inner for one in candidates for inner in typing.get_args(one)]
        inside = [one for one in candidates if isinstance(one, type) and issubclass(one, BaseModel)]
        if not inside:
            return []
        model = inside[0]
    return list(model.model_fields)


def shape_mistakes(document: YamlDocument) -> list[Mistake]:
    """Return the unknown fields and wrong types of a cell file."""
    try:
        _model(Cell).model_validate(document.values)
    except ValidationError as error:
        errors = error.errors()
        found = [replace(_mistake(one, document), place=_about(one)) for one in errors]
        misspelt = {(one.line, one.todo) for one in found}
        return [
            mistake
            for one, mistake in zip(errors, found, strict=True)
            if one["type"] != "missing" or (mistake.line, _MEANT.format(one["loc"][-1])) not in misspelt
        ]
    return []


def _about(error: Any) -> Place:
    # an unknown field says nothing on the value it stands in
    return () if error["type"] == "extra_forbidden" else tuple(error["loc"])


def _mistake(error: Any, document: YamlDocument) -> Mistake:
    place: Place = tuple(error["loc"])
    line, got = document.line(place), _shown(error.get("input"))
    match error["type"]:
        case "extra_forbidden":
            return unknown_field(place, allowed_fields(place[:-1]), line=line)
        case "missing":
            return Mistake(line, f"{dotted(place)} is missing")
        case "literal_error":
            return Mistake(line, f"{dotted(place)} is not known", got, error["ctx"]["expected"])
        case "model_type" | "model_attributes_type" | "dict_type":
            fields_here = ", ".join(allowed_fields(place)[:6])
            return Mistake(
                line, f"{dotted(place)} is not a mapping of fields", got, f"fields such as {fields_here}"
            )
        case "value_error":
            return Mistake(
                line, f"{dotted(place)} holds {error['ctx']['error']}", got, _expected_number(place)
            )
        case "float_type" | "finite_number":
            return Mistake(line, f"{dotted(place)} is not a number", got, _expected_number(place))
        case _:
            return Mistake(line, f"{dotted(place)}: {error['msg']}", got)


def _expected_number(place: Place) -> str:
    names = [step for step in place if isinstance(step, str) and step not in {"value", "low", "high"}]
    unit = unit_symbol(names[-1]) if names else ""
    return f"a number in {unit}" if unit else "a number"


_MEANT = "Did you mean {}?"


def unknown_field(place: Place, allowed: list[str], *, line: int) -> Mistake:
    """Return the mistake of a field that does not exist, with the one that was probably meant."""
    name = str(place[-1])
    close = difflib.get_close_matches(name, allowed, n=1, cutoff=0.6)
    if not close:
        stem = name.split("_")[0]
        close = [one for one in allowed if one.split("_")[0] == stem][:1]
    if close:
        return Mistake(line, f"unknown field {dotted(place)}", todo=_MEANT.format(close[0]))
    return Mistake(line, f"unknown field {dotted(place)}", expected=f"one of {', '.join(allowed)}")


def dotted(place: Place) -> str:
    """Return a place as people write it: ``cathode.active_material``."""
    return ".".join(str(step) for step in place) or "the file"


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def number_mistake(place: Place, given: dict[str, Any], *, line: int) -> Mistake | None:
    """Return what is physically wrong with a number of the right shape."""
    name = next(str(step) for step in reversed(place) if isinstance(step, str))
    if (status := given.get("status")) is not None and status not in STATUSES:
        return Mistake(line, f"{dotted(place)}.status is not known", repr(status), ", ".join(STATUSES))
    low, high = bounds(name)
    for key in ("value", "low", "high"):
        value = given.get(key)
        if value is not None and not low <= value <= high:
            return Mistake(line, f"{dotted(place)} is out of range", f"{value:g}", bounds_text(name))
    try:
        Number(**{key: given[key] for key in ("value", "low", "high") if given.get(key) is not None})
        if given.get("stated_as") is not None:
            convert(given["stated_as"], unit_symbol(name))
    except SpecimenError as error:
        return Mistake(
            line, f"{dotted(place)}: {error.what}", str(error.got or ""), str(error.expected or "")
        )
    return None


_TINY = 5e-324


def bounds(name: str) -> tuple[float, float]:
    """Return the values that a quantity can physically have."""
    inf = float("inf")
    if name.endswith("_fraction") or name == "coulombic_efficiency":
        return 0.0, 1.0
    if name.endswith("_volt"):
        return -10.0, 10.0
    if name.endswith("_celsius"):
        return -273.15, 1000.0
    zero_is_fine = ("hold_time", "residual_layer", "final_discharge", "stack_pressure", "coating_thickness")
    return (0.0 if name.startswith(zero_is_fine) else _TINY), inf


def bounds_text(name: str) -> str:
    """Return the physical range of a quantity in words."""
    low, high = bounds(name)
    unit = f" {unit_symbol(name)}" if unit_symbol(name) else ""
    if high == float("inf"):
        return f"a number of at least 0{unit}" if low == 0.0 else f"a number above 0{unit}"
    return f"{low:g} to {high:g}{unit}"
