"""ONE YAML: what a study file says, the proof that it fits together, the store, the run."""

from __future__ import annotations

from indrite.lazy import lazy_names

# public name -> module; loaded on first use
_PUBLIC = {
    "Problem": "indrite.documents",
    "check_study": "indrite.study.check",
    "find_study": "indrite.study.check",
    "load_plan": "indrite.study.check",
    "study_names": "indrite.study.check",
    "Board": "indrite.study.board",
    "Snapshot": "indrite.study.board",
    "runs_at_work": "indrite.study.board",
    "Plan": "indrite.study.plan",
    "Store": "indrite.study.store",
    "StudyResult": "indrite.study.run",
    "run_study": "indrite.study.run",
    "report_study": "indrite.study.status",
    "study_status": "indrite.study.status",
    "time_needed": "indrite.study.status",
}

__all__ = list(_PUBLIC)


__getattr__ = lazy_names(__name__, _PUBLIC)
