"""A chart as static picture, for print, for readers without script, and until the script has drawn.

It is part of the page: its colours and letters are the page's own and follow its light or dark theme.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from indrite.plots.chart import Band, Chart, Line, Mark
from indrite.report.ticks import Scale, scale_of

#: Size of a picture in its own units; letters are `_LETTER` of them high.
WIDTH, HEIGHT = 640.0, 400.0
_LETTER, _ROW = 13.0, 18.0
_TICK, _GAP = 5.0, 4.0
_KEY = 24.0
_DASHES = {"line": "", "points": "", "dashed": "7 4", "dotted": "1.5 4"}
#: More points than this are drawn smaller.
_MANY = 200
#: Longest text beside the chart, as a share of its width.
_LONGEST_NAME = 0.4


@dataclass(frozen=True)
class _Frame:
    left: float
    top: float
    right: float
    bottom: float
    x: Scale
    y: Scale
    other: Scale | None

    @property
    def wide(self) -> float:
        return self.right - self.left

    @property
    def high(self) -> float:
        return self.bottom - self.top

    def across(self, values: Any) -> np.ndarray:
        """Return positions from the left edge of the frame."""
        return self.x.share(np.asarray(values)) * self.wide

    def down(self, values: Any, *, on_right: bool = False) -> np.ndarray:
        """Return positions from the top of the frame."""
        scale = self.other if on_right and self.other is not None else self.y
        return (1.0 - scale.share(np.asarray(values))) * self.high


def to_svg(chart: Chart, *, name: str, label: str = "") -> str:
    """Return a chart as SVG text; the same chart gives the same text.

    Parameters
    ----------
    chart
        What to draw.
    name
        Identifier of the picture, unique on a page.
    label
        What it shows, for those who do not see it.
    """
    keys, below = _keys(chart)
    frame = _frame(chart, top=below + 8.0)
    words = f" aria-label={quoteattr(label)}" if label else ""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" id={quoteattr(name)} role="img"{words} '
        f'viewBox="0 0 {WIDTH:g} {HEIGHT:g}" font-size="{_LETTER:g}" fill="none">',
        *keys,
        *_axes(chart, frame),
        f'<svg x="{frame.left:.1f}" y="{frame.top:.1f}" width="{frame.wide:.1f}" height="{frame.high:.1f}">',
        *(_band(one, frame) for one in chart.bands),
        *(_mark(one, frame) for one in chart.marks),
        *(_line(one, frame) for one in chart.lines),
        "</svg></svg>",
    ]
    return "".join(parts)


@lru_cache(maxsize=4096)
def _width(text: str) -> float:
    """Return the width of a text in the picture's units, by the wide letters of DejaVu Sans."""
    from matplotlib import get_data_path
    from matplotlib.ft2font import FT2Font

    font = FT2Font(f"{get_data_path()}/fonts/ttf/DejaVuSans.ttf")
    font.set_size(_LETTER, 72.0)
    known = "".join(one if font.get_char_index(ord(one)) else "x" for one in text)
    font.set_text(known)
    return float(font.get_width_height()[0]) / 64.0


