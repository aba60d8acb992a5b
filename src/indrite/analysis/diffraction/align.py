"""Where a phase stands in a pattern: strain and displacement under which its lines meet peaks best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indrite.analysis.diffraction.background import clipped
from indrite.analysis.diffraction.instrument import changed, free_places, inverse_spacing
from indrite.analysis.diffraction.reflections import Reflections
from indrite.signals.diffractogram import Diffractogram

#: So many of the strongest lines are placed.
_LINES = 60
_DISPLACEMENTS = np.linspace(-0.12, 0.12, 7)


@dataclass(frozen=True)
class Peaks:
    """A pattern made ready for placing lines.

    Parameters
    ----------
    angle
        2θ, degree, shape (point,).
    net
        Counts above the background, shape (point,).
    background
        The background, shape (point,).
    sigma
        Standard uncertainty of the counts, shape (point,).
    height
        √net where it is significant, smoothed over the width of a peak; 0 elsewhere, shape (point,).
    width_degree
        Of that smoothing.
    wavelength_angstrom
        Kα1.
    """

    angle: np.ndarray
    net: np.ndarray
    background: np.ndarray
    sigma: np.ndarray
    height: np.ndarray
    width_degree: float
    wavelength_angstrom: float


def peaks_of(pattern: Diffractogram, *, width_degree: float = 0.12) -> Peaks:
    """Return a pattern without its background.

    Parameters
    ----------
    pattern
        With known wavelength.
    width_degree
        Half width of the smoothing: how exactly lines must meet peaks.
    """
    angle, counts = pattern.two_theta_degree, pattern.counts
    wavelength = pattern.lines()[0][0]
    sigma = noise_of(pattern)
    under = clipped(angle, counts)
    net = counts - under
    step = (angle[-1] - angle[0]) / (angle.size - 1)
    half = max(round(width_degree / step), 1)
    kernel = np.exp(-0.5 * (np.arange(-3 * half, 3 * half + 1) / half) ** 2)
    kernel /= kernel.sum()
    mean = np.convolve(np.pad(net, 3 * half, mode="edge"), kernel, mode="valid")
    noise = sigma * np.sqrt((kernel**2).sum())
    height = np.sqrt(np.maximum(mean - 2.0 * noise, 0.0))
    return Peaks(angle, net, under, sigma, height, width_degree, wavelength)


def noise_of(pattern: Diffractogram) -> np.ndarray:
    """Return the standard uncertainty of the points, or what the scatter of neighbours says instead.

    Rates (counts per second) have another noise than the square root says; the scatter of second
    differences of
    a smooth curve, √6 σ, shows it.
    """
    sigma = pattern.standard_uncertainty()
    second = np.diff(pattern.counts, 2) / sigma[1:-1]
    seen = float(np.median(np.abs(second)) / 0.6745 / np.sqrt(6.0))
    return sigma * max(seen, 0.05) if not 0.8 < seen < 1.25 else sigma


@dataclass(frozen=True)
class Placement:
    """Where a phase fits best.

    Parameters
    ----------
    strain
        Relative change of all lengths of its cell.
    displacement_degree
        Shift of its lines, times cos θ.
    score
        Cosine between the lines of the phase and the peaks below them, 0…1.
    """

    strain: float
    displacement_degree: float
    score: float


def place(peaks: Peaks, found: Reflections, *, most_strain: float = 0.02) -> Placement:
    """Return strain and displacement under which the lines of a phase meet peaks best.

    Strength enters as its square root, so that texture does not decide: score = Σ √I h/√(ΣI Σh²) over the
    lines.

    Parameters
    ----------
    peaks
        Pattern, from `peaks_of`.
    found
        Reflections of the phase.
    most_strain
        Largest relative change of the cell.
    """
    strains = np.linspace(-most_strain, most_strain, 2 * round(most_strain / 2.5e-4) + 1)
    intensity = found.intensity(peaks.wavelength_angstrom)
    sine = peaks.wavelength_angstrom / (2.0 * found.spacing_angstrom)
    inside = sine < 0.999
    angle = np.degrees(2.0 * np.arcsin(np.clip(sine, 0.0, 0.999)))
    inside &= (angle > peaks.angle[0]) & (angle < peaks.angle[-1])
    best = np.flatnonzero(inside)[np.argsort(intensity[inside])[::-1][:_LINES]]
    if not best.size:
        return Placement(0.0, 0.0, 0.0)
    weight = np.sqrt(intensity[best])
    theta = np.arcsin(np.clip(sine[best] / (1.0 + strains[:, None]), 0.0, 0.9999))
    shift = _DISPLACEMENTS[:, None, None] * np.cos(theta)
    height = np.interp(np.degrees(2.0 * theta) + shift, peaks.angle, peaks.height, left=0.0, right=0.0)
    total = np.sqrt((height**2).sum(axis=-1) * (weight**2).sum())
    score = np.divide((height * weight).sum(axis=-1), total, out=np.zeros_like(total), where=total > 0)
    # a placement on faint peaks can have a perfect cosine: what is met must also be high
    merit = score * (height * weight).sum(axis=-1) / weight.sum()
    merit = merit - 1e-3 * merit.max(initial=0.0) * np.abs(strains) / most_strain
    row, column = np.unravel_index(int(np.argmax(merit)), merit.shape)
    return Placement(float(strains[column]), float(_DISPLACEMENTS[row]), float(score[row, column]))


def adapt(
    peaks: Peaks, found: Reflections, where: Placement, *, tolerance_degree: float = 0.35
) -> np.ndarray:
    """Return the cell of a phase moved, along each axis by itself, so that its lines meet peaks near them.

    Cells from computations err differently along their axes. Each strong line asks for the highest point near
    it; free lattice parameters follow by least squares, held to some tenths of a percent, in three rounds.

    Parameters
    ----------
    peaks
        Pattern, from `peaks_of`.
    found
        Reflections of the phase.
    where
        Strain and displacement to begin at, from `place`.
    tolerance_degree
        How far from its place a line looks for its peak.
    """
    lattice = changed(np.array(found.phase.lattice), (0, 1, 2), float(np.log1p(where.strain)))
    places = free_places(found)
    if len(places) == 1:
        return lattice
    intensity = found.intensity(peaks.wavelength_angstrom)
    strong = np.argsort(intensity)[::-1][: _LINES // 2]
    strong = strong[intensity[strong] > 0.05 * intensity.max()]
    hkl, weight = found.hkl[strong], np.sqrt(intensity[strong] / intensity.max())
    reach = np.linspace(-tolerance_degree, tolerance_degree, 29)
    for _ in range(3):
        angle = _two_theta(peaks, hkl, lattice, where)
        height = np.interp(angle[:, None] + reach, peaks.angle, peaks.height, left=0.0, right=0.0)
        height = height * np.exp(-0.5 * (reach / tolerance_degree) ** 2)
        wanted, seen = reach[height.argmax(axis=1)], height.max(axis=1) > 0.0
        slope = np.column_stack(
            [(_two_theta(peaks, hkl, changed(lattice, one, 1e-4), where) - angle) / 1e-4 for one in places]
        )
        rows = slope * (weight * seen / 0.05)[:, None]
        normal = rows.T @ rows + np.eye(len(places)) / 0.005**2
        step = np.linalg.solve(normal, rows.T @ (wanted * weight * seen / 0.05))
        for one, amount in zip(places, step, strict=True):
            lattice = changed(lattice, one, float(np.clip(amount, -0.01, 0.01)))
    return lattice


def _two_theta(peaks: Peaks, hkl: np.ndarray, lattice: np.ndarray, where: Placement) -> np.ndarray:
    sine = np.clip(peaks.wavelength_angstrom * inverse_spacing(hkl, lattice) / 2.0, 0.0, 0.9999)
    theta = np.arcsin(sine)
    return np.degrees(2.0 * theta) + where.displacement_degree * np.cos(theta)
