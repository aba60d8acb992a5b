"""One value of a study file against the annotation of the parameter it is given to."""

from __future__ import annotations

import importlib
import json
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Union

from indrite.documents import did_you_mean
from indrite.errors import IndriteError
from indrite.study.plan import EngineInput, FileInput, Ref
from indrite.yaml_lines import Place


@dataclass(frozen=True)
class NameOrFile:
    """Marks a text parameter that is a shipped name or a file: ``Annotated[str, NameOrFile("m:names")]``.

    Parameters
    ----------
    names
        ``module:function`` of a function that returns the known names.
    """

    names: str

    def known(self) -> list[str]:
        """Return the known names."""
        module, attribute = self.names.split(":")
        return list(getattr(importlib.import_module(module), attribute)())


@dataclass(frozen=True)
class EngineName:
    """Marks a text parameter that names an engine: ``Annotated[str, EngineName()]``."""


@dataclass(frozen=True)
class Scope:
    """What a value may refer to: files next to the study, steps above with the type of their result."""

    folder: Path
    results: Mapping[str, Any]


#: Where inside the value something is wrong, and what.
Complaint = tuple[Place, str]


def resolve(raw: Any, annotation: Any, *, scope: Scope) -> tuple[Any, list[Complaint]]:
    """Return the value that a parameter gets, and what is wrong with it.

    Parameters
    ----------
    raw
        Plain value of the file; a text ``$name`` is the result of a step above, ``$$…`` the text ``$…``.
    annotation
        Annotation of the parameter.
    scope
        What the value may refer to.
    """
    base, markers = _stripped(annotation)
    if isinstance(raw, str) and raw.startswith("$") and not raw.startswith("$$"):
        return _reference(raw[1:], base, scope)
    if _holds_reference(raw):
        return _container(raw, base, scope)
    raw = _unescaped(raw)
    for marker in markers:
        if isinstance(marker, NameOrFile) and isinstance(raw, str):
            return _name_or_file(raw, marker, scope)
        if isinstance(marker, EngineName) and isinstance(raw, str):
            return _engine(raw, scope)
    if isinstance(raw, str) and Path in _members(base):
        return _file(raw, scope)
    return raw, _plain(raw, annotation)


def is_engine(annotation: Any) -> bool:
    """Return whether a parameter takes the name of an engine."""
    return any(isinstance(one, EngineName) for one in _stripped(annotation)[1])


