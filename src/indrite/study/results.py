"""Results of steps as files: signals as NetCDF, arrays as .npy, dataclasses of plain values as JSON."""

from __future__ import annotations

import dataclasses
import importlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from indrite.errors import FileFormatError, StepFailedError
from indrite.signals import Signal

RESULT_FILE = "result.json"


def save_result(value: Any, folder: Path) -> None:
    """Write a result into a folder: ``result.json`` and, beside it, the arrays it names.

    Raises
    ------
    StepFailedError
        For a type that cannot be written; signals, dataclasses, arrays and plain values can.
    """
    document = _Writer(folder).pack(value, "result")
    text = json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False)
    (folder / RESULT_FILE).write_text(text, encoding="utf-8")


def load_result(folder: Path) -> Any:
    """Return the result that `save_result` wrote.

    Raises
    ------
    FileFormatError
        If the folder holds no result or a damaged one.
    """
    try:
        document = json.loads((folder / RESULT_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise FileFormatError("not a stored result", where=folder, got=str(error)) from None
    return _unpack(document, folder)


@dataclasses.dataclass
class _Writer:
    folder: Path

    def pack(self, value: Any, name: str) -> Any:
        if value is None or isinstance(value, (bool, int, str)):
            return value
        if isinstance(value, (float, np.generic)):
            return self._number(value)
        if isinstance(value, Signal):
            value.save(self.folder / f"{name}.nc")
            return {"$": "signal", "type": _type_name(value), "file": f"{name}.nc"}
        if isinstance(value, np.ndarray):
            np.save(self.folder / f"{name}.npy", value, allow_pickle=False)
            return {"$": "array", "file": f"{name}.npy"}
        if isinstance(value, Path):
            return {"$": "path", "value": str(value)}
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            fields = {
                one.name: self.pack(getattr(value, one.name), f"{name}.{one.name}")
                for one in dataclasses.fields(value)
                if one.init
            }
            return {"$": "dataclass", "type": _type_name(value), "fields": fields}
        return self._container(value, name)

    def _container(self, value: Any, name: str) -> Any:
        if isinstance(value, Mapping):
            # a list of pairs: keys that are numbers stay numbers
            pairs = [[key, self.pack(one, f"{name}.{key}")] for key, one in value.items()]
            return {"$": "mapping", "pairs": pairs}
        if isinstance(value, (list, tuple)):
            items = [self.pack(one, f"{name}.{index}") for index, one in enumerate(value)]
            return items if isinstance(value, list) else {"$": "tuple", "items": items}
        raise StepFailedError(
            "a result cannot be stored",
            got=f"{type(value).__module__}.{type(value).__qualname__} in {name}",
            expected="signals, dataclasses, arrays, lists, mappings, plain values",
        )

    def _number(self, value: Any) -> Any:
        plain = value.item() if isinstance(value, np.generic) else value
        if isinstance(plain, float) and not np.isfinite(plain):
            return {"$": "float", "value": repr(plain)}
        return plain


def _type_name(value: Any) -> str:
    return f"{type(value).__module__}:{type(value).__qualname__}"


def _find_type(name: str, folder: Path) -> type:
    module, _, qualified = name.partition(":")
    try:
        found: Any = importlib.import_module(module)
        for part in qualified.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError) as error:
        raise FileFormatError(
            "the stored result is of an unknown type", where=folder, got=str(error)
        ) from None
    if not (isinstance(found, type) and dataclasses.is_dataclass(found)):
        raise FileFormatError("the stored result is of an unknown type", where=folder, got=name)
    return found


def _unpack(document: Any, folder: Path) -> Any:
    if isinstance(document, list):
        return [_unpack(one, folder) for one in document]
    if not isinstance(document, dict):
        return document
    return _READ[document["$"]](document, folder)


def _signal(document: dict[str, Any], folder: Path) -> Signal:
    kind = _find_type(document["type"], folder)
    if not issubclass(kind, Signal):
        raise FileFormatError("not a signal", where=folder, got=document["type"])
    return kind.load(folder / document["file"])


def _dataclass(document: dict[str, Any], folder: Path) -> Any:
    fields = {name: _unpack(one, folder) for name, one in document["fields"].items()}
    return _find_type(document["type"], folder)(**fields)


_READ: dict[str, Callable[[dict[str, Any], Path], Any]] = {
    "signal": _signal,
    "dataclass": _dataclass,
    "array": lambda document, folder: np.load(folder / document["file"], allow_pickle=False),
    "path": lambda document, folder: Path(document["value"]),
    "float": lambda document, folder: float(document["value"]),
    "tuple": lambda document, folder: tuple(_unpack(one, folder) for one in document["items"]),
    "mapping": lambda document, folder: {key: _unpack(one, folder) for key, one in document["pairs"]},
}
