"""The function that steps name to set one's own measurements beside the same cell, simulated."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from indrite.analysis.diffraction.view import DiffractionAnalysis
from indrite.analysis.impedance import ImpedanceAnalysis
from indrite.analysis.line_profile import ProfileAnalysis
from indrite.analysis.section import SectionAnalysis
from indrite.analysis.spectrum_image import SpectraAnalysis
from indrite.comparison.sides import Sides
from indrite.diagnosis import Diagnosis
from indrite.findings import Finding
from indrite.study.arguments import NameOrFile

Result = (
    Diagnosis | ImpedanceAnalysis | DiffractionAnalysis | SectionAnalysis | ProfileAnalysis | SpectraAnalysis
)


def compare_measured(
    measured: Mapping[str, Result],
    *,
    simulated: Mapping[str, Result],
    published: Annotated[str | Path, NameOrFile("indrite.comparison.published:published_names")]
    | None = None,
    given: list[str] = [],  # noqa: B006
) -> Sides:
    """Set measured and simulated results side by side, see `indrite.comparison.sides.compare_sides`.

    The keys pair them and end the ids; a cycling record also brings its verdict. ``given`` names the pairs
    whose simulated side was told its numbers. ``published``: a table with ids ``QUANTITY.KEY``.
    """
    from indrite.comparison.published import load_published
    from indrite.comparison.sides import compare_sides

    return compare_sides(
        {name: _findings(one) for name, one in measured.items()},
        {name: _findings(one) for name, one in simulated.items()},
        published=None if published is None else load_published(published),
        given=given,
    )


def _findings(one: Result) -> list[Finding]:
    rows = list(one.findings())
    if not isinstance(one, Diagnosis):
        return rows
    verdict = Finding("verdict", "What happened to the cell", one.verdict, "", None, one.origin, "ok")
    return [verdict, *rows]
