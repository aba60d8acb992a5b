"""Whether metal joins anode and cathode, and if not, how much electrolyte is left on the easiest path."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Int

from indrite.analysis.section.clusters import clusters
from indrite.analysis.section.metal_map import MetalMap, strip, without_specks
from indrite.analysis.section.penetration import SPECK_SQUARE_MICROMETRE
from indrite.signals.base import Signal

#: Cost of a step through electrolyte over that of one through metal.
_RATIO = 50.0
#: Pixels of the map that paths are looked for in.
_MOST_PIXELS = 600_000


@dataclass(frozen=True, kw_only=True)
class Bridge(Signal):
    """The path from anode to cathode with the least electrolyte on it.

    Parameters
    ----------
    path_row, path_column
        The path, in pixels of the electrolyte's strip (row 0 at the anode's edge).
    insulation_micrometre
        Electrolyte on the path.
    length_micrometre
        Its length.
    resolution_micrometre
        Pixels that the path was found on; shorter gaps are not seen.
    bridged
        Whether one piece of metal (8 neighbours) touches both edges in the section. A section in two
        dimensions can miss a bridge, not invent one.
    """

    path_row: Int[np.ndarray, " step"]
    path_column: Int[np.ndarray, " step"]
    insulation_micrometre: float
    length_micrometre: float
    resolution_micrometre: float
    bridged: bool


def bridge(section: MetalMap, *, speck_square_micrometre: float = SPECK_SQUARE_MICROMETRE) -> Bridge:
    """Return the easiest path from anode to cathode: least cost, electrolyte fifty times as dear as metal.

    Large pictures are looked through on coarser pixels that count as metal where any of theirs is: a gap
    below ``resolution_micrometre`` is closed, so the insulation is rather a lower limit.

    Parameters
    ----------
    section
        Metal, pixel size, edges of the electrolyte.
    speck_square_micrometre
        Pieces of metal that are noise.
    """
    from skimage.graph import MCP_Geometric

    layer = strip(section)
    pixel = section.pixel_micrometre
    metal = without_specks(layer.metal, pixels=speck_square_micrometre / pixel**2)
    times = max(int(np.ceil(np.sqrt(metal.size / _MOST_PIXELS))), 1)
    coarse, inside = _any(metal, times), _any(layer.inside, times)
    cost = np.where(inside, np.where(coarse, 1.0, _RATIO), -1.0)  # negative costs are walls
    columns = np.arange(cost.shape[1])
    tops = np.where(inside.any(axis=0), len(inside) - 1 - np.argmax(inside[::-1], axis=0), -1)
    ends = [(int(row), int(column)) for row, column in zip(tops, columns, strict=True) if row >= 0]
    search = MCP_Geometric(cost)
    reached, _ = search.find_costs([(0, int(one)) for one in columns if inside[0, one]])
    end = min(ends, key=lambda one: reached[one])
    path = np.array(search.traceback(end))
    steps = np.hypot(*np.diff(path, axis=0).T) if len(path) > 1 else np.array([])
    free = (~coarse[tuple(path.T)]).astype(float)
    # half of a step belongs to either end, and half a pixel to each end of the path
    insulation = float((steps * (free[1:] + free[:-1]) / 2.0).sum() + (free[0] + free[-1]) / 2.0)
    return Bridge(
        path_row=path[:, 0] * times + times // 2,
        path_column=path[:, 1] * times + times // 2,
        insulation_micrometre=insulation * times * pixel,
        length_micrometre=float((steps.sum() + 1.0) * times * pixel),
        resolution_micrometre=times * pixel,
        bridged=clusters(section, speck_square_micrometre=speck_square_micrometre).bridges > 0,
        origin=section.origin,
    )


def _any(mask: np.ndarray, times: int) -> np.ndarray:
    if times == 1:
        return mask
    rows, columns = (-(-size // times) * times for size in mask.shape)
    padded = np.zeros((rows, columns), dtype=bool)
    padded[: mask.shape[0], : mask.shape[1]] = mask
    return np.asarray(padded.reshape(rows // times, times, columns // times, times).any(axis=(1, 3)))
