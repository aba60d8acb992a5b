"""Pixels sorted by a forest trained on a few scribbles: for pictures that no threshold parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float
from scipy import ndimage

from indrite.analysis.section.layers import Layers
from indrite.analysis.section.metal_map import EIGHT, MetalMap
from indrite.analysis.section.segment import Segmentation
from indrite.errors import MissingPackageError, UsageError
from indrite.signals.base import Origin, Signal
from indrite.signals.micrograph import Micrograph

#: Widths of the filters, pixels; no feature knows where a pixel lies.
_WIDTHS = (0.7, 1.4, 2.8, 5.6)
_TREES, _LEAF, _MOST_SAMPLES, _FOLDS = 50, 3, 3000, 3
#: Rows of a tile: features of one tile at a time are in memory.
_TILE_ROWS = 512
_HALO = int(np.ceil(3.0 * max(_WIDTHS))) + 2
#: Probability that a border between classes is uncertain by, and how steep it becomes an area fraction.
_PROBABILITY, _STEEP = 0.05, 4.0
#: Names that a class may have.
ROLES = ("electrolyte", "metal", "void", "other")


@dataclass(frozen=True, kw_only=True)
class ClassMap(Signal):
    """Probabilities of the classes of an upright picture.

    Parameters
    ----------
    metal_probability, void_probability
        Shape (row, column).
    accuracy
        Share of scribbled pixels that are sorted right by forests trained on other strokes only (threefold),
        each class with the same weight; nan where a class has a single stroke.
    """

    metal_probability: Float[np.ndarray, " row column"]
    void_probability: Float[np.ndarray, " row column"]
    accuracy: float = float("nan")

    def segmentation(self, layers: Layers, picture: Micrograph) -> Segmentation:
        """Return the classes as area fractions: 0 below 3/8 of probability, 1 above 5/8."""
        metal, void = (
            np.clip(0.5 + _STEEP * (one - 0.5), 0.0, 1.0)
            for one in (self.metal_probability, self.void_probability)
        )
        section = MetalMap(
            metal_area_fraction=metal,
            void_area_fraction=np.minimum(void, 1.0 - metal),
            anode_row=layers.anode_row,
            cathode_row=layers.cathode_row,
            pixel_nanometre=picture.pixel_nanometre,
            origin=Origin("derived", path=picture.origin.path, sha256=picture.origin.sha256),
        )
        score = f"{self.accuracy:.1%}" if np.isfinite(self.accuracy) else "unknown, too few strokes"
        note = f"borders drawn by a classifier; right on strokes it was not trained on: {score}"
        return Segmentation(section=section, shift=_STEEP * _PROBABILITY, notes=(note,))


def classify(
    picture: Micrograph,
    scribbles: np.ndarray,
    *,
    roles: Mapping[int, str] | None = None,
    seed: int = 0,
) -> ClassMap:
    """Return the class of every pixel, learned from a few.

    Features: smoothed grey values, gradients, Laplacians and eigenvalues of the structure tensor at four
    widths, none of them a place. A forest of 50 trees is trained on no more than 3000 pixels a class; tiles
    of 512 rows keep memory low.

    Parameters
    ----------
    picture
        Upright, or turned here.
    scribbles
        Whole numbers of the picture's shape as it is in the file: 0 for none, from 1 for the classes.
    roles
        Class → ``electrolyte``, ``metal``, ``void`` or ``other``; by default by brightness: of two classes
        the brighter one is metal, of three the darkest is void and the brightest metal.
    seed
        Of the forest and of the choice of pixels.

    Raises
    ------
    UsageError
        If scribbles and picture do not fit, or there is no class of metal and of electrolyte.
    MissingPackageError
        If scikit-learn is not installed.

    Sources
    -------
    Breiman 2001, 10.1023/A:1010933404324; the manner is that of ilastik, Berg et al. 2019,
    10.1038/s41592-019-0582-9.
    """
    if scribbles.shape != picture.intensity.shape:
        raise UsageError(
            "scribbles and picture must have the same pixels",
            got=f"{scribbles.shape} and {picture.intensity.shape}",
            todo="Draw on the picture as it is in the file, without the data bar",
        )
    from indrite.signals.micrograph import QUARTER_TURNS

    labels = np.rot90(scribbles, QUARTER_TURNS[picture.anode_side])
    grey = picture.upright().intensity
    known = _roles(grey, labels, roles)
    samples = _samples(grey, labels, np.random.default_rng(seed))
    forest = _forest(seed).fit(samples.features, samples.classes)
    metal, void = np.zeros(grey.shape, np.float32), np.zeros(grey.shape, np.float32)
    kinds = [known[int(one)] for one in forest.classes_]
    for rows, features in _tiles(grey):
        chances = forest.predict_proba(features.reshape(-1, features.shape[-1]))
        for target, role in ((metal, "metal"), (void, "void")):
            chosen = [at for at, kind in enumerate(kinds) if kind == role]
            target[rows] = chances[:, chosen].sum(axis=1).reshape(features.shape[:2])
    return ClassMap(metal_probability=metal, void_probability=void, accuracy=_accuracy(samples, seed))


def _roles(grey: np.ndarray, labels: np.ndarray, given: Mapping[int, str] | None) -> dict[int, str]:
    numbers = [int(one) for one in np.unique(labels) if one > 0]
    if given is None:
        order = sorted(numbers, key=lambda one: float(np.median(grey[labels == one])))
        if len(order) not in (2, 3):
            raise UsageError(
                "which class is what is not known",
                got=f"{len(order)} classes",
                expected="two (electrolyte, metal) or three (void, electrolyte, metal), or their roles",
                todo="Give them with --classes (roles=), in the order of the scribbles' grey values",
            )
        given = dict(zip(order, ("void", "electrolyte", "metal")[-len(order) :], strict=True))
    found = {one: given.get(one, "other") for one in numbers}
    wrong = sorted(set(found.values()) - set(ROLES))
    if wrong or not {"metal", "electrolyte"} <= set(found.values()):
        raise UsageError(
            "scribbles need a class of metal and one of electrolyte",
            got=", ".join(found.values()) or "no scribbles",
            expected=", ".join(ROLES),
        )
    return found


def _forest(seed: int) -> Any:
    try:
        from sklearn.ensemble import RandomForestClassifier
    except ModuleNotFoundError:
        raise MissingPackageError(
            "scikit-learn", extra="microscopy", purpose="a trained segmentation"
        ) from None
    return RandomForestClassifier(
        _TREES, min_samples_leaf=_LEAF, class_weight="balanced", random_state=seed, n_jobs=1
    )


@dataclass(frozen=True)
class _Samples:
    """Scribbled pixels: features (n, feature), class and fold of the stroke that each belongs to."""

    features: np.ndarray
    classes: np.ndarray
    folds: np.ndarray


def _samples(grey: np.ndarray, labels: np.ndarray, rng: np.random.Generator) -> _Samples:
    chosen = np.zeros(labels.shape, dtype=bool)
    folds = np.zeros(labels.shape, dtype=np.int8)
    for one in np.unique(labels[labels > 0]):
        places = np.flatnonzero(labels == one)
        if places.size > _MOST_SAMPLES:
            places = rng.choice(places, _MOST_SAMPLES, replace=False)
        chosen.ravel()[places] = True
        strokes, _ = ndimage.label(labels == one, EIGHT)
        folds[strokes > 0] = strokes[strokes > 0] % _FOLDS
    parts = [
        (tile[chosen[rows]], labels[rows][chosen[rows]], folds[rows][chosen[rows]])
        for rows, tile in _tiles(grey)
    ]
    return _Samples(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _accuracy(samples: _Samples, seed: int) -> float:
    """Return the share of pixels sorted right by forests that were trained on other strokes.

    Each class has the same weight; nan where a class has a single stroke.
    """
    right = np.zeros(samples.classes.size, dtype=bool)
    for fold in range(_FOLDS):
        out = samples.folds == fold
        if not out.any():
            return float("nan")
        if set(np.unique(samples.classes[~out])) != set(np.unique(samples.classes)):
            return float("nan")
        forest = _forest(seed).fit(samples.features[~out], samples.classes[~out])
        right[out] = forest.predict(samples.features[out]) == samples.classes[out]
    return float(np.mean([right[samples.classes == one].mean() for one in np.unique(samples.classes)]))


def _tiles(grey: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
    """Yield rows and their features (row, column, feature)."""
    low, high = np.percentile(grey[:: max(len(grey) // 500, 1)], [1.0, 99.0])
    scale = max(float(high - low), 1e-9)
    for first in range(0, len(grey), _TILE_ROWS):
        last = min(first + _TILE_ROWS, len(grey))
        start, stop = max(first - _HALO, 0), min(last + _HALO, len(grey))
        part = ((grey[start:stop].astype(np.float32) - low) / scale).astype(np.float32)
        features = features_of(part)
        yield slice(first, last), features[first - start : last - start]


def features_of(grey: np.ndarray) -> np.ndarray:
    """Return the features of each pixel, (row, column, feature)."""
    found = [grey]
    for width in _WIDTHS:
        smooth = ndimage.gaussian_filter(grey, width, truncate=3.0)
        dz, dy = np.gradient(smooth)
        found += [smooth, np.hypot(dz, dy), ndimage.laplace(smooth)]
        zz, yy, zy = (
            ndimage.gaussian_filter(one, width, truncate=3.0) for one in (dz * dz, dy * dy, dz * dy)
        )
        middle, half = (zz + yy) / 2.0, np.hypot((zz - yy) / 2.0, zy)
        found += [middle + half, middle - half]
    return np.stack(found, axis=-1)
