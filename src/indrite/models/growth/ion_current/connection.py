"""Which cells a current can reach: pores, pockets and what hangs together."""

from __future__ import annotations

import numpy as np

from indrite.errors import UsageError
from indrite.models.growth.ion_current import _kernels_setup as setup
from indrite.models.growth.ion_current.grid import checked


def connected_to(mask: np.ndarray, transmissibility: tuple[np.ndarray, ...]) -> np.ndarray:
    """Return the cells joined to those of the mask by faces with a conductance, the mask included.

    Parameters
    ----------
    mask
        Cells to start from, of the shape of the grid.
    transmissibility
        As for `Multigrid`; lateral axes are periodic.

    Examples
    --------
    A row of three cells, a wall between the second and the third:

    >>> faces = np.array([[1.0], [0.0], [0.0]])
    >>> connected_to(np.array([[True], [False], [False]]), (faces, np.zeros((3, 1)))).ravel()
    array([ True,  True, False])
    """
    if np.asarray(mask).dtype != bool:
        raise UsageError("the mask must be of bool", got=np.asarray(mask).dtype)
    axes, _ = checked(transmissibility, np.zeros(np.shape(mask)))
    seen = np.array(mask, order="C").reshape(axes[0].shape)
    setup.flood(seen, *axes)
    return seen.reshape(np.shape(mask))


def parts_of(transmissibility: tuple[np.ndarray, ...]) -> tuple[np.ndarray, int]:
    """Return the number of the part that each cell belongs to, and how many parts there are.

    A part is what faces with a conductance hold together; a cell without any is a part by itself.

    Parameters
    ----------
    transmissibility
        As for `Multigrid`; lateral axes are periodic.
    """
    shape = np.shape(transmissibility[0])
    axes, _ = checked(transmissibility, np.zeros(shape))
    part = np.empty(axes[0].shape, np.int32)
    count = setup.label_parts(part, *axes)
    return part.reshape(shape), int(count)
