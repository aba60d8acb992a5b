"""`DiffractionAnalysis`: what is kept of an analysed pattern, for reports and stores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from indrite.analysis.diffraction.pattern_findings import findings
from indrite.analysis.diffraction.summary import DiffractionSummary
from indrite.findings import Finding, Findings
from indrite.notebook import Shown
from indrite.signals.diffractogram import Diffractogram


@dataclass(frozen=True)
class DiffractionAnalysis(Shown):
    """An analysed pattern without the matrices of its fits.

    Parameters
    ----------
    name
        What to call it.
    pattern
        What was analysed.
    rows
        Findings.
    places_degree
        Name of each phase → 2θ of its lines in the pattern.
    fitted_counts, background_counts
        Fit with the intensities of the structures; ``None`` where no phase is known.
    unexplained_degree
        2θ of peaks that no phase accounts for, where phases were searched for.
    verdicts
        Sentences: which phases, which argyrodite, what of the exchange of S and Cl.
    notes
        What was assumed, skipped, left out.
    """

    name: str
    pattern: Diffractogram
    rows: tuple[Finding, ...]
    places_degree: Mapping[str, np.ndarray] = field(default_factory=dict)
    fitted_counts: np.ndarray | None = None
    background_counts: np.ndarray | None = None
    unexplained_degree: np.ndarray | None = None
    verdicts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def findings(self) -> list[Finding]:
        """Return the findings."""
        return Findings(self.rows)


def view_of(summary: DiffractionSummary, *, name: str | None = None) -> DiffractionAnalysis:
    """Return what is kept of a summary.

    Parameters
    ----------
    summary
        From `summarise`.
    name
        What to call it; ``None``: the specimen or the file.
    """
    pattern, fit = summary.pattern, summary.fit
    places: dict[str, np.ndarray] = {}
    if fit is not None:
        for number, one in enumerate(fit.phases):
            lines = fit.solution.model.lines(number).position[: len(fit.reflections[number].hkl)]
            inside = (lines > pattern.two_theta_degree[0]) & (lines < pattern.two_theta_degree[-1])
            places[one.name] = lines[inside]
    return DiffractionAnalysis(
        name=name or pattern.specimen or pattern.origin.path or "pattern",
        pattern=pattern,
        rows=findings(summary),
        places_degree=places,
        fitted_counts=None if fit is None else fit.solution.fitted,
        background_counts=None if fit is None else fit.solution.background_counts,
        unexplained_degree=None if summary.match is None else summary.match.unexplained_degree,
        verdicts=tuple(_verdicts(summary)),
        notes=(*pattern.notes, *summary.notes),
    )


def _verdicts(summary: DiffractionSummary) -> list[str]:
    said = []
    if summary.fit is not None:
        names = " and ".join(one.name for one in summary.fit.phases)
        expected = summary.fit.rwp / np.sqrt(summary.fit.reduced_chi_square)
        said.append(
            f"The pattern is that of {names}; the fit leaves {100 * summary.fit.rwp:.1f} % (R_wp), counting "
            f"alone would leave {100 * expected:.1f} %."
        )
    elif summary.notes:
        said.append(f"{summary.notes[0].capitalize()}.")
    if summary.argyrodite is not None:
        said.append(f"{summary.argyrodite.sentence}.")
    if summary.disorder is not None:
        said.append(f"Exchange of S and Cl: not determinable; {summary.disorder.sentence}.")
    return said
