"""The fields of a dataclass as rows of a table: name in words, value with uncertainty and unit."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from indrite.number_text import format_quantity
from indrite.units import SUFFIXES, unit_symbol

#: Longest text of a row, and most members of a list that are written out.
_LONGEST, _MOST_MEMBERS = 240, 4
#: Fields that the heading shows already.
_IN_HEADING = frozenset({"origin", "name", "verdict", "reason"})


def field_rows(value: Any) -> Iterator[tuple[str, str]]:
    """Yield label and text of every field that says something; uncertainties stand behind their values."""
    known = {one.name: getattr(value, one.name, None) for one in dataclasses.fields(value)}
    taken = {pair for name in known if (pair := _uncertainty_of(name, known))}
    for name, one in known.items():
        if name in _IN_HEADING or name in taken or name.startswith("_") or _says_nothing(one):
            continue
        spread = known.get(_uncertainty_of(name, known) or "")
        yield words(name), text_of(one, unit_symbol(name), uncertainty=spread)


def _says_nothing(value: Any) -> bool:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return all(getattr(value, one.name, None) is None for one in dataclasses.fields(value))
    return value is None or (isinstance(value, (str, tuple, list, Mapping)) and not value)


def words(name: str) -> str:
    """Return a field's name in words, its unit left out.

    Examples
    --------
    >>> words("leak_conductance_siemens"), words("cycle_count")
    ('leak conductance', 'cycle count')
    """
    return _stem(name).replace("_", " ")


def text_of(value: Any, unit: str = "", *, uncertainty: Any = None) -> str:
    """Return a value of any kind as one short line.

    Examples
    --------
    >>> print(text_of(np.array([1.0, np.nan, 3.0, 2.0, 2.0])))
    5 values, 1 to 3, 1 missing
    >>> print(text_of(np.array([16])))
    16
    """
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, np.ndarray):
        return _array(value, unit)
    if isinstance(value, (bool, int, float, str)) or value is None:
        spread = float(uncertainty) if isinstance(uncertainty, (int, float, np.number)) else None
        return _short(format_quantity(value, unit, uncertainty=spread))
    if isinstance(value, Mapping):
        inside = ", ".join(map(str, list(value)[:_MOST_MEMBERS]))
        return (
            _short(f"{len(value)}: {inside}{', …' if len(value) > _MOST_MEMBERS else ''}") if value else "–"
        )
    if isinstance(value, (list, tuple)):
        return _members(value, unit)
    return _short(_object(value))


def _members(values: list[Any] | tuple[Any, ...], unit: str) -> str:
    if not values:
        return "–"
    if len(values) > _MOST_MEMBERS and not isinstance(values[0], str):
        return f"{len(values)} of {type(values[0]).__name__}"
    parts = [text_of(one, unit) for one in values[:_MOST_MEMBERS]]
    return _short(", ".join(parts) + (f", … ({len(values)})" if len(values) > _MOST_MEMBERS else ""))


def _object(value: Any) -> str:
    """Return what a nested object is, and its verdict, value, name or first fields."""
    kind = type(value).__name__
    for name in ("verdict", "value", "name"):
        inside = getattr(value, name, None)
        if isinstance(inside, (str, int, float)):
            spread = getattr(value, "standard_uncertainty", getattr(value, "uncertainty", None))
            unit = getattr(value, "unit", "")
            return f"{kind}: {text_of(inside, unit if isinstance(unit, str) else '', uncertainty=spread)}"
    if not dataclasses.is_dataclass(value):
        return kind
    known = [(one.name, getattr(value, one.name, None)) for one in dataclasses.fields(value)]
    plain = [(name, one) for name, one in known if isinstance(one, (str, int, float)) and one != ""]
    parts = [f"{words(name)} {text_of(one, unit_symbol(name))}" for name, one in plain[:_MOST_MEMBERS]]
    return f"{kind}: {', '.join(parts)}{', …' if len(plain) > _MOST_MEMBERS else ''}" if parts else kind


def _array(values: np.ndarray, unit: str) -> str:
    shape = " × ".join(map(str, values.shape))
    count = f"{shape} values"
    if values.size == 0:
        return "empty"
    if values.dtype.kind == "b":
        return f"{count}, {int(values.sum())} true"
    if values.dtype.kind in "fiu" and values.size <= _MOST_MEMBERS and values.ndim <= 1:
        return ", ".join(format_quantity(one, unit) for one in np.atleast_1d(values).tolist())
    if values.dtype.kind in "fiu":
        known = values[np.isfinite(values)]
        if known.size == 0:
            return f"{count}, none known"
        low, high = format_quantity(float(known.min())), format_quantity(float(known.max()), unit)
        missing = values.size - known.size
        return f"{count}, {low} to {high}" + (f", {missing} missing" if missing else "")
    if values.dtype.kind == "c":
        return f"{count}, complex"
    return _short(f"{count}: " + ", ".join(map(str, values.ravel()[:_MOST_MEMBERS])))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _suffix(name: str) -> str:
    """Return the words of a name that are its unit, with the underscore before them."""
    parts = name.split("_")
    for start in range(1, len(parts)):
        if "_".join(parts[start:]) in SUFFIXES:
            return "_" + "_".join(parts[start:])
    return ""


def _stem(name: str) -> str:
    return name.removesuffix(_suffix(name)) if _suffix(name) else name


def _uncertainty_of(name: str, known: Mapping[str, Any]) -> str | None:
    """Return the field that holds the standard uncertainty of another one, by the names in use."""
    stem, suffix = _stem(name), _suffix(name)
    tried: tuple[str, ...] = (
        f"{name}_uncertainty",
        f"{stem}_uncertainty{suffix}",
        f"{stem}_uncertainty",
        f"{stem}_standard_uncertainty{suffix}",
        f"{stem}_standard_uncertainty",
    )
    if name == "value":
        tried += ("standard_uncertainty", "uncertainty")
    return next((one for one in tried if one in known and not isinstance(known[one], np.ndarray)), None)
