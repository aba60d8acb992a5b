"""Functions that steps name, for pictures of cross-sections: files, virtual microscope, analysis, score."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from indrite.analysis.section import MapComparison, SectionAnalysis, SectionScore
from indrite.instruments.section.growth_pictures import GrowthView
from indrite.models.growth.grown import GrownCell
from indrite.signals import ElementMap, Micrograph
from indrite.signals.micrograph import Side

Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]


def read_section(
    file: Path,
    *,
    pixel_nanometre: Positive | None = None,
    anode_side: Side = "bottom",
    picture: str | None = None,
    data_bar: Literal["cut", "keep"] = "cut",
) -> Micrograph:
    """Read a picture of a cross-section, see `indrite.readers.read_micrograph`."""
    from indrite.readers import read_micrograph

    return read_micrograph(
        file, pixel_nanometre=pixel_nanometre, anode_side=anode_side, picture=picture, data_bar=data_bar
    )


def read_maps(
    file: Path,
    *,
    elements: list[str] | None = None,
    pixel_nanometre: Positive | None = None,
    anode_side: Side = "bottom",
) -> ElementMap:
    """Read maps of elements, see `indrite.readers.read_element_map`."""
    from indrite.readers import read_element_map

    return read_element_map(file, elements=elements, pixel_nanometre=pixel_nanometre, anode_side=anode_side)


def picture_section(
    growth: GrownCell,
    *,
    rng: np.random.Generator,
    cycle: NotNegative | None = None,
    pixel_micrometre: Positive = 0.25,
) -> GrowthView:
    """Take a picture and maps of a life's section, whole thickness, with the truth beside.

    ``cycle``: of the kept state nearest to it; by default the last. Cells whose metal has no host are shown
    charged: rested, they hide it.
    """
    from indrite.instruments.section.growth_pictures import growth_view

    run = growth.run()
    kept = max(run.states) if cycle is None else min(run.states, key=lambda one: abs(one - cycle))
    bare = not run.cell.metal.has_host
    plane = 0 if run.structure.dimensions == 2 else run.structure.labels.shape[2] // 2
    return growth_view(
        run.structure,
        run.network,
        run.states[kept],
        run.cell,
        rng=rng,
        charged=bare,
        at=plane,
        pixel_micrometre=pixel_micrometre,
        elements=("P", "S", "Cl") if bare else ("P", "S", "Cl", "In"),
        origin=run.result.origin,
    )


def analyse_section(
    micrograph: Micrograph | GrowthView,
    *,
    anode_row: NotNegative | None = None,
    cathode_row: NotNegative | None = None,
    contrast: Literal["bright", "dark"] | None = None,
    electrolyte_level: float | None = None,
    window_micrometre: Positive | None = None,
    disc_millimetre: Positive = 10.0,
    gap_micrometre: NotNegative = 0.0,
    scribbles: Path | None = None,
    classes: list[str] | None = None,
) -> SectionAnalysis:
    """Say what a picture of a cross-section holds, see `indrite.analysis.section.analyse_section`.

    ``contrast``: dark for lithium, by default bright, and of simulated cells what their metal is.
    ``scribbles``: a picture that trains a classifier, ``classes`` the roles of its grey values, ascending.
    """
    from indrite.analysis.section import SectionSettings, classify
    from indrite.analysis.section import analyse_section as analyse

    shot = micrograph.micrograph if isinstance(micrograph, GrowthView) else micrograph
    settings = SectionSettings(
        anode_row=anode_row,
        cathode_row=cathode_row,
        contrast=contrast or _contrast_of(micrograph),
        electrolyte_level=electrolyte_level,
        window_micrometre=window_micrometre,
        disc_millimetre=disc_millimetre,
        gap_micrometre=gap_micrometre,
    )
    sorted_pixels = None
    if scribbles is not None:
        from indrite.readers.micrograph import read_labels

        roles = None if classes is None else dict(enumerate(classes, start=1))
        sorted_pixels = classify(shot, read_labels(scribbles), roles=roles)
    return analyse(shot, settings=settings, classes=sorted_pixels)


def compare_section_map(
    section: SectionAnalysis, *, maps: ElementMap | GrowthView, element: str = "In"
) -> MapComparison:
    """Set a map of the metal's element beside the picture, see `compare_with_map` in `indrite.analysis`."""
    from indrite.analysis.section import compare_with_map

    counts = maps.elements if isinstance(maps, GrowthView) else maps
    return compare_with_map(section.picture, counts, section, element=element)


def score_section(
    view: GrowthView,
    *,
    contrast: Literal["bright", "dark"] | None = None,
    window_micrometre: Positive = 50.0,
) -> SectionScore:
    """Score the analysis on a simulated picture against what is there."""
    from indrite.analysis.section import score_picture

    return SectionScore(
        score_picture(
            view.truth,
            view.micrograph,
            contrast=contrast or _contrast_of(view),
            window_micrometre=window_micrometre,
        )
    )


def _contrast_of(shot: Micrograph | GrowthView) -> Literal["bright", "dark"]:
    if isinstance(shot, Micrograph):
        return "bright"
    inside = shot.truth.lithium_per_host[shot.truth.metal_area_fraction > 0.0]
    return "dark" if inside.size and np.isinf(inside).mean() > 0.5 else "bright"
