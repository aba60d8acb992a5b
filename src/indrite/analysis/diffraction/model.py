"""A pattern as linear combination of columns, and how the columns change with the other parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from indrite.analysis.diffraction.instrument import (
    Instrument,
    Lines,
    PhaseState,
    changed,
    free_places,
    lines_of,
    with_value,
)
from indrite.analysis.diffraction.profile import LineShapes, line_shapes, line_slopes
from indrite.analysis.diffraction.reflections import Reflections

Emission = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Parameter:
    """One non-linear parameter.

    Parameters
    ----------
    name
        Field of `Instrument` or `PhaseState`, or ``lattice``.
    phase
        Index of the phase; −1: of the instrument.
    places
        For ``lattice``: which of a, b, c, α, β, γ change together.
    step
        For differences.
    prior, low, high
        Standard deviation of what is known beforehand (around ``expected``), and bounds.
    expected
        What is expected beforehand.
    most
        Largest change in one step.
    """

    name: str
    phase: int
    places: tuple[int, ...] = ()
    step: float = 1e-5
    prior: float = np.inf
    expected: float = 0.0
    low: float = -np.inf
    high: float = np.inf
    most: float = np.inf


@dataclass(frozen=True)
class Model:
    """Phases and instrument at one set of parameters.

    Parameters
    ----------
    found
        Reflections of each phase.
    states
        Parameters of each phase.
    instrument
        Parameters of the instrument.
    emission
        Wavelengths and shares.
    """

    found: tuple[Reflections, ...]
    states: tuple[PhaseState, ...]
    instrument: Instrument
    emission: Emission

    def value(self, one: Parameter) -> float:
        """Return a parameter; changes of the lattice count from the present one."""
        if one.name == "lattice":
            return 0.0
        owner = self.instrument if one.phase < 0 else self.states[one.phase]
        return float(getattr(owner, one.name))

    def moved(self, one: Parameter, amount: float) -> Model:
        """Return the model with one parameter larger by an amount."""
        if one.phase < 0:
            instrument = with_value(self.instrument, one.name, amount)
            assert isinstance(instrument, Instrument)
            return replace(self, instrument=instrument)
        state = self.states[one.phase]
        if one.name == "lattice":
            new: object = replace(state, lattice=changed(state.lattice, one.places, amount))
        else:
            new = with_value(state, one.name, amount)
        assert isinstance(new, PhaseState)
        states = list(self.states)
        states[one.phase] = new
        return replace(self, states=tuple(states))

    def lines(self, phase: int) -> Lines:
        """Return the lines of a phase."""
        return lines_of(self.found[phase], self.states[phase], self.instrument, emission=self.emission)


@dataclass(frozen=True)
class Columns:
    """The columns of all phases on a grid.

    Parameters
    ----------
    grid
        2θ, shape (point,).
    lines, shapes
        Of each phase.
    group
        For each phase the column that each reflection belongs to.
    count
        Number of columns.
    """

    grid: np.ndarray
    lines: tuple[Lines, ...]
    shapes: tuple[LineShapes, ...]
    group: tuple[np.ndarray, ...]
    count: int

    def matrix(self) -> np.ndarray:
        """Return all columns, shape (point, column)."""
        total = np.zeros(self.count * self.grid.size)
        for lines, shape, group in zip(self.lines, self.shapes, self.group, strict=True):
            place = group[lines.reflection][shape.line] * self.grid.size + shape.point
            total += np.bincount(place, lines.area[shape.line] * shape.value, minlength=total.size)
        return total.reshape(self.count, self.grid.size).T


def columns(
    model: Model, grid: np.ndarray, group: Sequence[np.ndarray], *, count: int | None = None
) -> Columns:
    """Return the columns of a model: each sums the reflections of one group, of one phase or part of it."""
    lines = tuple(model.lines(number) for number in range(len(model.found)))
    shapes = tuple(
        line_shapes(
            grid,
            position=one.position,
            width=one.width,
            lorentz=one.lorentz,
            skew=one.skew,
            area=one.area,
        )
        for one in lines
    )
    if count is None:
        count = 1 + max((int(one.max(initial=-1)) for one in group), default=-1)
    return Columns(grid, lines, shapes, tuple(group), count)


def derivatives(model: Model, at: Columns, parameters: Sequence[Parameter], weight: np.ndarray) -> np.ndarray:
    """Return how the pattern changes with parameters, the columns weighted, shape (point, parameter).

    Lines are differenced, their shapes are differentiated:
    d(pattern) = Σ d(area) P + area (∂P/∂2θ₀ d2θ₀ + ∂P/∂Γ dΓ + …).
    """
    slopes = [line_slopes(one) for one in at.shapes]
    found = np.zeros((at.grid.size, len(parameters)))
    for column, parameter in enumerate(parameters):
        moved = model.moved(parameter, parameter.step)
        for number in range(len(at.lines)) if parameter.phase < 0 else [parameter.phase]:
            factor = weight[at.group[number]][at.lines[number].reflection] / parameter.step
            entry = _change(at.lines[number], moved.lines(number), factor, at.shapes[number], slopes[number])
            found[:, column] += np.bincount(at.shapes[number].point, entry, minlength=at.grid.size)
    return found


def _change(
    old: Lines, new: Lines, factor: np.ndarray, shape: LineShapes, slopes: dict[str, np.ndarray]
) -> np.ndarray:
    change = new.area - old.area
    entry: np.ndarray = np.zeros(shape.point.size)
    if change.any():
        entry += (factor * change)[shape.line] * shape.value
    for name, slope in slopes.items():
        change = getattr(new, name) - getattr(old, name)
        if change.any():
            entry += (factor * old.area * change)[shape.line] * slope
    return entry


def lattice_parameters(found: Sequence[Reflections]) -> list[Parameter]:
    """Return the free parameters of all lattices."""
    return [
        Parameter("lattice", number, places, step=1e-6, most=0.003)
        for number, one in enumerate(found)
        for places in free_places(one)
    ]
