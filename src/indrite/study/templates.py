"""Files to begin with: a study of one's own files, a cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING

from indrite.atomic import write_text
from indrite.errors import UsageError

if TYPE_CHECKING:
    from indrite.cell import Cell
    from indrite.study.recognise import Recognised, Unrecognised

#: What `indrite new` can write → template file.
TEMPLATES = {"study": "study.yaml", "cell": "cell.yaml"}


@dataclass(frozen=True)
class Written:
    """What was written, and what became of the files it was written for.

    Parameters
    ----------
    study
        The study file.
    cell
        Cell file written beside it, ``None`` where there was one or none was needed.
    recognised, unrecognised
        The files.
    lacks
        What the cell lacks to be simulated beside the measurement; ``""`` where nothing.
    """

    study: Path
    cell: Path | None
    recognised: tuple[Recognised, ...]
    unrecognised: tuple[Unrecognised, ...]
    lacks: str


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
    return _write_new(_target(kind, path), text)


def write_own_study(path: str | Path, files: Sequence[Path] = (), *, cell: str | None = None) -> Written:
    """Write a study of measured files; what they are is recognised by their content.

    Each file is read and analysed; beside it stands the same cell, simulated, if its recipe says enough; both
    are compared in one table and in common figures. Without a recipe among the files and without ``cell`` a
    cell file is written beside the study, with what the files say of the cell.

    Parameters
    ----------
    path
        Study file to write, or a folder.
    files
        Files of instruments, one cell file, one table of published numbers; without any, those that lie in
        the folder of the study.
    cell
        Shipped name or cell file.

    Raises
    ------
    UsageError
        If a file is not there, or the study is.
    """
    from indrite.study.own_study import OwnStudy, named_from
    from indrite.study.recognise import files_of, recognise_all

    target = _target("study", path)
    _refuse_old(target)
    folder = target.parent
    listed = list(files) or (files_of(folder) if folder.is_dir() else [])
    for one in listed:
        if not one.is_file():
            raise UsageError("no such file" if not one.is_dir() else "a folder, not a file", where=one)
    known, unknown = recognise_all(listed)
    measured = [one for one in known if one.technique not in _NOT_MEASURED]
    title = f"My {'cell' if cell is None else cell}"
    if not measured:
        study = _write_new(target, _starter("study"))
        return Written(study, None, tuple(known), tuple(unknown), "")
    named, written = _cell_of(known, folder, cell, title=title)
    specimen, lacks = _specimen(folder, named)
    tables = [one.path for one in known if one.technique == "published"]
    author = OwnStudy(
        files=measured,
        folder=folder,
        cell=named,
        specimen=specimen,
        lacks=lacks,
        published=named_from(tables[0], folder) if tables else None,
    )
    study = _write_new(target, author.text(title=title, unrecognised=unknown))
    return Written(study, written, tuple(known), tuple(unknown), lacks)


#: What is recognised and is no measurement.
_NOT_MEASURED = {"cell", "study", "published"}


def _cell_of(
    known: Sequence[Recognised], folder: Path, cell: str | None, *, title: str
) -> tuple[str, Path | None]:
    """Return how the study names its cell, and the cell file that was written for it."""
    from indrite.cell import cell_names
    from indrite.study.own_cell import cell_text
    from indrite.study.own_study import named_from

    if cell is not None:
        return (cell if cell in cell_names() else named_from(Path(cell), folder)), None
    recipes = [one.path for one in known if one.technique == "cell"]
    if len(recipes) > 1:
        raise UsageError(
            "several cells are described here", got=", ".join(one.name for one in recipes),
            todo="Say which one with --cell",
        )  # fmt: skip
    if recipes:
        return named_from(recipes[0], folder), None
    place = folder / TEMPLATES["cell"]
    return place.name, _write_new(place, cell_text(known, title=title))


def _specimen(folder: Path, cell: str) -> tuple[Cell | None, str]:
    from indrite.cell import cell_names, load_cell
    from indrite.models.growth.pellet import completed_pellet
    from indrite.study.own_cell import cell_lacks

    name = cell if cell in cell_names() else folder / cell
    lacks = cell_lacks(name)
    return (None if lacks else completed_pellet(load_cell(name))), lacks


def _target(kind: str, path: str | Path) -> Path:
    target = Path(path)
    return target / TEMPLATES[kind] if target.is_dir() or not target.suffix else target


def _refuse_old(target: Path) -> None:
    if target.exists():
        raise UsageError("is already there and is not overwritten", where=target, todo="Name another file")


def _write_new(target: Path, text: str) -> Path:
    _refuse_old(target)
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
