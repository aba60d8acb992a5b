"""Where anode, electrolyte and cathode meet in a picture, from its rows; to be known before any threshold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from jaxtyping import Float

from indrite.analysis.section.levels import levels_of, peak
from indrite.analysis.section.residual_layer import LAYER_COVERAGE
from indrite.signals.base import Signal

#: A layer is no thinner than this share of the picture's height.
_THINNEST = 0.02
#: Blocks of columns that edges are looked for in.
_BLOCKS, _NARROWEST = 8, 48
#: An anode layer has so many rows.
_FEWEST_ROWS = 2
#: So many rows at the lower edge, which the picture may cut through, do not decide.
_CUT_ROWS = 3
#: Coverage that an anode layer reaches somewhere, and that what lies below it has (or lacks) in its rows.
_WHOLE, _PLAIN = 0.97, 0.9
#: Grey values count as the electrolyte's within so many widths of its peak, or this share of
#: the gap to metal.
_NEAR_WIDTHS, _NEAR_GAP = 3.0, 0.08
#: Less of the brightest class than this share of the lower rows is no metal.
_HARDLY = 2e-4
#: Rows of a cathode hold less pure electrolyte than this share of what the electrolyte's rows hold.
_IMPURE = 0.85


@dataclass(frozen=True, kw_only=True)
class Layers(Signal):
    """Edges of the electrolyte in an upright picture, each a straight line over the columns.

    Parameters
    ----------
    anode_row, cathode_row
        Where the electrolyte ends, rows from the upper edge, as in `MetalMap`.
    anode_uncertainty_pixel, cathode_uncertainty_pixel
        Standard uncertainty of the lines' mean height.
    anode_seen, cathode_seen
        Whether there is such a layer; if not, the picture's edge is taken.
    given
        Which edges somebody stated.
    """

    anode_row: Float[np.ndarray, " column"]
    cathode_row: Float[np.ndarray, " column"]
    anode_uncertainty_pixel: float = 0.0
    cathode_uncertainty_pixel: float = 0.0
    anode_seen: bool = True
    cathode_seen: bool = True
    given: tuple[str, ...] = ()

    @property
    def anode_known(self) -> bool:
        """Whether the anode's edge was seen or stated."""
        return self.anode_seen or "anode" in self.given


def find_layers(
    grey: np.ndarray,
    *,
    anode_row: float | None = None,
    cathode_row: float | None = None,
    metal: np.ndarray | None = None,
) -> Layers:
    """Return where anode, electrolyte and cathode meet.

    The anode's layer is the brightest class where it covers rows to 0.8 or more, at the lower edge or above
    a mount. The cathode begins where the share of pixels with the electrolyte's grey steps, metal and voids
    not counted.
    Both edges are then looked for in blocks of columns, and a straight line is laid through them (medians of
    slopes, Theil and Sen); a slope of less than two of its uncertainties is none.

    Parameters
    ----------
    grey
        Denoised, upright, metal bright.
    anode_row, cathode_row
        Edges that are known; not looked for then.
    metal
        Pixels that are metal, where they are known; by default the brightest class.

    Sources
    -------
    Theil 1950, 10.1007/978-94-011-2546-8_20; Sen 1968, 10.1080/01621459.1968.10480934.
    """
    rows, columns = grey.shape
    given = tuple(name for name, one in (("anode", anode_row), ("cathode", cathode_row)) if one is not None)
    bright = _bright(grey) if metal is None else metal
    coverage = bright.mean(axis=1)
    anode = _anode(coverage) if anode_row is None else anode_row
    seen = anode < rows
    anode_line, anode_error = np.full(columns, float(anode)), 0.0
    if anode_row is None and seen:
        anode_line, anode_error = _line(
            [_anode_near(bright[:, part].mean(axis=1), anode) for part in _blocks(columns)], columns, anode
        )
    level = float(np.median(grey[round(anode) :])) if seen and anode < rows - 1 else None
    cathode = _cathode(grey, round(anode), level) if cathode_row is None else cathode_row
    cathode_line, cathode_error = np.full(columns, float(cathode or 0.0)), 0.0
    if cathode_row is None and cathode is not None:
        share = [_purity(grey[: round(anode), part], level) for part in _blocks(columns)]
        places = [_step_near(one, cathode) for one in share]
        cathode_line, cathode_error = _line(places, columns, cathode)
    return Layers(
        anode_row=anode_line,
        cathode_row=np.maximum(np.minimum(cathode_line, anode_line - 1.0), 0.0),
        anode_uncertainty_pixel=anode_error,
        cathode_uncertainty_pixel=cathode_error,
        anode_seen=bool(seen),
        cathode_seen=cathode is not None,
        given=given,
    )


