"""`Trajectory` as NetCDF-4, as `Trajectory.save` writes it.

Sources
-------
`indrite.signals.Signal.save`: one variable an array, the rest as attributes.
"""

from __future__ import annotations

from pathlib import Path

from indrite.errors import FileFormatError, IndriteError
from indrite.readers.trajectory.record import FrameRecord, TrajectoryRequest
from indrite.signals.trajectory import Trajectory


def read(path: Path, request: TrajectoryRequest) -> FrameRecord:
    """Return the frames of a NetCDF-4 file that indrite wrote."""
    import h5py

    try:
        # h5py first: on a damaged file h5netcdf leaves an exception behind that nobody can catch
        with h5py.File(path) as file:
            kind = file.attrs.get("signal")
        if kind != "Trajectory":
            raise FileFormatError("an HDF5 file, but no trajectory that indrite wrote", where=path, got=kind)
        signal = Trajectory.load(path)
    except IndriteError:
        raise
    except Exception as error:
        # HDF5, JSON and NumPy fail in their own ways on damaged bytes
        raise FileFormatError(
            "not a trajectory that indrite wrote", where=path, got=str(error).partition("\n")[0][:120]
        ) from None
    return FrameRecord(**{name: getattr(signal, name) for name in _FIELDS}, continuous=signal.continuous)


_FIELDS = (
    "time_picosecond",
    "position_angstrom",
    "cell_angstrom",
    "periodic",
    "atomic_number",
    "velocity_angstrom_per_picosecond",
    "energy_electronvolt",
    "temperature_kelvin",
    "side",
    "origin",
)
