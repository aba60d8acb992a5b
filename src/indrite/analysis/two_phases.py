"""How much of a picture is the darker of two phases, if there are two at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from indrite.errors import UsageError
from indrite.findings import Finding, Verdict
from indrite.notebook import Shown
from indrite.signals.micrograph import Micrograph

#: Distance of both classes in their own standard deviations from which on they count as two. Noise of one
#: phase, cut in two at its middle, gives 2.65.
RESOLVED = 3.2
_BLOCKS = 4


@dataclass(frozen=True, kw_only=True)
class TwoPhases(Shown):
    """Outcome of `two_phases`.

    Parameters
    ----------
    dark
        Where the darker phase lies, shape (row, column).
    level
        Flattened and smoothed grey value, relative to the mean.
    threshold
        Between the classes.
    separation
        Distance of the classes' means over their standard deviation.
    dark_share, share_uncertainty
        Area share of the darker phase; the uncertainty holds the scatter between parts of the picture and
        a threshold off by 5 % of the distance of the classes.
    smoothing_micrometre
        Standard deviation of the smoothing.
    """

    dark: np.ndarray
    level: np.ndarray
    threshold: float
    separation: float
    dark_share: float
    share_uncertainty: float
    smoothing_micrometre: float

    @property
    def resolved(self) -> bool:
        """Whether there are two phases to be seen."""
        return self.separation >= RESOLVED

    def findings(self) -> list[Finding]:
        """Return the share of the darker phase, and how well both can be told apart."""
        verdict: Verdict = "ok" if self.resolved else "not determinable"
        note = (
            f"classes lie {self.separation:.2g} of their standard deviations apart; {RESOLVED:g} are needed"
        )
        value = self.dark_share if self.resolved else None
        spread = self.share_uncertainty if self.resolved else None
        words = "area share of the darker phase"
        share = Finding("dark_share", words, value, "1", spread, "derived", verdict, note=note)
        words = "distance of both phases in grey"
        return [share, Finding("separation", words, self.separation, "1", None, "derived", "ok")]


def two_phases(micrograph: Micrograph, *, smoothing_micrometre: float = 0.5) -> TwoPhases:
    """Split a picture into two phases by grey value.

    Brightness that changes slowly, and streaks along the columns, are taken off first; then the picture is
    smoothed and cut where the variance between the classes is largest (Otsu).

    Parameters
    ----------
    micrograph
        The picture; domains are small against it.
    smoothing_micrometre
        Standard deviation of the smoothing: below the size of the domains.

    Raises
    ------
    UsageError
        For a picture of fewer than 32 pixels a side, or a smoothing that is not small against it.

    Sources
    -------
    Otsu 1979, 10.1109/TSMC.1979.4310076.
    """
    picture = micrograph.intensity.astype(float)
    sigma = smoothing_micrometre * 1000.0 / micrograph.pixel_nanometre
    if min(picture.shape) < 32 or not 0.0 < sigma < min(picture.shape) / 8.0:
        raise UsageError(
            "too small a picture, or a smoothing that does not fit it",
            got=f"{picture.shape[0]} x {picture.shape[1]} pixels, smoothing over {sigma:.3g}",
            expected="32 pixels a side or more, smoothing below an eighth of it",
        )
    level = ndimage.gaussian_filter(_flattened(picture), sigma)
    threshold, separation = _cut(level)
    dark = level < threshold
    gap = level[~dark].mean() - level[dark].mean() if dark.any() and not dark.all() else 0.0
    off = [float((level < threshold + sign * 0.05 * gap).mean()) for sign in (-1.0, 1.0)]
    parts = [
        float(one.mean())
        for row in np.array_split(dark, _BLOCKS)
        for one in np.array_split(row, _BLOCKS, axis=1)
    ]
    scatter = float(np.std(parts, ddof=1)) / _BLOCKS
    return TwoPhases(
        dark=dark,
        level=level,
        threshold=threshold,
        separation=separation,
        dark_share=float(dark.mean()),
        share_uncertainty=float(np.hypot(scatter, (off[1] - off[0]) / np.sqrt(12.0))),
        smoothing_micrometre=smoothing_micrometre,
    )


def _flattened(picture: np.ndarray) -> np.ndarray:
    """Return the picture over a plane fitted to it and over the medians of its columns, mean one."""
    rows, columns = (np.linspace(-1.0, 1.0, size) for size in picture.shape)
    grid = np.stack(
        [np.ones(picture.size), *(one.ravel() for one in np.meshgrid(rows, columns, indexing="ij"))]
    )
    plane = (np.linalg.lstsq(grid.T, picture.ravel(), rcond=None)[0] @ grid).reshape(picture.shape)
    flat = picture / np.maximum(plane, 1e-9)
    streak = flat.mean(axis=0)
    # what is wider than a streak belongs to the specimen
    wide = ndimage.gaussian_filter1d(streak, picture.shape[1] / 64.0, mode="nearest")
    return np.asarray(flat - (streak - wide))


def _cut(level: np.ndarray) -> tuple[float, float]:
    """Return Otsu's threshold, and the distance of both classes in their standard deviation."""
    counts, edges = np.histogram(level, bins=256)
    middle = (edges[1:] + edges[:-1]) / 2.0
    below = np.cumsum(counts).astype(float)
    above = below[-1] - below
    total = np.cumsum(counts * middle)
    with np.errstate(invalid="ignore", divide="ignore"):
        between = below * above * (total / below - (total[-1] - total) / above) ** 2
    threshold = float(edges[1:][int(np.nanargmax(between))])
    dark, bright = level[level < threshold], level[level >= threshold]
    if min(dark.size, bright.size) < 2:
        return threshold, 0.0
    within = np.sqrt((dark.var() * dark.size + bright.var() * bright.size) / level.size)
    return threshold, float((bright.mean() - dark.mean()) / within) if within > 0.0 else 0.0
