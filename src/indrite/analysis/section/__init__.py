"""Cross-sections: how deep the metal has come, how much, which way it runs, what it encloses.

Every metric takes a `MetalMap`, of the truth of a simulation (`map_of_truth`) or of a picture (`segment`,
`classify`, `threshold_map`), and cannot tell which; `analyse_section` does all from a picture.
"""

from indrite.analysis.section.against_truth import ScoreRow, score_picture
from indrite.analysis.section.analyse import SectionAnalysis, analyse_section
from indrite.analysis.section.bridging import Bridge, bridge
from indrite.analysis.section.classifier import ClassMap, classify
from indrite.analysis.section.clusters import Clusters, clusters
from indrite.analysis.section.cracks import Cracks, cracks
from indrite.analysis.section.extremes import WholeCellMaximum, whole_cell_maximum
from indrite.analysis.section.fractions import FractionProfile, fraction_profile
from indrite.analysis.section.layers import Layers, find_layers
from indrite.analysis.section.metal_map import MetalMap, map_of_truth
from indrite.analysis.section.morphology import Morphology, morphology
from indrite.analysis.section.particles import EnclosedParticles, enclosed_particles
from indrite.analysis.section.penetration import Penetration, penetration
from indrite.analysis.section.registration import MapComparison, compare_with_map
from indrite.analysis.section.residual_layer import ResidualLayer, anode_edge, residual_layer
from indrite.analysis.section.score import SectionScore
from indrite.analysis.section.segment import Segmentation, segment
from indrite.analysis.section.settings import SectionSettings
from indrite.analysis.section.spread import Spread
from indrite.analysis.section.summary import SectionSummary, summarise
from indrite.analysis.section.threshold import otsu, threshold_map
from indrite.analysis.section.two_point import TwoPoint, two_point

__all__ = [
    "Bridge",
    "ClassMap",
    "Clusters",
    "Cracks",
    "EnclosedParticles",
    "FractionProfile",
    "Layers",
    "MapComparison",
    "MetalMap",
    "Morphology",
    "Penetration",
    "ResidualLayer",
    "ScoreRow",
    "SectionAnalysis",
    "SectionScore",
    "SectionSettings",
    "SectionSummary",
    "Segmentation",
    "Spread",
    "TwoPoint",
    "WholeCellMaximum",
    "analyse_section",
    "anode_edge",
    "bridge",
    "classify",
    "clusters",
    "compare_with_map",
    "cracks",
    "enclosed_particles",
    "find_layers",
    "fraction_profile",
    "map_of_truth",
    "morphology",
    "otsu",
    "penetration",
    "residual_layer",
    "score_picture",
    "segment",
    "summarise",
    "threshold_map",
    "two_point",
    "whole_cell_maximum",
]
