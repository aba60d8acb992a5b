"""Files to begin with: a study of one's own cycler file, a cell."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from indrite.errors import UsageError
from indrite.study.store import write_text

#: What `indrite new` can write → template file.
TEMPLATES = {"study": "study.yaml", "cell": "cell.yaml"}


def write_template(kind: str, path: str | Path) -> Path:
    """Write a template and return its path; a folder gets the file ``study.yaml`` or ``cell.yaml``.

    Raises
    ------
    UsageError
        If there is no such template, or the file is already there.
    """
    if kind not in TEMPLATES:
        raise UsageError("no such template", got=kind, expected=" or ".join(TEMPLATES))
    target = Path(path)
    if target.is_dir() or not target.suffix:
        target = target / TEMPLATES[kind]
    if target.exists():
        raise UsageError("is already there and is not overwritten", where=target, todo="Name another file")
    if not target.parent.is_dir():
        target.parent.mkdir(parents=True)
    text = resources.files("indrite.study") / "starters" / TEMPLATES[kind]
    write_text(target, text.read_text(encoding="utf-8"))
    return target
