"""What a module of a format hands to the entry."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from indrite.errors import FileFormatError
from indrite.signals import Origin
from indrite.signals.diffractogram import ANODES


@dataclass
class PatternRecord:
    """A pattern as a file gives it.

    Parameters
    ----------
    two_theta_degree, counts, uncertainty
        Points; counts corrected for the attenuator.
    wavelength_angstrom, second_wavelength_angstrom, second_ratio, anode
        What the file says of the X-rays; ``None`` where it says nothing.
    counting_time_second, goniometer_radius_millimetre, specimen
        As in `indrite.signals.Diffractogram`.
    notes
        What was skipped, derived or assumed.
    made_by
        Instrument and program that wrote the file.
    origin
        Of a file that indrite wrote.
    """

    two_theta_degree: np.ndarray
    counts: np.ndarray
    uncertainty: np.ndarray | None = None
    wavelength_angstrom: float | None = None
    second_wavelength_angstrom: float | None = None
    second_ratio: float | None = None
    anode: str | None = None
    counting_time_second: float | None = None
    goniometer_radius_millimetre: float | None = None
    specimen: str | None = None
    notes: list[str] = field(default_factory=list)
    made_by: dict[str, str] = field(default_factory=dict)
    origin: Origin | None = None


def spaced(start: float, end: float, count: int) -> np.ndarray:
    """Return evenly spaced angles from the first to the last."""
    return start + (end - start) / max(count - 1, 1) * np.arange(count)


def attenuated(counts: np.ndarray, factors: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
    """Return counts times attenuation, and their uncertainty where an attenuator was in: √counts times it.

    Raises
    ------
    FileFormatError
        If the factors are fewer than the counts or below 1.
    """
    if factors.shape != counts.shape or not (factors >= 1.0).all():
        raise FileFormatError(
            "attenuation factors that do not fit the counts",
            got=f"{factors.size} factors, smallest {factors.min(initial=np.inf):g}, for {counts.size} counts",
        )
    if (factors == 1.0).all():
        return counts, None
    return counts * factors, np.sqrt(np.maximum(counts, 1.0)) * factors


def anode_of(wavelength: float | None) -> str | None:
    """Return the anode whose Kα1 a wavelength is, to 0.1 %."""
    if wavelength is None:
        return None
    for name, (first, _) in ANODES.items():
        if abs(wavelength / first - 1.0) < 1e-3:
            return name
    return None


def symbol(text: str | None) -> str | None:
    """Return the anode's symbol in a text such as ``Cu`` or ``Copper (29)``; ``None`` for another."""
    named = {
        "copper": "Cu",
        "cobalt": "Co",
        "molybdenum": "Mo",
        "iron": "Fe",
        "chromium": "Cr",
        "silver": "Ag",
    }
    word = (text or "").strip().split(" ")[0].split("-")[0]
    word = named.get(word.lower(), word.capitalize())
    return word if word in ANODES else None
