"""Pictures of a simulated cross-section: ground truth, backscattered electrons, maps of elements."""

from indrite.instruments.section.backscatter import Microscope, backscatter_image
from indrite.instruments.section.edx import Spectrometer, element_map
from indrite.instruments.section.geometry import FilmTraces, SectionGeometry
from indrite.instruments.section.truth import section_truth

__all__ = [
    "FilmTraces",
    "Microscope",
    "SectionGeometry",
    "Spectrometer",
    "backscatter_image",
    "element_map",
    "section_truth",
]
