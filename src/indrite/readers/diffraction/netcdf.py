"""`Diffractogram` as NetCDF-4, as `Diffractogram.save` writes it."""

from __future__ import annotations

from pathlib import Path

from indrite.readers.diffraction.record import PatternRecord
from indrite.readers.signal_file import load_signal
from indrite.signals.diffractogram import Diffractogram


def read(path: Path) -> PatternRecord:
    """Return the pattern of a file that indrite wrote."""
    signal = load_signal(path, Diffractogram, technique="diffraction")
    return PatternRecord(
        signal.two_theta_degree,
        signal.counts,
        signal.counts_uncertainty,
        wavelength_angstrom=signal.wavelength_angstrom,
        second_wavelength_angstrom=signal.second_wavelength_angstrom,
        second_ratio=signal.second_ratio,
        anode=signal.anode,
        counting_time_second=signal.counting_time_second,
        goniometer_radius_millimetre=signal.goniometer_radius_millimetre,
        specimen=signal.specimen,
        notes=list(signal.notes),
        origin=signal.origin,
    )
