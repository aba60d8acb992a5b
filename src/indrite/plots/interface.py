"""Side views of an interface's atoms, and the scan of its gap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from indrite.plots.chart import Axis, Chart, Line, Mark
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


@dataclass(frozen=True)
class SideView:
    """How the atoms are shown.

    Parameters
    ----------
    bonds
        Pairs drawn as bonds and their longest distance, Å.
    copies
        Cells side by side, across the normal.
    axis
        In-plane cell vector across the picture, 0 or 1; one looks along the other.
    """

    bonds: Mapping[tuple[str, str], float] = field(default_factory=lambda: BONDS)
    copies: int = 2
    axis: int = 0


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
    paler; bonds go to the nearest image. The normal must be along z.

    Parameters
    ----------
    trajectory
        Frames with a cell.
    frame
        Index of the frame.
    view
        Bonds, copies, direction.
    ax
        Where; by default new axes of a new figure.
    """
    view = view or SideView()
    if ax is None:
        from matplotlib.figure import Figure

        ax = Figure(figsize=(8.0, 3.0)).add_subplot()
    scene = _scene(trajectory, frame, view)
    _ground(ax, trajectory, scene, copies=view.copies)
    _draw_bonds(ax, trajectory, frame, view)
    _draw_atoms(ax, scene)
    _outline(ax, scene)
    _scale_bar(ax, scene)
    ax.set_xlim(-_MARGIN_ANGSTROM, scene.cell[0] + _MARGIN_ANGSTROM)
    ax.set_ylim(-_MARGIN_ANGSTROM - 2.2, view.copies * scene.cell[1] + _MARGIN_ANGSTROM)
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
        Bonds, copies, direction.
    """
    from matplotlib.figure import Figure

    view = view or SideView()
    height, width = float(trajectory.cell_angstrom[0][2, 2]), _width(trajectory, view)
    ratio = (view.copies * width + 4.0) / (height + 2.0)
    with style():
        figure = Figure(figsize=(8.0, len(frames) * (8.0 * ratio + 0.3) + 0.5))
        axes = figure.subplots(len(frames), 1, squeeze=False)[:, 0]
        for ax, frame in zip(axes, frames, strict=True):
            side_view(trajectory, frame=frame, view=view, ax=ax)
            ax.set_title(f"{trajectory.time_picosecond[frame]:.3g} ps", loc="left")
        figure.legend(handles=_key(trajectory, view), loc="outside lower center", ncols=5, handletextpad=0.3)
    return figure


def gap_chart(
    distance_angstrom: np.ndarray, energy_electronvolt: np.ndarray, gap_angstrom: np.ndarray
) -> Chart:
    """Tell the energy over the gap of the lower and of the upper interface, from the far end of the scan.

    Parameters
    ----------
    distance_angstrom
        Gaps of the scan, shape (gap,).
    energy_electronvolt
        Shape (interface, gap); NaN where atoms would overlap.
    gap_angstrom
        Gaps taken, shape (interface,).
    """
    names = ("lower interface", "upper interface")
    lines, marks = [], []
    for k, (name, energy) in enumerate(zip(names, energy_electronvolt, strict=True)):
        known = np.isfinite(energy)
        relative = energy[known] - (energy[known][-1] if known.any() else 0.0)
        lines.append(Line(distance_angstrom[known], relative, name, k))
        lines.append(Line(distance_angstrom[known], relative, "", k, "points"))
        marks.append(Mark(float(gap_angstrom[k]), f"taken: {gap_angstrom[k]:.2f} Å", k, "dashed"))
    drawn = np.concatenate([line.y for line in lines]) if lines else np.zeros(1)
    deepest = min(float(drawn.min()), -0.1) if drawn.size else -0.1
    return Chart(
        x=Axis("Gap between the outermost atoms (Å)"),
        y=Axis("Energy against parted slabs (eV)", limits=(1.15 * deepest, -0.8 * deepest)),
        lines=lines,
        marks=marks,
    )


def _width(trajectory: Trajectory, view: SideView) -> float:
    cell = trajectory.cell_angstrom[0]
    return float(np.linalg.norm(cell[view.axis]))


def _scene(trajectory: Trajectory, frame: int, view: SideView) -> _Scene:
    cell = trajectory.cell_angstrom[frame]
    scaled = _wrapped(trajectory, frame)
    width, height = float(np.linalg.norm(cell[view.axis])), float(cell[2, 2])
    across = [(scaled[:, view.axis] + k) * width for k in range(view.copies)]
    symbols = np.array(trajectory.symbols)
    return _Scene(
        along=np.tile(scaled[:, 2] * height, view.copies),
        across=np.concatenate(across),
        depth=np.tile(scaled[:, 1 - view.axis], view.copies),
        symbols=np.tile(symbols, view.copies),
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

    order = np.argsort(-scene.depth, kind="stable")
    white = np.ones(3)
    faces, patches = [], []
    for k in order:
        symbol = str(scene.symbols[k])
        pale = _FADE * scene.depth[k]
        faces.append((1.0 - pale) * np.array(to_rgb(element_colour(symbol))) + pale * white)
        patches.append(Circle((scene.along[k], scene.across[k]), element_radius_angstrom(symbol)))
    ax.add_collection(
        PatchCollection(patches, facecolors=faces, edgecolors="#33333399", linewidths=0.35, zorder=3)
    )


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
    kept = (symbols[i.astype(int)] == first) & (symbols[j.astype(int)] == second)
    start = scaled[i[kept].astype(int)]
    step = vector[kept] @ np.linalg.inv(cell)
    end = scaled[j[kept].astype(int)]
    size = np.array([cell[2, 2], np.linalg.norm(cell[view.axis])])
    lines = []
    for k in range(view.copies):
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
