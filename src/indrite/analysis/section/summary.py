"""Everything a cross-section says, in one result."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indrite.analysis.section.clusters import Clusters, clusters
from indrite.analysis.section.extremes import WholeCellMaximum, whole_cell_maximum
from indrite.analysis.section.fractions import FractionProfile, fraction_profile
from indrite.analysis.section.metal_map import MetalMap, strip
from indrite.analysis.section.morphology import Morphology, morphology
from indrite.analysis.section.orientation import mean_axial_share, normals_of
from indrite.analysis.section.particles import EnclosedParticles, enclosed_particles
from indrite.analysis.section.penetration import Penetration, penetration
from indrite.analysis.section.residual_layer import ResidualLayer, residual_layer
from indrite.analysis.section.statistics import mean_and_error
from indrite.notebook import Shown


@dataclass(frozen=True, kw_only=True)
class SectionSummary(Shown):
    """All metrics of one section.

    Parameters
    ----------
    penetration, fractions, morphology, particles, clusters, residual_layer
        Results of the functions of these names.
    longest_tip
        Extrapolation to the whole cell.
    metal_fraction, metal_fraction_uncertainty
        Share of metal between the anode's edge and the mean depth of the metal; nan without metal.
    metal_thickness_micrometre
        Metal in the electrolyte, as thickness of a dense layer.
    void_fraction, void_fraction_uncertainty
        Share of pores and cracks in the whole electrolyte; nan where they were not looked for.
    axial_normal
        ⟨n_z²⟩ over all metal in the electrolyte: 1 parallel to the interface, 0 upright, ½ no direction.
    """

    penetration: Penetration
    fractions: FractionProfile
    morphology: Morphology
    particles: EnclosedParticles
    clusters: Clusters
    residual_layer: ResidualLayer
    longest_tip: WholeCellMaximum
    metal_fraction: float
    metal_fraction_uncertainty: float
    metal_thickness_micrometre: float
    void_fraction: float
    void_fraction_uncertainty: float
    axial_normal: float


def summarise(
    section: MetalMap,
    *,
    window_micrometre: float = 50.0,
    layer_micrometre: float = 5.0,
    disc_millimetre: float = 10.0,
    gap_micrometre: float = 0.0,
) -> SectionSummary:
    """Return all metrics of a section.

    Parameters
    ----------
    section
        Metal, voids, pixel size, edges of the electrolyte.
    window_micrometre, layer_micrometre
        Height of the windows of morphology, thickness of the layers of the profile.
    disc_millimetre
        Diameter of the cell, for the longest tip.
    gap_micrometre
        Gaps that are closed before shapes are read, see `morphology`.
    """
    layer, pixel = strip(section), section.pixel_micrometre
    depth = penetration(section)
    reached = max(round(depth.mean_micrometre / pixel), 1)
    inner = layer.fraction[:reached].mean(axis=0)
    metal, metal_error = mean_and_error(inner, step=pixel)
    thickness = float((section.anode_row - section.cathode_row).mean() * pixel)
    void, void_error = mean_and_error(
        layer.void.sum(axis=0) / np.maximum(layer.inside.sum(axis=0), 1), step=pixel
    )
    known = section.void_area_fraction is not None
    return SectionSummary(
        penetration=depth,
        fractions=fraction_profile(section, layer_micrometre=layer_micrometre),
        morphology=morphology(section, window_micrometre=window_micrometre, gap_micrometre=gap_micrometre),
        particles=enclosed_particles(section),
        clusters=clusters(section),
        residual_layer=residual_layer(section),
        longest_tip=whole_cell_maximum(
            depth.depth_micrometre,
            column_micrometre=pixel,
            disc_millimetre=disc_millimetre,
            beyond_micrometre=thickness,
        ),
        metal_fraction=metal if depth.maximum_micrometre > 0.0 else float("nan"),
        metal_fraction_uncertainty=metal_error,
        metal_thickness_micrometre=float(layer.fraction.sum(axis=0).mean() * pixel),
        void_fraction=void if known else float("nan"),
        void_fraction_uncertainty=void_error if known else float("nan"),
        axial_normal=mean_axial_share(normals_of(layer), layer),
    )
