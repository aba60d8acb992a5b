"""The flat layout of a grid, as seen from Python."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

import numpy as np

from indrite.errors import UsageError

Shape = tuple[int, int, int]
Axes = tuple[np.ndarray, np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Layout:
    """Sizes and distances of a grid with a rim; see `_kernels_base` for the layout itself."""

    shape: Shape

    @property
    def row(self) -> int:
        """Distance between neighbours along y; 0 in the plane's case."""
        return self.width if self.shape[1] > 1 else 0

    @property
    def width(self) -> int:
        """Entries of a row: the cells and the rim, an odd number."""
        return (self.shape[2] + 2) | 1

    @property
    def plane(self) -> int:
        """Distance between neighbours along z, an odd number."""
        return self.width * ((self.shape[1] + 2) | 1) if self.shape[1] > 1 else self.width

    @property
    def size(self) -> int:
        """Entries of a field, an even number."""
        return (self.shape[0] + 2) * self.plane + 1 & ~1

    @property
    def cells(self) -> int:
        """Cells of the grid."""
        return prod(self.shape)

    @property
    def numbers(self) -> tuple[int, int, int, int, int, int]:
        """What the kernels take: nz, ny, nx, plane, row and the length of a plane without its rim rows."""
        return (*self.shape, self.plane, self.row, self.shape[1] * self.width)

    def halved(self) -> Layout:
        """Return the layout of the level below: blocks of two cells along each axis."""
        nz, ny, nx = ((n + 1) // 2 for n in self.shape)
        return Layout((nz, ny, nx))


def three(layout: Layout, kind: type[np.floating], *, full: bool = False) -> Axes:
    """Return three fields of zeros; the one of the second axis only where the grid has it, or if full."""
    sizes = layout.size, layout.size if full or layout.row else 1, layout.size
    return np.zeros(sizes[0], kind), np.zeros(sizes[1], kind), np.zeros(sizes[2], kind)


def three_axes(values: np.ndarray) -> np.ndarray:
    """Return a grid of (z, x) or (z, y, x) as one of (z, y, x), 64 bit, in C order."""
    grid = np.ascontiguousarray(values, dtype=np.float64)
    return grid[:, None, :] if grid.ndim == 2 else grid


def checked(transmissibility: tuple[np.ndarray, ...], sink: np.ndarray) -> tuple[Axes, np.ndarray]:
    """Return conductances on three axes, those of faces that do not exist set to zero.

    Raises
    ------
    UsageError
        If shapes do not fit or a conductance is negative or not finite.
    """
    shape = np.shape(sink)
    if len(shape) not in (2, 3) or 0 in shape:
        raise UsageError("the grid must have two or three axes", got=shape, expected="(z, x) or (z, y, x)")
    if len(transmissibility) != len(shape):
        raise UsageError(
            "one array of conductances per axis is needed", got=len(transmissibility), expected=len(shape)
        )
    for name, values in (*((f"axis {n}", one) for n, one in enumerate(transmissibility)), ("sink", sink)):
        if np.shape(values) != shape:
            raise UsageError(f"conductance of {name} does not fit", got=np.shape(values), expected=shape)
        if not np.min(values) >= 0.0 or not np.max(values) < np.inf:
            raise UsageError(f"conductance of {name} must be finite and not negative", got=np.min(values))
    axes = [three_axes(one) for one in transmissibility]
    if len(axes) == 2:
        axes.insert(1, np.zeros_like(axes[0]))
    if axes[0][-1].any():
        axes[0] = axes[0].copy()
        axes[0][-1] = 0.0
    for axis in (1, 2):
        if axes[axis].shape[axis] == 1 and axes[axis].any():
            axes[axis] = np.zeros_like(axes[axis])
    return (axes[0], axes[1], axes[2]), three_axes(sink)


def checked_grid(values: np.ndarray, shape: tuple[int, ...], name: str) -> np.ndarray:
    """Return the values on three axes, or say what is wrong with them."""
    if np.shape(values) != shape:
        raise UsageError(f"{name} does not fit the grid", got=np.shape(values), expected=shape)
    with np.errstate(all="ignore"):
        total = np.sum(values)  # quicker than to look at each, and finite only if all are
    if not np.isfinite(total) and not np.all(np.isfinite(values)):
        raise UsageError(f"{name} must be finite")
    return three_axes(values)
