"""Published | simulated | measured: published numbers as data, what records give, their comparison."""

from __future__ import annotations

from indrite.lazy import lazy_names

# public name -> module; loaded on first use
_PUBLIC = {
    "Comparison": "indrite.comparison.compare",
    "ModelSpread": "indrite.comparison.compare",
    "Row": "indrite.comparison.compare",
    "compare": "indrite.comparison.compare",
    "PublishedNumber": "indrite.comparison.published",
    "PublishedTable": "indrite.comparison.published",
    "load_published": "indrite.comparison.published",
    "published_names": "indrite.comparison.published",
    "Observed": "indrite.comparison.observables",
    "observe": "indrite.comparison.observables",
}

__all__ = list(_PUBLIC)


__getattr__ = lazy_names(__name__, _PUBLIC)
