"""FILE → `SpectrumImage`: EMSA/MAS text, HyperSpy, plain text, and vendors' files by RosettaSciIO."""

from indrite.readers.spectrum_image.entry import SPECTRUM_FORMATS, read_spectrum_image

__all__ = ["SPECTRUM_FORMATS", "read_spectrum_image"]
