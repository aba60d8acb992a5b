"""The techniques that files are read for: names, the command that takes a file, the table of formats."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from indrite.readers.tables import FileFormat, FormatTable


@dataclass(frozen=True)
class Technique:
    """One technique.

    Parameters
    ----------
    name
        What ``indrite analyse`` calls it.
    what, plural
        What one file holds, with its article, and several of it.
    signals
        Signals that belong to it.
    command
        Command that takes such a file.
    table
        ``module:name`` of its table of formats; imported on first use.
    """

    name: str
    what: str
    plural: str
    signals: tuple[str, ...]
    command: str
    table: str

    def formats(self) -> FormatTable[FileFormat[Any]]:
        """Import and return the table of formats."""
        module, name = self.table.split(":")
        found: FormatTable[FileFormat[Any]] = getattr(
            importlib.import_module(f"indrite.readers.{module}"), name
        )
        return found


TECHNIQUES: dict[str, Technique] = {
    one.name: one
    for one in (
        Technique(
            "cycling",
            "a cycling record",
            "cycling records",
            ("Cycling",),
            "indrite diagnose",
            "formats:READERS",
        ),
        Technique(
            "impedance",
            "an impedance spectrum",
            "impedance spectra",
            ("Impedance",),
            "indrite analyse impedance",
            "impedance.formats:IMPEDANCE_FORMATS",
        ),
        Technique(
            "diffraction",
            "a powder pattern",
            "powder patterns",
            ("Diffractogram",),
            "indrite analyse diffraction",
            "diffraction.formats:DIFFRACTION_FORMATS",
        ),
        Technique(
            "trajectory",
            "a trajectory",
            "trajectories",
            ("Trajectory",),
            "indrite analyse trajectory",
            "trajectory.formats:TRAJECTORY_FORMATS",
        ),
        Technique(
            "section",
            "a picture",
            "pictures",
            ("Micrograph", "ElementMap"),
            "indrite analyse section",
            "micrograph.formats:MICROGRAPH_FORMATS",
        ),
        Technique(
            "profile",
            "a line profile",
            "line profiles",
            ("LineProfile",),
            "indrite analyse profile",
            "line_profile.formats:LINE_PROFILE_FORMATS",
        ),
        Technique(
            "spectra",
            "a microscope's spectrum",
            "microscopes' spectra",
            ("SpectrumImage",),
            "indrite analyse spectra",
            "spectrum_image.formats:SPECTRUM_FORMATS",
        ),
    )
}


def claims(head: bytes, *, but: str) -> Iterator[tuple[Technique, str]]:
    """Yield the other techniques that a file plainly belongs to, each with the name of the format.

    Parameters
    ----------
    head
        First bytes of the file, see `indrite.readers.unpack.head_of`.
    but
        Name of the technique that asks.

    Examples
    --------
    >>> [(one.name, form) for one, form in claims(b"ITEM: TIMESTEP", but="cycling")]
    [('trajectory', 'lammps_dump')]
    """
    for technique in TECHNIQUES.values():
        if technique.name == but:
            continue
        for form in technique.formats().values():
            if form.claims(head):
                yield technique, form.name
                break


def of_signal(name: str) -> Technique | None:
    """Return the technique that a signal of indrite belongs to; ``None`` for a result.

    Examples
    --------
    >>> of_signal("ElementMap").command
    'indrite analyse section'
    """
    return next((one for one in TECHNIQUES.values() if name in one.signals), None)
