"""From lives per draw to what is said of a point: life, band, mode, verdict, what dominates."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float

from indrite.models.operating_map.axes import Point
from indrite.models.operating_map.specimen import Conditions
from indrite.models.operating_map.usable import Usable
from indrite.notebook import Shown

if TYPE_CHECKING:
    from indrite.cell import Cell
    from indrite.models.operating_map.settings import MapContext

#: How a point fails. ``short``: the bridges leak what no charge outruns. ``layer used up``: the whole anode
#: layer moved into the electrolyte first. ``anode exhausted``: the first charge leaves the plateau.
#: ``polarised``: too little of the loading can be used. ``survives``: none of these for so many cycles.
MODES = ("short", "layer used up", "anode exhausted", "polarised", "survives", "not determinable")
#: Central share of the draws that a band holds.
BAND = (0.025, 0.975)
#: A rank correlation below this names nothing.
_LEAST_CORRELATION = 0.3


@dataclass(frozen=True)
class Fate:
    """Lives of one point over the draws.

    Parameters
    ----------
    life
        Cycle of death; inf where nothing kills.
    mode
        Of `MODES`.
    allowed
        Draws that do not contradict the calibration.
    """

    life: Float[np.ndarray, " draw"]
    mode: np.ndarray
    allowed: np.ndarray


@dataclass(frozen=True, kw_only=True)
class PointLife(Shown):
    """One row of a map. Lives are cycles; inf where nothing in the model kills, NaN where it cannot say.

    Parameters
    ----------
    anode
        As asked for.
    current_milliampere_per_square_centimetre, loading_milliampere_hour_per_square_centimetre
        Charge current and loading.
    thickness_micrometre, pressing_pressure_megapascal, stack_pressure_megapascal, temperature_celsius
        The rest of the specimen.
    capacity_milliampere_hour_per_square_centimetre, capacity_low, capacity_high
        Charge per half-cycle and its band.
    life_cycle, life_low_cycle, life_high_cycle
        With the middle of every assumption, and the central 95 % over all of them.
    mode
        What ends the life with the middle of every assumption; see `MODES`.
    share_short, share_layer_used_up, share_anode_exhausted, share_polarised, share_survives
        Shares of the draws.
    trusted
        ``yes`` where 97.5 % of the draws survive, ``no`` where at most 2.5 % do, else ``not determinable``.
    dominant
        The assumption whose draws order the lives most, ``""`` where none stands out.
    note
        Why nothing is said, or empty.
    """

    anode: str
    current_milliampere_per_square_centimetre: float
    loading_milliampere_hour_per_square_centimetre: float
    thickness_micrometre: float
    pressing_pressure_megapascal: float
    stack_pressure_megapascal: float
    temperature_celsius: float
    capacity_milliampere_hour_per_square_centimetre: float
    capacity_low: float
    capacity_high: float
    life_cycle: float
    life_low_cycle: float
    life_high_cycle: float
    mode: str
    share_short: float
    share_layer_used_up: float
    share_anode_exhausted: float
    share_polarised: float
    share_survives: float
    trusted: str
    dominant: str = ""
    note: str = ""

    def to_row(self) -> dict[str, Any]:
        """Return the point as plain values by column."""
        return asdict(self)


def judged(
    context: MapContext, where: tuple[Point, Cell, Conditions], *, moved: Usable, fate: Fate
) -> PointLife:
    """Return what is said of a point.

    Parameters
    ----------
    context
        Settings and draws.
    where
        Point, its specimen and its conditions.
    moved
        Charge per half-cycle.
    fate
        Lives over the draws.
    """
    settings = context.settings
    capacity = moved.capacity_milliampere_hour_per_square_centimetre
    loading = where[1].value("loading_milliampere_hour_per_square_centimetre")
    mode = np.where(fate.life >= settings.cycles, "survives", fate.mode)
    starved = capacity < settings.usable_share * loading
    mode = np.where(starved & (fate.mode != "anode exhausted"), "polarised", mode)
    allowed = fate.allowed.copy()
    allowed[0] = False  # the middle is no draw
    low, high = _band(fate.life[allowed])
    shares = {one: float(np.mean(mode[allowed] == one)) for one in MODES}
    central = 0 if fate.allowed[0] else _median_draw(fate.life, allowed)
    return PointLife(
        **_place(where),
        capacity_milliampere_hour_per_square_centimetre=float(capacity[central]),
        capacity_low=_band(capacity[allowed])[0],
        capacity_high=_band(capacity[allowed])[1],
        life_cycle=float(fate.life[central]),
        life_low_cycle=low,
        life_high_cycle=high,
        mode=str(mode[central]),
        share_short=shares["short"],
        share_layer_used_up=shares["layer used up"],
        share_anode_exhausted=shares["anode exhausted"],
        share_polarised=shares["polarised"],
        share_survives=shares["survives"],
        trusted=_trusted(shares["survives"]),
        dominant=_dominant(context, fate.life, allowed),
    )


def not_determinable(
    context: MapContext, where: tuple[Point, Cell, Conditions], *, moved: Usable, reason: str
) -> PointLife:
    """Return a point of which the model says nothing but the charge it moves."""
    del context
    capacity = moved.capacity_milliampere_hour_per_square_centimetre
    low, high = _band(capacity[1:])
    nan = math.nan
    return PointLife(
        **_place(where),
        capacity_milliampere_hour_per_square_centimetre=float(capacity[0]),
        capacity_low=low,
        capacity_high=high,
        life_cycle=nan,
        life_low_cycle=nan,
        life_high_cycle=nan,
        mode="not determinable",
        share_short=nan,
        share_layer_used_up=nan,
        share_anode_exhausted=nan,
        share_polarised=nan,
        share_survives=nan,
        trusted="not determinable",
        note=reason,
    )


def _place(where: tuple[Point, Cell, Conditions]) -> dict[str, Any]:
    point, cell, here = where
    return {
        "anode": point.anode,
        "current_milliampere_per_square_centimetre": here.current_milliampere_per_square_centimetre,
        "loading_milliampere_hour_per_square_centimetre": cell.value(
            "loading_milliampere_hour_per_square_centimetre"
        ),
        "thickness_micrometre": cell.value("electrolyte_thickness_micrometre"),
        "pressing_pressure_megapascal": here.pressing_pressure_megapascal,
        "stack_pressure_megapascal": here.stack_pressure_megapascal,
        "temperature_celsius": round(here.temperature_kelvin - 273.15, 9),
    }


def _band(values: np.ndarray) -> tuple[float, float]:
    """Return the ends of the central 95 %; draws themselves, so that infinite lives need no arithmetic."""
    low = np.quantile(values, BAND[0], method="lower")
    high = np.quantile(values, BAND[1], method="higher")
    return float(low), float(high)


def _median_draw(life: np.ndarray, allowed: np.ndarray) -> int:
    inside = np.flatnonzero(allowed)
    order = np.argsort(life[inside], kind="stable")
    return int(inside[order[inside.size // 2]])


def _trusted(survives: float) -> str:
    if survives >= BAND[1]:
        return "yes"
    return "no" if survives <= BAND[0] else "not determinable"


def _dominant(context: MapContext, life: np.ndarray, allowed: np.ndarray) -> str:
    """Return the key of the assumption with the largest rank correlation with the life, if any stands out."""
    from scipy.stats import rankdata

    inside = allowed[1:]
    ranks = rankdata(life[1:][inside])  # infinite lives are ties
    ranks = ranks - ranks.mean()
    spread = float(np.sqrt((ranks**2).sum()))
    if spread == 0.0:
        return ""
    keys, drawn = context.sample.ranks
    drawn = drawn[:, inside]
    drawn = drawn - drawn.mean(axis=1, keepdims=True)
    found = np.abs(drawn @ ranks) / (spread * np.sqrt((drawn**2).sum(axis=1)))
    best = int(np.argmax(found))
    return keys[best] if found[best] >= _LEAST_CORRELATION else ""
