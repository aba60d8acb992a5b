"""A committee along a run: how far several potentials disagree about the same frames.

Potentials that were fitted to the same labels from different starts agree where labels were, and scatter
where there were none (DOI 10.1103/PhysRevB.85.045439, 10.1063/1.5023802). What all have wrong alike, nobody
disputes: a small spread is no proof.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

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

#: Disagreement about the forces, as a share of their size, above which a frame lies outside (declared).
LIMIT = 0.3
_FRAMES = 400
#: Frames in one pass of an engine.
_PASS = 20


@dataclass(frozen=True, kw_only=True)
class Disagreement(Shown):
    """What a committee says about the frames of a run.

    Parameters
    ----------
    time_picosecond
        Of the frames that were looked at.
    force_share
        Spread of the forces over the members, root mean square over atoms, by the usual size of a force in
        the run: the median over its frames of the root mean square of the members' mean. (Of the run, because
        a relaxed start has no forces to compare with.)
    force_electronvolt_per_angstrom
        Largest spread of a force in each frame: the root of the summed variances of its three components.
    energy_millielectronvolt_per_atom
        Standard deviation over the members of the energy since the first frame.
    members
        How many.
    limit
        Share above which a frame lies outside of what was learned.

    Examples
    --------
    >>> one = Disagreement(
    ...     time_picosecond=np.arange(4.0),
    ...     force_share=np.array([0.1, 0.2, 0.4, 0.5]),
    ...     force_electronvolt_per_angstrom=np.ones(4),
    ...     energy_millielectronvolt_per_atom=np.zeros(4),
    ...     members=4,
    ... )
    >>> one.left_picosecond
    2.0
    """

    time_picosecond: Float[np.ndarray, " frame"]
    force_share: Float[np.ndarray, " frame"]
    force_electronvolt_per_angstrom: Float[np.ndarray, " frame"]
    energy_millielectronvolt_per_atom: Float[np.ndarray, " frame"]
    members: int
    limit: float = LIMIT

    @property
    def outside(self) -> np.ndarray:
        """Which frames lie outside."""
        return np.asarray(self.force_share > self.limit)

    @property
    def left_picosecond(self) -> float | None:
        """Time of the first frame outside; None if there is none."""
        return float(self.time_picosecond[np.argmax(self.outside)]) if self.outside.any() else None

    @property
    def description(self) -> str:
        """What the committee says, in a sentence."""
        left, energy = self.left_picosecond, self.energy_millielectronvolt_per_atom[-1]
        where = "never leaves" if left is None else f"leaves at {left:.4g} ps"
        middle, most = (100.0 * one for one in (np.median(self.force_share), self.force_share.max()))
        return (
            f"{self.members} potentials disagree by {middle:.0f} % of the forces (most {most:.0f} %) and by "
            f"{energy:.1f} meV/atom at the end; the run {where} what was learned ({100 * self.limit:g} %)"
        )

    def findings(self, name: str = "") -> tuple[Finding, ...]:
        """Return largest share, share of frames outside and spread of the energy at the end.

        Parameters
        ----------
        name
            Of the run, for the ids; none where there is one run.
        """
        return committee_findings([self], name)


def committee_findings(said: Sequence[Disagreement], name: str = "") -> tuple[Finding, ...]:
    """Return the worst of one or several runs: largest share, share of frames outside, energy at the end.

    Parameters
    ----------
    said
        What the same committee says of each run.
    name
        Of the run or of the system, for the ids.
    """
    end = f".{name}" if name else ""
    left = [one.left_picosecond for one in said if one.left_picosecond is not None]
    frames = sum(one.time_picosecond.size for one in said)
    runs = f" of {len(said)} runs" if len(said) > 1 else ""
    note = f"{said[0].members} potentials, {frames} frames{runs}; outside is above {said[0].limit:g}"
    if left:
        note += f"; the run leaves what was learned at {min(left):.4g} ps"
    share = max(float(one.force_share.max()) for one in said)
    outside = float(np.concatenate([one.outside for one in said]).mean())
    energy = max(float(one.energy_millielectronvolt_per_atom[-1]) for one in said)
    rows = (
        ("force_share", "Disagreement about forces, by their size, most", share, ""),
        ("outside", "Frames outside of what the potential learned", outside, ""),
        ("energy_spread", "Disagreement about the energy since the start, at the end", energy, "meV/atom"),
    )
    return tuple(
        Finding(
            id=f"committee.{key}{end}",
            quantity=quantity,
            value=value,
            unit=unit,
            standard_uncertainty=None,
            origin="simulated",
            verdict="differs" if left else "ok",
            note=note,
        )
        for key, quantity, value, unit in rows
    )


def force_spread(members: Sequence[Calculator], frames: Sequence[Atoms]) -> tuple[np.ndarray, ...]:
    """Return energies (member, frame; eV); of each frame spreads (atom; eV/Å) and mean forces (atom, 3).

    The spread of a force is the root of the summed variances of its three components over the members; it is
    zero for a committee of one. Frames may differ in their atoms: both are arrays of objects.
    """
    found = [evaluate_many(one, frames) for one in members]
    energy = np.array([[value for value, _ in one] for one in found])
    spreads = np.empty(len(frames), dtype=object)
    means = np.empty(len(frames), dtype=object)
    for place in range(len(frames)):
        stack = np.array([one[place][1] for one in found])
        spreads[place] = np.sqrt(stack.var(axis=0).sum(axis=-1))
        means[place] = stack.mean(axis=0)
    return energy, spreads, means


def disagreement(
    trajectory: Trajectory,
    members: Sequence[Calculator],
    *,
    frames: int = _FRAMES,
    limit: float = LIMIT,
    progress: Progress = silent,
    memo: FrameMemo | None = None,
) -> Disagreement:
    """Return how far the members of a committee disagree along a run.

    Parameters
    ----------
    trajectory
        The run, of one of the members or of any other engine.
    members
        Calculators, two or more.
    frames
        At most so many are looked at, evenly over the run.
    limit
        Share of the forces' size above which a frame lies outside.
    progress
        Told after every pass: frames done and frames in all.
    memo
        Answers that are known, and where new ones go.

    Raises
    ------
    UsageError
        If there are fewer than two members.
    EngineError
        If one of them fails.
    """
    if len(members) < 2:
        raise UsageError(
            "one potential cannot disagree", got=f"{len(members)} members", expected="two or more"
        )
    chosen = np.unique(
        np.linspace(0, trajectory.frames - 1, min(frames, trajectory.frames)).round().astype(int)
    )
    known = memo or FrameMemo()
    names = [name_of(trajectory, int(one)) for one in chosen]
    for start in range(0, chosen.size, _PASS):
        frames_of = dict(zip(names[start : start + _PASS], chosen[start : start + _PASS], strict=True))
        new = {name: int(one) for name, one in frames_of.items() if name not in known}
        if new:
            known.add(list(new), _answers(members, [trajectory.to_ase(one) for one in new.values()]))
        progress(min(start + _PASS, chosen.size), chosen.size, "committee")
    spread, mean, largest, *energy = known.rows(names).T
    since = np.array(energy) - np.array(energy)[:, :1]
    return Disagreement(
        time_picosecond=np.asarray(trajectory.time_picosecond)[chosen],
        force_share=spread / max(float(np.median(mean)), 1e-12),
        force_electronvolt_per_angstrom=largest,
        energy_millielectronvolt_per_atom=1e3 * since.std(axis=0) / trajectory.atomic_number.size,
        members=len(members),
        limit=limit,
    )


def _answers(members: Sequence[Calculator], frames: Sequence[Atoms]) -> Float[np.ndarray, " frame number"]:
    """Return spread and mean of the forces (root mean squares), the largest spread, and each energy."""
    for one in frames:
        one.wrap()
    energy, spreads, means = force_spread(members, frames)
    rows = [
        [np.sqrt((spread**2).mean()), np.sqrt((mean**2).sum(axis=-1).mean()), spread.max()]
        for spread, mean in zip(spreads, means, strict=True)
    ]
    return np.column_stack([np.array(rows), energy.T])
