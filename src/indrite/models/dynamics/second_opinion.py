"""Another engine about the frames of a run: whether the run stays where the other would have gone.

A committee tells where potentials that learned the same scatter; it cannot see what all of them have wrong
alike. The engine that they learned from, or one with other errors, can. It is slow, so it is asked about a
few frames, denser at the start, where most happens. Energies of two engines have different zeros: what counts
is how their difference changes along the run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Int

from indrite.engines import evaluate_many
from indrite.errors import UsageError
from indrite.findings import Finding
from indrite.models.dynamics.frame_memo import FrameMemo, name_of
from indrite.notebook import Shown
from indrite.progress import Progress, silent

if TYPE_CHECKING:
    from ase import Atoms
    from ase.calculators.calculator import Calculator

    from indrite.signals.trajectory import Trajectory

#: Change of the difference of two engines' energies above which they do not tell the same story (declared):
#: two fifths of the thermal energy of an atom at 300 K. The trial of our own potential has the same limit.
LIMIT_MILLIELECTRONVOLT_PER_ATOM = 15.0
FRAMES = 6
#: Each frame lies at most so many times as late as the one before it.
_RATIO = 4.0


@dataclass(frozen=True, kw_only=True)
class SecondOpinion(Shown):
    """What another engine says about frames of a run.

    Parameters
    ----------
    time_picosecond
        Of the frames that were asked about, the first of them the first of the run.
    energy_millielectronvolt_per_atom
        Energy of the run's engine less the other's, since the first frame.
    force_error_millielectronvolt_per_angstrom
        Root mean square, over atoms and components, of the difference of the forces.
    force_millielectronvolt_per_angstrom
        The same of the other's forces.
    share
        Part of the other's forces that the run's engine has, by projection on them: below 1 it is softer.
    limit
        Change of the energy above which both do not tell the same story, meV/atom.

    Examples
    --------
    >>> one = SecondOpinion(
    ...     time_picosecond=np.array([0.0, 1.0]),
    ...     energy_millielectronvolt_per_atom=np.array([0.0, -20.0]),
    ...     force_error_millielectronvolt_per_angstrom=np.array([50.0, 60.0]),
    ...     force_millielectronvolt_per_angstrom=np.array([300.0, 310.0]),
    ...     share=np.array([1.0, 0.9]),
    ... )
    >>> one.worst, one.agrees
    (-20.0, False)
    """

    time_picosecond: Float[np.ndarray, " frame"]
    energy_millielectronvolt_per_atom: Float[np.ndarray, " frame"]
    force_error_millielectronvolt_per_angstrom: Float[np.ndarray, " frame"]
    force_millielectronvolt_per_angstrom: Float[np.ndarray, " frame"]
    share: Float[np.ndarray, " frame"]
    limit: float = LIMIT_MILLIELECTRONVOLT_PER_ATOM

    @property
    def worst(self) -> float:
        """The largest change of the energy, with its sign, meV/atom."""
        energy = self.energy_millielectronvolt_per_atom
        return float(energy[np.argmax(np.abs(energy))])

    @property
    def agrees(self) -> bool:
        """Whether the energies stay within the limit."""
        return abs(self.worst) <= self.limit

    @property
    def description(self) -> str:
        """What the other engine says, in a sentence."""
        pairs = zip(self.time_picosecond[1:], self.energy_millielectronvolt_per_atom[1:], strict=True)
        course = ", ".join(f"{energy:+.1f} after {time:.4g} ps" for time, energy in pairs)
        error, size = self.forces_millielectronvolt_per_angstrom
        return (
            f"energy since the start {course or 'not known, of one frame'} (meV/atom, limit {self.limit:g}); "
            f"forces differ by {error:.0f} of {size:.0f} meV/Å and are "
            f"{100.0 * self.part:.0f} % of the other's"
        )

    @property
    def part(self) -> float:
        """Part of the other's forces in all frames together: a relaxed start counts little."""
        weight = self.force_millielectronvolt_per_angstrom**2
        return float(np.nansum(self.share * weight) / weight.sum()) if weight.any() else np.nan

    @property
    def forces_millielectronvolt_per_angstrom(self) -> tuple[float, float]:
        """Error and size of the forces over all frames, root mean squares."""
        error = self.force_error_millielectronvolt_per_angstrom
        size = self.force_millielectronvolt_per_angstrom
        return float(np.sqrt((error**2).mean())), float(np.sqrt((size**2).mean()))


