"""Frames that ASE has read, as a `FrameRecord`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from indrite.errors import FileFormatError
from indrite.readers.trajectory.record import FrameRecord
from indrite.readers.trajectory.times import stated_times

if TYPE_CHECKING:
    from ase import Atoms


def record_of_images(images: Sequence[Atoms], path: Path) -> FrameRecord:
    """Return the frames of ASE images; masses are needed only where there are momenta.

    Raises
    ------
    FileFormatError
        If there are no images, or they do not hold the same atoms.
    """
    if not images:
        raise FileFormatError("a trajectory without frames", where=path)
    first = images[0]
    for index, image in enumerate(images):
        if not np.array_equal(image.numbers, first.numbers) or not np.array_equal(image.pbc, first.pbc):
            raise FileFormatError(
                f"frame {index + 1} holds other atoms or boundaries than the first",
                where=path,
                got=f"{image.get_chemical_formula()}, periodic {image.pbc.tolist()}",
                expected=f"{first.get_chemical_formula()} in the same order, periodic {first.pbc.tolist()}",
            )
    time, gap = stated_times([image.info for image in images])
    moving = all("momenta" in image.arrays for image in images)
    return FrameRecord(
        position_angstrom=np.array([image.positions for image in images]),
        cell_angstrom=np.array([np.asarray(image.cell) for image in images]),
        periodic=np.asarray(first.pbc, dtype=bool),
        atomic_number=np.asarray(first.numbers, dtype=np.int64),
        time_picosecond=time,
        time_gap=gap,
        velocity_angstrom_per_picosecond=_velocities(images) if moving else None,
        energy_electronvolt=_energies(images),
        side=first.arrays.get("side"),
    )


def _velocities(images: Sequence[Atoms]) -> np.ndarray:
    from ase.units import fs

    return np.array([image.get_velocities() for image in images]) * (1e3 * fs)


def _energies(images: Sequence[Atoms]) -> np.ndarray | None:
    energies = []
    for image in images:
        results = getattr(image.calc, "results", {})
        if "energy" not in results:
            return None
        energies.append(float(results["energy"]))
    return np.array(energies)