def _bright(grey: np.ndarray) -> np.ndarray:
    """Return the brightest class of a picture by Otsu's thresholds for three classes."""
    from skimage.filters import threshold_multiotsu

    counts, edges = np.histogram(grey[::2, ::2], bins=128)
    if np.count_nonzero(counts) < 4:
        return np.asarray(grey >= grey.max())
    middle = (edges[1:] + edges[:-1]) / 2.0
    cuts = threshold_multiotsu(classes=3, hist=(counts, middle))
    return np.asarray(grey > cuts[-1])


def _anode(coverage: np.ndarray) -> float:
    """Return the row at which a layer of full coverage near the lower edge ends, the height without one."""
    rows = coverage.size
    full = coverage >= LAYER_COVERAGE
    full[1:-1] |= full[:-2] & full[2:]  # a scratch of one row parts no layer
    found = np.flatnonzero(full)
    if not found.size or found[-1] < 0.4 * rows:
        return float(rows)
    lowest = int(found[-1])
    others = np.flatnonzero(~full[:lowest])
    top = int(others[-1]) + 1 if others.size else 0
    below = coverage[lowest + 1 :] if rows - 1 - lowest > _CUT_ROWS else coverage[:0]
    # a slab: whole somewhere, and below it a mount or a collector, no more of what lies above
    slab = coverage[top : lowest + 1].max() >= _WHOLE
    plain = below.size == 0 or float(((below < 1.0 - _PLAIN) | (below > _PLAIN)).mean()) > _PLAIN
    good = top > 0 and lowest + 1 - top >= _FEWEST_ROWS and slab and plain
    return float(top) if good else float(rows)


def _anode_near(coverage: np.ndarray, row: float) -> float:
    """Return where a block's coverage falls below 0.8 nearest to a row, with parts of a row."""
    reach = max(0.1 * coverage.size, 10.0)
    first, last = max(int(row - reach), 1), min(int(row + reach), coverage.size - 1)
    below = (coverage[first - 1 : last] < LAYER_COVERAGE) & (coverage[first : last + 1] >= LAYER_COVERAGE)
    found = np.flatnonzero(below) + first
    if not found.size:
        return float("nan")
    at = int(found[np.argmin(np.abs(found - row))])
    return float(at)


