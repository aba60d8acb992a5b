"""From a picture with known layers to area fractions of metal and voids, by grey levels."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import ndimage

from indrite.analysis.section.denoise import noise_of
from indrite.analysis.section.layers import Layers
from indrite.analysis.section.levels import Levels, levels_of, peak
from indrite.analysis.section.metal_map import MetalMap
from indrite.notebook import Shown
from indrite.signals.base import Origin
from indrite.signals.micrograph import Micrograph

#: Seeds of metal and voids: share of the contrast after smoothing, so many deviations of the noise above 0.
_SEED_SHARE, _SEED_DEVIATIONS = 0.35, 4.5
_LEAST_BLUR, _MOST_BLUR = 0.7, 3.0
#: Noise over contrast from which area fractions are read from the smoothed picture: holes in films otherwise.
_CLEAN = 0.08
_REACH_PIXEL = 2
#: Length over which the electrolyte's brightness is taken as even, and pixels that are averaged for it.
_SHADING_PIXEL, _COARSE = 40.0, 8
#: No pressed pellet has more voids.
_MOST_VOID = 0.35
#: Share of the class gap that a threshold is uncertain by.
THRESHOLD_SHARE = 0.05


@dataclass(frozen=True, kw_only=True)
class Segmentation(Shown):
    """Metal and voids of a picture, and how sure the border between the classes is.

    Parameters
    ----------
    section
        Area fractions.
    shift
        What an uncertain threshold changes area fractions near metal by, see `shifted`.
    levels
        Grey levels; ``None`` where a classifier drew the borders.
    noise
        Standard deviation of the noise, in units of the contrast of metal and electrolyte; nan without
        metal.
    notes
        What was found missing.
    """

    section: MetalMap
    shift: float
    levels: Levels | None = None
    noise: float = float("nan")
    notes: tuple[str, ...] = ()

    def shifted(self, sign: float) -> MetalMap:
        """Return the map with the threshold moved: up (sign 1) is less metal, down (-1) more."""
        return self.section.replace(
            metal_area_fraction=_moved(self.section.metal_area_fraction, sign * self.shift),
            void_area_fraction=None
            if self.section.void_area_fraction is None
            else _moved(self.section.void_area_fraction, sign * self.shift),
        )


def _moved(fraction: np.ndarray, by: float) -> np.ndarray:
    """Return fractions with the border moved, where there is any of the class near."""
    step = np.float32(by)
    return np.where(fraction != 0.0, np.clip(fraction - step, 0.0, 1.0), fraction)


def segment(
    picture: Micrograph,
    layers: Layers,
    *,
    denoised: np.ndarray,
    electrolyte_level: float | None = None,
) -> Segmentation:
    """Return metal and voids of an upright picture in which metal is bright and voids are dark.

    Levels are read inside the electrolyte's layer alone; the metal's from the anode's layer where there is
    one. Near smoothed seeds, grey values become area fractions by the levels on either side, so that
    blurred films keep their area; elsewhere the fraction is 0. Slow shading is taken off.

    Parameters
    ----------
    picture
        Upright, see `Micrograph.upright`.
    layers
        From `find_layers`.
    denoised
        The same grey values denoised; levels are read from them.
    electrolyte_level
        Grey value of the electrolyte, where it is not the most frequent one.
    """
    first, last = _inside(layers, len(denoised))
    notes: list[str] = []
    levels = _levels(denoised[first:last], electrolyte_level, notes)
    grey = picture.intensity.astype(np.float32)
    metal, void, relative = np.zeros_like(grey), np.zeros_like(grey), float("nan")
    local = _local_level(grey, levels, first, last)
    if layers.anode_seen:
        levels = _with_anode(levels, denoised[last:], local[last:])
    noise = noise_of(picture.intensity[first:last])
    if levels.metal is None:
        notes.append("no metal stands apart from the electrolyte: brighter pixels are within its noise")
    else:
        relative = noise / (levels.metal - levels.electrolyte)
        pair = levels.metal, levels.electrolyte
        metal[first:] = _fraction(grey[first:], local[first:], pair, noise=relative)
    if levels.void is not None:
        pair = -levels.void, -levels.electrolyte
        part = _fraction(-grey[first:last], -local[first:last], pair, noise=noise / (pair[0] - pair[1]))
        void[first:last] = np.minimum(part, 1.0 - metal[first:last].clip(0.0, 1.0))
    else:
        notes.append("no pores or cracks stand apart from the electrolyte")
    section = MetalMap(
        metal_area_fraction=metal,
        void_area_fraction=void,
        anode_row=layers.anode_row,
        cathode_row=layers.cathode_row,
        pixel_nanometre=picture.pixel_nanometre,
        origin=Origin("derived", path=picture.origin.path, sha256=picture.origin.sha256),
    )
    return Segmentation(
        section=section, shift=THRESHOLD_SHARE, levels=levels, noise=relative, notes=tuple(notes)
    )


def _levels(inside: np.ndarray, electrolyte_level: float | None, notes: list[str]) -> Levels:
    every = max(int(np.sqrt(inside.size / 2e6)), 1)
    sample = inside[::every, ::every]
    levels = levels_of(sample, electrolyte_level=electrolyte_level)
    return levels if electrolyte_level is not None else _not_metal(levels, sample, notes)


def _not_metal(levels: Levels, sample: np.ndarray, notes: list[str]) -> Levels:
    """Return the levels with another class for electrolyte where the most frequent one can only be metal.

    Nothing is brighter than it, and more is darker than a pellet can be porous.
    """
    if levels.metal is not None or levels.void_cut is None:
        return levels
    darker = sample[sample < levels.void_cut]
    if darker.size <= _MOST_VOID * sample.size:
        return levels
    level, _ = peak(darker)
    notes.append(
        f"the most frequent grey ({levels.electrolyte:.0f}) is the brightest: taken for metal, and "
        f"{level:.0f} for the electrolyte"
    )
    return levels_of(sample, electrolyte_level=level, metal_level=levels.electrolyte)


def _with_anode(levels: Levels, anode: np.ndarray, local: np.ndarray) -> Levels:
    """Return the levels with the metal's read from the anode layer, shading taken off."""
    if levels.electrolyte <= 0.0 or anode.size == 0:
        return levels
    even = anode * (levels.electrolyte / local)
    bright = even[even > (levels.electrolyte + float(even.max())) / 2.0]  # not a mount below
    level = float(np.median(bright)) if bright.size else 0.0
    # dark metal is not as dark as voids, which count with it
    level = max(level, levels.metal or 0.0)
    if level < levels.electrolyte + 4.0 * levels.electrolyte_width:
        return levels
    return replace(levels, metal=level, metal_cut=(level + levels.electrolyte) / 2.0)


