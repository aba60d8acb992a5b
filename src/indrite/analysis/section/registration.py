"""A map of an element beside the micrograph: brought to the same place, and asked whether it agrees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float
from scipy import ndimage

from indrite.analysis.section.analyse import SectionAnalysis
from indrite.analysis.section.levels import levels_of
from indrite.analysis.section.metal_map import MetalMap
from indrite.errors import UsageError
from indrite.findings import Finding
from indrite.signals.base import Signal
from indrite.signals.element_map import ElementMap
from indrite.signals.micrograph import Micrograph

#: Shifts of more than this share of the picture are no shifts of the same field.
_FARTHEST = 0.25
#: Parts of a pixel that shifts are told by.
_UPSAMPLED = 10
#: Counts in a pixel that a mask needs after smoothing: relative noise of a quarter.
_NEEDED_COUNTS = 16.0
_MOST_BLUR, _BINS = 6.0, 32
#: Elements of the electrolyte whose common loss tells voids.
_ELECTROLYTE = ("P", "S", "Cl")


@dataclass(frozen=True, kw_only=True)
class MapComparison(Signal):
    """What a map of the metal's element says beside the picture.

    Parameters
    ----------
    element
        That marks the metal.
    metal_of_map
        Metal by the map alone, on the map's pixels, moved into the picture's place.
    shift_micrometre
        By how much the map was moved (rows, columns).
    pearson
        Correlation of counts and grey values.
    mutual_information
        Of the two, over the smaller entropy: 0 nothing in common, 1 one follows from the other.
    overlap
        Metal in both over metal in either (Jaccard), inside the electrolyte; nan without metal.
    metal_fraction_map, metal_fraction_picture
        Area share of metal in the electrolyte by either, over the field both show.
    electrolyte_correlation
        Least Pearson correlation among the maps of P, S, Cl: they go together in an intact electrolyte; nan
        with fewer than two of them.
    determinable
        Whether the counts suffice for a mask.
    """

    element: str
    metal_of_map: Float[np.ndarray, " row column"]
    shift_micrometre: tuple[float, float]
    pearson: float
    mutual_information: float
    overlap: float
    metal_fraction_map: float
    metal_fraction_picture: float
    electrolyte_correlation: float
    determinable: bool

    @classmethod
    def scalars_from_json(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Rebuild the tuple of shifts after `load`."""
        return {**values, "shift_micrometre": tuple(values["shift_micrometre"])}

    def findings(self) -> list[Finding]:
        """Return the rows of the comparison."""
        name = self.element
        rows = (
            (f"map_correlation.{name}", f"correlation of the map of {name} with the picture", self.pearson),
            (
                f"map_overlap.{name}",
                f"metal by the map of {name} and by the picture: both over either",
                self.overlap,
            ),
            (
                f"metal_fraction.{name}",
                f"metal in the electrolyte by the map of {name}",
                self.metal_fraction_map,
            ),
        )
        verdict = "ok" if self.determinable else "not determinable"
        note = (
            f"moved by {self.shift_micrometre[0]:.2g}, {self.shift_micrometre[1]:.2g} µm; mutual information "
            f"{self.mutual_information:.2f}; by the picture {self.metal_fraction_picture:.3g}"
        )
        return [
            Finding(
                id=key,
                quantity=words,
                value=value if np.isfinite(value) else None,
                unit="1",
                standard_uncertainty=None,
                origin="measured" if self.origin.kind == "measured" else "simulated",
                verdict=verdict if np.isfinite(value) else "not determinable",  # type: ignore[arg-type]
                note=note,
            )
            for key, words, value in rows
        ]


def compare_with_map(
    picture: Micrograph, maps: ElementMap, found: SectionAnalysis, *, element: str = "In"
) -> MapComparison:
    """Return how well a map of the metal's element and the picture agree.

    The picture is averaged to the map's pixels (the coarser), the shift found by phase correlation, the map
    moved; metal in the map is what stands apart from the electrolyte's counts by levels, after smoothing to
    16 counts a pixel.

    Parameters
    ----------
    picture, found
        A picture and what `analyse_section` found in it.
    maps
        Of the same field, at the same orientation; pixels may be larger.
    element
        That marks the metal.

    Raises
    ------
    UsageError
        If map and picture do not show fields of about one size, or the map's pixels are much smaller.

    Sources
    -------
    Phase correlation: Guizar-Sicairos et al. 2008, 10.1364/OL.33.000156.
    """
    counts = maps.upright().of(element)
    upright = picture.upright()
    section = found.section
    grey, metal, inside = _on_map(upright, section, counts, maps.pixel_nanometre)
    shift = _shift(grey, counts)
    moved = ndimage.shift(counts, shift, order=1, mode="nearest")
    mask, enough = _metal_of(moved, maps)
    there = inside > 0.5
    both = float((mask & (metal > 0.5) & there).sum())
    either = float(((mask | (metal > 0.5)) & there).sum())
    return MapComparison(
        element=element,
        metal_of_map=mask.astype(np.float32),
        shift_micrometre=(float(shift[0] * maps.pixel_micrometre), float(shift[1] * maps.pixel_micrometre)),
        pearson=_pearson(grey, moved),
        mutual_information=mutual_information(grey, moved),
        overlap=both / either if either else float("nan"),
        metal_fraction_map=float(mask[there].mean()) if there.any() else float("nan"),
        metal_fraction_picture=float(metal[there].mean()) if there.any() else float("nan"),
        electrolyte_correlation=_integrity(maps),
        determinable=enough,
        origin=maps.origin,
    )


