"""Molecular dynamics of the 264-atom interface: indrite's engines and run beside plain ASE and the packages.

All contenders take turns in one process, with the same structure, velocities, step (2 fs) and thermostat; the
best of the turns counts. ``OMP_NUM_THREADS`` sets the threads. A step of dynamics is one call of the engine;
what it costs above a call is what the integrator costs.
"""

from __future__ import annotations

import contextlib
import io
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

STEPS = 20
TURNS = 3
STEP_FEMTOSECOND = 2.0


def interface() -> Any:
    """Return Li6PS5Cl(001) 1×1×3 on In(001) 3×3×6, gap 2.5 Å, without a scan of the energy."""
    from indrite.engines import engine
    from indrite.models.interface import InterfaceChoice, build_interface

    choice = InterfaceChoice(gap_angstrom=2.5, registry="none")
    return build_interface(choice, calculator=engine("toy").calculator()).atoms


def quietly(make: Callable[[], Any]) -> Any:
    """Call what prints and warns."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        return make()


def ase_dynamics(atoms: Any, calculator: Any) -> None:
    """Run STEPS steps with ASE's own Nosé–Hoover chain."""
    from ase import units
    from ase.md.nose_hoover_chain import NoseHooverChainNVT
    from ase.md.velocitydistribution import MaxwellBoltzmannDistribution

    moving = atoms.copy()
    moving.calc = calculator
    MaxwellBoltzmannDistribution(moving, temperature_K=300.0, rng=np.random.default_rng(1))
    run = NoseHooverChainNVT(
        moving, timestep=STEP_FEMTOSECOND * units.fs, temperature_K=300.0, tdamp=100.0 * units.fs
    )
    run.run(STEPS)


def our_dynamics(atoms: Any, calculator: Any, seeds: tuple[int, ...] = (1,)) -> None:
    """Run STEPS steps with indrite: guards, frames, segments on disk."""
    from indrite.models.dynamics import Compute, DynamicsSettings, run_dynamics

    settings = DynamicsSettings(
        time_picosecond=1e-3 * STEP_FEMTOSECOND * STEPS,
        step_femtosecond=STEP_FEMTOSECOND,
        relax_force_electronvolt_per_angstrom=None,
        compute=Compute(batch=len(seeds)),
    )
    with tempfile.TemporaryDirectory() as folder:
        run_dynamics(atoms, calculator, settings=settings, seeds=seeds, out=Path(folder) / "run")


def calls(atoms: Any, calculator: Any, count: int) -> None:
    """Ask for the forces of structures that differ."""
    for seed in range(count):
        moved = atoms.copy()
        moved.rattle(0.01, seed=seed)
        calculator.get_property("forces", moved)


def best(
    contenders: dict[str, tuple[Callable[[], None], int]], turns: int = TURNS
) -> dict[str, tuple[float, float]]:
    """Return wall and CPU seconds of one unit of work of each, the best of the turns."""
    found: dict[str, tuple[float, float]] = {}
    for _ in range(turns):
        for name, (work, units) in contenders.items():
            wall, cpu = time.perf_counter(), time.process_time()
            work()
            took = (time.perf_counter() - wall) / units, (time.process_time() - cpu) / units
            found[name] = min(found.get(name, took), took, key=lambda pair: pair[1])
    return found


def show(title: str, found: dict[str, tuple[float, float]], unit: str) -> None:
    """Print a table; ratios are to the first row."""
    first = next(iter(found.values()))[1]
    print(f"{title:52s} {'wall s':>8s} {'CPU s':>8s} {unit + '/s CPU':>14s} {'first/this':>11s}", flush=True)
    for name, (wall, cpu) in found.items():
        print(f"{name:52s} {wall:8.4f} {cpu:8.4f} {1.0 / cpu:14.1f} {first / cpu:11.2f}", flush=True)


def chgnet(atoms: Any) -> None:
    """CHGNet: dynamics, single calls, passes of several seeds."""
    from indrite.engines import engine, evaluate_many

    def plain() -> Any:
        from chgnet.model.dynamics import CHGNetCalculator
        from chgnet.model.model import CHGNet

        return CHGNetCalculator(CHGNet.load(use_device="cpu", verbose=False), use_device="cpu")

    theirs, ours = quietly(plain), engine("chgnet", device="cpu").calculator()
    warnings.filterwarnings("ignore", message="Converting a tensor with requires_grad=True")
    for calculator in (theirs, ours):
        calls(atoms, calculator, 2)
    steps = STEPS + 1  # the forces of the start are a call too
    found = best(
        {
            "ASE Nosé–Hoover, chgnet's calculator": (lambda: ase_dynamics(atoms, theirs), steps),
            "ASE Nosé–Hoover, indrite chgnet": (lambda: ase_dynamics(atoms, ours), steps),
            "indrite dynamics (guards, frames, disk)": (lambda: our_dynamics(atoms, ours), steps),
            "indrite chgnet, forces alone": (lambda: calls(atoms, ours, STEPS), STEPS),
        }
    )
    show("CHGNet 0.3.0, a step", found, "steps")
    rng = np.random.default_rng(0)

    def together(count: int) -> Callable[[], None]:
        def work() -> None:
            structures = [atoms.copy() for _ in range(count)]
            for one in structures:
                one.rattle(0.01, rng=rng)
            evaluate_many(ours, structures)

        return work

    batches = {f"{count} seeds in one pass": (together(count), count) for count in (1, 2, 4, 8)}
    show("CHGNet 0.3.0, forces of one seed", best(batches, 5), "calls")


def sevennet(atoms: Any) -> None:
    """SevenNet: single calls."""
    from indrite.engines import engine

    def plain() -> Any:
        from sevenn.calculator import SevenNetCalculator

        return SevenNetCalculator("7net-0", device="cpu")

    theirs, ours = quietly(plain), engine("sevennet", device="cpu").calculator()
    for calculator in (theirs, ours):
        calls(atoms, calculator, 3)
    found = best(
        {
            "sevenn's calculator": (lambda: calls(atoms, theirs, 2), 2),
            "indrite sevennet": (lambda: calls(atoms, ours, 2), 2),
        }
    )
    show("SevenNet-0, forces", found, "calls")


def main() -> None:
    import torch

    atoms = interface()
    print(f"{len(atoms)} atoms, {torch.get_num_threads()} threads")
    chgnet(atoms)
    try:
        sevennet(atoms)
    except ImportError as error:
        print(f"sevennet left out: {error}")


if __name__ == "__main__":
    main()
