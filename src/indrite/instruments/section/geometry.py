"""The state of a growth model as a cross-section: grains on cells, metal in films on their boundaries."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indrite.errors import SignalError


@dataclass(frozen=True, kw_only=True)
class FilmTraces:
    """Films of metal (and cracks) on grain boundaries, as straight pieces in the plane of the section.

    Of a model in three dimensions the section at one x takes the patches whose faces it crosses: the
    trace's length there, and the normal's part in the plane, scaled to 1. The aperture stays the true
    one only where the plane cuts at right angles; dividing it by the length of that part before scaling
    gives what the section shows.

    Parameters
    ----------
    centroid_micrometre
        (z, y) of each piece, shape (n, 2); z counts from the anode's edge before growth, upward into
        the electrolyte, y along the interface.
    normal
        Unit normal (z, y), shape (n, 2).
    length_micrometre
        Length of each piece, shape (n,).
    aperture_micrometre
        Thickness of the metal on it, shape (n,); 0 for none.
    crack_opening_micrometre
        Opening without metal, shape (n,).
    lithium_per_host
        x of LiInx on it, shape (n,); infinite for lithium metal.

    Raises
    ------
    SignalError
        For arrays that do not fit each other, negative sizes, or normals that are not of length 1.
    """

    centroid_micrometre: np.ndarray
    normal: np.ndarray
    length_micrometre: np.ndarray
    aperture_micrometre: np.ndarray
    crack_opening_micrometre: np.ndarray
    lithium_per_host: np.ndarray

    def __post_init__(self) -> None:
        count = len(self.length_micrometre)
        shapes = {"centroid_micrometre": (count, 2), "normal": (count, 2), "lithium_per_host": (count,)}
        sizes = ("length_micrometre", "aperture_micrometre", "crack_opening_micrometre")
        for name in (*shapes, *sizes):
            value = getattr(self, name)
            if value.shape != shapes.get(name, (count,)):
                raise SignalError(f"FilmTraces.{name} does not fit the others", got=value.shape)
        for name in sizes:
            if not (getattr(self, name) >= 0.0).all():
                raise SignalError(f"FilmTraces.{name} must not be negative or missing")
        if not np.allclose((self.normal**2).sum(axis=1), 1.0, atol=1e-6):
            raise SignalError("FilmTraces.normal must be of length 1")

    @property
    def metal_area_square_micrometre(self) -> float:
        """Area of all metal in the section."""
        return float(self.aperture_micrometre @ self.length_micrometre)


@dataclass(frozen=True, kw_only=True)
class SectionGeometry:
    """One state of a growth model in a plane from anode to cathode; periodic along the interface.

    Parameters
    ----------
    labels
        Grain of each cell, shape (z, y), -1 for a pore; row 0 lies at the anode.
    spacing_micrometre
        Edge of a cell.
    films
        Metal and cracks on the boundaries.
    residual_layer_micrometre
        Thickness of what is left of the anode.
    residual_lithium_per_host
        x of LiInx there.
    pore_metal_share, pore_lithium_per_host
        Part of each pore's cell that metal fills, and x of LiInx there, shape (z, y); without them all
        pores are empty. Metal in pores lifts nothing.
    """

    labels: np.ndarray
    spacing_micrometre: float
    films: FilmTraces
    residual_layer_micrometre: float
    residual_lithium_per_host: float
    pore_metal_share: np.ndarray | None = None
    pore_lithium_per_host: np.ndarray | None = None

    def __post_init__(self) -> None:
        if self.labels.ndim != 2 or self.labels.size == 0 or self.labels.dtype.kind not in "iu":
            raise SignalError(
                "the grains of a section are whole numbers over (z, y)",
                got=f"{self.labels.dtype} of shape {self.labels.shape}",
            )
        if not self.spacing_micrometre > 0.0 or not self.residual_layer_micrometre >= 0.0:
            raise SignalError(
                "cells need a size, and the layer a thickness of zero or more",
                got=f"{self.spacing_micrometre} µm, {self.residual_layer_micrometre} µm",
            )

        pair = (self.pore_metal_share, self.pore_lithium_per_host)
        if (pair[0] is None) != (pair[1] is None) or any(
            one is not None and one.shape != self.labels.shape for one in pair
        ):
            raise SignalError("metal in pores needs its share and its lithium for every cell")

    @property
    def metal_area_square_micrometre(self) -> float:
        """Area of all metal in the electrolyte, in films and in pores."""
        share = self.pore_metal_share
        inside = 0.0 if share is None else float(share[self.labels < 0].sum()) * self.spacing_micrometre**2
        return self.films.metal_area_square_micrometre + inside

    @property
    def height_micrometre(self) -> float:
        """Thickness of the electrolyte before growth."""
        return self.labels.shape[0] * self.spacing_micrometre

    @property
    def width_micrometre(self) -> float:
        """Length of the section along the interface."""
        return self.labels.shape[1] * self.spacing_micrometre

    @property
    def grain_diameter_micrometre(self) -> float:
        """Mean diameter of a circle of a grain's mean area."""
        grains = max(np.unique(self.labels[self.labels >= 0]).size, 1)
        area = float((self.labels >= 0).sum()) * self.spacing_micrometre**2 / grains
        return float(np.sqrt(4.0 * area / np.pi))
