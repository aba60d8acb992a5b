"""What a format module gets and gives: the request, and frames before they become a `Trajectory`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from indrite.errors import FileFormatError, UsageError
from indrite.signals import Origin


@dataclass(frozen=True)
class TrajectoryRequest:
    """What the user states because the file may not.

    Parameters
    ----------
    species
        Elements, in the order of the types 1, 2, … of a LAMMPS dump or of the counts of an old XDATCAR.
    whole_frames_only
        Take the whole frames of a file that breaks off, instead of refusing it.
    """

    species: tuple[str, ...] = ()
    whole_frames_only: bool = False


@dataclass(kw_only=True)
class FrameRecord:
    """Frames of one file, as arrays; what the file does not say is ``None``.

    Parameters
    ----------
    position_angstrom, cell_angstrom, velocity_angstrom_per_picosecond
        Shapes (frame, atom, 3), (frame, 3, 3), (frame, atom, 3).
    time_picosecond, step_number, time_gap
        Time of each frame; or its number of time steps, whose length the file does not say; or why the
        file's statement of time cannot be used.
    continuous
        Positions run on across the boundaries of the cell.
    damage
        Where the file breaks off, if it does.
    """

    position_angstrom: np.ndarray
    cell_angstrom: np.ndarray
    periodic: np.ndarray
    atomic_number: np.ndarray
    time_picosecond: np.ndarray | None = None
    step_number: np.ndarray | None = None
    time_gap: str = ""
    velocity_angstrom_per_picosecond: np.ndarray | None = None
    energy_electronvolt: np.ndarray | None = None
    temperature_kelvin: np.ndarray | None = None
    side: np.ndarray | None = None
    continuous: bool = False
    damage: str | None = None
    origin: Origin | None = None
    made_by: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Breakage:
    """Collects where a file breaks off; refuses it unless whole frames suffice."""

    path: Path
    request: TrajectoryRequest
    damage: str | None = None

    def off(self, frames: int, why: str, *, line: int | None = None) -> None:
        """Note that the file breaks off after some whole frames.

        Raises
        ------
        FileFormatError
            If the user did not ask for whole frames only, or there is none.
        """
        where = f"{self.path}:{line}" if line is not None else self.path
        if frames == 0 or not self.request.whole_frames_only:
            raise FileFormatError(
                f"the file breaks off in frame {frames + 1}: {why}",
                where=where,
                got=f"{frames} whole frames" if frames != 1 else "1 whole frame",
                todo="Use the whole frames with --skip-damaged (whole_frames_only=True)" if frames else None,
            )
        self.damage = f"{why}; only the {frames} whole frames before it are used"


def element_numbers(symbols: Sequence[str], *, where: str | Path) -> np.ndarray:
    """Return atomic numbers of chemical symbols; a suffix such as ``Li_sv`` or ``Li1`` is no part of one.

    Raises
    ------
    FileFormatError
        If a symbol is no element.
    """
    from ase.data import atomic_numbers

    table = {}
    for symbol in set(symbols):
        stem = symbol.split("_")[0].split("/")[0].rstrip("0123456789+-")
        number = atomic_numbers.get(stem, 0)
        if number < 1 or number > 118:
            raise FileFormatError("not a chemical element", where=where, got=repr(symbol[:40]))
        table[symbol] = number
    return np.array([table[symbol] for symbol in symbols], dtype=np.int64)


def species_of_types(
    types: np.ndarray, species: Sequence[str], *, where: str | Path, how: str = "types 1, 2, …"
) -> np.ndarray:
    """Return atomic numbers of numbered types, 1 first.

    Raises
    ------
    UsageError
        If the user named no elements, or too few.
    """
    if not species:
        raise UsageError(
            "the file numbers its types and does not name the elements",
            where=where,
            got=f"types {', '.join(str(int(one)) for one in np.unique(types)[:8])}",
            todo=f"Name the elements of {how} with --species In,Li,P,S,Cl (species=[…])",
        )
    if types.min() < 1 or types.max() > len(species):
        raise UsageError(
            "the elements given do not fit the types of the file",
            where=where,
            got=f"{len(species)} elements ({', '.join(species)})",
            expected=f"one for each type from 1 to {int(types.max())}",
        )
    return element_numbers(species, where=where)[types.astype(np.int64) - 1]
