"""XDATCAR of VASP, versions 4 to 6, with fixed or changing cell.

Line 1 is a comment: it often names the elements in another order than the data (real files do). Lines 6
and 7 count.

Sources
-------
VASP manual, pages XDATCAR and POSCAR: https://www.vasp.at/wiki/XDATCAR
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indrite.errors import FileFormatError
from indrite.readers.trajectory.record import (
    Breakage,
    FrameRecord,
    TrajectoryRequest,
    element_numbers,
    species_of_types,
)


@dataclass
class _Header:
    """Cell, atoms and length in lines of the header that stands before frames."""

    cell: np.ndarray
    numbers: np.ndarray
    lines: int


def read(path: Path, request: TrajectoryRequest) -> FrameRecord:
    """Return the frames of an XDATCAR; it holds no time."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    header = _header(lines, 0, path, request)
    breakage = Breakage(path, request)
    cells, blocks = list[np.ndarray](), list[np.ndarray]()
    at, atoms = header.lines, header.numbers.size
    while at < len(lines) and breakage.damage is None:
        if not lines[at].strip():
            at += 1
            continue
        if _begins(lines[at]) is None:  # a changing cell: the header comes again
            again = _again(lines, at, path, request, breakage, len(blocks))
            if again is None:
                break
            if not np.array_equal(again.numbers, header.numbers):
                raise FileFormatError(
                    f"frame {len(blocks) + 1} holds other atoms than the first", where=f"{path}:{at + 6}"
                )
            header, at = again, at + again.lines
            continue
        block = _block(lines, at, atoms, breakage, len(blocks))
        if block is None:
            break
        cartesian = _begins(lines[at]) == "cartesian"
        blocks.append(block if cartesian else block @ header.cell)
        cells.append(header.cell)
        at += 1 + atoms
    if not blocks:
        raise FileFormatError("an XDATCAR without frames", where=path)
    return FrameRecord(
        position_angstrom=np.array(blocks),
        cell_angstrom=np.array(cells),
        periodic=np.ones(3, dtype=bool),
        atomic_number=header.numbers,
        damage=breakage.damage,
    )


def _begins(line: str) -> str | None:
    word = line.split("configuration")[0].strip().lower() if "configuration" in line else line.strip().lower()
    return word if word in {"direct", "cartesian"} else None


def _again(
    lines: list[str], at: int, path: Path, request: TrajectoryRequest, breakage: Breakage, frames: int
) -> _Header | None:
    try:
        return _header(lines, at, path, request)
    except FileFormatError as error:
        breakage.off(frames, error.what, line=at + 1)
        return None


def _header(lines: list[str], at: int, path: Path, request: TrajectoryRequest) -> _Header:
    where = f"{path}:{at + 1}"
    block = lines[at : at + 7]
    try:
        scale = float(block[1].split()[0])
        cell = np.array([[float(word) for word in line.split()[:3]] for line in block[2:5]])
        volume = abs(float(np.linalg.det(cell)))
        scale = scale if scale > 0 else (-scale / volume) ** (1 / 3)
        named = not block[5].split()[0].isdigit()
        counts = np.array([int(word) for word in block[6 if named else 5].split()])
        if not (np.isfinite(cell).all() and np.isfinite(scale) and volume > 0):
            raise ValueError
    except (IndexError, ValueError, ZeroDivisionError, np.linalg.LinAlgError):
        raise FileFormatError(
            "not the header of an XDATCAR",
            where=where,
            expected="a comment, a scale, three cell vectors, elements, their counts",
        ) from None
    if counts.size == 0 or (counts < 1).any() or counts.sum() > len(lines):
        raise FileFormatError(
            "the numbers of atoms make no sense", where=f"{path}:{at + 7}", got=block[-1][:60]
        )
    types = np.repeat(np.arange(1, counts.size + 1), counts)
    if not named:
        how = "the counts in its header"
        return _Header(cell * scale, species_of_types(types, request.species, where=path, how=how), 6)
    symbols = block[5].split()
    if len(symbols) != counts.size:
        raise FileFormatError(
            "elements and their counts do not fit",
            where=f"{path}:{at + 6}",
            got=f"{block[5]!r}, {block[6]!r}",
        )
    return _Header(cell * scale, element_numbers(symbols, where=f"{path}:{at + 6}")[types - 1], 7)


def _block(lines: list[str], at: int, atoms: int, breakage: Breakage, frames: int) -> np.ndarray | None:
    rows = lines[at + 1 : at + 1 + atoms]
    if len(rows) < atoms:
        breakage.off(frames, f"{len(rows)} of {atoms} atoms are there", line=at + 1)
        return None
    try:
        block = np.array([row.split()[:3] for row in rows], dtype=float)
    except ValueError:
        wrong = next((n for n, row in enumerate(rows) if not _three_numbers(row)), 0)
        breakage.off(frames, f"no three numbers but {rows[wrong].strip()[:40]!r}", line=at + 2 + wrong)
        return None
    if block.shape != (atoms, 3) or not np.isfinite(block).all():
        breakage.off(frames, "a position is not three finite numbers", line=at + 2)
        return None
    return block


def _three_numbers(row: str) -> bool:
    try:
        return len([float(word) for word in row.split()[:3]]) == 3
    except ValueError:
        return False
