"""ONE YAML: what a study file says, the proof that it fits together, the store, the run."""

from __future__ import annotations

import importlib
from typing import Any

# public name -> module; loaded on first use
_PUBLIC = {
    "Problem": "indrite.documents",
    "check_study": "indrite.study.check",
    "find_study": "indrite.study.check",
    "load_plan": "indrite.study.check",
    "study_names": "indrite.study.check",
    "Plan": "indrite.study.plan",
    "Store": "indrite.study.store",
    "StudyResult": "indrite.study.run",
    "run_study": "indrite.study.run",
    "report_study": "indrite.study.status",
    "study_status": "indrite.study.status",
}

__all__ = list(_PUBLIC)


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(importlib.import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'indrite.study' has no attribute {name!r}")
