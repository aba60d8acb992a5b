"""STATE → SIGNAL: powder patterns of crystals as a laboratory diffractometer records them."""

from indrite.instruments.diffraction.diffractometer import Content, Diffractometer, record_pattern
from indrite.instruments.diffraction.library import library_of
from indrite.instruments.diffraction.phases import li6ps5cl, li7ps6_cubic, phase_of, phases_of, shipped_phases

__all__ = [
    "Content",
    "Diffractometer",
    "li6ps5cl",
    "li7ps6_cubic",
    "library_of",
    "phase_of",
    "phases_of",
    "record_pattern",
    "shipped_phases",
]
