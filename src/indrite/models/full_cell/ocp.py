"""Open-circuit potential of LiNi0.6Co0.2Mn0.2O2 (NCM622): an own smooth curve through published numbers.

No measured table is shipped. The form is a parabola in the lithium removed, as the sloping
solid-solution range of layered oxides allows, less an exponential tail where the host fills up:

    U(x) = A + B y + C y^2 - D exp(-y/w),   y = 1 - x

===============  =================================================  ==========
equation symbol  meaning                                            constant
===============  =================================================  ==========
A                onset of the slope, full host, V vs Li/Li+         3.60
B, C, D          from three conditions (below), V                   computed
w                width of the tail                                  0.02
===============  =================================================  ==========

Conditions: 4.30 V at x = 0.306 and 2.72 V at x = 0.96 (window of the study, from the theoretical
capacity and 175 mAh/g), mean 3.862 V between them (the study's mean voltages (3.4 + 3.1)/2 = 3.25 V
against Li-In plus 0.62 V are 3.87 V). A and w are assumed: Ni(2+/3+) oxidation sets in near 3.6 V,
and the tail spans a few per cent of lithium. Against pseudo-equilibrium curves of NCM622 the middle
of such a curve is good to about 30 mV; no result of this package rests on its shape.

Sources
-------
Window and voltages: DOI 10.21203/rs.3.rs-402674/v1, Methods.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

#: Window of the study: lithium content and potential (V vs Li/Li+) at both ends, mean between them.
CHARGED = (0.306, 4.30)
DISCHARGED = (0.96, 2.72)
MEAN_POTENTIAL_VOLT = 3.862


@dataclass(frozen=True)
class LayeredOxidePotential:
    """Coefficients of U = A + B y + C y^2 - D exp(-y/w), y = 1 - x (V vs Li/Li+)."""

    onset_volt: float
    slope_volt: float
    curvature_volt: float
    tail_volt: float
    tail_width: float

    def __call__(self, lithium_content: Any, *, exp: Any = np.exp) -> Any:
        """Return the potential; ``exp`` belongs to the library that ``lithium_content`` is from."""
        y = 1.0 - lithium_content
        slope = self.onset_volt + self.slope_volt * y + self.curvature_volt * y * y
        return slope - self.tail_volt * exp(-y / self.tail_width)

    def mean_volt(self, low: float, high: float) -> float:
        """Return the mean potential between two lithium contents (closed form)."""
        width = high - low

        def integral(y: float) -> float:
            tail = self.tail_volt * self.tail_width * float(np.exp(-y / self.tail_width))
            return self.onset_volt * y + self.slope_volt * y**2 / 2 + self.curvature_volt * y**3 / 3 + tail

        return (integral(1 - low) - integral(1 - high)) / width


def fit_layered_oxide(
    charged: tuple[float, float] = CHARGED,
    discharged: tuple[float, float] = DISCHARGED,
    *,
    mean_volt: float = MEAN_POTENTIAL_VOLT,
    onset_volt: float = 3.60,
    tail_width: float = 0.02,
) -> LayeredOxidePotential:
    """Return the curve through two end points with a given mean (three linear equations).

    Parameters
    ----------
    charged, discharged
        Lithium content and potential of the ends.
    mean_volt
        Mean potential between the ends.
    onset_volt, tail_width
        The assumed constants A and w.

    Examples
    --------
    >>> curve = fit_layered_oxide()
    >>> [round(float(one), 9) for one in (curve(0.306), curve(0.96), curve.mean_volt(0.306, 0.96))]
    [4.3, 2.72, 3.862]
    """
    low, high = 1 - discharged[0], 1 - charged[0]

    def row(y: float) -> list[float]:
        return [y, y**2, -float(np.exp(-y / tail_width))]

    tail_mean = tail_width * (np.exp(-low / tail_width) - np.exp(-high / tail_width)) / (high - low)
    mean_row = [(high + low) / 2, (high**3 - low**3) / (3 * (high - low)), -float(tail_mean)]
    matrix = np.array([row(high), row(low), mean_row])
    right = np.array([charged[1], discharged[1], mean_volt]) - onset_volt
    slope, curvature, tail = np.linalg.solve(matrix, right).tolist()
    return LayeredOxidePotential(onset_volt, slope, curvature, tail, tail_width)
