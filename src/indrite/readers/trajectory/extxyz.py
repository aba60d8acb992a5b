"""Extended xyz (and plain xyz, which has no cell), read column by column; ASE reads the same, slower.

Sources
-------
Specification: https://github.com/libAtoms/extxyz
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from indrite.errors import FileFormatError
from indrite.readers.trajectory.record import (
    Breakage,
    FrameRecord,
    TrajectoryRequest,
    element_numbers,
    species_of_types,
)
from indrite.readers.trajectory.times import stated_times

_PLAIN = "species:S:1:pos:R:3"
_SPECIES = ("species", "symbols", "element")
_POSITIONS = ("pos", "positions")
_ENERGIES = ("energy", "Energy", "potential_energy")


@dataclass
class _Frame:
    """One frame: its comment line and its columns as text."""

    info: dict[str, Any]
    columns: Mapping[str, slice]
    rows: np.ndarray


def read(path: Path, request: TrajectoryRequest) -> FrameRecord:
    """Return the frames of an extended xyz file.

    Time is taken from ``time_picosecond``, ``time_ps``, ``time_femtosecond``, ``time_fs`` and from GPUMD's
    ``Time`` (femtoseconds).
    """
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    breakage = Breakage(path, request)
    frames: list[_Frame] = []
    builder = _Builder(path, request)
    at = 0
    while at < len(lines):
        if not lines[at].strip() and not any(line.strip() for line in lines[at:]):
            break
        try:
            frame, after = _frame(lines, at)
            builder.add(frame, len(frames))
        except _BreaksOffError as stop:
            breakage.off(len(frames), stop.why, line=at + 1 + stop.line)
            break
        frames.append(frame)
        frame.rows = np.empty(0)
        at = after
    if not frames:
        raise FileFormatError("an xyz file without frames", where=path)
    time, gap = stated_times([frame.info for frame in frames])
    return FrameRecord(
        position_angstrom=np.array(builder.positions),
        cell_angstrom=np.array(builder.cells),
        periodic=builder.periodic,
        atomic_number=builder.numbers,
        time_picosecond=time,
        time_gap=gap,
        energy_electronvolt=_energies(frames),
        side=builder.side,
        continuous=all(frame.info.get("continuous") is True for frame in frames),
        damage=breakage.damage,
    )


class _BreaksOffError(Exception):
    """A frame that is not whole."""

    def __init__(self, why: str, line: int = 0) -> None:
        super().__init__(why)
        self.why, self.line = why, line


def _frame(lines: Sequence[str], at: int) -> tuple[_Frame, int]:
    try:
        atoms = int(lines[at])
    except ValueError:
        raise _BreaksOffError(f"no number of atoms but {lines[at].strip()[:40]!r}") from None
    rows = lines[at + 2 : at + 2 + atoms]
    if atoms < 1 or len(rows) < atoms:
        raise _BreaksOffError(f"{len(rows)} of {atoms} atoms are there")
    info = _info(lines[at + 1])
    columns, width = _columns(str(info.get("Properties", _PLAIN)))
    words = " ".join(rows).split()
    plain = "Properties" not in info
    if plain:
        width = len(rows[0].split())
    if width < 4 or len(words) != atoms * width:
        wrong = next((n for n, row in enumerate(rows) if len(row.split()) != width), 0)
        raise _BreaksOffError(f"{len(rows[wrong].split())} columns, not {width}", 2 + wrong)
    return _Frame(info, columns, np.array(words).reshape(atoms, width)), at + 2 + atoms


def _info(line: str) -> dict[str, Any]:
    from ase.io.extxyz import key_val_str_to_dict

    try:
        values: dict[str, Any] = key_val_str_to_dict(line)
    except Exception as error:
        # a damaged comment line fails in any way within ASE's state machine
        raise _BreaksOffError(f"its comment line is not understood ({type(error).__name__})", 1) from None
    return values


def _columns(properties: str) -> tuple[dict[str, slice], int]:
    parts = properties.split(":")
    columns, start = {}, 0
    try:
        for name, _, count in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
            columns[name] = slice(start, start := start + int(count))
    except ValueError:
        raise _BreaksOffError(f"its Properties are not understood: {properties[:60]!r}", 1) from None
    return columns, start


class _Builder:
    """Turns the text of frames into arrays and checks that all are of the same atoms."""

    def __init__(self, path: Path, request: TrajectoryRequest) -> None:
        self.path, self.request = path, request
        self.numbers = np.empty(0, dtype=np.int64)
        self.positions: list[np.ndarray] = []
        self.cells: list[np.ndarray] = []
        self.symbols = np.empty(0, dtype=str)
        self.periodic = np.zeros(3, dtype=bool)
        self.side: np.ndarray | None = None

    def add(self, frame: _Frame, index: int) -> None:
        symbols = frame.rows[:, _one_of(frame.columns, _SPECIES, 1)][:, 0]
        cell, periodic = _cell(frame.info)
        if index == 0:
            self.symbols, self.periodic = symbols, periodic
            self.numbers = _numbers_of(symbols, self.path, self.request)
            if "side" in frame.columns:
                self.side = self._numbers(frame, frame.columns["side"])[:, 0].astype(np.int64)
        elif not np.array_equal(symbols, self.symbols) or not np.array_equal(periodic, self.periodic):
            raise FileFormatError(
                f"frame {index + 1} holds other atoms or boundaries than the first", where=self.path
            )
        self.positions.append(self._numbers(frame, _one_of(frame.columns, _POSITIONS, 3)))
        self.cells.append(cell)

    @staticmethod
    def _numbers(frame: _Frame, columns: slice) -> np.ndarray:
        try:
            numbers = frame.rows[:, columns].astype(float)
        except ValueError as error:
            raise _BreaksOffError(str(error), 2) from None
        if not np.isfinite(numbers).all():
            raise _BreaksOffError("a position is not finite", 2)
        return numbers


def _numbers_of(symbols: np.ndarray, path: Path, request: TrajectoryRequest) -> np.ndarray:
    """Atomic numbers; LAMMPS writes numbered types where elements belong."""
    if np.char.isdigit(symbols).all():
        return species_of_types(symbols.astype(np.int64), request.species, where=path)
    return element_numbers(symbols.tolist(), where=path)


def _one_of(columns: Mapping[str, slice], names: tuple[str, ...], width: int) -> slice:
    for name in names:
        if name in columns and columns[name].stop - columns[name].start == width:
            return columns[name]
    raise _BreaksOffError(f"no column {names[0]!r} in its Properties", 1)


def _cell(info: Mapping[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    if "Lattice" not in info:
        return np.zeros((3, 3)), np.zeros(3, dtype=bool)
    try:
        # ASE hands nine numbers back as the transposed matrix
        lattice = np.asarray(info["Lattice"], dtype=float)
        cell = lattice.T if lattice.shape == (3, 3) else lattice.reshape(3, 3)
        periodic = np.broadcast_to(np.asarray(info.get("pbc", True)), 3)
    except (TypeError, ValueError):
        raise _BreaksOffError("its Lattice is not nine numbers, or its pbc not three truths", 1) from None
    if not np.isfinite(cell).all() or periodic.dtype.kind not in "bi":
        raise _BreaksOffError("its Lattice is not nine numbers, or its pbc not three truths", 1)
    return np.array(cell), periodic.astype(bool)


def _energies(frames: Sequence[_Frame]) -> np.ndarray | None:
    for name in _ENERGIES:
        if all(isinstance(frame.info.get(name), (int, float)) for frame in frames):
            values = np.array([float(frame.info[name]) for frame in frames])
            return values if np.isfinite(values).all() else None
    return None
