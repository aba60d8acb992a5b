"""The table of formats that every technique has: how a file is recognised, and what is said when it is not.

A file is told by its first bytes, in this order: a format of the technique's own with a signature; a file
that is known and read by nobody; a format of another technique; the technique's formats for any text.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

from indrite.errors import FileFormatError, UsageError
from indrite.readers.techniques import TECHNIQUES, claims

R = TypeVar("R")


@dataclass(frozen=True)
class FileFormat(Generic[R]):
    """One format: how it is recognised and what reads it.

    Parameters
    ----------
    name
        What ``--reader`` or ``--format`` calls it.
    vendor
        Maker of the instrument or program, or the standard.
    suffixes
        Usual endings of the file name; for people, the content decides.
    signature
        Pattern searched in the first bytes of the file.
    module
        ``module`` or ``module:function`` in the technique's folder, imported on first use; without a name
        the function is ``read``.
    extra
        Extra of the package that brings what the module needs; ``None``: the core does.
    lacks
        What the user has to state because the format does not hold it.
    generic
        The signature fits any text or any bytes, so that files of other techniques match it too.
    telltale
        Pattern that proves the technique to readers of others; without one it is the signature, unless
        that is generic.
    """

    #: Folder of the modules.
    package: ClassVar[str] = "indrite.readers"

    name: str
    vendor: str
    suffixes: tuple[str, ...]
    signature: re.Pattern[bytes]
    module: str
    extra: str | None = None
    lacks: str = ""
    generic: bool = False
    telltale: re.Pattern[bytes] | None = None

    def sniff(self, head: bytes) -> bool:
        """Whether the first bytes of a file look like this format."""
        return self.signature.search(head) is not None

    def claims(self, head: bytes) -> bool:
        """Whether the first bytes prove that the file belongs to this format's technique."""
        proof = self.telltale or (None if self.generic else self.signature)
        return proof is not None and proof.search(head) is not None

    def load(self) -> R:
        """Import the module and return its function."""
        module, _, function = self.module.partition(":")
        read: R = getattr(importlib.import_module(f"{self.package}.{module}"), function or "read")
        return read


F = TypeVar("F", bound=FileFormat[Any])

#: Files that are known and read by nobody: pattern of the first bytes → (what it is, what to do).
NOT_READ: tuple[tuple[re.Pattern[bytes], str, str], ...] = tuple(
    (re.compile(pattern, re.DOTALL), what, todo)
    for pattern, what, todo in (
        (
            rb"\A(EC|BT)-LAB SETTING FILE",
            "a settings file of EC-Lab: it holds the protocol, not data",
            "Give the .mpr or .mpt file that EC-Lab wrote for it",
        ),
        (
            rb"\AVMP EXPERIMENT LOOP INDEXES",
            "a row index of EC-Lab: it holds the first row of every loop, not data",
            "Give the .mpr or .mpt file beside it; for cycling pass this one too, with --loop-index",
        ),
        (rb"\A\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel file (.xls)", "Save it as .xlsx or .csv"),
        (rb"\APK\x03\x04.*\[Content_Types\]\.xml", "an Excel or Word file", "Save the table as .csv"),
        (rb"\A%PDF", "a document (PDF)", "Give the measured file"),
        (rb"\A\s*<(!DOCTYPE )?(html|HTML)", "a web page", "Save the file itself, not the page about it"),
        (rb"\ARAW1\.01|\ARAW2|\ARAW .{0,3}\0", "an old raw file of Bruker", "Export it as .xy or .brml"),
        (
            rb"(\A|\n)data_\S*\s.*_cell_length_a",
            "a crystal structure (CIF)",
            "A powder pattern is matched with it by: indrite analyse diffraction --phases",
        ),
        (rb"\A.{4}CORD", "a DCD file, which holds no elements", "Write extxyz or a LAMMPS dump instead"),
        (rb"\A\0\0\x07(\xcb|\xe5)", "an XTC file, which holds no elements", "Convert it to extxyz"),
        (
            rb"\A\s*#?\s*(vasp\.\d|running on\s+\d)",
            "an OUTCAR of VASP",
            "Give the vasprun.xml or XDATCAR beside it",
        ),
    )
)


class FormatTable(Mapping[str, F]):
    """The formats of one technique, by name, tried from top to bottom.

    Parameters
    ----------
    technique
        Name in `indrite.readers.techniques.TECHNIQUES`.
    formats
        The formats.
    by_hand
        What a user can do when a text is taken for another technique's; ``None`` where nothing.
    export
        What to do with a file of no known format.
    """

    def __init__(
        self, technique: str, formats: Iterable[F], *, by_hand: str | None = None, export: str | None = None
    ) -> None:
        self.technique = TECHNIQUES[technique]
        self._formats = {one.name: one for one in formats}
        self._by_hand, self._export = by_hand, export

    def __getitem__(self, name: str) -> F:
        """Return a format."""
        return self._formats[name]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names."""
        return iter(self._formats)

    def __len__(self) -> int:
        """Return the number of formats."""
        return len(self._formats)

    def detect(self, head: bytes, path: Path) -> F:
        """Return the format of a file from its first bytes.

        Parameters
        ----------
        head
            First bytes of the file, see `indrite.readers.unpack.head_of`.
        path
            As the user named it.

        Raises
        ------
        FileFormatError
            If the file is empty, or no format that is read; then it says what the file is, where that is
            known.
        """
        for one in self.values():
            if not one.generic and one.sniff(head):
                return one
        self.refuse_foreign(head, path)
        for one in self.values():
            if one.generic and one.sniff(head):
                return one
        raise FileFormatError(
            f"not {self.technique.what} that indrite reads",
            where=path,
            got=f"{'binary data' if bytes(1) in head else 'a text'} beginning with {head[:24]!r}",
            expected="one of " + ", ".join(self),
            todo=self._export,
        )

    def named(self, name: str) -> F:
        """Return a format by name.

        Raises
        ------
        UsageError
            If there is none of that name.
        """
        if name not in self:
            expected = "one of " + ", ".join(self)
            raise UsageError(f"no such format of {self.technique.plural}", got=repr(name), expected=expected)
        return self[name]

    def refuse_foreign(self, head: bytes, path: Path) -> None:
        """Refuse a file that is plainly no file of this technique.

        Raises
        ------
        FileFormatError
            If the file is empty, or no format of its own claims it and it is known to be something else; it
            says what.
        """
        if not head.strip(b"\0 \t\r\n\xef\xbb\xbf"):
            raise FileFormatError("the file is empty", where=path)
        if any(one.claims(head) for one in self.values()):
            return
        what = self.technique.what
        for signature, found, todo in NOT_READ:
            if signature.search(head):
                raise FileFormatError(f"not {what} but {found}", where=path, todo=todo)
        others = list(claims(head, but=self.technique.name))
        if others:
            found = " or ".join(f"{one.what} (format {name})" for one, name in others)
            todo = "Give it to: " + ", or: ".join(dict.fromkeys(one.command for one, _ in others))
            if self._by_hand is not None and bytes(1) not in head:
                todo += f". If it is {what} all the same: {self._by_hand}"
            raise FileFormatError(f"not {what} but {found}", where=path, todo=todo)
