"""`read_line_profile`: one file with counts along a line → one `LineProfile`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from indrite.errors import FileFormatError
from indrite.readers.entry import sha256_of
from indrite.readers.line_profile import table
from indrite.readers.unpack import unpacked
from indrite.signals import LineProfile, Origin

#: Name → what it is recognised by.
LINE_PROFILE_FORMATS = {
    "indrite_netcdf": "an HDF5 file with the attribute signal = LineProfile",
    "text": "delimited text with a distance and one column an element",
}
_HDF5 = b"\x89HDF\r\n"


def read_line_profile(
    path: str | Path,
    *,
    elements: Sequence[str] | None = None,
    distance_unit: str | None = None,
    net: bool | None = None,
) -> LineProfile:
    """Read counts of elements along a line.

    The content decides on the format; ``.gz`` and ``.zip`` with one file are unpacked. In text the columns
    are told by their headers: a distance with its unit, and headers that name an element (``In``, ``S K``,
    ``Cl_Ka (counts)``). Others are skipped and named in ``notes``; so are percentages, which are no counts.

    Parameters
    ----------
    path
        The file.
    elements
        Which elements; by default all.
    distance_unit
        Unit of the distance where the header states none: nm, um, A, m.
    net
        Whether a background was taken off; by default yes where a count is below zero or broken.

    Raises
    ------
    FileFormatError
        If the file is missing, damaged, or holds no line profile.
    UnitError
        If the unit of the distance is neither stated nor given.
    SignalError
        If the counts make no profile, or an element is not there.
    """
    path = Path(path)
    with unpacked(path) as content:
        head = content.read_bytes()[:4096]
        if head.startswith(_HDF5):
            profile = _saved(content, path)
        else:
            found = table.read(content, distance_unit=distance_unit, net=net, where=path)
            origin = Origin("measured", path=path.name, sha256=sha256_of(path), made_by={"format": "text"})
            profile = found.replace(origin=origin)
    return profile if elements is None else profile.only(tuple(elements))


def _saved(content: Path, path: Path) -> LineProfile:
    import h5py

    try:
        with h5py.File(content) as file:
            kind = file.attrs.get("signal")
    except OSError as error:
        raise FileFormatError("the HDF5 file is damaged", where=path, got=str(error)) from None
    if kind != "LineProfile":
        raise FileFormatError(
            "an HDF5 file that holds no line profile of indrite",
            where=path,
            got=kind,
            todo="Spectra of microscopes are for: indrite analyse spectra",
        )
    try:
        return LineProfile.load(content)
    except (KeyError, ValueError, TypeError, OSError, RuntimeError) as error:
        raise FileFormatError("a damaged line profile", where=path, got=str(error)) from None
