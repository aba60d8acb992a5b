"""What the uncertainty of one reading, of g and of the pellet's thickness means for the life."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from indrite.models.growth.inchworm import (
    ANISOTROPY_BOUNDS,
    ANISOTROPY_DEFAULT,
    Breathing,
    Inchworm,
    calibrate,
)
from indrite.models.growth.tips import BridgingContacts, InchwormFilament
from indrite.notebook import Shown


@dataclass(frozen=True, kw_only=True)
class UncertainInputs:
    """Ranges in which the inputs of the life lie; every value in a range equally likely.

    Parameters
    ----------
    cycle
        Cycle of the one section that r is calibrated on.
    depth_micrometre
        Low, middle, high of the depth read there (20 um, 30 % either way).
    anisotropy
        Low, middle, high of g.
    thickness_micrometre
        Low, middle, high of the electrolyte's thickness.
    spread_micrometre
        Low, middle, high of the spread of tip heights at 500 um: networks of grains gave 10.5 um
        without and up to 42 um with scatter of strength; averaging in depth may halve the former.
    """

    cycle: float = 100.0
    depth_micrometre: tuple[float, float, float] = (14.0, 20.0, 26.0)
    anisotropy: tuple[float, float, float] = (ANISOTROPY_BOUNDS[0], ANISOTROPY_DEFAULT, ANISOTROPY_BOUNDS[1])
    thickness_micrometre: tuple[float, float, float] = (550.0, 600.0, 640.0)
    spread_micrometre: tuple[float, float, float] = (5.0, 10.5, 42.0)


@dataclass(frozen=True)
class Interval(Shown):
    """A value, its range and, where drawn, its standard uncertainty."""

    value: float
    low: float
    high: float
    standard_uncertainty: float | None = None


@dataclass(frozen=True)
class LifeUncertainty(Shown):
    """Cycle of the short and what each input does to it.

    Parameters
    ----------
    reading, anisotropy, thickness
        The value at the middle, and the range when this one input runs over its range.
    joint
        Value and central 95 % when these three vary together (JCGM 101 Monte Carlo).
    spread
        The same for the spread of tip heights: small beside the others, so not part of ``joint``.
    failure_window
        Cycles from the first per cent of efficiency lost to death; the spread decides it.
    shares
        (Input, first-order share in the variance of ln(life), its standard uncertainty), largest first.
    """

    reading: Interval
    anisotropy: Interval
    thickness: Interval
    joint: Interval
    spread: Interval
    failure_window: Interval
    shares: tuple[tuple[str, float, float], ...] = ()


def life_uncertainty(
    breathing: Breathing,
    contacts: BridgingContacts,
    *,
    critical_leak_siemens: float,
    inputs: UncertainInputs | None = None,
    draws: int = 4000,
    rng: np.random.Generator | None = None,
) -> LifeUncertainty:
    """Propagate the reading, g and the thickness to the cycle of the short.

    The short is where the bridges leak I/V_cut; closed form, so thousands of lives cost milliseconds.

    Parameters
    ----------
    breathing
        What the anode gives.
    contacts
        Tips and contacts; the thickness is replaced.
    critical_leak_siemens
        I/V_cut.
    inputs
        Ranges.
    draws, rng
        Of the Monte Carlo; without ``rng`` seed 0, so that reports repeat.

    Sources
    -------
    JCGM 101:2008, propagation of distributions; Saltelli et al., DOI 10.1016/j.cpc.2009.09.018 (shares).
    """
    inputs = inputs or UncertainInputs()

    def life(depth: float, g: float, thickness: float) -> float:
        law = calibrate(breathing, cycle=inputs.cycle, depth_micrometre=depth, anisotropy=g)
        tips = replace(contacts, electrolyte_thickness_micrometre=thickness)
        return InchwormFilament(law, tips).cycles_to_leak(critical_leak_siemens)

    middle = (inputs.depth_micrometre[1], inputs.anisotropy[1], inputs.thickness_micrometre[1])
    value = life(*middle)

    def range_of(index: int, ends: tuple[float, float, float]) -> Interval:
        lives = []
        for end in (ends[0], ends[2]):
            case = list(middle)
            case[index] = end
            lives.append(life(*case))
        return Interval(value, min(lives), max(lives))

    return LifeUncertainty(
        reading=range_of(0, inputs.depth_micrometre),
        anisotropy=range_of(1, inputs.anisotropy),
        thickness=range_of(2, inputs.thickness_micrometre),
        joint=_joint(life, inputs, value, (draws, rng or np.random.default_rng(0))),
        shares=_shares(life, inputs),
        **_of_the_spread(breathing, contacts, critical_leak_siemens, inputs),
    )


#: Leak that costs one per cent of efficiency, over the fatal one: 1 - CE = G (V_c + V_d)/I, mean
#: voltages 0.92 and 0.84 of the cutoff.
VISIBLE_SHARE = 0.01 / 1.76


def _of_the_spread(
    breathing: Breathing, contacts: BridgingContacts, critical: float, inputs: UncertainInputs
) -> dict[str, Interval]:
    """Death and failure window over the range of the spread of tip heights, the rest at the middle."""
    law = calibrate(
        breathing,
        cycle=inputs.cycle,
        depth_micrometre=inputs.depth_micrometre[1],
        anisotropy=inputs.anisotropy[1],
    )
    thickness = inputs.thickness_micrometre[1]
    deaths, windows = [], []
    for spread in inputs.spread_micrometre:
        tips = replace(contacts, electrolyte_thickness_micrometre=thickness, spread_micrometre=spread)
        filament = InchwormFilament(law, tips)
        deaths.append(filament.cycles_to_leak(critical))
        windows.append(deaths[-1] - filament.cycles_to_leak(VISIBLE_SHARE * critical))
    return {
        "spread": Interval(deaths[1], min(deaths), max(deaths)),
        "failure_window": Interval(windows[1], min(windows), max(windows)),
    }


def _joint(
    life: Callable[[float, float, float], float],
    inputs: UncertainInputs,
    value: float,
    sampling: tuple[int, np.random.Generator],
) -> Interval:
    draws, rng = sampling
    ranges = (inputs.depth_micrometre, inputs.anisotropy, inputs.thickness_micrometre)
    samples = np.stack([rng.uniform(one[0], one[2], draws) for one in ranges], axis=1)
    lives = np.array([life(*row) for row in samples.tolist()])
    low, high = np.quantile(lives, [0.025, 0.975]).tolist()
    return Interval(value, low, high, float(lives.std(ddof=1)))


#: Inputs that vary together, in the order of the arguments of a life.
_NAMES = ("depth read in the section", "share of the strain along the growth", "thickness of the electrolyte")


def _shares(
    life: Callable[[float, float, float], float], inputs: UncertainInputs, *, draws: int = 1024
) -> tuple[tuple[str, float, float], ...]:
    """Return first-order shares of ln(life): V_i = <f(B) (f(A with column i of B) - f(A))>, Sobol points."""
    from scipy.stats import qmc

    ranges = np.array([inputs.depth_micrometre, inputs.anisotropy, inputs.thickness_micrometre])
    low, width = ranges[:, 0], ranges[:, 2] - ranges[:, 0]
    count = len(_NAMES)
    unit = qmc.Sobol(2 * count, rng=np.random.default_rng(0)).random(draws)
    points = np.tile(low, 2) + np.tile(width, 2) * unit
    first, second = points[:, :count], points[:, count:]

    def outcomes(rows: np.ndarray) -> np.ndarray:
        return np.log(np.array([life(*row) for row in rows.tolist()]))

    ours, others = outcomes(first), outcomes(second)
    total = float(np.concatenate([ours, others]).var(ddof=1))
    middle = float(np.concatenate([ours, others]).mean())
    found = []
    for at, name in enumerate(_NAMES):
        mixed = first.copy()
        mixed[:, at] = second[:, at]
        terms = (others - middle) * (outcomes(mixed) - ours)
        share = float(terms.mean()) / total if total > 0.0 else 0.0
        error = float(terms.std(ddof=1)) / np.sqrt(draws) / total if total > 0.0 else 0.0
        found.append((name, max(share, 0.0), float(error)))
    return tuple(sorted(found, key=lambda one: -one[1]))


def depth_band(
    breathing: Breathing, cycles: np.ndarray, *, inputs: UncertainInputs | None = None, draws: int = 1000
) -> np.ndarray:
    """Return the 2.5, 50 and 97.5 % quantiles of the depth over cycles, shape (3, cycle).

    The reading and g vary over their ranges, as in `life_uncertainty`; seed 0.
    """
    inputs = inputs or UncertainInputs()
    rng = np.random.default_rng(0)
    laws: list[Inchworm] = [
        calibrate(
            breathing,
            cycle=inputs.cycle,
            depth_micrometre=float(rng.uniform(inputs.depth_micrometre[0], inputs.depth_micrometre[2])),
            anisotropy=float(rng.uniform(inputs.anisotropy[0], inputs.anisotropy[2])),
        )
        for _ in range(draws)
    ]
    depths = np.stack([law.depth_after_cycles(cycles) for law in laws])
    band: np.ndarray = np.quantile(depths, [0.025, 0.5, 0.975], axis=0)
    return band


def depth_interval(law: Inchworm, cycles: np.ndarray, inputs: UncertainInputs) -> np.ndarray:
    """Return low and high end of the 95 % interval of the depth over cycles, shape (2, cycle).

    The electrolyte ends the growth: depths stop at its thickness (the middle of its range).
    """
    band = depth_band(law.breathing, cycles, inputs=inputs)[[0, 2]]
    ends: np.ndarray = np.minimum(band, inputs.thickness_micrometre[1])
    return ends


def depth_uncertainty(law: Inchworm, cycle: float, inputs: UncertainInputs) -> float:
    """Return the standard uncertainty of the depth at a cycle: its 95 % interval over 2 x 1.96."""
    low, high = depth_interval(law, np.array([float(cycle)]), inputs)[:, 0].tolist()
    return float(high - low) / (2 * 1.96)
