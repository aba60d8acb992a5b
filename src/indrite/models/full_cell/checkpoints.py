"""Segments of a life on disk, so that a killed run goes on where it was and loses seconds."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np

from indrite.atomic import ASIDE_SUFFIX, write_text, written_aside
from indrite.errors import UsageError
from indrite.models.full_cell.life import CycleRecord

_KEY = "key.json"
_ARRAYS = ("time_second", "voltage_volt", "current_ampere", "step", "state")


def key_of(parts: Mapping[str, object]) -> str:
    """Return the hash of everything that decides how a life runs (frozen dataclasses print in full)."""
    return hashlib.sha256(json.dumps({k: repr(v) for k, v in sorted(parts.items())}).encode()).hexdigest()


@dataclass
class Segments:
    """A folder of whole segments; each is written aside and renamed, so a half one never counts.

    Parameters
    ----------
    folder
        Where they lie; made on the first write.
    key
        Hash of the life; a folder with another one is refused.
    every_second
        Work that a kill may cost.
    """

    folder: Path
    key: str
    every_second: float = 2.0
    _pending: list[CycleRecord] = field(default_factory=list)
    _last_write: float = field(default_factory=time.monotonic)

    def load(self) -> list[CycleRecord]:
        """Return the cycles of all whole segments, in order.

        Raises
        ------
        UsageError
            If the folder holds another life.
        """
        if not (self.folder / _KEY).exists():
            return []
        stored = json.loads((self.folder / _KEY).read_text())["key"]
        if stored != self.key:
            raise UsageError(
                "this folder holds the life of another cell or of other settings",
                where=self.folder,
                todo="Choose another output folder, or remove this one",
            )
        for left_over in self.folder.glob(f"*{ASIDE_SUFFIX}"):
            left_over.unlink()
        records = [record for path in sorted(self.folder.glob("cycles-*.npz")) for record in _read(path)]
        whole = [record for index, record in enumerate(records, 1) if record.number == index]
        return whole if len(whole) == len(records) else []

    def add(self, record: CycleRecord) -> None:
        """Keep a cycle; write when enough work has gathered or the life is over."""
        self._pending.append(record)
        if record.ended is not None or time.monotonic() - self._last_write >= self.every_second:
            self.flush()

    def flush(self) -> None:
        """Write what has gathered."""
        if not self._pending:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        if not (self.folder / _KEY).exists():
            write_text(self.folder / _KEY, json.dumps({"key": self.key}))
        name = f"cycles-{self._pending[0].number:06d}.npz"
        path = self.folder / name
        with written_aside(path, sync=True) as aside, aside.open("wb") as file:
            np.savez(file, **_pack(self._pending))  # type: ignore[arg-type] # no key is 'allow_pickle'
        self._pending, self._last_write = [], time.monotonic()


def _pack(records: list[CycleRecord]) -> dict[str, np.ndarray]:
    packed = {name: np.concatenate([getattr(one, name) for one in records]) for name in _ARRAYS}
    packed["rows"] = np.array([one.time_second.size for one in records])
    packed["number"] = np.array([one.number for one in records])
    packed["duration_second"] = np.array([one.duration_second for one in records])
    packed["ended"] = np.array([one.ended or "" for one in records])
    packed["truth_names"] = np.array(list(records[0].truth))
    packed["truth"] = np.array([list(one.truth.values()) for one in records])
    return packed


def _read(path: Path) -> Iterator[CycleRecord]:
    with np.load(path) as file:
        packed = {name: file[name] for name in file.files}
    edges = np.concatenate([[0], np.cumsum(packed["rows"])])
    size = packed["state"].size // packed["number"].size
    names = packed["truth_names"].tolist()
    for index, number in enumerate(packed["number"].tolist()):
        span = slice(edges[index], edges[index + 1])
        values: dict[str, Any] = {name: packed[name][span] for name in _ARRAYS if name != "state"}
        values |= {
            "number": number,
            "duration_second": float(packed["duration_second"][index]),
            "truth": dict(zip(names, packed["truth"][index].tolist(), strict=True)),
            "ended": str(packed["ended"][index]) or None,
            "state": packed["state"][index * size : (index + 1) * size],
        }
        yield CycleRecord(**{one.name: values[one.name] for one in fields(CycleRecord)})
