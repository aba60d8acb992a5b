"""From a state of the growth model to the ground truth of a picture."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy import ndimage

from indrite.errors import UsageError
from indrite.instruments.section.coverage import film_area, levelled
from indrite.instruments.section.geometry import SectionGeometry
from indrite.instruments.section.pores import filled_pores, moved_pores
from indrite.instruments.section.swelling import Lift, lift_of
from indrite.signals.base import UNKNOWN_ORIGIN, Origin
from indrite.signals.section_truth import (
    ANODE_LAYER,
    CATHODE,
    METAL,
    SOLID_ELECTROLYTE,
    VOID,
    SectionTruth,
)


@dataclass(frozen=True)
class _Maps:
    """Area fractions of the electrolyte's part of a picture, row 0 at the anode."""

    metal: np.ndarray
    void: np.ndarray
    lithium: np.ndarray


def section_truth(
    geometry: SectionGeometry,
    *,
    pixel_micrometre: float = 0.25,
    cathode_micrometre: float = 30.0,
    smoothing_micrometre: float | None = None,
    origin: Origin = UNKNOWN_ORIGIN,
) -> SectionTruth:
    """Return the ground truth of a cross-section, cathode at the top, anode at the bottom.

    Grains move as the metal lifts them (`lift_of`); films are drawn about the moved boundaries with
    their true thickness as area fraction (`film_area`), so that the area of metal in the picture is
    Σ a l of the model. The residual anode layer is drawn as a flat slab of metal.

    Parameters
    ----------
    geometry
        State of the model.
    pixel_micrometre
        Edge of a pixel, 0.1 to 0.5 µm for pictures like the study's.
    cathode_micrometre
        How much of the cathode to show.
    smoothing_micrometre
        Of the lift; by default half a grain's diameter.
    origin
        For the result.

    Returns
    -------
    SectionTruth
        The anode's edge lies on an edge between pixels.
    """
    if not pixel_micrometre > 0.0:
        raise UsageError("pixels need a size", got=pixel_micrometre, expected="more than 0 µm")
    if smoothing_micrometre is None:
        smoothing_micrometre = geometry.grain_diameter_micrometre / 2.0
    lift = lift_of(geometry, smoothing_micrometre=smoothing_micrometre)
    exact = lift.height_micrometre / pixel_micrometre
    shape = (int(np.ceil(exact - 1e-9)), max(round(geometry.width_micrometre / pixel_micrometre), 1))
    maps = _electrolyte(geometry, lift, pixel_micrometre, shape)
    above = round(cathode_micrometre / pixel_micrometre)
    return SectionTruth(
        **_stacked(geometry, maps, pixel_micrometre, above, exact),
        anode_row=np.full(shape[1], float(above + shape[0])),
        cathode_row=np.full(shape[1], above + shape[0] - exact),
        pixel_nanometre=1000.0 * pixel_micrometre,
        origin=origin,
    )


def _electrolyte(geometry: SectionGeometry, lift: Lift, pixel: float, shape: tuple[int, int]) -> _Maps:
    films = geometry.films
    draw = partial(film_area, films, lift, pixel_micrometre=pixel, shape=shape)
    pores = moved_pores(geometry, lift, pixel, shape)
    filled, inside = filled_pores(geometry, lift, pixel, pores)
    raw = draw(films.aperture_micrometre) + filled
    metal = levelled(raw, room=np.ones(shape))
    crack = levelled(draw(films.crack_opening_micrometre), room=np.ones(shape))
    void = np.minimum(np.maximum(pores, crack), 1.0 - metal)
    hostless = np.isinf(films.lithium_per_host)
    free = draw(films.aperture_micrometre, weight=hostless.astype(float)) + filled * np.isinf(inside)
    content = draw(films.aperture_micrometre, weight=np.where(hostless, 0.0, films.lithium_per_host))
    content += filled * np.where(np.isinf(inside), 0.0, inside)
    with np.errstate(invalid="ignore", divide="ignore"):
        lithium = content / (raw - free)
    lithium[(raw > 0.0) & (free > 0.5 * raw)] = np.inf
    return _Maps(metal, void, _nearest(lithium, metal))


def _nearest(lithium: np.ndarray, metal: np.ndarray) -> np.ndarray:
    """Give pixels that metal has been moved to the content of the nearest film; nan where no metal is."""
    known = ~np.isnan(lithium)
    if not known.any():
        return np.full(metal.shape, np.nan)
    row, column = ndimage.distance_transform_edt(~known, return_distances=False, return_indices=True)
    return np.where(metal > 0.0, lithium[row, column], np.nan)


def _stacked(
    geometry: SectionGeometry, maps: _Maps, pixel: float, above: int, exact: float
) -> dict[str, np.ndarray]:
    """Put cathode, electrolyte and anode layer together, row 0 at the top."""
    layer = geometry.residual_layer_micrometre / pixel
    below, columns = int(np.ceil(layer - 1e-9)), maps.metal.shape[1]
    slab = np.clip(layer - np.arange(below), 0.0, 1.0)[:, None] * np.ones(columns)
    blank = np.zeros((above, columns))
    metal = np.concatenate([blank, maps.metal[::-1], slab])
    void = np.concatenate([blank, maps.void[::-1], 1.0 - slab])
    lithium = np.concatenate(
        [
            blank + np.nan,
            maps.lithium[::-1],
            np.full((below, columns), geometry.residual_lithium_per_host),
        ]
    )
    phase = np.full(metal.shape, SOLID_ELECTROLYTE)
    phase[: round(above + maps.metal.shape[0] - exact)] = CATHODE
    phase[metal >= 0.5] = METAL
    phase[void > 0.5] = VOID
    phase[above + maps.metal.shape[0] :][slab >= 0.5] = ANODE_LAYER
    return {
        "phase": phase,
        "metal_area_fraction": metal,
        "void_area_fraction": void,
        "lithium_per_host": lithium,
    }
