"""Points of a spectrum that an analysis can use: no 0 Hz, from high to low frequency, repeats merged."""

from __future__ import annotations

import numpy as np

from indrite.errors import SignalError
from indrite.signals import Impedance

#: Fewer points than this say nothing about a circuit.
LEAST_POINTS = 6
#: Frequencies closer than this (relative) are one point measured twice.
_SAME = 1e-6


def clean(spectrum: Impedance, *, frequency_window_hertz: tuple[float, float] | None = None) -> Impedance:
    """Return a spectrum from high to low frequency; what was dropped or merged stands in its notes.

    Parameters
    ----------
    spectrum
        As read; it stays as it is.
    frequency_window_hertz
        Lowest and highest frequency that are kept.

    Raises
    ------
    SignalError
        If fewer than six points are left.
    """
    frequency, impedance = spectrum.frequency_hertz, spectrum.impedance_ohm
    notes = list(spectrum.notes)
    usable = (frequency > 0.0) & (np.abs(impedance) > 0.0)
    if dropped := int((~usable).sum()):
        notes.append(f"{dropped} point(s) without frequency or impedance left out")
    if frequency_window_hertz is not None:
        low, high = sorted(frequency_window_hertz)
        inside = (frequency >= low) & (frequency <= high)
        if outside := int((usable & ~inside).sum()):
            notes.append(f"{outside} point(s) outside {low:g}–{high:g} Hz left out as asked")
        usable &= inside
    frequency, impedance = frequency[usable], impedance[usable]
    order = np.argsort(-frequency, kind="stable")
    frequency, impedance = frequency[order], impedance[order]
    frequency, impedance, merged = _merged(frequency, impedance)
    if merged:
        notes.append(f"{merged} repeated point(s) merged with the first of the same frequency")
    if frequency.size < LEAST_POINTS:
        raise SignalError(
            "too few points for an analysis",
            where=spectrum.origin.path,
            got=f"{frequency.size} points with a frequency above 0 Hz",
            expected=f"{LEAST_POINTS} or more",
        )
    return spectrum.replace(
        frequency_hertz=frequency,
        real_impedance_ohm=impedance.real.copy(),
        imaginary_impedance_ohm=impedance.imag.copy(),
        notes=tuple(notes),
    )


def _merged(frequency: np.ndarray, impedance: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    """Mean of points of one frequency, and how many were merged into others."""
    if frequency.size < 2:
        return frequency, impedance, 0
    new = np.concatenate([[True], np.abs(np.diff(np.log(frequency))) > _SAME])
    starts = np.flatnonzero(new)
    counts = np.diff(np.append(starts, frequency.size))
    mean = np.add.reduceat(impedance, starts) / counts
    return frequency[starts], mean, int(frequency.size - starts.size)
