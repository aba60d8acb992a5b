"""`Diagnosis`: the verdict, its numbers and the evidence for and against."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from indrite.analysis.cycling.forecast import Forecast
from indrite.analysis.cycling.leak import LeakSeries
from indrite.analysis.cycling.table import CycleTable
from indrite.diagnosis.evidence import Evidence, Verdict
from indrite.findings import Finding, Findings
from indrite.notebook import Shown


@dataclass(frozen=True, kw_only=True)
class Diagnosis(Shown):
    """What happened to a cell, and how we know.

    Parameters
    ----------
    name
        Name of the file or step.
    verdict, reason
        The verdict and one sentence why.
    onset_cycle, onset_interval
        Cycle at which the leak (or the drop of polarisation) stands out of the record's noise, and
        its 95 % confidence interval.
    onset_time_hour
        The same on the test clock.
    alarm_cycle
        Cycle at which the online alarm would have been raised.
    visible_cycle
        First cycle at which an eye sees it in a plot: discharge capacity 2 % below its trend for good.
    death_cycle, death_interval, death_observed
        Cycle of Λ = 1: observed, or predicted with its 95 % interval.
    leak_cycle
        Last informative cycle; conductance and severity refer to it.
    leak_conductance_siemens, leak_conductance_siemens_uncertainty, leak_is_upper_limit
        Leak conductance with standard uncertainty.
    severity, severity_uncertainty
        Λ = G V_cut / I.
    forecast
        Growth of the leak, where it grows.
    evidence
        For and against.
    table, leak
        The per-cycle numbers.
    simulated
        Whether the record came from a model.
    notes
        What the reader did that matters here.
    """

    name: str
    verdict: Verdict
    reason: str
    table: CycleTable
    leak: LeakSeries | None = None
    onset_cycle: int | None = None
    onset_interval: tuple[int, int] | None = None
    onset_time_hour: float | None = None
    alarm_cycle: int | None = None
    visible_cycle: int | None = None
    death_cycle: float | None = None
    death_interval: tuple[float, float] | None = None
    death_observed: bool = False
    leak_cycle: int | None = None
    leak_conductance_siemens: float | None = None
    leak_conductance_siemens_uncertainty: float | None = None
    leak_is_upper_limit: bool = False
    severity: float | None = None
    severity_uncertainty: float | None = None
    forecast: Forecast | None = None
    evidence: tuple[Evidence, ...] = ()
    simulated: bool = False
    notes: tuple[str, ...] = field(default=())

    @property
    def origin(self) -> str:
        """``simulated`` or ``measured``, for findings."""
        return "simulated" if self.simulated else "measured"

    def to_json(self) -> dict[str, Any]:
        """Return the top-level keys of ``indrite diagnose --json``, findings included.

        JSON has no infinity: an open end of an interval, and whatever is not known, is null.
        """
        growth = self.forecast.growth_per_cycle if self.forecast else None
        found = {
            "name": self.name,
            "verdict": self.verdict,
            "reason": self.reason,
            "onset_cycle": self.onset_cycle,
            "onset_interval": list(self.onset_interval) if self.onset_interval else None,
            "onset_time_hour": self.onset_time_hour,
            "alarm_cycle": self.alarm_cycle,
            "visible_cycle": self.visible_cycle,
            "death_cycle": self.death_cycle,
            "death_interval": list(self.death_interval) if self.death_interval else None,
            "death_observed": self.death_observed,
            "leak_cycle": self.leak_cycle,
            "leak_conductance_siemens": self.leak_conductance_siemens,
            "leak_conductance_siemens_uncertainty": self.leak_conductance_siemens_uncertainty,
            "leak_is_upper_limit": self.leak_is_upper_limit,
            "severity": self.severity,
            "severity_uncertainty": self.severity_uncertainty,
            "leak_growth_per_cycle": growth,
            "kind": self.table.kind,
            "cycles": int(self.table.cycle_number.size),
            "informative_cycles": int(self.table.informative.sum()),
            "evidence": [one.to_json(self.verdict) for one in self.evidence],
            "findings": [one.to_json() for one in self.findings()],
            "notes": list(self.notes),
        }
        return {key: _finite(value) for key, value in found.items()}

    def findings(self) -> list[Finding]:
        """Return the numbers as findings, with the stable ids of the design."""
        leak_note = "upper limit: irreversible capacity not separated" if self.leak_is_upper_limit else ""
        rows = [
            _finding(
                "onset_cycle", "Cycle at which the leak stands out", self.onset_cycle, "", self._onset_sd()
            ),
            _finding(
                "death_cycle",
                "Cycle at which the charge cannot end (Λ = 1)",
                self.death_cycle,
                "",
                self._death_sd(),
            ),
            _finding(
                "leak_conductance",
                "Leak conductance, last informative cycle",
                self.leak_conductance_siemens,
                "S",
                self.leak_conductance_siemens_uncertainty,
                note=leak_note,
            ),
            _finding(
                "leak_severity",
                "Leak severity Λ = G V_cut / I",
                self.severity,
                "",
                self.severity_uncertainty,
                note=leak_note,
            ),
            *self._means(),
        ]
        return Findings(Finding(**{**row, "origin": self.origin}) for row in rows)

    def _onset_sd(self) -> float | None:
        return (self.onset_interval[1] - self.onset_interval[0]) / 3.92 if self.onset_interval else None

    def _death_sd(self) -> float | None:
        if self.death_interval is None or not np.isfinite(self.death_interval[1]):
            return None
        return (self.death_interval[1] - self.death_interval[0]) / 3.92

    def _means(self) -> list[dict[str, Any]]:
        """Medians over the baseline cycles; their standard deviation is the uncertainty."""
        table = self.table
        rows = np.flatnonzero(table.complete if self.leak is None else self.leak.baseline)
        names = (
            ("mean_charge_voltage", "Mean charge voltage", table.mean_charge_voltage_volt, "V"),
            ("mean_discharge_voltage", "Mean discharge voltage", table.mean_discharge_voltage_volt, "V"),
            ("discharge_capacity", "Discharge capacity", table.discharge_capacity_ampere_hour, "Ah"),
            ("coulombic_efficiency", "Coulombic efficiency", table.coulombic_efficiency, ""),
        )
        found = []
        for key, text, values, unit in names:
            known = values[rows][np.isfinite(values[rows])]
            value = float(np.median(known)) if known.size else None
            spread = float(np.std(known, ddof=1)) if known.size > 1 else None
            found.append(_finding(key, f"{text}, median of the baseline cycles", value, unit, spread))
        return found


def _finite(value: Any) -> Any:
    """Replace numbers that are not finite by ``None``, also inside lists and dictionaries."""
    if isinstance(value, dict):
        return {key: _finite(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_finite(one) for one in value]
    return None if isinstance(value, float) and not np.isfinite(value) else value


def _finding(
    key: str, quantity: str, value: float | None, unit: str, uncertainty: float | None, *, note: str = ""
) -> dict[str, Any]:
    known = value is not None and np.isfinite(value)
    verdict = "not determinable" if not known else "upper limit" if note.startswith("upper") else "ok"
    return {
        "id": key,
        "quantity": quantity,
        "value": float(value) if value is not None else None,
        "unit": unit,
        "standard_uncertainty": uncertainty,
        "verdict": verdict,
        "note": note,
    }
