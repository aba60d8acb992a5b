"""`Micrograph`: a picture of a cross-section."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
from jaxtyping import Shaped

from indrite.errors import SignalError
from indrite.signals.base import Signal

#: On which edge of the picture the anode lies.
Side = Literal["bottom", "top", "left", "right"]
#: Quarter turns (anticlockwise, as `numpy.rot90`) that bring the anode to the bottom.
QUARTER_TURNS: dict[Side, int] = {"bottom": 0, "left": 1, "top": 2, "right": 3}


@dataclass(frozen=True, kw_only=True)
class Micrograph(Signal):
    """A picture of a cross-section, row 0 at the top, square pixels.

    Parameters
    ----------
    intensity
        Grey values as the instrument gives them (8 or 16 bit, or floating point), shape (row, column).
    pixel_nanometre
        Edge of a pixel.
    detector
        What was collected: ``BSE`` (backscattered electrons), ``SE`` (secondary electrons) or the
        vendor's name.
    accelerating_voltage_kilovolt
        Energy of the beam, if known.
    anode_side
        Edge of the picture towards the anode: the direction from which depth counts. Pictures of the
        models have it at the bottom, as the study's Figs. 2 and 3.
    pixel_relative_uncertainty
        Standard uncertainty of ``pixel_nanometre``, relative; ``None`` where unknown.
    notes
        What the reader cut off, took from where, or did not understand.

    Raises
    ------
    SignalError
        For an empty picture, grey values that are no numbers or not finite, a pixel of no size, an
        uncertainty below zero, or an unknown side.
    """

    intensity: Shaped[np.ndarray, " row column"]
    pixel_nanometre: float
    detector: str = "BSE"
    accelerating_voltage_kilovolt: float | None = None
    anode_side: Side = "bottom"
    pixel_relative_uncertainty: float | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        check_pixels(self, "intensity", self.pixel_nanometre, self.anode_side)
        error = self.pixel_relative_uncertainty
        if error is not None and not 0.0 <= error < 1.0:
            raise SignalError(
                "the uncertainty of the pixel size is no share of it",
                where=self.origin.path,
                got=error,
                expected="0 to 1",
            )

    @classmethod
    def scalars_from_json(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Rebuild the tuple of notes after `load`."""
        return {**values, "notes": tuple(values.get("notes", ()))}

    @property
    def pixel_micrometre(self) -> float:
        """Edge of a pixel, µm."""
        return self.pixel_nanometre / 1000.0

    def upright(self) -> Self:
        """Return the picture turned so that the anode lies at the bottom."""
        turned = np.rot90(self.intensity, QUARTER_TURNS[self.anode_side])
        return self.replace(intensity=turned, anode_side="bottom")


def check_pixels(signal: Signal, name: str, pixel_nanometre: float, side: str) -> None:
    """Raise where pixels of a picture are empty or no finite numbers, or where size or side are wrong."""
    values: np.ndarray = getattr(signal, name)
    kind = type(signal).__name__
    if values.size == 0 or values.dtype.kind not in "uif":
        raise SignalError(
            f"{kind}.{name} holds no picture",
            where=signal.origin.path,
            got=f"{values.dtype} of shape {values.shape}",
            expected="numbers, at least one pixel",
        )
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        raise SignalError(f"{kind}.{name} has values that are not finite", where=signal.origin.path)
    if not (np.isfinite(pixel_nanometre) and pixel_nanometre > 0.0):
        raise SignalError(
            "a picture needs the size of its pixels",
            where=signal.origin.path,
            got=f"{pixel_nanometre} nm",
            expected="a positive number of nanometres",
            todo="Take it from the vendor's metadata or from the scale bar (length over its pixels)",
        )
    if side not in QUARTER_TURNS:
        raise SignalError(
            "unknown side of the anode", where=signal.origin.path, got=side, expected=list(QUARTER_TURNS)
        )
