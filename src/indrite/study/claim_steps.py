"""The function that steps name to judge every claim of a publication by what a study found."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from indrite.analysis.two_phases import TwoPhases
from indrite.cell import Cell
from indrite.cell.compare import RecipeComparison
from indrite.cell.recipe_report import RecipeReport
from indrite.comparison.compare import Comparison
from indrite.comparison.judging import ClaimTable
from indrite.findings import Finding
from indrite.instruments.section.alloy import PreparedAlloy
from indrite.models.coupling import InterfaceEnergies
from indrite.models.dynamics import DynamicsResult
from indrite.models.growth.factor_swap import FactorSwap
from indrite.models.interface.result import Interface
from indrite.models.thermodynamics.thermodynamics import Thermodynamics
from indrite.signals import Cycling, Diffractogram, LineProfile
from indrite.study.arguments import NameOrFile
from indrite.study.impedance_steps import Spectra

Result = (
    Comparison
    | list[Finding]
    | Cell
    | RecipeReport
    | RecipeComparison
    | Thermodynamics
    | FactorSwap
    | Interface
    | DynamicsResult
    | Cycling
    | Spectra
    | Diffractogram
    | LineProfile
    | PreparedAlloy
    | TwoPhases
    | InterfaceEnergies
)


def compare_claims(
    claims: Annotated[str | Path, NameOrFile("indrite.comparison.claims:claim_names")],
    *,
    results: Mapping[str, Result],
) -> ClaimTable:
    """Judge every claim of a publication, see `indrite.comparison.judging`.

    The keys of ``results`` end the ids of what a result says besides its findings, see
    `indrite.comparison.evidence.evidence_of`.
    """
    from indrite.comparison.claims import load_claims
    from indrite.comparison.evidence import evidence_of, spoken_by
    from indrite.comparison.judging import judge_claims

    plain: dict[str, Any] = {
        key: one.spectra[0] if isinstance(one, Spectra) else one for key, one in results.items()
    }
    return judge_claims(load_claims(claims), evidence_of(plain), taken_in=spoken_by(plain))
