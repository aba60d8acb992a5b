"""Side views of an interface's atoms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from indrite.plots.elements import element_colour, element_radius_angstrom
from indrite.plots.style import style
from indrite.signals.trajectory import ELECTRODE, ELECTROLYTE, Trajectory

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Pairs drawn as bonds → longest distance, Å. In-S and In-Cl are the contacts of Luo et al. 2021, Fig. 5c.
BONDS: Mapping[tuple[str, str], float] = {("In", "S"): 3.0, ("In", "Cl"): 3.1, ("P", "S"): 2.4}
_BOND_COLOURS = {("In", "S"): "#B8001F", ("In", "Cl"): "#005A9C", ("P", "S"): "#8A4B08"}
_OTHER_BOND = "#444444"
_SIDE_COLOURS = {ELECTROLYTE: "#F3F7EC", ELECTRODE: "#ECEAF4"}
#: How much the atoms at the back fade towards white.
_FADE = 0.55
_MARGIN_ANGSTROM = 0.9
#: Cells at least as wide are drawn once, narrower ones twice.
_WIDE_ANGSTROM = 20.0
#: From so many atoms on they are pixels in a vector picture too: circles would take megabytes.
_MANY_ATOMS = 1500


@dataclass(frozen=True)
class SideView:
    """How the atoms are shown.

    Parameters
    ----------
    bonds
        Pairs drawn as bonds and their longest distance, Å.
    copies
        Cells side by side, across the normal; ``None``: two of a narrow cell, one of a wide one.
    axis
        In-plane cell vector across the picture, 0 or 1; one looks along the other.
    depth_angstrom
        How far one looks into the cell; what lies behind is not drawn. ``None``: all of it.
    """

    bonds: Mapping[tuple[str, str], float] = field(default_factory=lambda: BONDS)
    copies: int | None = None
    axis: int = 0
    depth_angstrom: float | None = 15.0

    def copies_of(self, trajectory: Trajectory) -> int:
        """Return how many cells are drawn side by side."""
        if self.copies is not None:
            return self.copies
        return 1 if _edge(trajectory, self.axis) >= _WIDE_ANGSTROM else 2

    def share_drawn(self, trajectory: Trajectory) -> float:
        """Return which share of the cell's depth is drawn, from the front on."""
        deep = _edge(trajectory, 1 - self.axis)
        return 1.0 if self.depth_angstrom is None else min(1.0, self.depth_angstrom / deep)


@dataclass(frozen=True)
class _Scene:
    """Projected atoms: along the normal, across it, depth (0 front to 1 back)."""

    along: np.ndarray
    across: np.ndarray
    depth: np.ndarray
    symbols: np.ndarray
    cell: tuple[float, float]


def bond_colour(pair: tuple[str, str]) -> str:
    """Return the colour that bonds of a pair are drawn with."""
    return _BOND_COLOURS.get(pair, _OTHER_BOND)


def side_view(
    trajectory: Trajectory, *, frame: int = -1, view: SideView | None = None, ax: Axes | None = None
) -> Axes:
    """Draw one frame from the side, the normal of the interface to the right.

    Each side's ground is shaded as far as its atoms reached in the first frame. Atoms further back are
    paler, those behind the depth of the view are left out; bonds go to the nearest image. The normal must be
    along z.

    Parameters
    ----------
    trajectory
        Frames with a cell.
    frame
        Index of the frame.
    view
        Bonds, copies, direction, depth.
    ax
        Where; by default new axes of a new figure.
    """
    view = view or SideView()
    if ax is None:
        from matplotlib.figure import Figure

        ax = Figure(figsize=(8.0, 3.0)).add_subplot()
    scene = _scene(trajectory, frame, view)
    copies = view.copies_of(trajectory)
    _ground(ax, trajectory, scene, copies=copies)
    _draw_bonds(ax, trajectory, frame, view)
    _draw_atoms(ax, scene)
    _outline(ax, scene)
    _scale_bar(ax, scene)
    ax.set_xlim(-_MARGIN_ANGSTROM, scene.cell[0] + _MARGIN_ANGSTROM)
    ax.set_ylim(-_MARGIN_ANGSTROM - 2.2, copies * scene.cell[1] + _MARGIN_ANGSTROM)
    ax.set_aspect("equal")
    ax.set_axis_off()
    return ax


