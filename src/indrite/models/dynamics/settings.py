"""`DynamicsSettings`: what decides a run, with the reasons for the defaults."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field
from typing import Any

from indrite.errors import UsageError


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Where a run is stopped because it means nothing any more.

    Parameters
    ----------
    temperature_kelvin
        Instantaneous temperature.
    stride_angstrom
        Way of an atom in one step; at 5000 K and 2 fs lithium makes 0.08 Å.
    approach_angstrom
        Distance between two atoms, checked at every frame; no bond of these elements is shorter than 1.2 Å.
    drift_electronvolt_per_atom
        Change of the conserved quantity since the start: k_B T at 300 K by default.
    """

    temperature_kelvin: float = 5000.0
    stride_angstrom: float = 0.5
    approach_angstrom: float = 0.5
    drift_electronvolt_per_atom: float = 0.025


@dataclass(frozen=True, kw_only=True)
class Compute:
    """How the work is shared out; the numbers of threads and of seeds in a pass decide the last bits only.

    Parameters
    ----------
    workers
        Processes that work on groups of seeds side by side; ``None`` for one a core, while there are seeds.
        More than one needs an engine (not a calculator), and a script that is safe to import
        (``if __name__ == "__main__"``).
    threads
        Threads of each process; ``None`` takes those the run began with, at first a share of the cores.
    batch
        Seeds in one pass of the engine; ``None`` takes all where the engine can and has an accelerator.
    checkpoint_second
        Work that a kill may cost.
    """

    workers: int | None = 1
    threads: int | None = None
    batch: int | None = None
    checkpoint_second: float = 5.0

    def __post_init__(self) -> None:
        for name in ("workers", "threads", "batch"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise UsageError(f"{name} makes no sense", got=value, expected="1 or more")


@dataclass(frozen=True, kw_only=True)
class DynamicsSettings:
    """How a run goes: relaxation, then constant volume and temperature with Nosé–Hoover chains.

    Parameters
    ----------
    time_picosecond
        Time to cover; it does not decide how the run goes, so that a longer one continues a shorter one.
    step_femtosecond
        Time step.
    temperature_kelvin
        Target temperature, and that of the starting velocities.
    damping_femtosecond
        Time constant τ of the thermostat, infinite for constant energy. With 100 fs its own oscillation has
        the period √2 π τ = 444 fs: slower than the P–S stretch (about 80 fs), fast enough to carry off the
        heat of a reaction within a picosecond.
    chain_length
        Number of heat baths; more than one makes stiff systems ergodic.
    frame_femtosecond
        Time between frames, a multiple of the step; the fastest vibration has about eight frames a period.
    relax_force_electronvolt_per_angstrom
        Largest force after the relaxation at the start; ``None`` leaves it out. 0.5 eV/Å takes away what the
        builder could not know and is below the forces of heat; a reactive interface that is relaxed
        further reacts at once, without time: lithium on Li6PS5Cl loses 12 of its 48 P-S bonds on the
        way to 0.1 eV/Å (CHGNet), and no onset could be told any more.
    relax_steps
        Most steps of the relaxation.
    stack_pressure_megapascal
        Pressure on the ends of the cell, whose height follows; ``None`` keeps the height, and the volume. The
        third cell vector has to be along z. See `indrite.models.dynamics.stack`.
    limits
        Where a run is stopped.
    compute
        How the work is shared out; like the time, not part of what decides the run.

    Raises
    ------
    UsageError
        If a number makes no sense or the frames do not fall on steps.
    """

    time_picosecond: float = 20.0
    step_femtosecond: float = 2.0
    temperature_kelvin: float = 300.0
    damping_femtosecond: float = 100.0
    chain_length: int = 3
    frame_femtosecond: float = 10.0
    relax_force_electronvolt_per_angstrom: float | None = 0.5
    relax_steps: int = 500
    stack_pressure_megapascal: float | None = None
    limits: Limits = field(default_factory=Limits)
    compute: Compute = field(default_factory=Compute)

    def __post_init__(self) -> None:
        for name in ("time_picosecond", "step_femtosecond", "temperature_kelvin", "damping_femtosecond"):
            if not getattr(self, name) > 0.0:
                raise UsageError(f"{name} makes no sense", got=getattr(self, name), expected="more than 0")
        if not math.isfinite(self.time_picosecond) or not math.isfinite(self.temperature_kelvin):
            raise UsageError("time and temperature must be finite")
        if self.step_femtosecond > 10.0:
            raise UsageError(
                "the time step is too long for the vibrations of a solid",
                got=f"{self.step_femtosecond:g} fs",
                expected="1 to 3 fs (10 fs at most)",
            )
        if self.chain_length < 1:
            raise UsageError("a chain needs a heat bath", got=self.chain_length, expected="1 or more")
        if self.relax_steps < 0:
            raise UsageError("relax_steps makes no sense", got=self.relax_steps, expected="0 or more")
        pressure = self.stack_pressure_megapascal
        if pressure is not None and not math.isfinite(pressure):
            raise UsageError("the stack pressure makes no sense", got=pressure, expected="a number of MPa")
        self._check_frames()

    def _check_frames(self) -> None:
        ratio = self.frame_femtosecond / self.step_femtosecond
        if not ratio > 0.0 or round(ratio) < 1 or abs(ratio - round(ratio)) > 1e-6:
            near = max(1, round(ratio)) * self.step_femtosecond
            raise UsageError(
                "frames must fall on steps",
                got=f"a frame every {self.frame_femtosecond:g} fs with steps of {self.step_femtosecond:g} fs",
                expected=f"a multiple of the step, such as {near:g} fs",
            )
        frames = 1e3 * self.time_picosecond / self.frame_femtosecond
        if frames < 1.0 - 1e-6:
            raise UsageError(
                "the run is shorter than the time between frames",
                got=f"{self.time_picosecond:g} ps",
                expected=f"at least {1e-3 * self.frame_femtosecond:g} ps",
            )

    def deciding(self) -> dict[str, Any]:
        """Return the settings that decide how a run goes: all but its length and who computes it."""
        left_out = ["time_picosecond", "compute"]
        if self.stack_pressure_megapascal is None:  # runs of before stacks go on
            left_out.append("stack_pressure_megapascal")
        return {name: value for name, value in asdict(self).items() if name not in left_out}

    @property
    def steps_per_frame(self) -> int:
        """Steps from one frame to the next."""
        return round(self.frame_femtosecond / self.step_femtosecond)

    @property
    def frames(self) -> int:
        """Frames of the whole run, the one at time zero included; the last lies at or before its end."""
        return 1 + math.floor(1e3 * self.time_picosecond / self.frame_femtosecond + 1e-6)
