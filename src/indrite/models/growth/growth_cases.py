"""Other choices of what the mesoscale model assumes of a cell: one at a time, and all together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from indrite.errors import UsageError
from indrite.models.growth.mesoscale.from_cell import Assumption, assumptions
from indrite.models.growth.mesoscale.metal import GrowthCell

#: Names of the case as assumed and of those that change everything.
DEFAULT, JOINT = "as assumed", "all together"
#: Symbol of an assumption → part of `GrowthCell` and field.
_FIELDS = {
    "g": ("mechanics", "anisotropy"),
    "l_s": ("mechanics", "slip_micrometre"),
    "p_strength": ("mechanics", "strength_megapascal"),
    "K_f": ("mechanics", "toughness_megapascal_root_metre"),
    "c_0": ("mechanics", "flaw_micrometre"),
    "C_z/C_y": ("mechanics", "axial_softness"),
    "": ("mechanics", "coverage"),
    "R_0": ("interface", "start_ohm_square_centimetre"),
    "R_1": ("interface", "growth_ohm_square_centimetre"),
}
#: Parts that a cell has in common with the one r is transferred from: the electrolyte.
_SHARED = "mechanics"
#: Bounds farther apart than this are sampled in the logarithm.
_WIDE = 3.0


@dataclass(frozen=True)
class Case:
    """One choice of the assumed numbers.

    Parameters
    ----------
    name
        Of the assumption; ``as assumed`` or ``all together``.
    end
        ``low``, ``high`` or nothing.
    values
        Symbol → value, of those that are not as assumed.
    """

    name: str
    end: str
    values: tuple[tuple[str, float], ...]


def cases(cell: GrowthCell, *, joint: int, rng: np.random.Generator) -> list[Case]:
    """Return the default, every assumption at its ends, and a Latin hypercube over all.

    Parameters
    ----------
    cell
        The cell.
    joint
        Points of the hypercube.
    rng
        For the hypercube.
    """
    from scipy.stats import qmc

    rows = assumptions(cell)
    found = [Case(DEFAULT, "", ())]
    for row in rows:
        for end, value in (("low", row.low), ("high", row.high)):
            if value != row.value:
                found.append(Case(row.name, end, ((row.symbol, value),)))
    if joint:
        points = qmc.LatinHypercube(len(rows), rng=rng).random(joint)
        found += [
            Case(
                JOINT,
                "",
                tuple((row.symbol, _at(row, share)) for row, share in zip(rows, point, strict=True)),
            )
            for point in points.tolist()
        ]
    return found


def _at(row: Assumption, share: float) -> float:
    """Return the value at a share of the range; a length that may be infinite by its inverse."""
    if np.isinf(row.high):
        return 1.0 / ((1.0 - share) / row.low) if share < 1.0 else row.high
    if row.high / row.low > _WIDE:
        return float(row.low * (row.high / row.low) ** share)
    return row.low + share * (row.high - row.low)


def varied(cell: GrowthCell, values: Sequence[tuple[str, float]], *, shared: bool = False) -> GrowthCell:
    """Return a cell with other assumed numbers.

    Parameters
    ----------
    cell
        The cell.
    values
        (Symbol as in `Assumption`, value).
    shared
        Change only what belongs to the electrolyte, not the interface of the metal.
    """
    for symbol, value in values:
        if symbol not in _FIELDS:
            raise UsageError("no such assumption", got=symbol, expected=list(_FIELDS))
        part, name = _FIELDS[symbol]
        if shared and part != _SHARED:
            continue
        cell = replace(cell, **{part: replace(getattr(cell, part), **{name: value})})
    return cell
