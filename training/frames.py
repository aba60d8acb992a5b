"""Structures in extended XYZ files: written whole, appended one by one, read back after a kill."""

from __future__ import annotations

import gzip
import io
import os
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ase import Atoms

#: Decimals kept, so that a label belongs to the very positions in the file.
_POSITION_DECIMALS, _FORCE_DECIMALS = 4, 4


def named(atoms: Atoms, *, name: str, group: str) -> Atoms:
    """Return a copy with rounded positions and cell, its name and group, and nothing else."""
    from ase import Atoms as Plain

    return Plain(
        atoms.numbers,
        positions=np.round(atoms.positions, _POSITION_DECIMALS),
        cell=np.round(atoms.cell.array, _POSITION_DECIMALS),
        pbc=True,
        info={"name": name, "group": group},
    )


def labelled(atoms: Atoms, *, energy_electronvolt: float, forces: np.ndarray, stress: np.ndarray) -> Atoms:
    """Return a copy that carries energy (eV), forces (eV/Å) and stress (eV/Å³, Voigt)."""
    from ase.calculators.singlepoint import SinglePointCalculator

    found = named(atoms, name=atoms.info["name"], group=atoms.info["group"])
    found.calc = SinglePointCalculator(
        found,
        energy=round(float(energy_electronvolt), 5),
        forces=np.round(forces, _FORCE_DECIMALS),
        stress=np.round(stress, 7),
    )
    return found


def _text(frames: Sequence[Atoms]) -> str:
    from ase.io import write

    buffer = io.StringIO()
    if not frames:
        return ""
    write(buffer, frames, format="extxyz")
    return buffer.getvalue()


def append_frame(path: Path, atoms: Atoms) -> None:
    """Append a frame."""
    with path.open("a", encoding="utf-8") as file:
        file.write(_text([atoms]))


def write_frames(path: Path, frames: Sequence[Atoms]) -> None:
    """Write a compressed file at once: it is there whole or not at all, with the same bytes every time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.write_bytes(gzip.compress(_text(frames).encode(), compresslevel=9, mtime=0))
    aside.replace(path)


def read_frames(path: Path) -> list[Atoms]:
    """Return the frames of a file, compressed or not; a last frame that a kill cut short is left out.

    Raises
    ------
    ValueError
        If a compressed file is damaged: those are written at once, so it was not a kill.
    """
    from ase.io import read

    data = path.read_bytes()
    if path.suffix == ".gz":
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError, zlib.error) as error:
            raise ValueError(f"{path} is damaged ({error}): take it from the repository again") from error
    lines = data.decode("utf-8").splitlines(keepends=True)
    whole = _whole(lines)
    if not whole:
        return []
    found = read(io.StringIO("".join(lines[:whole])), index=":", format="extxyz")
    return list(found)


def mend(path: Path) -> int:
    """Cut a growing file behind its last whole frame and return how many frames there are."""
    if not path.exists():
        return 0
    lines = path.read_text("utf-8").splitlines(keepends=True)
    whole = _whole(lines)
    if whole < len(lines):
        path.write_text("".join(lines[:whole]), "utf-8")
    return sum(1 for _ in _starts(lines[:whole]))


def _whole(lines: list[str]) -> int:
    """Return the number of lines that belong to whole frames."""
    end = 0
    for start in _starts(lines):
        stop = start + int(lines[start]) + 2
        if stop > len(lines) or not lines[stop - 1].endswith("\n"):
            return end
        end = stop
    return end


def _starts(lines: list[str]) -> Iterable[int]:
    at = 0
    while at < len(lines) and lines[at].strip().isdigit():
        yield at
        at += int(lines[at]) + 2
