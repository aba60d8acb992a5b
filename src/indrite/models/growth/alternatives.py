"""Other growth laws through the same points, and the experiment that tells them apart.

Two depths cannot identify a mechanism: laws B0 to B5 below agree with one or both. Sections at 200,
400 and 600 cycles would discriminate; `discriminating_table` prints what each law expects there.

Sources
-------
The depths: DOI 10.21203/rs.3.rs-402674/v1, Figs. 2b, 2c. The laws: see docs/growth_tier_a.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.integrate import quad
from scipy.optimize import brentq

from indrite.models.growth.inchworm import Breathing, calibrate, calibrate_two_points

Reading = tuple[float, float]


@dataclass(frozen=True)
class GrowthLaw:
    """One law: a label, what it was calibrated on, how many numbers are free, depth over cycles."""

    label: str
    meaning: str
    calibrated_readings: int
    depth_micrometre: Callable[[float], float]


def growth_laws(
    breathing: Breathing,
    *,
    first: Reading = (100.0, 20.0),
    second: Reading = (897.0, 500.0),
    electrolyte_micrometre: float = 600.0,
) -> tuple[GrowthLaw, ...]:
    """Return the laws B0 to B5, each calibrated on the first reading, the two-number ones on both.

    Parameters
    ----------
    breathing
        What the anode gives the inchworm.
    first, second
        (cycle, depth) of the two readings.
    electrolyte_micrometre
        For the law that accelerates as the gap closes.
    """
    (n1, l1), (n2, l2) = first, second
    one = calibrate(breathing, cycle=n1, depth_micrometre=l1)
    two = calibrate_two_points(breathing, first=first, second=second)
    power = np.log(l2 / l1) / np.log(n2 / n1)
    rate = (l2 - l1) / (n2 - n1)
    gap = _gap_law(first, second, electrolyte_micrometre)
    return (
        GrowthLaw("B0", "base-fed extrusion", 1, lambda n: l1 * (n / n1) ** 0.5),
        GrowthLaw("B1", "constant ratchet", 1, lambda n: l1 * n / n1),
        GrowthLaw("B2", "inchworm", 1, lambda n: float(one.depth_after_cycles(n))),
        GrowthLaw("B2*", "inchworm, two points", 2, lambda n: float(two.depth_after_cycles(n))),
        GrowthLaw("B3", "incubation, then linear", 2, lambda n: max(0.0, l1 + rate * (n - n1))),
        GrowthLaw("B4", "accelerated by the closing gap", 2, gap),
        GrowthLaw("B5", "power law", 2, lambda n: float(l1 * (n / n1) ** power)),
    )


def _gap_law(first: Reading, second: Reading, thickness: float) -> Callable[[float], float]:
    """dL/dN = c (1 - L/H)^-m through both readings: N ~ 1 - (1 - L/H)^(m+1)."""

    def progress(depth: float, m: float) -> float:
        return float(quad(lambda x: (1.0 - x / thickness) ** m, 0.0, depth)[0])

    ratio = second[0] / first[0]
    m = float(brentq(lambda m: progress(second[1], m) / progress(first[1], m) - ratio, 0.0, 20.0))
    speed = progress(first[1], m) / first[0]
    whole = progress(thickness, m) / speed

    def depth(cycle: float) -> float:
        share = min(1.0, cycle / whole)
        return thickness * (1.0 - (1.0 - share) ** (1.0 / (m + 1.0)))

    return depth


def discriminating_table(
    breathing: Breathing, *, cycles: tuple[int, ...] = (100, 200, 400, 600, 897)
) -> dict[str, dict[int, float]]:
    """Return what each law expects at some cycles: the sections that would tell them apart.

    Examples
    --------
    >>> table = discriminating_table(Breathing())
    >>> {law: round(row[600]) for law, row in table.items() if law in ("B2*", "B5", "B3", "B4")}
    {'B2*': 222, 'B3': 321, 'B4': 163, 'B5': 277}
    """
    laws = growth_laws(breathing)
    return {law.label: {cycle: law.depth_micrometre(float(cycle)) for cycle in cycles} for law in laws}
