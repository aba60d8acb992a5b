"""How long a step may take, before it runs: what it took before, else what its function usually takes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any, Literal

from indrite.study.plan import Plan, PlannedStep, canonical
from indrite.study.step_table import BUILT_IN

#: ``recorded``: the step took this long in an earlier run into the same folder, with these parameters.
#: ``usual``: what its function takes on a core of a laptop, good to a factor of two or three.
Basis = Literal["recorded", "usual"]
#: Steps that read, record, analyse or compare.
_SHORT_SECOND = 1.0
#: A picosecond of some 300 atoms in steps of 2 fs: with the fast engines, and with others such as chgnet.
_SECOND_A_PICOSECOND: Mapping[str, float] = {"nep": 2.0, "toy": 2.0}
_SLOW_SECOND_A_PICOSECOND = 60.0
#: Usual lengths shorter than this say nothing about the machine.
_TELLING_SECOND = 5.0


@dataclass(frozen=True)
class Length:
    """An expected length.

    Parameters
    ----------
    second
        Time the step takes on one core.
    basis
        Where the number comes from.
    """

    second: float
    basis: Basis


def _count(value: Any) -> int:
    return len(value) if isinstance(value, (list, tuple)) else int(value or 0)


def _dynamics(step: Mapping[str, Any]) -> float:
    name = getattr(step["engine"], "name", str(step["engine"])).partition(":")[0]
    each = _SECOND_A_PICOSECOND.get(name, _SLOW_SECOND_A_PICOSECOND)
    return 10.0 + each * step["time_picosecond"] * _count(step["seeds"])


def _growth(step: Mapping[str, Any]) -> float:
    calibration = 0.0 if step["like"] is not None else 1.0 + step["calibration_seeds"]
    volume = (step["width_micrometre"] / 100.0) ** (step["dimensions"] - 1)
    voxels = volume * (2.0 / step["voxel_micrometre"]) ** step["dimensions"]
    return 20.0 + voxels * (0.01 * step["cycles"] + 4.0 * calibration) * (step["dimensions"] - 1) ** 6


def _band(step: Mapping[str, Any]) -> float:
    return 1.0 + 70.0 * step["joint"] + (1100.0 if step["alone"] else 0.0)


def _swap(step: Mapping[str, Any]) -> float:
    lives = 2 ** _count(step["factors"]) * step["seeds"]
    return 2.0 + lives * 12.0 * step["width_micrometre"] / 40.0


#: Function → usual length from the parameters; measured with the shipped study on one of two cores.
_USUAL: Mapping[str, Callable[[Mapping[str, Any]], float]] = {
    "build.interface": lambda step: 15.0,
    "simulate.interface": _dynamics,
    "simulate.growth": _growth,
    "ensemble.growth": lambda step: 1.0 + 80.0 * (step["seeds"] - 1),
    "band.growth": _band,
    "swap.growth": _swap,
    "simulate.cell": lambda step: 15.0 if step["model"] == "reduced" else 60.0,
    "compare.published": lambda step: 5.0,
    "picture.section": lambda step: 2.0,
    "analyse.section": lambda step: 2.0,
    "analyse.diffraction": lambda step: 3.0,
    "analyse.impedance": lambda step: 3.0,
}
_KNOWN = {entry.name for entry in BUILT_IN}


def usual_second(step: PlannedStep) -> float | None:
    """Return what a step's function usually takes; ``None`` for functions of other packages."""
    if step.function.name not in _KNOWN:
        return None
    usual = _USUAL.get(step.function.name)
    try:
        return _SHORT_SECOND if usual is None else float(usual(step.parameters))
    except (KeyError, TypeError, ValueError):  # the function has other parameters than it had
        return None


def expected_lengths(plan: Plan, manifests: Iterable[Mapping[str, Any]]) -> dict[str, Length]:
    """Return step → expected length; steps of which nothing is known are left out.

    A record counts for a step of the same function and the same parameters, whatever the results above it:
    the last one written counts.

    Parameters
    ----------
    plan
        The study.
    manifests
        What the store of the output folder knows of results, of this and earlier versions of the study.
    """
    recorded: dict[str, tuple[str, float]] = {}
    for one in manifests:
        try:
            name = _identity(one["function"], one["parameters"])
            entry = str(one["finished"]), float(one["seconds"])
        except (KeyError, TypeError, ValueError):
            continue
        recorded[name] = max(recorded.get(name, entry), entry)
    return {step.name: length for step in plan.steps if (length := _length(step, recorded)) is not None}


def _length(step: PlannedStep, recorded: Mapping[str, tuple[str, float]]) -> Length | None:
    plain = canonical(step.parameters, dict.fromkeys(step.refs(), ""))
    before = recorded.get(_identity(step.function.name, plain))
    if before is not None:
        return Length(before[1], "recorded")
    usual = usual_second(step)
    return None if usual is None else Length(usual, "usual")


def _identity(function: str, parameters: Any) -> str:
    return json.dumps([function, _without_keys(parameters)], sort_keys=True)


def _without_keys(value: Any) -> Any:
    """Return parameters without the keys of results: these change with every change further up."""
    if isinstance(value, Mapping):
        return "$" if set(value) == {"$step"} else {key: _without_keys(one) for key, one in value.items()}
    return [_without_keys(one) for one in value] if isinstance(value, list) else value


def machine_factor(lengths: Mapping[str, Length], taken: Mapping[str, float]) -> float:
    """Return how much longer this machine takes than usual, by the steps it has finished; 1 before that.

    Parameters
    ----------
    lengths
        Step → expected length.
    taken
        Step → seconds that it took in this run.

    Examples
    --------
    >>> machine_factor({"a": Length(10.0, "usual"), "b": Length(7.0, "recorded")}, {"a": 20.0, "b": 7.0})
    2.0
    """
    ratios = [
        seconds / lengths[name].second
        for name, seconds in taken.items()
        if name in lengths
        and lengths[name].basis == "usual"
        and lengths[name].second >= _TELLING_SECOND
        and seconds > 0
    ]
    return median(ratios) if ratios else 1.0
