"""Complex non-linear least squares of one circuit: parameters, full covariance, derived quantities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indrite.analysis.impedance.circuit import Circuit, evaluate
from indrite.analysis.impedance.least_squares import Solution, covariance, solve_many
from indrite.analysis.impedance.starts import bounds, reference_of, starts
from indrite.notebook import Shown

#: Steps with all starts, then starts that go on to the end.
_SCOUTING_STEPS, _FINALISTS = 12, 3


@dataclass(frozen=True, kw_only=True)
class CircuitFit(Shown):
    """A circuit fitted to one spectrum.

    Parameters
    ----------
    circuit
        Which elements.
    theta
        Parameters in the order of ``circuit.parameters``: logarithms of R (Ω), τ (s), L (H), |Z_e| (Ω);
        exponents n; leak conductance G (S).
    covariance
        Of ``theta``; zero for parameters at a bound.
    free
        Whether a parameter is off its bound.
    sum_of_squares
        Of the residuals divided by |Z|.
    points
        Number of frequencies.
    reference_rad_per_second
        Angular frequency of |Z_e|.
    residual
        (Z_measured − Z_fitted)/|Z_measured|, complex, shape (point,).
    converged
        Whether the fit came to rest.
    """

    circuit: Circuit
    theta: np.ndarray
    covariance: np.ndarray
    free: np.ndarray
    sum_of_squares: float
    points: int
    reference_rad_per_second: float
    residual: np.ndarray
    converged: bool

    @property
    def rms(self) -> float:
        """Root mean square of the real and imaginary parts of ΔZ/|Z|."""
        return float(np.sqrt(self.sum_of_squares / (2 * self.points)))

    @property
    def noise(self) -> float:
        """Standard deviation of one part of Z/|Z| that follows from the residuals."""
        return float(np.sqrt(self.sum_of_squares / max(self.degrees_of_freedom, 1)))

    @property
    def degrees_of_freedom(self) -> int:
        """Real data less free parameters."""
        return int(2 * self.points - self.free.sum())

    @property
    def bic(self) -> float:
        """Bayesian information criterion; lower is better.

        Sources
        -------
        Schwarz, Ann. Stat. 6 (1978) 461, DOI 10.1214/aos/1176344136.
        """
        count = 2 * self.points
        return count * float(np.log(max(self.sum_of_squares, 1e-300) / count)) + self.free.sum() * np.log(
            count
        )

    @property
    def aicc(self) -> float:
        """Akaike's criterion with correction for few data; lower is better.

        Sources
        -------
        Hurvich and Tsai, Biometrika 76 (1989) 297, DOI 10.1093/biomet/76.2.297.
        """
        count, free = 2 * self.points, int(self.free.sum()) + 1
        base = count * float(np.log(max(self.sum_of_squares, 1e-300) / count)) + 2 * free
        return base + 2 * free * (free + 1) / max(count - free - 1, 1)

    def value(self, name: str) -> float:
        """Return a parameter by its name."""
        return float(self.theta[self.circuit.index(name)])

    def error(self, name: str) -> float:
        """Return the standard uncertainty of a parameter; for logarithms the relative one."""
        place = self.circuit.index(name)
        return float(np.sqrt(self.covariance[place, place]))

    def correlation(self) -> np.ndarray:
        """Return the correlation matrix of the parameters."""
        spread = np.sqrt(np.diag(self.covariance))
        scale = np.where(spread > 0.0, spread, 1.0)
        return self.covariance / scale[:, None] / scale[None, :]

    def impedance(self, frequency_hertz: np.ndarray) -> np.ndarray:
        """Return the impedance of the fitted circuit, Ω, shape of ``frequency_hertz``."""
        omega = 2.0 * np.pi * frequency_hertz
        return evaluate(self.circuit, self.theta[None], omega, reference=self.reference_rad_per_second)[0][0]


def fit_circuit(
    circuit: Circuit,
    frequency: np.ndarray,
    impedance: np.ndarray,
    *,
    start: np.ndarray | None = None,
) -> list[CircuitFit]:
    """Fit one circuit to spectra of one frequency grid, each from many starts.

    The sum Σ |Z − Z_circuit|²/|Z|² is minimised (modulus weights); see `Circuit` for the parameters.

    Parameters
    ----------
    circuit
        Which elements.
    frequency
        Hz, from high to low, shape (point,).
    impedance
        Ω, complex, shape (spectrum, point).
    start
        Starting points besides or instead of those told from the data, shape (start, spectrum, parameter).

    Returns
    -------
    list of CircuitFit
        One for each spectrum.
    """
    problem = _Problem(circuit, frequency, impedance)
    tried = starts(circuit, frequency, impedance) if start is None else start
    solution = _best_of(problem, tried)
    spread = covariance(solution, degrees_of_freedom=2 * frequency.size - solution.free.sum(axis=1))
    modelled, _ = evaluate(circuit, solution.theta, problem.omega, reference=problem.reference)
    residual = (impedance - modelled) / np.abs(impedance)
    return [
        CircuitFit(
            circuit=circuit,
            theta=solution.theta[row],
            covariance=spread[row],
            free=solution.free[row],
            sum_of_squares=float(solution.cost[row]),
            points=frequency.size,
            reference_rad_per_second=problem.reference,
            residual=residual[row],
            converged=bool(solution.converged[row]),
        )
        for row in range(impedance.shape[0])
    ]


class _Problem:
    """Residuals of many spectra on one frequency grid."""

    def __init__(self, circuit: Circuit, frequency: np.ndarray, impedance: np.ndarray) -> None:
        self.circuit, self.omega = circuit, 2.0 * np.pi * frequency
        self.impedance, self.weight = impedance, 1.0 / np.abs(impedance)
        self.reference = reference_of(self.omega)
        self.lower, self.upper = bounds(circuit, frequency, impedance)

    def solve(self, start: np.ndarray, spectra: np.ndarray, iterations: int) -> Solution:
        """Fit spectrum ``spectra[i]`` from ``start[i]``."""

        def residuals(theta: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            chosen = spectra[rows]
            modelled, slopes = evaluate(self.circuit, theta, self.omega, reference=self.reference)
            weight = self.weight[chosen]
            values = (modelled - self.impedance[chosen]) * weight
            return values.view(float), (slopes * weight[:, None, :]).view(float)

        return solve_many(
            residuals, start, lower=self.lower[spectra], upper=self.upper[spectra], iterations=iterations
        )


def _best_of(problem: _Problem, tried: np.ndarray) -> Solution:
    """Best solution of each spectrum: a few steps from every start, the best ones to the end."""
    count, spectra = tried.shape[:2]
    everyone = np.arange(spectra)
    if count > _FINALISTS:
        scouts = problem.solve(tried.reshape(count * spectra, -1), np.tile(everyone, count), _SCOUTING_STEPS)
        order = np.argsort(scouts.cost.reshape(count, spectra), axis=0)[:_FINALISTS]
        tried = scouts.theta.reshape(count, spectra, -1)[order, everyone]
        count = _FINALISTS
    found = problem.solve(tried.reshape(count * spectra, -1), np.tile(everyone, count), 200)
    best = np.argmin(found.cost.reshape(count, spectra), axis=0) * spectra + everyone
    return Solution(
        found.theta[best], found.cost[best], found.normal[best], found.free[best], found.converged[best]
    )
