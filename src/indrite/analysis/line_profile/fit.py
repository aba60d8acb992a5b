"""Three layers for all elements together, against two: whether there is an interphase, and how thick."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

from indrite.analysis.line_profile.layers import layer_shares, share_derivatives
from indrite.analysis.line_profile.separable import (
    Found,
    Problem,
    Tied,
    all_free,
    minimise,
    problem_of,
    thickness_fixed,
)
from indrite.analysis.line_profile.starts import guesses
from indrite.notebook import Shown
from indrite.signals.base import Signal
from indrite.signals.line_profile import LineProfile

#: Difference of the Bayesian information criteria from which a third layer counts as seen.
DECISIVE = 10.0
#: Deviance above the minimum that bounds a 95 % interval of one number.
_CHI_SQUARED_95 = 3.8415
_MOST_EVALUATIONS = 14
#: Variance over Poisson's, and correlation of neighbours, from which on layers are not flat.
_UNEVEN_DISPERSION, _UNEVEN_CORRELATION = 2.0, 0.3


@dataclass(frozen=True, kw_only=True)
class LayerFit(Signal):
    """Layers fitted to the profiles of all elements.

    Parameters
    ----------
    position_nanometre, sigma_nanometre
        Where the layers meet, and the width of the step there; one for two layers, two for three.
    shape_covariance
        Of the positions (nm), then of the ln σ, the levels projected out.
    level_count
        Counts per pixel of each element in each layer, shape (element, layer).
    expected_count
        Fitted counts, background taken off, shape (element, point).
    level_covariance
        Of the levels, flattened element by element; the shape's uncertainty included.
    elements
        Labels, along the dimension ``element``.
    deviance
        Twice the log-likelihood ratio to a perfect description.
    information_criterion
        Schwarz' criterion: deviance over dispersion, plus the penalty of the numbers fitted.
    dispersion
        Variance over Poisson's, 1 where the counts are no wider than that.
    reduced_chi_squared
        Pearson's, per degree of freedom.
    serial_correlation
        Correlation of neighbouring residuals, mean over the elements, weighted by their χ²; near 0 where
        the layers are as flat as the model says.
    """

    position_nanometre: Float[np.ndarray, " interface"]
    sigma_nanometre: Float[np.ndarray, " interface"]
    shape_covariance: Float[np.ndarray, " shape shape"]
    level_count: Float[np.ndarray, " element layer"]
    level_covariance: Float[np.ndarray, " level level"]
    expected_count: Float[np.ndarray, " element point"]
    elements: tuple[str, ...]
    deviance: float
    information_criterion: float
    dispersion: float
    reduced_chi_squared: float
    serial_correlation: float

    @classmethod
    def scalars_from_json(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Rebuild the tuple of elements after `load`."""
        return {**values, "elements": tuple(values["elements"])}

    @property
    def flat(self) -> bool:
        """Whether the levels are flat inside the layers, as far as the noise shows."""
        return self.dispersion < _UNEVEN_DISPERSION or self.serial_correlation < _UNEVEN_CORRELATION

    @property
    def thickness_nanometre(self) -> float:
        """Distance of the two interfaces; nan for two layers."""
        position = self.position_nanometre
        return float(position[1] - position[0]) if position.size == 2 else float("nan")

    @property
    def probe_nanometre(self) -> float:
        """Root mean square of the steps' σ."""
        return float(np.sqrt(np.mean(self.sigma_nanometre**2)))


@dataclass(frozen=True)
class ThicknessInterval(Shown):
    """Interval of the distance of the interfaces from the profile likelihood.

    Parameters
    ----------
    low_nanometre, high_nanometre
        Ends of the 95 % interval; 0 and infinite where the likelihood does not bound it.
    """

    low_nanometre: float
    high_nanometre: float

    @property
    def standard_uncertainty_nanometre(self) -> float:
        """Half of the interval over 1.96."""
        return (self.high_nanometre - self.low_nanometre) / 2.0 / 1.96


def fit_layers(
    profile: LineProfile, *, layers: int = 3, dispersion: float | None = None
) -> tuple[LayerFit, Problem, Found]:
    """Fit two or three layers to the profiles of all elements at once.

    n_e(x) ~ Poisson(E(x) · Σ_l a_el · [Φ((x − x_l)/σ_l) − Φ((x − x_{l+1})/σ_{l+1})] + b_e(x)), with positions
    x_l and widths σ_l shared by all elements, levels a_el ≥ 0, exposure E, known background b. A larger
    variance than Poisson's scales the uncertainties and the criterion (quasi-likelihood).

    Parameters
    ----------
    profile
        Counts along the line.
    layers
        2 or 3.
    dispersion
        Variance over Poisson's, where it is known from another fit.
    """
    problem = problem_of(profile)
    interfaces = layers - 1
    tied = all_free(interfaces)
    found = min(
        (minimise(problem, tied, guess) for guess in guesses(problem, interfaces)),
        key=lambda one: one.deviance,
    )
    return layer_fit(profile, problem, found, dispersion), problem, found


