"""Slabs of a crystal: every plane where it can be cut, and the cut that leaves molecules whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from indrite.errors import UsageError
from indrite.models.interface.units import Ions, Units, find_units, formula_of, molecular_bonds

if TYPE_CHECKING:
    from ase import Atoms

    from indrite.models.interface.planes import OrientedCell

#: Charges for the estimate of a slab's polarity.
_FORMAL_CHARGES = {
    **dict.fromkeys(("Li", "Na", "K"), 1),
    **dict.fromkeys(("F", "Cl", "Br", "I"), -1),
    **dict.fromkeys(("O", "S", "Se"), -2),
    **dict.fromkeys(("P", "As", "Sb"), 5),
    **dict.fromkeys(("Si", "Ge", "Sn"), 4),
    **dict.fromkeys(("Al", "Ga", "In"), 3),
    **dict.fromkeys(("Mg", "Ca", "Zn"), 2),
}
_ANIONS = frozenset(("F", "Cl", "Br", "I", "O", "S", "Se"))
#: Units closer in height than this are one layer: less than the spacing of close-packed planes, more than
#: the scatter of disordered lithium about its plane.
LAYER_ANGSTROM = 1.0
_SCATTER_ANGSTROM = 0.3


@dataclass(frozen=True)
class Termination:
    """One way to cut a crystal parallel to a plane; the slab keeps whole formula units.

    Parameters
    ----------
    index
        Number in the list.
    height_angstrom
        Height of the cut in the oriented cell.
    layer_angstrom
        Height above the cut of the highest unit of the lowest layer.
    bottom, top
        Composition per two-dimensional unit cell of the slab's lowest and highest layer.
    split
        The layer at the cut is shared half and half between the two faces.
    cut_bonds
        Bonds inside molecular ions (P-S) that a flat plane here would cut, per two-dimensional unit cell;
        the slab keeps such ions whole on the side of their centre, unless ``ions`` is ``cut``.
    polarity_electron_per_square_nanometre
        Surface charge that formal charges give this slab's faces; ``None`` where they do not balance.
    atoms_per_square_nanometre
        Atoms of the outermost layers, lowest and highest.
    ions
        Whether molecular ions are kept whole or really cut.
    """

    index: int
    height_angstrom: float
    layer_angstrom: float
    bottom: str
    top: str
    split: bool
    cut_bonds: int
    polarity_electron_per_square_nanometre: float | None
    atoms_per_square_nanometre: tuple[float, float]
    ions: Ions = "whole"

    @property
    def label(self) -> str:
        """One line: what the two faces show, polarity, ions that a flat cut would break."""
        faces = f"{self.bottom} below, {self.top} above" + (" (layer shared)" if self.split else "")
        charge = self.polarity_electron_per_square_nanometre
        polar = "polarity unknown" if charge is None else f"{round(charge, 1) + 0.0:+.1f} e/nm²"
        bonds = (
            f", {self.cut_bonds} P-S bonds {'cut' if self.ions == 'cut' else 'cross the plane'}"
            if self.cut_bonds
            else ""
        )
        return f"{faces}, {polar}{bonds}"


def terminations(
    oriented: OrientedCell,
    *,
    repeats: int = 1,
    mobile: tuple[str, ...] = (),
    ions: Ions = "whole",
    layer_angstrom: float = LAYER_ANGSTROM,
) -> list[Termination]:
    """Return every distinct cut of a crystal parallel to the plane of its oriented cell.

    A cut lies between two layers of units (molecular ions, single atoms). Each gap between layers gives a
    flat cut, and each layer a cut in which the two faces share it, as polar faces reconstruct; symmetry is
    not used, so cuts that differ only by a symmetry operation are all listed.

    Parameters
    ----------
    oriented
        From `oriented_cell`.
    repeats
        Two-dimensional unit cells in the supercell to be cut: a layer can be shared if its units come in
        even number there.
    mobile
        Elements that make no layer of their own and go with the nearest one: disordered lithium.
    ions
        ``whole`` keeps molecular ions together; ``cut`` also lists the cuts through them and makes them.
    layer_angstrom
        Units closer in height than this belong to one layer.

    Sources
    -------
    Tasker, J. Phys. C 12, 4977 (1979), doi:10.1088/0022-3719/12/22/036 (kinds of faces and their charge)
    """
    units = find_units(oriented.atoms, ions=ions)
    cuts = _cuts(oriented, units, tolerance=layer_angstrom, mobile=mobile)
    found: list[Termination] = []
    for split in (False, True):
        for k, cut in enumerate(cuts):
            layer = _between(units, cut, cuts[(k + 1) % len(cuts)], oriented.spacing_angstrom)
            below = _between(units, cuts[k - 1], cut, oriented.spacing_angstrom)
            if split and (len(cuts) == 1 or not _halves(units, layer, repeats)):
                continue
            faces = _Faces(cut, layer, below, split, ions)
            found.append(_describe(oriented, units, faces, index=len(found)))
    return found


@dataclass(frozen=True)
class _Faces:
    """A cut, the layer above it, the layer below it, and whether the faces share the former."""

    cut: float
    layer: np.ndarray
    below: np.ndarray
    split: bool
    ions: Ions


def _between(units: Units, low: float, high: float, spacing: float) -> np.ndarray:
    """Return the units between two cuts of the periodic stack."""
    thickness = (high - low) % spacing or spacing
    return np.flatnonzero((units.height - low) % spacing < thickness)


def _cuts(oriented: OrientedCell, units: Units, *, tolerance: float, mobile: tuple[str, ...]) -> list[float]:
    """Return a cut height in every gap between layers, upwards.

    Units closer than the tolerance are one layer, unless that would leave no gap. Within its gap a cut goes
    where it crosses the fewest bonds of molecular ions, as near as possible to the middle.
    """
    spacing = oriented.spacing_angstrom
    height = np.sort(np.array([h for h, n in zip(units.height, units.names, strict=True) if n not in mobile]))
    gaps = np.diff(np.append(height, height[0] + spacing))
    wide = min(tolerance, float(gaps.max()) - 1e-3)
    cuts = []
    for start, gap in zip(height[gaps > wide], gaps[gaps > wide], strict=True):
        tries = start + gap * np.linspace(0.1, 0.9, 33)
        cost = [(_bonds_across(oriented, one), abs(one - start - 0.5 * gap)) for one in tries]
        cuts.append(float(tries[min(range(len(tries)), key=lambda k: cost[k])] % spacing))
    return sorted(cuts)


def _halves(units: Units, layer: np.ndarray, repeats: int) -> bool:
    """Whether every kind of unit in the layer comes in even number."""
    _, counts = np.unique(np.array([units.names[k] for k in layer]), return_counts=True)
    return bool(np.all(counts * repeats % 2 == 0))


def _describe(oriented: OrientedCell, units: Units, faces: _Faces, *, index: int) -> Termination:
    symbols = np.array(oriented.atoms.get_chemical_symbols())
    members = [
        np.isin(units.owner, one) for one in (faces.layer, faces.layer if faces.split else faces.below)
    ]
    share = 0.5 if faces.split else 1.0
    names = ["½ " * faces.split + formula_of(symbols[m]) for m in members]
    density = [100.0 * share * float(m.sum()) / oriented.area_square_angstrom for m in members]
    level = (units.height[faces.layer] - faces.cut) % oriented.spacing_angstrom
    return Termination(
        index=index,
        height_angstrom=faces.cut,
        layer_angstrom=float(level.max()),
        bottom=names[0],
        top=names[1],
        split=faces.split,
        cut_bonds=_bonds_across(oriented, faces.cut),
        polarity_electron_per_square_nanometre=_polarity(oriented, units, faces),
        ions=faces.ions,
        atoms_per_square_nanometre=(density[0], density[1]),
    )


def _bonds_across(oriented: OrientedCell, cut: float) -> int:
    """Return how many bonds of molecular ions a flat plane cuts."""
    first, _, vector = molecular_bonds(oriented.atoms)
    start = (oriented.atoms.positions[first, 2] - cut) % oriented.spacing_angstrom
    return int(np.sum((start + vector[:, 2] < 0.0) & (vector[:, 2] < 0.0)))


def _polarity(oriented: OrientedCell, units: Units, faces: _Faces) -> float | None:
    """Return Σ q z / volume of one repeat, cut at a height: the charge of the upper face, e/nm²."""
    symbols = oriented.atoms.get_chemical_symbols()
    if not _ANIONS & set(symbols):
        return 0.0  # a metal screens itself
    if any(one not in _FORMAL_CHARGES for one in symbols):
        return None
    charge = np.array([_FORMAL_CHARGES[one] for one in symbols], dtype=float)
    if charge.sum() != 0.0:
        return None
    spacing = oriented.spacing_angstrom
    height = ((units.height - faces.cut) % spacing)[units.owner] + units.offset[:, 2]
    if faces.split:
        height = height + 0.5 * spacing * np.isin(units.owner, faces.layer)
    return float(charge @ height) / (oriented.area_square_angstrom * spacing) * 100.0 + 0.0


def choose_termination(found: list[Termination], index: int | None, *, side: str) -> Termination:
    """Return the termination of a number, or the default one.

    The default cuts no molecular ion, has the least polarity, is flat if that makes no difference, and
    otherwise shares the layer with the fewest atoms.

    Raises
    ------
    UsageError
        If the number is not in the list; the message has the list.
    """
    if index is None:
        return min(
            found,
            key=lambda one: (
                one.cut_bonds > 0,
                round(abs(one.polarity_electron_per_square_nanometre or 0.0), 2),
                one.split,
                round(one.atoms_per_square_nanometre[0], 1),
                one.index,
            ),
        )
    if not 0 <= index < len(found):
        listed = "; ".join(f"{one.index}: {one.label}" for one in found)
        raise UsageError(f"no such termination of the {side}", got=index, expected=listed)
    return found[index]


def cut_slab(bulk: Atoms, termination: Termination) -> Atoms:
    """Return a slab, not periodic along z, cut from a bulk supercell with its plane in xy.

    Parameters
    ----------
    bulk
        A whole number of repeats of the oriented cell along its third vector, any supercell in the plane.
    termination
        Where to cut.

    Returns
    -------
    Atoms
        Lowest atom at z = 0; the third cell vector is along z with the bulk's height.
    """
    units = find_units(bulk, ions=termination.ions)
    height = float(bulk.cell[2, 2])
    place = bulk.positions[units.anchor].copy()
    rise = np.floor((place[:, 2] - termination.height_angstrom) / height)
    if termination.split:
        level = (place[:, 2] - termination.height_angstrom) % height
        lowest = np.flatnonzero(level <= termination.layer_angstrom + _SCATTER_ANGSTROM)
        rise[_half(bulk, units, lowest)] -= 1.0
    place -= rise[:, None] * np.asarray(bulk.cell)[2]
    slab = bulk.copy()
    slab.positions = place[units.owner] + units.offset
    slab.positions[:, 2] -= slab.positions[:, 2].min()
    slab.set_cell([bulk.cell[0], bulk.cell[1], [0.0, 0.0, height]])
    slab.pbc = (True, True, False)
    return slab


def _half(bulk: Atoms, units: Units, layer: np.ndarray) -> np.ndarray:
    """Return half of the units of a layer, spread evenly over the plane, kind by kind."""
    plane = np.asarray(bulk.cell)[:2, :2]
    scaled = bulk.positions[units.anchor[layer], :2] @ np.linalg.inv(plane)
    chosen: list[int] = []
    for kind in sorted({units.names[k] for k in layer}):
        members = [m for m, k in enumerate(layer) if units.names[k] == kind]
        for _ in range(len(members) // 2):
            free = [m for m in members if m not in chosen]
            chosen.append(max(free, key=lambda m: (_clearance(scaled, m, chosen, plane), -m)))
    return layer[np.array(chosen, dtype=int)]


def _clearance(scaled: np.ndarray, one: int, chosen: list[int], plane: np.ndarray) -> float:
    if not chosen:
        return 0.0
    apart = scaled[chosen] - scaled[one]
    apart -= np.rint(apart)
    return round(float(np.linalg.norm(apart @ plane, axis=1).min()), 3)
