"""The function that steps name to set what instruments found beside what a publication read off them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from indrite.analysis.diffraction.view import DiffractionAnalysis
from indrite.analysis.impedance import ImpedanceAnalysis
from indrite.analysis.line_profile import ProfileAnalysis
from indrite.analysis.section import SectionAnalysis
from indrite.analysis.spectrum_image import SpectraAnalysis
from indrite.findings import Finding
from indrite.study.arguments import NameOrFile

Analysis = ImpedanceAnalysis | DiffractionAnalysis | SectionAnalysis | ProfileAnalysis | SpectraAnalysis


def compare_instruments(
    published: Annotated[str | Path, NameOrFile("indrite.comparison.published:published_names")],
    *,
    analyses: Mapping[str, Analysis],
) -> list[Finding]:
    """Set analyses beside what is published, see `indrite.comparison.instruments`; keys end the ids."""
    from indrite.comparison.instruments import compare_instruments as compare
    from indrite.comparison.published import load_published

    rows = {name: list(one.findings()) for name, one in analyses.items()}
    return compare(rows, published=load_published(published))
