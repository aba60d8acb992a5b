"""Will this anode short this electrolyte, when and why, and is that what killed the cell."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from indrite.lazy import lazy_names

try:
    __version__ = version("indrite")
except PackageNotFoundError:  # run from a source tree that is not installed
    __version__ = "0+unknown"

# public name -> module that defines it; loaded on first use
_PUBLIC = {
    "Cycling": "indrite.signals",
    "CellMetadata": "indrite.signals",
    "Origin": "indrite.signals",
    "Finding": "indrite.findings",
    "read_cycling": "indrite.readers",
    "read_trajectory": "indrite.readers",
    "write_cycling": "indrite.readers",
    "load_cell": "indrite.cell",
    "cycle_table": "indrite.analysis.cycling",
    "diagnose": "indrite.diagnosis",
    "simulate_life": "indrite.models.full_cell",
}

__all__ = ["__version__", *_PUBLIC]  # noqa: PLE0604 - the table is the one list of names


__getattr__ = lazy_names(__name__, _PUBLIC)


def __dir__() -> list[str]:
    return sorted(__all__)
