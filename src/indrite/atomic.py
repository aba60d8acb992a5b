"""Files that appear whole or not at all: written aside, then renamed in one step."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

#: Ending of a file that is being written; one that stays behind is the rest of a killed run.
ASIDE_SUFFIX = ".part"


@contextlib.contextmanager
def written_aside(path: str | os.PathLike[str], *, sync: bool = False) -> Iterator[Path]:
    """Yield a path to write to, in the folder of the file; what stands there takes its place at the end.

    If the body raises, the file that was there before is left as it is and nothing else stays behind.

    Parameters
    ----------
    path
        The file; its folder must exist.
    sync
        Wait until the content is on the disk, so that the file also survives a loss of power.

    Examples
    --------
    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "numbers.txt"
    >>> with written_aside(target) as aside:
    ...     _ = aside.write_text("1 2 3")
    >>> target.read_text()
    '1 2 3'
    """
    target = Path(path)
    # a name of its own: two writers of one file do not meet
    aside = target.with_name(f".{target.name}.{secrets.token_hex(4)}{ASIDE_SUFFIX}")
    try:
        yield aside
        if sync:
            _to_disk(aside)
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)


def _to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def write_text(path: str | os.PathLike[str], text: str) -> None:
    """Write a text file in UTF-8 that appears whole or not at all."""
    with written_aside(path) as aside:
        aside.write_text(text, encoding="utf-8")
