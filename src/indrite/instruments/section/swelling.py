"""The swelling map: metal in the grain boundaries lifts everything above it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from indrite.instruments.section.geometry import SectionGeometry


@dataclass(frozen=True)
class Lift:
    """How far the electrolyte has moved up.

    Parameters
    ----------
    at_edge_micrometre
        Lift at the edges between rows of cells, shape (z + 1, y); 0 at the anode.
    spacing_micrometre
        Edge of a cell.
    """

    at_edge_micrometre: np.ndarray
    spacing_micrometre: float

    @property
    def height_micrometre(self) -> float:
        """Thickness of the electrolyte after the lift."""
        rows = self.at_edge_micrometre.shape[0] - 1
        return rows * self.spacing_micrometre + float(self.at_edge_micrometre[-1].mean())

    def of_points(self, z: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Return where points (µm before growth) lie along z now; linear between cells."""
        rows = z / self.spacing_micrometre
        columns = y / self.spacing_micrometre - 0.5
        padded = np.concatenate([self.at_edge_micrometre, self.at_edge_micrometre[:, :1]], axis=1)
        columns = columns % self.at_edge_micrometre.shape[1]
        lift = ndimage.map_coordinates(padded, [rows, columns], order=1, mode="nearest")
        return np.asarray(z + lift)

    def row_before(self, z: np.ndarray, column: int) -> np.ndarray:
        """Return the rows of cells that now lie at heights z (µm) of one column of cells."""
        edges = np.arange(self.at_edge_micrometre.shape[0]) * self.spacing_micrometre
        # the lift never falls with height by more than a cell: heights rise strictly
        return np.interp(z, edges + self.at_edge_micrometre[:, column], edges) / self.spacing_micrometre


def lift_of(geometry: SectionGeometry, *, smoothing_micrometre: float) -> Lift:
    """Return how far the metal has pushed the electrolyte towards the cathode.

    A film of thickness a and normal n takes a n_z along z from whatever lies above it; its part along
    the interface, a n_y, finds no room in a rigid die and is taken from the grains beside it. Hence
    u(z, y) = Σ a |n_z| over the films that column y crosses below z: on average over the width the
    films lift by Σ a l n_z² / W. The map is smoothed over about a grain, so that grains keep their
    shape, and levelled at the cathode, which stays flat.

    | symbol | variable |
    |---|---|
    | a, l, n | ``films.aperture_micrometre`` (and cracks), ``length_micrometre``, ``normal`` |
    | u | ``Lift.at_edge_micrometre`` |
    | W | ``geometry.width_micrometre`` |

    Parameters
    ----------
    geometry
        The state.
    smoothing_micrometre
        Standard deviation of the smoothing; half a grain is about right.
    """
    spacing, shape = geometry.spacing_micrometre, geometry.labels.shape
    films = geometry.films
    opening = films.aperture_micrometre + films.crack_opening_micrometre
    axial = np.abs(films.normal[:, 0])
    index, along = pieces(films.length_micrometre, step=spacing / 2.0)
    length = films.length_micrometre[index] / np.bincount(index, minlength=len(axial))[index]
    z = films.centroid_micrometre[index, 0] - films.normal[index, 1] * along
    y = films.centroid_micrometre[index, 1] + films.normal[index, 0] * along
    rows = np.clip(np.floor(z / spacing).astype(int), 0, shape[0] - 1)
    columns = np.floor(y / spacing).astype(int) % shape[1]
    push = (opening * axial**2)[index] * length / spacing
    jump = np.bincount(rows * shape[1] + columns, weights=push, minlength=shape[0] * shape[1]).reshape(shape)
    jump = ndimage.gaussian_filter(jump, smoothing_micrometre / spacing, mode=("reflect", "wrap"))
    lift = np.concatenate([np.zeros((1, shape[1])), np.cumsum(jump, axis=0)])
    share = np.linspace(0.0, 1.0, shape[0] + 1)[:, None]
    return Lift(lift + share * (lift[-1].mean() - lift[-1]), spacing)


def pieces(length: np.ndarray, *, step: float) -> tuple[np.ndarray, np.ndarray]:
    """Return points along lines: index of the line and place along it, from -length/2 to length/2.

    Parameters
    ----------
    length
        Of each line, shape (n,).
    step
        Points lie no farther apart.

    Examples
    --------
    >>> index, along = pieces(np.array([1.0, 0.4]), step=0.5)
    >>> index.tolist(), along.tolist()
    ([0, 0, 1], [-0.25, 0.25, 0.0])
    """
    count = np.maximum(np.ceil(length / step).astype(int), 1)
    index = np.repeat(np.arange(length.size), count)
    first = np.cumsum(count) - count
    order = np.arange(index.size) - first[index]
    return index, ((order + 0.5) / count[index] - 0.5) * length[index]
