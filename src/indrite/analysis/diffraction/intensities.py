"""How far free intensities differ from those of the structures, and what that makes uncertain.

Texture, displacement parameters and errors of a structure make single lines too strong or too weak. A scale
is a mean
over lines; how much it could be off follows from how much the lines disagree. What all lines of a phase share
(microabsorption, amorphous matter) does not show this way.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from indrite.analysis.diffraction.fit_result import PatternFit

#: Lines fainter than this share of the strongest of their phase are left out.
_FAINT = 0.02
_FEWEST = 3
#: Relative uncertainty of a scale by what all lines of a phase share. Calibrated: with it the seven weighed
#: mixtures
#: of oxides that are not of strong absorption contrast lie on average one standard uncertainty off.
SHARED = 0.10
#: Taken for the disagreement of lines where it cannot be seen.
_UNKNOWN = 0.05


def scale_uncertainties(free: PatternFit) -> Mapping[str, float]:
    """Return the relative standard uncertainty of the scale of each phase by disagreement of its lines.

    With c the free over the structural intensity of a line and w its structural strength, the scale is about
    Σ w c/Σ w, and its variance Σ w (c − mean)²/Σ w over the effective number of lines (Σ w)²/Σ w², less one.
    nan where a phase has fewer than three lines to compare.

    Parameters
    ----------
    free
        Fit with free intensities.
    """
    model, angle = free.solution.model, free.angle
    found = {}
    first = 0
    for number, phase in enumerate(free.phases):
        lines = model.lines(number)
        count = len(model.found[number].hkl)
        group = free.group[number]
        area = np.where((lines.position > angle[0]) & (lines.position < angle[-1]), lines.area, 0.0)
        columns = int(group.max(initial=-1)) + 1 - first
        strength: np.ndarray = np.bincount(group[lines.reflection] - first, area, minlength=columns)
        ratio = free.solution.weight[first : first + columns]
        found[phase.name] = _spread(strength, ratio) if count else np.nan
        first += columns
    return found


def _spread(strength: np.ndarray, ratio: np.ndarray) -> float:
    good = strength > _FAINT * strength.max(initial=0.0)
    if good.sum() < _FEWEST:
        return float("nan")
    weight, ratio = strength[good] / strength[good].sum(), ratio[good]
    mean = weight @ ratio
    effective = max(1.0 / (weight @ weight) - 1.0, 1.0)
    return float(np.sqrt(weight @ (ratio - mean) ** 2 / effective) / abs(mean))


def fraction_uncertainties(fit: PatternFit, free: PatternFit | None) -> dict[str, float]:
    """Return the standard uncertainty of each weight fraction: counting, disagreeing lines, what lines share.

    Parameters
    ----------
    fit
        Fit with the intensities of the structures, which the fractions are from.
    free
        Fit of the same phases with free intensities, if there is one.
    """
    lines = {} if free is None else scale_uncertainties(free)
    share = np.array([one.weight_fraction for one in fit.phases])
    relative = np.array([np.nan_to_num(lines.get(one.name, np.nan), nan=_UNKNOWN) for one in fit.phases])
    square = relative**2 + SHARED**2
    slope = share[:, None] * (np.eye(share.size) - share[None, :])
    counting = np.array([one.weight_fraction_uncertainty for one in fit.phases])
    total = np.sqrt(counting**2 + slope**2 @ square)
    return {one.name: float(value) for one, value in zip(fit.phases, total, strict=True)}
