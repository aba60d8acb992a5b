"""Reflections of a phase: which planes scatter, at which spacing, how strongly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indrite.analysis.diffraction.form_factors import form_factor
from indrite.analysis.diffraction.phase import Phase, metric

#: Spacings that differ by less (relative) are one line of the pattern.
_SAME_SPACING = 1e-6
#: Lines weaker than this share of the strongest are left out (systematic absences among them).
_FAINTEST = 1e-7
_BLOCK = 2048


@dataclass(frozen=True)
class Reflections:
    """Lines of a powder pattern without what the instrument adds.

    Parameters
    ----------
    phase
        Whose.
    hkl
        One plane of each line, shape (line, 3).
    spacing_angstrom
        d, falling, shape (line,).
    strength
        Σ |F|² over all planes of the line (multiplicity included), electrons² per cell, shape (line,).
    multiplicity
        Number of planes of the line, shape (line,).
    """

    phase: Phase
    hkl: np.ndarray
    spacing_angstrom: np.ndarray
    strength: np.ndarray
    multiplicity: np.ndarray

    def intensity(self, wavelength_angstrom: float) -> np.ndarray:
        """Return strength times Lorentz-polarisation factor: relative integrated intensity."""
        sine = wavelength_angstrom / (2.0 * self.spacing_angstrom)
        return self.strength * lorentz_polarisation(np.arcsin(np.clip(sine, 0.0, 1.0)))


def lorentz_polarisation(theta: np.ndarray, *, monochromator: float = 0.0) -> np.ndarray:
    """Return (1 + cos²2θ_m cos²2θ)/(sin²θ cos θ), the factor of Bragg-Brentano geometry.

    Parameters
    ----------
    theta
        Bragg angle, radian.
    monochromator
        2θ of a monochromator, radian; 0: none.
    """
    with np.errstate(divide="ignore"):
        double = np.cos(monochromator) ** 2 * np.cos(2.0 * theta) ** 2
        return (1.0 + double) / (np.sin(theta) ** 2 * np.cos(theta))


def reflections(phase: Phase, *, wavelength_angstrom: float, most_two_theta_degree: float) -> Reflections:
    """Return every line of a phase up to an angle.

    F = Σ nⱼ fⱼ exp(−Bⱼ s²) exp(2πi h·xⱼ), summed over all atoms of the cell for half of all planes: no space
    group is needed, and multiplicities count themselves. Planes of one spacing are one line.

    Parameters
    ----------
    phase
        Cell and atoms.
    wavelength_angstrom
        For anomalous scattering and the largest sin θ/λ.
    most_two_theta_degree
        Largest 2θ.

    Sources
    -------
    International Tables for Crystallography, Volume C, sections 6.1 and 6.2.
    """
    largest = 2.0 * np.sin(np.radians(min(most_two_theta_degree, 179.9)) / 2.0) / wavelength_angstrom
    hkl, q = _planes(phase, largest)
    strength = 2.0 * _structure_factor_squared(phase, hkl, q, wavelength_angstrom)
    order = np.argsort(q, kind="stable")
    hkl, q, strength = hkl[order], q[order], strength[order]
    start = (
        np.concatenate([[0], np.flatnonzero(np.diff(q) > _SAME_SPACING * q[:-1]) + 1]) if q.size else q[:0]
    )
    start = start.astype(int)
    if not start.size:
        return Reflections(phase, hkl, q, q, q)
    total = np.add.reduceat(strength, start)
    count = 2.0 * np.diff(np.append(start, q.size))
    keep = total > _FAINTEST * total.max()
    best = np.array(
        [
            one + int(np.argmax(strength[one:end]))
            for one, end in zip(start, [*start[1:], q.size], strict=True)
        ]
    )
    return Reflections(phase, hkl[best][keep], 1.0 / q[start][keep], total[keep], count[keep])


def _planes(phase: Phase, largest: float) -> tuple[np.ndarray, np.ndarray]:
    """Return one of each pair hkl, −h−k−l with 1/d up to ``largest``, and 1/d."""
    tensor = np.linalg.inv(metric(phase.lattice))
    reach = np.floor(largest * np.sqrt(np.diag(metric(phase.lattice))) + 1e-9).astype(int)
    ranges = (np.arange(low, high + 1) for low, high in zip((0, -reach[1], -reach[2]), reach, strict=True))
    grid = np.stack(np.meshgrid(*ranges, indexing="ij"), axis=-1).reshape(-1, 3)
    first = (grid[:, 0] > 0) | (
        (grid[:, 0] == 0) & ((grid[:, 1] > 0) | ((grid[:, 1] == 0) & (grid[:, 2] > 0)))
    )
    grid = grid[first]
    q = np.sqrt(np.einsum("pi,ij,pj->p", grid, tensor, grid))
    inside = q <= largest
    return grid[inside], q[inside]


def _structure_factor_squared(phase: Phase, hkl: np.ndarray, q: np.ndarray, wavelength: float) -> np.ndarray:
    occupancy, displacement = np.asarray(phase.occupancy), np.asarray(phase.displacement_square_angstrom)
    elements = np.array(phase.elements)
    kinds = sorted({(one, float(b)) for one, b in zip(phase.elements, displacement, strict=True)})
    found = np.empty(len(hkl))
    waves = [_waves(hkl[:, axis], phase.positions[:, axis]) for axis in range(3)]
    for begin in range(0, len(hkl), _BLOCK):
        part = slice(begin, begin + _BLOCK)
        s = q[part] / 2.0
        phases = waves[0][0][waves[0][1][part]]
        for table, row in waves[1:]:
            phases = phases * table[row[part]]
        total: np.ndarray = np.zeros(len(s), dtype=complex)
        for element, b in kinds:
            own = (elements == element) & (displacement == b)
            wave = phases[:, own] @ occupancy[own]
            total += form_factor(element, s, wavelength) * np.exp(-b * s**2) * wave
        found[part] = np.abs(total) ** 2
    return found


def _waves(index: np.ndarray, place: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return exp(2πi h x) for all indices, and the row of each plane."""
    lowest = int(index.min(initial=0))
    every = np.arange(lowest, int(index.max(initial=0)) + 1)
    return np.exp(2j * np.pi * np.outer(every, place)), index - lowest