def _inside(layers: Layers, rows: int) -> tuple[int, int]:
    """Return first and last row that lie within the electrolyte in every column."""
    first = min(max(int(np.ceil(layers.cathode_row.max())), 0), rows - 1)
    last = min(int(np.floor(layers.anode_row.min())), rows)
    return first, max(last, first + 1)


def _fraction(
    grey: np.ndarray, local: np.ndarray, levels: tuple[float, float], *, noise: float
) -> np.ndarray:
    """Return the area fraction of a class brighter than the electrolyte, from the levels of the two."""
    class_level, level = levels
    blur = float(
        np.clip(noise * _SEED_DEVIATIONS / _SEED_SHARE / np.sqrt(4.0 * np.pi), _LEAST_BLUR, _MOST_BLUR)
    )
    # shading is a factor: contrast scales with the electrolyte's local level
    contrast = (grey - local) * (level / local) / np.float32(class_level - level) if level else grey - local
    smooth = ndimage.gaussian_filter(contrast, blur, truncate=3.0)
    seed = smooth > _SEED_SHARE
    near = ndimage.binary_dilation(seed, iterations=_REACH_PIXEL)
    fraction = smooth if noise > _CLEAN else contrast
    return np.where(near, fraction.clip(-0.5, 1.5), np.float32(0.0))


def _local_level(grey: np.ndarray, levels: Levels, first: int, last: int) -> np.ndarray:
    """Return the electrolyte's grey around each pixel, from coarse means over pixels that are neither."""
    level = levels.electrolyte
    metal_cut = np.inf if levels.metal is None else level + 0.3 * (levels.metal - level)
    void_cut = -np.inf if levels.void is None else level - 0.3 * (level - levels.void)
    part = grey[first:last]
    clear = ((part < metal_cut) & (part > void_cut)).astype(np.float32)
    weight, seen = _block_mean(clear), _block_mean(clear * part)
    sigma = _SHADING_PIXEL / _COARSE
    share = ndimage.gaussian_filter(weight, sigma, mode="nearest") + 1e-6
    mean = (ndimage.gaussian_filter(seen, sigma, mode="nearest") + 1e-6 * level) / share
    # the mean over clear pixels and the peak of the histogram differ a little: keep the peak's level
    mean = mean * (level / float(np.average(mean, weights=share))) if level else mean
    fine = ndimage.zoom(
        mean, (len(part) / mean.shape[0], part.shape[1] / mean.shape[1]), order=1, mode="nearest"
    )
    result = np.full(grey.shape, level, dtype=np.float32)
    result[first:last] = fine[: last - first, : part.shape[1]]
    if last < len(grey):
        result[last:] = result[last - 1]
    return result


def _block_mean(values: np.ndarray) -> np.ndarray:
    """Return means over blocks of `_COARSE` pixels, the rest at the ends repeated."""
    rows, columns = (-(-size // _COARSE) * _COARSE for size in values.shape)
    padded = np.pad(values, ((0, rows - values.shape[0]), (0, columns - values.shape[1])), mode="edge")
    blocks = padded.reshape(rows // _COARSE, _COARSE, columns // _COARSE, _COARSE)
    return np.asarray(blocks.mean(axis=(1, 3)))
