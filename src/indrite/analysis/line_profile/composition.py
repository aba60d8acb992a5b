"""Ratios of elements in the layers: Cliff–Lorimer, with the uncertainty of the k-factor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indrite.analysis.line_profile.fit import LayerFit
from indrite.errors import UsageError
from indrite.notebook import Shown


@dataclass(frozen=True)
class KFactor(Shown):
    """Cliff–Lorimer factor of a pair: C_A/C_B = k · I_A/I_B, atomic fractions.

    Parameters
    ----------
    numerator, denominator
        Elements A and B.
    value, standard_uncertainty
        k, from a standard of known composition measured on the same microscope.
    """

    numerator: str
    denominator: str
    value: float
    standard_uncertainty: float

    def __post_init__(self) -> None:
        if not (self.value > 0.0 and self.standard_uncertainty >= 0.0):
            raise UsageError("a k-factor must be positive", got=f"{self.value} ± {self.standard_uncertainty}")


@dataclass(frozen=True)
class ElementRatio(Shown):
    """Ratio of two elements in every layer.

    Parameters
    ----------
    numerator, denominator
        Elements.
    value, standard_uncertainty
        Of the layers in their order; nan where the denominator does not stand out of the noise.
    calibrated
        Whether a k-factor was given: then atoms per atom, else counts per count.
    """

    numerator: str
    denominator: str
    value: tuple[float, ...]
    standard_uncertainty: tuple[float, ...]
    calibrated: bool


def element_ratio(
    fit: LayerFit, numerator: str, denominator: str, *, factor: KFactor | None = None
) -> ElementRatio:
    """Return the ratio of two elements in every layer.

    Thin foil, no absorption and no fluorescence (Cliff and Lorimer 1975,
    DOI 10.1111/j.1365-2818.1975.tb03895.x).

    Parameters
    ----------
    fit
        Layers.
    numerator, denominator
        Elements.
    factor
        Their k-factor; without it the ratio is one of counts.

    Raises
    ------
    UsageError
        For an element that was not fitted, or the k-factor of another pair.
    """
    for one in (numerator, denominator):
        if one not in fit.elements:
            raise UsageError("no profile of this element", got=one, expected=fit.elements)
    if factor is not None and (factor.numerator, factor.denominator) != (numerator, denominator):
        raise UsageError("the k-factor of another pair", got=f"{factor.numerator}/{factor.denominator}")
    layers = fit.level_count.shape[1]
    first, second = fit.elements.index(numerator), fit.elements.index(denominator)
    k, of_k = (1.0, 0.0) if factor is None else (factor.value, factor.standard_uncertainty)
    values, errors = [], []
    for layer in range(layers):
        rows = np.array([first * layers + layer, second * layers + layer])
        above, below = fit.level_count[first, layer], fit.level_count[second, layer]
        covariance = fit.level_covariance[np.ix_(rows, rows)]
        if below <= 3.0 * np.sqrt(max(covariance[1, 1], 0.0)):
            values.append(float("nan"))
            errors.append(float("nan"))
            continue
        ratio = k * above / below
        slope = np.array([k / below, -ratio / below])
        variance = slope @ covariance @ slope + (ratio / k * of_k) ** 2
        values.append(float(ratio))
        errors.append(float(np.sqrt(max(variance, 0.0))))
    return ElementRatio(numerator, denominator, tuple(values), tuple(errors), factor is not None)
