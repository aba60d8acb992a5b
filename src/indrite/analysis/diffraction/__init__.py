"""SIGNAL → RESULT for powder patterns: search, whole-pattern fits, limits of impurities."""

from indrite.analysis.diffraction.argyrodite import (
    ArgyroditeVerdict,
    DisorderContrast,
    disorder_contrast,
    which_argyrodite,
)
from indrite.analysis.diffraction.fit import FitSettings, fit_pattern
from indrite.analysis.diffraction.fit_result import PatternFit, PhaseFit
from indrite.analysis.diffraction.impurities import Impurity, impurity_limits
from indrite.analysis.diffraction.match import search_match
from indrite.analysis.diffraction.match_result import Candidate, MatchResult, MatchSettings
from indrite.analysis.diffraction.pattern_findings import findings
from indrite.analysis.diffraction.phase import Phase
from indrite.analysis.diffraction.reflections import Reflections, reflections
from indrite.analysis.diffraction.summary import DiffractionSummary, Library, summarise
from indrite.analysis.diffraction.view import DiffractionAnalysis, view_of

__all__ = [
    "ArgyroditeVerdict",
    "Candidate",
    "DiffractionAnalysis",
    "DiffractionSummary",
    "DisorderContrast",
    "FitSettings",
    "Impurity",
    "Library",
    "MatchResult",
    "MatchSettings",
    "PatternFit",
    "Phase",
    "PhaseFit",
    "Reflections",
    "disorder_contrast",
    "findings",
    "fit_pattern",
    "impurity_limits",
    "reflections",
    "search_match",
    "summarise",
    "view_of",
    "which_argyrodite",
]
