"""Growth over the cycles: an animation of the cross-section, and states side by side."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from indrite.errors import UsageError
from indrite.plots.section import BARS
from indrite.plots.section_paint import PHASE_COLOURS, block_mean, painted, shown_kinds
from indrite.signals.section_truth import SectionTruth

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

_PAPER, _INK = (255, 255, 255), (30, 34, 40)
_MARGIN_LEFT, _MARGIN_TOP, _MARGIN_RIGHT, _MARGIN_BOTTOM = 62, 44, 14, 78
#: Depth scale: the least of these steps (µm) that gives no more than eight marks.
_STEPS, _MOST_MARKS = (10, 20, 50, 100, 200), 8
_LEGEND_ROW = 15


@dataclass(frozen=True)
class FilmFrame:
    """One moment.

    Parameters
    ----------
    cycle
        Cycles done.
    truth
        Of the cross-section then.
    """

    cycle: float
    truth: SectionTruth


def growth_film(
    frames: Sequence[FilmFrame],
    *,
    pixel_micrometre: float = 0.8,
    frame_millisecond: int = 120,
    last_millisecond: int = 2500,
    colours: int = 48,
) -> bytes:
    """Return an animated GIF of a cross-section: anode at the bottom, depth scale, cycle, scale bar.

    Every frame has the same scale and the anode's edge at the same height, so that the anode layer is seen
    to thin and the electrolyte to be lifted. Pixels of the truth are averaged in whole blocks: films
    thinner than a pixel show as a tint.

    Parameters
    ----------
    frames
        In the order of cycles; all of one pixel size and width.
    pixel_micrometre
        Of the film, at least; rounded to whole pixels of the truth.
    frame_millisecond, last_millisecond
        How long a frame, and the last one, is shown.
    colours
        In the palette: fewer make a smaller file.
    """
    states = _checked(frames)
    times = max(round(pixel_micrometre / states[0].truth.pixel_micrometre), 1)
    pixel = times * states[0].truth.pixel_micrometre
    rows = [_extent(one.truth) for one in states]
    above, below = max(one[0] for one in rows), max(one[1] for one in rows)
    kinds = shown_kinds([one.truth for one in states])
    pictures = []
    for one in states:
        picture = block_mean(_aligned(painted(one.truth), one.truth, above, below), times)
        pictures.append(_frame(picture, one.cycle, pixel, depth=below * pixel / times, kinds=kinds))
    return _gif(pictures, frame_millisecond, last_millisecond, colours)


def film_strip(frames: Sequence[FilmFrame], *, height_inch: float = 7.0) -> Figure:
    """Draw states side by side on one scale of depth, anode at the bottom.

    Parameters
    ----------
    frames
        In the order of cycles; all of one pixel size and width.
    height_inch
        Of the figure.
    """
    from matplotlib.figure import Figure

    states = _checked(frames)
    pixel = states[0].truth.pixel_micrometre
    rows = [_extent(one.truth) for one in states]
    above, below = max(one[0] for one in rows), max(one[1] for one in rows)
    columns = states[0].truth.phase.shape[1]
    wide = (height_inch - 1.1) * columns / (above + below)
    figure = Figure(figsize=(0.7 + len(states) * (wide + 0.3), height_inch), layout="constrained")
    panels = figure.subplots(1, len(states), sharey=True, squeeze=False)[0]
    for axes, one in zip(panels, states, strict=True):
        picture = _aligned(painted(one.truth), one.truth, above, below)
        box = (0.0, columns * pixel, -below * pixel, above * pixel)
        axes.imshow(picture, extent=box, interpolation="antialiased", aspect="equal")
        axes.set_title(f"cycle {one.cycle:.4g}", fontsize=9)
        axes.set_xticks([0.0, columns * pixel], ["", f"{columns * pixel:.0f} µm"])
        axes.grid(visible=False)
    panels[0].set_ylabel("Depth from the anode (µm)")
    add_legend(figure, shown_kinds([one.truth for one in states]))
    return figure


def add_legend(figure: Figure, kinds: Sequence[str], *, columns: int | None = None) -> None:
    """Draw what the colours mean below a figure.

    Parameters
    ----------
    figure
        With constrained layout.
    kinds
        Names out of `PHASE_COLOURS`.
    columns
        Side by side; by default as many as fit.
    """
    from matplotlib.patches import Patch

    patches = [
        Patch(facecolor=f"#{bytes(PHASE_COLOURS[one]).hex()}", edgecolor="#888888", linewidth=0.5, label=one)
        for one in kinds
    ]
    fitting = max(int(figure.get_figwidth() / 1.45), 1)
    figure.legend(handles=patches, loc="outside lower center", ncols=columns or min(fitting, len(kinds)))


def _checked(frames: Sequence[FilmFrame]) -> Sequence[FilmFrame]:
    found = {(one.truth.pixel_nanometre, one.truth.phase.shape[1]) for one in frames}
    if len(found) != 1:
        raise UsageError(
            "a film needs frames of one pixel size and one width",
            got=f"{len(frames)} frame(s), sizes {sorted(found)}",
        )
    return frames


def _extent(truth: SectionTruth) -> tuple[int, int]:
    """Return how many rows lie above and below the anode's edge."""
    above = round(float(truth.anode_row.mean()))
    return above, truth.phase.shape[0] - above


