"""What a simulated life gives besides its record: depths, and how far its numbers could lie elsewhere."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping

import numpy as np

from indrite.cell import Cell
from indrite.comparison.compare import ModelSpread
from indrite.findings import Finding
from indrite.models.full_cell import LifeResult
from indrite.models.full_cell.from_cell import uncertain_inputs
from indrite.models.growth.inchworm import ROOT_FRACTION, Filling, Inchworm
from indrite.models.growth.tips import InchwormFilament
from indrite.models.growth.uncertainty import depth_uncertainty

# words of "calibrated on" → quantities that are then no prediction
_DECIDES = {
    "stated loading": ("discharge_capacity",),
    "mean voltages": ("mean_charge_voltage", "mean_discharge_voltage"),
    "the life of this cell": ("death_cycle", "onset_cycle"),
    "fitted to the result": ("death_cycle", "onset_cycle", "penetration_depth_mean"),
}


# quantities that a cell with a growing leak and no side reaction cannot give otherwise → why
_BY_CONSTRUCTION = {
    "coulombic_efficiency": "the model has no side reaction",
    "failure_mode": "the model has no ageing but the growing metal",
    "charge_capacity_trend": "any leak in parallel does this",
    "discharge_capacity_trend": "any leak in parallel does this",
    "final_discharge_capacity": "a charge that never ends leaves no discharge",
}


def model_spreads(lives: Mapping[str, LifeResult], cells: Mapping[str, Cell]) -> tuple[ModelSpread, ...]:
    """Return, for each quantity of each life, its spread and what it was calibrated on."""
    found: dict[str, ModelSpread] = {}
    for name, life in lives.items():
        for one in (*_constructions(name), *_calibrations(name, life, cells[name]), *_lifetimes(name, life)):
            known = found.get(one.id)
            found[one.id] = one if known is None else _merged(known, one)
    return tuple(found.values())


def model_findings(
    lives: Mapping[str, LifeResult], cells: Mapping[str, Cell], *, cycles: tuple[int, ...] = (100, 897)
) -> dict[str, Finding]:
    """Return the depth of the metal at chosen cycles of each life, as findings by id."""
    found = {}
    for name, life in lives.items():
        if isinstance(life.filament, InchwormFilament):
            for cycle in cycles:
                one = _depth(name, life, cells[name], cycle=cycle)
                found[one.id] = one
            one = _residue(name, life, life.filament.law)
            found[one.id] = one
    return found


def _depth(name: str, life: LifeResult, cell: Cell, *, cycle: int) -> Finding:
    truth = life.truth
    key, words = f"penetration_depth_mean.{name}.{cycle}", f"Depth of the metal after {cycle} cycles"
    at = np.flatnonzero(truth.cycle_number == cycle)
    if at.size == 0:
        last = int(truth.cycle_number[-1])
        note = f"the simulated cell was dead or stopped after cycle {last}"
        return Finding(key, words, None, "µm", None, "simulated", "not determinable", note=note)
    assert isinstance(life.filament, InchwormFilament)
    inputs = uncertain_inputs(cell, life.filament.law)
    spread = None if inputs is None else depth_uncertainty(life.filament.law, cycle, inputs)
    value = float(truth.penetration_depth_mean_micrometre[at[0]])
    note = "typical tip; uncertainty from the reading of one cross-section and from g"
    return Finding(key, words, value, "µm", spread, "simulated", "no published value", note=note)


def _residue(name: str, life: LifeResult, law: Inchworm) -> Finding:
    """Return what is left of the anode layer when the metal that grew is taken off."""
    filling, cycle = Filling(law), float(life.truth.cycle_number[-1])
    depth = float(life.truth.penetration_depth_mean_micrometre[-1])
    left = max(0.0, law.breathing.layer_micrometre - filling.exported_micrometre(cycle))
    share = 100.0 * filling.mean_fraction(depth)
    words = "Layer left of the anode at the end"
    note = f"discharged; mean metal fraction of the penetrated electrolyte {share:.1f} %"
    key = f"residual_layer.{name}"
    return Finding(key, words, left, "µm", None, "simulated", "no published value", note=note)


def _constructions(name: str) -> Iterator[ModelSpread]:
    for quantity, why in _BY_CONSTRUCTION.items():
        yield ModelSpread(f"{quantity}.{name}", None, why, by_construction=True)


def _calibrations(name: str, life: LifeResult, cell: Cell) -> Iterator[ModelSpread]:
    for number in life.calibrated:
        for words, quantities in _DECIDES.items():
            if words in number.on and not of_another_cell(number.on, life.parameters.name):
                for quantity in quantities:
                    yield ModelSpread(f"{quantity}.{name}", None, calibrated_on=number.on)
    for reading in cell.stated.penetration:
        text = f"{reading.depth_micrometre.value:g} um at cycle {reading.cycle.value:g}"
        if any(text in number.on for number in life.calibrated):
            key = f"penetration_depth_mean.{name}.{reading.cycle.value:.0f}"
            yield ModelSpread(key, None, calibrated_on=text.replace(" um", " µm"))
    if isinstance(life.filament, InchwormFilament):
        on = f"the layer seen in the dead cell (fraction of metal at the root {ROOT_FRACTION:g})"
        yield ModelSpread(f"residual_layer.{name}", None, calibrated_on=on)


def of_another_cell(tuned_on: str, name: str) -> bool:
    """Return whether a number was tuned to another cell than the one of that name."""
    cells = re.findall(r"\bof (luo2021[\w-]*)", tuned_on)  # whole names: one begins like the other
    return bool(cells) and name not in cells


def _lifetimes(name: str, life: LifeResult) -> Iterator[ModelSpread]:
    if life.uncertainty is not None:
        joint, reading = life.uncertainty.joint, life.uncertainty.reading
        note = (
            f"model: {joint.low:.0f} … {joint.high:.0f} (95 %) from the reading of one cross-section, g and "
            f"the thickness; the reading alone: {reading.low:.0f} … {reading.high:.0f}"
        )
        for quantity in ("death_cycle", "onset_cycle"):
            yield ModelSpread(f"{quantity}.{name}", joint.standard_uncertainty, note)
        window = life.uncertainty.failure_window
        # any value in the range equally likely: width over the square root of twelve
        spread = (window.high - window.low) / math.sqrt(12.0)
        note = f"model: {window.low:.1f} … {window.high:.0f} over the spread of tip heights, which decides it"
        yield ModelSpread(f"failure_window.{name}", spread, note)
    if life.incubation is not None:
        low, high = life.incubation.low, life.incubation.high
        note = f"without the fit a crack opens anywhere in cycles {low:.0f} … {high:.0f} (95 %)"
        yield ModelSpread(f"death_cycle.{name}", None, note)


def _merged(first: ModelSpread, second: ModelSpread) -> ModelSpread:
    spreads = [one.standard_uncertainty for one in (first, second) if one.standard_uncertainty is not None]
    return ModelSpread(
        first.id,
        max(spreads, default=None),
        "; ".join(part for part in (first.note, second.note) if part),
        "; ".join(part for part in dict.fromkeys((first.calibrated_on, second.calibrated_on)) if part),
        first.by_construction or second.by_construction,
    )
