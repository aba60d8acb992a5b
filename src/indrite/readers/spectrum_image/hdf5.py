"""HDF5 files: what indrite saved, HyperSpy's own format, and others by way of RosettaSciIO.

Sources
-------
Layout of .hspy files: https://hyperspy.org/rosettasciio/file_specification/hspy.html.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from indrite.errors import FileFormatError
from indrite.readers.microscopy_files import FileAxis
from indrite.readers.signal_file import load_signal
from indrite.readers.spectrum_image import vendor
from indrite.readers.spectrum_image.record import SpectrumRecord
from indrite.signals import SpectrumImage

_KINDS = {"EELS": "EELS", "EDS_TEM": "EDX", "EDS_SEM": "EDX"}
_STATED = {
    "beam_energy": "beam_energy_kilovolt",
    "convergence_angle": "convergence_milliradian",
    "collection_angle": "collection_milliradian",
}


def read(path: Path) -> list[SpectrumRecord] | SpectrumImage:
    """Return the data sets of a file.

    Raises
    ------
    FileFormatError
        If it is damaged or holds another signal of indrite.
    """
    import h5py

    try:
        with h5py.File(path) as file:
            kind = file.attrs.get("signal")
            if kind is None and "Experiments" in file:
                return [_experiment(name, group) for name, group in file["Experiments"].items()]
    except (OSError, KeyError, ValueError, TypeError, RuntimeError) as error:
        raise FileFormatError(
            "the HDF5 file is damaged or of unknown layout", where=path, got=str(error).partition("\n")[0]
        ) from None
    if kind is None:
        return vendor.read(path)
    return load_signal(path, SpectrumImage, technique="spectra")


def _experiment(name: str, group: Any) -> SpectrumRecord:
    data = np.asarray(group["data"])
    axes = tuple(_axis(group[f"axis-{k}"].attrs, size) for k, size in enumerate(data.shape))
    metadata = _tree(group["metadata"]) if "metadata" in group else {}
    signal_type = str(metadata.get("Signal", {}).get("signal_type", ""))
    stated = _numbers(metadata.get("Acquisition_instrument", {}))
    return SpectrumRecord(data, axes, _KINDS.get(signal_type, ""), name, stated, {"format": "hspy"})


def _axis(attributes: Mapping[str, Any], size: int) -> FileAxis:
    scale, offset = float(attributes.get("scale", 1.0)), float(attributes.get("offset", 0.0))
    return FileAxis(
        _text(attributes.get("name")), _text(attributes.get("units")), offset + scale * np.arange(size)
    )


def _text(value: Any) -> str:
    text = value.decode() if isinstance(value, bytes) else value if isinstance(value, str) else ""
    return "" if text in {"_None_", "<undefined>", "t.Undefined"} else text


def _tree(group: Any) -> dict[str, Any]:
    found: dict[str, Any] = dict(group.attrs)
    for name, one in group.items():
        if hasattr(one, "items"):
            found[name] = _tree(one)
    return found


def _numbers(tree: Mapping[str, Any]) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, value in tree.items():
        if isinstance(value, Mapping):
            found = _numbers(value) | found
        elif name.strip() in _STATED:
            try:
                found[_STATED[name.strip()]] = float(value)
            except (TypeError, ValueError):
                continue
    return found
