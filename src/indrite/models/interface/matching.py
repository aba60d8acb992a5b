"""Coherent matching: supercells of two lattice planes that nearly coincide, and the strain left."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from indrite.errors import MissingPackageError, StructureError

#: Changes of basis without mirroring, entries up to 1.
_UNIMODULAR = np.array(
    [
        np.array(one).reshape(2, 2)
        for one in itertools.product((-1, 0, 1), repeat=4)
        if one[0] * one[3] - one[1] * one[2] == 1
    ]
)


@dataclass(frozen=True)
class Match:
    """Two supercells that a small strain makes equal.

    Parameters
    ----------
    electrolyte_supercell, electrode_supercell
        Rows of integers: supercell vectors in the two-dimensional unit cells.
    electrolyte_vectors, electrode_vectors
        The supercells before any strain, shape (2, 2), Å, each in its own frame.
    """

    electrolyte_supercell: np.ndarray
    electrode_supercell: np.ndarray
    electrolyte_vectors: np.ndarray
    electrode_vectors: np.ndarray

    @property
    def deformation(self) -> np.ndarray:
        """Matrix F that maps the electrode's supercell on the electrolyte's: column vectors, b = F a."""
        return self.electrolyte_vectors.T @ np.linalg.inv(self.electrode_vectors.T)

    @property
    def principal_strains(self) -> tuple[float, float]:
        """Strains of the electrode along the principal axes, if it takes all of it (positive: stretched)."""
        stretch = np.linalg.svd(self.deformation, compute_uv=False)
        return float(stretch[1] - 1.0), float(stretch[0] - 1.0)

    @property
    def max_strain(self) -> float:
        """Larger magnitude of the two principal strains."""
        return max(abs(one) for one in self.principal_strains)

    @property
    def area_change(self) -> float:
        """Relative change of the electrode's area, if it takes all of the strain."""
        return float(np.linalg.det(self.deformation)) - 1.0

    @property
    def angle_change_degree(self) -> float:
        """Change of the angle between the electrode's supercell vectors."""
        return _angle_degree(self.electrolyte_vectors) - _angle_degree(self.electrode_vectors)

    @property
    def area_square_angstrom(self) -> float:
        """Area of the electrolyte's supercell."""
        return float(abs(np.linalg.det(self.electrolyte_vectors)))

    @property
    def width_angstrom(self) -> float:
        """Shortest vector of the electrolyte's supercell lattice: the distance to the nearest image."""
        combinations = np.array([one for one in itertools.product((-1, 0, 1), repeat=2) if any(one)])
        return float(np.linalg.norm(combinations @ self.electrolyte_vectors, axis=1).min())


def _angle_degree(vectors: np.ndarray) -> float:
    a, b = vectors
    return float(np.degrees(np.arctan2(a[0] * b[1] - a[1] * b[0], a @ b)))


def find_matches(
    electrolyte: np.ndarray,
    electrode: np.ndarray,
    *,
    max_strain: float,
    max_area_square_angstrom: float,
    min_width_angstrom: float = 0.0,
) -> list[Match]:
    """Return the matches of two plane lattices, smallest area first, then smallest strain.

    Supercells are enumerated by the method of Zur and McGill as pymatgen implements it; bases are then
    chosen to need the least strain, without mirror images.

    Parameters
    ----------
    electrolyte, electrode
        Two-dimensional lattice vectors as rows, shape (2, 2), Å, right-handed.
    max_strain
        Largest principal strain.
    max_area_square_angstrom
        Largest area of a supercell.
    min_width_angstrom
        Smallest distance between images in the plane.

    Raises
    ------
    StructureError
        If nothing matches; the message has the best strain and the area it was found at.
    MissingPackageError
        If pymatgen is not installed.

    Sources
    -------
    Zur and McGill, J. Appl. Phys. 55, 378 (1984), doi:10.1063/1.333084
    """
    best: dict[tuple[int, int], list[Match]] = {}
    nearest: Match | None = None
    search = max(2.5 * max_strain, 0.02) + 0.03  # wider, so that a miss can tell the nearest match
    for one in _candidates(electrolyte, electrode, search, max_area_square_angstrom):
        if one.width_angstrom < min_width_angstrom:
            continue
        if nearest is None or one.max_strain < nearest.max_strain:
            nearest = one
        if one.max_strain <= max_strain:
            key = tuple(
                round(abs(np.linalg.det(m))) for m in (one.electrolyte_supercell, one.electrode_supercell)
            )
            best.setdefault((key[0], key[1]), []).append(one)
    if not best:
        raise _no_match(nearest, max_strain, max_area_square_angstrom, min_width_angstrom)
    found = [one for group in best.values() for one in _distinct(group)]
    return sorted(found, key=_rank)


def _rank(match: Match) -> tuple[float, ...]:
    order = (*match.electrolyte_supercell.ravel(), *match.electrode_supercell.ravel())
    return (round(match.area_square_angstrom, 3), round(match.max_strain, 6), *(-float(one) for one in order))


