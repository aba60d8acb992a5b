"""Spectra in every pixel (EELS, EDX): edges, maps, thickness, and whether there is a new phase."""

from indrite.analysis.spectrum_image.background import EdgeSignal, edge_signal
from indrite.analysis.spectrum_image.edges import EELS_EDGES, Edge, edges_of
from indrite.analysis.spectrum_image.factorise import Factors, factorise
from indrite.analysis.spectrum_image.find import FoundEdge, find_edges
from indrite.analysis.spectrum_image.fine_structure import FineStructure, compare_fine_structure
from indrite.analysis.spectrum_image.joint import EdgeFit, EdgeModel, edge_counts, edge_model, fit_edges
from indrite.analysis.spectrum_image.maps import (
    ElementCounts,
    SpectraLine,
    element_counts,
    element_profile,
    spectra_across,
)
from indrite.analysis.spectrum_image.new_phase import (
    EndMemberTest,
    RankTest,
    end_member_test,
    judge_new_phase,
    rank_test,
)
from indrite.analysis.spectrum_image.shapes import edge_shape
from indrite.analysis.spectrum_image.summary import SpectraAnalysis, analyse_spectra
from indrite.analysis.spectrum_image.x_ray import LineSignal, seen_elements, x_ray_lines
from indrite.analysis.spectrum_image.zero_loss import RelativeThickness, align_zero_loss, relative_thickness

__all__ = [
    "EELS_EDGES",
    "Edge",
    "EdgeFit",
    "EdgeModel",
    "EdgeSignal",
    "ElementCounts",
    "EndMemberTest",
    "Factors",
    "FineStructure",
    "FoundEdge",
    "LineSignal",
    "RankTest",
    "RelativeThickness",
    "SpectraAnalysis",
    "SpectraLine",
    "align_zero_loss",
    "analyse_spectra",
    "compare_fine_structure",
    "edge_counts",
    "edge_model",
    "edge_shape",
    "edge_signal",
    "edges_of",
    "element_counts",
    "element_profile",
    "end_member_test",
    "factorise",
    "find_edges",
    "fit_edges",
    "judge_new_phase",
    "rank_test",
    "relative_thickness",
    "seen_elements",
    "spectra_across",
    "x_ray_lines",
]
