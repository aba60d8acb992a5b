"""What a format's module returns, and how points become sweeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from indrite.errors import FileFormatError
from indrite.signals import Origin

#: Points that a sweep needs; fewer are the rest of an interrupted one.
_LEAST = 3
#: A jump back that begins a new sweep: so many usual steps, and this factor in frequency.
_JUMP_STEPS, _JUMP_FACTOR = 4.0, 3.0


@dataclass(frozen=True)
class Points:
    """Points in the order of the file.

    Parameters
    ----------
    frequency, real, imaginary
        Hz, Ω, Ω with the usual sign (capacitors negative), shape (point,).
    temperature
        °C of each point, if the file has it.
    """

    frequency: np.ndarray
    real: np.ndarray
    imaginary: np.ndarray
    temperature: np.ndarray | None = None

    def part(self, rows: np.ndarray) -> Points:
        """Return some of the points."""
        warm = None if self.temperature is None else self.temperature[rows]
        return Points(self.frequency[rows], self.real[rows], self.imaginary[rows], warm)


@dataclass(frozen=True)
class SpectraRecord:
    """Sweeps of one file.

    Parameters
    ----------
    sweeps
        Points of each sweep.
    notes
        What was skipped or turned.
    made_by
        Packages that took part.
    origins, temperatures
        Of sweeps that indrite wrote itself.
    """

    sweeps: tuple[Points, ...]
    notes: tuple[str, ...] = ()
    made_by: Mapping[str, str] = field(default_factory=dict)
    origins: tuple[Origin, ...] = ()
    temperatures: tuple[float | None, ...] = ()


def record_of(points: Points, path: Path, *, notes: list[str]) -> SpectraRecord:
    """Return points as sweeps: a new one begins where the frequency jumps back.

    Raises
    ------
    FileFormatError
        If no point has a frequency above 0 Hz.
    """
    return SpectraRecord(*sweeps_of([points], path, notes=notes))


def sweeps_of(
    tables: list[Points], path: Path, *, notes: list[str]
) -> tuple[tuple[Points, ...], tuple[str, ...]]:
    """Return the sweeps of some tables, without rows that are no points, and the notes."""
    sweeps: list[Points] = []
    dropped = 0
    for table in tables:
        usable = np.isfinite(table.frequency) & np.isfinite(table.real) & np.isfinite(table.imaginary)
        usable &= table.frequency > 0.0
        dropped += int((~usable).sum())
        sweeps += _split(table.part(np.flatnonzero(usable)))
    if dropped:
        notes.append(f"{dropped} row(s) without frequency or impedance left out")
    kept = [one for one in sweeps if one.frequency.size >= _LEAST]
    if short := len(sweeps) - len(kept):
        notes.append(f"{short} sweep(s) of fewer than {_LEAST} points left out")
    if not kept:
        raise FileFormatError(
            "no impedance spectrum in the file",
            where=path,
            got=f"{dropped} rows without frequency or impedance" if dropped else "no points",
            expected=f"{_LEAST} or more points with a frequency above 0 Hz",
        )
    return tuple(kept), tuple(notes)


def _split(points: Points) -> list[Points]:
    """Split where the frequency jumps back by many of its usual steps; points without order stay together."""
    if points.frequency.size < 2:
        return [points] if points.frequency.size else []
    step = np.diff(np.log(points.frequency))
    moved = step[step != 0.0]
    way = np.sign(np.median(moved)) if moved.size else 1.0
    limit = max(_JUMP_STEPS * float(np.median(np.abs(moved))), np.log(_JUMP_FACTOR)) if moved.size else 1.0
    cuts = np.flatnonzero(step * way < -limit) + 1
    if cuts.size > points.frequency.size / (2 * _LEAST):
        return [points]
    return [points.part(rows) for rows in np.split(np.arange(points.frequency.size), cuts)]
