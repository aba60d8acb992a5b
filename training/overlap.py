"""Pair distributions of the interface against the teacher's own dynamics."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from training.explore import as_atoms
from training.recipe import Recipe
from training.trials import Row, interface_start, row, run

if TYPE_CHECKING:
    from ase import Atoms

    from indrite.engines import Engine
    from indrite.models.dynamics import DynamicsResult
    from indrite.signals.trajectory import Trajectory

#: Set before any potential was judged.
OVERLAP_LIMIT = 0.9
PAIRS = ("In-S", "In-Cl", "P-S", "Li-S")
_PLACES = (0.25, 0.5, 0.75)


def overlap(
    recipe: Recipe, engine: Engine, out: Path, *, picosecond: float = 2.0, short_picosecond: float = 0.3
) -> list[Row]:
    """Return the overlap of the pair distributions of an interface with those of the teacher's own runs.

    First of independent runs: the second half of two runs of each from the same start; 1 is the same
    distribution, 0 no common distance. The note says how far the teacher's two runs overlap: nearer than that
    to the teacher nobody can be seen. Where both are below the limit, too few pairs met by chance, and rows
    of paired runs decide: from six frames of the potential's runs teacher and potential go on for a while,
    twice each, so that all see the same contacts. The teacher's independent runs serve all potentials.
    """
    from indrite.engines import engine as named_engine

    start, teacher = interface_start("In", thickness_angstrom=9.0), named_engine(recipe.teacher)
    settings = {"picosecond": picosecond, "frame_femtosecond": 20.0, "seeds": (1, 2)}
    own = run(start, engine, out / "overlap-own", **settings)
    true = run(start, teacher, recipe.work / "overlap-teacher", **settings)
    ours, theirs = ([_counted([one]) for one in result.trajectories] for result in (own, true))
    rows = _rows("overlap", ours, theirs, f"{picosecond:g} ps")
    if all(one["verdict"] != "not determinable" for one in rows):
        return rows
    ours, theirs = _paired(_starts(own), (engine, teacher), out, short_picosecond)
    paired = _rows("overlap-paired", ours, theirs, f"{short_picosecond:g} ps from the same frames")
    left = [
        {**one, "verdict": "shown", "note": f"{one['note']}; decided by paired runs"}
        if one["verdict"] == "not determinable"
        else one
        for one in rows
    ]
    return [*left, *paired]


def _starts(own: DynamicsResult) -> list[Atoms]:
    frames = [as_atoms(one) for one in own.trajectories]
    return [one[round(place * (len(one) - 1))] for one in frames for place in _PLACES]


def _paired(
    starts: Sequence[Atoms], engines: Sequence[Engine], out: Path, picosecond: float
) -> list[list[dict[str, np.ndarray]]]:
    """Return for each engine the counts of both seeds, all starts together."""
    found = []
    for who, engine in zip(("own", "teacher"), engines, strict=True):
        runs = [
            run(
                atoms,
                engine,
                out / f"overlap-{who}-{number}",
                picosecond=picosecond,
                frame_femtosecond=10.0,
                seeds=(2 * number + 11, 2 * number + 12),
                relax_force_electronvolt_per_angstrom=None,
            )
            for number, atoms in enumerate(starts)
        ]
        found.append([_counted([one.trajectories[seed] for one in runs]) for seed in (0, 1)])
    return found


def _rows(
    name: str, ours: Sequence[dict[str, np.ndarray]], theirs: Sequence[dict[str, np.ndarray]], about: str
) -> list[Row]:
    rows = []
    for pair in PAIRS:
        mine, right = ([one[pair] for one in many] for many in (ours, theirs))
        shared, best = shared_part(sum(mine), sum(right)), shared_part(*right)
        value = 1.0 - shared if np.isfinite(shared) else None
        missing = row(f"{name}.{pair}", value, "missing", limit=1.0 - OVERLAP_LIMIT)
        within = shared_part(*mine)
        # the same seed begins with the same velocities: only different ones are independent
        across = float(np.mean([shared_part(mine[0], right[1]), shared_part(mine[1], right[0])]))
        fair = across / float(np.sqrt(within * best)) if within * best > 0.0 else float("nan")
        note = (
            f"overlap {shared:.3f}; {about}; the teacher's two seeds overlap by {best:.3f}, "
            f"the potential's by {within:.3f}; of different seeds, divided by these, {fair:.3f}"
        )
        rows.append({**missing, **undecided(missing["verdict"], best), "note": note})
    return rows


def undecided(verdict: str, best: float) -> dict[str, str]:
    """A limit that the teacher's own two runs miss cannot tell a pupil from it."""
    return {"verdict": "not determinable"} if verdict == "fail" and best < OVERLAP_LIMIT else {}


def shared_part(one: np.ndarray, other: np.ndarray) -> float:
    """Return what two histograms have in common, of the larger; nan where both are empty."""
    most = max(float(one.sum()), float(other.sum()))
    return float(np.minimum(one, other).sum()) / most if most > 0.0 else float("nan")


def _counted(trajectories: Sequence[Trajectory]) -> dict[str, np.ndarray]:
    return {
        pair: np.asarray(sum(_distances(one, pair) for one in trajectories), dtype=float) for pair in PAIRS
    }


def _distances(trajectory: Trajectory, pair: str, *, reach: float = 5.0) -> np.ndarray:
    """Return the histogram of a pair's distances, bins of 0.1 Å, over the second half of a run."""
    from ase.neighborlist import neighbor_list

    first, second = pair.split("-")
    frames = as_atoms(trajectory)
    counts = np.zeros(round(reach / 0.1))
    for atoms in frames[len(frames) // 2 :]:
        distance = neighbor_list("d", atoms, {(first, second): reach})
        counts += np.histogram(distance, bins=len(counts), range=(0.0, reach))[0]
    return counts / max(1, len(frames) - len(frames) // 2)
