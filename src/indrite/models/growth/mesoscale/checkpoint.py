"""A run on disk, so that one that is killed goes on where it was and loses seconds."""

from __future__ import annotations

import hashlib
import json
import time
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from indrite.atomic import ASIDE_SUFFIX, write_text, written_aside
from indrite.errors import UsageError
from indrite.models.growth.mesoscale.state import State

_KEY, _FILE = "growth-key.json", "growth-state.npz"


@dataclass
class Checkpoint:
    """A folder with the last whole state of a run.

    Parameters
    ----------
    folder
        Where; ``None`` keeps nothing.
    key
        What decides the run; a folder with another key is refused.
    every_second
        Work that a kill may cost, beside what is going on.
    """

    folder: Path | None
    key: str
    every_second: float = 10.0
    _last: float = field(default_factory=time.monotonic)

    @property
    def due(self) -> bool:
        """Whether it is time to save."""
        return self.folder is not None and time.monotonic() - self._last >= self.every_second

    def load(self) -> dict[str, np.ndarray] | None:
        """Return what `save` wrote, ``None`` where there is nothing.

        Raises
        ------
        UsageError
            If the folder holds another run, or a file that was damaged.
        """
        if self.folder is None or not (self.folder / _KEY).exists():
            return None
        if json.loads((self.folder / _KEY).read_text())["key"] != self.key:
            raise UsageError(
                "this folder holds the growth of another cell or of other settings",
                where=self.folder,
                todo="Choose another output folder, or remove this one",
            )
        for left_over in self.folder.glob(f".{_FILE}.*{ASIDE_SUFFIX}"):
            left_over.unlink()
        if not (self.folder / _FILE).exists():
            return None
        try:
            with (self.folder / _FILE).open("rb") as opened, np.load(opened) as file:
                return {name: file[name] for name in file.files}
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError) as error:
            raise UsageError(
                "the state of a growth run is damaged",
                where=self.folder / _FILE,
                got=error,
                todo="Remove this file; the run then begins anew",
            ) from error

    def save(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Write everything; the file appears whole or not at all."""
        if self.folder is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        write_text(self.folder / _KEY, json.dumps({"key": self.key}))
        with written_aside(self.folder / _FILE, sync=True) as aside, aside.open("wb") as file:
            np.savez(file, **dict(arrays))  # type: ignore[arg-type] # no key is 'allow_pickle'
        self._last = time.monotonic()


def key_of(*parts: object) -> str:
    """Return the hash of what decides a run; frozen dataclasses print in full."""
    return hashlib.sha256("\0".join(repr(one) for one in parts).encode()).hexdigest()


def pack_state(state: State, prefix: str) -> dict[str, np.ndarray]:
    """Return a state as arrays with a prefix."""
    return {f"{prefix}/{name}": value for name, value in state.arrays().items()}


def unpack_state(arrays: Mapping[str, np.ndarray], prefix: str) -> State:
    """Return the state with a prefix."""
    start = f"{prefix}/"
    return State.from_arrays(
        {name[len(start) :]: one for name, one in arrays.items() if name.startswith(start)}
    )
