"""`read_micrograph`: one file of any known format → one `Micrograph`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal

from indrite.errors import FileFormatError, IndriteError, UsageError
from indrite.readers.entry import located, sha256_of
from indrite.readers.micrograph.data_bar import bar_rows
from indrite.readers.micrograph.formats import MICROGRAPH_FORMATS, MicrographFormat
from indrite.readers.micrograph.record import Raster, Scale
from indrite.readers.unpack import head_of, unpacked
from indrite.signals.base import Origin
from indrite.signals.micrograph import Micrograph, Side

#: Difference of a given and a stated pixel size that is worth a note, and of width and height.
_AGREE, _SQUARE = 0.02, 0.01
#: What the microscope's own calibration adds is in no file.
_CALIBRATION = "the microscope's own calibration of lengths is not in it"


def read_micrograph(
    path: str | Path,
    *,
    pixel_nanometre: float | None = None,
    anode_side: Side = "bottom",
    picture: str | int | None = None,
    data_bar: Literal["cut", "keep"] = "cut",
) -> Micrograph:
    """Read a picture of a cross-section: TIFF, PNG, JPEG, Bruker, Gatan, JEOL, HyperSpy, Velox.

    The content decides on the format; the scale comes from the vendor's metadata or from the user, never
    from dots per inch. A burned-in data bar at the lower edge is cut off. What was cut, merged or taken
    from where is in ``notes``.

    Parameters
    ----------
    path
        The file; JEOL's ``.txt`` beside it is used.
    pixel_nanometre
        Edge of a pixel; takes the place of what the file says.
    anode_side
        On which edge of the picture the anode lies.
    picture
        Number (from 1) or title of the picture, where the file holds several and none is called BSE.
    data_bar
        Whether a data bar is cut off.

    Raises
    ------
    FileFormatError
        If the file is missing, damaged, or no picture.
    UsageError
        If the scale is neither in the file nor given, or the file holds several pictures.
    SignalError
        If the grey values are no numbers, or the pixel has no size.
    """
    path = Path(path)
    raster, form = read_raster(path, picture=picture)
    raster = _without_bar(raster) if data_bar == "cut" else raster
    scale, notes = _scale(raster.scale, pixel_nanometre, path)
    origin = Origin(
        "measured",
        path=path.name,
        sha256=sha256_of(path),
        made_by=dict(raster.made_by) | {"format": form.name},
    )
    return Micrograph(
        intensity=raster.grey,
        pixel_nanometre=scale.nanometre,
        detector=raster.detector or "unknown",
        accelerating_voltage_kilovolt=raster.kilovolt,
        anode_side=anode_side,
        pixel_relative_uncertainty=scale.relative_uncertainty,
        notes=(*raster.notes, *notes),
        origin=origin,
    )


def read_raster(path: Path, *, picture: str | int | None = None) -> tuple[Raster, MicrographFormat]:
    """Return one picture of a file as it is, and the file's format."""
    with unpacked(path) as content:
        try:
            form = MICROGRAPH_FORMATS.detect(head_of(content), path)
            # companions lie beside the file as the user names it
            found = form.load()(path if content == path else content)
        except IndriteError as error:
            raise located(error, content, path) from None
    return _chosen(found, picture, path), form


def _chosen(found: list[Raster], picture: str | int | None, path: Path) -> Raster:
    names = [one.title or f"picture {number}" for number, one in enumerate(found, start=1)]
    if picture is not None:
        text = str(picture).strip()
        if text.isdigit() and 1 <= int(text) <= len(found):
            return found[int(text) - 1]
        fitting = [one for one in found if one.title.lower() == text.lower()]
        if len(fitting) == 1:
            return fitting[0]
        raise UsageError(
            "no such picture in the file", where=path, got=text, expected=", ".join(names) + " or its number"
        )
    if len(found) == 1:
        return found[0]
    backscatter = [one for one in found if one.title.upper().startswith(("BSE", "BED", "COMPO"))]
    if len(backscatter) == 1:
        others = ", ".join(one.title for one in found if one is not backscatter[0])
        note = f"of several pictures the one called {backscatter[0].title} is taken; others: {others}"
        return replace(backscatter[0], notes=(*backscatter[0].notes, note))
    raise UsageError(
        "the file holds several pictures",
        where=path,
        got=", ".join(names[:12]),
        todo="Say which with --picture (picture=)",
    )


def _without_bar(raster: Raster) -> Raster:
    rows = len(raster.grey)
    stated = raster.picture_rows
    if stated is not None and 0 < stated <= rows:
        height, why = rows - stated, "by the file's metadata"
    else:
        height, why = bar_rows(raster.grey, lossy=raster.lossy), "one grey with writing in it"
    if height == 0:
        return raster
    note = f"data bar of {height} rows at the lower edge cut off ({why})"
    return replace(raster, grey=raster.grey[: rows - height], notes=(*raster.notes, note))


def _scale(stated: Scale | None, given: float | None, path: Path) -> tuple[Scale, tuple[str, ...]]:
    """Return the scale to use and notes on it."""
    if given is not None:
        scale = Scale(given, "given")
        if stated is not None and abs(stated.nanometre / given - 1.0) > _AGREE:
            note = (
                f"the file says {stated.nanometre:.4g} nm a pixel ({stated.source}); {given:g} nm were given"
            )
            return scale, (note,)
        return scale, ()
    if stated is None:
        raise UsageError(
            "the file does not say how large its pixels are",
            where=path,
            todo="Give it with --pixel-nm (pixel_nanometre=): length of the scale bar over its pixels",
        )
    height = stated.height_nanometre
    if height is not None and abs(height / stated.nanometre - 1.0) > _SQUARE:
        raise FileFormatError(
            "the pixels are not square",
            where=path,
            got=f"{stated.nanometre:g} nm wide, {height:g} nm high",
            todo="Resample the picture to square pixels, or give --pixel-nm if the statement is wrong",
        )
    rounding = stated.relative_uncertainty
    open_to = "" if rounding is None else f" ± {100 * rounding:.2g} % by rounding"
    return stated, (f"pixel of {stated.nanometre:.5g} nm{open_to} from {stated.source}; {_CALIBRATION}",)
