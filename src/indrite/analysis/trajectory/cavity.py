"""Whether a solid tore in a run: the largest hole between its atoms.

A cell of constant volume cannot follow a reaction that takes up less space than what it came from. Its metal
comes under tension and may tear: what follows happens at free surfaces, which a cell under stack pressure
does not have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.spatial import cKDTree

from indrite.findings import Finding
from indrite.signals.base import Signal
from indrite.signals.trajectory import Trajectory

#: A hole with this radius is no interstice: crystals of Li, In, Li-In, Li6PS5Cl, InS, Li2S, Li3P and LiCl
#: with thermal displacements have 2.0 to 2.5 Å, interfaces that hold for a nanosecond 2.4 to 3.3 Å.
TORN_RADIUS_ANGSTROM = 3.8
#: Frames looked at, evenly over a run; a tear has to last for two of them.
_FRAMES = 100
_MEANING = (
    "what follows happens at free surfaces; a cell of constant volume cannot follow its reaction, one under "
    "a stack pressure can"
)
_SPACING_ANGSTROM, _REACH_ANGSTROM = 1.0, 8.0
#: Around the best point of the mesh.
_FINER = 0.2 * np.stack(np.meshgrid(*[np.arange(-4, 5)] * 3, indexing="ij"), axis=-1).reshape(-1, 3)


@dataclass(frozen=True, kw_only=True)
class Cavity(Signal):
    """Radius of the largest empty sphere over time, by run.

    Parameters
    ----------
    time_picosecond
        Times of the frames looked at, those of the shortest run.
    radius_angstrom
        From the middle of the largest empty sphere to the nearest nucleus, shape (run, frame); at most the
        reach of the search, 8 Å.
    """

    time_picosecond: Float[np.ndarray, " frame"]
    radius_angstrom: Float[np.ndarray, " run frame"]

    @property
    def torn_picosecond(self) -> tuple[float | None, ...]:
        """When each run tore: the first of two frames in a row with a hole; ``None`` for one that did not."""
        found: list[float | None] = []
        for radius in self.radius_angstrom:
            wide = radius > TORN_RADIUS_ANGSTROM
            lasting = wide[:-1] & wide[1:] if wide.size > 1 else wide
            found.append(float(self.time_picosecond[int(np.argmax(lasting))]) if lasting.any() else None)
        return tuple(found)

    def finding(self, origin: str) -> Finding:
        """Return the largest hole of all runs, and when they tore.

        Parameters
        ----------
        origin
            ``simulated`` or ``measured``.
        """
        torn = [one for one in self.torn_picosecond if one is not None]
        runs = len(self.radius_angstrom)
        note = f"in {runs} runs of {self.time_picosecond[-1]:.4g} ps; none tore"
        if torn:
            times = ", ".join(f"{one:.2g}" for one in torn)
            note = f"{len(torn)} of {runs} runs tore, after {times} ps: {_MEANING}"
        return Finding(
            id="largest_hole",
            quantity="Largest hole between atoms (radius to the nearest nucleus)",
            value=float(self.radius_angstrom.max()),
            unit="Å",
            standard_uncertainty=None,
            origin=origin,
            verdict="ok",
            note=note,
        )


def cavity(trajectories: Sequence[Trajectory]) -> Cavity:
    """Return the largest empty sphere along one run, or several seeds of a system.

    Parameters
    ----------
    trajectories
        Runs, periodic in all directions.
    """
    many = [_of_run(one) for one in trajectories]
    count = min(len(one[0]) for one in many)
    origin = trajectories[0].origin
    return Cavity(
        origin=origin.derived(),
        time_picosecond=many[0][0][:count],
        radius_angstrom=np.array([radius[:count] for _, radius in many]),
    )


def torn_at(trajectory: Trajectory) -> float | None:
    """Return the time (ps) at which a run tore; ``None`` if it did not, or has no periodic cell."""
    return cavity([trajectory]).torn_picosecond[0] if trajectory.periodic.all() else None


def _of_run(trajectory: Trajectory) -> tuple[np.ndarray, np.ndarray]:
    step = max(1, trajectory.frames // _FRAMES)
    chosen = range(0, trajectory.frames, step)
    radius = [
        largest_hole_angstrom(trajectory.position_angstrom[one], trajectory.cell_angstrom[one])
        for one in chosen
    ]
    return trajectory.time_picosecond[::step], np.array(radius)


def largest_hole_angstrom(position_angstrom: np.ndarray, cell_angstrom: np.ndarray) -> float:
    """Return the radius of the largest empty sphere in a periodic cell, from a mesh of 1 Å refined.

    Parameters
    ----------
    position_angstrom, cell_angstrom
        Shapes (atom, axis) and (vector, axis).
    """
    share = np.linalg.solve(cell_angstrom.T, position_angstrom.T).T % 1.0
    width = 1.0 / np.linalg.norm(np.linalg.inv(cell_angstrom), axis=0)
    tree = cKDTree(_with_images(share, _REACH_ANGSTROM / width) @ cell_angstrom)
    points = [
        np.arange(n) / n
        for n in np.ceil(np.linalg.norm(cell_angstrom, axis=1) / _SPACING_ANGSTROM).astype(int)
    ]
    mesh = np.stack(np.meshgrid(*points, indexing="ij"), axis=-1).reshape(-1, 3) @ cell_angstrom
    best = mesh[int(np.argmax(_distance(tree, mesh)))]
    return float(_distance(tree, best + _FINER).max())


def _distance(tree: cKDTree, points: np.ndarray) -> np.ndarray:
    near, _ = tree.query(points, distance_upper_bound=_REACH_ANGSTROM)
    return np.minimum(near, _REACH_ANGSTROM)


def _with_images(share: np.ndarray, margin: np.ndarray) -> np.ndarray:
    """Return fractional positions with the periodic images up to a margin around the cell."""
    most = np.ceil(margin).astype(int)
    shifts = np.stack(np.meshgrid(*[np.arange(-n, n + 1) for n in most], indexing="ij"), axis=-1).reshape(
        -1, 3
    )
    images = (share[None] + shifts[:, None]).reshape(-1, 3)
    return images[((images >= -margin) & (images <= 1.0 + margin)).all(axis=1)]
