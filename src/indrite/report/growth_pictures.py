"""Pictures of growth for the report, small enough for one file."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np

from indrite.models.growth.grown import GrownCell
from indrite.models.growth.mesoscale.result import GrowthRun
from indrite.plots.growth_boxes import plot_growth_boxes
from indrite.plots.growth_film import film_strip, growth_film
from indrite.plots.growth_life import (
    died_charged,
    film_frames,
    pictures_of,
    shown_cycles,
    strip_frames,
)
from indrite.plots.growth_pairs import plot_truth_beside
from indrite.plots.section import plot_element_maps
from indrite.plots.style import style
from indrite.report.page import PictureFigure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from indrite.instruments.section.growth_pictures import GrowthPictures

#: Frames and size of the film.
_FRAMES, _LARGEST_FILM = 40, 1_500_000
_RESOLUTION, _COLOURS = 110, 128


def png_of(figure: Figure, *, resolution: int = _RESOLUTION) -> bytes:
    """Return a figure as PNG of one palette: noise of instruments makes files large otherwise."""
    from PIL import Image

    buffer = io.BytesIO()
    with style():
        figure.savefig(buffer, format="png", dpi=resolution)
    picture = Image.open(buffer).convert("RGB")
    flat = picture.quantize(_COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    small = io.BytesIO()
    flat.save(small, format="PNG", optimize=True)
    return small.getvalue()


def section_figures(growth: GrownCell, run: GrowthRun, *, seed: int = 0) -> list[PictureFigure]:
    """Return overview with truth beside, boxes, maps of elements, strip and film of a life.

    Parameters
    ----------
    growth, run
        The life.
    seed
        Noise of the instruments.
    """
    rng = np.random.default_rng(seed)
    cycles = shown_cycles(run)
    pictures = [pictures_of(run, one, rng=rng) for one in cycles]
    name, state = growth.cell.name, ", charged" if died_charged(run) else ""
    ends = " and ".join(f"{one:.0f}" for one in cycles)
    pairs = [(f"cycle {one.cycle:.0f}{state}", one.overview) for one in pictures]
    with style():
        beside = png_of(plot_truth_beside(pairs))
    text = (
        f"{name} after {ends} cycles{state}, whole thickness, cathode at the top: as backscattered electrons "
        "show it, and what is there."
    )
    return [
        PictureFigure(beside, "png", text, text),
        *_boxes(name, pictures[-1], run),
        *_film(name, run),
    ]


def _boxes(name: str, pictures: GrowthPictures, run: GrowthRun) -> list[PictureFigure]:
    if not pictures.boxes:
        return []
    element = "In" if run.cell.metal.has_host else None
    places = "; ".join(
        f"{key} {one.lower_micrometre:.0f} to {one.upper_micrometre:.0f} µm"
        for key, one in pictures.boxes.items()
    )
    with style():
        boxes = png_of(plot_growth_boxes(pictures, element=element))
        maps = png_of(plot_element_maps(pictures.boxes["middle"].elements, columns=4), resolution=90)
    text = f"{name}, cycle {pictures.cycle:.0f}: overview and boxes at the depths {places}."
    words = ", ".join(pictures.overview.elements.elements)
    low, high = pictures.boxes["middle"].lower_micrometre, pictures.boxes["middle"].upper_micrometre
    about = f"X-ray maps of {words} in the middle box, {low:.0f} to {high:.0f} µm. Lithium gives no X-rays."
    return [PictureFigure(boxes, "png", text, text), PictureFigure(maps, "png", about, about)]


def _film(name: str, run: GrowthRun) -> list[PictureFigure]:
    frames = film_frames(run, most=_FRAMES)
    film, pixel = growth_film(frames), 0.8
    while len(film) > _LARGEST_FILM:
        pixel *= 1.5
        film = growth_film(frames, pixel_micrometre=pixel)
    shown = strip_frames(frames)
    with style():
        strip = png_of(film_strip(shown))
    cycles = ", ".join(f"{one.cycle:.0f}" for one in shown)
    first = f"{name}: states after {cycles} cycles on one scale; metal that leaves the layer lifts the rest."
    second = f"The same as a film of {len(frames)} states, to cycle {frames[-1].cycle:.0f}."
    return [PictureFigure(strip, "png", first, first), PictureFigure(film, "gif", second, second)]
