"""`analyse_section`: everything a picture of a cross-section says, each number with its uncertainty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from indrite.analysis.section.bridging import Bridge, bridge
from indrite.analysis.section.classifier import ClassMap
from indrite.analysis.section.cracks import Cracks, cracks
from indrite.analysis.section.denoise import median_of_nine
from indrite.analysis.section.layers import Layers, find_layers
from indrite.analysis.section.metal_map import MetalMap
from indrite.analysis.section.segment import Segmentation, segment
from indrite.analysis.section.settings import SectionSettings
from indrite.analysis.section.spread import Spread, spreads
from indrite.analysis.section.summary import SectionSummary, summarise
from indrite.analysis.section.two_point import TwoPoint, two_point
from indrite.errors import UsageError
from indrite.findings import Finding, Findings
from indrite.notebook import Shown
from indrite.signals.micrograph import Micrograph


@dataclass(frozen=True, kw_only=True)
class SectionAnalysis(Shown):
    """What was found in a picture.

    Parameters
    ----------
    picture
        What was analysed, upright.
    summary
        Depths, fractions, morphology, orientation, enclosed pieces, clusters, anode layer, longest tip.
    cracks, two_point, bridge
        Results of the functions of these names.
    layers
        Edges of the electrolyte.
    segmentation
        Metal and voids, from which everything else is computed.
    spreads
        Quantity → standard uncertainty by source, see `Spread`.
    settings
        What was given.
    classified
        Whether a trained classifier drew the borders, not a threshold.
    measured
        Whether the picture is one of a real section.
    notes
        What the reader and the analysis have to say.
    """

    picture: Micrograph
    summary: SectionSummary
    cracks: Cracks
    two_point: TwoPoint
    bridge: Bridge
    layers: Layers
    segmentation: Segmentation
    spreads: Mapping[str, Spread]
    settings: SectionSettings
    classified: bool
    measured: bool
    notes: tuple[str, ...] = field(default_factory=tuple)

    @property
    def section(self) -> MetalMap:
        """Area fractions of metal and voids, anode at the bottom."""
        return self.segmentation.section

    def findings(self) -> list[Finding]:
        """Return the rows of the comparison."""
        from indrite.analysis.section.section_findings import findings_of

        return Findings(findings_of(self))


def analyse_section(
    picture: Micrograph,
    *,
    settings: SectionSettings | None = None,
    classes: ClassMap | None = None,
) -> SectionAnalysis:
    """Analyse a picture of a cross-section: layers, metal, voids, depth, morphology, cracks, connection.

    The picture is denoised by a median of nine, the electrolyte's edges are found, then metal and voids by
    grey levels within them (or by a classifier), then all metrics; each is repeated with the threshold moved
    by ±5 % of the gap between the classes.

    Parameters
    ----------
    picture
        Measured or simulated; the anode may lie on any side.
    settings
        What is known beforehand.
    classes
        Class of each pixel of the upright picture, from `classify`; takes the place of grey levels.

    Raises
    ------
    UsageError
        If given edges lie outside the picture, or classes and picture have different pixels.
    SignalError
        If the picture leaves no electrolyte between the edges.
    """
    settings = settings or SectionSettings()
    upright = picture.upright()
    _check(upright, settings, classes)
    if settings.contrast == "dark":
        settings = settings.inverted(float(upright.intensity.max()))
        upright = inverted(upright)
    smooth = median_of_nine(upright.intensity)
    layers, parted = _parted(upright, smooth, settings, classes)
    section = parted.section
    thickness = float((section.anode_row - section.cathode_row).mean() * section.pixel_micrometre)
    summary = summarise(
        section,
        window_micrometre=settings.window(thickness),
        layer_micrometre=settings.layer(thickness, section.pixel_micrometre),
        disc_millimetre=settings.disc_millimetre,
        gap_micrometre=settings.gap_micrometre,
    )
    voids, pixel_relative = cracks(section), picture.pixel_relative_uncertainty or 0.0
    return SectionAnalysis(
        picture=picture.upright(),
        summary=summary,
        cracks=voids,
        two_point=two_point(section),
        bridge=bridge(section),
        layers=layers,
        segmentation=parted,
        spreads=spreads(parted, summary, voids, layers=layers, pixel_relative=pixel_relative),
        settings=settings,
        classified=classes is not None,
        measured=picture.origin.kind == "measured",
        notes=_notes(picture, layers, parted),
    )


def inverted(picture: Micrograph) -> Micrograph:
    """Return the negative of a picture, so that dark metal is bright."""
    grey = picture.intensity
    return picture.replace(intensity=grey.max() - grey)


def _check(upright: Micrograph, settings: SectionSettings, classes: ClassMap | None) -> None:
    shape = upright.intensity.shape
    if min(shape) < 16:
        raise UsageError(
            "the picture is too small for a section", got=shape, expected="16 × 16 pixels or more"
        )
    for name in ("anode_row", "cathode_row"):
        row = getattr(settings, name)
        if row is not None and not 0.0 <= row <= shape[0]:
            raise UsageError(f"{name} lies outside the picture", got=row, expected=f"0 to {shape[0]}")
    if classes is not None and classes.metal_probability.shape != shape:
        raise UsageError(
            "classes and picture must have the same pixels",
            got=f"{classes.metal_probability.shape} and {shape}",
        )


def _parted(
    upright: Micrograph, smooth: np.ndarray, settings: SectionSettings, classes: ClassMap | None
) -> tuple[Layers, Segmentation]:
    layers = find_layers(
        smooth,
        anode_row=settings.anode_row,
        cathode_row=settings.cathode_row,
        metal=None if classes is None else classes.metal_probability > 0.5,
    )
    if classes is not None:
        return layers, classes.segmentation(layers, upright)
    return layers, segment(upright, layers, denoised=smooth, electrolyte_level=settings.electrolyte_level)


def _notes(picture: Micrograph, layers: Layers, parted: Segmentation) -> tuple[str, ...]:
    said = [*picture.notes, *parted.notes]
    if not layers.anode_seen and "anode" not in layers.given:
        said.append("no anode layer seen: depth counts from the lower edge of the picture")
    if not layers.cathode_seen and "cathode" not in layers.given:
        said.append("no cathode seen: the upper edge of the picture is taken for it")
    return tuple(dict.fromkeys(said))
