"""What files are: each is tried with the readers; content decides, not the name."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from indrite.errors import IndriteError, UsageError
from indrite.signals import Cycling, Diffractogram, ElementMap, Impedance, Micrograph
from indrite.yaml_lines import read_yaml

#: Files larger than this are not opened to see what they are.
MOST_BYTES = 4 << 30
#: Files of a folder that are looked at.
MOST_FILES = 500
_NEVER = {".py", ".ipynb", ".html", ".md", ".pdf", ".doc", ".docx", ".ppt", ".pptx", ".cif", ".bib"}


@dataclass(frozen=True)
class Recognised:
    """What one file holds.

    Parameters
    ----------
    path
        The file.
    technique
        ``cycling``, ``impedance``, ``diffraction``, ``section``, ``maps``, ``profile``, ``spectra``,
        ``trajectory``, ``cell``, ``published`` or ``study``.
    signal
        What was read; ``None`` where something is missing, and for cells and studies.
    missing
        What has to be said before the file can be read; ``""`` where nothing.
    """

    path: Path
    technique: str
    signal: Any = field(default=None, compare=False)
    missing: str = ""


@dataclass(frozen=True)
class Unrecognised:
    """A file that no reader takes, and what is known of it."""

    path: Path
    why: str


def recognise(path: Path) -> list[Recognised] | Unrecognised:
    """Say what a file holds; a file of an instrument that records several techniques gives several.

    Parameters
    ----------
    path
        A file.
    """
    try:
        size = path.stat().st_size
    except OSError as error:
        return Unrecognised(path, error.strerror or "cannot be opened")
    if size == 0:
        return Unrecognised(path, "empty")
    if size > MOST_BYTES:
        return Unrecognised(path, f"larger than {MOST_BYTES >> 30} GB")
    if path.suffix.lower() in {".yaml", ".yml"}:
        return _yaml(path)
    if path.suffix.lower() in _NEVER:
        return Unrecognised(path, "a document or program, not an instrument's file")
    found = _measured(path)
    return found or Unrecognised(path, "no reader takes it")


def recognise_all(paths: Iterable[Path]) -> tuple[list[Recognised], list[Unrecognised]]:
    """Say what each of several files holds."""
    known: list[Recognised] = []
    unknown: list[Unrecognised] = []
    for path in paths:
        one = recognise(path)
        if isinstance(one, Unrecognised):
            unknown.append(one)
        else:
            known += one
    return known, unknown


def files_of(folder: Path) -> list[Path]:
    """Return the files of a folder that may be an instrument's, in the order of their names.

    Raises
    ------
    UsageError
        If there are more than anyone measures in one study.
    """
    found = sorted(one for one in folder.iterdir() if one.is_file() and not one.name.startswith("."))
    if len(found) > MOST_FILES:
        raise UsageError(
            "the folder holds too many files to look at", where=folder, got=len(found),
            expected=f"at most {MOST_FILES}", todo="Name the files",
        )  # fmt: skip
    return found


def _yaml(path: Path) -> list[Recognised] | Unrecognised:
    from indrite.cell.stack import Cell

    try:
        values = read_yaml(path).values
    except (OSError, IndriteError, UnicodeError) as error:
        return Unrecognised(path, str(error).partition("\n")[0])
    if isinstance(values, dict) and {"study", "steps"} & set(values):
        return [Recognised(path, "study")]
    parts = {"cathode", "electrolyte", "anode", "protocol", "diameter_millimetre"}
    fields = {*Cell.__dataclass_fields__, "materials"}
    if isinstance(values, dict) and parts & set(values) and set(values) <= fields:
        return [Recognised(path, "cell")]
    if isinstance(values, dict) and {"numbers", "cite"} <= set(values):
        return [Recognised(path, "published")]
    return Unrecognised(path, "YAML that is neither a cell, a study nor published numbers")


def _measured(path: Path) -> list[Recognised]:
    tried = {technique: _tried(path, technique, read) for technique, read in _readers().items()}
    read = {name: one for name, one in tried.items() if one is not None and not one.missing}
    asking = {name: one for name, one in tried.items() if one is not None and one.missing}
    for choose in (_electrical, _microscope):
        if chosen := choose(read):
            return chosen
    for technique in ("profile", "diffraction", "spectra"):
        if technique in read:
            return [read[technique]]
    # tables of numbers make several readers ask; only those that know such files by their first bytes count
    for technique in ("section", "maps", "trajectory"):
        if technique in asking:
            return [asking[technique]]
    return []


def _readers() -> dict[str, Callable[[Path], Any]]:
    from indrite import readers

    return {
        "cycling": readers.read_cycling,
        "impedance": readers.read_impedance,
        "diffraction": readers.read_diffraction,
        "profile": readers.read_line_profile,
        "section": readers.read_micrograph,
        "maps": readers.read_element_map,
        "spectra": readers.read_spectrum_image,
        "trajectory": readers.read_trajectory,
    }


def _tried(path: Path, technique: str, read: Callable[[Path], Any]) -> Recognised | None:
    try:
        return Recognised(path, technique, read(path))
    except UsageError as error:
        return Recognised(path, technique, missing=error.what)
    except (IndriteError, OSError):
        return None


def _electrical(read: dict[str, Recognised]) -> list[Recognised]:
    """Cyclers write spectra and cycles into files of one kind, also into one file."""
    spectrum, record = read.get("impedance"), read.get("cycling")
    if spectrum is not None and "diffraction" in read:
        pattern: Diffractogram = read["diffraction"].signal
        # frequencies go by decades, angles by equal steps
        steps = np.diff(pattern.two_theta_degree)
        if np.ptp(steps) < 0.2 * np.median(steps):
            return [read["diffraction"]]
    found = [] if spectrum is None else [spectrum]
    if record is not None and (spectrum is None or _cycles(record.signal)):
        found.append(record)
    if spectrum is None and record is None and "trajectory" in read:
        return [read["trajectory"]]
    return found


def _cycles(record: Cycling) -> bool:
    """Whether a record passes charge in both directions: a spectrum's own rows do not."""
    from indrite.analysis.cycling import cycle_table

    with contextlib.suppress(IndriteError):
        table = cycle_table(record)
        both = (table.charge_capacity_ampere_hour > 0) & (table.discharge_capacity_ampere_hour > 0)
        return bool(both.any())
    return False


