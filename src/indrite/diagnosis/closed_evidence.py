"""Evidence for and against on cells that close their cycles at a voltage."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from indrite.analysis.cycling.robust import known_median
from indrite.diagnosis.closed import END_OF_LIFE, INITIAL_LOSS, second_opinions, why_not_informative
from indrite.diagnosis.evidence import Evidence, Explanation, number
from indrite.diagnosis.losses import capacity_left, fades_from_the_start, hold_contradicts, lost_share
from indrite.diagnosis.measure import Measurements


def evidence(found: Measurements) -> list[Evidence]:
    """Return all evidence that the record holds, strongest first."""
    rows: list[Evidence] = []
    if found.ohmic is not None:
        text = "The voltage has the sign of the current at the end of the record: a resistor, no cell"
        rows.append(Evidence(text, found.ohmic[0], "S", "leak", found.ohmic[1]))
    if found.endless is not None:
        rows.append(
            Evidence(
                f"Charge {found.table.cycle_number[found.endless.row]} took "
                f"{found.endless.capacity_ampere_hour / (found.reference_capacity or np.nan):.1f} times "
                f"the cell's capacity and stopped rising at {found.endless.end_voltage_volt:.3f} V, "
                "below its cutoff",
                found.endless.conductance_siemens,
                "S",
                "leak",
                found.endless.conductance_uncertainty_siemens,
            )
        )
    if found.leak is None:
        rows.append(
            Evidence(why_not_informative(found), float(found.table.informative.sum()), "cycles", "nothing")
        )
    else:
        rows += [*_balance(found), *_independent(found)]
    rows += [*_rates(found), *_context(found)]
    return rows


def _balance(found: Measurements) -> Iterator[Evidence]:
    """Yield what the balance of charge says, from the last cycle to the forecast."""
    yield _missing(found)
    yield from _changes(found)
    if not found.changed:
        assert found.leak is not None
        known = found.leak.standard_score
        peak = float(np.nanmax(known)) if np.isfinite(known).any() else np.nan
        yield Evidence(
            "No lasting rise of the loss: neither alarm nor change point; the highest score was",
            peak,
            "standard deviations",
            _quiet_supports(found) if _quiet(found) else "nothing",
        )
    yield from _forecast(found)


def _missing(found: Measurements) -> Evidence:
    leak, last, table = found.leak, found.last, found.table
    assert leak is not None
    assert last is not None
    value, spread = float(leak.conductance_siemens[last]), float(leak.conductance_uncertainty_siemens[last])
    missing = float(leak.imbalance_ampere_hour[last])
    amount = number(abs(missing), "Ah")
    text = f"Balance of charge in cycle {table.cycle_number[last]}: {amount} " + (
        "did not come back" if missing >= 0 else "more came back than went in"
    )
    return Evidence(
        f"{text}{' (upper limit of the leak)' if leak.upper_limit else ''}",
        value,
        "S",
        _quiet_supports(found) if _quiet(found) else _loss_supports(found),
        spread,
    )


def _changes(found: Measurements) -> Iterator[Evidence]:
    leak, table = found.leak, found.table
    assert leak is not None
    if found.alarm is not None:
        yield Evidence(
            f"Online alarm in cycle {table.cycle_number[found.alarm]}",
            float(leak.standard_score[found.alarm]),
            "standard deviations",
            _loss_supports(found),
        )
    if found.onset is not None:
        first, upto = table.cycle_number[found.onset.first], table.cycle_number[found.onset.last]
        yield Evidence(
            f"The loss stands out of the noise from cycle {table.cycle_number[found.onset.row]} on "
            f"(95 %: {first} to {upto})",
            float(table.cycle_number[found.onset.row]),
            "cycle",
            _loss_supports(found),
            float(upto - first) / 3.92,
        )


def _forecast(found: Measurements) -> Iterator[Evidence]:
    forecast = found.forecast
    if forecast is not None and found.endless is None and _loss_supports(found) == "leak":
        low, high = forecast.interval
        upto = f"to {high:.0f}" if np.isfinite(high) else "on"
        yield Evidence(
            f"The leak grows e-fold every {forecast.e_fold_cycles:.1f} cycles; Λ = 1 expected at cycle "
            f"{forecast.death_cycle:.0f} ({low:.0f} {upto})",
            forecast.growth_per_cycle,
            "1/cycle",
            "leak",
            forecast.growth_uncertainty_per_cycle,
        )


def _quiet(found: Measurements) -> bool:
    """Whether no charge is lost: what is measured above the baseline then speaks against a leak."""
    return not found.changed and lost_share(found) <= INITIAL_LOSS


def _quiet_supports(found: Measurements) -> Explanation:
    """Return what quiet cycles speak for: nothing where the short came suddenly after them."""
    return "no leak" if found.endless is None and found.ohmic is None else "nothing"


def _loss_supports(found: Measurements) -> Explanation:
    """Return which explanation the missing charge speaks for, by where it went missing."""
    name = found.signature.name if found.signature is not None else "undecided"
    if name == "fade" or (not found.changed and fades_from_the_start(found) is not None):
        return "fade"
    return "side reaction" if name == "side reaction" else "leak"


def _independent(found: Measurements) -> Iterator[Evidence]:
    """Yield what the estimators say that do not use the balance of charge."""
    opinions = dict(second_opinions(found))
    calm = _quiet_supports(found) if _quiet(found) else "nothing"
    yield from _signature(found)
    if "voltage hold" in opinions:
        yield _hold(found, opinions["voltage hold"], calm)
    if (contradiction := hold_contradicts(found)) is not None:
        yield Evidence(contradiction, None, "", "side reaction")
    if found.rest is not None:
        supports: Explanation = "leak" if opinions["self-discharge"] == "agrees" else calm
        yield Evidence(
            "Rise of the self-discharge in the rests after charge",
            found.rest[0],
            "S",
            supports,
            found.rest[1],
        )
    if found.steps is not None:
        yield Evidence(
            f"Voltage steps per charge: {found.steps.early:.1f} early, at most {found.steps.most:.1f} later",
            found.steps.most,
            "steps",
            "leak" if found.steps.telegraph else calm,
        )


def _signature(found: Measurements) -> Iterator[Evidence]:
    signature = found.signature
    if signature is None:
        return
    names: dict[str, Explanation] = {"leak": "leak", "side reaction": "side reaction", "fade": "fade"}
    meaning = {
        "leak": "charge up and discharge down alike: a leak",
        "side reaction": "charge up, discharge unchanged: a side reaction on charge",
        "fade": "charge and discharge down together: fade",
        "undecided": "too small to tell",
    }[signature.name]
    yield Evidence(
        f"Against the trend, charge {1 / (1 - signature.charge_excess) - 1:+.2%} and discharge "
        f"{1 / (1 + signature.discharge_deficit) - 1:+.2%}: {meaning}",
        signature.discharge_deficit,
        "",
        names.get(signature.name, "nothing"),
        signature.uncertainty,
    )


def _hold(found: Measurements, opinion: str, calm: Explanation) -> Evidence:
    leak, last = found.leak, found.last
    assert leak is not None
    assert last is not None
    value, spread = leak.hold_conductance_siemens[last], leak.hold_conductance_uncertainty_siemens[last]
    supported: dict[str, Explanation] = {"agrees": "leak", "contradicts": "side reaction"}
    return Evidence(
        "Current at the end of the voltage hold, above its baseline, over the hold voltage",
        float(value),
        "S",
        supported.get(opinion, calm if abs(value) < 3 * spread else "nothing"),
        float(spread),
    )


def _rates(found: Measurements) -> Iterator[Evidence]:
    if found.rates is not None:
        yield Evidence(
            f"Loss against ∮V dt over {found.rates.cycles} cycles of different rate: the slope is a leak, "
            "or a side reaction that goes with time",
            found.rates.conductance_siemens,
            "S",
            "leak"
            if found.rates.conductance_siemens > 3 * found.rates.conductance_uncertainty_siemens
            else "no leak",
            found.rates.conductance_uncertainty_siemens,
        )


def _context(found: Measurements) -> Iterator[Evidence]:
    table = found.table
    share = capacity_left(found)
    if share is not None and found.endless is None:
        supports: Explanation = "fade" if share < END_OF_LIFE and not found.changed else "nothing"
        yield Evidence("Discharge capacity left, late over early cycles", share, "", supports)
    cut = (table.charge_end == "interruption") | (table.discharge_end == "interruption")
    if cut.any():
        yield Evidence(
            f"{int(cut.sum())} cycle(s) cut short of any limit, first number {table.cycle_number[cut][0]}",
            float(cut.sum()),
            "cycles",
            "interruption",
        )
    if found.cutoff_volt is not None and np.isfinite(table.charge_current_ampere).any():
        current = known_median(table.charge_current_ampere)
        yield Evidence(
            f"A leak above I/V_cut = {number(current, 'A')} / {found.cutoff_volt:.2f} V = "
            f"{number(current / found.cutoff_volt, 'S')} would be fatal",
            current / found.cutoff_volt,
            "S",
            "nothing",
        )
