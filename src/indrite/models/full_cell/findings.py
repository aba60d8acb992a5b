"""Findings of a simulated life: predictions with their interval, calibrated numbers marked as such."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from indrite.cell import Cell
from indrite.cell.numbers import Number
from indrite.findings import MISSED_DESPITE_CALIBRATION, Finding, Verdict, judge
from indrite.models.full_cell.from_cell import uncertain_inputs
from indrite.models.full_cell.result import LifeResult
from indrite.models.growth.inchworm import Filling
from indrite.models.growth.tips import InchwormFilament
from indrite.models.growth.uncertainty import depth_uncertainty
from indrite.units import SECONDS_PER_HOUR

#: Half-width of a central 95 % interval in standard uncertainties.


def life_findings(life: LifeResult, cell: Cell) -> tuple[Finding, ...]:
    """Return what a simulated life says, beside what the study states.

    A number that the model was calibrated on is never said to agree: its origin names the
    calibration and its verdict is ``calibrated``. A prediction is judged with its own uncertainty.

    Parameters
    ----------
    life
        The simulated life.
    cell
        Its specimen, with what its makers state.
    """
    rows = [*_end(life, cell), *_voltages(life, cell), *_charge(life), *_leak(life)]
    if isinstance(life.filament, InchwormFilament):
        rows += [*_depths(life, cell), *_metal(life, cell)]
    return tuple(rows)


def _end(life: LifeResult, cell: Cell) -> Iterator[Finding]:
    stated, source = _published(cell.stated.death_cycle)
    value = None if life.death_cycle is None else float(life.death_cycle)
    uncertainty, origin, note = None, "simulated", f"the life ended: {life.ended}"
    if isinstance(life.filament, InchwormFilament):
        origin = f"simulated, growth calibrated on {_calibration(life)}"
    if life.uncertainty is not None:
        joint, reading = life.uncertainty.joint, life.uncertainty.reading
        uncertainty = joint.standard_uncertainty
        note += (
            f"; 95 % {joint.low:.0f} … {joint.high:.0f} from the reading, g and the thickness; "
            f"the reading alone {reading.low:.0f} … {reading.high:.0f}: agreement within so wide an "
            "interval is weak evidence"
        )
    verdict = judge(value, uncertainty, stated)
    if "fitted to the result" in origin:
        verdict, note = _calibrated(verdict, note)
    if life.incubation is not None:
        origin = "simulated, calibrated on the life of this cell: an illustration"
        verdict, note = _calibrated(verdict, note)
        note += (
            f"; without the fit the first crack opens in cycle {life.incubation.low:.0f} … "
            f"{life.incubation.high:.0f} (95 %); the interphase resistance over time would decide"
        )
    yield Finding(
        "death_cycle",
        "Cycle whose charge never ends",
        value,
        "",
        uncertainty,
        origin,
        verdict,
        stated,
        source,
        note,
    )
    yield _first_contact(life, uncertainty, origin)


def _calibrated(verdict: Verdict, note: str) -> tuple[Verdict, str]:
    """Return verdict and note of a number that the model was tuned to."""
    if verdict == "not determinable":
        return verdict, note
    missed = MISSED_DESPITE_CALIBRATION if verdict == "differs" else ""
    return "calibrated", "; ".join(part for part in (note, missed) if part)


def _first_contact(life: LifeResult, uncertainty: float | None, origin: str) -> Finding:
    thickness = life.parameters.electrolyte_thickness_metre * 1e6
    across = life.truth.penetration_depth_maximum_micrometre >= thickness - 1e-6
    value = float(life.truth.cycle_number[across.argmax()]) if across.any() else None
    note = "the longest tip first touches the cathode; the leak kills later" if across.any() else "no contact"
    verdict = "no published value" if across.any() else "not determinable"
    return Finding(
        "cycle_of_short",
        "Cycle of the first contact",
        value,
        "",
        uncertainty if across.any() else None,
        origin,
        verdict,  # type: ignore[arg-type]
        note=note,
    )


def _calibration(life: LifeResult) -> str:
    assert isinstance(life.filament, InchwormFilament)
    return life.filament.law.calibrated_on


def _published(number: Number | None) -> tuple[float | None, str | None]:
    return (None, None) if number is None else (number.value, number.source)


def _voltages(life: LifeResult, cell: Cell) -> Iterator[Finding]:
    row = _typical_row(life)
    on = {name: text for one in life.calibrated for name, text in ((one.name, one.on),)}
    tuned = on.get("ionic conductivity of the cathode", "")
    own = f" of {life.parameters.name}," in tuned
    for side in ("charge", "discharge"):
        value = float(getattr(life.truth, f"mean_{side}_voltage_volt")[row])
        stated, source = _published(getattr(cell.stated, f"mean_{side}_voltage_volt"))
        # stated to one decimal: a rectangle of half-width 0.05 V
        verdict = judge(value, None, stated, published_uncertainty=0.05 / np.sqrt(3.0))
        note = f"cycle {int(life.truth.cycle_number[row])}, against the anode"
        if own and stated is not None:
            verdict, note = _calibrated(verdict, note)
        yield Finding(
            f"mean_{side}_voltage",
            f"Mean {side} voltage",
            value,
            "V",
            None,
            f"simulated, calibrated on {tuned}" if own else "simulated",
            verdict,
            stated,
            source,
            note,
        )


def _typical_row(life: LifeResult) -> int:
    """A cycle after the first few and long before the end."""
    return min(9, int(life.truth.cycle_number.size) - 1)


def _charge(life: LifeResult) -> Iterator[Finding]:
    row, truth = _typical_row(life), life.truth
    area = life.parameters.area_square_metre * 1e4
    loading = [one.on for one in life.calibrated if one.name.startswith("share of the active")]
    yield Finding(
        "discharge_capacity",
        "Discharge capacity per area",
        float(truth.discharge_capacity_ampere_hour[row]) * 1e3 / area,
        "mAh/cm²",
        None,
        f"simulated, calibrated on {loading[0]}" if loading else "simulated",
        "calibrated" if loading else "no published value",
        note=f"cycle {int(truth.cycle_number[row])}",
    )
    yield Finding(
        "coulombic_efficiency",
        "Coulombic efficiency",
        float(truth.coulombic_efficiency[row]),
        "",
        None,
        "simulated",
        "no published value",
        note=f"cycle {int(truth.cycle_number[row])}, no leak but the filament's",
    )


def _leak(life: LifeResult) -> Iterator[Finding]:
    truth = life.truth
    yield Finding(
        "leak_conductance",
        "Leak at the end of the last charge",
        float(truth.leak_conductance_siemens[-1]),
        "S",
        None,
        "simulated",
        "no published value",
        note=f"fatal from {life.parameters.critical_leak_siemens:.3g} S (I/V_cut)",
    )
    error = np.abs(truth.conservation_error_ampere_hour).max() * SECONDS_PER_HOUR
    yield Finding(
        "conservation_error.charge",
        "Largest imbalance of a cycle: terminal - leak - faradaic charge",
        float(error),
        "C",
        None,
        "simulated",
        "ok",
    )


def _depths(life: LifeResult, cell: Cell) -> Iterator[Finding]:
    assert isinstance(life.filament, InchwormFilament)
    law = life.filament.law
    inputs = uncertain_inputs(cell, law)
    truth, calibration = life.truth, _calibration(life)
    for number in cell.stated.penetration:
        cycle, stated = int(number.cycle.value), number.depth_micrometre.value
        index = cycle - int(truth.cycle_number[0])
        reached = 0 <= index < truth.cycle_number.size
        value = float(truth.penetration_depth_mean_micrometre[index]) if reached else None
        tuned = f"at cycle {cycle:g}" in calibration
        uncertainty = None if inputs is None else depth_uncertainty(law, cycle, inputs)
        low, high = number.depth_micrometre.range
        published = (high - low) / (2 * np.sqrt(3.0))
        verdict = judge(value, uncertainty, stated, published_uncertainty=published)
        note = "uncertainty from the one reading and g"
        if tuned:
            verdict, note = _calibrated(verdict, "the point of calibration")
        yield Finding(
            f"penetration_depth_mean.{cycle}",
            f"Depth of a typical tip after {cycle} cycles",
            value,
            "µm",
            uncertainty if reached else None,
            f"simulated, calibrated on {calibration}" if tuned else "simulated",
            verdict,
            stated,
            number.depth_micrometre.source,
            note,
        )
    yield Finding(
        "penetration_depth_maximum",
        "Depth of the longest tip in the last cycle",
        float(truth.penetration_depth_maximum_micrometre[-1]),
        "µm",
        None,
        "simulated",
        "no published value",
    )


def _metal(life: LifeResult, cell: Cell) -> Iterator[Finding]:
    """Volume balance of the inchworm: how much alloy left the layer, how thin it lies in the electrolyte."""
    assert isinstance(life.filament, InchwormFilament)
    law = life.filament.law
    cycle = int(life.truth.cycle_number[-1])
    filling = Filling(law)
    exported = min(filling.exported_micrometre(cycle), law.breathing.layer_micrometre)
    stated, source = _published(cell.stated.residual_layer_micrometre)
    tuned = "simulated, metal fraction at the root calibrated on the residual layer (10 um) of luo2021-li-in"
    note = f"balance of volume with {filling.root_fraction:g} of metal at the root: no prediction"
    yield Finding(
        "metal_fraction",
        "Mean volume fraction of metal in the grown region",
        filling.mean_fraction(float(life.truth.penetration_depth_mean_micrometre[-1])),
        "",
        None,
        tuned,
        "no published value",
        note=note,
    )
    yield Finding(
        "residual_layer",
        "Alloy left outside the electrolyte",
        law.breathing.layer_micrometre - exported,
        "µm",
        None,
        tuned,
        "calibrated" if stated is not None else "no published value",
        stated,
        source,
        note,
    )
