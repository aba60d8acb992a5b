"""Nouns: what an instrument yields. Frozen dataclasses; imports nothing else of indrite but units, errors."""

from indrite.signals.base import Origin, Signal
from indrite.signals.cycling import CellMetadata, Cycling
from indrite.signals.diffractogram import Diffractogram
from indrite.signals.element_map import ElementMap
from indrite.signals.impedance import Impedance
from indrite.signals.line_profile import LineProfile
from indrite.signals.micrograph import Micrograph
from indrite.signals.section_truth import SectionTruth
from indrite.signals.spectrum_image import SpectrumImage
from indrite.signals.trajectory import Trajectory

__all__ = [
    "CellMetadata",
    "Cycling",
    "Diffractogram",
    "ElementMap",
    "Impedance",
    "LineProfile",
    "Micrograph",
    "Origin",
    "SectionTruth",
    "Signal",
    "SpectrumImage",
    "Trajectory",
]
