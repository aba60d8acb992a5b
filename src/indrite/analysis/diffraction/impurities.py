"""How much of each phase that might be there is there, or could be without showing.

The pattern of the impurity is set against what the fit left over, after everything that the fit could have
turned
instead is taken out of it: with free intensities of the host, lines under those of the host say nothing,
and the
free lines of the impurity decide by themselves (LiCl at 34.9°, Li2S at 27.0° beside Li6PS5Cl, Cu Kα).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indrite.analysis.diffraction.covariance import correlation_time
from indrite.analysis.diffraction.fit_result import PatternFit
from indrite.analysis.diffraction.instrument import PhaseState, changed, inverse_spacing
from indrite.analysis.diffraction.model import Columns, Model, columns
from indrite.analysis.diffraction.phase import Phase
from indrite.analysis.diffraction.reflections import reflections
from indrite.notebook import Shown
from indrite.signals.diffractogram import Diffractogram

#: How exactly the cell of an impurity is known beforehand, relative.
_STRAIN_PRIOR = 5e-4
_COVERAGE = 3.0


@dataclass(frozen=True)
class Impurity(Shown):
    """One phase that was looked for.

    Parameters
    ----------
    name, formula
        Of the phase.
    weight_fraction, uncertainty
        Estimate (it may be negative) and its standard uncertainty, shares of the crystalline mass.
    detection_limit
        Three standard uncertainties: less would not show.
    line_degree
        2θ of the line that decides.
    detected
        Whether the estimate lies above the limit.
    """

    name: str
    formula: str
    weight_fraction: float
    uncertainty: float
    detection_limit: float
    line_degree: float
    detected: bool

    @property
    def upper_limit(self) -> float:
        """Largest share that the pattern allows: estimate (at least 0) and three standard uncertainties."""
        return max(self.weight_fraction, 0.0) + self.detection_limit


def impurity_limits(
    pattern: Diffractogram, free: PatternFit, scaled: PatternFit, suspects: Sequence[Phase]
) -> tuple[Impurity, ...]:
    """Return estimate and detection limit of phases that are not part of a fit.

    Parameters
    ----------
    pattern
        What was fitted.
    free
        Fit of the host with free intensities.
    scaled
        Fit of the host with the intensities of the structures, for the amount of host.
    suspects
        Phases to look for; those without a line in the pattern are left out.
    """
    mass = sum(
        one.scale * phase.phase.cell_mass() / phase.phase.volume(one.lattice)
        for one, phase in zip(scaled.phases, scaled.reflections, strict=True)
    )
    inverse = _inverse(free.solution.jacobian)
    found = []
    for phase in suspects:
        column, strain = _columns(pattern, free, phase)
        if column.max() <= 0.0:
            continue
        found.append(_limit(free, phase, column, strain, inverse, float(mass)))
    return tuple(found)


def _columns(pattern: Diffractogram, free: PatternFit, phase: Phase) -> tuple[np.ndarray, np.ndarray]:
    """Return the pattern of a phase over σ with the widths of the host, and its change with strain."""
    emission = pattern.lines()
    lines = reflections(
        phase, wavelength_angstrom=emission[0][0], most_two_theta_degree=pattern.two_theta_degree[-1] + 1.0
    )
    host = free.solution.model.states[0]
    instrument = free.solution.model.instrument
    made = []
    for strain in (0.0, 1e-4):
        lattice = changed(np.array(phase.lattice), (0, 1, 2), strain)
        state = PhaseState(lattice, host.size_degree, host.strain_degree)
        model = Model((lines,), (state,), instrument, emission)
        group = (np.zeros(len(lines.hkl), dtype=int),)
        if not len(lines.hkl) or not inverse_spacing(lines.hkl, lattice).size:
            return np.zeros(pattern.counts.size), np.zeros(pattern.counts.size)
        at: Columns = columns(model, pattern.two_theta_degree, group)
        made.append(at.matrix()[:, 0] / free.solution.sigma)
    return made[0], (made[1] - made[0]) / 1e-4


def _inverse(jacobian: np.ndarray) -> np.ndarray:
    normal = jacobian.T @ jacobian
    scale = np.sqrt(np.maximum(np.diag(normal), 1e-300))
    values, vectors = np.linalg.eigh(normal / np.outer(scale, scale))
    good = values > 1e-11 * values[-1]
    return (vectors[:, good] / values[good]) @ vectors[:, good].T / np.outer(scale, scale)


def _limit(
    free: PatternFit,
    phase: Phase,
    column: np.ndarray,
    strain: np.ndarray,
    inverse: np.ndarray,
    mass: float,
) -> Impurity:
    jacobian, residual = free.solution.jacobian, free.solution.residual

    def cleared(one: np.ndarray) -> np.ndarray:
        return one - jacobian @ (inverse @ (jacobian.T @ one))

    clear = cleared(column)
    power = float(clear @ clear)
    scale = float(clear @ residual) / power
    # local misfit: where the impurity's free lines are
    near = clear**2 > 1e-3 * (clear**2).max()
    misfit = max(float(np.mean(residual[near] ** 2)), 1.0) * correlation_time(residual)
    deviation = np.sqrt(misfit / power)
    # a cell known to 0.05 % moves its lines; their place enters in proportion to the amount
    along = cleared(strain)
    deviation = float(np.hypot(deviation, abs(scale) * abs(clear @ along) / power * _STRAIN_PRIOR))
    density = phase.cell_mass() / phase.volume()
    whole = max(scale, 0.0) * density + mass
    share, spread = scale * density / whole, deviation * density / whole
    grid = free.angle
    window = max(int(0.1 / ((grid[-1] - grid[0]) / grid.size)), 1)
    local = np.convolve(clear**2, np.ones(2 * window + 1), mode="same")
    return Impurity(
        name=phase.name,
        formula=phase.formula,
        weight_fraction=share,
        uncertainty=spread,
        detection_limit=_COVERAGE * spread,
        line_degree=float(grid[int(np.argmax(local))]),
        detected=share > _COVERAGE * spread,
    )
