"""Edge of an element's density towards the other material, and the layer that has reacted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares
from scipy.special import erfc

from indrite.analysis.trajectory.profiles import Heights
from indrite.errors import SignalError, UsageError
from indrite.notebook import Shown
from indrite.signals.trajectory import ELECTRODE, ELECTROLYTE, Trajectory

#: Elements that electrode atoms are oxidised by: N, O, F, P, S, Cl, As, Se, Br, Te, I.
_ANIONS = (7, 8, 9, 15, 16, 17, 33, 34, 35, 52, 53)
_BINS_PER_ANGSTROM = 2
#: An electrode thinner than this is a layer of atoms without inside.
_THINNEST_ANGSTROM = 1.0


@dataclass(frozen=True)
class Edge(Shown):
    """Middle and σ of an error-function edge, Å, and the density before it, per Å and frame."""

    middle: float
    width: float
    density: float


def fit_edge(height_angstrom: np.ndarray, reach_angstrom: float) -> Edge:
    """Fit the number of atoms beyond each height with that of an error-function edge.

    The integrated profile is fitted, not the density: a lattice's layers are smooth in it. Heights
    from the middle of the material up to the middle of the other one are taken.

    N(> h) = ρ ∫_h^∞ ½ erfc((x - m) / (√2 σ)) dx

    Parameters
    ----------
    height_angstrom
        Heights over the middle of the material, any shape whose first dimension is the frame; those
        of the other half are left out.
    reach_angstrom
        Half of the cell's height.

    Raises
    ------
    UsageError
        If there are no atoms.
    """
    frames = height_angstrom.shape[0]
    inside = height_angstrom[(height_angstrom > 0.0) & (height_angstrom < reach_angstrom)]
    if inside.size == 0:
        raise UsageError("there are no atoms of the element on this side of the interface")
    grid = np.linspace(0.0, reach_angstrom, max(8, round(_BINS_PER_ANGSTROM * reach_angstrom)))
    beyond = (inside.size - np.searchsorted(np.sort(inside), grid)) / frames
    end = float(np.quantile(inside, 0.95))
    start = np.array([end, 0.5, beyond[0] / max(end, 1.0)])

    def misfit(values: np.ndarray) -> np.ndarray:
        return values[2] * _integral(grid, values[0], values[1]) - beyond

    found = least_squares(
        misfit, start, bounds=([0.0, 0.05, 0.0], [reach_angstrom, reach_angstrom / 2.0, np.inf])
    )
    return Edge(float(found.x[0]), float(found.x[1]), float(found.x[2]))


def _integral(grid: np.ndarray, middle: float, width: float) -> np.ndarray:
    """Integral of the edge from each height outwards; σ φ(u) - (h - m) Φ(-u) with u = (h - m)/σ."""
    scaled = (grid - middle) / width
    gauss = np.exp(-(scaled**2) / 2.0) / np.sqrt(2.0 * np.pi)
    value: np.ndarray = width * (gauss - scaled * 0.5 * erfc(scaled / np.sqrt(2.0)))
    return value


def reacted_layer(run: Trajectory, heights: Heights, element: str, contact_angstrom: float) -> np.ndarray:
    """Return the electrode atoms with an electrolyte anion as neighbour, as a layer of the electrode, Å.

    Parameters
    ----------
    run
        Trajectory whose atoms know their side.
    heights
        Heights over the middle of the electrode.
    element
        The electrode's element.
    contact_angstrom
        Distance of a neighbour.

    Returns
    -------
    array
        Shape (2, frame): the interface below and above the electrode's middle.
    """
    from vesin import NeighborList

    electrode = (np.array(run.symbols) == element) & (run.side == ELECTRODE)
    anion = np.isin(run.atomic_number, _ANIONS) & (run.side == ELECTROLYTE)
    chosen = np.flatnonzero(electrode | anion)
    own = electrode[chosen]
    finder = NeighborList(cutoff=contact_angstrom, full_list=True, n_threads=1)
    first = np.abs(heights.height_angstrom[0, electrode])
    thickness = 2.0 * float(first.max() + np.diff(np.unique(np.round(first, 1))).max(initial=0.0) / 2.0)
    if thickness < _THINNEST_ANGSTROM:
        raise SignalError(
            "the electrode is too thin to have an edge",
            got=f"{thickness:.2g} Å of {element}",
            expected=f"at least {_THINNEST_ANGSTROM:g} Å",
        )
    per_angstrom = electrode.sum() / thickness
    layer = np.zeros((2, run.frames))
    for frame in range(run.frames):
        one, other = finder.compute(
            points=np.ascontiguousarray(run.position_angstrom[frame][chosen]),
            box=run.cell_angstrom[frame],
            periodic=tuple(bool(axis) for axis in run.periodic),
            quantities="ij",
        )
        touched = chosen[np.unique(one[own[one] & ~own[other]]).astype(int)]
        above = heights.height_angstrom[frame, touched] > 0.0
        layer[:, frame] = (~above).sum() / per_angstrom, above.sum() / per_angstrom
    return layer
