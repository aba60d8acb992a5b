"""One group of seeds that advance together, from the start or from where they were."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from ase.units import fs

from indrite.engines import evaluate_many
from indrite.errors import EngineError, IndriteError, MissingPackageError
from indrite.models.dynamics import nose_hoover
from indrite.models.dynamics.guards import StepCheck, closest_pair
from indrite.models.dynamics.nose_hoover import ChainState, Thermostat
from indrite.models.dynamics.segments import Frame, Segments
from indrite.models.dynamics.settings import DynamicsSettings
from indrite.models.dynamics.stack import EVERY, Stack, normal_pressure, stretched
from indrite.models.dynamics.velocities import draw_velocities

if TYPE_CHECKING:
    from ase import Atoms
    from ase.calculators.calculator import Calculator


@dataclass
class Group:
    """Seeds that share a calculator and its passes.

    Parameters
    ----------
    atoms
        The start, the same for all.
    calculator
        Energies and forces.
    settings
        How the run goes.
    seeds
        Seeds of the starting velocities.
    """

    atoms: Atoms
    calculator: Calculator
    settings: DynamicsSettings
    seeds: tuple[int, ...]

    def __post_init__(self) -> None:
        self.mass = self.atoms.get_masses()
        self.thermostat = Thermostat(
            temperature_kelvin=self.settings.temperature_kelvin,
            damping=self.settings.damping_femtosecond * fs,
            degrees_of_freedom=max(1, 3 * len(self.atoms) - 3),
            chain_length=self.settings.chain_length,
        )
        self.check = StepCheck(limits=self.settings.limits, step_femtosecond=self.settings.step_femtosecond)
        self._systems = [self.atoms.copy() for _ in self.seeds]
        pressure = self.settings.stack_pressure_megapascal
        self.stack = (
            None
            if pressure is None
            else Stack.of(
                megapascal=pressure,
                kelvin=self.settings.temperature_kelvin,
                step_femtosecond=self.settings.step_femtosecond,
            )
        )
        self._height = np.ones(len(self.seeds))
        self._step = 0
        self._before = self._far = np.empty(0)

    def run(self, folder: Path, told: Callable[[int], None]) -> tuple[str, ...]:
        """Run to the end, or to where the last seed ended; return how each seed ended.

        Parameters
        ----------
        folder
            Where the segments lie; the frames stand there afterwards.
        told
            Called with the number of frames done.
        """
        segments = Segments(folder, self.settings.compute.checkpoint_second)
        frames = segments.load()
        wanted = self.settings.frames
        told(min(len(frames), wanted))
        if len(frames) >= wanted:
            return _outcome(frames[wanted - 1])
        if not frames:
            frames = [self._first()]
            segments.add(frames[0])
        last = frames[-1]
        try:
            for last in self._frames(frames[-1], wanted - len(frames), frames[0].conserved):
                if last.active.size:
                    segments.add(last)
                told(last.number + 1)
        finally:
            segments.flush()
        return _outcome(last)

    def _first(self) -> Frame:
        atoms = self.atoms
        velocity = np.array(
            [draw_velocities(atoms, self.settings.temperature_kelvin, seed=one) for one in self.seeds]
        )
        position = np.repeat(atoms.positions[None], len(self.seeds), axis=0)
        self._before = position
        self.calculator.reset()
        state = nose_hoover.init(position, velocity, thermostat=self.thermostat, evaluate=self._evaluate)
        return self._frame(0, np.arange(len(self.seeds)), ("",) * len(self.seeds), state)

    def _frame(self, number: int, active: np.ndarray, ended: tuple[str, ...], state: ChainState) -> Frame:
        # forgetting what it knows of earlier structures (neighbour lists), the engine returns the same bits
        # after a resume as without one
        self.calculator.reset()
        return Frame(
            number=number,
            active=active,
            ended=ended,
            state=state,
            temperature=nose_hoover.temperature(
                state.velocity, self.mass, self.thermostat.degrees_of_freedom
            ),
            conserved=nose_hoover.conserved_energy(state, mass=self.mass, thermostat=self.thermostat),
        )

    def _frames(self, last: Frame, count: int, start: np.ndarray) -> Iterator[Frame]:
        """Yield the next frames; the last one has no active seeds if all ended before."""
        frame = last
        self._step = last.number * self.settings.steps_per_frame
        for _ in range(count):
            frame = self._advance(frame)
            frame = self._drop_bad(frame, start)
            yield frame
            if frame.active.size == 0:
                return

    def _advance(self, frame: Frame) -> Frame:
        """Return the frame one interval later; seeds that explode on the way are dropped."""
        state, active, ended = frame.state, frame.active, frame.ended
        for _ in range(self.settings.steps_per_frame):
            self._step += 1
            state, bad = self._next(state)
            if bad.any():
                ended = _mark(ended, active[bad], "exploded")
                state, active = state.of(~bad), active[~bad]
                if active.size == 0:
                    break
            if self.stack is not None and self._step % EVERY == 0:
                state = self._pressed(state, active, self.stack)
        return self._frame(frame.number + 1, active, ended, state)

    def _next(self, state: ChainState) -> tuple[ChainState, np.ndarray]:
        """Return the state a step later, and which systems exploded."""
        self._before, self._height = state.position, state.height
        with np.errstate(over="ignore", invalid="ignore"):  # of a system that explodes
            state = nose_hoover.step(
                state,
                mass=self.mass,
                thermostat=self.thermostat,
                duration=self.settings.step_femtosecond * fs,
                evaluate=self._evaluate,
            )
            heat = nose_hoover.temperature(state.velocity, self.mass, self.thermostat.degrees_of_freedom)
        return state, self._far | self.check.too_hot(heat)

    def _drop_bad(self, frame: Frame, start: np.ndarray) -> Frame:
        drifted = self.check.drifted(frame.conserved - start[frame.active], len(self.atoms))
        limit = self.settings.limits.approach_angstrom
        placed = zip(frame.state.position, frame.state.height, strict=True)
        close = np.array([closest_pair(self._at(*one))[0] < limit for one in placed], dtype=bool)
        if not (drifted | close).any():
            return frame
        ended = _mark(frame.ended, frame.active[drifted], "energy drift")
        ended = _mark(ended, frame.active[close], "exploded")
        good = ~(drifted | close)
        return replace(
            frame,
            active=frame.active[good],
            ended=ended,
            state=frame.state.of(good),
            temperature=frame.temperature[good],
            conserved=frame.conserved[good],
        )

    def _at(self, position: np.ndarray, height: float, place: int = 0) -> Atoms:
        atoms = self._systems[place]
        if self.stack is not None:
            cell = np.array(self.atoms.cell, dtype=float)
            cell[2] *= height
            atoms.set_cell(cell)
        atoms.positions[:] = position
        return atoms

    def _pressed(self, state: ChainState, active: np.ndarray, stack: Stack) -> ChainState:
        """Return the state after the heights followed the pressure; what that gave is noted."""
        strain = np.empty(active.size)
        for place, seed in enumerate(active.tolist()):
            atoms = self._at(state.position[place], state.height[place], place)
            pressure = normal_pressure(atoms, self.calculator, state.velocity[place])
            # drawn anew from seed and step: the same after a resume
            noise = np.random.default_rng([self.seeds[seed], self._step]).normal()
            strain[place] = stack.strain(pressure, float(atoms.get_volume()), noise)
        after = stretched(state, strain)
        self._before, self._height = after.position, after.height
        energy, force = self._evaluate(after.position)
        kinetic = [nose_hoover.twice_kinetic_energy(one.velocity, self.mass) for one in (state, after)]
        given = state.given + energy - state.energy + 0.5 * (kinetic[1] - kinetic[0])
        return replace(after, energy=energy, force=force, given=given)

    def _evaluate(self, position: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        systems = self._systems[: len(position)]
        # atoms that fly about are not shown to the engine: it would fail for all that share the pass
        self._far = self.check.too_far(position - self._before)
        position = np.where(self._far[:, None, None], self._before, position)
        for place, one in enumerate(position):
            self._at(one, self._height[place], place)
        try:
            results = evaluate_many(self.calculator, systems)
        except MissingPackageError:
            raise
        except Exception as error:  # whatever a package of weights and graphs can raise
            what = str(error) if isinstance(error, IndriteError) else f"{type(error).__name__}: {error}"
            raise EngineError(
                "the engine failed",
                where=self.check.when(self._step),
                got=what,
                todo="The frames before are kept; a shorter time step or another engine may help",
            ) from error
        energy = np.array([one for one, _ in results], dtype=float)
        force = np.array([one for _, one in results], dtype=float)
        self.check.finite(energy, force, step=self._step)
        # momentum is conserved exactly: the net force of a potential in single precision is rounding
        share = self.mass[:, None] / self.mass.sum()
        return energy, force - share * force.sum(axis=1, keepdims=True)


def _outcome(frame: Frame) -> tuple[str, ...]:
    return tuple(one or "done" for one in frame.ended)


def _mark(ended: tuple[str, ...], seeds: np.ndarray, how: str) -> tuple[str, ...]:
    marked = set(seeds.tolist())
    return tuple(how if index in marked else one for index, one in enumerate(ended))
