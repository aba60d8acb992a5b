"""Results → one self-contained HTML file."""

from __future__ import annotations

import importlib
from typing import Any

# public name -> module; loaded on first use
_PUBLIC = {
    "write_diagnosis_report": "indrite.report.diagnosis",
    "render": "indrite.report.render",
    "Page": "indrite.report.page",
    "Section": "indrite.report.page",
    "Table": "indrite.report.page",
    "Figure": "indrite.report.page",
}

__all__ = list(_PUBLIC)


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(importlib.import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'indrite.report' has no attribute {name!r}")
