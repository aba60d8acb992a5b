"""Files of electron microscopes through RosettaSciIO; the only module that imports this GPL package.

What comes back is plain: arrays, axes and dictionaries, in the order of the array's dimensions. What they
mean (a picture, a map, a spectrum image) is up to the readers of the techniques.

Sources
-------
RosettaSciIO (GPL-3.0-or-later), https://github.com/hyperspy/rosettasciio, API documented at
https://hyperspy.org/rosettasciio/api.html.
"""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from indrite.errors import FileFormatError, MissingPackageError

#: First bytes → plugin; what the content does not tell goes by the ending of the name.
_SIGNATURES: tuple[tuple[bytes, int, str], ...] = (
    (b"AAMVHFSS", 0, "Bruker"),
    (b"\0\0\0\x03", 0, "DigitalMicrograph"),
    (b"\0\0\0\x04", 0, "DigitalMicrograph"),
    (b"#FORMAT", 0, "MSA"),
)
_HDF5 = b"\x89HDF\r\n"
#: Plugins of other instruments, or of formats that indrite reads on its own.
_LEFT_OUT = {"Image", "JobinYvon", "TriVista", "Renishaw", "Quadstar", "Topspin", "netCDF", "numpy"}


@dataclass(frozen=True)
class FileAxis:
    """One dimension of an array in a microscope's file.

    Parameters
    ----------
    name
        As in the file, such as ``Energy loss`` or ``width``; may be empty.
    unit
        As in the file, such as ``eV`` or ``µm``; empty where the file states none.
    values
        Position of every element in that unit.
    """

    name: str
    unit: str
    values: np.ndarray

    @property
    def size(self) -> int:
        """Number of elements."""
        return len(self.values)

    @property
    def step(self) -> float:
        """Distance of neighbours, in the axis' unit; nan for a single element."""
        return float(self.values[1] - self.values[0]) if self.size > 1 else float("nan")


@dataclass(frozen=True)
class FileItem:
    """One data set of a microscope's file.

    Parameters
    ----------
    data
        The array.
    axes
        One a dimension, in the array's order.
    metadata
        What the reader understood, as nested dictionary.
    original_metadata
        The vendor's own tags, as nested dictionary.
    """

    data: np.ndarray
    axes: tuple[FileAxis, ...]
    metadata: Mapping[str, Any] = field(default_factory=dict)
    original_metadata: Mapping[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Title of the data set, empty where there is none."""
        return str(self.find("General", "title") or "")

    @property
    def signal_type(self) -> str:
        """``EELS``, ``EDS_TEM``, ``EDS_SEM`` or empty."""
        return str(self.find("Signal", "signal_type") or "")

    def find(self, *path: str) -> Any:
        """Return what stands at a path of the metadata, ``None`` where nothing does."""
        here: Any = self.metadata
        for name in path:
            if not isinstance(here, Mapping) or name not in here:
                return None
            here = here[name]
        return here


def open_microscopy_file(path: str | Path, *, options: Mapping[str, Any] | None = None) -> list[FileItem]:
    """Return the data sets of a microscope's file.

    Parameters
    ----------
    path
        The file: .dm3, .dm4, .bcf, .emd, .hspy, .msa, .ser, .asw, .pts, .rpl, … The format goes by the
        content where that tells, else by the ending.
    options
        Passed to the reader of the format, such as ``{"downsample": 4}`` for JEOL's .pts; an option that
        the reader does not know is refused by it.

    Returns
    -------
    list of FileItem
        At least one.

    Raises
    ------
    FileFormatError
        If the file is missing, empty, damaged, or of no known format.
    MissingPackageError
        If RosettaSciIO is not installed.
    """
    path = Path(path)
    head = _head(path)
    try:
        from rsciio import IO_PLUGINS
    except ModuleNotFoundError:
        raise MissingPackageError(
            "rosettasciio", extra="microscopy", purpose=f"reading {path.name}"
        ) from None
    plugin = _plugin(path, head, IO_PLUGINS)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of tags it does not know; they are not needed
            items = importlib.import_module(plugin["api"]).file_reader(str(path), **dict(options or {}))
            found = [_item(one) for one in items]
    except Exception as error:  # the readers raise whatever the damage leads to
        raise FileFormatError(
            f"cannot be read as {plugin['name']} file",
            where=path,
            got=f"{type(error).__name__}: {str(error).partition(chr(10))[0]}",
            todo="Check that the file is whole and that its companions lie beside it",
        ) from None
    if not (found := [one for one in found if one.data.size]):
        raise FileFormatError(f"the {plugin['name']} file holds no data", where=path)
    return found


def package_versions() -> dict[str, str]:
    """Return name and version of the package that reads, for `Origin.made_by`."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return {"rosettasciio": version("rosettasciio")}
    except PackageNotFoundError:
        return {}


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise FileFormatError("the file cannot be opened", where=path, got=error.strerror) from None
    if not head:
        raise FileFormatError("the file is empty", where=path)
    return head


def _plugin(path: Path, head: bytes, plugins: list[dict[str, Any]]) -> dict[str, Any]:
    named = {one["name"]: one for one in plugins}
    for signature, start, name in _SIGNATURES:
        if head[start : start + len(signature)] == signature and name in named:
            return named[name]
    suffix = path.suffix.lstrip(".").lower()
    fitting = [
        one
        for one in plugins
        if one["name"] not in _LEFT_OUT and suffix in {str(end).lower() for end in one["file_extensions"]}
    ]
    if head.startswith(_HDF5) and not fitting:
        fitting = [named["HSPY"]]
    if not fitting:
        raise FileFormatError(
            "not a microscope's file",
            where=path,
            got=f"ending {path.suffix!r}, first bytes {head[:8]!r}",
            expected=".dm3, .dm4, .bcf, .emd, .hspy, .msa, .ser, .asw, .pts, .rpl, .tif",
        )
    return fitting[0]


def _item(found: Mapping[str, Any]) -> FileItem:
    data = found["data"]
    if hasattr(data, "compute"):  # a lazy array
        data = data.compute()
    data = np.asarray(data)
    axes = sorted(found["axes"], key=lambda one: one.get("index_in_array", 0))  # stable: else as listed
    return FileItem(
        data,
        tuple(_axis(one, size) for one, size in zip(axes, data.shape, strict=False)),
        dict(found.get("metadata") or {}),
        dict(found.get("original_metadata") or {}),
    )


def _axis(found: Mapping[str, Any], size: int) -> FileAxis:
    name, unit = str(found.get("name") or ""), found.get("units")
    values = found.get("axis")
    if values is None:
        values = float(found.get("offset", 0.0)) + float(found.get("scale", 1.0)) * np.arange(size)
    unit = unit if isinstance(unit, str) else ""
    return FileAxis(name, unit, np.asarray(values, dtype=np.float64))