def opinion_findings(said: Sequence[SecondOpinion], other: str, name: str = "") -> tuple[Finding, ...]:
    """Return the worst of one or several runs: change of the energy, error of the forces.

    Parameters
    ----------
    said
        What the same engine says of each run.
    other
        Its name.
    name
        Of the run or of the system, for the ids.
    """
    end = f".{name}" if name else ""
    frames = sum(one.time_picosecond.size for one in said)
    worst = max(said, key=lambda one: abs(one.worst))
    forces = max(said, key=lambda one: one.forces_millielectronvolt_per_angstrom)
    error, size = forces.forces_millielectronvolt_per_angstrom
    about = f"{other}; {frames} frames" + (f" of {len(said)} runs" if len(said) > 1 else "")
    known = all(one.time_picosecond.size > 1 for one in said)
    return (
        Finding(
            id=f"second_opinion.energy{end}",
            quantity="Energy against another engine's since the start, largest",
            value=worst.worst if known else None,
            unit="meV/atom",
            standard_uncertainty=None,
            origin="simulated",
            verdict=("ok" if worst.agrees else "differs") if known else "not determinable",
            note=f"{about}; {worst.description}" if known else f"{about}; one frame has no change",
        ),
        Finding(
            id=f"second_opinion.force{end}",
            quantity="Forces against another engine's, root mean square",
            value=error,
            unit="meV/Å",
            standard_uncertainty=None,
            origin="simulated",
            verdict="ok",
            note=f"{about}; of {size:.0f} meV/Å, {100.0 * forces.part:.0f} % of them",
        ),
    )


@dataclass(frozen=True, kw_only=True)
class SecondOpinions(Shown):
    """What another engine says of the runs of each system.

    Parameters
    ----------
    own, other
        Names of the engine of the runs, and of the one that was asked.
    runs
        Name of the system → name of each run → what was said.
    """

    own: str
    other: str
    runs: Mapping[str, Mapping[str, SecondOpinion]]

    def findings(self) -> list[Finding]:
        """Return the worst of the runs of each system, the name of the system behind the dot."""
        said = ((name, list(runs.values())) for name, runs in self.runs.items())
        return [row for name, runs in said for row in opinion_findings(runs, self.other, name)]


def frames_to_ask(frames: int, asked: int = FRAMES) -> Int[np.ndarray, " asked"]:
    """Return the first frame, the last, and others between them, denser at the start.

    Examples
    --------
    >>> frames_to_ask(1001).tolist()
    [0, 4, 16, 62, 250, 1000]
    """
    if asked < 2 or frames < 2:
        return np.arange(min(frames, 1))
    last = frames - 1
    steps = min(asked, frames) - 2
    ratio = min(_RATIO, last ** (1.0 / max(steps, 1)))
    later = last * ratio ** -np.arange(steps + 1.0)
    return np.unique(np.concatenate([[0], later.round().astype(int)]))


def opinion_along(
    trajectory: Trajectory,
    own: Calculator,
    other: Calculator,
    *,
    frames: int = FRAMES,
    progress: Progress = silent,
    memo: FrameMemo | None = None,
) -> SecondOpinion:
    """Return what another engine says about frames of a run.

    Parameters
    ----------
    trajectory
        The run.
    own
        The engine that made it.
    other
        Who is asked.
    frames
        About how many frames, the first and the last among them.
    progress
        Told after every frame: frames done and frames in all.
    memo
        Answers that are known, and where new ones go.

    Raises
    ------
    UsageError
        If ``frames`` is less than two: a change needs two.
    EngineError
        If one of the engines fails.
    """
    if frames < 2:
        raise UsageError("a change along a run needs two frames", got=f"{frames}", expected="two or more")
    chosen = frames_to_ask(trajectory.frames, frames)
    known = memo or FrameMemo()
    names = [name_of(trajectory, int(one)) for one in chosen]
    for done, (name, frame) in enumerate(zip(names, chosen.tolist(), strict=True), start=1):
        if name not in known:
            known.add([name], _answer(own, other, trajectory.to_ase(frame))[None])
        progress(done, chosen.size, "second opinion")
    own_energy, other_energy, error, size, share = known.rows(names).T
    apart = own_energy - other_energy
    return SecondOpinion(
        time_picosecond=np.asarray(trajectory.time_picosecond)[chosen],
        energy_millielectronvolt_per_atom=1e3 * (apart - apart[0]) / trajectory.atomic_number.size,
        force_error_millielectronvolt_per_angstrom=1e3 * error,
        force_millielectronvolt_per_angstrom=1e3 * size,
        share=share,
    )


def _answer(own: Calculator, other: Calculator, atoms: Atoms) -> Float[np.ndarray, " number"]:
    """Return both energies (eV), the root mean squares of error and force (eV/Å), and the share."""
    atoms.wrap()
    (mine, forces), (theirs, truth) = (evaluate_many(one, [atoms])[0] for one in (own, other))
    error, size = (float(np.sqrt((one**2).mean())) for one in (forces - truth, truth))
    share = float((forces * truth).sum()) / float((truth**2).sum()) if size > 0.0 else np.nan
    return np.array([mine, theirs, error, size, share])
