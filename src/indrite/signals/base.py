"""`Signal` and `Origin`: what every instrument's data have in common.

The class body of a signal is its schema: an array field is annotated with jaxtyping
(``Float[np.ndarray, " sample"]``), its name carries the unit, dimensions of one name have one length.
"""

from __future__ import annotations

import dataclasses
import json
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Any, Literal, Self

import numpy as np

from indrite.errors import MissingPackageError, SignalError
from indrite.notebook import Shown
from indrite.units import unit_symbol

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


@dataclass(frozen=True)
class Origin:
    """Where data come from.

    Parameters
    ----------
    kind
        ``measured`` (a file of an instrument), ``simulated`` (a model) or ``derived`` (an analysis).
    path
        Name of the file, without its folder.
    sha256
        Hash of the file's bytes.
    step_key
        Key of the study step that made it.
    made_by
        Packages and versions, such as ``{"pybamm": "26.10.1.1"}``; for engines also weights hashes.
    sources
        DOIs or citations of the data and methods.
    """

    kind: Literal["measured", "simulated", "derived"]
    path: str | None = None
    sha256: str | None = None
    step_key: str | None = None
    made_by: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()

    def derived(self) -> Origin:
        """Return the origin of what an analysis makes of data from here."""
        return Origin("derived", path=self.path, sha256=self.sha256, step_key=self.step_key)

    def to_json(self) -> str:
        """Return the origin as JSON text."""
        return json.dumps({**dataclasses.asdict(self), "made_by": dict(self.made_by)}, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the origin that `to_json` wrote."""
        values = json.loads(text)
        return cls(**{**values, "sources": tuple(values["sources"])})


UNKNOWN_ORIGIN = Origin("derived")


@dataclass(frozen=True)
class ArraySpec:
    """Schema of one array field: name, dimensions, NumPy kinds allowed, optional or not."""

    name: str
    dims: tuple[str, ...]
    kinds: str
    optional: bool


def _array_spec(name: str, annotation: Any) -> ArraySpec | None:
    optional = False
    if isinstance(annotation, UnionType) or typing.get_origin(annotation) is typing.Union:
        args = [arg for arg in typing.get_args(annotation) if arg is not type(None)]
        optional, annotation = True, args[0]
    if not hasattr(annotation, "dim_str"):
        return None
    dtypes = annotation.dtypes
    kinds = "".join(
        kind
        for kind, stem in (("f", "float"), ("i", "int"), ("b", "bool"), ("c", "complex"))
        if isinstance(dtypes, (tuple, list)) and any(str(one).startswith(stem) for one in dtypes)
    )
    return ArraySpec(name, tuple(annotation.dim_str.split()), kinds or "USbifcu", optional)


_SPECS: dict[type, tuple[ArraySpec, ...]] = {}


@dataclass(frozen=True, kw_only=True)
class Signal(Shown):
    """Base of all signals and results: a frozen dataclass of read-only arrays.

    Raises
    ------
    SignalError
        On construction, if an array has the wrong dimension, type or length.
    """

    origin: Origin = UNKNOWN_ORIGIN

    def __post_init__(self) -> None:
        sizes: dict[str, tuple[int, str]] = {}
        for spec in self.array_specs():
            value = getattr(self, spec.name)
            if value is None and spec.optional:
                continue
            array = self._checked(spec, value)
            for dim, size in zip(spec.dims, array.shape, strict=True):
                known, owner = sizes.setdefault(dim, (size, spec.name))
                if known != size:
                    raise SignalError(
                        f"{type(self).__name__}.{spec.name} has the wrong length along {dim!r}",
                        got=size,
                        expected=f"{known}, the length of {owner}",
                    )
            object.__setattr__(self, spec.name, array)

    def _checked(self, spec: ArraySpec, value: Any) -> np.ndarray:
        array = np.asarray(value)
        if spec.kinds == "f" and array.dtype.kind in "iub":
            array = array.astype(np.float64)
        if array.dtype.kind not in spec.kinds or array.ndim != len(spec.dims):
            raise SignalError(
                f"{type(self).__name__}.{spec.name} is not an array of the right kind",
                got=f"{array.dtype} with {array.ndim} dimension(s)",
                expected=f"dimensions ({', '.join(spec.dims)}) of kind {spec.kinds!r}",
            )
        if array.flags.writeable:
            array = array.view()
            array.flags.writeable = False
        return array

    @classmethod
    def array_specs(cls) -> tuple[ArraySpec, ...]:
        """Return the schema of the array fields, in order."""
        if cls not in _SPECS:
            hints = typing.get_type_hints(cls, include_extras=True)
            specs = (_array_spec(one.name, hints[one.name]) for one in dataclasses.fields(cls))
            _SPECS[cls] = tuple(spec for spec in specs if spec is not None)
        return _SPECS[cls]

    def arrays(self) -> Iterator[tuple[ArraySpec, np.ndarray]]:
        """Yield schema and array of every array field that is present."""
        for spec in self.array_specs():
            if (value := getattr(self, spec.name)) is not None:
                yield spec, value

    def scalars(self) -> dict[str, Any]:
        """Return the fields that are neither arrays nor the origin."""
        names = {spec.name for spec in self.array_specs()} | {"origin"}
        return {
            one.name: getattr(self, one.name) for one in dataclasses.fields(self) if one.name not in names
        }

    @classmethod
    def scalars_from_json(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Return scalar fields as they were before `save`; a signal with nested scalars overrides it."""
        return values

    def replace(self, **changes: Any) -> Self:
        """Return a copy with some fields replaced."""
        return dataclasses.replace(self, **changes)

    def to_pandas(self) -> pd.DataFrame:
        """Return the one-dimensional arrays of the leading dimension as a data frame."""
        try:
            import pandas as pd
        except ModuleNotFoundError:
            raise MissingPackageError("pandas", extra="all", purpose="to_pandas()") from None
        lead = next(spec.dims for spec, _ in self.arrays() if spec.dims)
        return pd.DataFrame({spec.name: array for spec, array in self.arrays() if spec.dims == lead})

    def to_xarray(self) -> xr.Dataset:
        """Return the arrays as an xarray data set with units as attributes."""
        try:
            import xarray as xr
        except ModuleNotFoundError:
            raise MissingPackageError("xarray", extra="all", purpose="to_xarray()") from None
        variables = {
            spec.name: (spec.dims, array, {"units": unit_symbol(spec.name)}) for spec, array in self.arrays()
        }
        return xr.Dataset(variables, attrs={"origin": self.origin.to_json()})

    def save(self, path: str | Path) -> None:
        """Write the signal as NetCDF-4 file; see `load`."""
        from indrite.signals import _netcdf

        _netcdf.save(self, Path(path))

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read a signal that `save` wrote.

        Raises
        ------
        FileFormatError
            If the file is not a NetCDF-4 file of this signal.
        """
        from indrite.signals import _netcdf

        return cls(**_netcdf.load(cls, Path(path)))
