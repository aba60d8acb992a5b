"""`read_spectrum_image`: one file of any known format → one `SpectrumImage`."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import numpy as np

from indrite.errors import FileFormatError, IndriteError, UsageError
from indrite.readers.entry import located, sha256_of
from indrite.readers.microscopy_files import FileAxis
from indrite.readers.spectrum_image.formats import SPECTRUM_FORMATS
from indrite.readers.spectrum_image.record import SpectrumRecord
from indrite.readers.unpack import head_of, unpacked
from indrite.signals import Origin, SpectrumImage
from indrite.signals.spectrum_image import Spectroscopy

_NANOMETRE = {"nm": 1.0, "um": 1e3, "µm": 1e3, "μm": 1e3, "mm": 1e6, "m": 1e9, "a": 0.1, "å": 0.1}


def read_spectrum_image(
    path: str | Path,
    *,
    kind: Spectroscopy | None = None,
    item: int | str | None = None,
    pixel_nanometre: float | None = None,
    beam_energy_kilovolt: float | None = None,
) -> SpectrumImage:
    """Read spectra: one, a line scan, or an image of them.

    Read are EMSA/MAS (.msa), HyperSpy (.hspy), two columns of text, what indrite saved, and with the extra
    ``microscopy`` the files of Gatan, Bruker, Velox, JEOL, EDAX and others. The content decides.

    Parameters
    ----------
    path
        The file.
    kind
        ``EELS`` or ``EDX`` where the file does not say; energies in keV are taken as EDX.
    item
        Number (from 1) or title of the data set, where the file holds several; by default the largest.
    pixel_nanometre, beam_energy_kilovolt
        Take the place of what the file says.

    Raises
    ------
    FileFormatError
        If the file is missing, damaged, or holds no spectra.
    UsageError
        If the kind is not known, or there is no such item.
    MissingPackageError
        If the format needs RosettaSciIO and it is not installed.
    """
    path = Path(path)
    with unpacked(path) as content:
        try:
            found = _records(content, path)
        except IndriteError as error:
            raise located(error, content, path) from None
    if isinstance(found, SpectrumImage):
        return _given(found, kind, pixel_nanometre, beam_energy_kilovolt)
    spectra = [one for one in found if one.energy_axis is not None]
    if not spectra:
        raise FileFormatError(
            "the file holds no spectra",
            where=path,
            got=", ".join(f"{one.title or 'untitled'} {one.data.shape}" for one in found[:6]),
            todo="Pictures and maps are for: indrite analyse section, indrite analyse profile",
        )
    chosen, notes = _chosen(spectra, item, path)
    origin = Origin("measured", path=path.name, sha256=sha256_of(path), made_by=dict(chosen.made_by))
    return _image(chosen, (kind, pixel_nanometre, beam_energy_kilovolt), origin, notes)


def _given(
    image: SpectrumImage, kind: Spectroscopy | None, pixel: float | None, kilovolt: float | None
) -> SpectrumImage:
    """Return what indrite saved, with what the user states instead."""
    return image.replace(
        kind=kind or image.kind,
        pixel_nanometre=image.pixel_nanometre if pixel is None else pixel,
        beam_energy_kilovolt=image.beam_energy_kilovolt if kilovolt is None else kilovolt,
    )


def _records(content: Path, path: Path) -> list[SpectrumRecord] | SpectrumImage:
    form = SPECTRUM_FORMATS.detect(head_of(content), path)
    # companions of a vendor's file lie beside it as the user names it
    return form.load()(path if content == path else content)


def _chosen(
    found: list[SpectrumRecord], item: int | str | None, path: Path
) -> tuple[SpectrumRecord, tuple[str, ...]]:
    names = [one.title or f"item {number}" for number, one in enumerate(found, start=1)]
    if item is None:
        best = max(found, key=lambda one: one.data.size)
        if len(found) == 1:
            return best, ()
        return best, (f"of {len(found)} data sets the largest is taken: {best.title} {best.data.shape}",)
    text = str(item).strip()
    if text.isdigit() and 1 <= int(text) <= len(found):
        return found[int(text) - 1], ()
    fitting = [one for one in found if one.title.lower() == text.lower()]
    if len(fitting) == 1:
        return fitting[0], ()
    raise UsageError("no such data set in the file", where=path, got=text, expected=", ".join(names))


def _image(
    record: SpectrumRecord,
    given: tuple[Spectroscopy | None, float | None, float | None],
    origin: Origin,
    notes: tuple[str, ...],
) -> SpectrumImage:
    place = record.energy_axis
    assert place is not None
    axis = record.axes[place]
    in_kilovolt = axis.unit.strip().lower() == "kev"
    kind = given[0] or record.kind or ("EDX" if in_kilovolt else "")
    if kind not in ("EELS", "EDX"):
        raise UsageError(
            "the file does not say which kind of spectra it holds",
            where=origin.path,
            expected="EELS or EDX",
            todo="Give it with --kind (kind=)",
        )
    space = [one for k, one in enumerate(record.axes) if k != place]
    pixel, said = _pixel(space, given[1])
    counts = np.moveaxis(record.data, place, -1)
    counts = counts.reshape(-1, counts.shape[-2] if counts.ndim > 1 else 1, counts.shape[-1])
    energy = axis.values * (1000.0 if in_kilovolt else 1.0)
    if energy[0] > energy[-1]:
        energy, counts = energy[::-1], counts[:, :, ::-1]
    stated = dict(record.stated)
    return SpectrumImage(
        origin=origin,
        counts=counts if counts.dtype.kind == "f" else counts.astype(np.float32),
        energy_electronvolt=energy,
        kind=cast(Spectroscopy, kind),
        pixel_nanometre=pixel,
        beam_energy_kilovolt=given[2] if given[2] is not None else stated.get("beam_energy_kilovolt"),
        convergence_milliradian=stated.get("convergence_milliradian"),
        collection_milliradian=stated.get("collection_milliradian"),
        notes=(*record.notes, *notes, *said),
    )


def _pixel(space: list[FileAxis], given: float | None) -> tuple[float | None, tuple[str, ...]]:
    if given is not None:
        return given, ()
    sizes = [
        abs(one.step) * _NANOMETRE[one.unit.strip().lower()]
        for one in space
        if one.size > 1 and one.unit.strip().lower() in _NANOMETRE
    ]
    if not sizes:
        return None, ("the distance of the pixels is not stated",) if space else ()
    if max(sizes) > 1.01 * min(sizes):
        return sizes[-1], (f"the pixels are not square: {sizes[0]:.4g} and {sizes[-1]:.4g} nm",)
    return sizes[-1], ()
