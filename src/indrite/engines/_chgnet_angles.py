"""Angles of a structure as CHGNet counts them, from arrays alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indrite.engines._pairs import Pairs


@dataclass(frozen=True, eq=False)
class Angles:
    """Ordered pairs of different directed short bonds that leave the same atom.

    Parameters
    ----------
    short
        Pairs of atoms that are short bonds (bond).
    apex
        Atom that both bonds leave (angle).
    first, second
        The two bonds, as positions in ``short`` (angle).
    sign
        +1 where both bonds, or neither, start at the centre of their pair; else -1 (angle).
    """

    short: np.ndarray
    apex: np.ndarray
    first: np.ndarray
    second: np.ndarray
    sign: np.ndarray


def angles(found: Pairs, *, cutoff_angstrom: float) -> Angles:
    """Return the angles between bonds shorter than the cutoff."""
    short = np.flatnonzero(found.distance < cutoff_angstrom)
    bonds = len(short)
    leaves = np.concatenate([found.centre[short], found.neighbour[short]])
    order = np.argsort(leaves, kind="stable")
    count = np.bincount(leaves, minlength=len(found.numbers))
    begin = np.cumsum(count) - count
    partners = count[leaves[order]]
    first = np.repeat(np.arange(2 * bonds), partners)
    within = np.arange(partners.sum()) - np.repeat(np.cumsum(partners) - partners, partners)
    second = np.repeat(begin[leaves[order]], partners) + within
    different = first != second
    first, second = order[first[different]], order[second[different]]
    return Angles(
        short=short,
        apex=leaves[first],
        first=first % max(bonds, 1),
        second=second % max(bonds, 1),
        sign=np.where((first < bonds) == (second < bonds), 1.0, -1.0),
    )
