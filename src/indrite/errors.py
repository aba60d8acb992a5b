"""One exception per concept; each message says what, got, expected, what to do."""

from __future__ import annotations

from pathlib import Path


class IndriteError(Exception):
    """Base of every error that indrite raises on purpose.

    The text is put together from its parts, so that programs can read the parts and people the text.

    Parameters
    ----------
    what
        What is wrong, one clause.
    where
        File, ``file:line`` or ``file, column 'x'`` the problem sits in.
    got, expected
        The offending value and the values that would have been right.
    todo
        What the user can do about it.
    """

    exit_code = 2

    def __init__(
        self,
        what: str,
        *,
        where: str | Path | None = None,
        got: object = None,
        expected: object = None,
        todo: str | None = None,
    ) -> None:
        self.what, self.where, self.got, self.expected, self.todo = what, where, got, expected, todo
        super().__init__(self._text())

    def _text(self) -> str:
        text = f"{self.where}: {self.what}" if self.where is not None else self.what
        if self.got is not None:
            text += f"; got {self.got}"
        if self.expected is not None:
            text += f"; expected {self.expected}"
        return f"{text}. {self.todo}" if self.todo else f"{text}."


class SignalError(IndriteError):
    """Arrays that do not make a signal: wrong shape, type or content."""


class UnitError(IndriteError):
    """A unit that is missing, unknown or of the wrong kind."""


class ClockError(IndriteError):
    """A time axis that cannot be established or that contradicts the wall clock."""


class FileFormatError(IndriteError):
    """A file that is not what its name or user says, or is damaged."""


class SpecimenError(IndriteError):
    """A cell description that cannot be understood or contradicts itself."""


class StudyError(IndriteError):
    """A study file with mistakes; the message lists all of them with file and line."""


class UsageError(IndriteError):
    """Arguments that do not fit together."""


class MissingPackageError(IndriteError):
    """An optional package is needed and not installed."""

    def __init__(self, package: str, *, extra: str, purpose: str) -> None:
        super().__init__(
            f"{purpose} needs the package {package!r}, which is not installed",
            todo=f"Install it with: pip install 'indrite[{extra}]'",
        )


class EngineError(IndriteError):
    """An engine that cannot be set up or gives no usable energy and forces."""


class StructureError(IndriteError):
    """Atoms that make no sense: overlapping, without a cell, of elements the engine does not know."""


class StepFailedError(IndriteError):
    """A computation that started and did not finish."""

    exit_code = 1
