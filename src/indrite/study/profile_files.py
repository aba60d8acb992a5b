"""Files of line profiles, or of maps of elements that a profile is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from indrite.errors import FileFormatError, UsageError
from indrite.signals import ElementMap, LineProfile

_TEXT = {".csv", ".txt", ".tsv", ".dat", ".asc"}
_HDF5 = b"\x89HDF\r\n"


def line_of_files(
    files: Sequence[Path],
    *,
    elements: Sequence[str] | None = None,
    pixel_nanometre: float | None = None,
    distance_unit: str | None = None,
    along: Literal["row", "column"] | None = None,
    net: bool | None = None,
) -> LineProfile:
    """Return the line profile of a table, or the one across maps of one field of view.

    Parameters
    ----------
    files
        One table or signal of indrite's own, or maps whose rows are aligned to the interface and summed.
    elements
        Those to use; by default all.
    pixel_nanometre, along
        Of maps: edge of a pixel where the file does not say, axis that the line crosses.
    distance_unit, net
        Of tables: unit of the distance, whether a background was taken off.

    Raises
    ------
    FileFormatError
        If a file is neither.
    UsageError
        If there is no map of the elements asked for.
    """
    from indrite.readers import read_line_profile

    wanted = None if elements is None else tuple(elements)
    if len(files) == 1 and _is_line(files[0]):
        return read_line_profile(files[0], elements=wanted, distance_unit=distance_unit, net=net)
    from indrite.analysis.line_profile import joined_maps, profile_across

    maps = joined_maps(_maps(files, wanted, pixel_nanometre))
    line, _ = profile_across(maps, along=along)
    return line.replace(notes=(*maps.notes, *line.notes))


def _is_line(path: Path) -> bool:
    """Whether a file holds a line profile rather than maps."""
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise FileFormatError("the file cannot be opened", where=path, got=error.strerror) from None
    if not head.startswith(_HDF5):
        return path.suffix.lower() in _TEXT or not head.strip() or b"\0" not in head
    import h5py

    try:
        with h5py.File(path) as file:
            kind = file.attrs.get("signal")
    except OSError:
        return False
    return kind is not None and kind != "ElementMap"


def _maps(
    files: Sequence[Path], wanted: tuple[str, ...] | None, pixel_nanometre: float | None
) -> list[ElementMap]:
    """Read the maps file by file; where two map the same element their names tell them apart."""
    from indrite.readers import read_element_map

    alone = wanted if len(files) == 1 else None
    maps = [read_element_map(one, elements=alone, pixel_nanometre=pixel_nanometre) for one in files]
    often = Counter(label for one in maps for label in one.elements)
    labelled = [
        one.replace(elements=tuple(path.stem if often[label] > 1 else label for label in one.elements))
        for one, path in zip(maps, files, strict=True)
    ]
    if wanted is None or alone is not None:
        return labelled
    kept = [one for one in labelled if set(one.elements) & set(wanted)]
    if not kept:
        known = ", ".join(label for one in labelled for label in one.elements)
        raise UsageError("no map of these elements", got=", ".join(wanted), expected=known)
    return kept