def _aligned(picture: np.ndarray, truth: SectionTruth, above: int, below: int) -> np.ndarray:
    """Return a picture padded with paper so that the anode's edge lies ``above`` rows from the top."""
    up, down = _extent(truth)
    canvas = np.full((above + below, picture.shape[1], 3), 255, dtype=np.uint8)
    canvas[above - up : above + down] = picture
    return canvas


def _frame(picture: np.ndarray, cycle: float, pixel: float, *, depth: float, kinds: Sequence[str]) -> Image:
    """Return a frame: picture, depth scale, cycle, scale bar, colours.

    ``depth`` is how far the picture reaches below the anode's edge, µm.
    """
    from PIL import Image, ImageDraw

    rows, columns = picture.shape[:2]
    wide = max(columns, 130) + _MARGIN_LEFT + _MARGIN_RIGHT
    foot = _MARGIN_BOTTOM + _LEGEND_ROW * max(len(kinds) - 2, 0)
    canvas = Image.new("RGB", (wide, rows + _MARGIN_TOP + foot), _PAPER)
    canvas.paste(Image.fromarray(picture), (_MARGIN_LEFT, _MARGIN_TOP))
    draw = ImageDraw.Draw(canvas)
    draw.text((_MARGIN_LEFT, 10), f"cycle {cycle:.4g}", fill=_INK, font=_font(18))
    edge = _MARGIN_TOP + rows - depth / pixel
    for at in _marks((rows * pixel) - depth):
        y = round(edge - at / pixel)
        draw.line([(_MARGIN_LEFT - 5, y), (_MARGIN_LEFT - 1, y)], fill=_INK)
        draw.text((_MARGIN_LEFT - 8, y), f"{at:.0f}", fill=_INK, font=_font(11), anchor="rm")
    draw.text((4, _MARGIN_TOP - 16), "depth / µm", fill=_INK, font=_font(11))
    bar = [one for one in BARS if one <= 0.5 * columns * pixel][-1]
    base = _MARGIN_TOP + rows + 8
    draw.rectangle((_MARGIN_LEFT, base, _MARGIN_LEFT + round(bar / pixel), base + 3), fill=_INK)
    draw.text((_MARGIN_LEFT + round(bar / pixel) + 6, base - 5), f"{bar:g} µm", fill=_INK, font=_font(11))
    for place, name in enumerate(kinds):
        y = base + 18 + _LEGEND_ROW * place
        draw.rectangle((_MARGIN_LEFT, y, _MARGIN_LEFT + 10, y + 10), fill=PHASE_COLOURS[name], outline=_INK)
        draw.text((_MARGIN_LEFT + 16, y - 2), name, fill=_INK, font=_font(11))
    return canvas


def _font(size: int) -> FreeTypeFont:
    """Return Matplotlib's own font: Pillow's has no µ."""
    from matplotlib import get_data_path
    from PIL import ImageFont

    return ImageFont.truetype(str(Path(get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"), size)


def _marks(height: float) -> np.ndarray:
    step = next((one for one in _STEPS if height / one <= _MOST_MARKS), 500)
    return np.arange(0.0, height + 1e-9, step)


def _gif(pictures: Sequence[Image], each: int, last: int, colours: int) -> bytes:
    """Return an animation of one palette: that of the last picture, which has all colours."""
    from PIL import Image

    palette = pictures[-1].quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    flat = [one.quantize(palette=palette, dither=Image.Dither.NONE) for one in pictures]
    file = io.BytesIO()
    flat[0].save(
        file,
        format="GIF",
        save_all=True,
        append_images=flat[1:],
        duration=[each] * (len(flat) - 1) + [last],
        loop=0,
        optimize=True,
        disposal=1,
    )
    return file.getvalue()