def _wrapped(text: str, width: float) -> list[str]:
    """Return a text in lines no wider than so much where it has spaces to break at."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if not lines[-1] or _width(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _frame(chart: Chart, *, top: float) -> _Frame:
    marks = {way: [np.array([one.at]) for one in chart.marks if one.across == way] for way in "xy"}
    lines = [one for one in chart.lines if not (one.on_right and chart.right is not None)]
    rest = [one.y for one in chart.lines if one.on_right]
    x = scale_of(chart.x, [*(one.x for one in chart.lines), *(one.x for one in chart.bands), *marks["x"]])
    low, high = [one.low for one in chart.bands], [one.high for one in chart.bands]
    y = scale_of(chart.y, [*(one.y for one in lines), *low, *high, *marks["y"]])
    other = None if chart.right is None else scale_of(chart.right, rest)
    left = _side(y, HEIGHT - top)
    right = 16.0 if other is None else _side(other, HEIGHT - top)
    names = _names(x, WIDTH - left - right)
    rows = max((len(one) for _, one in names), default=1)
    title = len(_wrapped(chart.x.label, WIDTH - left - right)) if chart.x.label else 0
    bottom = HEIGHT - _TICK - _GAP - _ROW * (rows + title) - 4.0
    return _Frame(left, top, WIDTH - right, bottom, x, y, other)


def _side(scale: Scale, high: float) -> float:
    """Return the room that numbers and title of an upright axis need."""
    widest = max((_width(text) for _, text in scale.ticks(6)), default=0.0)
    widest = min(widest, _LONGEST_NAME * WIDTH)
    title = _ROW * len(_wrapped(scale.axis.label, 0.8 * high)) if scale.axis.label else 0.0
    return widest + _TICK + 2 * _GAP + title + 4.0


def _names(x: Scale, wide: float) -> list[tuple[float, list[str]]]:
    """Return the marks of the lower axis, words in as many rows as they need."""
    found = x.ticks(8)
    if not x.axis.names:
        return [(at, [text]) for at, text in found]
    room = wide / max(len(found), 1) - 6.0
    return [(at, _wrapped(text, room)) for at, text in found]


def _keys(chart: Chart) -> tuple[list[str], float]:
    """Return the legend above the chart and where it ends."""
    all_parts: list[Band | Line | Mark] = [*chart.bands, *chart.lines, *chart.marks]
    shown = [one for one in all_parts if one.label]
    parts, x, y = [], 0.0, 0.0
    for one in shown:
        lines = _wrapped(one.label, WIDTH - _KEY - 8.0)
        wide = _KEY + max(map(_width, lines)) + 14.0
        if x and x + wide > WIDTH:
            x, y = 0.0, y + _ROW
        parts.append(_sample(one, x, y + 0.5 * _ROW))
        parts += [_text(x + _KEY, y + _ROW * (row + 0.75), line) for row, line in enumerate(lines)]
        x += wide
        y += _ROW * (len(lines) - 1)
    return parts, y + _ROW if shown else 0.0


def _sample(one: Band | Line | Mark, x: float, y: float) -> str:
    if isinstance(one, Band):
        path = f"M{x:.1f} {y - 5:.1f}h18v10h-18z"
        return f'<path class="band" style="{_colour(one.colour)}" fill-opacity=".22" d="{path}"/>'
    if isinstance(one, Line) and one.look == "points":
        return _stroke(f"M{x + 9:.1f} {y:.1f}h0", one.colour, width=7.0, round_ends=True)
    return _stroke(f"M{x:.1f} {y:.1f}h18", one.colour, dashes=_DASHES[one.look])


def _axes(chart: Chart, frame: _Frame) -> list[str]:
    left, top, right, bottom = frame.left, frame.top, frame.right, frame.bottom
    names = _names(frame.x, frame.wide)
    across = left + frame.across([at for at, _ in names])
    marks = frame.y.ticks(6)
    down = top + frame.down([at for at, _ in marks])
    grid = "".join(f"M{one:.1f} {top:.1f}V{bottom:.1f}" for one in across)
    grid += "".join(f"M{left:.1f} {one:.1f}H{right:.1f}" for one in down)
    parts = [f'<path class="grid" stroke-width=".8" d="{grid}"/>']
    edge = f"M{left:.1f} {top:.1f}V{bottom:.1f}H{right:.1f}"
    edge += "".join(f"M{one:.1f} {bottom:.1f}v{_TICK:g}" for one in across)
    edge += "".join(f"M{left:.1f} {one:.1f}h-{_TICK:g}" for one in down)
    below = bottom + _TICK + _GAP
    for at, (_, rows) in zip(across, names, strict=True):
        parts += [_text(at, below + _ROW * (n + 0.6), row, "middle") for n, row in enumerate(rows)]
    parts += [
        _text(left - _TICK - _GAP, at + 4.5, text, "end") for at, (_, text) in zip(down, marks, strict=True)
    ]
    if frame.other is not None:
        edge += f"M{right:.1f} {top:.1f}V{bottom:.1f}"
        for value, text in frame.other.ticks(6):
            at = top + float(frame.down([value], on_right=True)[0])
            edge += f"M{right:.1f} {at:.1f}h{_TICK:g}"
            parts.append(_text(right + _TICK + _GAP, at + 4.5, text))
    return [*parts, f'<path class="edge" stroke-width="1" d="{edge}"/>', *_titles(chart, frame, names)]


def _titles(chart: Chart, frame: _Frame, names: list[tuple[float, list[str]]]) -> Iterable[str]:
    middle = (frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2
    rows = max((len(one) for _, one in names), default=1)
    start = frame.bottom + _TICK + _GAP + _ROW * rows
    for row, text in enumerate(_wrapped(chart.x.label, frame.wide)):
        yield _text(middle[0], start + _ROW * (row + 0.75), text, "middle")
    for scale, edge, step in ((frame.y, 4.0, _ROW), (frame.other, WIDTH - 4.0, -_ROW)):
        if scale is not None and scale.axis.label:
            lines = _wrapped(scale.axis.label, 0.8 * (HEIGHT - frame.top))
            for row, text in enumerate(lines if step > 0 else lines[::-1]):
                at = edge + step * (row + 0.5) + 4.5
                turn = f' transform="rotate(-90 {at:.1f} {middle[1]:.1f})"'
                yield _text(at, middle[1], text, "middle", turn)


def _band(band: Band, frame: _Frame) -> str:
    x = frame.across(band.x)
    low, high = frame.down(band.low), frame.down(band.high)
    known = np.isfinite(x) & np.isfinite(low) & np.isfinite(high)
    parts = []
    for run in np.split(np.arange(x.size), np.flatnonzero(np.diff(known)) + 1):
        if run.size and known[run[0]]:
            there = _path(x[run], high[run])
            back = _path(x[run][::-1], low[run][::-1])
            parts.append(f"{there}L{back[1:]}z")
    return f'<path class="band" style="{_colour(band.colour)}" fill-opacity=".22" d="{"".join(parts)}"/>'


def _mark(mark: Mark, frame: _Frame) -> str:
    if mark.across == "x":
        at = float(frame.across([mark.at])[0])
        path = f"M{at:.1f} 0V{frame.high:.1f}"
    else:
        at = float(frame.down([mark.at])[0])
        path = f"M0 {at:.1f}H{frame.wide:.1f}"
    return _stroke(path if np.isfinite(at) else "", mark.colour, width=1.2, dashes=_DASHES[mark.look])


def _line(line: Line, frame: _Frame) -> str:
    x, y = frame.across(line.x), frame.down(line.y, on_right=line.on_right)
    if line.look != "points":
        return _stroke(_path(x, y), line.colour, dashes=_DASHES[line.look])
    known = np.isfinite(x) & np.isfinite(y)
    at = dict.fromkeys(zip(np.round(x[known], 1), np.round(y[known], 1), strict=True))
    dots = "".join(f"M{_short(one)} {_short(other)}h0" for one, other in at)
    return _stroke(dots, line.colour, width=4.0 if line.x.size > _MANY else 6.0, round_ends=True)


def _path(x: np.ndarray, y: np.ndarray) -> str:
    """Return a line with gaps, in steps of a tenth of a unit; far outside the frame it is cut off."""
    far = 4.0 * WIDTH
    tenths = np.round(np.clip(np.column_stack([x, y]), -far, far), 1)
    parts, last = [], None
    for point in tenths:
        if not np.isfinite(point).all():
            last = None
        elif last is None:
            parts.append(f"M{_short(point[0])} {_short(point[1])}")
            last = point
        elif (point != last).any():
            step = point - last
            parts.append(f"l{_short(step[0])} {_short(step[1])}")
            last = point
    return "".join(parts)


def _stroke(path: str, colour: int, *, width: float = 1.8, dashes: str = "", round_ends: bool = False) -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    ends = ' stroke-linecap="round"' if round_ends else ' stroke-linejoin="round"'
    return f'<path class="line" style="{_colour(colour)}" stroke-width="{width:g}"{dashed}{ends} d="{path}"/>'


def _colour(index: int) -> str:
    return f"--k:var(--c{index % 8})"


def _text(x: float, y: float, text: str, anchor: str = "", more: str = "") -> str:
    where = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{where}{more}>{escape(text)}</text>' if text else ""


def _short(value: float) -> str:
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text
