"""`read_line_profile`: one file with counts along a line → one `LineProfile`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from indrite.errors import IndriteError
from indrite.readers.entry import located, sha256_of
from indrite.readers.line_profile.formats import LINE_PROFILE_FORMATS
from indrite.readers.line_profile.record import ProfileRequest
from indrite.readers.unpack import head_of, unpacked
from indrite.signals import LineProfile, Origin


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
    request = ProfileRequest(distance_unit, net)
    with unpacked(path) as content:
        try:
            form = LINE_PROFILE_FORMATS.detect(head_of(content), path)
            profile = form.load()(content, request)
        except IndriteError as error:
            raise located(error, content, path) from None
    if form.generic:
        origin = Origin("measured", path=path.name, sha256=sha256_of(path), made_by={"format": form.name})
        profile = profile.replace(origin=origin)
    return profile if elements is None else profile.only(tuple(elements))
