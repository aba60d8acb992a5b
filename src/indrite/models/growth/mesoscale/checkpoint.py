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
from indrite.code_hash import code_hash
from indrite.errors import UsageError
from indrite.models.growth.mesoscale.state import State

_KEY, _FILE = "growth-key.json", "growth-state.npz"
#: Names that begin so belong to a state of the past: it does not change and has a file of its own.
_PAST = "kept-"
#: Code that decides a life.
_CODE = ("models/growth/mesoscale", "models/growth/ion_current", "models/growth/microstructure")
#: Share of the time that writing may take.
_SHARE = 0.03


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
        Work that a kill may cost, beside what is going on; more where writing would take over 3 % of it.
    """

    folder: Path | None
    key: str
    every_second: float = 10.0
    _last: float = field(default_factory=time.monotonic)
    _cost: float = 0.0
    _written: set[str] = field(default_factory=set)

    @property
    def due(self) -> bool:
        """Whether it is time to save."""
        wait = max(self.every_second, self._cost / _SHARE)
        return self.folder is not None and time.monotonic() - self._last >= wait

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
                "this folder holds the growth of another cell, of other settings or by other code",
                where=self.folder,
                todo="Choose another output folder, or remove this one",
            )
        for left_over in self.folder.glob(f".growth-*.npz.*{ASIDE_SUFFIX}"):
            left_over.unlink()
        if not (self.folder / _FILE).exists():
            return None
        arrays = self._read(self.folder / _FILE)
        self._written = set(arrays.pop("past").tolist()) if "past" in arrays else set()
        for past in sorted(self._written):
            arrays |= self._read(self.folder / _file_of(past))
        return arrays

    def _read(self, path: Path) -> dict[str, np.ndarray]:
        try:
            with path.open("rb") as opened, np.load(opened) as file:
                return {name: file[name] for name in file.files}
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, FileNotFoundError) as error:
            raise UsageError(
                "the state of a growth run is damaged",
                where=path,
                got=error,
                todo=f"Remove {_FILE}; the run then begins anew",
            ) from error

    def save(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Write everything that is not on disk yet; each file appears whole or not at all, the state last."""
        if self.folder is None:
            return
        start = time.monotonic()
        self.folder.mkdir(parents=True, exist_ok=True)
        write_text(self.folder / _KEY, json.dumps({"key": self.key}))
        past = {name.split("/")[0] for name in arrays if name.startswith(_PAST)}
        for one in sorted(past - self._written):
            self._write(_file_of(one), {name: arrays[name] for name in arrays if name.startswith(f"{one}/")})
        self._written = past
        now = {name: one for name, one in arrays.items() if not name.startswith(_PAST)}
        self._write(_FILE, now | {"past": np.array(sorted(past), dtype=np.str_)})
        self._last = time.monotonic()
        self._cost = self._last - start

    def _write(self, name: str, arrays: Mapping[str, np.ndarray]) -> None:
        assert self.folder is not None
        with written_aside(self.folder / name, sync=True) as aside, aside.open("wb") as file:
            np.savez(file, **dict(arrays))  # type: ignore[arg-type] # no key is 'allow_pickle'


def _file_of(past: str) -> str:
    return f"growth-{past}.npz"


def key_of(*parts: object) -> str:
    """Return the hash of what decides a run: these, printed in full, and the code of the model.

    A life that other code began is not gone on with: it would be neither the one nor the other.
    """
    return hashlib.sha256("\0".join(map(repr, (code_hash(_CODE), *parts))).encode()).hexdigest()


def pack_state(state: State, prefix: str) -> dict[str, np.ndarray]:
    """Return a state as arrays with a prefix."""
    return {f"{prefix}/{name}": value for name, value in state.arrays().items()}


def unpack_state(arrays: Mapping[str, np.ndarray], prefix: str) -> State:
    """Return the state with a prefix."""
    start = f"{prefix}/"
    return State.from_arrays(
        {name[len(start) :]: one for name, one in arrays.items() if name.startswith(start)}
    )
