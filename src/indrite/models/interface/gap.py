"""The gap and the lateral position of two rigid slabs, by scans of the energy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from indrite.close_atoms import AT_REST, tightest_contact
from indrite.errors import EngineError
from indrite.models.interface.stacking import Slabs
from indrite.notebook import Shown

if TYPE_CHECKING:
    from ase import Atoms
    from ase.calculators.calculator import Calculator


_FINE_POINTS = 9


@dataclass(frozen=True)
class GapScan(Shown):
    """Energy against gap, and the gap taken.

    Parameters
    ----------
    distance_angstrom, energy_electronvolt
        The curve; NaN where atoms would overlap.
    gap_angstrom
        The minimum, or what is taken where there is none.
    outcome
        ``minimum``, or why there is none.
    """

    distance_angstrom: np.ndarray
    energy_electronvolt: np.ndarray
    gap_angstrom: float
    outcome: str


def energy_of(atoms: Atoms, calculator: Calculator) -> float:
    """Return the energy in eV.

    Raises
    ------
    EngineError
        If the calculator cannot take these atoms or returns no number.
    """
    elements = sorted(set(atoms.get_chemical_symbols()))
    try:
        energy = float(calculator.get_property("energy", atoms))
    except Exception as error:  # every engine has its own way to refuse an element
        raise EngineError(
            "the engine gives no energy for this structure",
            got=f"{type(error).__name__}: {error}",
            expected=f"an engine that knows {', '.join(elements)}",
        ) from error
    if not np.isfinite(energy):
        raise EngineError(
            "the engine's energy is not a number", got=energy, expected=f"an engine for {', '.join(elements)}"
        )
    return energy


def scan_gaps(
    slabs: Slabs,
    calculator: Calculator,
    *,
    shift: np.ndarray,
    range_angstrom: tuple[float, float],
    points: int,
    together: bool,
) -> tuple[GapScan, GapScan]:
    """Return the scans of the lower and of the upper gap.

    One gap is moved while the other stays at the far end of the range; together, both move by the same.
    """
    far = range_angstrom[1]
    distances = np.linspace(*range_angstrom, points)

    def scan(gaps: Callable[[float], tuple[float, float]]) -> GapScan:
        def energy(gap: float) -> float:
            return _guarded(slabs.stacked(gaps(gap), shift), calculator)

        return find_minimum(energy, distances, lambda gap: slabs.stacked(gaps(gap), shift))

    if together:
        one = scan(lambda gap: (gap, gap))
        return one, one
    return scan(lambda gap: (gap, far)), scan(lambda gap: (far, gap))


def _guarded(atoms: Atoms, calculator: Calculator) -> float:
    """Return the energy, or NaN where the two sides overlap: potentials are not made for that."""
    if _across(atoms) < AT_REST:
        return float("nan")
    return energy_of(atoms, calculator)


def find_minimum(
    energy: Callable[[float], float],
    distances: np.ndarray,
    atoms_at: Callable[[float], Atoms],
) -> GapScan:
    """Return the lowest inner minimum of a curve, refined by a parabola through its three lowest points.

    Where the lowest point lies next to overlap, the stretch between is scanned finely once more.
    """
    values = np.array([energy(float(one)) for one in distances])
    minimum = _lowest_inner(values)
    lowest = np.nanmin(values) if np.isfinite(values).any() else np.nan
    wall = _beside_overlap(values)
    if wall is not None and values[wall] == lowest:
        fine = np.linspace(distances[wall - 1], distances[wall + 1], _FINE_POINTS)
        finer = np.array([energy(float(one)) for one in fine])
        inner = _lowest_inner(finer)
        if inner is not None:
            return GapScan(distances, values, _vertex(fine, finer, inner), "minimum")
        closest = float(fine[int(np.nanargmin(finer))])
        return GapScan(distances, values, closest, "lowest energy at the closest gap without overlap")
    if minimum is not None:
        return GapScan(distances, values, _vertex(distances, values, minimum), "minimum")
    gap = _touching(distances, atoms_at)
    falling = np.isfinite(values[-1]) and values[-1] == lowest
    why = "energy falls to the far end: no adhesion" if falling else "energy falls to the near end"
    return GapScan(distances, values, gap, f"no minimum ({why}); gap where covalent radii touch")


def _lowest_inner(values: np.ndarray) -> int | None:
    """Return the lowest point with a neighbour on each side that is not lower."""
    inner = [
        k
        for k in range(1, len(values) - 1)
        if np.isfinite(values[k - 1 : k + 2]).all() and values[k] <= min(values[k - 1], values[k + 1])
    ]
    return min(inner, key=lambda k: values[k]) if inner else None


def _beside_overlap(values: np.ndarray) -> int | None:
    """Return the first point beside an overlapping one, if the energy rises from there outwards."""
    for k in range(1, len(values) - 1):
        if np.isnan(values[k - 1]) and np.isfinite(values[k : k + 2]).all() and values[k] < values[k + 1]:
            return k
    return None


def _vertex(x: np.ndarray, y: np.ndarray, k: int) -> float:
    left, here, right = y[k - 1 : k + 2]
    step, curvature = x[k + 1] - x[k], left - 2.0 * here + right
    if curvature <= 0.0:
        return float(x[k])
    return float(x[k] + 0.5 * step * (left - right) / curvature)


def _touching(distances: np.ndarray, atoms_at: Callable[[float], Atoms]) -> float:
    """Return the first gap of a fine grid at which no pair across is closer than its covalent radii."""
    for gap in np.arange(distances[0], distances[-1] + 1e-9, 0.05):
        if _across(atoms_at(float(gap))) >= 1.0:
            return float(gap)
    return float(distances[-1])


def scan_registry(
    slabs: Slabs,
    calculator: Calculator,
    *,
    lattice: np.ndarray,
    points: int,
    range_angstrom: tuple[float, float],
) -> tuple[np.ndarray, np.ndarray]:
    """Return lateral shifts of the electrode (fractions of its plane lattice) and the energy of each.

    Each shift is taken at the gap at which the closest pair across is at 1.1 of its covalent radii.
    """
    steps = np.arange(points) / points
    shifts = np.array([(a, b) for a in steps for b in steps])
    energies = []
    for one in shifts:
        gap = _clear(slabs, one @ lattice, range_angstrom)
        energies.append(energy_of(slabs.stacked((gap, gap), one @ lattice), calculator))
    return shifts, np.array(energies)


def _clear(slabs: Slabs, shift: np.ndarray, range_angstrom: tuple[float, float]) -> float:
    for gap in np.arange(range_angstrom[0], range_angstrom[1], 0.1):
        if _across(slabs.stacked((gap, gap), shift)) >= 1.1:
            return float(gap)
    return range_angstrom[1]


def _across(atoms: Atoms) -> float:
    """Return the tightest contact between the two sides, over its covalent radii."""
    return tightest_contact(atoms, between=atoms.arrays["side"]).ratio
