"""Other choices of what the mesoscale model assumes of a cell: one at a time, and all together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from indrite.errors import UsageError
from indrite.models.growth.mesoscale.from_cell import assumptions
from indrite.models.growth.mesoscale.metal import Assumption, GrowthCell

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
    "W_e": ("interface", "entry_joule_per_square_metre"),
    "v_i": ("metal", "insertion_volume_cubic_centimetre_per_mole"),
    "a_0": ("mechanics", "least_film_micrometre"),
    "h": ("", "thickness_micrometre"),
}
#: Symbol of the depth that r is calibrated on: no part of a cell.
READING = "L_r"
#: Parts that a cell has in common with the one r is transferred from: the electrolyte.
_SHARED = "mechanics"
#: Thickness of the electrolyte and depth of a reading over their values: the ranges of tier A.
_THICKNESS, _READING = (550.0 / 600.0, 640.0 / 600.0), (0.7, 1.3)
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
    seed
        Added to the seed of the pellet: those that change everything have grains of their own.
    """

    name: str
    end: str
    values: tuple[tuple[str, float], ...]
    seed: int = 0


def inputs(cell: GrowthCell, *, reading_micrometre: float | None) -> tuple[Assumption, ...]:
    """Return everything that a life depends on and nobody knows exactly, with ranges.

    Parameters
    ----------
    cell
        Assumptions and what the interface's model gave, see `assumptions`; and its thickness.
    reading_micrometre
        Depth that r is calibrated on; ``None`` where it is not.
    """
    low, high = (share * cell.thickness_micrometre for share in _THICKNESS)
    why = "550 … 640 µm for 600, as in tier A; from mass and density, not in the text"
    rows = [
        *assumptions(cell),
        Assumption("thickness of the electrolyte", "h", "µm", cell.thickness_micrometre, low, high, why),
    ]
    if reading_micrometre is not None:
        low, high = (share * reading_micrometre for share in _READING)
        why = "one section, read by eye: 30 % either way"
        rows.append(
            Assumption("depth read in the section", READING, "µm", reading_micrometre, low, high, why)
        )
    return tuple(rows)


def cases(rows: Sequence[Assumption], *, joint: int, rng: np.random.Generator) -> list[Case]:
    """Return the default, every input at its ends, and a Latin hypercube over all, each with other grains.

    Parameters
    ----------
    rows
        See `inputs`.
    joint
        Points of the hypercube.
    rng
        For the hypercube.
    """
    from scipy.stats import qmc

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
                seed=1 + number,
            )
            for number, point in enumerate(points.tolist())
        ]
    return found


def _at(row: Assumption, share: float) -> float:
    """Return the value at a share of the range; a length that may be infinite by its inverse."""
    if np.isinf(row.high):
        return 1.0 / ((1.0 - share) / row.low) if share < 1.0 else row.high
    if row.low > 0.0 and row.high / row.low > _WIDE:
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
        if symbol == READING:
            continue
        if symbol not in _FIELDS:
            raise UsageError("no such assumption", got=symbol, expected=list(_FIELDS))
        part, name = _FIELDS[symbol]
        if shared and part != _SHARED:
            continue
        if not part:
            cell = replace(cell, **{name: value})  # type: ignore[arg-type] # every such field is a number
            continue
        cell = replace(cell, **{part: replace(getattr(cell, part), **{name: value})})
    return cell
