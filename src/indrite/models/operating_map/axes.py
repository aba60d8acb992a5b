"""Axes of an operating map: how they are written, the points they span."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, fields

import numpy as np

from indrite.errors import UsageError

#: Field of a point → (words, unit, values may be zero, logarithmic by default).
QUANTITIES: dict[str, tuple[str, str, bool, bool]] = {
    "current_milliampere_per_square_centimetre": ("current density", "mA/cm²", True, True),
    "loading_milliampere_hour_per_square_centimetre": ("loading", "mAh/cm²", False, False),
    "stack_pressure_megapascal": ("stack pressure", "MPa", False, False),
    "pressing_pressure_megapascal": ("pressing pressure", "MPa", False, False),
    "thickness_micrometre": ("electrolyte thickness", "µm", False, False),
    "temperature_celsius": ("temperature", "°C", True, False),
}
#: More points than this are a mistake rather than a wish.
MOST_POINTS = 1_000_000


@dataclass(frozen=True)
class Point:
    """One cell of the map: the anode and what is set on it; ``None`` keeps what the recipe says."""

    anode: str
    current_milliampere_per_square_centimetre: float | None = None
    loading_milliampere_hour_per_square_centimetre: float | None = None
    stack_pressure_megapascal: float | None = None
    pressing_pressure_megapascal: float | None = None
    thickness_micrometre: float | None = None
    temperature_celsius: float | None = None


@dataclass(frozen=True)
class Grid:
    """Values along every axis; an empty axis keeps what the recipe says.

    Parameters
    ----------
    anodes
        Names as of `indrite.models.operating_map.anode_cell`; ``"recipe"`` keeps the recipe's own.
    axes
        Field of `Point` → values, rising.
    """

    anodes: tuple[str, ...] = ("recipe",)
    axes: tuple[tuple[str, tuple[float, ...]], ...] = ()

    def __post_init__(self) -> None:
        if self.size > MOST_POINTS:
            raise UsageError("too many points", got=self.size, expected=f"at most {MOST_POINTS}")

    @property
    def size(self) -> int:
        """Number of points."""
        return len(self.anodes) * math.prod(len(values) for _, values in self.axes)

    def values(self, name: str) -> tuple[float, ...]:
        """Return the values along one axis, empty where the recipe decides."""
        return dict(self.axes).get(name, ())

    def points(self) -> list[Point]:
        """Return all points: anodes slowest, then the axes in the order given."""
        names = [name for name, _ in self.axes]
        return [
            Point(anode, **dict(zip(names, row, strict=True)))
            for anode in self.anodes
            for row in itertools.product(*(values for _, values in self.axes))
        ]


class _LogFromZeroError(ValueError):
    """Spacing by equal factors that starts at zero or below."""


def parse_axis(text: str, *, name: str) -> tuple[float, ...]:
    """Return the values that an axis spells: ``4``, ``0.3,1,4``, ``start:stop:count[:log|:linear]``.

    Currents are spaced by equal factors unless they start at zero, all else by equal steps.

    Parameters
    ----------
    text
        What the user wrote.
    name
        Field of `Point`.

    Raises
    ------
    UsageError
        For what is no axis, not rising, not finite or physically impossible.

    Examples
    --------
    >>> parse_axis("1:6:6", name="loading_milliampere_hour_per_square_centimetre")
    (1.0, 2.0, 3.0, 4.0, 5.0, 6.0)
    >>> parse_axis("0.5:8:5", name="current_milliampere_per_square_centimetre")
    (0.5, 1.0, 2.0, 4.0, 8.0)
    """
    words, unit, may_be_zero, logarithmic = QUANTITIES[name]
    try:
        values = _spelt(text, logarithmic=logarithmic)
    except _LogFromZeroError:
        raise UsageError(
            f"no axis of the {words} ({unit}): equal factors never leave zero",
            got=repr(text),
            expected="a start above 0, or :linear",
        ) from None
    except ValueError:
        raise UsageError(
            f"no axis of the {words} ({unit})",
            got=repr(text),
            expected="a number, a list as 1,2,4, or start:stop:count with :log or :linear behind it",
        ) from None
    if any(later <= earlier for earlier, later in itertools.pairwise(values)):
        raise UsageError(f"the values of the {words} do not rise", got=repr(text), todo="Sort them")
    lowest = -273.15 if unit == "°C" else 0.0
    if values[0] < lowest or (values[0] == 0.0 and not may_be_zero):
        bound = f"at least {lowest:g}" if may_be_zero else "above 0"
        raise UsageError(f"no {words}", got=f"{values[0]:g} {unit}", expected=f"{bound} {unit}")
    return values


def _spelt(text: str, *, logarithmic: bool) -> tuple[float, ...]:
    parts = text.strip().split(":")
    if len(parts) == 1:
        values = [float(one) for one in text.split(",")]
    elif len(parts) in (3, 4):
        start, stop, count = float(parts[0]), float(parts[1]), int(parts[2])
        spacing = parts[3] if len(parts) == 4 else ""
        if not (math.isfinite(start) and math.isfinite(stop)):
            raise ValueError
        if spacing not in ("", "log", "linear") or count < 1 or (count == 1 and start != stop):
            raise ValueError
        if spacing == "log" and start <= 0.0:
            raise _LogFromZeroError
        by_factor = spacing == "log" or (spacing == "" and logarithmic and start > 0.0)
        values = _spaced(start, stop, count, by_factor=by_factor)
    else:
        raise ValueError
    if not all(math.isfinite(one) for one in values):
        raise ValueError
    return tuple(values)


def _spaced(start: float, stop: float, count: int, *, by_factor: bool) -> list[float]:
    spacing = np.geomspace if by_factor and stop > 0.0 else np.linspace
    spaced = spacing(start, stop, count)
    # twelve digits: 0.30000000000000004 helps nobody, and the ends stay what was written
    return [float(f"{one:.12g}") for one in spaced]


def point_values(point: Point) -> dict[str, float | str | None]:
    """Return a point as plain values by field."""
    return {one.name: getattr(point, one.name) for one in fields(point)}
