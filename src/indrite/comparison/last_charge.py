"""How fast the voltage rises in the last charge of a record, against a healthy one."""

from __future__ import annotations

import numpy as np

from indrite.analysis.cycling import cycle_table
from indrite.findings import Finding, Verdict
from indrite.plots.curves import half_cycle
from indrite.signals import Cycling

#: Part of each charge that is left out: at its start the voltage rises steeply for other reasons.
START = 0.2


def voltage_rise(record: Cycling) -> Finding:
    """Return the mean rise of the voltage in the last charge over that of a charge in the middle of the life.

    Each is taken from 20 % of the charge that passes to its end, a volt an ampere-hour. One where nothing
    changed; below one where part of the current goes elsewhere.
    """
    table = cycle_table(record)
    words = "rise of the voltage in the last charge, against a healthy one"
    cycles = table.cycle_number
    if cycles.size < 2:
        return _row(words, None, "needs a healthy charge and a last one")
    typical, last = int(cycles[(cycles.size - 1) // 2]), int(cycles[-1])
    rates = []
    for cycle in (last, typical):
        passed, voltage = half_cycle(record, table, cycle=cycle, sign=1)
        if passed.size < 3:
            return _row(words, None, f"cycle {cycle} has no charge")
        begin = START * passed[-1]
        rise = voltage[-1] - np.interp(begin, passed, voltage)
        rates.append(float(rise / (passed[-1] - begin)))
    if rates[1] <= 0.0:
        return _row(words, None, f"the voltage of cycle {typical} does not rise")
    note = f"{rates[0]:.3g} V/Ah in cycle {last}, {rates[1]:.3g} V/Ah in cycle {typical}"
    return _row(words, rates[0] / rates[1], note)


def _row(words: str, value: float | None, note: str) -> Finding:
    verdict: Verdict = "not determinable" if value is None else "ok"
    return Finding("voltage_rise_ratio", words, value, "", None, "derived", verdict, note=note)
