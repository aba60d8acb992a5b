"""Core-loss spectra of phases: a power law and the edges of what they hold, with or without fine structure.

Shapes are parametrised (`indrite.analysis.spectrum_image.shapes`), strengths per atom are assumed: good for
asking what an analysis can tell, not for predicting a measured spectrum.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from indrite.analysis.spectrum_image.edges import EELS_EDGES, Edge
from indrite.analysis.spectrum_image.shapes import edge_shape

#: Electrons in the shells that an edge empties, relative to L2,3.
_ELECTRONS = {"K": 2.0 / 6.0, "L": 1.0, "M": 10.0 / 6.0}
#: Height of an edge of one atom per nm³ over the background at 100 eV (assumed), and its fall with the onset.
_HEIGHT, _FALL = 0.006, 1.6
_AT = 132.0


@dataclass(frozen=True)
class FineStructure:
    """What bonding does to an edge.

    Parameters
    ----------
    shift_electronvolt
        Of the onset.
    peak_height, peak_electronvolt, peak_width_electronvolt
        A peak behind the onset: height over the edge's continuum, distance, standard deviation.
    """

    shift_electronvolt: float = 0.0
    peak_height: float = 0.0
    peak_electronvolt: float = 4.0
    peak_width_electronvolt: float = 2.0


@dataclass(frozen=True)
class SpectralPhase:
    """A phase as EELS sees it.

    Parameters
    ----------
    name
        What it is.
    density_per_cubic_nanometre
        Atoms of each element.
    exponent
        r of the background E^−r.
    fine_structure
        Element → what bonding does to its edge.
    """

    name: str
    density_per_cubic_nanometre: Mapping[str, float]
    exponent: float = 3.0
    fine_structure: Mapping[str, FineStructure] = field(default_factory=dict)


def phase_spectrum(
    energy: np.ndarray, phase: SpectralPhase, *, resolution_electronvolt: float = 1.0
) -> np.ndarray:
    """Return the spectrum of a phase, 1 at 100 eV from the background alone.

    Parameters
    ----------
    energy
        Energy losses, eV, above 0.
    phase
        What it holds.
    resolution_electronvolt
        Full width at half maximum of the zero-loss peak.
    """
    spectrum = (energy / 100.0) ** -phase.exponent
    for edge in EELS_EDGES:
        density = phase.density_per_cubic_nanometre.get(edge.element, 0.0)
        if density <= 0.0 or edge.onset_electronvolt <= energy[0] + 5.0:
            continue
        bonding = phase.fine_structure.get(edge.element, FineStructure())
        moved = Edge(
            edge.element, edge.shell, edge.onset_electronvolt + bonding.shift_electronvolt, edge.form
        )
        shape = edge_shape(energy, moved, resolution_electronvolt=resolution_electronvolt)
        distance = energy - moved.onset_electronvolt - bonding.peak_electronvolt
        shape = shape + bonding.peak_height * np.exp(-0.5 * (distance / bonding.peak_width_electronvolt) ** 2)
        height = _HEIGHT * density * _ELECTRONS[edge.shell[0]] * (edge.onset_electronvolt / _AT) ** -_FALL
        spectrum = spectrum + height * shape
    return np.asarray(spectrum)


#: How sulfur in an indium sulfide may differ from that in PS4: shifted by the bond to a metal (assumed).
INDIUM_SULFIDE_BONDING: Mapping[str, FineStructure] = {
    "S": FineStructure(
        shift_electronvolt=-2.0, peak_height=0.5, peak_electronvolt=8.0, peak_width_electronvolt=3.0
    ),
    "In": FineStructure(shift_electronvolt=1.0),
}
