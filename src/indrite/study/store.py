"""`Store`: results on disk by key. A folder of the store is whole or it is not there."""

from __future__ import annotations

import contextlib
import hashlib
import json
import secrets
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indrite.errors import FileFormatError
from indrite.study._lock import locked
from indrite.study.results import load_result, save_result

MANIFEST_FILE = "manifest.json"


@dataclass(frozen=True)
class Store:
    """The results of a study's steps in one output folder.

    Layout: ``steps/KEY/`` holds a finished result with its manifest; ``scratch/KEY/`` what an
    unfinished step keeps to resume from; ``locks/KEY`` who is at work.

    Parameters
    ----------
    folder
        Output folder of the study.
    """

    folder: Path

    def place(self, key: str) -> Path:
        """Return the folder of a result."""
        return self.folder / "steps" / key

    def is_done(self, key: str) -> bool:
        """Return whether a whole result is there: manifest and every file in its full length."""
        try:
            files = self.manifest(key)["files"]
        except FileFormatError:
            return False
        place = self.place(key)
        return all(_size(place / name) == one["bytes"] for name, one in files.items())

    def manifest(self, key: str) -> dict[str, Any]:
        """Return what is known of a result: function, parameters, versions, time, hashes.

        Raises
        ------
        FileFormatError
            If there is no result of that key, or its manifest is damaged.
        """
        path = self.place(key) / MANIFEST_FILE
        try:
            document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise FileFormatError("no stored result", where=path, got=str(error)) from None
        if not _is_manifest(document):
            raise FileFormatError("a damaged manifest", where=path, todo=f"Delete the folder {path.parent}")
        return document

    def manifests(self) -> Iterator[dict[str, Any]]:
        """Yield the manifest of every result, also of those that no present study uses."""
        for place in sorted((self.folder / "steps").glob("[!.]*")):
            with contextlib.suppress(FileFormatError):
                yield self.manifest(place.name)

    def load(self, key: str) -> Any:
        """Return a result.

        Raises
        ------
        FileFormatError
            If it is not there, or a file of it was changed since it was written.
        """
        place = self.place(key)
        for name, one in self.manifest(key)["files"].items():
            if _sha256(place / name) != one["sha256"]:
                raise FileFormatError(
                    "was changed after it was written",
                    where=place / name,
                    todo=f"Delete the folder {place} and run again",
                )
        return load_result(place)

    def scratch(self, key: str) -> Path:
        """Return a folder that survives a killed run, for the segments of a long step."""
        folder = self.folder / "scratch" / key
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def write(self, key: str, value: Any, *, about: Mapping[str, Any]) -> None:
        """Write a result aside and rename it in one step; then drop its scratch folder.

        Parameters
        ----------
        key
            Key of the step.
        value
            The result.
        about
            What the manifest says besides the files.
        """
        target = self.place(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = target.with_name(f".{key}.{secrets.token_hex(4)}")
        try:
            aside.mkdir()
            save_result(value, aside)
            (aside / MANIFEST_FILE).write_text(_manifest(key, about, aside), encoding="utf-8")
            with contextlib.suppress(FileNotFoundError):
                shutil.rmtree(target)  # only what `is_done` refused: a result that lost a file
            aside.rename(target)
        finally:  # half a result would only take up space on a full disk
            shutil.rmtree(aside, ignore_errors=True)
        shutil.rmtree(self.folder / "scratch" / key, ignore_errors=True)

    @contextlib.contextmanager
    def at_work(self, key: str) -> Iterator[bool]:
        """Hold the lock of a key; yields whether the result is already there.

        Two runs of one study share their work: the second waits here and then finds the result.
        """
        with locked(self.folder / "locks" / key):
            done = self.is_done(key)
            if not done:
                self._sweep(key)
            yield done

    def _sweep(self, key: str) -> None:
        """Remove what a killed writer of this key left; nobody else can be writing it now."""
        for left in self.place(key).parent.glob(f".{key}.*"):
            shutil.rmtree(left, ignore_errors=True)


def _manifest(key: str, about: Mapping[str, Any], place: Path) -> str:
    files = {
        one.name: {"bytes": one.stat().st_size, "sha256": _sha256(one)} for one in sorted(place.iterdir())
    }
    return json.dumps({**about, "key": key, "files": files}, indent=1, ensure_ascii=False)


def _is_manifest(document: Any) -> bool:
    """Whether what a file holds has what the store reads of it."""
    if not isinstance(document, dict) or not {"key", "files"} <= set(document):
        return False
    files = document["files"]
    return isinstance(files, dict) and all(
        isinstance(one, dict) and {"bytes", "sha256"} <= set(one) for one in files.values()
    )


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise FileFormatError("a stored file cannot be read", where=path, got=str(error)) from None
