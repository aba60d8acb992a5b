"""What engines said about frames, kept in a file: nobody is asked twice, and a stop loses one pass."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from indrite.atomic import written_aside
from indrite.signals.trajectory import Trajectory

if TYPE_CHECKING:
    from indrite.engines import Engine


class FrameMemo:
    """Answers by frame, those of one committee, or of an engine and the one beside it.

    Parameters
    ----------
    path
        File; ``None`` keeps nothing.
    members
        What tells one set of engines from another, such as their fingerprints. A file of another set, or a
        damaged one, counts as none.
    """

    def __init__(self, path: Path | None = None, *, members: str = "") -> None:
        self._path = path
        self._members = hashlib.sha256(members.encode()).hexdigest()
        self._rows: dict[str, np.ndarray] = {} if path is None else self._read(path)

    def __contains__(self, name: str) -> bool:
        return name in self._rows

    @property
    def empty(self) -> bool:
        """Whether these engines have not answered yet."""
        return not self._rows

    def rows(self, names: Sequence[str]) -> Float[np.ndarray, " frame number"]:
        """Return the answers to frames that are known."""
        return np.array([self._rows[one] for one in names])

    def add(self, names: Sequence[str], rows: Float[np.ndarray, " frame number"]) -> None:
        """Take answers in and write the file."""
        self._rows.update(zip(names, rows, strict=True))
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        known = np.array(list(self._rows.values())), np.array(list(self._rows))
        with written_aside(self._path) as aside, aside.open("wb") as file:
            np.savez(file, rows=known[0], names=known[1], members=np.array(self._members))

    def _read(self, path: Path) -> dict[str, np.ndarray]:
        try:
            # opened here: of a file that breaks off numpy leaves its own handle open
            with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
                same = str(file["members"]) == self._members
                return dict(zip(file["names"].tolist(), file["rows"], strict=True)) if same else {}
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return {}


def mark_of(engines: Iterable[Engine]) -> str:
    """Return what tells a committee of engines from others."""
    return "\n".join(fingerprint_text(one) for one in engines)


def fingerprint_text(engine: Engine) -> str:
    """Return the fingerprint of an engine in one line."""
    return str(sorted(engine.fingerprint().items()))


def name_of(trajectory: Trajectory, frame: int) -> str:
    """Return the hash of a frame: its atoms, their positions and the cell."""
    parts = (
        trajectory.atomic_number,
        trajectory.position_angstrom[frame],
        trajectory.cell_angstrom[frame],
        trajectory.periodic,
    )
    found = hashlib.sha256()
    for one in parts:
        found.update(np.ascontiguousarray(one).tobytes())
    return found.hexdigest()[:32]
