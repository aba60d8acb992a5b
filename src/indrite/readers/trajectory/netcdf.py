"""`Trajectory` as NetCDF-4, as `Trajectory.save` writes it.

Sources
-------
`indrite.signals.Signal.save`: one variable an array, the rest as attributes.
"""

from __future__ import annotations

from pathlib import Path

from indrite.readers.signal_file import load_signal
from indrite.readers.trajectory.record import FrameRecord, TrajectoryRequest
from indrite.signals.trajectory import Trajectory


def read(path: Path, request: TrajectoryRequest) -> FrameRecord:
    """Return the frames of a NetCDF-4 file that indrite wrote."""
    signal = load_signal(path, Trajectory, technique="trajectory")
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
