"""How well the analysis reads a picture whose content is known, as a result."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indrite.analysis.section.against_truth import ScoreRow
from indrite.findings import Finding, Findings
from indrite.notebook import Shown


@dataclass(frozen=True)
class SectionScore(Shown):
    """How well the analysis reads a picture whose content is known.

    Parameters
    ----------
    rows
        One a quantity, see `indrite.analysis.section.score_picture`.
    """

    rows: tuple[ScoreRow, ...]

    def findings(self) -> list[Finding]:
        """Return the share of windows whose morphology picture and truth agree on, and of all numbers."""
        names = [row.same for row in self.rows if row.quantity == "morphology"]
        numbers = [row.same for row in self.rows if row.quantity != "morphology"]
        rows = [
            _share("score.morphology", "windows whose morphology picture and truth agree on", names),
            _share("score.numbers", "numbers of a section that picture and truth agree on", numbers),
        ]
        return Findings(rows)


def _share(name: str, words: str, right: list[bool]) -> Finding:
    return Finding(
        id=name,
        quantity=words,
        value=float(np.mean(right)) if right else None,
        unit="1",
        standard_uncertainty=None,
        origin="simulated",
        verdict="ok" if right else "not determinable",
        note=f"{sum(right)} of {len(right)}; numbers agree within a tenth",
    )
