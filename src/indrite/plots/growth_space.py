"""The metal of a model in three dimensions, as a view that can be turned."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from indrite.errors import UsageError
from indrite.models.growth.mesoscale.metal import Metal
from indrite.models.growth.mesoscale.network import Network
from indrite.models.growth.mesoscale.state import State, aperture_micrometre
from indrite.models.growth.microstructure import Microstructure
from indrite.models.growth.microstructure.patches import tangents

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: What the colour tells.
Colouring = Literal["aperture", "arrival"]
_TITLES: dict[Colouring, str] = {"aperture": "aperture (µm)", "arrival": "arrival (cycle)"}
#: Evenly spaced colours, from low to high (after ColorBrewer's YlOrRd without its palest, and Viridis).
_SCALES: dict[Colouring, tuple[str, ...]] = {
    "aperture": ("#fed976", "#feb24c", "#fd8d3c", "#fc4e2a", "#e31a1c", "#b10026"),
    "arrival": ("#440154", "#414487", "#2a788e", "#22a884", "#7ad151", "#fde725"),
}
_THIN = "Films thinner than {:g} µm are left out."


@dataclass(frozen=True)
class SpaceView:
    """A view and what it leaves out.

    Parameters
    ----------
    figure
        ``data`` and ``layout`` for plotly, plain lists and numbers.
    note
        What is drawn and what is not, for the caption.
    shown_patches, all_patches
        Squares drawn, and patches with metal.
    shown_area_fraction
        Area of what is drawn over the area of all patches with metal.
    """

    figure: dict[str, Any]
    note: str
    shown_patches: int
    all_patches: int
    shown_area_fraction: float


@dataclass(frozen=True)
class _Squares:
    centre: np.ndarray
    normal: np.ndarray
    area: np.ndarray
    colour: np.ndarray
    volume: np.ndarray


def growth_space(
    structure: Microstructure,
    network: Network,
    state: State,
    metal: Metal,
    *,
    colour: Colouring = "aperture",
    charged: bool = False,
    least_micrometre: float = 0.0,
    most_patches: int = 25_000,
    height_pixel: int = 620,
) -> SpaceView:
    """Return the metal films as squares in space, each on its boundary and of the area of its patch.

    With more patches than ``most_patches`` those on one boundary between two grains become one square of
    their total area at their common centre, with the mean of their colours weighted by area; if there are
    still too many, the ones with the least metal are left out. The note says what was done. Squares are
    not lifted: they lie where the boundary was before growth.

    Parameters
    ----------
    structure, network, state, metal
        Of the model, three-dimensional.
    colour
        Aperture, or the cycle in which the metal arrived.
    charged
        Apertures of a charged cell; a rested one of lithium has no metal.
    least_micrometre
        Films thinner than this are left out.
    most_patches
        In the view, about 130 bytes each.
    height_pixel
        Of the view.
    """
    if structure.dimensions != 3:
        raise UsageError("a view in space needs a model in three dimensions", got=structure.dimensions)
    aperture = aperture_micrometre(state, network, metal, charged=charged)
    present = np.flatnonzero(state.filled & (aperture > 0.0))
    chosen = present[aperture[present] >= least_micrometre]
    squares = _Squares(
        structure.patch_centroid_micrometre[chosen],
        structure.patch_normal[chosen],
        network.area_square_micrometre[chosen],
        (aperture if colour == "aperture" else state.arrival)[chosen],
        (aperture * network.area_square_micrometre)[chosen],
    )
    whole = float(network.area_square_micrometre[present].sum())
    squares, words = _lightened(structure, squares, chosen, most_patches)
    return SpaceView(
        figure={"data": _traces(squares, structure, colour), "layout": _layout(structure, height_pixel)},
        note=words if chosen.size == present.size else f"{words} {_THIN.format(least_micrometre)}",
        shown_patches=int(squares.area.size),
        all_patches=int(present.size),
        shown_area_fraction=float(squares.area.sum()) / whole if whole > 0.0 else 1.0,
    )


def space_picture(view: SpaceView, *, title: str = "", height_inch: float = 6.0) -> Figure:
    """Draw a view as it first appears, for print.

    Parameters
    ----------
    view
        From `growth_space`.
    title
        Above it.
    height_inch
        Of the figure.
    """
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import LinearSegmentedColormap, Normalize
    from matplotlib.figure import Figure
    from mpl_toolkits.mplot3d.art3d import Poly3DCollection  # type: ignore[import-untyped]

    mesh, edges = view.figure["data"]
    scene = view.figure["layout"]["scene"]
    corners = np.column_stack([mesh[one] for one in "xyz"]).reshape(-1, 4, 3)
    stops = [one for _, one in mesh["colorscale"]]
    scale = ScalarMappable(
        Normalize(mesh["cmin"], mesh["cmax"]), LinearSegmentedColormap.from_list("space", stops)
    )
    figure = Figure(figsize=(0.8 * height_inch, height_inch), layout="constrained")
    axes: Any = figure.add_subplot(projection="3d")
    colours = scale.to_rgba(np.asarray(mesh["intensity"], float)[::2])
    axes.add_collection3d(Poly3DCollection(list(corners), facecolors=colours, edgecolors="none"))
    axes.plot(*(np.array(edges[one], float) for one in "xyz"), color="#888888", linewidth=0.6)
    for name in "xyz":
        getattr(axes, f"set_{name}lim")(*scene[f"{name}axis"]["range"])
        getattr(axes, f"set_{name}label")(scene[f"{name}axis"]["title"]["text"], fontsize=8)
        getattr(axes, f"{name}axis").get_major_locator().set_params(nbins=scene[f"{name}axis"]["nticks"])
    axes.zaxis.labelpad = 12.0
    axes.set_box_aspect([scene["aspectratio"][name] for name in "xyz"])
    axes.view_init(elev=14, azim=45)
    axes.grid(visible=False)
    axes.set_title(title)
    figure.colorbar(scale, ax=axes, label=mesh["colorbar"]["title"]["text"], shrink=0.5, pad=0.12)
    return figure


def _lightened(
    structure: Microstructure, squares: _Squares, chosen: np.ndarray, most: int
) -> tuple[_Squares, str]:
    """Return no more than so many squares, and words on what was joined and left out."""
    words = "Each square is one patch of a grain boundary with metal, of the patch's area."
    if chosen.size <= most:
        return squares, words
    squares = _merged(structure, squares, chosen)
    count = squares.area.size
    words = (
        f"The {chosen.size} patches with metal are drawn as {count} squares: those on one boundary between "
        "two grains are joined."
    )
    if count > most:
        kept = np.sort(np.argsort(-squares.volume, kind="stable")[:most])
        squares = _Squares(*(getattr(squares, one.name)[kept] for one in fields(_Squares)))
        words += f" The {most} with most metal are shown."
    return squares, words


def _merged(structure: Microstructure, squares: _Squares, chosen: np.ndarray) -> _Squares:
    """Return one square a boundary."""
    pairs = np.sort(structure.patch_grains[chosen], axis=1)
    # two grains can meet twice, across a period: there the normals differ
    signed = squares.normal * np.where(squares.normal[:, :1] < 0.0, -1.0, 1.0)
    keys = np.column_stack([pairs, np.rint(4.0 * signed).astype(int)])
    _, first, group = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    group = group.ravel()
    area = np.bincount(group, weights=squares.area)
    period = np.array(structure.width_micrometre)
    offset = squares.centre - squares.centre[first][group]
    offset[:, 1:] -= period * np.rint(offset[:, 1:] / period)
    shift = np.column_stack(
        [np.bincount(group, weights=squares.area * offset[:, k]) / area for k in range(3)]
    )
    colour = np.bincount(group, weights=squares.area * squares.colour) / area
    volume = np.bincount(group, weights=squares.volume)
    return _Squares(squares.centre[first] + shift, squares.normal[first], area, colour, volume)


def _traces(squares: _Squares, structure: Microstructure, colour: Colouring) -> list[dict[str, Any]]:
    count = squares.area.size
    frame = tangents(squares.normal, 3) * (0.5 * np.sqrt(squares.area))[:, None, None]
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    points = squares.centre[:, None, :] + np.einsum("ck,nkj->ncj", corners, frame)
    first = 4 * np.arange(count)[:, None]
    faces = (first + np.array([[0, 1, 2, 0, 2, 3]])).reshape(-1, 3)
    at = points.reshape(-1, 3)
    high = float(np.quantile(squares.colour, 0.98)) if count else 1.0
    low = 0.0 if colour == "aperture" else float(squares.colour.min(initial=high))
    mesh = {
        "type": "mesh3d",
        **{name: np.round(at[:, k], 1).tolist() for name, k in (("x", 1), ("y", 2), ("z", 0))},
        **{name: faces[:, k].tolist() for k, name in enumerate("ijk")},
        "intensity": [float(f"{one:.3g}") for one in np.repeat(squares.colour, 2)],
        "intensitymode": "cell",
        "cmin": low,
        "cmax": max(high, low + 1e-9),
        "colorscale": [[round(at / 5, 1), one] for at, one in enumerate(_SCALES[colour])],
        "colorbar": {"title": {"text": _TITLES[colour]}, "len": 0.7, "thickness": 14},
        "flatshading": True,
        "lighting": {"ambient": 0.75, "diffuse": 0.5, "specular": 0.05},
        "hoverinfo": "skip",
        "name": "metal",
        "showlegend": False,
    }
    return [mesh, _frame(structure)]


def _frame(structure: Microstructure) -> dict[str, Any]:
    """Return the edges of the electrolyte's block as one line with gaps."""
    wide, deep = structure.width_micrometre
    high = structure.thickness_micrometre
    ring = [(0.0, 0.0), (wide, 0.0), (wide, deep), (0.0, deep), (0.0, 0.0)]
    path: list[tuple[float | None, float | None, float | None]] = []
    for level in (0.0, high):
        path += [(*one, level) for one in ring] + [(None, None, None)]
    for corner in ring[:4]:
        path += [(*corner, 0.0), (*corner, high), (None, None, None)]
    return {
        "type": "scatter3d",
        "mode": "lines",
        **{name: [one[k] for one in path] for k, name in enumerate("xyz")},
        "line": {"color": "#888888", "width": 2},
        "hoverinfo": "skip",
        "name": "electrolyte",
        "showlegend": False,
    }


def _layout(structure: Microstructure, height: int) -> dict[str, Any]:
    wide, deep = structure.width_micrometre
    sizes = np.array([wide, deep, structure.thickness_micrometre])
    ratio = sizes / sizes.max()
    titles = ("y (µm)", "x (µm)", "depth from the anode (µm)")
    axes = {
        f"{name}axis": {
            "title": {"text": title},
            "showbackground": False,
            "range": [0.0, float(size)],
            "nticks": marks,
        }
        for name, title, size, marks in zip("xyz", titles, sizes, (3, 3, 8), strict=True)
    }
    return {
        "height": height,
        "margin": {"l": 0, "r": 0, "t": 10, "b": 0},
        "shapes": [],
        "scene": {
            **axes,
            "aspectmode": "manual",
            "aspectratio": {name: float(round(one, 3)) for name, one in zip("xyz", 1.4 * ratio, strict=True)},
            "dragmode": "turntable",  # the page's charts zoom
            "camera": {"eye": {"x": 1.4, "y": 1.4, "z": 0.4}},
        },
    }
