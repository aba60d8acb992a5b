"""Impedance spectra: one function a format, one table of formats."""

from indrite.readers.impedance.entry import read_impedance
from indrite.readers.impedance.formats import IMPEDANCE_FORMATS, ImpedanceFormat

__all__ = ["IMPEDANCE_FORMATS", "ImpedanceFormat", "read_impedance"]