def layer_fit(
    profile: LineProfile, problem: Problem, found: Found, dispersion: float | None = None
) -> LayerFit:
    """Return a minimum with its covariances and criteria."""
    size = problem.counted.size
    numbers = found.levels.level.size + found.free.size
    residual = (problem.counted - found.levels.expected) / np.sqrt(found.levels.expected)
    chi = float((residual**2).sum())
    reduced = chi / max(size - numbers, 1)
    scale = dispersion if dispersion is not None else dispersion_of(reduced, size - numbers)
    covariance = scale * _covariance(problem, found)
    levels = found.levels.level.size
    return LayerFit(
        origin=profile.origin,
        position_nanometre=found.interfaces.position_nanometre,
        sigma_nanometre=found.interfaces.sigma_nanometre,
        shape_covariance=covariance[levels:, levels:],
        level_count=found.levels.level + problem.lowest[:, None],
        level_covariance=covariance[:levels, :levels],
        expected_count=found.levels.expected
        - problem.background
        + problem.lowest[:, None] * problem.exposure,
        elements=profile.elements,
        deviance=found.deviance,
        information_criterion=found.deviance / scale + numbers * float(np.log(size)),
        dispersion=scale,
        reduced_chi_squared=reduced,
        serial_correlation=float((residual[:, 1:] * residual[:, :-1]).sum() / max(chi, 1e-300)),
    )


def dispersion_of(reduced_chi_squared: float, freedom: int) -> float:
    """Return the factor on Poisson's variance: 1 unless χ² exceeds three standard deviations of its own."""
    limit = 1.0 + 3.0 * np.sqrt(2.0 / max(freedom, 1))
    return float(reduced_chi_squared) if reduced_chi_squared > limit else 1.0


def thickness_interval(problem: Problem, found: Found, *, dispersion: float = 1.0) -> ThicknessInterval:
    """Return the 95 % interval of the interphase's thickness from the profile likelihood.

    The thickness is moved away from its best value, everything else fitted anew, until the deviance has
    risen by 3.84 times the dispersion (Wilks 1938, DOI 10.1214/aoms/1177732360).

    Parameters
    ----------
    problem, found
        A three-layer fit.
    dispersion
        Variance over Poisson's.
    """
    position = found.interfaces.position_nanometre
    best = float(position[1] - position[0])
    variance = np.linalg.pinv(found.information)
    spread = np.sqrt(max(variance[0, 0] + variance[1, 1] - 2.0 * variance[0, 1], 1e-12) * dispersion)
    longest = float(np.ptp(problem.distance))
    low = _bound(problem, found, best, -float(spread), dispersion)
    high = _bound(problem, found, best, float(spread), dispersion)
    return ThicknessInterval(max(low, 0.0), high if high < longest else float("inf"))


def deviance_at(
    problem: Problem, found: Found, thickness: float, *, start: np.ndarray | None = None
) -> Found:
    """Return the best fit with the thickness fixed."""
    if start is None:
        middle = found.interfaces.position_nanometre.mean()
        start = np.array([middle - thickness / 2.0, *np.log(found.interfaces.sigma_nanometre)])
    return minimise(problem, thickness_fixed(thickness), start)


def _bound(problem: Problem, found: Found, best: float, spread: float, dispersion: float) -> float:
    """Return where the root of the rise reaches 1.96: nearly linear in the distance, so by proportion."""
    target = np.sqrt(_CHI_SQUARED_95)
    longest = float(np.ptp(problem.distance))
    distance = float(np.clip(target * spread, -best, longest))
    inner, outer = 0.0, None
    for _ in range(_MOST_EVALUATIONS):
        rise = deviance_at(problem, found, best + distance).deviance - found.deviance
        root = np.sqrt(max(rise, 0.0) / dispersion)
        if abs(root - target) < 0.01:
            break
        if root < target:
            inner = distance
            if best + distance <= 0.0 or best + distance >= longest:
                break  # the likelihood does not bound it on this side
        else:
            outer = distance
        wanted = distance * target / max(root, 0.25 * target)
        if outer is not None and not min(inner, outer) < wanted < max(inner, outer):
            wanted = (inner + outer) / 2.0
        distance = float(np.clip(wanted, -best, longest))
    return best + distance


def _covariance(problem: Problem, found: Found) -> np.ndarray:
    """Covariance of the levels (element by element) and of the shape, from the joint Fisher information."""
    shares = layer_shares(problem.distance, found.interfaces) * problem.exposure
    elements, layers = found.levels.level.shape
    jump = np.diff(found.levels.level, axis=1)
    slope = share_derivatives(problem.distance, found.interfaces) * problem.exposure
    by_shape = np.einsum("ei,kip->ekip", jump, slope).reshape(elements, -1, problem.distance.size)
    weight = 1.0 / found.levels.expected
    size = elements * layers
    information = np.zeros((size + by_shape.shape[1],) * 2)
    for element in range(elements):
        here = slice(element * layers, (element + 1) * layers)
        information[here, here] = (shares * weight[element]) @ shares.T
        cross = (shares * weight[element]) @ by_shape[element].T
        information[here, size:] = cross
        information[size:, here] = cross.T
    information[size:, size:] = np.einsum("esp,ep,etp->st", by_shape, weight, by_shape, optimize=True)
    return _inverse(information)


def _inverse(information: np.ndarray) -> np.ndarray:
    """Inverse on a common scale: levels and nanometres differ by orders of magnitude."""
    scale = np.sqrt(np.maximum(np.diag(information), 1e-300))
    scaled = information / scale[:, None] / scale[None, :]
    return np.asarray(np.linalg.pinv(scaled, rcond=1e-12, hermitian=True) / scale[:, None] / scale[None, :])


__all__ = [
    "DECISIVE",
    "Found",
    "LayerFit",
    "Problem",
    "ThicknessInterval",
    "Tied",
    "deviance_at",
    "dispersion_of",
    "fit_layers",
    "layer_fit",
    "thickness_interval",
]