def _stripped(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """Return an annotation without ``Annotated``, also inside ``… | None``."""
    if typing.get_origin(annotation) is Annotated:
        return annotation.__origin__, annotation.__metadata__
    if _is_union(annotation):
        inner = [_stripped(one) for one in typing.get_args(annotation)]
        return Union[tuple(one for one, _ in inner)], tuple(m for _, marks in inner for m in marks)  # noqa: UP007
    return annotation, ()


def _is_union(annotation: Any) -> bool:
    return isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is Union


def _members(annotation: Any) -> tuple[Any, ...]:
    return typing.get_args(annotation) if _is_union(annotation) else (annotation,)


def _holds_reference(raw: Any) -> bool:
    if isinstance(raw, dict):
        return any(_holds_reference(one) for one in raw.values())
    if isinstance(raw, list):
        return any(_holds_reference(one) for one in raw)
    return isinstance(raw, str) and raw.startswith("$") and not raw.startswith("$$")


def _unescaped(raw: Any) -> Any:
    if isinstance(raw, dict):
        return {key: _unescaped(one) for key, one in raw.items()}
    if isinstance(raw, list):
        return [_unescaped(one) for one in raw]
    return raw[1:] if isinstance(raw, str) and raw.startswith("$$") else raw


def _reference(name: str, annotation: Any, scope: Scope) -> tuple[Any, list[Complaint]]:
    if name not in scope.results:
        hint = did_you_mean(name, scope.results) or "; there is no step above"
        return None, [((), f"no step {name!r} above this one{hint}")]
    produced = scope.results[name]
    if accepts(annotation, produced):
        return Ref(name), []
    return None, [((), f"step {name!r} gives {spell(produced)}; expected {spell(annotation)}")]


def _container(raw: Any, annotation: Any, scope: Scope) -> tuple[Any, list[Complaint]]:
    complaints: list[Complaint] = []
    kind = dict if isinstance(raw, dict) else list
    inner = _inner(annotation, kind)
    if inner is None:
        return None, [((), f"got a {kind.__name__} of results; expected {spell(annotation)}")]
    items = raw.items() if isinstance(raw, dict) else enumerate(raw)
    values = {}
    for key, one in items:
        values[key], inside = resolve(one, inner, scope=scope)
        complaints += [((key, *place), text) for place, text in inside]
    return (values if kind is dict else list(values.values())), complaints


def _inner(annotation: Any, kind: type) -> Any:
    """Return the annotation of the values inside a dictionary or list, ``None`` if it is neither."""
    for member in _members(annotation):
        if member is Any:
            return Any
        origin, args = typing.get_origin(member) or member, typing.get_args(member)
        if isinstance(origin, type) and issubclass(kind, origin):
            if issubclass(origin, Mapping):
                return args[1] if len(args) == 2 else Any
            return args[0] if args else Any
        if kind is list and origin is tuple:
            return args[0] if args else Any
    return None


def _name_or_file(raw: str, marker: NameOrFile, scope: Scope) -> tuple[Any, list[Complaint]]:
    path = scope.folder / raw
    if path.is_file():
        return FileInput(path.resolve()), []
    known = marker.known()
    if raw in known:
        return raw, []
    return None, [
        ((), f"{raw!r} is neither a known name nor a file next to the study{did_you_mean(raw, known)}")
    ]


def _engine(raw: str, scope: Scope) -> tuple[Any, list[Complaint]]:
    from indrite.engines import engine, engines

    head, _, detail = raw.partition(":")
    table = engines()
    if head not in table:
        return None, [((), f"no engine {head!r}{did_you_mean(head, table)}")]
    takes_path = table[head].takes_path and detail and detail not in table[head].models
    name = f"{head}:{(scope.folder / detail).resolve()}" if takes_path else raw
    try:
        engine(name).fingerprint()
    except IndriteError as error:
        return None, [((), str(error))]
    return EngineInput(name), []


def _file(raw: str, scope: Scope) -> tuple[Any, list[Complaint]]:
    path = scope.folder / raw
    if path.is_file():
        return FileInput(path.resolve()), []
    near = did_you_mean(Path(raw).name, [one.name for one in path.parent.glob("*") if one.is_file()][:1000])
    return None, [((), f"no such file {str(path)!r}{near if 'mean' in near else ''}")]


def _plain(raw: Any, annotation: Any) -> list[Complaint]:
    """Return what is wrong with a plain value: pydantic's strict rules, no text taken for a number."""
    from pydantic import ConfigDict, TypeAdapter, ValidationError

    if _only_a_result(annotation) and raw is not None:
        return [((), f"got {raw!r}; expected {spell(annotation)}, the result of a step, written $name")]
    adapter = TypeAdapter[Any](annotation, config=ConfigDict(arbitrary_types_allowed=True))
    try:
        adapter.validate_json(json.dumps(raw), strict=True)
    except ValidationError as error:
        return [_complaint(one, raw, annotation) for one in error.errors()[:1]]
    return []


_PLAIN_TYPES = (bool, int, float, str, Path, type(None), list, dict, tuple, set, Mapping, Sequence)


def _only_a_result(annotation: Any) -> bool:
    """Return whether no plain value of a file can be of a type: a signal, a cell, a diagnosis."""
    members = [one for one in _members(_stripped(annotation)[0]) if one is not type(None)]
    classes = [typing.get_origin(one) or one for one in members]
    return all(
        isinstance(one, type) and one not in _PLAIN_TYPES and one.__module__ not in _ABSTRACT
        for one in classes
    )


_ABSTRACT = ("collections.abc", "typing", "builtins")


def _complaint(error: Any, raw: Any, annotation: Any) -> Complaint:
    message = str(error["msg"]).removeprefix("Input should be ")
    hint = ""
    if error["type"] == "literal_error" and isinstance(raw, str):
        options = [one for member in _members(_stripped(annotation)[0]) for one in typing.get_args(member)]
        hint = did_you_mean(raw, [one for one in options if isinstance(one, str)])
        hint = hint if "mean" in hint else ""
    return (), f"got {raw!r}; expected {message}{hint}"


def accepts(annotation: Any, produced: Any) -> bool:
    """Return whether a result of one type fits a parameter of another.

    Examples
    --------
    >>> accepts(float | None, int), accepts(list[str], str)
    (True, False)
    """
    annotation, produced = _stripped(annotation)[0], _stripped(produced)[0]
    if annotation is Any or produced is Any or isinstance(annotation, typing.TypeVar):
        return True
    if _is_union(produced):
        return any(accepts(annotation, one) for one in typing.get_args(produced) if one is not type(None))
    if _is_union(annotation):
        return any(accepts(one, produced) for one in typing.get_args(annotation))
    wanted, given = typing.get_origin(annotation) or annotation, typing.get_origin(produced) or produced
    if wanted is float and given is int:
        return True
    if not (isinstance(wanted, type) and isinstance(given, type)):
        return bool(wanted == given)
    if getattr(wanted, "_is_protocol", False):
        return True  # what a protocol asks for shows when the step runs
    if not issubclass(given, wanted):
        return False
    pairs = zip(typing.get_args(annotation), typing.get_args(produced), strict=False)
    return all(accepts(one, other) for one, other in pairs if one is not ... and other is not ...)


def spell(annotation: Any) -> str:
    """Return a type as people write it."""
    base = _stripped(annotation)[0]
    if _is_union(base):
        return " or ".join(spell(one) for one in typing.get_args(base) if one is not type(None))
    args = typing.get_args(base)
    origin = typing.get_origin(base)
    if origin is typing.Literal:
        return " or ".join(map(repr, args))
    name = getattr(origin or base, "__name__", str(base))
    if args and isinstance(origin, type) and issubclass(origin, (Mapping, Sequence)):
        return f"{name} of {spell(args[-1])}"
    return str(name)
