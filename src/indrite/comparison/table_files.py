"""YAML tables of publications: those that ship by name, one's own by path, mistakes with their lines."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from indrite.documents import Document, did_you_mean, raise_problems, read_document
from indrite.errors import StudyError

_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(frozen=True)
class TableKind:
    """A kind of table.

    Parameters
    ----------
    what
        Its name in messages, such as ``table of published numbers``.
    folder
        Where those of the package are, below ``comparison/tables``; empty for that folder itself.
    needed
        Names that it cannot do without.
    """

    what: str
    folder: str
    needed: tuple[str, ...]

    @property
    def _place(self) -> Traversable:
        return resources.files("indrite.comparison") / "tables" / self.folder

    def names(self) -> list[str]:
        """Return the names of the tables that come with the package."""
        return sorted(Path(one.name).stem for one in self._place.iterdir() if one.name.endswith(".yaml"))

    def read(self, name_or_path: str | Path, model: type[_Model]) -> tuple[_Model, Document]:
        """Return a table by name or from a file, and the document for further mistakes.

        Raises
        ------
        StudyError
            For an unknown name, or a file with mistakes; all of them are listed with their lines.
        """
        path = Path(name_or_path)
        if str(name_or_path) in self.names():
            path = Path(str(self._place / f"{name_or_path}.yaml"))
        elif not path.is_file():
            raise StudyError(
                f"no such {self.what}{did_you_mean(str(name_or_path), self.names())}", where=path
            )
        document = read_document(path)
        raise_problems(document.problems)
        if not isinstance(document.values, dict):
            got = "nothing" if document.values is None else type(document.values).__name__
            *first, last = (repr(one) for one in self.needed)
            text = f"a {self.what} is a mapping with {', '.join(first)} and {last}; got {got}"
            raise_problems([document.problem((), text)])
        try:
            return model.model_validate(document.values), document
        except ValidationError as error:
            wrong = [(one["loc"], f"{_last(one['loc'])}{one['msg']}") for one in error.errors()]
            raise_problems([document.problem(place, text) for place, text in wrong])
            raise


def _last(place: tuple[int | str, ...]) -> str:
    """Return the innermost name of a place; ``float`` and ``str`` are branches of a type, not names."""
    names = [one for one in place if isinstance(one, str) and one not in {"float", "str"}]
    return f"{names[-1]!r}: " if names else ""
