"""NetCDF-4 form of signals (through h5netcdf)."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np

from indrite.atomic import written_aside
from indrite.errors import FileFormatError
from indrite.signals.base import Origin, Signal
from indrite.units import unit_symbol


def save(signal: Signal, path: Path) -> None:
    """Write a signal; the file appears whole or not at all."""
    import h5netcdf

    with written_aside(path) as aside, h5netcdf.File(aside, "w") as file:
        for spec, array in signal.arrays():
            for dim, size in zip(spec.dims, array.shape, strict=True):
                if dim not in file.dimensions:
                    file.dimensions[dim] = size
            _write(file, spec.name, spec.dims, array)
        file.attrs["signal"] = type(signal).__name__
        file.attrs["origin"] = signal.origin.to_json()
        file.attrs["scalars"] = json.dumps(signal.scalars(), default=_plain)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    return value.item() if hasattr(value, "item") else list(value)


def _write(file: Any, name: str, dims: tuple[str, ...], array: np.ndarray) -> None:
    if array.dtype.kind in "US":
        import h5py

        variable = file.create_variable(name, dims, h5py.string_dtype())
        variable[...] = array.astype(object)
    else:
        data = array.astype(np.int8) if array.dtype.kind == "b" else array
        options = {"compression": "gzip", "compression_opts": 1, "shuffle": True} if array.size > 1000 else {}
        variable = file.create_variable(name, dims, data=data, **options)
        if array.dtype.kind == "b":
            variable.attrs["kind"] = "bool"
    variable.attrs["units"] = unit_symbol(name)


def load(cls: type[Signal], path: Path) -> dict[str, Any]:
    """Return the constructor arguments of a signal that `save` wrote."""
    import h5netcdf

    try:
        file = h5netcdf.File(path, "r")
    except FileNotFoundError:
        raise FileFormatError("no such file", where=path) from None
    except OSError as error:
        raise FileFormatError("not a NetCDF-4 file", where=path, got=str(error)) from None
    with file:
        kind = file.attrs.get("signal")
        if kind != cls.__name__:
            raise FileFormatError("holds another kind of data", where=path, got=kind, expected=cls.__name__)
        values: dict[str, Any] = {name: _read(variable) for name, variable in file.variables.items()}
        values["origin"] = Origin.from_json(file.attrs["origin"])
        return values | cls.scalars_from_json(json.loads(file.attrs["scalars"]))


def _read(variable: Any) -> np.ndarray:
    data: np.ndarray = variable[...]
    if data.dtype == object:
        # HDF5 hands variable-length text back as bytes
        texts = [one.decode() if isinstance(one, bytes) else str(one) for one in data.ravel()]
        return np.array(texts, dtype=str).reshape(data.shape)
    return data.astype(bool) if variable.attrs.get("kind") == "bool" else data