def _on_map(
    upright: Micrograph, section: MetalMap, counts: np.ndarray, map_pixel: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return grey, metal and electrolyte of the picture, averaged over the map's pixels."""
    ratio = map_pixel / upright.pixel_nanometre
    size = tuple(round(one / ratio) for one in upright.intensity.shape)
    if ratio < 0.5 or any(abs(a - b) > max(0.2 * b, 2) for a, b in zip(size, counts.shape, strict=True)):
        raise UsageError(
            "map and picture do not show the same field",
            got=f"map {counts.shape} of {map_pixel:g} nm, picture {upright.intensity.shape} of "
            f"{upright.pixel_nanometre:g} nm",
            expected="fields of one size within 20 %, pixels of the map not much smaller",
        )
    from skimage.transform import resize

    rows = np.arange(upright.intensity.shape[0])[:, None] + 0.5
    inside = (rows > section.cathode_row) & (rows < section.anode_row)
    shape = tuple(round(one / ratio) for one in upright.intensity.shape)
    parts = [
        resize(one.astype(np.float32), shape, order=1, anti_aliasing=ratio > 1.0, preserve_range=True)
        for one in (upright.intensity, section.metal_area_fraction, inside)
    ]
    fitted = [_fit(one, counts.shape) for one in parts]
    return fitted[0], fitted[1], fitted[2]


def _fit(values: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Return values cut, or repeated at the ends, to a shape."""
    cut = values[: shape[0], : shape[1]]
    gaps = [(0, shape[axis] - cut.shape[axis]) for axis in (0, 1)]
    return np.pad(cut, gaps, mode="edge")


def _shift(grey: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return the shift that brings the map onto the picture; none where it is too far to be one."""
    from skimage.registration import phase_cross_correlation

    reference, moving = (_standard(ndimage.gaussian_filter(one.astype(float), 1.0)) for one in (grey, counts))
    window = np.hanning(len(grey))[:, None] * np.hanning(grey.shape[1])
    found, *_ = phase_cross_correlation(
        reference * window, moving * window, upsample_factor=_UPSAMPLED, normalization=None
    )
    far = np.abs(found) > _FARTHEST * np.array(grey.shape)
    return np.zeros(2) if far.any() else np.asarray(found, dtype=float)


def _standard(values: np.ndarray) -> np.ndarray:
    return np.asarray((values - values.mean()) / max(float(values.std()), 1e-12))


def _metal_of(counts: np.ndarray, maps: ElementMap) -> tuple[np.ndarray, bool]:
    """Return metal by the map alone, and whether its counts suffice."""
    typical = float(np.percentile(counts, 95.0))
    blur = np.sqrt(_NEEDED_COUNTS / max(typical, 1e-3) / (4.0 * np.pi)) if typical < _NEEDED_COUNTS else 0.5
    smooth = ndimage.gaussian_filter(counts.astype(float), min(float(blur), _MOST_BLUR))
    levels = levels_of(smooth)
    if levels.metal_cut is None:
        return np.zeros(counts.shape, dtype=bool), blur <= _MOST_BLUR
    return smooth > levels.metal_cut, bool(blur <= _MOST_BLUR)


def _pearson(first: np.ndarray, second: np.ndarray) -> float:
    return float((_standard(first) * _standard(second)).mean())


def mutual_information(first: np.ndarray, second: np.ndarray) -> float:
    """Return the mutual information of two pictures over the smaller of their entropies, 0 to 1.

    Examples
    --------
    >>> one = np.random.default_rng(0).normal(size=(100, 100))
    >>> mutual_information(one, one) > 0.99, mutual_information(one, one.T) < 0.1
    (True, True)
    """
    joint = np.histogram2d(first.ravel(), second.ravel(), bins=_BINS)[0]
    joint /= joint.sum()
    alone = [joint.sum(axis=1), joint.sum(axis=0)]
    entropy = [float(-(one[one > 0] * np.log(one[one > 0])).sum()) for one in (*alone, joint)]
    return (entropy[0] + entropy[1] - entropy[2]) / max(min(entropy[:2]), 1e-12)


def _integrity(maps: ElementMap) -> float:
    present = [maps.of(one) for one in _ELECTROLYTE if one in maps.elements]
    smooth = [ndimage.gaussian_filter(one.astype(float), 2.0) for one in present]
    pairs = [_pearson(a, b) for at, a in enumerate(smooth) for b in smooth[at + 1 :]]
    return min(pairs) if pairs else float("nan")
