"""A page with each kind of figure and table, and what measures the contrast of its text."""

import io

import numpy as np
from PIL import Image

from indrite.plots.chart import Axis, Band, Chart, Line, Mark
from indrite.report.page import (
    AtomsFigure,
    AtomsFrame,
    Bonds,
    Cell,
    Figure,
    Page,
    PictureFigure,
    Section,
    SpaceFigure,
    Table,
)

#: WCAG 2.2, 1.4.3: contrast of every text that is shown, against what lies behind it.
CONTRASTS = """() => {
  const light = (rgb) => rgb.match(/[\\d.]+/g).slice(0, 3).map(Number).map((v) => v / 255)
    .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (colour !== "rgba(0, 0, 0, 0)" && colour !== "transparent") return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = new Map();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const one = node.parentElement;
    if (!node.data.trim() || one.closest("script") || !one.getClientRects().length) continue;
    const look = getComputedStyle(one);
    const colour = one.closest("svg") ? look.fill : look.color;
    if (!colour.startsWith("rgb") || look.visibility === "hidden") continue;
    const pair = [light(colour), light(ground(one))].sort((a, b) => b - a);
    const kind = (at) => `${at.tagName}.${at.className?.baseVal ?? at.className}`;
    const name = `${kind(one)} in ${kind(one.parentElement)}`;
    found.set(name, Math.min(found.get(name) ?? 99, (pair[0] + 0.05) / (pair[1] + 0.05)));
  }
  return [...found];
}"""


def png(width=300, height=200, *, alpha=False):
    pixels = np.random.default_rng(0).integers(0, 255, (height, width, 4 if alpha else 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, format="PNG")
    return buffer.getvalue()


def gif():
    frames = [Image.new("L", (120, 80), shade) for shade in (0, 120, 240)]
    buffer = io.BytesIO()
    frames[0].save(buffer, format="GIF", save_all=True, append_images=frames[1:], duration=100, loop=0)
    return buffer.getvalue()


def space():
    corners = {"x": [0, 1, 1, 0], "y": [0, 0, 1, 1], "z": [0, 0, 1, 2]}
    mesh = {"type": "mesh3d", **corners, "i": [0, 0], "j": [1, 2], "k": [2, 3], "intensity": [0, 1, 2, 3]}
    return {
        "data": [mesh],
        "layout": {"scene": {"camera": {"eye": {"x": 1.2, "y": 1.2, "z": 0.4}}}, "shapes": []},
    }


def everything():
    """Return a page with each kind of figure, tables wide and long, and text that wants to stick out."""
    x = np.linspace(1.0, 9.0, 40)
    chart = Chart(
        Axis("Cycle"),
        Axis("Leak (µS)", "log"),
        lines=[
            Line(x, x**3, "a line with quite a long name"),
            Line(x, x, "right", 1, "points", on_right=True),
        ],
        bands=[Band(x, x, 2 * x, "band", 2)],
        marks=[Mark(3.0, "onset")],
        right=Axis("Share (%)"),
    )
    crowded = Chart(
        Axis("Time (ps)", "log"),
        Axis("Electrolyte consumed at each of both interfaces (nm)"),
        lines=[Line(x, x + n, f"line {n} with quite a long name", n) for n in range(7)],
    )
    at = np.array([[1.0, 1, 1], [3, 3, 3]])
    frames = [
        AtomsFrame(
            name, at + shift, 5 * np.eye(3), [Bonds("In–S", "#cc0000", np.array([0]), at[1:] - at[:1])]
        )
        for name, shift in (("start", 0.0), ("20 ps", 0.4))
    ]
    kinds = (("differs", "bad"), ("agrees", "good"), ("not determinable", "open"), ("calibrated", "neutral"))
    rows = [
        [
            Cell(f"Quantity {n}", detail="a note"),
            Cell(f"{n} ± 0.1 V", "number"),
            *["wide"] * 9,
            Cell(*kinds[n % 4]),
        ]
        for n in range(40)
    ]
    head = ("Quantity", "Value", *(f"Column {n}" for n in range(9)), "Verdict")
    words = "What it shows, in words, with the numbers that matter."
    sections = [
        Section(
            "First", "first", lead=["Lead."], tables=[Table("All of it.", head, rows, id="all")], part="A"
        ),
        Section(
            "Charts",
            "charts",
            figures=[Figure(one, words, words) for one in (chart, chart, crowded)],
            part="B",
            notes=["A note."],
        ),
        Section("Space", "space", figures=[SpaceFigure(space(), png(), words, words)], part="B"),
        Section("Atoms", "atoms", figures=[AtomsFigure(["In", "S"], frames, png(), words, words)], part="C"),
        Section(
            "Pictures",
            "pictures",
            figures=[
                PictureFigure(png(900, 1700), "png", words, words),
                PictureFigure(gif(), "gif", words, words),
            ],
        ),
        Section("Folded", "folded", lead=["Inside."], tables=[Table("T", ("a",), [["x" * 90]])], folded=True),
    ]
    return Page("Everything", ["Lead " * 30], "A banner.", ["One", "Two"], sections)
