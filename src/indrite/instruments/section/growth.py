"""From a state of the mesoscale growth model to the section that a microscope would see."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from indrite.instruments.section.geometry import FilmTraces, SectionGeometry
from indrite.instruments.section.growth_cut import Traces, traces
from indrite.instruments.section.growth_pores import PoreFilling, pore_filling
from indrite.instruments.section.truth import section_truth
from indrite.models.growth.mesoscale.metal import GrowthCell
from indrite.models.growth.mesoscale.network import Network
from indrite.models.growth.mesoscale.state import State, aperture_micrometre
from indrite.models.growth.microstructure import Microstructure
from indrite.signals.base import UNKNOWN_ORIGIN, Origin
from indrite.signals.section_truth import SectionTruth


def growth_section(
    structure: Microstructure,
    network: Network,
    state: State,
    cell: GrowthCell,
    *,
    charged: bool = False,
    at: int = 0,
) -> SectionGeometry:
    """Return films, cracks, pores and what is left of the anode in the plane of a section.

    Metal with a host is shown as thick as the volume law has it. Metal without one (lithium) is plated on
    charge and taken back on discharge: a rested cell shows what is left of it and, as a crack, the opening
    that the last charge made; a charged one (that died while it charged) shows the lithium. Metal fills the
    pores beside its patch first (`pore_filling`), and that part lifts nothing.

    Assumption: a boundary that lithium opened stays open when it is taken back; an elastic pellet would
    close part of it.

    Parameters
    ----------
    structure, network, state, cell
        Of the model, the state as after a discharge.
    charged
        Whether the picture is of a charged cell.
    at
        In 3D, the voxel plane along the last axis that is cut.
    """
    found = traces(structure, at=at)
    empty = aperture_micrometre(state, network, cell.metal)
    full = aperture_micrometre(state, network, cell.metal, charged=True)
    metal = np.maximum(full if charged else empty, 0.0)
    pores = pore_filling(structure, network, metal)
    crack = np.zeros(metal.size)
    if not cell.metal.has_host and not charged:
        crack = np.maximum(full - np.maximum(metal, network.free_micrometre), 0.0)
    lithium = _lithium_per_host(state, charged=charged)
    return SectionGeometry(
        labels=_plane(structure, at),
        spacing_micrometre=structure.spacing_micrometre,
        films=_of_films(found, pores.film_micrometre, crack, lithium),
        **_of_pores(structure, pores, lithium, at=at),
        residual_layer_micrometre=layer_micrometre(state, cell, charged=charged),
        residual_lithium_per_host=_layer_lithium_per_host(state, charged=charged),
    )


def growth_truth(
    structure: Microstructure,
    network: Network,
    state: State,
    cell: GrowthCell,
    *,
    charged: bool = False,
    at: int = 0,
    pixel_micrometre: float = 0.25,
    cathode_micrometre: float = 30.0,
    origin: Origin = UNKNOWN_ORIGIN,
) -> SectionTruth:
    """Return the ground truth of a section through a state; see `growth_section` and `section_truth`."""
    geometry = growth_section(structure, network, state, cell, charged=charged, at=at)
    return section_truth(
        geometry,
        pixel_micrometre=pixel_micrometre,
        cathode_micrometre=cathode_micrometre,
        smoothing_micrometre=structure.settings.grain_size_micrometre / 2.0,
        origin=origin,
    )


def layer_micrometre(state: State, cell: GrowthCell, *, charged: bool = False) -> float:
    """Return the thickness of what is left of the anode layer, by the volume law; not below 0."""
    lithium = state.layer_lithium + (state.layer_swing if charged else 0.0)
    host = cell.metal.host_volume_cubic_centimetre_per_mole * max(state.layer_host, 0.0)
    return host + cell.metal.swelling_volume_cubic_centimetre_per_mole * max(lithium, 0.0)


def _lithium_per_host(state: State, *, charged: bool) -> np.ndarray:
    lithium = np.maximum(state.lithium + (state.swing if charged else 0.0), 0.0)
    host = np.where(state.host > 0.0, state.host, 1.0)
    return np.where(state.host > 0.0, lithium / host, np.inf)


def _layer_lithium_per_host(state: State, *, charged: bool) -> float:
    lithium = max(state.layer_lithium + (state.layer_swing if charged else 0.0), 0.0)
    return lithium / state.layer_host if state.layer_host > 0.0 else float("inf")


def _of_films(found: Traces, film: np.ndarray, crack: np.ndarray, lithium: np.ndarray) -> FilmTraces:
    keep = ((film > 0.0) | (crack > 0.0))[found.patch] & (found.length_micrometre > 0.0)
    patch, widening = found.patch[keep], found.widening[keep]
    return FilmTraces(
        centroid_micrometre=found.centroid_micrometre[keep],
        normal=found.normal[keep],
        length_micrometre=found.length_micrometre[keep],
        aperture_micrometre=film[patch] * widening,
        crack_opening_micrometre=crack[patch] * widening,
        lithium_per_host=lithium[patch],
    )


def _of_pores(
    structure: Microstructure, pores: PoreFilling, lithium: np.ndarray, *, at: int
) -> dict[str, np.ndarray]:
    """Return filled share and lithium of the cells of the plane, metal in each pore drawn together."""
    share, inside = np.zeros(structure.labels.size), np.zeros(structure.labels.size)
    share[pores.voxel] = pores.share
    inside[pores.voxel] = np.where(pores.giver >= 0, lithium[pores.giver], 0.0)
    plane = (slice(None),) * 2 if structure.dimensions == 2 else (slice(None), slice(None), at)
    shape = structure.labels.shape
    return {
        "pore_metal_share": _settled(share.reshape(shape)[plane]),
        "pore_lithium_per_host": inside.reshape(shape)[plane],
    }


def _settled(share: np.ndarray) -> np.ndarray:
    """Return shares with the metal of each pore (joined cells with metal) in as few cells as hold it.

    The fullest cells are filled first; the sum over a pore stays.
    """
    labels, count = ndimage.label(share > 0.0)
    cell = np.flatnonzero(share.ravel() > 0.0)
    pore = labels.ravel()[cell]
    total = np.bincount(pore, weights=share.ravel()[cell], minlength=count + 1)
    order = np.lexsort((-share.ravel()[cell], pore))
    first = np.searchsorted(pore[order], np.arange(count + 1))
    rank = np.arange(cell.size) - first[pore[order]]
    result = np.zeros(share.size)
    result[cell[order]] = np.clip(total[pore[order]] - rank, 0.0, 1.0)
    return result.reshape(share.shape)


def _plane(structure: Microstructure, at: int) -> np.ndarray:
    return structure.labels if structure.dimensions == 2 else structure.labels[:, :, at]
