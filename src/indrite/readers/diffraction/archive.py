"""Files inside zip archives and XML of strangers: read within bounds, without entities."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

from indrite.errors import FileFormatError

#: No diffractometer writes more into one file of an archive; a bomb does.
_MOST_BYTES = 1 << 28
_MOST_NAMES = 10_000
_CHUNK = 1 << 20


def names_of(path: Path) -> list[str]:
    """Return the names in a zip archive.

    Raises
    ------
    FileFormatError
        If the archive is damaged or holds absurdly many files.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise FileFormatError(
            "the archive is damaged or cut off", where=path, got=str(error), todo="Copy or export it again"
        ) from None
    if len(names) > _MOST_NAMES:
        raise FileFormatError("an archive with too many files", where=path, got=len(names))
    return names


def read_member(path: Path, name: str) -> bytes:
    """Return one file of a zip archive, without writing anything to the disk.

    Raises
    ------
    FileFormatError
        If it is damaged, missing, encrypted, or unpacks to more than 256 MB.
    """
    pieces, size = [], 0
    try:
        with zipfile.ZipFile(path) as archive, archive.open(name) as file:
            while piece := file.read(_CHUNK):
                size += len(piece)
                if size > _MOST_BYTES:
                    raise FileFormatError(
                        f"{name} in the archive unpacks to too much", where=path, got="> 256 MB"
                    )
                pieces.append(piece)
    except FileFormatError:
        raise
    except Exception as error:
        # zlib, struct, RuntimeError (encrypted), KeyError (missing): damaged archives fail in many ways
        raise FileFormatError(
            f"{name} in the archive cannot be read", where=path, got=str(error)[:120], todo="Copy it again"
        ) from None
    return b"".join(pieces)


def parse_xml(data: bytes, path: Path) -> ElementTree.Element:
    """Return the root of an XML document; names keep their local part only.

    A document type definition is refused: only it can define entities that grow without end or name other
    files.

    Raises
    ------
    FileFormatError
        If it is no well-formed XML, or has a document type definition.
    """
    builder = ElementTree.TreeBuilder()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise FileFormatError(
            "XML with a document type definition, which no diffractometer writes", where=path,
            todo="Do not trust this file: definitions can blow up memory or read other files",
        )  # fmt: skip

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = lambda name, given: builder.start(
        _local(name), {_local(key): value for key, value in given.items()}
    )
    parser.EndElementHandler = lambda name: builder.end(_local(name))
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(data, True)
        return builder.close()
    except expat.ExpatError as error:
        raise FileFormatError(
            "not well-formed XML", where=path, got=str(error), todo="Copy or export it again"
        ) from None


def _local(name: str) -> str:
    return name.rsplit(" ", 1)[-1]


def text_of(root: ElementTree.Element, tag: str) -> str | None:
    """Return the text of the first element of a name, anywhere below; ``None`` where there is none."""
    for element in root.iter(tag):
        if element.text and element.text.strip():
            return element.text.strip()
    return None


def number_of(root: ElementTree.Element, tag: str) -> float | None:
    """Return the number in the first element of a name; ``None`` where there is none."""
    text = text_of(root, tag)
    try:
        return None if text is None else float(text)
    except ValueError:
        return None
