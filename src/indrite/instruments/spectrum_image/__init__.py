"""The virtual STEM-EELS: layers of phases with their spectra → a spectrum image."""

from indrite.instruments.spectrum_image.phases import (
    INDIUM_SULFIDE_BONDING,
    FineStructure,
    SpectralPhase,
    phase_spectrum,
)
from indrite.instruments.spectrum_image.record import Spectrometer, spectral_phases, spectrum_image

__all__ = [
    "INDIUM_SULFIDE_BONDING",
    "FineStructure",
    "SpectralPhase",
    "Spectrometer",
    "phase_spectrum",
    "spectral_phases",
    "spectrum_image",
]
