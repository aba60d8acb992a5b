"""`read_element_map`: maps of elements, counted ready or from the spectrum of every pixel."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from indrite.errors import FileFormatError, UsageError
from indrite.readers.entry import sha256_of
from indrite.readers.micrograph.entry import _scale, read_raster
from indrite.readers.micrograph.formats import MICROGRAPH_FORMATS
from indrite.readers.micrograph.microscope import (
    SpectrumCube,
    cube,
    element_named,
    element_of,
    items,
    raster_of,
)
from indrite.readers.micrograph.record import Raster
from indrite.readers.micrograph.windows import net_maps
from indrite.readers.micrograph.x_ray_lines import LINES, overlaps
from indrite.readers.microscopy_files import package_versions
from indrite.readers.signal_file import load_signal, saved_kind
from indrite.readers.unpack import head_of, unpacked
from indrite.signals.base import Origin
from indrite.signals.element_map import ElementMap
from indrite.signals.micrograph import Side
from indrite.x_ray_lines import USUAL_RESOLUTION

_PICTURES = {".tif", ".tiff", ".png", ".jpg", ".jpeg", ".bmp"}


def read_element_map(
    path: str | Path | Sequence[str | Path],
    *,
    elements: Sequence[str] | None = None,
    pixel_nanometre: float | None = None,
    anode_side: Side = "bottom",
) -> ElementMap:
    """Read maps of elements over a cross-section.

    Ready maps are taken as they are. A spectrum image gives net counts: a window of one full width at half
    maximum around each element's strongest line, less the continuum, a straight line between windows on
    either side. Lines that overlap are named in ``notes``; overlaps are not taken apart.

    Parameters
    ----------
    path
        A microscope's file (.bcf, .asw, .pts, .emd, .hspy), an `ElementMap` that indrite saved, or several
        files of one map each, whose names or titles end in the element (``In.tif``, ``map_Cl_K.tif``).
    elements
        Chemical symbols; by default all maps, or those that the file's maker chose.
    pixel_nanometre
        Edge of a pixel; takes the place of what the file says.
    anode_side
        On which edge the anode lies.

    Raises
    ------
    FileFormatError
        If a file is missing, damaged, or holds no maps.
    UsageError
        If the scale or the elements are neither in the file nor given.
    """
    paths = [Path(path)] if isinstance(path, str | Path) else [Path(one) for one in path]
    if not paths:
        raise UsageError("no file of element maps given")
    wanted = tuple(elements) if elements is not None else None
    if len(paths) == 1 and _is_saved(paths[0]):
        return load_signal(paths[0], ElementMap, technique="section")
    single = len(paths) > 1 or paths[0].suffix.lower() in _PICTURES
    found = [_from_picture(one) for one in paths] if single else _ready(paths[0])
    if not found or (wanted is not None and not set(wanted) <= {name for name, _ in found}):
        if single:
            raise UsageError("no map of these elements", got=wanted, expected=[name for name, _ in found])
        return _of_spectra(paths[0], wanted, pixel_nanometre, anode_side)
    chosen = [pair for pair in found if wanted is None or pair[0] in wanted]
    return _of_rasters(chosen, paths, pixel_nanometre, anode_side)


def _is_saved(path: Path) -> bool:
    with unpacked(path) as content:
        head = head_of(content)
    # more formats of microscopes are read than those of pictures: only what is plainly foreign is refused
    MICROGRAPH_FORMATS.refuse_foreign(head, path)
    return head.startswith(b"\x89HDF") and saved_kind(path) is not None


def _from_picture(path: Path) -> tuple[str, Raster]:
    if path.suffix.lower() not in _PICTURES:
        plane = [one for one in items(path) if one.data.ndim == 2]
        if len(plane) == 1 and (symbol := element_of(plane[0])) is not None:
            return symbol, raster_of(plane[0])
        raise FileFormatError("not a file of one element's map", where=path, got=f"{len(plane)} pictures")
    raster, _ = read_raster(path)
    parts = path.stem.replace("-", "_").replace(" ", "_").split("_")
    names = [element_named(part) for part in parts] + [element_named("_".join(parts[-2:]))]
    known = [name for name in names if name is not None]
    if not known:
        raise UsageError(
            "the file's name does not say which element it maps", where=path, expected="such as In.tif"
        )
    return known[-1], raster


def _ready(path: Path) -> list[tuple[str, Raster]]:
    found = [(element_of(one), one) for one in items(path) if one.data.ndim == 2]
    return [(symbol, raster_of(one)) for symbol, one in found if symbol is not None]


def _of_rasters(
    found: list[tuple[str, Raster]], paths: list[Path], pixel: float | None, side: Side
) -> ElementMap:
    shapes = {one.grey.shape for _, one in found}
    if len(shapes) != 1:
        raise UsageError("the maps are not of one size", got=sorted(shapes))
    scale, notes = _scale(next((one.scale for _, one in found if one.scale), None), pixel, paths[0])
    kept = dict.fromkeys(note for _, one in found for note in one.notes)
    return ElementMap(
        counts=np.array([one.grey for _, one in found], dtype=float),
        elements=tuple(symbol for symbol, _ in found),
        pixel_nanometre=scale.nanometre,
        accelerating_voltage_kilovolt=next((one.kilovolt for _, one in found if one.kilovolt), None),
        anode_side=side,
        net=True,
        pixel_relative_uncertainty=scale.relative_uncertainty,
        notes=(*kept, *notes, "values as the file gives them: counts or grey values, net or gross"),
        origin=_origin(paths),
    )


def _of_spectra(path: Path, wanted: tuple[str, ...] | None, pixel: float | None, side: Side) -> ElementMap:
    whole = [one for one in items(path) if one.data.ndim == 3]
    if len(whole) != 1:
        raise FileFormatError(
            "the file holds no maps of elements", where=path, got=f"{len(whole)} spectrum images"
        )
    spectra = cube(whole[0], path)
    symbols = wanted or spectra.elements
    unknown = [one for one in symbols if one not in LINES]
    if not symbols or unknown:
        raise UsageError(
            "which elements to map is not known",
            where=path,
            got=", ".join(unknown) or "none in the file",
            expected=", ".join(LINES),
            todo="Give them with --elements (elements=)",
        )
    return _counted(spectra, tuple(symbols), path, pixel, side)


def _counted(
    spectra: SpectrumCube, symbols: tuple[str, ...], path: Path, pixel: float | None, side: Side
) -> ElementMap:
    width = spectra.resolution_electronvolt or USUAL_RESOLUTION
    counts, said = net_maps(spectra.counts, spectra.energy_kilovolt, symbols, resolution_electronvolt=width)
    scale, notes = _scale(spectra.scale, pixel, path)
    return ElementMap(
        counts=counts,
        elements=symbols,
        pixel_nanometre=scale.nanometre,
        accelerating_voltage_kilovolt=spectra.kilovolt,
        anode_side=side,
        net=True,
        pixel_relative_uncertainty=scale.relative_uncertainty,
        notes=(*spectra.notes, *said, *overlaps(symbols, resolution_electronvolt=width), *notes),
        origin=_origin([path]),
    )


def _origin(paths: list[Path]) -> Origin:
    names = ", ".join(one.name for one in paths)
    digest = sha256_of(paths[0]) if len(paths) == 1 else None
    return Origin("measured", path=names, sha256=digest, made_by=package_versions())
