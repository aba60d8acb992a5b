"""Frames and states on disk: whole segments, from the last of which a killed run goes on exactly."""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import json
import time
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from indrite.atomic import ASIDE_SUFFIX, write_text, written_aside
from indrite.errors import UsageError
from indrite.models.dynamics.nose_hoover import ChainState

KEY_FILE = "key.json"
_LOCK_FILE = ".lock"
#: Format of the segments; another number means that folders of before are not continued.
_FORMAT = 1
_STATE = ("position", "velocity", "force", "energy", "bath_position", "bath_momentum")
_FRAME = ("position", "energy", "temperature", "conserved")
#: Segments written before there were stacks lack them.
_HEIGHT = ("height", "given")
#: Most frames held back, whatever the clock says.
_MOST_PENDING = 200


@dataclass(frozen=True, kw_only=True)
class Frame:
    """One frame of the seeds that still run, with all that is needed to go on from it.

    Parameters
    ----------
    number
        Frame number; 0 is the start.
    active
        Which seeds of the group still run, indices.
    ended
        How each seed of the group ended, empty for those that run.
    state
        State of the active seeds.
    temperature, conserved
        Temperature (K) and conserved quantity (eV) of the active seeds.
    """

    number: int
    active: np.ndarray
    ended: tuple[str, ...]
    state: ChainState
    temperature: np.ndarray
    conserved: np.ndarray


def key_of(parts: Mapping[str, object]) -> str:
    """Return the hash of everything that decides how a run goes."""
    digest = hashlib.sha256(f"{_FORMAT}".encode())
    for name, value in sorted(parts.items()):
        content = (
            np.ascontiguousarray(value).tobytes() if isinstance(value, np.ndarray) else repr(value).encode()
        )
        digest.update(name.encode() + b"\0" + content + b"\0")
    return digest.hexdigest()


def claim(folder: Path, key: str, about: Mapping[str, Any]) -> dict[str, Any]:
    """Make the folder that of a run, or check that it is; return what its key file says.

    Raises
    ------
    UsageError
        If the folder holds another run.
    """
    path = folder / KEY_FILE
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        stored = {"key": key, **about}
        write_text(path, json.dumps(stored, indent=1, default=str) + "\n")
    except ValueError:
        stored = {}
    if stored.get("key") != key:
        differs = [
            name for name in about if stored.get(name) != json.loads(json.dumps(about[name], default=str))
        ]
        raise UsageError(
            "this folder holds the run of other atoms, settings or another engine",
            where=folder,
            got=f"other {', '.join(differs)}" if differs else None,
            todo="Choose another output folder, or remove this one",
        )
    return dict(stored)


@contextlib.contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold a folder; the system lets it go when its holder dies (where files can be locked).

    Raises
    ------
    UsageError
        If another process works in it.
    """
    try:
        fcntl: Any = importlib.import_module("fcntl")
    except ModuleNotFoundError:  # Windows
        folder.mkdir(parents=True, exist_ok=True)
        yield
        return
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK_FILE).open("a+b") as file:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(
                "another process works in this folder",
                where=folder,
                todo="Wait for it, or choose another folder",
            ) from None
        yield


@dataclass
class Segments:
    """The folder of one group of seeds.

    Parameters
    ----------
    folder
        Where the segments lie; made on the first write.
    every_second
        Work that a kill may cost.
    """

    folder: Path
    every_second: float = 5.0
    _pending: list[Frame] = field(default_factory=list)
    _last_write: float = field(default_factory=time.monotonic)

    def load(self) -> list[Frame]:
        """Return the frames of all whole segments; whatever follows a damaged one is removed.

        The last frame carries the state to go on from, the others do not (their state holds positions only).
        """
        for left_over in self.folder.glob(f".*{ASIDE_SUFFIX}"):
            left_over.unlink()
        frames: list[Frame] = []
        damaged = False
        for path in sorted(self.folder.glob("frames-*.npz")):
            if not damaged:
                segment = _read(path)
                damaged = segment is None or segment[0].number != len(frames)
                frames += segment if segment is not None and not damaged else []
            if damaged:
                path.unlink()
        return frames

    def add(self, frame: Frame) -> None:
        """Keep a frame; write when enough work has gathered."""
        if self._pending and self._pending[-1].active.size != frame.active.size:
            self.flush()
        self._pending.append(frame)
        due = time.monotonic() - self._last_write >= self.every_second
        if due or len(self._pending) >= _MOST_PENDING:
            self.flush()

    def flush(self) -> None:
        """Write what has gathered."""
        if not self._pending:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"frames-{self._pending[0].number:08d}.npz"
        with written_aside(path, sync=True) as aside, aside.open("wb") as file:
            np.savez(file, **_pack(self._pending))  # type: ignore[arg-type] # no key is 'allow_pickle'
        self._pending, self._last_write = [], time.monotonic()


def _pack(frames: list[Frame]) -> dict[str, np.ndarray]:
    last = frames[-1]
    packed = {f"state_{name}": getattr(last.state, name) for name in (*_STATE, *_HEIGHT)}
    packed |= {
        "number": np.array([one.number for one in frames]),
        "active": last.active,
        "ended": np.array(last.ended),
        "position": np.array([one.state.position for one in frames]),
        "height": np.array([one.state.height for one in frames]),
        "energy": np.array([one.state.energy for one in frames]),
        "temperature": np.array([one.temperature for one in frames]),
        "conserved": np.array([one.conserved for one in frames]),
    }
    return packed


def _read(path: Path) -> list[Frame] | None:
    """Return the frames of a segment, or ``None`` for a damaged file (the zip format carries check sums)."""
    try:
        # opened here: NumPy leaves the file open where it is damaged
        with path.open("rb") as content, np.load(content, allow_pickle=False) as file:
            packed = {name: file[name] for name in file.files}
        return list(_unpack(packed))
    except (OSError, ValueError, KeyError, EOFError, IndexError, zipfile.BadZipFile, zlib.error):
        return None


def _unpack(packed: dict[str, np.ndarray]) -> Iterator[Frame]:
    state = ChainState(**{name: packed[f"state_{name}"] for name in _STATE}, **_heights(packed))
    numbers = packed["number"]
    if not np.array_equal(numbers, numbers[0] + np.arange(numbers.size)):
        raise ValueError("frames out of order")
    nothing = np.empty(0)
    for index, number in enumerate(numbers.tolist()):
        position, energy, temperature, conserved = (packed[name][index] for name in _FRAME)
        light = ChainState(
            position=position,
            velocity=nothing,
            force=nothing,
            energy=energy,
            bath_position=nothing,
            bath_momentum=nothing,
            height=packed["height"][index] if "height" in packed else np.ones(len(position)),
            given=nothing,
        )
        yield Frame(
            number=number,
            active=packed["active"],
            ended=tuple(packed["ended"].tolist()),
            state=state if index == numbers.size - 1 else light,
            temperature=temperature,
            conserved=conserved,
        )


def _heights(packed: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the height and what it gave; segments of before know no height."""
    systems = len(packed["state_energy"])
    none = {"height": np.ones(systems), "given": np.zeros(systems)}
    return {name: packed.get(f"state_{name}", none[name]) for name in _HEIGHT}
