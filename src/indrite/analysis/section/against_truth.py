"""How well the analysis reads a picture, told by the truth the picture was made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indrite.analysis.section.analyse import SectionAnalysis, analyse_section
from indrite.analysis.section.bridging import bridge
from indrite.analysis.section.cracks import cracks
from indrite.analysis.section.metal_map import MetalMap, map_of_truth
from indrite.analysis.section.morphology import Morphology
from indrite.analysis.section.settings import Contrast, SectionSettings
from indrite.analysis.section.summary import SectionSummary, summarise
from indrite.errors import UsageError
from indrite.notebook import Shown
from indrite.signals.micrograph import Micrograph
from indrite.signals.section_truth import SectionTruth

#: Rows of the score that hold for the whole section: attribute of the summary, words, unit.
_WHOLE = (
    ("penetration.mean_micrometre", "mean depth of the metal", "µm"),
    ("penetration.percentile_95_micrometre", "depth that 95 % of the columns stay below", "µm"),
    ("penetration.maximum_micrometre", "deepest metal", "µm"),
    ("penetration.connected_maximum_micrometre", "deepest metal joined to the anode", "µm"),
    ("metal_thickness_micrometre", "metal in the electrolyte, as a dense layer", "µm"),
    ("metal_fraction", "metal fraction up to the mean depth", "1"),
    ("axial_normal", "orientation ⟨n_z²⟩", "1"),
    ("residual_layer.median_micrometre", "anode layer left", "µm"),
)
_WINDOW = (
    ("metal_fraction", "metal fraction", "1"),
    ("axial_normal", "orientation ⟨n_z²⟩", "1"),
    ("enclosed_fraction", "electrolyte enclosed by metal", "1"),
    ("chord_log_ratio", "log2 of axial over lateral chords", "1"),
    ("morphology", "morphology", ""),
)
#: Differences that say nothing, by unit.
_NEGLIGIBLE = {"1": 0.02, "µm": 1.0, "1/µm": 0.002}


@dataclass(frozen=True)
class ScoreRow(Shown):
    """One quantity, from the truth and from the picture by the same analysis.

    Parameters
    ----------
    quantity, unit
        What it is.
    lower_micrometre, upper_micrometre
        Window of depth; nan where it holds for the whole section.
    of_truth, of_picture
        Values: numbers, or names of morphologies.
    """

    quantity: str
    unit: str
    lower_micrometre: float
    upper_micrometre: float
    of_truth: float | str
    of_picture: float | str

    @property
    def difference(self) -> float:
        """Picture less truth; nan for names."""
        if isinstance(self.of_truth, str) or isinstance(self.of_picture, str):
            return float("nan")
        return self.of_picture - self.of_truth

    @property
    def same(self) -> bool:
        """Whether both say the same: equal names, or numbers equal within a tenth (or 0.02, or 1 µm)."""
        if isinstance(self.of_truth, str) or isinstance(self.of_picture, str):
            return self.of_truth == self.of_picture
        if np.isnan(self.of_truth) or np.isnan(self.of_picture):
            return bool(np.isnan(self.of_truth) and np.isnan(self.of_picture))
        floor = _NEGLIGIBLE.get(self.unit, 0.0)
        return abs(self.difference) <= max(0.1 * abs(self.of_truth), floor)


def score_picture(
    truth: SectionTruth,
    picture: Micrograph,
    *,
    contrast: Contrast = "bright",
    window_micrometre: float = 50.0,
) -> tuple[ScoreRow, ...]:
    """Return what the analysis reads from a picture beside what it reads from the truth.

    Nothing but the picture is given to it: edges of the electrolyte, metal, pores it finds itself; only an
    anode's edge that lies outside the picture is stated. Where the metal is dark (lithium), it cannot be told
    from pores and cracks: then both sides count all that is darker than the electrolyte, metal and voids
    together.

    Parameters
    ----------
    truth, picture
        Of the same field, same pixels.
    contrast
        Whether the metal is brighter or darker than the electrolyte.
    window_micrometre
        Height of the windows of depth.
    """
    if truth.phase.shape != picture.intensity.shape:
        raise UsageError(
            "truth and picture must have the same pixels",
            got=f"{truth.phase.shape} and {picture.intensity.shape}",
        )
    section = _of_truth(truth, contrast)
    known = summarise(section, window_micrometre=window_micrometre)
    found = analyse_section(picture, settings=_settings(truth, contrast, window_micrometre))
    nan = float("nan")
    rows = [
        ScoreRow(words, unit, nan, nan, _value(known, name), _value(found.summary, name))
        for name, words, unit in _WHOLE
    ]
    more = _further(truth, section, found, contrast)
    return (*rows, *more, *_windows(known.morphology, found.summary.morphology))


def _settings(truth: SectionTruth, contrast: Contrast, window: float) -> SectionSettings:
    rows = truth.phase.shape[0]
    edge = float(np.median(truth.anode_row))
    outside = edge >= rows
    return SectionSettings(
        contrast=contrast, window_micrometre=window, anode_row=float(rows) if outside else None
    )


def _further(
    truth: SectionTruth, section: MetalMap, found: SectionAnalysis, contrast: Contrast
) -> list[ScoreRow]:
    """Return the rows on edges, voids and the easiest path."""
    nan, pixel = float("nan"), truth.pixel_micrometre
    pairs = [
        ("edge of the anode, from the picture's top", "µm", truth.anode_row, found.layers.anode_row),
        ("edge of the cathode, from the picture's top", "µm", truth.cathode_row, found.layers.cathode_row),
    ]
    rows = [
        ScoreRow(words, unit, nan, nan, float(first.mean() * pixel), float(second.mean() * pixel))
        for words, unit, first, second in pairs
    ]
    path = bridge(section).insulation_micrometre
    rows.append(
        ScoreRow(
            "electrolyte left on the easiest path", "µm", nan, nan, path, found.bridge.insulation_micrometre
        )
    )
    if contrast == "bright":
        known = cracks(section)
        rows += [
            ScoreRow("pores and cracks", "1", nan, nan, known.void_fraction, found.cracks.void_fraction),
            ScoreRow(
                "length of cracks over area",
                "1/µm",
                nan,
                nan,
                known.length_density_per_micrometre,
                found.cracks.length_density_per_micrometre,
            ),
        ]
    return rows


def _of_truth(truth: SectionTruth, contrast: Contrast) -> MetalMap:
    section = map_of_truth(truth)
    if contrast == "bright":
        return section
    dark = np.minimum(truth.metal_area_fraction + truth.void_area_fraction, 1.0)
    return section.replace(metal_area_fraction=dark, void_area_fraction=None)


def _value(summary: SectionSummary, name: str) -> float:
    found: object = summary
    for part in name.split("."):
        found = getattr(found, part)
    return float(found)  # type: ignore[arg-type]


def _windows(known: Morphology, seen: Morphology) -> list[ScoreRow]:
    """Return the rows of all windows that either side has metal in."""
    count = min(known.morphology.size, seen.morphology.size)
    rows = []
    for at in range(count):
        if known.morphology[at] == "none" and seen.morphology[at] == "none":
            continue
        ends = float(known.lower_micrometre[at]), float(known.upper_micrometre[at])
        for name, words, unit in _WINDOW:
            pair = (getattr(one, name)[at] for one in (known, seen))
            first, second = (str(one) if name == "morphology" else float(one) for one in pair)
            rows.append(ScoreRow(words, unit, *ends, first, second))
    return rows
