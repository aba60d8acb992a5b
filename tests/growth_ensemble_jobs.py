"""Lives of toy cells, importable by worker processes."""

import os

import numpy as np

from indrite.models.growth.seed_runs import SeedRun


def toy_run(seed, folder):
    """Return a random life and depths of a seed; leave a trace in the folder."""
    rng = np.random.default_rng(seed)
    life = float(900.0 + 60.0 * rng.normal())
    cycles = np.linspace(50.0, life, 18)
    depth = 600.0 * np.expm1(2.0 * cycles / life) / np.expm1(2.0)
    if folder is not None:
        with (folder / "trace.txt").open("a") as file:
            file.write("run\n")
    return SeedRun(
        seed=seed,
        life_cycle=life,
        ended="shorted",
        cycle_number=tuple(cycles.tolist()),
        depth_mean_micrometre=tuple((0.8 * depth).tolist()),
        depth_maximum_micrometre=tuple(depth.tolist()),
    )


def toy_life(cell, seed, folder):
    """Return a life that is a product of powers of what cells differ in, with scatter."""
    scatter = np.random.default_rng(seed).normal()
    life = 900.0 * np.exp(0.1 * scatter * (1.0 + cell.porosity)) * (cell.porosity / 0.09) ** -1.0
    life *= (cell.current_milliampere_per_square_centimetre / 4.0) ** -0.3
    life *= 1.0 if cell.metal.has_host else 0.05
    return SeedRun(seed=seed, life_cycle=float(life), ended="shorted")


def kill(seed, folder):
    """End the process as the system does when memory runs out."""
    os._exit(9)
