"""What a diagnosis says about the quantities that publications state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from indrite.diagnosis import Diagnosis

#: Cycles before the end over which "the last cycles" are judged.
LAST_CYCLES = 6
#: Standard uncertainty of a cycle number that is counted, not estimated.
_COUNTED = 0.5 / np.sqrt(3.0)


@dataclass(frozen=True)
class Observed:
    """A quantity as observed in one record.

    Parameters
    ----------
    value
        Number or word; ``None`` where the record does not determine it.
    unit
        Of the value.
    uncertainty
        Standard uncertainty, where known.
    note
        What the number means, or why it is missing.
    """

    value: float | str | None
    unit: str = ""
    uncertainty: float | None = None
    note: str = ""


def observe(quantity: str, diagnosis: Diagnosis, *, area_square_centimetre: float) -> Observed | None:
    """Return a quantity as a record shows it; ``None`` if it is not a quantity of cycling records.

    Parameters
    ----------
    quantity
        The part of a published id before the first dot.
    diagnosis
        Of the record.
    area_square_centimetre
        Electrode area, for capacities per area.
    """
    function = _OBSERVABLES.get(quantity)
    return function(diagnosis, area_square_centimetre) if function else None


def _onset(diagnosis: Diagnosis, area: float) -> Observed:
    found = diagnosis.onset_cycle
    note = f"the leak itself stands out of the noise from cycle {found} on" if found is not None else ""
    if diagnosis.visible_cycle is None:
        return Observed(None, note=note or "the capacity never falls 2 % below its trend for good")
    return Observed(float(diagnosis.visible_cycle), "", _COUNTED, note)


def _leak_onset(diagnosis: Diagnosis, area: float) -> Observed:
    interval = diagnosis.onset_interval
    if diagnosis.onset_cycle is None:
        return Observed(None, note="no lasting change stands out of the noise")
    spread = max((interval[1] - interval[0]) / 3.92, _COUNTED) if interval else None
    return Observed(float(diagnosis.onset_cycle), "", spread, "by the diagnosis; the text has no such number")


def _death(diagnosis: Diagnosis, area: float) -> Observed:
    if diagnosis.death_cycle is None:
        return Observed(None, note="no charge without end in this record")
    if diagnosis.death_observed or diagnosis.death_interval is None:
        return Observed(float(diagnosis.death_cycle), "", _COUNTED)
    low, high = diagnosis.death_interval
    spread = (high - low) / 3.92 if np.isfinite(high) else None
    return Observed(float(diagnosis.death_cycle), "", spread, "predicted from the growth of the leak")


def _window(diagnosis: Diagnosis, area: float) -> Observed:
    if diagnosis.death_cycle is None or diagnosis.visible_cycle is None:
        return Observed(None, note="needs a visible decline and a death")
    return Observed(
        float(diagnosis.death_cycle) - diagnosis.visible_cycle, "", float(np.sqrt(2.0) * _COUNTED)
    )


def _healthy_rows(diagnosis: Diagnosis) -> np.ndarray:
    """Return the complete cycles before the decline that an eye sees."""
    table = diagnosis.table
    rows = table.complete.copy()
    if diagnosis.visible_cycle is not None:
        rows &= table.cycle_number < diagnosis.visible_cycle
    return np.flatnonzero(rows)


def _median(values: np.ndarray, rows: np.ndarray, unit: str) -> Observed:
    known = values[rows][np.isfinite(values[rows])]
    if known.size == 0:
        return Observed(None, unit, note="no complete cycle before the decline")
    # the spread of the cycles says how well one of them stands for all, as a text quotes them
    spread = float(np.std(known, ddof=1)) if known.size > 1 else None
    return Observed(float(np.median(known)), unit, spread, f"median and scatter of {known.size} cycles")


def _charge_voltage(diagnosis: Diagnosis, area: float) -> Observed:
    return _median(diagnosis.table.mean_charge_voltage_volt, _healthy_rows(diagnosis), "V")


def _discharge_voltage(diagnosis: Diagnosis, area: float) -> Observed:
    return _median(diagnosis.table.mean_discharge_voltage_volt, _healthy_rows(diagnosis), "V")


def _capacity(diagnosis: Diagnosis, area: float) -> Observed:
    values = 1e3 / area * diagnosis.table.discharge_capacity_ampere_hour
    return _median(values, _healthy_rows(diagnosis), "mAh/cm²")


def _efficiency(diagnosis: Diagnosis, area: float) -> Observed:
    return _median(100.0 * diagnosis.table.coulombic_efficiency, _healthy_rows(diagnosis), "%")


def _final_capacity(diagnosis: Diagnosis, area: float) -> Observed:
    last = float(diagnosis.table.discharge_capacity_ampere_hour[-1])
    if np.isfinite(last):
        return Observed(1e3 / area * last, "mAh/cm²")
    if _never_ended(diagnosis):
        return Observed(0.0, "mAh/cm²", note="the last charge never ended, so no discharge took place")
    return Observed(None, "mAh/cm²", note="the record ends before the last discharge")


def _never_ended(diagnosis: Diagnosis) -> bool:
    return str(diagnosis.table.charge_end[-1]) in {"time", "capacity", "record"}


def _failure(diagnosis: Diagnosis, area: float) -> Observed:
    word = (
        "short" if "short" in diagnosis.verdict and "without" not in diagnosis.verdict else diagnosis.verdict
    )
    return Observed(word, note=f"verdict: {diagnosis.verdict}")


def _trend(values: np.ndarray) -> Observed:
    known = values[np.isfinite(values)]
    if known.size < LAST_CYCLES:
        return Observed(None, note=f"fewer than {LAST_CYCLES} cycles")
    last = known[-LAST_CYCLES:]
    change = float(last[-1] / last[0] - 1.0) if last[0] > 0 else 0.0
    word = "rises" if change > 0.02 else "falls" if change < -0.02 else "stays"
    return Observed(word, note=f"{100 * change:+.0f} % over the last {LAST_CYCLES} cycles that ended")


def _charge_trend(diagnosis: Diagnosis, area: float) -> Observed:
    values = diagnosis.table.charge_capacity_ampere_hour
    return _trend(values[:-1] if _never_ended(diagnosis) else values)


def _discharge_trend(diagnosis: Diagnosis, area: float) -> Observed:
    return _trend(diagnosis.table.discharge_capacity_ampere_hour)


_OBSERVABLES: dict[str, Callable[[Diagnosis, float], Observed]] = {
    "onset_cycle": _onset,
    "leak_onset_cycle": _leak_onset,
    "death_cycle": _death,
    "failure_window": _window,
    "mean_charge_voltage": _charge_voltage,
    "mean_discharge_voltage": _discharge_voltage,
    "discharge_capacity": _capacity,
    "coulombic_efficiency": _efficiency,
    "final_discharge_capacity": _final_capacity,
    "failure_mode": _failure,
    "charge_capacity_trend": _charge_trend,
    "discharge_capacity_trend": _discharge_trend,
}
