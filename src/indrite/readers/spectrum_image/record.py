"""What a format's module hands over: an array with its axes, and what is stated about the microscope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from indrite.readers.microscopy_files import FileAxis


@dataclass(frozen=True)
class SpectrumRecord:
    """One data set that may be a spectrum.

    Parameters
    ----------
    data
        The array.
    axes
        One a dimension; that of the energy has the unit eV or keV.
    kind
        ``EELS``, ``EDX`` or empty.
    title
        Of the data set.
    stated
        Numbers on the microscope: ``beam_energy_kilovolt``, ``convergence_milliradian``,
        ``collection_milliradian``.
    made_by
        Packages that read it.
    notes
        What was done or skipped.
    """

    data: np.ndarray
    axes: tuple[FileAxis, ...]
    kind: str = ""
    title: str = ""
    stated: Mapping[str, float] = field(default_factory=dict)
    made_by: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def energy_axis(self) -> int | None:
        """Which dimension is the energy, ``None`` for no spectrum."""
        found = [
            k
            for k, one in enumerate(self.axes)
            if one.unit.strip().lower() in {"ev", "kev"} or "energy" in one.name.lower()
        ]
        return found[-1] if found and len(self.axes) == self.data.ndim else None
