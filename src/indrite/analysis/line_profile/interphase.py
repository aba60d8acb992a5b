"""From the fitted layers to the thickness of the interphase: what is resolved, and what tilt does to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.stats import chi2

from indrite.analysis.line_profile.edges import WIDTH_PER_SIGMA
from indrite.analysis.line_profile.fit import DECISIVE, LayerFit, ThicknessInterval
from indrite.errors import UsageError
from indrite.notebook import Shown

Verdict = Literal["ok", "upper limit", "not determinable"]
#: Probability below which the interphase is no mixture of its neighbours.
_MIXTURE_LEVEL = 1e-3
_NORMAL_95 = 1.96
#: Ratio of a uniform ramp's width to its standard deviation.
_ROOT_TWELVE = float(np.sqrt(12.0))


@dataclass(frozen=True)
class Foil:
    """The specimen in the microscope.

    Parameters
    ----------
    thickness_nanometre, thickness_uncertainty_nanometre
        Thickness of the foil along the beam and its standard uncertainty; ``None``: unknown.
    tilt_degree, tilt_uncertainty_degree
        Angle between the beam and the plane of the interface, and its standard uncertainty; ``None``:
        unknown.
    """

    thickness_nanometre: float | None = None
    thickness_uncertainty_nanometre: float = 0.0
    tilt_degree: float | None = None
    tilt_uncertainty_degree: float = 0.0

    def __post_init__(self) -> None:
        thick, tilt = self.thickness_nanometre, self.tilt_degree
        if thick is not None and not thick > 0.0:
            raise UsageError("the foil has no thickness", got=f"{thick} nm", expected="above 0")
        if tilt is not None and not abs(tilt) < 80.0:
            raise UsageError("the tilt is no tilt", got=f"{tilt}°", expected="between -80° and 80°")
        if min(self.thickness_uncertainty_nanometre, self.tilt_uncertainty_degree) < 0.0:
            raise UsageError("an uncertainty below 0", got=self)

    def tilt_bounds(self) -> tuple[float, float] | None:
        """Smallest and largest |tilt| at 95 %, degrees; ``None`` where it is unknown."""
        if self.tilt_degree is None:
            return None
        spread = _NORMAL_95 * self.tilt_uncertainty_degree
        low, high = self.tilt_degree - spread, self.tilt_degree + spread
        least = 0.0 if low <= 0.0 <= high else min(abs(low), abs(high))
        return least, min(max(abs(low), abs(high)), 80.0)

    def overlap_bounds(self) -> tuple[float, float] | None:
        """Smallest and largest overlap h·tan α of both sides at 95 %, nm; ``None`` where unknown."""
        bounds = self.tilt_bounds()
        if bounds is None or self.thickness_nanometre is None:
            return None
        spread = _NORMAL_95 * self.thickness_uncertainty_nanometre
        least = max(self.thickness_nanometre - spread, 0.0) * np.tan(np.radians(bounds[0]))
        most = (self.thickness_nanometre + spread) * np.tan(np.radians(bounds[1]))
        return float(least), float(most)


UNKNOWN_FOIL = Foil()


@dataclass(frozen=True, kw_only=True)
class Interphase(Shown):
    """What the profiles say about a layer between two others.

    Parameters
    ----------
    thickness_nanometre
        Distance of its two faces, or the upper limit of it, by verdict; nan where nothing can be said.
    standard_uncertainty_nanometre
        Half of the 95 % interval over 1.96.
    low_nanometre, high_nanometre
        95 % interval.
    verdict
        ``ok``, ``upper limit`` or ``not determinable``.
    why
        One sentence: what decided.
    criterion_difference
        Information criterion of two layers minus that of three.
    mixture_probability
        Probability that a mixture of both neighbours looks as different from the best mixture as this
        layer does; nan for one element.
    visible_width_nanometre
        From 10 % of the outer face's step to 90 % of the inner one's: what one sees in a picture.
    visible_width_less_overlap_nanometre
        The same less the overlap h·tan α of the tilted foil, lowest and highest at 95 %; nan where the foil
        or its tilt is unknown.
    """

    thickness_nanometre: float
    standard_uncertainty_nanometre: float
    low_nanometre: float
    high_nanometre: float
    verdict: Verdict
    why: str
    criterion_difference: float
    mixture_probability: float
    visible_width_nanometre: float
    visible_width_less_overlap_nanometre: tuple[float, float]


def judge_interphase(
    three: LayerFit, two: LayerFit, interval: ThicknessInterval, *, foil: Foil = UNKNOWN_FOIL
) -> Interphase:
    """Return the thickness of the interphase, or the limit that the profiles set.

    A foil tilted by α smears every element over h·tan α, symmetrically: the faces' middles keep their
    distance (over cos α), and σ takes up the smear. Hence the fitted thickness needs no h·tan α taken off;
    the width that one sees does. But a tilted, rough or diffuse contact of two materials looks like a layer
    of their mixture, so a layer that could be one is an upper limit.

    Parameters
    ----------
    three, two
        Fits of three and of two layers.
    interval
        Of the thickness, from the profile likelihood.
    foil
        Thickness and tilt of the foil, if known.
    """
    difference = two.information_criterion - three.information_criterion
    mixture = mixture_probability(three)
    visible = three.thickness_nanometre + WIDTH_PER_SIGMA * float(three.sigma_nanometre.mean())
    overlap = foil.overlap_bounds()
    less = (float("nan"),) * 2 if overlap is None else (visible - overlap[1], visible - overlap[0])
    value, verdict, why = _verdict(three, two, interval, foil, (difference, mixture))
    limit = verdict != "ok"
    return Interphase(
        thickness_nanometre=value,
        standard_uncertainty_nanometre=float("nan") if limit else interval.standard_uncertainty_nanometre,
        low_nanometre=0.0 if limit else interval.low_nanometre,
        high_nanometre=value if limit else interval.high_nanometre,
        verdict=verdict,
        why=why,
        criterion_difference=float(difference),
        mixture_probability=mixture,
        visible_width_nanometre=visible,
        visible_width_less_overlap_nanometre=(less[0], less[1]),
    )


def _verdict(
    three: LayerFit,
    two: LayerFit,
    interval: ThicknessInterval,
    foil: Foil,
    tests: tuple[float, float],
) -> tuple[float, Verdict, str]:
    difference, mixture = tests
    thick, probe = three.thickness_nanometre, three.probe_nanometre
    if not three.flat:
        why = (
            "the profiles vary inside the layers far beyond counting noise "
            f"(χ² {three.reduced_chi_squared:.3g}, neighbours correlated by {three.serial_correlation:.2f}): "
            "a third layer could stand for fringes, drift or a wedge"
        )
        return float("nan"), "not determinable", why
    if difference <= DECISIVE:
        limit = 2.0 * float(two.sigma_nanometre[0]) * float(np.exp(_NORMAL_95 * _log_error(two)))
        why = (
            f"two layers describe the profiles as well as three (criterion {difference:+.1f}, {DECISIVE:g} "
            f"needed): no interphase is resolved, and one thinner than 2σ = {limit:.2g} nm would not be"
        )
        return limit, "upper limit", why
    if not np.isfinite(interval.high_nanometre):
        return float("nan"), "not determinable", "the likelihood does not bound the thickness from above"
    if thick < 2.0 * probe or interval.low_nanometre <= 0.0:
        why = f"thinner than twice the width of its faces (2σ = {2 * probe:.2g} nm): not resolvable"
        return max(interval.high_nanometre, thick), "upper limit", why
    if not mixture < _MIXTURE_LEVEL:
        return _of_mixture(three, foil)
    return _of_distinct(three, interval, foil)


def _of_mixture(three: LayerFit, foil: Foil) -> tuple[float, Verdict, str]:
    """A layer whose composition is a mixture: the contact's whole width is the limit, less the known tilt."""
    thick, probe = three.thickness_nanometre, three.probe_nanometre
    width = _ROOT_TWELVE * float(np.hypot(thick / 2.0, probe))
    overlap = foil.overlap_bounds()
    least = 0.0 if overlap is None else overlap[0]
    limit = float(np.sqrt(max(width**2 - least**2, 0.0)))
    why = (
        "its composition is a mixture of both neighbours: a tilted, rough or diffuse contact looks the same; "
        + (
            "the tilt of the foil is not known"
            if overlap is None
            else f"of which tilt explains {least:.2g} nm"
        )
    )
    return limit, "upper limit", why


