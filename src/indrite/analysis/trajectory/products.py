"""Products by several criteria: surroundings, coordination, dimers, groups, all pair distributions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float, Int, Shaped

from indrite.analysis.trajectory.products_bench import Bench, Judged, bench
from indrite.analysis.trajectory.products_configurations import as_runs, configurations, last_quarter
from indrite.analysis.trajectory.products_criteria import CRITERIA
from indrite.signals.base import Origin, Signal
from indrite.signals.trajectory import Trajectory

if TYPE_CHECKING:
    from ase import Atoms

#: An atom nearly fits a phase up to this score; most atoms of a new phase did not at the start.
_NEARLY, _NEW_SHARE = 1.25, 0.5
PRESENT, FROM_START, NO_MATCH = "present", "there from the start", "no confident match"


@dataclass(frozen=True, kw_only=True)
class Products(Signal):
    """Which reference phases are there, criterion by criterion.

    Parameters
    ----------
    phase
        Names of the reference phases.
    verdict
        ``present``, ``there from the start`` or ``no confident match``.
    formed
        Where there: ``formed``, ``there from the start`` or ``not known`` (no earlier configuration).
    reason
        What decided, in words.
    share_passed
        Share of the configurations that meet each criterion; a phase is present where one half of them
        meet all.
    matched_atoms, matched_uncertainty
        Atoms of each element that the phase owns: mean and standard error over configurations.
    start_atoms
        The same at the start; NaN where there is no earlier configuration.
    expected_atoms
        Atoms that it would own by confusion with the other phases.
    coordinated_atoms
        Atoms with the neighbours by element of one of its sites.
    group_atoms, dimer_atoms, smallest_overlap, peak_shift_angstrom
        Median over the configurations; see `products_criteria.Evidence`.
    confusion
        Share of each true phase's own rattled atoms that each phase owns.
    owner
        Index of the phase that owns each atom in the last configuration of the first run, -1 for none.
    elements
        Symbols, along the dimension ``element``.
    criteria
        Names, along the dimension ``criterion``.
    configurations, runs
        How many went into it.
    """

    phase: Shaped[np.ndarray, " phase"]
    verdict: Shaped[np.ndarray, " phase"]
    formed: Shaped[np.ndarray, " phase"]
    reason: Shaped[np.ndarray, " phase"]
    share_passed: Float[np.ndarray, " phase criterion"]
    matched_atoms: Float[np.ndarray, " phase element"]
    matched_uncertainty: Float[np.ndarray, " phase element"]
    start_atoms: Float[np.ndarray, " phase element"]
    expected_atoms: Float[np.ndarray, " phase element"]
    coordinated_atoms: Float[np.ndarray, " phase element"]
    group_atoms: Float[np.ndarray, " phase"]
    dimer_atoms: Float[np.ndarray, " phase"]
    smallest_overlap: Float[np.ndarray, " phase"]
    peak_shift_angstrom: Float[np.ndarray, " phase"]
    confusion: Float[np.ndarray, " true phase"]
    owner: Int[np.ndarray, " atom"]
    elements: tuple[str, ...]
    criteria: tuple[str, ...] = CRITERIA
    configurations: int = 1
    runs: int = 1

    @classmethod
    def scalars_from_json(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Return the names as tuples again."""
        return {**values, "elements": tuple(values["elements"]), "criteria": tuple(values["criteria"])}

    def present(self) -> tuple[str, ...]:
        """Return the names of the phases that are there, whether new or from the start."""
        return tuple(self.phase[self.verdict != NO_MATCH].tolist())

    def passed(self, name: str) -> dict[str, bool]:
        """Return which criteria a phase meets in at least half of the configurations."""
        row = int(np.flatnonzero(self.phase == name)[0])
        return {key: bool(one >= 0.5) for key, one in zip(self.criteria, self.share_passed[row], strict=True)}


def name_products(
    trajectories: Trajectory | Sequence[Trajectory],
    references: Mapping[str, Atoms | Trajectory],
    *,
    window_picosecond: tuple[float, float] | None = None,
    fresh: Trajectory | None = None,
    displacement_angstrom: float = 0.12,
    rng: np.random.Generator | None = None,
) -> Products:
    """Return which of the reference phases are in a trajectory; ``no confident match`` is an answer.

    A phase is present if, in at least half of the configurations, all of this holds: the first peaks
    of its unlike pairs are where the phase has them; atoms of each of its elements have the phase's
    neighbours by element, and no foreign ones; its dimers are there; atoms of each element fit its
    thermally broadened surroundings up to 4 Å better than any other phase's, together with a third of
    their neighbours; they hang together in a group of its composition; all its pair distributions
    agree; and there are more of them than confusion with the other phases explains.

    Parameters
    ----------
    trajectories
        One run, or several seeds of it; a single frame will do.
    references
        Name → crystal, or trajectory of it at the temperature in question. Should hold the materials
        that were there at the start too, so that they are not taken for products.
    window_picosecond
        Start and stop of the frames that are looked at; by default the last quarter.
    fresh
        The interface before it reacted; by default the first frame of each run.
    displacement_angstrom
        Root mean square displacement of an atom along each axis that crystals are rattled with; metals
        and alloys are rattled 1.6 times as far.
    rng
        Source of the rattling; by default the same every time.

    Raises
    ------
    UsageError
        If there are no references, or the runs hold different atoms.
    """
    runs = as_runs(trajectories)
    rng = rng if rng is not None else np.random.default_rng(0)
    scale = bench(
        references, elements=_elements(runs, references), displacement_angstrom=displacement_angstrom, rng=rng
    )
    late = [scale.judge(one) for run in runs for one in configurations(run, window_picosecond)]
    start = [scale.judge(one) for one in _starts(runs, window_picosecond, fresh)]
    return _report(scale, runs, late=late, start=start)


