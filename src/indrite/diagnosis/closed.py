"""Verdict ladder for cells that close their cycles at a voltage: full cells and half cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Literal

import numpy as np

from indrite.analysis.cycling.leak import BASELINE_CYCLES, comparable_cycles
from indrite.analysis.cycling.robust import known_median
from indrite.diagnosis.evidence import Verdict, number
from indrite.diagnosis.losses import capacity_left, fades_from_the_start, hold_contradicts, lost_share
from indrite.diagnosis.measure import Measurements

#: What an independent estimator says to the balance of charge.
Opinion = Literal["agrees", "silent", "contradicts"]
#: Capacity below which a cell counts as dead.
END_OF_LIFE = 0.8
#: A leak takes its severity from the discharge; less than this share of the lost capacity is fade.
EXPLAINED_SHARE = 0.25
#: Share of the charge lost from the start that is too large for an inefficiency without a cause.
INITIAL_LOSS = 0.01
#: Severity from which no second opinion is needed: a side reaction that took a third of the charging
#: current would use up the electrodes within a few cycles.
CERTAIN_SEVERITY = 1.0 / 3.0
#: Cycles at the end, and share of all, that may be without a balance before it says nothing.
SILENT_CYCLES, SILENT_SHARE = 10, 0.2
#: Share of interrupted cycles from which the record as a whole counts as interrupted.
INTERRUPTED_SHARE = 0.2


def ladder(found: Measurements) -> tuple[Verdict, str]:
    """Return verdict and reason; the first rung that holds decides."""
    if found.ohmic is not None:
        return (
            "hard short",
            f"The voltage follows the current like that of a resistor of {number(1 / found.ohmic[0], 'Ω')}.",
        )
    if found.endless is not None:
        return _dead(found)
    if found.leak is None:
        return _without_leak(found)
    share = capacity_left(found)
    dead = share is not None and share < END_OF_LIFE
    if found.changed and _still_leaking(found) and not _fading(found, share if dead else None):
        return _leaking(found)
    if dead:
        return (
            "dead without short (fade)",
            f"Charge and discharge capacity fell together to {share:.0%}; no leak explains it.",
        )
    if (rung := _interrupted(found)) is not None:
        return rung
    return _from_the_start(found)


def _dead(found: Measurements) -> tuple[Verdict, str]:
    assert found.endless is not None
    cycle = found.table.cycle_number[found.endless.row]
    if found.signature is not None and found.signature.name == "side reaction":
        return (
            "parasitic side reaction",
            f"Charge {cycle} never reached its cutoff, but the discharges before it kept their capacity.",
        )
    return (
        "hard short",
        f"Charge {cycle} never ended: it stopped rising at {found.endless.end_voltage_volt:.3f} V, "
        f"where a leak of {number(found.endless.conductance_siemens, 'S')} carries the whole current.",
    )


def _still_leaking(found: Measurements) -> bool:
    """Whether the latest informative cycles are still out of the baseline."""
    assert found.leak is not None
    score = found.leak.standard_score[np.isfinite(found.leak.standard_score)]
    return bool(np.median(score[-3:]) > 3.0)


def _fading(found: Measurements, share: float | None) -> bool:
    """Whether fade explains the loss: by its signature, or because the leak is small against the fade."""
    leak, last = found.leak, found.last
    assert leak is not None
    assert last is not None
    if float(leak.severity[last]) > CERTAIN_SEVERITY:
        return False  # no cell loses that share of its capacity in every cycle
    if share is not None and float(leak.severity[last]) < EXPLAINED_SHARE * (1 - share):
        return True
    return found.signature is not None and found.signature.name == "fade"


def _leaking(found: Measurements) -> tuple[Verdict, str]:
    leak, last = found.leak, found.last
    assert leak is not None
    assert last is not None
    severity = float(leak.severity[last])
    text = f"Since cycle {found.table.cycle_number[_change_row(found)]} charge goes missing"
    signature = found.signature.name if found.signature else "undecided"
    if signature == "side reaction":
        return (
            "parasitic side reaction",
            f"{text}, but only the charge grows: the discharge keeps its capacity.",
        )
    if severity >= 1.0:
        return "hard short", f"{text}; at the end the leak carries the whole current (Λ = {severity:.2f})."
    if severity > 0.2 and found.table.charge_end[-1] in {"time", "record"} and signature == "leak":
        return "soft short", f"{text} and {severity:.0%} of the current bypasses the cell."
    opinions = dict(second_opinions(found))
    agreeing = [name for name, opinion in opinions.items() if opinion == "agrees"]
    if "contradicts" in opinions.values():
        return (
            "suspected leak",
            f"{text}; {severity:.2%} of the current, but the current in the holds grew by far more than a "
            "leak of that size explains: a side reaction at high voltage is as likely.",
        )
    if not agreeing and severity > CERTAIN_SEVERITY:
        return (
            "soft short",
            f"{text}; {severity:.0%} of the current bypasses the cell, more than a side reaction could take "
            "cycle after cycle.",
        )
    if agreeing:
        return (
            "soft short",
            f"{text}; {severity:.2%} of the current bypasses the cell ({', '.join(agreeing)} agree).",
        )
    return "suspected leak", f"{text}; no second, independent sign of a leak confirms it yet."


def _change_row(found: Measurements) -> int:
    if found.onset is not None:
        return found.onset.row
    assert found.alarm is not None
    return found.alarm


def second_opinions(found: Measurements) -> Iterator[tuple[str, Opinion]]:
    """Yield the independent estimators that exist and whether they agree with the balance of charge.

    A current in the hold that is far larger than the balance allows speaks for a loss at high voltage.
    """
    leak, last = found.leak, found.last
    assert leak is not None
    assert last is not None
    balance = float(leak.conductance_siemens[last])
    hold, spread = leak.hold_conductance_siemens[last], leak.hold_conductance_uncertainty_siemens[last]
    if np.isfinite(hold):
        clear, ratio = hold > 3 * spread, hold / balance if balance > 0 else np.inf
        high = clear and ratio > 2.5 and found.changed
        yield "voltage hold", "contradicts" if high else _opinion(clear and 0.4 < ratio < 2.5)
    if found.signature is not None and found.signature.name != "undecided":
        yield "capacity signature", _opinion(found.signature.name == "leak")
    if found.rest is not None:
        value, scatter = found.rest
        yield "self-discharge", _opinion(value > 3 * scatter and 0.3 * balance < value < 3.0 * balance)
    if found.steps is not None:
        yield "voltage steps", _opinion(found.steps.telegraph)


def _opinion(agrees: bool) -> Opinion:
    return "agrees" if agrees else "silent"


def _interrupted(found: Measurements) -> tuple[Verdict, str] | None:
    table = found.table
    if table.cycle_number.size == 0:
        return None
    cut = (table.charge_end == "interruption") | (table.discharge_end == "interruption")
    if cut.mean() > INTERRUPTED_SHARE:
        return "interrupted", f"{int(cut.sum())} of {cut.size} cycles were cut short of any limit."
    return None


def _from_the_start(found: Measurements) -> tuple[Verdict, str]:
    leak, last = found.leak, found.last
    assert leak is not None
    assert last is not None
    loss = lost_share(found)
    if loss > INITIAL_LOSS and (fade := fades_from_the_start(found)) is not None:
        return "healthy", fade
    if loss > INITIAL_LOSS:
        if (contradiction := hold_contradicts(found)) is not None:
            return "parasitic side reaction", contradiction
        alike = (
            "at one rate a constant leak and a constant side reaction look the same."
            if found.rates is None
            else "over cycles of different rate it goes with time: a leak, or a steady side reaction."
        )
        return "suspected leak", f"From the first cycles on {loss:.1%} of the charge is lost; {alike}"
    if found.changed and found.signature is not None and found.signature.name == "fade":
        return (
            "healthy",
            "What charge goes missing is the capacity lost per cycle: the cell fades, it does not leak.",
        )
    if (ending := _silent_end(found)) is not None:
        return "not informative", ending
    if found.changed:
        return "suspected leak", "The leak rose for a while and is back at its old level."
    return "healthy", "No sign of a leak: the balance of charge stays within its scatter."


def _silent_end(found: Measurements) -> str | None:
    """Return that the late cycles say nothing, so that the verdict of the early ones must not stand."""
    rows = np.flatnonzero(found.table.informative)
    count = found.table.cycle_number.size
    if count - rows[-1] <= max(SILENT_CYCLES, SILENT_SHARE * count):
        return None
    return (
        f"Until cycle {found.table.cycle_number[rows[-1]]} the balance of charge is quiet; of the "
        f"{count - 1 - rows[-1]} cycles since, none closes at the same voltage as the one before."
    )


def _without_leak(found: Measurements) -> tuple[Verdict, str]:
    table = found.table
    by_construction = _common_end(found) in {"time", "capacity"}
    if not by_construction and table.cycle_number.size >= 5 and (rung := _interrupted(found)) is not None:
        return rung
    share = capacity_left(found)
    if share is not None and share < END_OF_LIFE and found.cutoff_volt is not None:
        efficiency = known_median(table.coulombic_efficiency[-5:])
        if efficiency > 0.98:
            return (
                "dead without short (fade)",
                f"Capacity fell to {share:.0%} at an efficiency of {efficiency:.3f}.",
            )
    return "not informative", why_not_informative(found)


def _closing(found: Measurements) -> np.ndarray:
    return found.table.charge_end if found.table.kind == "half" else found.table.discharge_end


def _common_end(found: Measurements) -> str:
    """Return what most closing half-cycles end by, ``""`` where there are none."""
    ends = Counter(str(one) for one in _closing(found) if one)
    return ends.most_common(1)[0][0] if ends else ""


def why_not_informative(found: Measurements) -> str:
    """Return why the balance of charge says nothing about this record."""
    table = found.table
    if table.cycle_number.size == 0:
        return "The record holds no current."
    closing = _closing(found)
    common = _common_end(found)
    if not common:
        return "The record holds no complete cycle."
    count = int((closing == common).sum())
    if common in {"time", "capacity"}:
        return (
            f"{count} of {len(closing)} closing half-cycles end after a fixed {common}: charge and discharge "
            "are equal by construction, so the efficiency says nothing. If they do end at a voltage, "
            "which rows far apart may hide, name the limits."
        )
    if common == "unknown":
        return f"{count} of {len(closing)} closing half-cycles end at no common limit."
    alike = int(comparable_cycles(table).sum())
    return f"{alike} cycle(s) close at the same voltage under the same current; {BASELINE_CYCLES} are needed."
