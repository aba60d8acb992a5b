"""A state of the growth model as the study pictured its cells: overview and boxes, micrographs and maps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from indrite.errors import UsageError
from indrite.instruments.section.backscatter import Microscope, backscatter_image
from indrite.instruments.section.edx import element_map
from indrite.instruments.section.growth import growth_truth
from indrite.models.growth.mesoscale.metal import GrowthCell
from indrite.models.growth.mesoscale.network import Network
from indrite.models.growth.mesoscale.state import State
from indrite.models.growth.microstructure import Microstructure
from indrite.notebook import Shown
from indrite.signals.base import UNKNOWN_ORIGIN, Origin
from indrite.signals.element_map import ElementMap
from indrite.signals.micrograph import Micrograph
from indrite.signals.section_truth import SectionTruth

#: Share of the metal's columns that the top box reaches beyond, and height of a box over its width.
_TOP_QUANTILE, _SHAPE = 0.9, 0.75
#: Metal of a pixel from which it counts where boxes are placed.
_METAL = 0.5


@dataclass(frozen=True, kw_only=True)
class GrowthView(Shown):
    """One field of view.

    Parameters
    ----------
    truth
        What is there.
    micrograph
        Backscattered electrons.
    elements
        X-ray maps of the same field.
    lower_micrometre, upper_micrometre
        Depths between which it lies; below 0 is the anode layer.
    """

    truth: SectionTruth
    micrograph: Micrograph
    elements: ElementMap
    lower_micrometre: float
    upper_micrometre: float


@dataclass(frozen=True, kw_only=True)
class GrowthPictures(Shown):
    """Pictures of one state.

    Parameters
    ----------
    cycle
        Of the state.
    charged
        Whether the cell was charged.
    overview
        The whole thickness.
    boxes
        ``top``, ``middle`` and ``root`` of the metal, as the boxes of the study's Fig. 3a; empty without
        metal in the electrolyte.
    """

    cycle: float
    charged: bool
    overview: GrowthView
    boxes: Mapping[str, GrowthView]


def growth_pictures(
    structure: Microstructure,
    network: Network,
    state: State,
    cell: GrowthCell,
    *,
    rng: np.random.Generator,
    charged: bool = False,
    at: int = 0,
    overview_pixel_micrometre: float = 0.5,
    box_pixel_micrometre: float = 0.125,
    box_width_micrometre: float = 80.0,
    elements: tuple[str, ...] = ("P", "S", "Cl", "In"),
    origin: Origin = UNKNOWN_ORIGIN,
) -> GrowthPictures:
    """Return micrographs and maps of elements of a state, of the whole thickness and of three boxes.

    The boxes are ¾ as high as wide. ``top`` ends a tenth of its height above the depth that nine of ten
    columns with metal do not exceed; ``root`` starts at the lower end of what is left of the anode, but
    shows no more of it than 30 % of its height; ``middle`` lies about half the depth.

    Parameters
    ----------
    structure, network, state, cell, charged, at
        As in `growth_section`.
    rng
        Noise of the instruments.
    overview_pixel_micrometre, box_pixel_micrometre
        The two magnifications.
    box_width_micrometre
        At most; no wider than the model.
    elements
        To map.
    origin
        Of what is returned.
    """
    if not 0.0 < box_pixel_micrometre <= overview_pixel_micrometre:
        raise UsageError(
            "boxes need pixels no larger than the overview's",
            got=f"{box_pixel_micrometre:g} and {overview_pixel_micrometre:g} µm",
        )

    def truth_at(pixel: float) -> SectionTruth:
        return growth_truth(
            structure, network, state, cell, charged=charged, at=at, pixel_micrometre=pixel, origin=origin
        )

    coarse, fine = truth_at(overview_pixel_micrometre), truth_at(box_pixel_micrometre)
    places = box_places(fine, width_micrometre=box_width_micrometre)
    return GrowthPictures(
        cycle=state.cycle,
        charged=charged,
        overview=_view(coarse, elements, rng),
        boxes={
            name: _view(
                cropped(fine, lower_micrometre=low, upper_micrometre=high, width_micrometre=wide),
                elements,
                rng,
            )
            for name, (low, high, wide) in places.items()
        },
    )


def growth_view(
    structure: Microstructure,
    network: Network,
    state: State,
    cell: GrowthCell,
    *,
    rng: np.random.Generator,
    charged: bool = False,
    at: int = 0,
    pixel_micrometre: float = 0.25,
    elements: tuple[str, ...] = ("P", "S", "Cl", "In"),
    origin: Origin = UNKNOWN_ORIGIN,
) -> GrowthView:
    """Return micrograph and maps of the whole thickness of a state, with the truth; see `growth_pictures`.

    Parameters
    ----------
    structure, network, state, cell, charged, at
        As in `growth_section`.
    rng
        Noise of the instruments.
    pixel_micrometre
        Magnification.
    elements
        To map.
    origin
        Of what is returned.
    """
    truth = growth_truth(
        structure,
        network,
        state,
        cell,
        charged=charged,
        at=at,
        pixel_micrometre=pixel_micrometre,
        origin=origin,
    )
    return _view(truth, elements, rng)


def box_places(truth: SectionTruth, *, width_micrometre: float) -> dict[str, tuple[float, float, float]]:
    """Return lower and upper depth and width (µm) of top, middle and root; see `growth_pictures`."""
    depth = truth.depth_micrometre
    metal = (truth.metal_area_fraction >= _METAL) & (depth > 0.0)
    if not metal.any():
        return {}
    deepest = np.where(metal, depth, 0.0).max(axis=0)
    front = float(np.quantile(deepest[deepest > 0.0], _TOP_QUANTILE))
    width = min(width_micrometre, truth.phase.shape[1] * truth.pixel_micrometre)
    height = min(width * _SHAPE, float(depth.max()))
    bottom = -min(float(-depth.min()), 0.3 * height)
    top = min(front + 0.1 * height, float(depth.max()))
    centres = {"top": top - height / 2.0, "middle": front / 2.0, "root": bottom + height / 2.0}
    low = {name: max(one - height / 2.0, bottom) for name, one in centres.items()}
    return {name: (one, one + height, width) for name, one in low.items()}


def cropped(
    truth: SectionTruth, *, lower_micrometre: float, upper_micrometre: float, width_micrometre: float
) -> SectionTruth:
    """Return the part of a truth between two depths and so many micrometres from the left.

    Depths keep counting from the anode's edge, also where that lies outside the part.
    """
    pixel = truth.pixel_micrometre
    edge = float(truth.anode_row.mean())
    first = min(max(round(edge - upper_micrometre / pixel), 0), truth.phase.shape[0] - 1)
    last = min(max(round(edge - lower_micrometre / pixel), first + 1), truth.phase.shape[0])
    columns = slice(0, max(round(width_micrometre / pixel), 1))
    part = (slice(first, last), columns)
    return truth.replace(
        phase=truth.phase[part],
        metal_area_fraction=truth.metal_area_fraction[part],
        void_area_fraction=truth.void_area_fraction[part],
        lithium_per_host=truth.lithium_per_host[part],
        anode_row=truth.anode_row[columns] - first,
        cathode_row=truth.cathode_row[columns] - first,
    )


def _view(truth: SectionTruth, elements: tuple[str, ...], rng: np.random.Generator) -> GrowthView:
    rows = truth.phase.shape[0]
    edge, pixel = float(truth.anode_row.mean()), truth.pixel_micrometre
    return GrowthView(
        truth=truth,
        micrograph=backscatter_image(truth, Microscope(), rng=rng),
        elements=element_map(truth, elements=elements, rng=rng),
        lower_micrometre=(edge - rows) * pixel,
        upper_micrometre=edge * pixel,
    )
