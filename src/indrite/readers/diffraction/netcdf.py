"""`Diffractogram` as NetCDF-4, as `Diffractogram.save` writes it."""

from __future__ import annotations

from pathlib import Path

from indrite.errors import FileFormatError, IndriteError
from indrite.readers.diffraction.record import PatternRecord
from indrite.signals.diffractogram import Diffractogram


def read(path: Path) -> PatternRecord:
    """Return the pattern of a file that indrite wrote."""
    import h5py

    try:
        # h5py first: on a damaged file h5netcdf leaves an exception behind that nobody can catch
        with h5py.File(path) as file:
            kind = file.attrs.get("signal")
        if kind != "Diffractogram":
            raise FileFormatError("an HDF5 file, but no pattern that indrite wrote", where=path, got=kind)
        signal = Diffractogram.load(path)
    except IndriteError:
        raise
    except Exception as error:
        # HDF5, JSON and NumPy fail in their own ways on damaged bytes
        raise FileFormatError(
            "not a pattern that indrite wrote", where=path, got=str(error).partition("\n")[0][:120]
        ) from None
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
