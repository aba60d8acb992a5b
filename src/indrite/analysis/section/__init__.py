"""Cross-sections: how deep the metal has come, how much, which way it runs, what it encloses.

Every metric takes a `MetalMap`, from the truth of a simulation (`map_of_truth`) or from a picture
(`threshold_map`), and cannot tell which.
"""

from indrite.analysis.section.against_truth import ScoreRow, score_picture
from indrite.analysis.section.clusters import Clusters, clusters
from indrite.analysis.section.extremes import WholeCellMaximum, whole_cell_maximum
from indrite.analysis.section.fractions import FractionProfile, fraction_profile
from indrite.analysis.section.metal_map import MetalMap, map_of_truth
from indrite.analysis.section.morphology import Morphology, morphology
from indrite.analysis.section.particles import EnclosedParticles, enclosed_particles
from indrite.analysis.section.penetration import Penetration, penetration
from indrite.analysis.section.residual_layer import ResidualLayer, anode_edge, residual_layer
from indrite.analysis.section.summary import SectionSummary, summarise
from indrite.analysis.section.threshold import otsu, threshold_map

__all__ = [
    "Clusters",
    "EnclosedParticles",
    "FractionProfile",
    "MetalMap",
    "Morphology",
    "Penetration",
    "ResidualLayer",
    "ScoreRow",
    "SectionSummary",
    "WholeCellMaximum",
    "anode_edge",
    "clusters",
    "enclosed_particles",
    "fraction_profile",
    "map_of_truth",
    "morphology",
    "otsu",
    "penetration",
    "residual_layer",
    "score_picture",
    "summarise",
    "threshold_map",
    "whole_cell_maximum",
]
