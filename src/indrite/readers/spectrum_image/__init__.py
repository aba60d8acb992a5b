"""FILE → `SpectrumImage`: EMSA/MAS text, HyperSpy, plain text, and vendors' files by RosettaSciIO."""

from indrite.readers.spectrum_image.entry import read_spectrum_image
from indrite.readers.spectrum_image.formats import SPECTRUM_FORMATS

__all__ = ["SPECTRUM_FORMATS", "read_spectrum_image"]