def _of_distinct(three: LayerFit, interval: ThicknessInterval, foil: Foil) -> tuple[float, Verdict, str]:
    """A layer of its own composition: its thickness stands unless the foil may lie far from edge-on."""
    probe, thick = three.probe_nanometre, three.thickness_nanometre
    bounds, height = foil.tilt_bounds(), foil.thickness_nanometre
    why = "its composition is no mixture of its neighbours, and its faces lie more than 2σ apart"
    if bounds is not None:
        return thick, "ok", f"{why}; tilt changes their distance by at most {_shortening(bounds[1]):.2g} %"
    if height is None:
        return (
            interval.high_nanometre,
            "upper limit",
            f"{why}; neither tilt nor thickness of the foil are known, so that it may be seen obliquely",
        )
    steepest = float(np.degrees(np.arctan(_ROOT_TWELVE * probe / height)))
    if _shortening(steepest) > 10.0:
        why += f"; the faces' width allows tilts up to {steepest:.0f}°"
        return interval.high_nanometre, "upper limit", why
    return thick, "ok", f"{why}; the faces are too sharp for tilts beyond {steepest:.2g}°"


def _shortening(tilt_degree: float) -> float:
    """Return by how many per cent a layer seen at this tilt looks thicker than it is."""
    return float(100.0 * (1.0 / np.cos(np.radians(tilt_degree)) - 1.0))


def _log_error(two: LayerFit) -> float:
    return float(np.sqrt(max(two.shape_covariance[1, 1], 0.0)))


def mixture_probability(three: LayerFit) -> float:
    """Return the probability of the middle layer's levels if it is a mixture of its neighbours.

    χ² of a₂ − λ a₁ − (1 − λ) a₃ over all elements with the levels' covariance, the share λ chosen best;
    one degree of freedom less than elements.
    """
    level = three.level_count
    elements = len(level)
    if elements < 2:
        return float("nan")

    def chi_squared(share: float) -> float:
        weights = np.array([-share, 1.0, share - 1.0])
        combine = np.kron(np.eye(elements), weights)
        covariance = combine @ three.level_covariance @ combine.T
        covariance += 1e-12 * np.trace(covariance) * np.eye(elements)
        rest = level @ weights
        return float(rest @ np.linalg.solve(covariance, rest))

    shares = np.linspace(0.0, 1.0, 21)
    start = shares[int(np.argmin([chi_squared(one) for one in shares]))]
    bounds = (max(start - 0.05, 0.0), min(start + 0.05, 1.0))
    best = minimize_scalar(chi_squared, bounds=bounds, method="bounded")
    return float(chi2.sf(min(best.fun, chi_squared(float(start))), elements - 1))
