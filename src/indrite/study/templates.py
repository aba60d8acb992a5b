"""Files to begin with: a study of one's own cycler file, a cell."""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from indrite.atomic import write_text
from indrite.errors import UsageError

#: What `indrite new` can write → template file.
TEMPLATES = {"study": "study.yaml", "cell": "cell.yaml"}


def write_template(kind: str, path: str | Path, *, like: str | None = None) -> Path:
    """Write a template and return its path; a folder gets the file ``study.yaml`` or ``cell.yaml``.

    Parameters
    ----------
    kind
        ``study`` or ``cell``.
    path
        File or folder.
    like
        Name of a shipped study or cell to copy instead of the template.

    Raises
    ------
    UsageError
        If there is no such template, or the file is already there.
    """
    if kind not in TEMPLATES:
        raise UsageError("no such template", got=kind, expected=" or ".join(TEMPLATES))
    text = _starter(kind) if like is None else _shipped(kind, like).read_text(encoding="utf-8")
    target = Path(path)
    if target.is_dir() or not target.suffix:
        target = target / TEMPLATES[kind]
    if target.exists():
        raise UsageError("is already there and is not overwritten", where=target, todo="Name another file")
    target.parent.mkdir(parents=True, exist_ok=True)
    write_text(target, text)
    return target


def _starter(kind: str) -> str:
    if kind == "cell":
        from indrite.cell import cell_template

        return cell_template()
    return (resources.files("indrite.study") / "starters" / TEMPLATES[kind]).read_text(encoding="utf-8")


def _shipped(kind: str, name: str) -> Traversable:
    from indrite.cell import cell_names
    from indrite.study.check import study_names

    known = study_names() if kind == "study" else list(cell_names())
    if name not in known:
        raise UsageError(f"no shipped {kind} of that name", got=name, expected=", ".join(known))
    package, folder = ("indrite.study", "studies") if kind == "study" else ("indrite.cell", "data/cells")
    return resources.files(package) / folder / f"{name}.yaml"
