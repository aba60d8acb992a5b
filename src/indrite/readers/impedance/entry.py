"""`read_impedance`: one file of any known format → its spectra."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from indrite.errors import IndriteError
from indrite.readers.entry import located, sha256_of
from indrite.readers.impedance.formats import IMPEDANCE_FORMATS
from indrite.readers.impedance.record import Points, SpectraRecord
from indrite.readers.unpack import head_of, unpacked
from indrite.signals import Impedance, Origin


def read_impedance(
    path: str | Path, *, format: str | None = None, temperature_celsius: float | None = None
) -> tuple[Impedance, ...]:
    """Read the impedance spectra of a file: one for each sweep.

    The content decides on the format, not the name; ``.gz`` and ``.zip`` with one file are unpacked.
    Imaginary parts get the usual sign: capacitors are negative. What was skipped, turned or taken for
    granted stands in ``notes``. Areas in files are not used: vendors write a default there.

    Parameters
    ----------
    path
        The file.
    format
        Name in `IMPEDANCE_FORMATS`; ``None``: by content.
    temperature_celsius
        Of the specimen, where the file does not say it, or in its place.

    Raises
    ------
    FileFormatError
        If the file is missing, damaged, or holds no spectrum.
    UsageError
        If there is no such format.
    MissingPackageError
        If the format needs a package that is not installed.
    """
    path = Path(path)
    with unpacked(path) as content:
        try:
            head = head_of(content)
            form = IMPEDANCE_FORMATS.detect(head, path) if format is None else IMPEDANCE_FORMATS.named(format)
            record = form.load()(content)
        except IndriteError as error:
            raise located(error, content, path) from None
    made_by = dict(record.made_by) | {"format": form.name}
    origin = Origin("measured", path=path.name, sha256=sha256_of(path), made_by=made_by)
    return tuple(_signal(record, place, origin, temperature_celsius) for place in range(len(record.sweeps)))


def _signal(record: SpectraRecord, place: int, origin: Origin, given: float | None) -> Impedance:
    points = record.sweeps[place]
    kept = record.origins[place] if record.origins else origin
    stated = record.temperatures[place] if record.temperatures else _mean(points)
    return Impedance(
        frequency_hertz=points.frequency,
        real_impedance_ohm=points.real,
        imaginary_impedance_ohm=points.imaginary,
        temperature_celsius=stated if given is None else given,
        sweep=place + 1,
        notes=record.notes,
        origin=kept if kept.path is not None else replace(kept, path=origin.path),
    )


def _mean(points: Points) -> float | None:
    """Mean temperature of the points; instruments write −327 °C and the like without a sensor."""
    if points.temperature is None:
        return None
    known = points.temperature[np.isfinite(points.temperature) & (points.temperature > -200.0)]
    return float(known.mean()) if known.size else None
