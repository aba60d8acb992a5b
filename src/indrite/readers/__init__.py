"""FILE → SIGNAL: one module per format, one table of formats."""

from indrite.readers.diffraction import read_diffraction
from indrite.readers.entry import read_cycling
from indrite.readers.formats import READERS, Format
from indrite.readers.impedance import read_impedance
from indrite.readers.line_profile import read_line_profile
from indrite.readers.micrograph import read_element_map, read_micrograph
from indrite.readers.record import Given
from indrite.readers.spectrum_image import read_spectrum_image
from indrite.readers.trajectory import read_trajectory
from indrite.readers.writing import write_cycling

__all__ = [
    "READERS",
    "Format",
    "Given",
    "read_cycling",
    "read_diffraction",
    "read_element_map",
    "read_impedance",
    "read_line_profile",
    "read_micrograph",
    "read_spectrum_image",
    "read_trajectory",
    "write_cycling",
]