def _distinct(group: list[Match]) -> list[Match]:
    """Return one match per pair of principal strains: the others are the same lattice in other bases."""
    kept: dict[tuple[float, float, float], Match] = {}
    for one in sorted(group, key=_rank):
        low, high = one.principal_strains
        kept.setdefault((round(low, 5), round(high, 5), round(one.width_angstrom, 3)), one)
    return list(kept.values())


def _candidates(
    electrolyte: np.ndarray, electrode: np.ndarray, strain: float, max_area: float
) -> Iterator[Match]:
    try:
        from pymatgen.analysis.interfaces.zsl import ZSLGenerator
    except ModuleNotFoundError:
        raise MissingPackageError("pymatgen", extra="interface", purpose="a lattice match") from None
    film, substrate = (
        np.hstack([np.asarray(v, dtype=float), np.zeros((2, 1))]) for v in (electrode, electrolyte)
    )
    ratio = abs(np.linalg.det(electrode) / np.linalg.det(electrolyte))
    generator = ZSLGenerator(
        max_area_ratio_tol=2.2 * strain * max(ratio, 1.0 / ratio),
        max_area=max_area * (1.0 + 2.0 * strain),
        max_length_tol=strain,
        max_angle_tol=2.0 * strain,
    )
    for pair in generator(film, substrate):
        rows = [
            np.rint(np.asarray(vectors, dtype=float)[:, :2] @ np.linalg.inv(lattice)).astype(int)
            for vectors, lattice in (
                (pair.substrate_sl_vectors, electrolyte),
                (pair.film_sl_vectors, electrode),
            )
        ]
        one = _least_strained(electrolyte, electrode, rows)
        if one.area_square_angstrom <= max_area:
            yield one


def _least_strained(electrolyte: np.ndarray, electrode: np.ndarray, rows: list[np.ndarray]) -> Match:
    """Return the match of two supercells in the basis of the electrode that needs the least strain."""
    rows = [one if one.sum() >= 0 else -one for one in rows]
    below = rows[0] if np.linalg.det(rows[0] @ electrolyte) > 0 else rows[0] * [[1], [-1]]
    above = rows[1] if np.linalg.det(rows[1] @ electrode) > 0 else rows[1] * [[1], [-1]]
    fixed, turned = below @ electrolyte, _UNIMODULAR @ above @ electrode
    low, high = _stretches(fixed, turned)
    size = np.round(np.maximum(1.0 - low, high - 1.0), 9)
    sums = (_UNIMODULAR @ above).sum(axis=(1, 2))
    best = int(np.lexsort((-sums, np.round(low, 9), size))[0])
    return Match(below, _UNIMODULAR[best] @ above, fixed, turned[best])


def _stretches(fixed: np.ndarray, turned: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return both singular values of F for many bases at once; rows of vectors, F maps turned on fixed."""
    deformation = np.linalg.inv(turned) @ fixed
    square = (deformation**2).sum(axis=(1, 2))
    area = np.abs(np.linalg.det(deformation))
    root = np.sqrt(np.maximum(square**2 - 4.0 * area**2, 0.0))
    return np.sqrt(np.maximum(0.5 * (square - root), 0.0)), np.sqrt(0.5 * (square + root))


def _no_match(nearest: Match | None, max_strain: float, max_area: float, min_width: float) -> StructureError:
    got = "none near it"
    if nearest is not None:
        low, high = nearest.principal_strains
        got = f"at best {low:+.1%} and {high:+.1%} at {nearest.area_square_angstrom:.0f} Å²"
    return StructureError(
        "the two lattice planes do not match within the limits",
        got=got,
        expected=f"strain up to {max_strain:.1%}, area up to {max_area:g} Å², width from {min_width:g} Å",
        todo="Raise max_strain or max_area_square_angstrom, or choose other planes",
    )


@dataclass(frozen=True)
class CommonCell:
    """The in-plane cell of the interface and what each side suffers to fit into it.

    Parameters
    ----------
    vectors
        Rows, shape (2, 2), Å; the first along x.
    electrolyte_strain, electrode_strain
        Principal strains of each side.
    electrode_share
        Part of the mismatch that the electrode takes, 0 to 1.
    """

    vectors: np.ndarray
    electrolyte_strain: tuple[float, float]
    electrode_strain: tuple[float, float]
    electrode_share: float


def common_cell(match: Match, *, electrode_share: float) -> CommonCell:
    """Return the cell that both sides take, given the part of the strain that the electrode bears.

    F = R U is split along the stretch U: the electrode bears U^w, the electrolyte U^(w - 1).
    """
    left, stretch, right = np.linalg.svd(match.deformation)
    partial = right.T @ np.diag(stretch**electrode_share) @ right
    vectors = match.electrode_vectors @ partial.T @ (left @ right).T
    strains = [
        np.sort(np.linalg.svd(vectors.T @ np.linalg.inv(v.T), compute_uv=False)) - 1.0
        for v in (match.electrolyte_vectors, match.electrode_vectors)
    ]
    turn = np.arctan2(vectors[0, 1], vectors[0, 0])
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    turned = vectors @ rotation
    turned[0, 1] = 0.0
    pairs = [(float(low), float(high)) for low, high in strains]
    return CommonCell(turned, pairs[0], pairs[1], electrode_share)
