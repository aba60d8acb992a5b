"""Text dumps of LAMMPS: wrapped, scaled or unwrapped columns; orthogonal, triclinic and general boxes.

Positions are in Å, as in the units ``metal`` and ``real``; where the dump says other units, it is refused.

Sources
-------
LAMMPS manual, pages dump, read_dump and Howto_triclinic: https://docs.lammps.org/dump.html
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from indrite.errors import FileFormatError
from indrite.readers.trajectory._lammps_box import cell_of, periodic_of
from indrite.readers.trajectory.record import (
    Breakage,
    FrameRecord,
    TrajectoryRequest,
    element_numbers,
    species_of_types,
)

#: Columns of positions → (scaled by the cell, run on across its boundaries).
_POSITIONS = {
    ("xu", "yu", "zu"): (False, True),
    ("xsu", "ysu", "zsu"): (True, True),
    ("x", "y", "z"): (False, False),
    ("xs", "ys", "zs"): (True, False),
}
#: Units whose lengths are Å → picoseconds in a unit of time.
_UNITS = {"metal": 1.0, "real": 1e-3}


@dataclass
class _Frame:
    step: float
    time: float | None
    cell: np.ndarray
    periodic: np.ndarray
    position: np.ndarray
    continuous: bool
    velocity: np.ndarray | None
    kinds: np.ndarray
    named: bool


class _BreaksOffError(Exception):
    pass


def read(path: Path, request: TrajectoryRequest) -> FrameRecord:
    """Return the frames of a dump, atoms in the order of their ids; it holds numbers of steps, no time."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    starts = _starts(lines)
    units = _units(lines, path)
    breakage, frames = Breakage(path, request), list[_Frame]()
    for start, stop in pairwise([*starts, len(lines)]):
        try:
            frame = _frame(lines[start:stop], _UNITS[units])
        except _BreaksOffError as error:
            breakage.off(len(frames), str(error), line=start + 1)
            break
        if frames and not _same(frame, frames[0]):
            raise FileFormatError(
                f"frame {len(frames) + 1} holds other atoms, boundaries or columns than the first",
                where=f"{path}:{start + 1}",
            )
        frames.append(frame)
    if not frames:
        raise FileFormatError("a LAMMPS dump without frames", where=path)
    return _record(frames, path, request, breakage.damage)


def _starts(lines: Sequence[str]) -> list[int]:
    """First line of each frame; time and units, where they are written, stand before the time step."""
    starts = []
    for at, line in enumerate(lines):
        if line.startswith("ITEM: TIMESTEP"):
            while at >= 2 and lines[at - 2].startswith(("ITEM: TIME", "ITEM: UNITS")):
                at -= 2
            starts.append(at)
    return starts


def _units(lines: Sequence[str], path: Path) -> str:
    at = next((n for n, line in enumerate(lines[:20]) if line.startswith("ITEM: UNITS")), None)
    units = lines[at + 1].strip() if at is not None and at + 1 < len(lines) else "metal"
    if units not in _UNITS:
        raise FileFormatError(
            "a dump in units that are not Å", where=path, got=repr(units), expected=" or ".join(_UNITS)
        )
    return units


def _same(one: _Frame, other: _Frame) -> bool:
    return (
        np.array_equal(one.kinds, other.kinds)
        and np.array_equal(one.periodic, other.periodic)
        and one.continuous == other.continuous
        and (one.velocity is None) == (other.velocity is None)
    )


def _record(
    frames: Sequence[_Frame], path: Path, request: TrajectoryRequest, damage: str | None
) -> FrameRecord:
    first = frames[0]
    times = [frame.time for frame in frames if frame.time is not None]
    velocities = [frame.velocity for frame in frames if frame.velocity is not None]
    numbers = (
        element_numbers(first.kinds.tolist(), where=path)
        if first.named
        else species_of_types(first.kinds, request.species, where=path)
    )
    return FrameRecord(
        position_angstrom=np.array([frame.position for frame in frames]),
        cell_angstrom=np.array([frame.cell for frame in frames]),
        periodic=first.periodic,
        atomic_number=numbers,
        time_picosecond=np.array(times) if len(times) == len(frames) else None,
        step_number=np.array([frame.step for frame in frames]),
        time_gap="the dump counts time steps and does not say how long one is",
        velocity_angstrom_per_picosecond=np.array(velocities) if velocities else None,
        continuous=first.continuous,
        damage=damage,
    )


