"""Radial distributions and contacts beside MDAnalysis and freud, in one process, on one thread.

Random atoms with the composition and density of In | Li6PS5Cl cells; three pairs (In-S, In-Cl, P-S) up to
6 Å. The peers compute g(r) only, ours also the contacts of each frame. CPU seconds, the lowest of several
turns. The peers hold positions as 32-bit numbers: pairs at the edge of a bin may fall into the next.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import time
import warnings
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from indrite import read_trajectory
from indrite.analysis.trajectory import displacement, pair_analyses
from indrite.signals import Trajectory

PAIRS = (("In", "S"), ("In", "Cl"), ("P", "S"))
RANGE_ANGSTROM = 6.0
BINS = 300
#: Atoms of an interface cell of 264: 108 In and twelve formula units of Li6PS5Cl.
COMPOSITION = {"In": 108, "Li": 72, "P": 12, "S": 60, "Cl": 12}


def gas(cells: tuple[int, int], frames: int) -> Trajectory:
    """Return random frames of several interface cells side by side; 13 Å wide, so that the peers can work."""
    from ase.data import atomic_numbers

    rng = np.random.default_rng(0)
    numbers = np.concatenate([np.full(n, atomic_numbers[one]) for one, n in COMPOSITION.items()])
    box = np.diag([13.0 * cells[0], 13.0 * cells[1], 35.0])
    numbers = np.tile(numbers, cells[0] * cells[1])
    return Trajectory(
        time_picosecond=np.arange(frames) * 0.01,
        position_angstrom=rng.random((frames, numbers.size, 3)) @ box,
        cell_angstrom=np.repeat(box[None], frames, axis=0),
        periodic=np.ones(3, dtype=bool),
        atomic_number=numbers,
    )


def by_indrite(frames: Trajectory) -> Callable[[], np.ndarray]:
    """Return a run that gives g(r) of all pairs, and on the way the contacts."""
    names = ["-".join(pair) for pair in PAIRS]
    bin_angstrom = RANGE_ANGSTROM / BINS
    return lambda: pair_analyses(frames, names, cutoff_angstrom=RANGE_ANGSTROM, bin_angstrom=bin_angstrom)[
        0
    ].distribution[0]


def by_freud(frames: Trajectory) -> Callable[[], np.ndarray]:
    """Return the same by freud: a radial distribution a pair."""
    import freud

    freud.parallel.set_num_threads(1)
    box = freud.box.Box(*np.diag(frames.cell_angstrom[0]))
    places = (frames.position_angstrom - np.diag(frames.cell_angstrom[0]) / 2).astype(np.float32)
    of = {one: frames.of_element(one) for one in COMPOSITION}

    def run() -> np.ndarray:
        found = []
        for first, second in PAIRS:
            rdf = freud.density.RDF(bins=BINS, r_max=RANGE_ANGSTROM)
            for place in places:
                rdf.compute((box, place[of[second]]), query_points=place[of[first]], reset=False)
            found.append(np.array(rdf.rdf))
        return np.array(found)

    return run


def by_mdanalysis(frames: Trajectory) -> Callable[[], np.ndarray]:
    """Return the same by MDAnalysis: an InterRDF a pair."""
    import MDAnalysis
    from MDAnalysis.analysis.rdf import InterRDF

    universe = MDAnalysis.Universe.empty(frames.atomic_number.size, trajectory=True)
    box = np.tile([*np.diag(frames.cell_angstrom[0]), 90, 90, 90], (frames.frames, 1))
    universe.load_new(frames.position_angstrom.astype(np.float32), dimensions=box)
    groups = {one: universe.atoms[frames.of_element(one)] for one in COMPOSITION}

    def run() -> np.ndarray:
        return np.array(
            [
                InterRDF(groups[one], groups[other], nbins=BINS, range=(0, RANGE_ANGSTROM)).run().results.rdf
                for one, other in PAIRS
            ]
        )

    return run


def side_by_side(title: str, frames: Trajectory, *, turns: int, scale: int = 1) -> None:
    """Print the CPU seconds of each contender and their ratio to ours; they must give the same."""
    contenders = {"indrite": by_indrite, "freud": by_freud, "MDAnalysis": by_mdanalysis}
    runs = {name: make(frames) for name, make in contenders.items()}
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    found: dict[str, np.ndarray] = {}
    for _ in range(turns):
        for name, run in runs.items():
            start = time.process_time()
            found[name] = run()
            seconds[name].append((time.process_time() - start) * scale)
    print(title)
    ours = min(seconds["indrite"])
    for name, taken in seconds.items():
        off = np.abs(found[name] - found["indrite"]).max()
        print(
            f"  {name:<12} {min(taken):7.2f} s  peer/indrite {min(taken) / ours:5.2f}  largest |Δg| {off:.1e}"
        )


def bench_reading(frames: Trajectory, folder: Path) -> None:
    """Print how long it takes to read an extxyz beside ASE, and an XDATCAR beside ASE."""
    from ase.io import read, write

    images = [frames.to_ase(n) for n in range(frames.frames)]
    for name, form, ours in (("run.extxyz", "extxyz", {}), ("XDATCAR", "vasp-xdatcar", {})):
        path = folder / name
        write(path, images, format=form)
        start = time.process_time()
        read_trajectory(path, frame_interval_femtosecond=10.0, **ours)
        own = time.process_time() - start
        start = time.process_time()
        read(path, ":", format=form)
        ase = time.process_time() - start
        print(f"  read {form:<14} indrite {own:6.2f} s  ASE {ase:6.2f} s  ASE/indrite {ase / own:5.2f}")


def main() -> None:
    """Run the comparisons."""
    warnings.simplefilter("ignore")
    small = gas((1, 1), 1000)
    side_by_side("1000 frames of 264 atoms", small, turns=3)
    large = gas((4, 5), 50)
    side_by_side(
        f"1000 frames of {large.atomic_number.size} atoms (50 measured, times 20)", large, turns=3, scale=20
    )
    start = time.process_time()
    displacement(small.replace(continuous=True))
    print(f"displacements, 1000 frames of 264 atoms: {time.process_time() - start:.2f} s")
    with TemporaryDirectory() as folder:
        print("1000 frames of 264 atoms")
        bench_reading(small, Path(folder))


if __name__ == "__main__":
    main()
