"""`read_trajectory`: one file of any known format → one `Trajectory`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from indrite.errors import FileFormatError, IndriteError, UsageError
from indrite.readers.entry import located, sha256_of
from indrite.readers.trajectory.formats import TRAJECTORY_FORMATS
from indrite.readers.trajectory.record import FrameRecord, TrajectoryRequest
from indrite.readers.unpack import head_of, unpacked
from indrite.signals import Origin
from indrite.signals.trajectory import Trajectory

#: Difference between the interval that a file states and the one given, up to which they agree.
_INTERVAL_TOLERANCE = 0.01


def read_trajectory(
    path: str | Path,
    *,
    format: str | None = None,
    frame_interval_femtosecond: float | None = None,
    species: Sequence[str] | None = None,
    whole_frames_only: bool = False,
) -> Trajectory:
    """Read a trajectory of molecular dynamics: extxyz, ASE .traj, VASP, LAMMPS dump, our own NetCDF.

    The content decides on the format, not the name; ``.gz`` and ``.zip`` with one file are unpacked.
    Nothing is guessed: a file of several frames that does not state its time needs the interval.

    Parameters
    ----------
    path
        The file.
    format
        Name in `TRAJECTORY_FORMATS`; ``None``: by content.
    frame_interval_femtosecond
        Time from one frame to the next. Where frames carry numbers of steps (LAMMPS), the time between
        the first two; the others follow from their numbers.
    species
        Elements of the types 1, 2, … where the file only numbers them.
    whole_frames_only
        Take the whole frames of a file that breaks off; otherwise it is refused.

    Raises
    ------
    FileFormatError
        If the file is missing, damaged, or no trajectory.
    UsageError
        If the time or the elements are not in the file and not given, or contradict it.
    SignalError, ClockError
        If the frames do not make a trajectory, such as a periodic one without a cell.
    """
    path = Path(path)
    interval = _checked(frame_interval_femtosecond)
    request = TrajectoryRequest(_split(species), whole_frames_only)
    with unpacked(path) as content:
        try:
            formats = TRAJECTORY_FORMATS
            form = formats.detect(head_of(content), path) if format is None else formats.named(format)
            record = form.load()(content, request)
        except IndriteError as error:
            raise located(error, content, path) from None
    made_by = dict(record.made_by) | {"format": form.name}
    if record.damage is not None:
        made_by["left_out"] = record.damage
    origin = record.origin or Origin("simulated", path=path.name, sha256=sha256_of(path), made_by=made_by)
    return _trajectory(record, _time(record, interval, path), origin)


def _checked(interval: float | None) -> float | None:
    if interval is not None and not (np.isfinite(interval) and interval > 0):
        raise UsageError(
            "the interval between frames is not a time", got=interval, expected="femtoseconds above 0"
        )
    return interval


def _split(species: Sequence[str] | None) -> tuple[str, ...]:
    if isinstance(species, str):
        species = species.replace(",", " ").split()
    return tuple(species or ())


def _time(record: FrameRecord, interval: float | None, path: Path) -> np.ndarray:
    """Time of each frame in picoseconds: what the file says, or what the user says."""
    frames = record.position_angstrom.shape[0]
    stated = record.time_picosecond
    if stated is not None:
        if interval is not None and frames > 1:
            _agree(float(np.median(np.diff(stated))) * 1e3, interval, path)
        return stated
    if frames == 1:
        return np.zeros(1)
    if interval is None:
        raise UsageError(
            record.time_gap or "the file does not say how much time lies between its frames",
            where=path,
            got=f"{frames} frames",
            todo="Give it with --frame-interval-fs (frame_interval_femtosecond=)",
        )
    if record.step_number is None:
        return np.arange(frames) * interval * 1e-3
    steps = record.step_number - record.step_number[0]
    if steps[1] <= 0:
        raise FileFormatError(
            "the numbers of the time steps do not rise",
            where=path,
            got=f"{record.step_number[0]:g} and then {record.step_number[1]:g}",
        )
    return steps / steps[1] * interval * 1e-3


def _agree(stated: float, given: float, path: Path) -> None:
    if abs(stated - given) > _INTERVAL_TOLERANCE * stated:
        raise UsageError(
            "the interval given contradicts the file",
            where=path,
            got=f"{given:g} fs",
            expected=f"{stated:g} fs, as the file says",
            todo="Leave out --frame-interval-fs",
        )


def _trajectory(record: FrameRecord, time: np.ndarray, origin: Origin) -> Trajectory:
    try:
        return Trajectory(
            time_picosecond=time,
            position_angstrom=record.position_angstrom,
            cell_angstrom=record.cell_angstrom,
            periodic=record.periodic,
            atomic_number=record.atomic_number,
            velocity_angstrom_per_picosecond=record.velocity_angstrom_per_picosecond,
            energy_electronvolt=record.energy_electronvolt,
            temperature_kelvin=record.temperature_kelvin,
            side=record.side,
            continuous=record.continuous,
            origin=origin,
        )
    except IndriteError as error:
        if error.where is None:
            raise located(error, Path(), Path(origin.path or "")) from None
        raise
