"""Why one cell lives longer than another: swap what they differ in, one by one and together.

The two cells of a study often differ in several things at once. All 2^k mixtures of the k factors are
run; the difference of the logarithms of the lives is shared among the factors (`shapley`), exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, is_dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float, Int, Shaped

from indrite.models.growth import shapley
from indrite.models.growth.mesoscale.metal import GrowthCell
from indrite.models.growth.mixed_cells import FACTORS, anode_shortfall, differences, mixed_cell
from indrite.models.growth.seed_runs import (
    EXHAUSTED,
    Job,
    Running,
    SeedRun,
    fingerprint,
    run_jobs,
    seed_numbers,
    seed_place,
)
from indrite.signals import Signal

#: Shortest life: the model averages over cycles, so that a bridge within the first one counts as cycle 1. A
#: cell that cannot complete its first charge has lived less than that; ln 0 is no number.
FLOOR_CYCLE = 1.0
#: (cell, seed, folder) → its run. For settings use a frozen dataclass with ``__call__``: its repr is the key.
Life = Callable[[GrowthCell, int, Path | None], SeedRun]


@dataclass(frozen=True, kw_only=True)
class FactorSwap(Signal):
    """Shares of the factors in ln(life of the second/life of the first).

    Bounds are ``=`` (exact), ``≥`` (the true number is at least that), ``≤`` or ``?`` (neither). Lives of
    cells that survived enter as they are, a lower bound; those of cells that never completed
    ``floor_cycle`` as that, an upper one.
    Standard errors are over seeds that all mixtures share; they know nothing of bounds.

    Parameters
    ----------
    first, second
        Names of the two cells.
    factor
        Names.
    share, share_error, share_bound
        Shapley share: shares add up to ``total``.
    main_effect, main_effect_error, main_effect_bound
        What the factor changes, averaged over all mixtures of the others.
    alone, alone_bound
        What it changes in the first cell, all else kept.
    interaction, interaction_effect, interaction_error, interaction_bound
        Sets of factors: by how much they change each other's effects; strongest first.
    total, total_error, total_bound
        ln(life) of the second minus that of the first, as far as the factors make the second cell.
    taken
        1 where a mixture takes a factor from the second.
    log_life
        ln(life) as used, of every mixture and run.
    life_cycle
        Geometric mean over the runs.
    life_bound, reason
        What is known of it; why a mixture has no life of its own.
    seed
        Of each run.
    not_swapped
        What the cells differ in besides the factors; it stays as in the first.
    floor_cycle
        See above.
    """

    first: str
    second: str
    factor: Shaped[np.ndarray, " factor"]
    share: Float[np.ndarray, " factor"]
    share_error: Float[np.ndarray, " factor"]
    share_bound: Shaped[np.ndarray, " factor"]
    main_effect: Float[np.ndarray, " factor"]
    main_effect_error: Float[np.ndarray, " factor"]
    main_effect_bound: Shaped[np.ndarray, " factor"]
    alone: Float[np.ndarray, " factor"]
    alone_bound: Shaped[np.ndarray, " factor"]
    interaction: Shaped[np.ndarray, " interaction"]
    interaction_effect: Float[np.ndarray, " interaction"]
    interaction_error: Float[np.ndarray, " interaction"]
    interaction_bound: Shaped[np.ndarray, " interaction"]
    total: float
    total_error: float
    total_bound: str
    taken: Int[np.ndarray, " mixture factor"]
    log_life: Float[np.ndarray, " mixture run"]
    life_cycle: Float[np.ndarray, " mixture"]
    life_bound: Shaped[np.ndarray, " mixture"]
    reason: Shaped[np.ndarray, " mixture"]
    seed: Int[np.ndarray, " run"]
    not_swapped: Shaped[np.ndarray, " field"]
    floor_cycle: float = FLOOR_CYCLE

    def table(self) -> str:
        """Return the attribution as text."""
        ends = self.life_cycle[[0, -1]]
        marks = self.life_bound[[0, -1]]
        total = _number(self.total, self.total_error, self.total_bound)
        lines = [
            f"{self.first}: life {marks[0]} {ends[0]:.4g} cycles; with all factors of {self.second}: "
            f"{marks[1]} {ends[1]:.4g}; ln of the ratio {total}",
            f"{'factor':24}{'Shapley share':>20}{'as a ratio':>12}{'main effect':>20}{'alone':>10}",
        ]
        for row, name in enumerate(self.factor.tolist()):
            share = _number(self.share[row], self.share_error[row], self.share_bound[row])
            main = _number(self.main_effect[row], self.main_effect_error[row], self.main_effect_bound[row])
            alone = f"{self.alone_bound[row]} {self.alone[row]:+.2f}"
            lines.append(f"{name:24}{share:>20}{np.exp(self.share[row]):>12.3g}{main:>20}{alone:>10}")
        for row, name in enumerate(self.interaction.tolist()[:1]):
            effect = _number(
                self.interaction_effect[row], self.interaction_error[row], self.interaction_bound[row]
            )
            lines.append(f"largest interaction: {name} {effect}")
        lines += [
            f"{_label(self.factor, row)}: life {mark} {life:.4g} cycles{': ' + reason if reason else ''}"
            for row, mark, life, reason in zip(
                self.taken, self.life_bound, self.life_cycle, self.reason, strict=True
            )
            if mark != shapley.EXACT
        ]
        if self.not_swapped.size:
            lines.append(f"differs too, but was not swapped: {', '.join(self.not_swapped.tolist())}")
        return "\n".join(lines)


def _number(value: float, error: float, mark: str) -> str:
    return f"{mark} {value:+.2f}" + (f" ± {error:.2f}" if np.isfinite(error) else "")


def _label(factor: np.ndarray, taken: np.ndarray) -> str:
    return ", ".join(factor[taken == 1].tolist()) or "none"


def factor_swap(
    first: GrowthCell,
    second: GrowthCell,
    *,
    life: Life,
    seeds: int | Sequence[int] = 5,
    factors: Sequence[str] = FACTORS,
    running: Running | None = None,
) -> FactorSwap:
    """Return the share of each factor in the difference of two cells' lives.

    Runs 2^k mixtures times the seeds; mixtures that are equal, since a factor is the same in both cells,
    are run once. A mixture whose anode cannot take one charge is not run: its life is 0, with the reason.
    How long it lived is then no number, and the bounds of the result say what it decides; swap
    ``metal+inventory`` as one factor to do without such mixtures.

    Parameters
    ----------
    first, second
        The cells.
    life
        (cell, seed, folder) → `SeedRun`; of a module, for processes.
    seeds
        The same for all mixtures.
    factors
        Names of `mixed_cells.SWAPS`; ``metal+inventory`` swaps both as one. At most 6.
    running
        How; see `Running`.

    Raises
    ------
    UsageError
        For unknown factors.
    """
    taken = shapley.mixtures(len(factors))
    numbers = seed_numbers(seeds)
    cells = [
        mixed_cell(first, second, taken=[name for name, one in zip(factors, row, strict=True) if one])
        for row in taken
    ]
    runs = _run(cells, life, numbers, running)
    cycle = np.array([[run.life_cycle for run in row] for row in runs])
    floored = np.array([[run.life_cycle < FLOOR_CYCLE and not run.bridged for run in row] for row in runs])
    censored = np.array([[run.censored for run in row] for row in runs])
    return FactorSwap(
        first=first.name,
        second=second.name,
        factor=np.array(factors),
        taken=taken,
        seed=np.array(numbers),
        reason=np.array([next((run.reason for run in row if run.reason), "") for row in runs]),
        not_swapped=np.array(differences(cells[-1], second), dtype=str),
        **attribute(
            np.log(np.maximum(cycle, FLOOR_CYCLE)),
            larger=np.any(censored & ~floored, axis=1),
            smaller=np.any(floored & ~censored, axis=1),
            names=factors,
        ),
    )


def attribute(
    log_life: np.ndarray, *, larger: np.ndarray, smaller: np.ndarray, names: Sequence[str]
) -> dict[str, Any]:
    """Return the fields of `FactorSwap` that follow from the lives.

    Parameters
    ----------
    log_life
        Of every mixture (in the order of `shapley.mixtures`) and run, shape (2^k, run).
    larger, smaller
        Whether a mixture's true number may be larger (smaller), shape (2^k,).
    names
        Of the factors.
    """
    count = len(names)
    size = np.arange(2**count)
    last = size.size - 1
    single = [1 << (count - 1 - row) for row in range(count)]

    def found(coefficients: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        numbers = [shapley.value_and_error(one, log_life) for one in coefficients]
        marks = [shapley.bound(one, larger, smaller) for one in coefficients]
        values = np.array(numbers).reshape(-1, 2)
        return values[:, 0], values[:, 1], np.array(marks, dtype=str)

    sets = shapley.interactions(count)
    effects = found([shapley.effect_coefficients(count, one) for one in sets])
    order = np.argsort(-np.abs(effects[0]), kind="stable")
    share = found(list(shapley.shapley_coefficients(count)))
    main = found([shapley.effect_coefficients(count, (row,)) for row in range(count)])
    alone = found([(size == row).astype(float) - (size == 0) for row in single])
    whole = found([(size == last).astype(float) - (size == 0)])
    lives = found(list(np.eye(size.size)))
    return {
        **dict(zip(("share", "share_error", "share_bound"), share, strict=True)),
        **dict(zip(("main_effect", "main_effect_error", "main_effect_bound"), main, strict=True)),
        "alone": alone[0],
        "alone_bound": alone[2],
        "interaction": np.array([" x ".join(names[row] for row in sets[one]) for one in order], dtype=str),
        "interaction_effect": effects[0][order],
        "interaction_error": effects[1][order],
        "interaction_bound": effects[2][order],
        "total": float(whole[0][0]),
        "total_error": float(whole[1][0]),
        "total_bound": str(whole[2][0]),
        "log_life": log_life,
        "life_cycle": np.exp(lives[0]),
        "life_bound": lives[2],
    }


def _run(
    cells: Sequence[GrowthCell], life: Life, seeds: Sequence[int], running: Running | None
) -> list[list[SeedRun]]:
    """Run every different cell once per seed."""
    nameless = [replace(cell, name="") for cell in cells]
    first = [nameless.index(cell) for cell in nameless]
    jobs = [
        Job(
            f"mixture-{place:02d}/{seed_place(seed)}",
            partial(_life_of, cells[place], life, seed),
            fingerprint(nameless[place], _identity(life)),
        )
        for place in sorted(set(first))
        for seed in seeds
    ]
    runs = run_jobs(jobs, running=running, label="factor swap")
    rows = {
        place: runs[at * len(seeds) : (at + 1) * len(seeds)] for at, place in enumerate(sorted(set(first)))
    }
    return [rows[place] for place in first]


def _life_of(cell: GrowthCell, life: Life, seed: int, folder: Path | None) -> SeedRun:
    if reason := anode_shortfall(cell):
        return SeedRun(seed=seed, life_cycle=0.0, ended=EXHAUSTED, reason=reason)
    return life(cell, seed, folder)


def _identity(life: Life) -> str:
    if is_dataclass(life):
        return repr(life)
    return f"{life.__module__}.{getattr(life, '__qualname__', type(life).__qualname__)}"
