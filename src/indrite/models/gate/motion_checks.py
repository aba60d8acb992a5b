"""Checks on the motion of lithium, with and without exchange of S and Cl."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from indrite.models.gate.checks import Check, Measured, Outcome, Reference
from indrite.models.gate.motion import SHORTEST_PICOSECOND

#: Fractions of exchanged 4a and 4d that are compared.
INVERSIONS = (0.0, 0.5)
#: Standard errors that the two slopes must be apart.
_SIGNIFICANT = 2.0
_DYNAMICS = "PBE dynamics at 500 K, 416 atoms: data of bjmorgan/data_argyrodite_disorder (MIT)"


def motion_checks() -> tuple[Check, ...]:
    """Return the checks that need molecular dynamics."""
    needs = tuple(f"motion-{one:g}" for one in INVERSIONS)
    return (
        Check(
            id="motion.tetrahedra",
            quantity="Li6PS5Cl at 500 K: S within 2.6 Å of P",
            unit="",
            uses=("contacts", "products", "diffusion"),
            needs=needs,
            references=(Reference(4.0, _DYNAMICS),),
            tolerance=0.02,
            evaluate=_tetrahedra,
        ),
        Check(
            id="motion.disorder",
            quantity="Li6PS5Cl at 500 K: displacement of Li per time, 50 % exchanged against none",
            unit="ratio",
            uses=("diffusion",),
            needs=needs,
            references=(
                Reference(1.86, f"{_DYNAMICS}, slopes of 2 to 20 ps; at 300 K about 180 (arXiv:2407.04126)"),
            ),
            tolerance=None,
            threshold=1.0,
            evaluate=_disorder,
            note="passes above 1 by two standard errors",
        ),
    )


def _tetrahedra(measured: Measured) -> Outcome:
    runs = [measured[f"motion-{one:g}"] for one in INVERSIONS]
    for one in runs:
        if problem := _problem(one):
            return Outcome(None, reason=problem)
    worst = max((float(one["sulfur_neighbours"]) for one in runs), key=lambda count: abs(count - 4.0))
    return Outcome(worst)


def _disorder(measured: Measured) -> Outcome:
    ordered, disordered = (measured[f"motion-{one:g}"] for one in INVERSIONS)
    for one in (ordered, disordered):
        if problem := _problem(one):
            return Outcome(None, reason=problem)
    found = [
        (one["slope_square_angstrom_per_picosecond"], one["slope_error"]) for one in (ordered, disordered)
    ]
    (low, low_error), (high, high_error) = found
    if low is None or high is None or low_error is None or high_error is None:
        return Outcome(None, reason=f"runs shorter than {SHORTEST_PICOSECOND:g} ps do not show it")
    text = f"{high:.2f} ± {high_error:.2f} against {low:.2f} ± {low_error:.2f} Å²/ps"
    if abs(high - low) < _SIGNIFICANT * math.hypot(high_error, low_error) or low <= 0.0:
        return Outcome(None, reason=f"{text}: not apart by two standard errors")
    ratio = high / low
    error = ratio * math.hypot(high_error / high, low_error / low)
    return Outcome(ratio, standard_uncertainty=error, reason=text)


def _problem(run: Mapping[str, Any]) -> str:
    if "failed" in run:
        return str(run["failed"])
    bad = [one for one in run["ended"] if one != "done"]
    return f"a run ended with: {bad[0]}" if bad else ""
