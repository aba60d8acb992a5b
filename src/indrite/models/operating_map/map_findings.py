"""What a map says in findings, in lines and in tables."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from indrite.findings import Finding, Verdict
from indrite.models.operating_map.contours import SafeCurrent
from indrite.models.operating_map.operating_map import OperatingMap
from indrite.models.operating_map.published import PublishedLife

if TYPE_CHECKING:
    import polars as pl

#: Half a central 95 % interval in standard uncertainties.
_HALF = 1.96
_VARIED = {
    "thickness_micrometre": "µm",
    "pressing_pressure_megapascal": "MPa pressing",
    "stack_pressure_megapascal": "MPa stack",
    "temperature_celsius": "°C",
}


def map_findings(computed: OperatingMap) -> tuple[Finding, ...]:
    """Return the safe currents of every column, then the known lives beside the simulated ones.

    Ids are ``safe_current.ANODE.LOADING`` with further values that the map varies behind, and
    ``death_cycle.CELL``.
    """
    safe = [_safe(computed, one) for one in computed.safe_currents]
    known = [_known(one) for one in computed.published]
    return (*safe, *known)


def _safe(computed: OperatingMap, one: SafeCurrent) -> Finding:
    low, high = one.safe_current_low, one.safe_current_high
    decided = low == high and one.low_open_end == one.high_open_end
    beyond = "" if not one.limited_by else f"; just above it: {one.limited_by}"
    below = "trust no current of the axis" if low == 0.0 else f"trust it up to {_current(one, 'low')}"
    perhaps = f"perhaps {_upto(one, 'high')}"
    note = f"{below}; {perhaps}: between them not determinable{beyond}"
    if decided:
        note = f"{below}{beyond}"
    return Finding(
        id=".".join(["safe_current", one.anode, *_values(computed, one)]),
        quantity=f"largest current that lasts {one.cycles} cycles, {describe(computed, one)}",
        value=one.safe_current,
        unit="mA/cm²",
        standard_uncertainty=(high - low) / (2 * _HALF),
        origin="simulated, growth calibrated on one reading",
        verdict=_verdict(one, decided=decided),
        note=note,
    )


def _verdict(one: SafeCurrent, *, decided: bool) -> Verdict:
    if not decided:
        return "not determinable"
    return "upper limit" if one.safe_current == 0.0 else "ok"


def _current(one: SafeCurrent, which: str) -> str:
    value, open_end = getattr(one, f"safe_current_{which}"), getattr(one, f"{which}_open_end")
    if value == 0.0:
        return "no current of the axis"
    return f"{value:.3g} mA/cm²" + (" (end of the axis)" if open_end else "")


def _upto(one: SafeCurrent, which: str) -> str:
    words = _current(one, which)
    return words if words.startswith("no ") else f"up to {words}"


def _values(computed: OperatingMap, one: SafeCurrent) -> list[str]:
    varied = [name for name in _VARIED if len(computed.grid.values(name)) > 1]
    values = [one.loading_milliampere_hour_per_square_centimetre, *(getattr(one, name) for name in varied)]
    return [f"{value:.6g}" for value in values]


def describe(computed: OperatingMap, one: SafeCurrent) -> str:
    """Return the anode, the loading and what else the map varies, in words."""
    varied = [name for name in _VARIED if len(computed.grid.values(name)) > 1]
    words = [f"{getattr(one, name):.4g} {_VARIED[name]}" for name in varied]
    anode = anode_words(computed, one.anode)
    loading = f"{one.loading_milliampere_hour_per_square_centimetre:.4g} mAh/cm²"
    return ", ".join([anode, loading, *words])


def anode_words(computed: OperatingMap, anode: str) -> str:
    """Return the name of an anode; the recipe's own by its phase."""
    phase = computed.cell.anode.material
    return f"{phase.name} as in the recipe" if anode == "recipe" and phase is not None else anode


def _known(one: PublishedLife) -> Finding:
    point = one.simulated
    low, high = point.life_low_cycle, point.life_high_cycle
    spread = None if not math.isfinite(high) else (high - low) / (2 * _HALF)
    inside = one.inside
    end = "first bridge" if one.host is None else "death"
    return Finding(
        id=f"death_cycle.{one.cell}",
        quantity=f"{end} of {one.cell} as built",
        value=point.life_cycle if math.isfinite(point.life_cycle) else None,
        unit="cycles",
        standard_uncertainty=spread,
        origin="simulated, not tuned to the death",
        verdict="agrees" if inside else "differs",
        published_value=one.death_cycle,
        published_source=one.source,
        note=f"95 % of the draws {low:.0f} … {high:.0f}; "
        + (
            "the interval is so wide that agreement is weak evidence" if inside else "outside of the interval"
        ),
    )


def summary_lines(computed: OperatingMap) -> Iterator[str]:
    """Yield what a terminal is told: counts, safe currents, known lives, every assumption."""
    counts = Counter(one.mode for one in computed.points)
    trusted = Counter(one.trusted for one in computed.points)
    cycles = computed.settings.cycles
    yield f"{computed.cell.name}: {len(computed.points)} points, {cycles} cycles asked for"
    yield "  with the middle of every assumption: " + ", ".join(f"{n} {mode}" for mode, n in counts.items())
    yield (
        f"  to be trusted for {cycles} cycles: {trusted['yes']} yes, {trusted['no']} no, "
        f"{trusted['not determinable']} not determinable"
    )
    for one in computed.safe_currents:
        middle = f"{one.safe_current:.3g}" + (" (end of the axis)" if one.open_end else "")
        yield (
            f"  {describe(computed, one)}: trust {_upto(one, 'low')}, perhaps {_upto(one, 'high')}; "
            f"middle of all assumptions {middle}"
        )
    for known in computed.published:
        point = known.simulated
        yield (
            f"  {known.cell} died in cycle {known.death_cycle:.0f}; model {point.life_cycle:.0f} "
            f"({point.life_low_cycle:.0f} … {point.life_high_cycle:.0f})"
        )
    for reason in dict.fromkeys(one.note for one in computed.points if one.note):
        yield f"  not determinable: {reason}"
    yield "assumed:"
    for row in computed.assumptions:
        unit = f" {row.unit}" if row.unit else ""
        yield f"  {row.words}: {row.value:.4g} ({row.low:.4g} … {row.high:.4g}){unit}; {row.why}"


def assumption_table(computed: OperatingMap) -> pl.DataFrame:
    """Return every assumption with its range as a table."""
    import polars as pl

    return pl.DataFrame(
        {
            "key": [one.key for one in computed.assumptions],
            "quantity": [one.words for one in computed.assumptions],
            "unit": [one.unit for one in computed.assumptions],
            "low": [one.low for one in computed.assumptions],
            "middle": [one.value for one in computed.assumptions],
            "high": [one.high for one in computed.assumptions],
            "spaced": ["by factors" if one.logarithmic else "evenly" for one in computed.assumptions],
            "source": [one.why for one in computed.assumptions],
        }
    )
