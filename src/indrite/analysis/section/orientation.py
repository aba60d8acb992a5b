"""Which way the metal runs: structure tensor and chord lengths."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from scipy import ndimage

from indrite.analysis.section.metal_map import Strip

#: Results of `normals_of`, as long as their strips live.
_KNOWN: WeakKeyDictionary[Strip, np.ndarray] = WeakKeyDictionary()


@dataclass(frozen=True)
class Chords:
    """Mean chord lengths of the metal, µm, nan without metal.

    Parameters
    ----------
    axial_micrometre
        Along the growth direction (through the thickness).
    lateral_micrometre
        Along the interface.
    """

    axial_micrometre: float
    lateral_micrometre: float

    @property
    def log_ratio(self) -> float:
        """Logarithm log2(axial / lateral): negative for stripes along the interface, positive upright."""
        return float(np.log2(self.axial_micrometre / self.lateral_micrometre))


def chords(layer: Strip) -> Chords:
    """Return mean chord lengths: metal pixels over the number of runs, along either direction."""
    metal = layer.metal
    total = float(metal.sum())
    axial, lateral = runs(metal, axis=0), runs(metal, axis=1)
    if total == 0.0:
        return Chords(float("nan"), float("nan"))
    return Chords(layer.pixel_micrometre * total / axial, layer.pixel_micrometre * total / lateral)


def runs(metal: np.ndarray, *, axis: int) -> int:
    """Return the number of uninterrupted runs along an axis.

    Examples
    --------
    >>> runs(np.array([[1, 0, 1], [1, 0, 0]], dtype=bool), axis=1)
    3
    """
    first = np.take(metal, [0], axis=axis).sum()
    return int(first + (np.diff(metal.astype(np.int8), axis=axis) == 1).sum())


def normals_of(layer: Strip) -> np.ndarray:
    """Return `axial_share` of a strip with its defaults, computed once for a strip."""
    found = _KNOWN.get(layer)
    if found is None:
        found = _KNOWN[layer] = axial_share(layer)
    return found


def axial_share(layer: Strip, *, derivative_pixel: float = 1.0, window_micrometre: float = 1.5) -> np.ndarray:
    """Return n_z² of the local normal of the metal's surface, (z, column); nan where no surface is near.

    Structure tensor J = G_ρ ∗ (∇m ∇mᵀ) with m the metal fraction smoothed by G_σ; n_z² is taken as
    J_zz / (J_zz + J_yy): 1 for a film parallel to the interface, 0 for an upright one, ½ for no
    direction.

    | symbol | variable |
    |---|---|
    | σ | ``derivative_pixel`` |
    | ρ | ``window_micrometre`` |
    """
    # beyond the ends as at the ends: neither the anode's edge nor the cathode's is a surface of the metal
    gradient = [
        ndimage.gaussian_filter(layer.fraction, derivative_pixel, order=order, mode="nearest", truncate=3.0)
        for order in ((1, 0), (0, 1))
    ]
    width = max(window_micrometre / layer.pixel_micrometre, 1.0)
    zz, yy = (_smooth(one**2, width) for one in gradient)
    energy = zz + yy
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(energy > 1e-6 * max(float(energy.max()), 1e-30), zz / energy, np.nan))


def _smooth(values: np.ndarray, width: float) -> np.ndarray:
    """Return values smoothed by a Gaussian; wide ones on means over blocks of a third of the width."""
    times = int(width / 3.0)
    if times < 2 or min(values.shape) < 4 * times:
        return np.asarray(ndimage.gaussian_filter(values, width, mode="nearest", truncate=3.0))
    rows, columns = (-(-size // times) * times for size in values.shape)
    padded = np.pad(values, ((0, rows - values.shape[0]), (0, columns - values.shape[1])), mode="edge")
    coarse = padded.reshape(rows // times, times, columns // times, times).mean(axis=(1, 3))
    # a block's mean is itself a filter of variance times²/12
    rest = np.sqrt((width / times) ** 2 - 1.0 / 12.0)
    smooth = ndimage.gaussian_filter(coarse, rest, mode="nearest", truncate=3.0)
    fine = np.repeat(np.repeat(smooth, times, axis=0), times, axis=1)
    return np.asarray(fine[: values.shape[0], : values.shape[1]])


def mean_axial_share(share: np.ndarray, layer: Strip) -> float:
    """Return ⟨n_z²⟩ over the area of the metal; nan without metal.

    The order parameter of the growth axis, S = ⟨cos 2(θ - z)⟩ (-1 lateral, +1 along the growth), is
    1 - 2 ⟨n_z²⟩.

    Parameters
    ----------
    share
        From `axial_share`.
    layer
        Its pixels' metal fractions are the weights.
    """
    weight = np.where(np.isfinite(share) & layer.inside, layer.fraction.clip(0.0, 1.0), 0.0)
    # the background of a measured map is noise about zero: pixels of hardly any metal carry no weight
    weight[layer.fraction < 0.2 * layer.threshold] = 0.0
    total = float(weight.sum())
    return float((weight * np.nan_to_num(share)).sum() / total) if total > 0.0 else float("nan")