def before_and_after(
    trajectory: Trajectory, *, frames: Sequence[int] = (0, -1), view: SideView | None = None
) -> Figure:
    """Return a figure with several frames below each other, times and the key of the colours.

    Parameters
    ----------
    trajectory
        A run that began at an interface.
    frames
        Indices; the first and the last by default.
    view
        Bonds, copies, direction, depth.
    """
    from matplotlib.figure import Figure

    view = view or SideView()
    height, width = float(trajectory.cell_angstrom[0][2, 2]), _edge(trajectory, view.axis)
    ratio = (view.copies_of(trajectory) * width + 4.0) / (height + 2.0)
    share = view.share_drawn(trajectory)
    deep = _edge(trajectory, 1 - view.axis)
    front = f" (the front {share * deep:.3g} of {deep:.3g} Å)" if share < 1.0 else ""
    with style():
        figure = Figure(figsize=(8.0, len(frames) * (8.0 * ratio + 0.3) + 0.5))
        axes = figure.subplots(len(frames), 1, squeeze=False)[:, 0]
        for ax, frame in zip(axes, frames, strict=True):
            side_view(trajectory, frame=frame, view=view, ax=ax)
            ax.set_title(f"{trajectory.time_picosecond[frame]:.4g} ps{front}", loc="left")
        figure.legend(handles=_key(trajectory, view), loc="outside lower center", ncols=5, handletextpad=0.3)
    return figure


def _edge(trajectory: Trajectory, axis: int) -> float:
    return float(np.linalg.norm(trajectory.cell_angstrom[0][axis]))


def _scene(trajectory: Trajectory, frame: int, view: SideView) -> _Scene:
    cell = trajectory.cell_angstrom[frame]
    scaled = _wrapped(trajectory, frame)
    width, height = float(np.linalg.norm(cell[view.axis])), float(cell[2, 2])
    copies, share = view.copies_of(trajectory), view.share_drawn(trajectory)
    front = scaled[:, 1 - view.axis] <= share
    scaled, symbols = scaled[front], np.array(trajectory.symbols)[front]
    across = [(scaled[:, view.axis] + k) * width for k in range(copies)]
    return _Scene(
        along=np.tile(scaled[:, 2] * height, copies),
        across=np.concatenate(across),
        depth=np.tile(scaled[:, 1 - view.axis] / share, copies),
        symbols=np.tile(symbols, copies),
        cell=(height, width),
    )


def _wrapped(trajectory: Trajectory, frame: int) -> np.ndarray:
    """Return scaled positions from 0 to 1; what lies on a face counts as at 0, whatever the rounding."""
    scaled = trajectory.position_angstrom[frame] @ np.linalg.inv(trajectory.cell_angstrom[frame])
    return (scaled + 1e-6) % 1.0 - 1e-6


def _ground(ax: Axes, trajectory: Trajectory, scene: _Scene, *, copies: int) -> None:
    """Shade the stretches that each side filled in the first frame."""
    from matplotlib.patches import Rectangle

    if trajectory.side is None:
        return
    height = scene.cell[0]
    lower, upper = _reach(trajectory)
    stretches = (
        [(lower, upper, ELECTROLYTE), (0.0, lower, ELECTRODE), (upper, height, ELECTRODE)]
        if lower <= upper
        else [(upper, lower, ELECTRODE), (0.0, upper, ELECTROLYTE), (lower, height, ELECTROLYTE)]
    )
    for start, stop, side in stretches:
        ax.add_patch(
            Rectangle(
                (start, 0.0), stop - start, copies * scene.cell[1], color=_SIDE_COLOURS[side], linewidth=0
            )
        )


def _reach(trajectory: Trajectory) -> tuple[float, float]:
    """Return where the electrolyte began and ended in the first frame: middle of the gaps."""
    assert trajectory.side is not None
    height = float(trajectory.cell_angstrom[0][2, 2])
    level = trajectory.position_angstrom[0][:, 2] % height
    inner = trajectory.side == ELECTROLYTE
    phase = np.angle(np.exp(2j * np.pi * level[inner] / height).mean()) / (2.0 * np.pi) * height
    own = (level - phase + 0.5 * height) % height - 0.5 * height
    outer_above, outer_below = own[~inner & (own > 0)], own[~inner & (own <= 0)]
    top = 0.5 * (own[inner].max() + outer_above.min()) if outer_above.size else 0.5 * height
    bottom = 0.5 * (own[inner].min() + outer_below.max()) if outer_below.size else -0.5 * height
    return float((phase + bottom) % height), float((phase + top) % height)


