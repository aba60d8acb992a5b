"""Results → one self-contained HTML file."""

from __future__ import annotations

from indrite.lazy import lazy_names

# public name -> module; loaded on first use
_PUBLIC = {
    "write_diagnosis_report": "indrite.report.diagnosis",
    "render_page": "indrite.report.render",
    "Page": "indrite.report.page",
    "Section": "indrite.report.page",
    "Table": "indrite.report.page",
    "Figure": "indrite.report.page",
}

__all__ = list(_PUBLIC)


__getattr__ = lazy_names(__name__, _PUBLIC)
