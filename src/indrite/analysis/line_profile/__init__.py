"""Line profiles across an interface: layers fitted to all elements at once, and the widths people quote."""

from indrite.analysis.line_profile.across import (
    Alignment,
    Placement,
    joined_maps,
    place_interface,
    profile_across,
)
from indrite.analysis.line_profile.bootstrap import bootstrap_edges, bootstrap_thickness, resampled
from indrite.analysis.line_profile.composition import ElementRatio, KFactor, element_ratio
from indrite.analysis.line_profile.edges import ElementEdge, element_edges
from indrite.analysis.line_profile.fit import (
    DECISIVE,
    LayerFit,
    ThicknessInterval,
    fit_layers,
    thickness_interval,
)
from indrite.analysis.line_profile.interphase import (
    UNKNOWN_FOIL,
    Foil,
    Interphase,
    judge_interphase,
    mixture_probability,
)
from indrite.analysis.line_profile.summary import ProfileAnalysis, analyse_profile

__all__ = [
    "DECISIVE",
    "UNKNOWN_FOIL",
    "Alignment",
    "ElementEdge",
    "ElementRatio",
    "Foil",
    "Interphase",
    "KFactor",
    "LayerFit",
    "Placement",
    "ProfileAnalysis",
    "ThicknessInterval",
    "analyse_profile",
    "bootstrap_edges",
    "bootstrap_thickness",
    "element_edges",
    "element_ratio",
    "fit_layers",
    "joined_maps",
    "judge_interphase",
    "mixture_probability",
    "place_interface",
    "profile_across",
    "resampled",
    "thickness_interval",
]
