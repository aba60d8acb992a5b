"""The contract that every analysis keeps, as a function that anyone can call on an analysis of their own."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from indrite.findings import Finding
from indrite.signals import Origin, Signal

#: What an analysis may not import: it could tell measured from simulated data, or depend on a machine.
_FORBIDDEN = ("indrite.readers", "indrite.models", "indrite.instruments", "indrite.cell", "indrite.engines")
_SECTIONS = ("Parameters\n",)


def check_analysis(analysis: Callable[..., Any], signal: Signal, **options: Any) -> Any:
    """Check an analysis on a signal that suits it, and return what it gave.

    It is documented; its module imports signals only; the signal stays as it was; the same signal gives
    the same result; where the signal comes from changes nothing but the origin of what is found; the
    result shows itself; its findings have unique ids, finite numbers, and go into JSON.

    Parameters
    ----------
    analysis
        A function whose first argument is the signal.
    signal
        What to analyse.
    options
        Its further arguments.

    Raises
    ------
    AssertionError
        Saying which promise is broken.
    """
    name = analysis.__name__
    _check_documented(analysis, name)
    _check_imports(analysis, name)
    before = {spec.name: array.copy() for spec, array in signal.arrays()}
    first, second = analysis(signal, **options), analysis(signal, **options)
    for spec, array in signal.arrays():
        assert np.array_equal(array, before[spec.name], equal_nan=array.dtype.kind in "fc"), (
            f"{name} changes the signal's {spec.name}"
        )
    assert _plain(first) == _plain(second), f"{name} gives two results for one signal"
    as_if = [analysis(signal.replace(origin=Origin(kind)), **options) for kind in ("measured", "simulated")]
    assert _plain(as_if[0]) == _plain(as_if[1]), f"{name} depends on where the signal comes from"
    shown = getattr(first, "_repr_html_", None)
    assert shown is not None, f"{name}: the result does not show itself (derive from Signal or Shown)"
    assert "not shown" not in shown(), f"{name}: the result fails to show itself: {shown()[:300]}"
    _check_findings(first, name)
    return first


def _check_documented(analysis: Callable[..., Any], name: str) -> None:
    text = inspect.getdoc(analysis) or ""
    missing = [one.strip() for one in _SECTIONS if one not in f"{text}\n"]
    assert not missing, f"{name}: the docstring has no section {', '.join(missing)}"
    keyword_only = [
        one.name
        for one in list(inspect.signature(analysis).parameters.values())[2:]
        if one.kind is not inspect.Parameter.KEYWORD_ONLY
    ]
    assert not keyword_only, f"{name}: arguments that may be given by place: {', '.join(keyword_only)}"


def _check_imports(analysis: Callable[..., Any], name: str) -> None:
    module = inspect.getmodule(analysis)
    try:
        tree = ast.parse(inspect.getsource(module)) if module is not None else ast.Module([], [])
    except OSError:  # made without a file
        return
    imported = list(_imported(tree))
    found = [one for one in imported if one.startswith(_FORBIDDEN)]
    assert not found, f"{name}: an analysis may import signals, not {', '.join(found)}"


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def _check_findings(result: Any, name: str) -> None:
    make = getattr(result, "findings", None)
    if make is None:
        return
    rows: list[Finding] = list(make())
    ids = [one.id for one in rows]
    assert len(ids) == len(set(ids)), f"{name}: findings share an id: {ids}"
    for one in rows:
        assert one.quantity, f"{name}: the finding {one.id} has no words"
        is_open = one.value is None or (isinstance(one.value, float) and not np.isfinite(one.value))
        assert is_open == (one.verdict == "not determinable"), (
            f"{name}: {one.id} is {one.value!r} and {one.verdict!r}"
        )
        assert one.standard_uncertainty is None or one.standard_uncertainty >= 0.0, f"{name}: {one.id}"
        json.dumps(one.to_json(), allow_nan=False)


def _plain(value: Any) -> Any:
    """Return a result as plain values that can be compared, origins left out."""
    if isinstance(value, (Origin,)):
        return None
    if isinstance(value, np.ndarray):
        return (value.shape, value.dtype.str, value.tobytes() if value.dtype != object else value.tolist())
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [
            (one.name, _plain(getattr(value, one.name)))
            for one in dataclasses.fields(value)
            if one.name not in {"origin", "simulated", "measured"}
        ]
    if isinstance(value, dict):
        return [(str(key), _plain(one)) for key, one in value.items()]
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return repr(value)
