"""Shapes of core-loss edges: parametrised, not computed from wave functions.

An edge rises at its onset as its form says and falls with a power of the energy, as hydrogenic cross-sections
do far from the onset (Egerton 2011, DOI 10.1007/978-1-4419-9583-4, section 3.6). Good for taking
overlapping edges apart and for relative numbers; absolute compositions need measured standards.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from indrite.analysis.spectrum_image.edges import Edge

#: Fall with energy, E^−s, of K edges and of the others.
_FALL_K, _FALL_OTHER = 4.0, 3.2
#: Energies over which rounded and delayed edges rise.
_ROUNDED, _DELAYED = 9.0, 38.0
#: White lines: distance from the onset, weight in eV of edge height, width.
_WHITE_LINES = ((2.0, 9.0, 1.4), (7.5, 6.0, 1.8))
_CORE = 60.0


def edge_shape(energy: np.ndarray, edge: Edge, *, resolution_electronvolt: float = 1.0) -> np.ndarray:
    """Return an edge over energy, 1 at the height of its continuum.

    Parameters
    ----------
    energy
        Energy losses, eV.
    edge
        Which.
    resolution_electronvolt
        Full width at half maximum of the zero-loss peak, which smears the onset.
    """
    sigma = max(resolution_electronvolt, 1e-3) / 2.3548
    above = energy - edge.onset_electronvolt
    step = ndtr(above / sigma)
    reach = np.where(above > -6.0 * sigma, np.maximum(above, 0.0), 0.0)
    fall = _FALL_K if edge.shell.startswith("K") else _FALL_OTHER
    tail = (np.maximum(energy, 1.0) / edge.onset_electronvolt) ** -fall
    if edge.form == "rounded":
        rise = 1.0 - np.exp(-(reach + sigma) / _ROUNDED)
    elif edge.form == "delayed":
        rise = 1.0 - np.exp(-(((reach + sigma) / _DELAYED) ** 2))
    else:
        rise = np.ones_like(energy)
    shape = step * rise * tail
    if edge.form == "white lines":
        for offset, weight, width in _WHITE_LINES:
            spread = np.hypot(width, sigma)
            shape = shape + weight * np.exp(-0.5 * ((above - offset) / spread) ** 2) / (spread * 2.5066)
    return np.asarray(shape)
