"""One step for each element alone: where it lies and how wide it looks, the numbers that people quote."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indrite.analysis.line_profile.fit import fit_layers
from indrite.notebook import Shown
from indrite.signals.line_profile import LineProfile

#: 10–90 % width of a Gaussian step over its σ: 2 Φ⁻¹(0.9).
WIDTH_PER_SIGMA = 2.5631031310892007
#: Standard uncertainties that the step must be high to count as one.
_CLEAR = 5.0


@dataclass(frozen=True)
class ElementEdge(Shown):
    """Step of one element's profile.

    Parameters
    ----------
    element
        Label.
    position_nanometre, position_uncertainty_nanometre
        Middle of the step, and its standard uncertainty.
    width_nanometre, width_uncertainty_nanometre
        From 10 % to 90 % of the step.
    contrast
        Height of the step over the sum of both levels, −1 to 1; above 0 it rises.
    clear
        Whether the step stands out of the noise and its middle lies inside the line.
    reduced_chi_squared
        Of the description by one step; far above 1 where there are two.
    method
        ``likelihood`` or ``bootstrap over rows``.
    """

    element: str
    position_nanometre: float
    position_uncertainty_nanometre: float
    width_nanometre: float
    width_uncertainty_nanometre: float
    contrast: float
    clear: bool
    reduced_chi_squared: float
    method: str = "likelihood"


def element_edges(profile: LineProfile) -> tuple[ElementEdge, ...]:
    """Return the step of each element, fitted alone as one Gaussian-smeared step.

    Parameters
    ----------
    profile
        Counts along the line.
    """
    return tuple(_edge(profile.only((one,))) for one in profile.elements)


def _edge(profile: LineProfile) -> ElementEdge:
    fit, problem, _ = fit_layers(profile, layers=2)
    left, right = fit.level_count[0]
    position, sigma = float(fit.position_nanometre[0]), float(fit.sigma_nanometre[0])
    of_position, of_log = np.sqrt(np.maximum(np.diag(fit.shape_covariance), 0.0))
    covariance = fit.level_covariance
    of_jump = np.sqrt(max(covariance[0, 0] + covariance[1, 1] - 2.0 * covariance[0, 1], 0.0))
    low, high = problem.distance[0], problem.distance[-1]
    clear = abs(right - left) > _CLEAR * of_jump and low + sigma < position < high - sigma
    return ElementEdge(
        element=profile.elements[0],
        position_nanometre=position,
        position_uncertainty_nanometre=float(of_position),
        width_nanometre=WIDTH_PER_SIGMA * sigma,
        width_uncertainty_nanometre=WIDTH_PER_SIGMA * sigma * float(of_log),
        contrast=float((right - left) / max(right + left, 1e-300)),
        clear=bool(clear),
        reduced_chi_squared=fit.reduced_chi_squared,
    )