def _sections(lines: Sequence[str]) -> dict[str, tuple[str, Sequence[str]]]:
    heads = [n for n, line in enumerate(lines) if line.startswith("ITEM: ")]
    found = {}
    for begin, end in pairwise([*heads, len(lines)]):
        text = lines[begin][6:].strip()
        for name in ("TIMESTEP", "NUMBER OF ATOMS", "BOX BOUNDS", "ATOMS", "TIME", "UNITS"):
            if text.startswith(name):
                found[name] = (text[len(name) :].strip(), lines[begin + 1 : end])
                break
    return found


def _frame(lines: Sequence[str], picoseconds: float) -> _Frame:
    found = _sections(lines)
    for name in ("TIMESTEP", "NUMBER OF ATOMS", "BOX BOUNDS", "ATOMS"):
        if name not in found:
            raise _BreaksOffError(f"no section {name!r}")
    try:
        step, atoms = float(found["TIMESTEP"][1][0]), int(found["NUMBER OF ATOMS"][1][0])
        time = float(found["TIME"][1][0]) * picoseconds if "TIME" in found else None
        cell, origin = cell_of(*found["BOX BOUNDS"])
        periodic = periodic_of(found["BOX BOUNDS"][0])
    except (ValueError, IndexError) as error:
        raise _BreaksOffError(f"its step, number of atoms or box is not understood: {error}") from None
    columns = found["ATOMS"][0].split()
    table = _table(found["ATOMS"][1], atoms, columns)
    position, continuous = _positions(table, columns, cell, origin)
    named = "element" in columns
    if not named and "type" not in columns:
        raise _BreaksOffError("its atoms have neither a column 'element' nor 'type'")
    kinds = table[:, columns.index("element")] if named else _numbers(table, columns, ["type"])[:, 0]
    moving = {"vx", "vy", "vz"} <= set(columns)
    velocity = _numbers(table, columns, ["vx", "vy", "vz"]) / picoseconds if moving else None
    return _Frame(step, time, cell, periodic, position, continuous, velocity, kinds, named)


def _table(rows: Sequence[str], atoms: int, columns: Sequence[str]) -> np.ndarray:
    """Cells of the table as text, or as numbers where there are no elements, in the order of the ids."""
    rows = [row for row in rows if row.strip()]
    if len(rows) != atoms or atoms < 1:
        raise _BreaksOffError(f"{len(rows)} rows for {atoms} atoms")
    if "id" not in columns:
        raise _BreaksOffError("its atoms have no column 'id', and LAMMPS writes them in any order")
    words = " ".join(rows).split()
    if len(words) != atoms * len(columns):
        raise _BreaksOffError(f"a row does not have its {len(columns)} columns")
    try:
        table = np.array(words, dtype=str if "element" in columns else float).reshape(atoms, len(columns))
    except ValueError as error:
        raise _BreaksOffError(str(error)) from None
    ids = _numbers(table, columns, ["id"])[:, 0]
    order = np.argsort(ids, kind="stable")
    if (np.diff(ids[order]) == 0).any():
        raise _BreaksOffError("an id stands twice")
    return table[order]


def _numbers(table: np.ndarray, columns: Sequence[str], names: Sequence[str]) -> np.ndarray:
    try:
        numbers = table[:, [columns.index(name) for name in names]].astype(float)
    except ValueError as error:
        raise _BreaksOffError(str(error)) from None
    if not np.isfinite(numbers).all():
        raise _BreaksOffError(f"the columns {' '.join(names)} are not all finite")
    return numbers


def _positions(
    table: np.ndarray, columns: Sequence[str], cell: np.ndarray, origin: np.ndarray
) -> tuple[np.ndarray, bool]:
    for names, (scaled, continuous) in _POSITIONS.items():
        if set(names) <= set(columns):
            values = _numbers(table, columns, names)
            position = values @ cell if scaled else values - origin
            if not continuous and {"ix", "iy", "iz"} <= set(columns):
                return position + _numbers(table, columns, ["ix", "iy", "iz"]) @ cell, True
            return position, continuous
    raise _BreaksOffError("no columns of positions (x y z, xs ys zs, xu yu zu or xsu ysu zsu)")
