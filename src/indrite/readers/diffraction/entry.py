"""`read_diffraction`: one file of any known format → one `Diffractogram`."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from indrite.errors import FileFormatError, IndriteError
from indrite.readers.diffraction.formats import DIFFRACTION_FORMATS, DiffractionFormat
from indrite.readers.diffraction.record import PatternRecord, anode_of
from indrite.readers.entry import located, sha256_of
from indrite.readers.unpack import head_of, unpacked
from indrite.signals import Origin
from indrite.signals.diffractogram import ANODES, Diffractogram

_MOST_BYTES = 1 << 28


def read_diffraction(
    path: str | Path, *, reader: str | None = None, wavelength: str | float | None = None
) -> Diffractogram:
    """Read a powder pattern.

    The content decides on the format, not the name; ``.gz`` and ``.zip`` with one file are unpacked.
    Counts are corrected for the attenuator. What the file does not say of the X-rays stays unknown unless it
    is given; what was skipped, derived or assumed is in ``notes``.

    Parameters
    ----------
    path
        The file.
    reader
        Name in `DIFFRACTION_FORMATS`; ``None``: by content.
    wavelength
        Symbol of the anode (Kα1 and Kα2, 2:1) or one wavelength in ångström; takes the place of what the
        file says.

    Raises
    ------
    FileFormatError
        If the file is missing, damaged, or no powder pattern.
    UsageError
        If there is no such reader.
    SignalError
        If the points do not make a pattern, or the wavelength is none.
    """
    path = Path(path)
    with unpacked(path) as content:
        if (size := content.stat().st_size) > _MOST_BYTES:
            raise FileFormatError("too large for a powder pattern", where=path, got=f"{size / 1e6:.0f} MB")
        formats = DIFFRACTION_FORMATS
        form = formats.detect(head_of(content), path) if reader is None else formats.named(reader)
        try:
            return _signal(form.load()(content), path, form, wavelength)
        except IndriteError as error:
            raise located(error, content, path) from None
        except (ValueError, IndexError, KeyError, OverflowError, MemoryError, RecursionError) as error:
            # what a parser stumbles over in damaged bytes
            raise FileFormatError(
                f"not a {form.name} file that can be read",
                where=path,
                got=str(error).partition("\n")[0][:120],
                todo="Copy or export it again",
            ) from None


def _signal(
    record: PatternRecord, path: Path, form: DiffractionFormat, wavelength: str | float | None
) -> Diffractogram:
    notes = list(record.notes)
    angle, counts, spread = _ordered(record, notes)
    first, second, ratio = _lines(record, notes)
    made_by = {**record.made_by, "format": form.name}
    pattern = Diffractogram(
        two_theta_degree=angle,
        counts=counts,
        counts_uncertainty=spread,
        wavelength_angstrom=first,
        second_wavelength_angstrom=second,
        second_ratio=ratio,
        anode=record.anode or anode_of(first),
        counting_time_second=record.counting_time_second,
        goniometer_radius_millimetre=record.goniometer_radius_millimetre,
        specimen=record.specimen or None,
        notes=tuple(notes),
        origin=record.origin or Origin("measured", path=path.name, sha256=sha256_of(path), made_by=made_by),
    )
    return pattern if wavelength is None else with_wavelength(pattern, wavelength)


def _ordered(record: PatternRecord, notes: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """Return the points with rising angle; a scan that runs down is turned round."""
    angle, counts, spread = record.two_theta_degree, record.counts, record.uncertainty
    if angle.size > 1 and (np.diff(angle) < 0).all():
        notes.append("the scan ran from high to low angles; turned round")
        angle, counts = angle[::-1], counts[::-1]
        spread = None if spread is None else spread[::-1]
    if spread is not None and not (spread > 0).all():
        notes.append("uncertainties of 0 replaced by the smallest one above 0")
        good = spread[spread > 0]
        spread = None if not good.size else np.where(spread > 0, spread, good.min())
    return angle, counts, spread


def _lines(record: PatternRecord, notes: list[str]) -> tuple[float | None, float | None, float]:
    """Return Kα1, Kα2 and their ratio; what a file leaves out is filled in from its anode and noted."""
    first, second, ratio = record.wavelength_angstrom, record.second_wavelength_angstrom, record.second_ratio
    if first is None and record.anode in ANODES:
        first, second = ANODES[record.anode]
        notes.append(
            f"the file names the anode {record.anode} and no wavelength: Kα1 {first} Å, Kα2 {second} Å"
        )
        if ratio is None:
            ratio = 0.5
            notes.append("ratio of Kα2 to Kα1 not stated: 0.5 assumed")
    if ratio is None:
        ratio = 0.5 if second is not None else 0.0
        if second is not None:
            notes.append("ratio of Kα2 to Kα1 not stated: 0.5 assumed")
    if ratio == 0.0 and second is not None:
        notes.append("Kα2 has no intensity: stripped or monochromatised")
    if first is None:
        notes.append("the wavelength is not stated")
    return first, second, ratio


def with_wavelength(pattern: Diffractogram, wavelength: str | float) -> Diffractogram:
    """Return a pattern with the lines of an anode (symbol) or one wavelength (ångström).

    Raises
    ------
    SignalError
        If it is neither.
    """
    try:
        value = float(wavelength)
    except ValueError:
        return pattern.with_anode(str(wavelength).strip().capitalize())
    return pattern.replace(
        wavelength_angstrom=value, second_wavelength_angstrom=None, second_ratio=0.0, anode=anode_of(value)
    )
