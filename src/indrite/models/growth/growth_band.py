"""Which assumption decides a life: each varied alone, and all together; r calibrated anew each time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from jaxtyping import Float, Shaped

from indrite.atomic import write_text
from indrite.errors import UsageError
from indrite.models.growth.grown import GrownCell, Rectification, calibration_settings
from indrite.models.growth.growth_cases import DEFAULT, JOINT, READING, Case, cases, inputs, varied
from indrite.models.growth.growth_findings import NO_SPREAD, Spread, depth_at
from indrite.models.growth.mesoscale.calibrate import calibrate_rectification
from indrite.models.growth.mesoscale.checkpoint import key_of
from indrite.models.growth.mesoscale.metal import Assumption, GrowthCell
from indrite.models.growth.mesoscale.run import simulate_growth
from indrite.models.growth.mesoscale.settings import GrowthSettings
from indrite.models.growth.seed_runs import Running
from indrite.signals import Signal

#: Joint cases from which their own scatter is the spread.
_ENOUGH = 5


@dataclass(frozen=True, kw_only=True)
class GrowthBand(Signal):
    """Lives of one cell under other assumptions.

    Parameters
    ----------
    case, end, value
        Assumption that was changed, to which end, and the number; NaN for several at once.
    unit
        Of the value.
    rectification
        r, calibrated anew; NaN where no r gives the depth that was read.
    life_cycle, ended
        Last cycle and what ended it; what could not be calibrated has none.
    depth_micrometre, residual_layer_micrometre, metal_fraction
        Mean depth at the cycle below (see `depth_at`), layer and metal at the end.
    cycle_number
        Cycle of the depths.
    cell_name
        Of the cell.
    input_name
        Everything that was varied: assumptions, numbers of the interface, reading, thickness.
    drawn
        What each case took of it.
    """

    case: Shaped[np.ndarray, " case"]
    end: Shaped[np.ndarray, " case"]
    value: Float[np.ndarray, " case"]
    unit: Shaped[np.ndarray, " case"]
    rectification: Float[np.ndarray, " case"]
    life_cycle: Float[np.ndarray, " case"]
    ended: Shaped[np.ndarray, " case"]
    depth_micrometre: Float[np.ndarray, " case"]
    residual_layer_micrometre: Float[np.ndarray, " case"]
    metal_fraction: Float[np.ndarray, " case"]
    cycle_number: float
    cell_name: str
    input_name: Shaped[np.ndarray, " input"]
    drawn: Float[np.ndarray, " case input"]

    @property
    def joint(self) -> np.ndarray:
        """Which cases change everything at once."""
        return np.asarray(self.case == JOINT)

    def swings(self, quantity: str = "depth_micrometre") -> list[tuple[str, float, float]]:
        """Return (assumption, lowest and highest value with the default's), largest difference first."""
        values = getattr(self, quantity)
        base = values[self.case == DEFAULT]
        rows = []
        for name in dict.fromkeys(self.case.tolist()):
            if name in (DEFAULT, JOINT):
                continue
            some = np.concatenate([values[self.case == name], base])
            known = some[np.isfinite(some)]
            if known.size:
                rows.append((name, float(known.min()), float(known.max())))
        return sorted(rows, key=lambda row: row[1] - row[2])


@dataclass(frozen=True)
class _Work:
    """What all cases have in common; picklable."""

    growth: GrownCell
    reference: GrowthCell
    seeds: tuple[int, ...]
    cycle: float

    @property
    def inputs(self) -> tuple[Assumption, ...]:
        calibration = self.growth.rectification.calibration
        reading = None if calibration is None else calibration.depth_micrometre
        return inputs(self.growth.cell, reading_micrometre=reading)

    @property
    def settings(self) -> GrowthSettings:
        plain = replace(self.growth.settings, picture_cycles=(), cycles_after_bridge=0.0)
        return calibration_settings(plain)

    def run(self, case: Case, folder: Path | None) -> dict[str, float | str]:
        """Calibrate and run one case."""
        cell, source = varied(self.growth.cell, case.values), self.growth.rectification
        r = source.value
        settings = replace(self.settings, seed=self.settings.seed + case.seed)
        if source.calibration is not None:
            depth = dict(case.values).get(READING, source.calibration.depth_micrometre)
            try:
                r = calibrate_rectification(
                    varied(self.reference, case.values, shared=source.transferred),
                    settings=self.settings,
                    reading=(source.calibration.cycle, depth),
                    seeds=tuple(one + case.seed for one in self.seeds),
                ).rectification
            except UsageError:
                return {"ended": "no r gives the depth that was read"}
        settings = replace(settings, rectification=r)
        result = simulate_growth(cell, settings=settings, out=folder)
        life = GrownCell(result, cell, settings, Rectification(r, source.on), {})
        return _row(life, self.cycle)


def _row(life: GrownCell, cycle: float) -> dict[str, float | str]:
    """Return what is kept of a life."""
    depth, _ = depth_at(life, cycle)
    result = life.result
    return {
        "rectification": life.rectification.value,
        "life_cycle": float(result.short_cycle or result.cycle_number[-1]),
        "ended": result.ended,
        "depth_micrometre": float("nan") if depth is None else depth,
        "residual_layer_micrometre": float(result.residual_layer_micrometre[-1]),
        "metal_fraction": float(result.metal_fraction[-1]),
    }


def growth_band(
    growth: GrownCell,
    *,
    reference: GrowthCell | None = None,
    joint: int = 0,
    alone: bool = True,
    seeds: tuple[int, ...] = (0,),
    cycle: float = 897.0,
    running: Running | None = None,
) -> GrowthBand:
    """Return lives of a cell under other assumptions, r calibrated anew for each.

    The pellets are as wide as those of the calibration, with the seed of the life.

    Parameters
    ----------
    growth
        The life as assumed.
    reference
        Cell that r was transferred from; by default the cell itself.
    joint
        Cases in which all assumptions change at once.
    alone
        Whether to vary each alone.
    seeds
        Pellets of the calibrations.
    cycle
        Of the depths.
    running
        Output folder (a finished case is not run again), executor, progress.
    """
    running = running or Running()
    work = _Work(growth, reference or growth.cell, seeds, cycle)
    chosen = cases(work.inputs, joint=joint, rng=np.random.default_rng(growth.settings.seed))
    if not alone:
        chosen = [one for one in chosen if one.name in (DEFAULT, JOINT)]
    if not alone and not joint:  # nothing to compare with: the life itself
        return _band(work, chosen, [_row(growth, cycle)])
    jobs = [(work, one, _folder(running.out, at)) for at, one in enumerate(chosen)]
    rows: list[dict[str, float | str]] = []
    if isinstance(running.workers, Executor):
        found = [running.workers.submit(_case, *job) for job in jobs]
        rows = [one.result() for one in found]
    else:
        for job in jobs:
            rows.append(_case(*job))
            running.progress(len(rows), len(jobs), f"assumptions: {job[1].name} {job[1].end}".rstrip())
    return _band(work, chosen, rows)


def _folder(out: Path | None, at: int) -> Path | None:
    return None if out is None else out / f"case-{at:02d}"


def _case(work: _Work, case: Case, folder: Path | None) -> dict[str, float | str]:
    """Return a case, from its folder if it is finished there."""
    if folder is None:
        return work.run(case, None)
    key = key_of(work.growth.cell, work.reference, work.settings, work.seeds, work.cycle, case)
    record = folder / "case.json"
    if record.exists():
        known = json.loads(record.read_text("utf-8"))
        if known["key"] == key:
            return dict(known["row"])
    row = work.run(case, folder / key[:12])
    folder.mkdir(parents=True, exist_ok=True)  # a case that could not be calibrated has made none
    write_text(record, json.dumps({"key": key, "case": asdict(case), "row": row}))
    return row


def _band(work: _Work, chosen: Sequence[Case], rows: Sequence[dict[str, float | str]]) -> GrowthBand:
    known = work.inputs
    unit = {one.symbol: one.unit for one in known}
    taken = [{one.symbol: one.value for one in known} | dict(case.values) for case in chosen]
    single = [one.values[0] if len(one.values) == 1 else None for one in chosen]
    numbers = (
        "rectification",
        "life_cycle",
        "depth_micrometre",
        "residual_layer_micrometre",
        "metal_fraction",
    )
    return GrowthBand(
        case=np.array([one.name for one in chosen]),
        end=np.array([one.end for one in chosen]),
        value=np.array([float("nan") if one is None else one[1] for one in single]),
        unit=np.array(["" if one is None else unit[one[0]] for one in single]),
        ended=np.array([str(row["ended"]) for row in rows]),
        **{name: np.array([float(row.get(name, "nan")) for row in rows]) for name in numbers},
        cycle_number=work.cycle,
        cell_name=work.growth.cell.name,
        input_name=np.array([one.name for one in known]),
        drawn=np.array([[values[one.symbol] for one in known] for values in taken]),
        origin=work.growth.result.origin,
    )


def spread_of(band: GrowthBand | None) -> Spread:
    """Return the spread of a band: of the joint cases where there are enough, else of single ones.

    Each assumption is taken as equally likely anywhere between its bounds: half the difference that it makes
    over the square root of three.
    """
    if band is None:
        return NO_SPREAD
    names = ("depth_micrometre", "residual_layer_micrometre", "metal_fraction")
    depth, layer, metal = (_deviation(band, getattr(band, name)) for name in names)
    life = _deviation(band, np.where(band.ended == "shorted", band.life_cycle, np.nan))
    how = (
        "all assumptions together" if band.joint.sum() >= _ENOUGH else "each assumption alone, in quadrature"
    )
    return Spread(
        depth_micrometre={} if depth is None else {band.cycle_number: depth},
        life_cycle=life,
        residual_layer_micrometre=layer,
        metal_fraction=metal,
        source=f"uncertainty: {how}, r calibrated anew each time",
    )


def _deviation(band: GrowthBand, values: np.ndarray) -> float | None:
    known = np.isfinite(values)
    if (band.joint & known).sum() >= _ENOUGH:
        return float(values[band.joint & known].std(ddof=1))
    base = values[(band.case == DEFAULT) & known]
    halves = []
    for name in dict.fromkeys(band.case.tolist()):
        if name not in (DEFAULT, JOINT):
            some = np.concatenate([values[(band.case == name) & known], base])
            halves.append((some.max() - some.min()) / 2.0 if some.size > 1 else 0.0)
    return float(np.linalg.norm(halves) / np.sqrt(3.0)) if any(halves) else None