def _elements(runs: Sequence[Trajectory], references: Mapping[str, Atoms | Trajectory]) -> np.ndarray:
    numbers = [run.atomic_number for run in runs]
    numbers += [
        one.atomic_number if isinstance(one, Trajectory) else one.numbers for one in references.values()
    ]
    return np.unique(np.concatenate(numbers))


def _starts(
    runs: Sequence[Trajectory], window: tuple[float, float] | None, fresh: Trajectory | None
) -> list[Trajectory]:
    if fresh is not None:
        return [fresh.take(np.array([row])) for row in range(min(fresh.frames, 4))]
    return [
        run.take(np.array([0])) for run in runs if (window or last_quarter(run))[0] > run.time_picosecond[0]
    ]


def _report(
    scale: Bench, runs: Sequence[Trajectory], *, late: Sequence[Judged], start: Sequence[Judged]
) -> Products:
    passed = np.array([[one.passed for one in rows.evidence] for rows in late])
    share, whole = passed.mean(axis=0), passed.all(axis=2).mean(axis=0) >= 0.5
    matched = np.array([one.matched for one in late])
    spread = (
        matched.std(axis=0, ddof=1) / np.sqrt(len(late))
        if len(late) > 1
        else np.full(matched[0].shape, np.nan)
    )
    begun = np.mean([one.matched for one in start], axis=0) if start else np.full(matched[0].shape, np.nan)
    formed = [_formed(row, late, start) if whole[row] else "" for row in range(whole.size)]

    def median(name: str) -> np.ndarray:
        values = np.array([[getattr(one, name) for one in rows.evidence] for rows in late], float)
        return np.array(
            [
                np.median(column[np.isfinite(column)]) if np.isfinite(column).any() else np.nan
                for column in values.T
            ]
        )

    return Products(
        origin=Origin("derived", path=runs[0].origin.path, step_key=runs[0].origin.step_key),
        phase=np.array([one.name for one in scale.phases]),
        verdict=np.array([_verdict(one) for one in formed]),
        formed=np.array(formed),
        reason=np.array([_reason(one, share[row], bool(whole[row])) for row, one in enumerate(formed)]),
        share_passed=share,
        matched_atoms=matched.mean(axis=0),
        matched_uncertainty=spread,
        start_atoms=begun,
        expected_atoms=np.mean([one.expected for one in late], axis=0),
        coordinated_atoms=np.mean([one.coordinated for one in late], axis=0),
        group_atoms=median("group"),
        dimer_atoms=median("dimers"),
        smallest_overlap=median("overlap"),
        peak_shift_angstrom=median("peak_shift_angstrom"),
        confusion=scale.confusion_of_atoms(),
        owner=late[len(late) // len(runs) - 1].owner,
        elements=tuple(scale.symbols()),
        configurations=len(late),
        runs=len(runs),
    )


def _formed(row: int, late: Sequence[Judged], start: Sequence[Judged]) -> str:
    """Return whether a phase is new: most atoms that it owns did not nearly fit it at the start."""
    if not start or start[0].owner.size != late[0].owner.size:
        return "not known"
    before = np.mean([one.score[:, row] <= _NEARLY for one in start], axis=0)
    already = [before[one.owner == row].mean() for one in late if (one.owner == row).any()]
    return "formed" if already and np.mean(already) < _NEW_SHARE else FROM_START


def _verdict(formed: str) -> str:
    if not formed:
        return NO_MATCH
    return FROM_START if formed == FROM_START else PRESENT


def _reason(formed: str, share: np.ndarray, whole: bool) -> str:
    missed = [name for name, one in zip(CRITERIA, share, strict=True) if one < 0.5]
    if whole:
        return {"formed": "all criteria, by atoms that did not fit at the start"}.get(formed, "all criteria")
    if not missed:
        return "no configuration in two meets all criteria together"
    return "not met: " + ", ".join(missed)