def _draw_atoms(ax: Axes, scene: _Scene) -> None:
    from matplotlib.collections import PatchCollection
    from matplotlib.colors import to_rgb
    from matplotlib.patches import Circle

    white = np.ones(3)
    faces, patches = [], []
    for k in np.argsort(-scene.depth, kind="stable"):
        symbol = str(scene.symbols[k])
        pale = _FADE * scene.depth[k]
        faces.append((1.0 - pale) * np.array(to_rgb(element_colour(symbol))) + pale * white)
        patches.append(Circle((scene.along[k], scene.across[k]), element_radius_angstrom(symbol)))
    circles = PatchCollection(patches, facecolors=faces, edgecolors="#33333399", linewidths=0.35, zorder=3)
    circles.set_rasterized(len(patches) > _MANY_ATOMS)
    ax.add_collection(circles)


def _draw_bonds(ax: Axes, trajectory: Trajectory, frame: int, view: SideView) -> None:
    from matplotlib.collections import LineCollection

    for pair, longest in view.bonds.items():
        lines = _bond_lines(trajectory, frame, view, (pair, longest))
        colour = bond_colour(pair)
        ax.add_collection(LineCollection(lines, colors=colour, linewidths=1.5, zorder=3.5))


def _bond_lines(
    trajectory: Trajectory, frame: int, view: SideView, bond: tuple[tuple[str, str], float]
) -> list[np.ndarray]:
    """Return the bonds of one pair as stretches in the picture; both halves where one leaves the cell."""
    from vesin import NeighborList

    (first, second), longest = bond
    cell = trajectory.cell_angstrom[frame]
    scaled = _wrapped(trajectory, frame)
    symbols = np.array(trajectory.symbols)
    i, j, vector = NeighborList(cutoff=longest, full_list=True).compute(
        points=scaled @ cell, box=cell, periodic=True, quantities="ijD"
    )
    front = scaled[:, 1 - view.axis] <= view.share_drawn(trajectory)
    i, j = i.astype(int), j.astype(int)
    kept = (symbols[i] == first) & (symbols[j] == second) & front[i] & front[j]
    start = scaled[i[kept]]
    step = vector[kept] @ np.linalg.inv(cell)
    end = scaled[j[kept]]
    size = np.array([cell[2, 2], np.linalg.norm(cell[view.axis])])
    lines = []
    for k in range(view.copies_of(trajectory)):
        for here, there in ((start, step), (end, -step)):
            a = here[:, [2, view.axis]] + [0.0, k]
            half = 0.5 * there[:, [2, view.axis]]
            lines += [np.array([p * size, (p + h) * size]) for p, h in zip(a, half, strict=True)]
    return lines


def _outline(ax: Axes, scene: _Scene) -> None:
    from matplotlib.patches import Rectangle

    ax.add_patch(Rectangle((0.0, 0.0), *scene.cell, fill=False, edgecolor="#222222", linewidth=0.9, zorder=4))


def _scale_bar(ax: Axes, scene: _Scene) -> None:
    right, low = scene.cell[0], -1.2
    ax.plot(
        [right - 10.0, right], [low, low], color="#222222", linewidth=2.0, solid_capstyle="butt", zorder=4
    )
    ax.text(right - 10.5, low, "1 nm", ha="right", va="center", fontsize=8.0)


def _key(trajectory: Trajectory, view: SideView) -> list[object]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    present = set(trajectory.symbols)
    handles: list[object] = [
        Line2D([], [], marker="o", linestyle="none", markersize=7, color=element_colour(one), label=one)
        for one in sorted(present)
    ]
    for pair in view.bonds:
        if set(pair) <= present:
            colour = bond_colour(pair)
            handles.append(Line2D([], [], color=colour, linewidth=1.5, label="–".join(pair)))
    if trajectory.side is not None:
        for side, name in ((ELECTROLYTE, "electrolyte at the start"), (ELECTRODE, "electrode")):
            handles.append(Patch(facecolor=_SIDE_COLOURS[side], edgecolor="#bbbbbb", label=name))
    return handles