def _cathode(grey: np.ndarray, anode: int, metal_level: float | None) -> float | None:
    """Return the row below which the rows are pure electrolyte (and metal and voids), `None` if all are."""
    height = min(anode, len(grey))
    least = max(int(_THINNEST * len(grey)), 6)
    if height < 4 * least:
        return None
    share = _purity(grey[:height], metal_level)
    at, gain = _best_split(share, least)
    above, below = float(np.median(share[:at])), float(np.median(share[at : at + max(height // 2, least)]))
    local = abs(float(share[max(at - least, 0) : at].mean()) - float(share[at : at + least].mean()))
    # a step, not the slow change of brightness over a picture
    if above > _IMPURE * below or gain < 0.4 or local < 0.5 * abs(below - above):
        return None
    return float(at)


def _purity(grey: np.ndarray, metal_level: float | None) -> np.ndarray:
    """Return the share of each row's pixels, metal and voids left out, that have the electrolyte's grey.

    Without an anode layer the brightest class is metal, and the darkest voids, only if the lower half of the
    rows holds some of it.
    """
    sample = grey[::2, ::2]
    level, width = peak(sample)
    levels = levels_of(sample, metal_level=metal_level)
    lower = grey[len(grey) // 2 :: 2, ::2]
    if metal_level is None and levels.metal_cut is not None and (lower > levels.metal_cut).mean() < _HARDLY:
        levels = replace(levels, metal=None, metal_cut=None)
    if levels.void_cut is not None and (lower < levels.void_cut).mean() < _HARDLY:
        levels = replace(levels, void=None, void_cut=None)
    metal = levels.metal_cut if levels.metal_cut is not None else np.inf
    void = levels.void_cut if levels.void_cut is not None else -np.inf
    gap = (levels.metal - level) if levels.metal is not None else 10.0 * width
    near = max(_NEAR_WIDTHS * width, _NEAR_GAP * gap)
    # halfway between metal and electrolyte lie the blurred rims of metal, not the cathode's grains
    rim = level + 0.35 * gap if levels.metal is not None else np.inf
    solid = (grey > void) & (grey < min(metal, rim))
    pure = solid & (np.abs(grey - np.float32(level)) <= near)
    return np.asarray((pure.sum(axis=1) + 1.0) / (solid.sum(axis=1) + 1.0))


def _best_split(series: np.ndarray, least: int) -> tuple[int, float]:
    """Return the cut of a series into two levels that takes most variance away, and the share it takes."""
    values = series - series.mean()
    at = np.arange(least, values.size - least + 1)
    sums = np.cumsum(values)[at - 1]
    gain = sums**2 / at + sums**2 / (values.size - at)
    best = int(np.argmax(gain))
    return int(at[best]), float(gain[best] / max(float((values**2).sum()), 1e-12))


def _deviation(values: np.ndarray) -> float:
    return float(np.median(np.abs(values - np.median(values))))


def _step_near(share: np.ndarray, row: float) -> float:
    """Return where the purity of a block's rows steps, near a row."""
    reach = max(int(0.05 * share.size), 8)
    first, last = max(int(row) - 2 * reach, 0), min(int(row) + 2 * reach, share.size)
    if last - first < 2 * reach + 2:
        return float("nan")
    at, gain = _best_split(share[first:last], 2)
    return float(first + at) if gain > 0.4 else float("nan")


def _blocks(columns: int) -> list[slice]:
    count = int(np.clip(columns // _NARROWEST, 1, _BLOCKS))
    edges = np.linspace(0, columns, count + 1).round().astype(int)
    return [slice(int(first), int(last)) for first, last in pairwise(edges)]


def _line(places: list[float], columns: int, whole: float) -> tuple[np.ndarray, float]:
    """Return a straight line through the edges of blocks and the uncertainty of its mean height."""
    blocks = _blocks(columns)
    centre = np.array([(one.start + one.stop) / 2.0 for one in blocks])
    found = np.array(places)
    known = np.isfinite(found)
    if known.sum() < 4:
        return np.full(columns, whole), 1.0
    x, y = centre[known], found[known]
    first, second = np.triu_indices(x.size, 1)
    slope = float(np.median((y[second] - y[first]) / (x[second] - x[first])))
    rest = y - slope * x
    scatter = 1.4826 * _deviation(rest)
    error = scatter / np.sqrt(((x - x.mean()) ** 2).sum()) * 1.25
    if abs(slope) < 2.0 * error or abs(slope) * columns < 1.0:
        slope, rest = 0.0, y
        scatter = 1.4826 * _deviation(rest)
    level = float(np.median(rest))
    if slope == 0.0 and abs(level - whole) <= max(2.0 * scatter, 1.0):
        level = whole
    line = level + slope * (np.arange(columns) + 0.5)
    return line, float(np.hypot(1.25 * scatter / np.sqrt(x.size), 0.5 / np.sqrt(3.0)))