def _microscope(read: dict[str, Recognised]) -> list[Recognised]:
    picture, maps = read.get("section"), read.get("maps")
    if maps is None:
        return [] if picture is None else [picture]
    found = [maps]
    if picture is not None and not _is_map(picture.signal, maps.signal):
        found.insert(0, picture)
    return found


def _is_map(picture: Micrograph, maps: ElementMap) -> bool:
    """Whether what was read as a picture is one of the maps."""
    grey = np.asarray(picture.intensity, dtype=float)
    return any(
        one.shape == grey.shape and np.array_equal(np.asarray(one, dtype=float), grey) for one in maps.counts
    )


def words_of(one: Recognised) -> str:
    """Return one line on what a file holds."""
    signal = one.signal
    if one.missing:
        return f"{_NAMES[one.technique]}; to be read: {one.missing}"
    if isinstance(signal, Cycling):
        hours = signal.duration_second / 3600.0
        return f"{_NAMES['cycling']}, {signal.test_time_second.size} rows over {hours:.3g} h"
    if one.technique == "impedance":
        sweeps: Sequence[Impedance] = signal
        warm = {sweep.temperature_celsius for sweep in sweeps} - {None}
        at = f" at {', '.join(f'{t:.3g}' for t in sorted(warm)[:3])} °C" if warm else ""  # type: ignore[type-var]
        return f"{len(sweeps)} impedance spectr{'um' if len(sweeps) == 1 else 'a'}{at}"
    if isinstance(signal, Diffractogram):
        angle = signal.two_theta_degree
        return f"{_NAMES['diffraction']}, {angle[0]:.4g} to {angle[-1]:.4g}°"
    if isinstance(signal, Micrograph):
        rows, columns = signal.intensity.shape
        return f"{_NAMES['section']}, {columns} × {rows} pixels of {signal.pixel_nanometre:.3g} nm"
    if isinstance(signal, ElementMap):
        return f"maps of {', '.join(signal.elements)}, pixels of {signal.pixel_nanometre:.3g} nm"
    return _NAMES[one.technique]


_NAMES = {
    "cycling": "a cycling record",
    "impedance": "impedance spectra",
    "diffraction": "a powder pattern",
    "section": "a picture of a section",
    "maps": "maps of elements",
    "profile": "a line profile",
    "spectra": "spectra of a microscope",
    "trajectory": "a trajectory of atoms",
    "cell": "a cell",
    "study": "a study",
    "published": "published numbers",
}
