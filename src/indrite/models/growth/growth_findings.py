"""What a life of the mesoscale model says, as findings: calibrated, predicted, with what leaves them open."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from indrite.cell import Cell
from indrite.cell.numbers import Number
from indrite.cell.parts import Reading
from indrite.findings import Finding, Verdict, judge
from indrite.models.growth.ensemble import Ensemble
from indrite.models.growth.grown import GrownCell
from indrite.models.growth.mesoscale.charge import SETTLED

#: Empty openings thinner than this, summed along the cell, are no cracks (µm).
_NO_CRACK_MICROMETRE = 0.05
_SPECIES = ("host", "lithium", "volume", "charge")


@dataclass(frozen=True, kw_only=True)
class Spread:
    """How far numbers of a life could lie elsewhere, one standard deviation of each.

    Parameters
    ----------
    depth_micrometre
        Cycle → of the mean depth there.
    life_cycle
        Of the cycle of the short.
    residual_layer_micrometre, metal_fraction
        Of these at the end.
    source
        Where it comes from, in words.
    """

    depth_micrometre: dict[float, float]
    life_cycle: float | None = None
    residual_layer_micrometre: float | None = None
    metal_fraction: float | None = None
    source: str = ""


NO_SPREAD = Spread(depth_micrometre={}, source="one pellet; what is assumed was not varied")


def growth_findings(
    growth: GrownCell, specimen: Cell, *, ensemble: Ensemble | None = None, spread: Spread = NO_SPREAD
) -> list[Finding]:
    """Return depths, metal, layer, cracks, the short and what must be conserved, beside what is stated.

    A stated number that r was calibrated on is ``calibrated``; the others are predictions. The uncertainty
    joins the scatter over the seeds of the ensemble and the spread over the assumptions; without either
    there is none, and the verdict rests on the reading's alone.

    Parameters
    ----------
    growth
        The life.
    specimen
        Its cell, for what the makers state.
    ensemble
        More seeds of the same cell.
    spread
        Of the assumptions.
    """
    return [
        *_depths(growth, specimen, ensemble, spread),
        _short(growth, specimen, ensemble, spread),
        *_metal(growth, specimen, spread),
        _cracks(growth),
        *_conservation(growth),
    ]


def end_of(growth: GrownCell) -> str:
    """Return how a life ended, in words."""
    result = growth.result
    last = result.cycle_number[-1]
    return {
        "shorted": f"metal touched the cathode in cycle {result.short_cycle or 0.0:.0f}",
        "survived": f"alive after {last:.0f} cycles",
        "anode exhausted": f"all of the layer had gone into the electrolyte in cycle {last:.0f}",
    }[result.ended]


def depth_at(growth: GrownCell, cycle: float) -> tuple[float | None, str]:
    """Return the mean depth at a cycle and what is to be said of it.

    Beyond a short it is the thickness of the electrolyte; beyond the end of a layer that is used up the
    depth then; ``None`` beyond the end of a run that was stopped.
    """
    result = growth.result
    if cycle <= result.cycle_number[-1]:
        return result.at_cycle("penetration_depth_mean_micrometre", cycle), ""
    if result.ended == "shorted":
        short = result.short_cycle or result.cycle_number[-1]
        return growth.cell.thickness_micrometre, (
            f"shorted at {short:.0f}: the depth is the electrolyte's thickness"
        )
    if result.ended == "anode exhausted":
        last = float(result.penetration_depth_mean_micrometre[-1])
        return last, f"{end_of(growth)}: the depth is that of then"
    return None, f"stopped after cycle {result.cycle_number[-1]:.0f}"


def _origin(growth: GrownCell, *, tuned: bool) -> str:
    on = growth.rectification.on.replace(" um", " µm")
    return f"simulated, calibrated on {on}" if tuned else "simulated"


def _joined(*parts: float | None) -> float | None:
    known = [one for one in parts if one is not None and math.isfinite(one)]
    return math.hypot(*known) if known else None


def _of_seeds(ensemble: Ensemble | None, cycle: float) -> float | None:
    if ensemble is None or ensemble.runs < 2:
        return None
    at = np.flatnonzero(ensemble.cycle_number == cycle)
    return float(ensemble.depth_mean_deviation_micrometre[at[0]]) if at.size else None


def _half_width(number: Number) -> float:
    if number.low is None or number.high is None:
        return 0.0
    return (number.high - number.low) / (2.0 * math.sqrt(3.0))


def _depths(
    growth: GrownCell, specimen: Cell, ensemble: Ensemble | None, spread: Spread
) -> Iterator[Finding]:
    tuned_on = growth.rectification.calibration
    for reading in specimen.stated.penetration:
        cycle, stated = reading.cycle.value, reading.depth_micrometre
        value, note = depth_at(growth, cycle)
        error = _joined(_of_seeds(ensemble, cycle), spread.depth_micrometre.get(cycle))
        tuned = not growth.rectification.transferred and tuned_on is not None and tuned_on.cycle == cycle
        verdict: Verdict = judge(value, error, stated.value, published_uncertainty=_half_width(stated))
        if tuned and verdict in ("agrees", "differs"):
            verdict = "calibrated"
        elif verdict == "agrees" and growth.result.cycle_number[-1] < cycle:
            # carried on from an end long before, it does not confirm the growth; its cycle is judged below
            verdict = "not determinable"
        yield Finding(
            f"penetration_depth_mean.{cycle:g}",
            f"Depth of the metal after {cycle:g} cycles, grains",
            value,
            "µm",
            error,
            _origin(growth, tuned=tuned),
            verdict,
            stated.value,
            stated.source,
            "; ".join(one for one in (note, "" if tuned else spread.source) if one),
        )
        if not tuned:
            yield _reached(growth, reading, verdict)
    result, unit = growth.result, "µm"
    for key, words in (
        ("mean", "Mean depth of the metal"),
        ("95_percent", "Depth of the metal that 95 % stay below"),
        ("maximum", "Deepest metal"),
    ):
        value = float(getattr(result, f"penetration_depth_{key}_micrometre")[-1])
        name = f"penetration_depth_{key}"
        yield _plain(name, f"{words}, at the end", value, unit, end_of(growth))


def _reached(growth: GrownCell, reading: Reading, depth_verdict: Verdict) -> Finding:
    """Return the cycle at which a stated depth is reached: a depth may be met, and much too early."""
    stated, cycle = reading.depth_micrometre, reading.cycle
    result = growth.result
    # a section shows swelling too: metal that has crossed the electrolyte may stop a little below
    value = result.cycle_at_depth(stated.value)
    ends = [result.cycle_at_depth(one) for one in (stated.low, stated.high) if one is not None]
    known = [one for one in ends if math.isfinite(one)]
    doubt = (max(known) - min(known)) / (2.0 * math.sqrt(3.0)) if len(known) == 2 else 0.0
    reached = math.isfinite(value)
    lived = result.cycle_number[-1]
    verdict: Verdict = judge(value, doubt, cycle.value) if reached else "not determinable"
    if not reached and (result.ended != "survived" or lived >= cycle.value):
        verdict = "differs"
    note = "by this model, as assumed"
    if verdict == "differs" and depth_verdict == "agrees":
        note += "; the depth is met, but not the cycle"
    return Finding(
        f"cycle_at_depth.{stated.value:g}",
        f"Cycle at which the mean depth reaches {stated.value:g} µm",
        value if reached else None,
        "",
        doubt or None,
        "simulated",
        verdict,
        cycle.value,
        cycle.source,
        note if reached else f"never reached: {end_of(growth)}",
    )


def _plain(
    key: str, words: str, value: float | str | None, unit: str, note: str = "", error: float | None = None
) -> Finding:
    verdict: Verdict = "not determinable" if value is None else "no published value"
    return Finding(key, words, value, unit, error, "simulated", verdict, note=note)


def _short(growth: GrownCell, specimen: Cell, ensemble: Ensemble | None, spread: Spread) -> Finding:
    result, stated = growth.result, specimen.stated.death_cycle
    note = f"first contact of this window; {end_of(growth)}"
    deviation = None
    if ensemble is not None and ensemble.bridged.sum() > 1:
        deviation = float(ensemble.life_cycle[ensemble.bridged == 1].std(ddof=1))
    error = _joined(deviation, spread.life_cycle)
    value = result.short_cycle
    if growth.rectification.transferred:
        note += "; not calibrated on this cell: a prediction with a wide band"
    if stated is None:
        return _plain("cycle_of_short", "Cycle in which metal reaches the cathode", value, "", note, error)
    verdict = judge(value, error, stated.value)
    if error is None and growth.rectification.transferred and value is not None:
        # a number without interval that was calibrated on another cell: nothing to judge it with
        verdict = "not determinable"
        note += "; other seeds and assumptions would give its interval"
    if value is None and result.ended == "anode exhausted":
        verdict = "differs"
        note += "; the published cell shorted"
    return Finding(
        "cycle_of_short",
        "Cycle in which metal reaches the cathode",
        value,
        "",
        error,
        "simulated",
        verdict,
        stated.value,
        stated.source,
        "; ".join(one for one in (note, spread.source) if one),
    )


def _metal(growth: GrownCell, specimen: Cell, spread: Spread) -> Iterator[Finding]:
    result, layer = growth.result, specimen.stated.residual_layer_micrometre
    residue = float(result.residual_layer_micrometre[-1])
    fraction = float(result.metal_fraction[-1])
    words = "Layer left of the anode at the end, discharged"
    # what was found in a dead cell says nothing about one that lives
    layer = None if result.ended == "survived" else layer
    if layer is None:
        yield _plain("residual_layer", words, residue, "µm", end_of(growth))
    else:
        error = spread.residual_layer_micrometre
        verdict = judge(residue, error, layer.value, published_uncertainty=_half_width(layer))
        yield Finding(
            "residual_layer", words, residue, "µm", error, "simulated", verdict, layer.value, layer.source,
            end_of(growth),
        )  # fmt: skip
    words = "Metal fraction of the penetrated electrolyte at the end"
    readings = specimen.stated.penetration
    if layer is None or not readings or not growth.cell.metal.has_host:
        yield _plain("metal_fraction", words, fraction, "", "exported metal over the mean depth")
    else:
        deep = max(readings, key=lambda one: one.cycle.value).depth_micrometre
        stated = (growth.cell.metal.layer_micrometre - layer.value) / deep.value
        # the layer's share of the error is small: that of the depth counts
        doubt = stated * math.hypot(
            _half_width(deep) / deep.value,
            _half_width(layer) / (growth.cell.metal.layer_micrometre - layer.value),
        )
        verdict = judge(fraction, spread.metal_fraction, stated, published_uncertainty=doubt)
        yield Finding(
            "metal_fraction", words, fraction, "", spread.metal_fraction, "simulated", verdict, stated,
            "follows from layer, residue and depth as stated", "exported metal over the mean depth",
        )  # fmt: skip
    note = f"1: along the interface, 0: upright; all boundaries {result.boundary_orientation:.2f}"
    yield _plain(
        "orientation_index", "Orientation ⟨n_z²⟩ of the metal", float(result.orientation_index[-1]), "", note
    )


def _cracks(growth: GrownCell) -> Finding:
    empty = float(growth.result.crack_micrometre.max())
    word = "cracks" if empty > _NO_CRACK_MICROMETRE else "none"
    note = f"opened boundaries that are empty at rest: {empty:.3g} µm3 per µm2 of electrode"
    return _plain("cracks", "Cracks in the electrolyte", word, "", note)


def _conservation(growth: GrownCell) -> Iterator[Finding]:
    for name in _SPECIES:
        if name == "host" and not growth.cell.metal.has_host:
            continue
        worst = float(np.abs(getattr(growth.result, f"conservation_error_{name}")).max())
        words = f"Largest relative error of the balance of {name}"
        yield Finding(
            f"conservation_error.{name}", words, worst, "", None, "simulated",
            "ok" if worst < 1e-6 else "differs",
        )  # fmt: skip
    share = float(growth.result.unsettled_share.max())
    yield Finding(
        "conservation_error.films", "Largest share of a charge that the layer took for the films", share,
        "", None, "simulated", "ok" if share <= SETTLED else "differs",
        note="balanced in any case; above the limit it is not where the model says it goes",
    )  # fmt: skip
