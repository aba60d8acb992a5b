"""The virtual STEM-EDX: layers or a simulated interface → profiles and maps of elements."""

from indrite.instruments.line_profile.composition import FoilComposition, Layer, layered, of_trajectory
from indrite.instruments.line_profile.scan import (
    Scan,
    beam_broadening_nanometre,
    element_map,
    expected_density,
    line_profile,
)

__all__ = [
    "FoilComposition",
    "Layer",
    "Scan",
    "beam_broadening_nanometre",
    "element_map",
    "expected_density",
    "layered",
    "line_profile",
    "of_trajectory",
]
