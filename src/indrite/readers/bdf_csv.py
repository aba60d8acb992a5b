"""Battery Data Format as delimited text, with preferred labels or machine names.

Sources
-------
See `indrite.readers.bdf`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from indrite.readers.bdf import DIALECT
from indrite.readers.record import Record, Request
from indrite.readers.tabular import package_versions, read_text


def read(path: Path, request: Request) -> Record:
    """Return the record of a Battery Data Format text file."""
    return replace(read_text(path, DIALECT, request), made_by=package_versions("polars"))
