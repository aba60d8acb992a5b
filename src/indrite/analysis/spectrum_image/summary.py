"""Everything spectra say, in one result, and the findings in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np

from indrite.analysis.line_profile import UNKNOWN_FOIL, Foil, ProfileAnalysis, analyse_profile
from indrite.analysis.spectrum_image.find import FoundEdge, find_edges
from indrite.analysis.spectrum_image.maps import SpectraLine, element_profile, spectra_across
from indrite.analysis.spectrum_image.new_phase import (
    EndMemberTest,
    NewPhaseVerdict,
    RankTest,
    end_member_test,
    judge_new_phase,
    rank_test,
)
from indrite.analysis.spectrum_image.x_ray import seen_elements
from indrite.analysis.spectrum_image.zero_loss import THICK, RelativeThickness, relative_thickness
from indrite.errors import SignalError
from indrite.findings import Finding, Findings, Verdict
from indrite.notebook import Shown
from indrite.signals.spectrum_image import SpectrumImage

#: Fewest pixels across the interface for a profile, and for the tests of a new phase.
_FEWEST_POINTS = 10
#: Fewest counts of a spectrum that is tested.
_FEWEST_COUNTS = 300
_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True)
class SpectraAnalysis(Shown):
    """All that was found on spectra.

    Parameters
    ----------
    image
        What was analysed.
    edges
        Onsets in the sum spectrum (EELS core loss).
    elements
        Elements of the profiles, or seen in the sum spectrum.
    thickness
        t/λ where the zero-loss peak is in the range.
    profile
        Analysis of the elements' profiles across the interface, where there is a line or an image.
    line
        Spectra across the interface, where there is a line or an image.
    ends, rank
        Tests of a new phase, along the line.
    new_phase, why
        Verdict of both, and one sentence; ``None`` for a single spectrum.
    notes
        What could not be done and why.
    """

    image: SpectrumImage
    edges: tuple[FoundEdge, ...] = ()
    elements: tuple[str, ...] = ()
    thickness: RelativeThickness | None = None
    profile: ProfileAnalysis | None = None
    line: SpectraLine | None = None
    ends: EndMemberTest | None = None
    rank: RankTest | None = None
    new_phase: NewPhaseVerdict | None = None
    why: str = ""
    notes: tuple[str, ...] = ()

    def findings(self) -> list[Finding]:
        """Return onsets, thickness, the interphase's numbers and the verdict on a new phase."""
        origin = self.image.origin.kind
        rows = [_onset(one, origin) for one in self.edges]
        if self.thickness is not None:
            rows.append(_thickness(self.thickness, origin))
        if self.profile is not None:
            rows += self.profile.findings()
        if self.new_phase is not None:
            rows.append(_new_phase(self.new_phase, self.why, origin))
        return Findings(rows)


def analyse_spectra(
    image: SpectrumImage,
    *,
    elements: tuple[str, ...] | None = None,
    along: Literal["row", "column"] | None = None,
    ends: tuple[int, int] | None = None,
    foil: Foil = UNKNOWN_FOIL,
) -> SpectraAnalysis:
    """Find edges, take t/λ, make profiles of the elements, and test for a new phase.

    Parameters
    ----------
    image
        Spectra: one, a line, or an image.
    elements
        Symbols or edges; by default those found in the sum spectrum.
    along
        Axis of the image that crosses the interface; by default that with more contrast.
    ends
        Number of points at both ends of the line that are bulk; by default a fifth each.
    foil
        Thickness and tilt of the foil, if known.
    """
    notes: list[str] = []
    low_loss = image.has_zero_loss
    stated = tuple(one.split()[0] for one in elements or ())
    found = find_edges(image, expected=stated) if image.kind == "EELS" and not low_loss else ()
    thickness = _try(lambda: relative_thickness(image), notes) if low_loss else None
    used = elements or _default(image, found)
    several = max(image.counts.shape[:2]) >= _FEWEST_POINTS and not low_loss
    line = _try(lambda: spectra_across(image, elements=used, along=along), notes) if several else None
    if line is None:
        return SpectraAnalysis(
            image=image, edges=found, elements=used, thickness=thickness, notes=tuple(notes)
        )
    profile = None
    if used and image.pixel_nanometre is not None:
        profile = _try(lambda: analyse_profile(element_profile(image, line, used), foil=foil), notes)
    elif used:
        notes.append("no profile: the distance of the pixels is not known")
    tested, rank, verdict, why = _tests(line.spectra / image.counts_per_quantum, ends)
    return SpectraAnalysis(
        image=image,
        edges=found,
        elements=used,
        thickness=thickness,
        profile=profile,
        line=line,
        ends=tested,
        rank=rank,
        new_phase=verdict,
        why=why,
        notes=tuple(notes),
    )


def _tests(
    spectra: np.ndarray, ends: tuple[int, int] | None
) -> tuple[EndMemberTest | None, RankTest | None, NewPhaseVerdict, str]:
    if spectra.clip(min=0.0).mean(axis=0).sum() < _FEWEST_COUNTS:
        return None, None, "not determinable", f"fewer than {_FEWEST_COUNTS} counts a spectrum"
    tested = end_member_test(spectra, ends=ends)
    rank = rank_test(spectra, dispersion=tested.dispersion)
    return tested, rank, *judge_new_phase(tested, rank)


def _default(image: SpectrumImage, found: tuple[FoundEdge, ...]) -> tuple[str, ...]:
    if image.kind == "EDX":
        return seen_elements(image)
    return tuple(dict.fromkeys(one.element for one in found if one.element))


def _try(work: Callable[[], _T], notes: list[str]) -> _T | None:
    try:
        return work()
    except SignalError as error:
        notes.append(str(error))
        return None


def _onset(edge: FoundEdge, origin: str) -> Finding:
    named = bool(edge.name)
    others = f"; also possible: {', '.join(edge.others)}" if edge.others else ""
    return Finding(
        id=f"edge_energy.{edge.element or f'{edge.energy_electronvolt:.0f}'}",
        quantity=f"onset of {edge.name}" if named else "onset of an edge that is not in the table",
        value=edge.energy_electronvolt,
        unit="eV",
        standard_uncertainty=edge.standard_uncertainty_electronvolt,
        origin=origin,
        verdict="ok" if named else "not determinable",
        note=f"Counts rise by {100 * edge.jump:.0f} % here; the energy axis is taken as it is{others}.",
    )


def _thickness(found: RelativeThickness, origin: str) -> Finding:
    ratio = found.ratio
    several = ratio.size > 1
    spread = f"{ratio.min():.2f} to {ratio.max():.2f} over {ratio.size} spectra; " if several else ""
    thick = f"above {THICK:g}: plural scattering changes core-loss edges" if found.thick else "thin enough"
    return Finding(
        id="thickness_over_mean_free_path",
        quantity="thickness over the inelastic mean free path",
        value=float(ratio.mean()),
        unit="",
        standard_uncertainty=float(np.sqrt((found.standard_uncertainty**2).mean() / ratio.size)),
        origin=origin,
        verdict="ok",
        note=f"{spread[:1].upper()}{spread[1:]}{thick}; the uncertainty is that of the counts.",
    )


def _new_phase(verdict: NewPhaseVerdict, why: str, origin: str) -> Finding:
    shown: Verdict = "not determinable" if verdict == "not determinable" else "ok"
    return Finding(
        id="new_phase",
        quantity="new phase between both sides",
        value=None if verdict == "not determinable" else verdict,
        unit="",
        standard_uncertainty=None,
        origin=origin,
        verdict=shown,
        note=f"{why[:1].upper()}{why[1:]}.",
    )
