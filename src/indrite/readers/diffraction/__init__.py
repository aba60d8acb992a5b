"""FILE → `Diffractogram`: powder patterns of the usual diffractometers."""

from indrite.readers.diffraction.entry import read_diffraction
from indrite.readers.diffraction.formats import DIFFRACTION_FORMATS, DiffractionFormat

__all__ = ["DIFFRACTION_FORMATS", "DiffractionFormat", "read_diffraction"]
