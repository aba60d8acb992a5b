"""Shape of lines on the grid of a pattern: pseudo-Voigt with asymmetry, and its derivatives.

| symbol | variable | meaning |
|---|---|---|
| 2θ₀ | ``position`` | middle of a line, degree |
| Γ | ``width`` | full width at half maximum, degree |
| η | ``lorentz`` | Lorentzian share |
| A cot θ | ``skew`` | shift of the far end of the low-angle tail, degree |

Sources
-------
Thompson, Cox and Hastings, J. Appl. Cryst. 20, 79 (1987), DOI 10.1107/S0021889887087090: Γ and η from the
widths
of a Gaussian and a Lorentzian. Finger, Cox and Jephcoat, J. Appl. Cryst. 27, 892 (1994), DOI
10.1107/S0021889894004218: the tail of axial divergence for equal source and detector, density
1/√x − 1/√x_max, here as a sum of shifted lines.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

#: A strong line is followed to this many widths on either side.
_REACH = 15.0
#: Gauss-Legendre points u in 0…1 of the tail: share 2 (1 − u) du of the line at u² of its length.
_NODES, _SHARES = np.polynomial.legendre.leggauss(5)
_TAIL = tuple(
    (float(share * (1.0 - (node + 1.0) / 2.0)), float(((node + 1.0) / 2.0) ** 2))
    for node, share in zip(_NODES, _SHARES, strict=True)
)
_GAUSS = 4.0 * np.log(2.0)


@dataclass(frozen=True)
class LineShapes:
    """Lines on a grid as one long list of points.

    Parameters
    ----------
    grid
        2θ of the points, rising, degree.
    position, width, lorentz, skew
        Of each line, see the table of the module; shape (line,).
    point
        Index into the grid, shape (entry,).
    line
        Index into the lines, shape (entry,).
    value
        Height of a line of unit area there, 1/degree, shape (entry,).
    """

    grid: np.ndarray
    position: np.ndarray
    width: np.ndarray
    lorentz: np.ndarray
    skew: np.ndarray
    point: np.ndarray
    line: np.ndarray
    value: np.ndarray

    def parts(self) -> list[tuple[float, float, np.ndarray]]:
        """Return share and place of each part of the tail, and the distance from its middle in widths."""
        tail = _TAIL if np.any(self.skew) else ((1.0, 0.0),)
        width, middle = self.width[self.line], self.position[self.line]
        start = (self.grid[self.point] - middle) / width
        lean = (self.skew / self.width)[self.line]
        return [(share, place, start + place * lean) for share, place in tail]


def line_shapes(
    grid: np.ndarray,
    *,
    position: np.ndarray,
    width: np.ndarray,
    lorentz: np.ndarray,
    skew: np.ndarray,
    area: np.ndarray,
) -> LineShapes:
    """Return lines of unit area on a grid.

    Parameters
    ----------
    grid
        2θ of the points, rising, degree.
    position, width, lorentz, skew
        Of each line, see the table of the module.
    area
        Their strengths: weak lines are followed less far, to where their tails are as faint as those of
        strong ones at the end of their reach.
    """
    reach = width * np.clip(_REACH * np.sqrt(area / area.max(initial=1e-300)), 3.0, _REACH)
    low = np.searchsorted(grid, position - reach - np.maximum(skew, 0.0))
    high = np.searchsorted(grid, position + reach - np.minimum(skew, 0.0))
    length = high - low
    line = np.repeat(np.arange(position.size), length)
    point = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length - low, length)
    bare = LineShapes(grid, position, width, lorentz, skew, point, line, np.zeros(point.size))
    value, eta = np.zeros(point.size), lorentz[line]
    for share, _, x in bare.parts():
        gauss, lorentzian = _pure(x)
        value += share * (gauss + eta * (lorentzian - gauss))
    return replace(bare, value=value / width[line])


def line_slopes(shapes: LineShapes) -> dict[str, np.ndarray]:
    """Return derivatives of lines by ``position``, ``width``, ``lorentz`` and ``skew``, shape (entry,)."""
    gamma, eta = shapes.width[shapes.line], shapes.lorentz[shapes.line]
    names = ("position", "width", "lorentz", "skew")
    found = {name: np.zeros(shapes.point.size) for name in names}
    for share, place, x in shapes.parts():
        gauss, lorentzian = _pure(x)
        steep = eta * lorentzian * 8.0 * x / (1.0 + 4.0 * x * x) + (1.0 - eta) * gauss * 2.0 * _GAUSS * x
        slope = -share * steep
        found["position"] -= slope
        found["width"] -= share * (gauss + eta * (lorentzian - gauss)) + slope * x
        found["lorentz"] += share * (lorentzian - gauss)
        found["skew"] += place * slope
    square = gamma * gamma
    found["position"] /= square
    found["width"] /= square
    found["lorentz"] /= gamma
    found["skew"] /= square
    return found


def _pure(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return Gaussian and Lorentzian of unit area and unit width at half maximum."""
    square = x * x
    return np.sqrt(_GAUSS / np.pi) * np.exp(-_GAUSS * square), (2.0 / np.pi) / (1.0 + 4.0 * square)


def voigt_width(gauss: np.ndarray, lorentz: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return Γ and η of the pseudo-Voigt nearest to a Gaussian and a Lorentzian of given widths.

    Examples
    --------
    >>> width, share = voigt_width(np.array([0.1]), np.array([0.0]))
    >>> float(width[0]), float(share[0])
    (0.1, 0.0)
    """
    fifth = (
        gauss**5
        + 2.69269 * gauss**4 * lorentz
        + 2.42843 * gauss**3 * lorentz**2
        + 4.47163 * gauss**2 * lorentz**3
        + 0.07842 * gauss * lorentz**4
        + lorentz**5
    )
    width = fifth**0.2
    ratio = lorentz / width
    return width, np.clip(1.36603 * ratio - 0.47719 * ratio**2 + 0.11116 * ratio**3, 0.0, 1.0)
