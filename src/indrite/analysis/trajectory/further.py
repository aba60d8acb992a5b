"""Findings besides pairs and displacements: onset of contacts, thickness of the interphase, products."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from indrite.analysis.trajectory.contacts import Contacts
from indrite.analysis.trajectory.interfaces import find_interfaces
from indrite.analysis.trajectory.interphase import Interphase, interphase_thickness
from indrite.analysis.trajectory.onset import FEWEST_FRAMES, OnsetTime, onset_time
from indrite.analysis.trajectory.products import Products, name_products
from indrite.errors import IndriteError
from indrite.findings import Finding, Verdict
from indrite.signals.trajectory import ELECTRODE, ELECTROLYTE, Trajectory

if TYPE_CHECKING:
    from ase import Atoms

#: Atoms of an element below which its density has no edge to fit.
FEWEST_ATOMS = 8


def onset_finding(runs: Sequence[Contacts], *, origin: str) -> Finding:
    """Return when the contacts of a pair begin to rise; the runs are cut to the shortest."""
    frames = min(one.count.size for one in runs)
    found = onset_time(runs[0].time_picosecond[:frames], np.array([one.count[:frames] for one in runs]))
    value, error, verdict = _of_onset(found)
    note = found.reason
    if found.onset_low is not None and found.onset_high is not None:
        note += f"; 95 %: {found.onset_low:.2g} to {found.onset_high:.2g} ps after the first frame"
    pair = runs[0].pair
    return Finding(
        id=f"onset_time.{pair}",
        quantity=f"Time at which {pair} contacts begin to rise",
        value=value,
        unit="ps",
        standard_uncertainty=error,
        origin=origin,
        verdict=verdict,
        note=note,
    )


def _of_onset(found: OnsetTime) -> tuple[float | None, float | None, Verdict]:
    if found.verdict == "upper limit":
        return found.onset_high, None, "upper limit"
    if found.verdict == "determined":
        return found.onset_picosecond, found.onset_uncertainty, "ok"
    return None, None, "not determinable"


def interphase_findings(runs: Sequence[Trajectory], *, origin: str) -> tuple[Finding, ...]:
    """Return the thickness of the mixed layer, where the cell has interfaces and the sides own elements."""
    elements = own_elements(runs[0])
    if elements is None or any(find_interfaces(one) is None for one in runs):
        return ()
    fewest_atoms = min(runs[0].of_element(one).size for one in elements)
    if min(one.frames for one in runs) < FEWEST_FRAMES or fewest_atoms < FEWEST_ATOMS:
        why = f"fewer than {FEWEST_FRAMES} frames or {FEWEST_ATOMS} atoms of an element make no edge"
        return (_thickness(None, None, why, origin),)
    try:
        found = interphase_thickness(list(runs), elements=elements)
    except IndriteError as error:  # too few frames, or no edges to fit: the pairs are known all the same
        return (_thickness(None, None, str(error), origin),)
    return (_of_interphase(found, origin),)


def own_elements(trajectory: Trajectory) -> tuple[str, str] | None:
    """Return the commonest element of the electrode that the electrolyte lacks, and the other way round.

    Returns
    -------
    elements
        ``None`` where sides are not known, or one has no element of its own.
    """
    if trajectory.side is None:
        return None
    symbols = np.array(trajectory.symbols)
    sides = [Counter(symbols[trajectory.side == side].tolist()) for side in (ELECTRODE, ELECTROLYTE)]
    own = [[one for one, _ in mine.most_common() if one not in other] for mine, other in (sides, sides[::-1])]
    return (own[0][0], own[1][0]) if own[0] and own[1] else None


def _of_interphase(found: Interphase, origin: str) -> Finding:
    """A zone that is no wider than that of the fresh interface is no interphase; the note has its width."""
    note = f"{found.reason}; fresh {_nanometres(found.fresh_nanometre)}; {found.definition}"
    if found.verdict == "thicker than fresh":
        return _thickness(found.value_nanometre, found.standard_uncertainty_nanometre, note, origin)
    return _thickness(None, None, f"{_nanometres(found.value_nanometre)}; {note}", origin)


def _nanometres(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.2g} nm"


def _thickness(value: float | None, error: float | None, note: str, origin: str) -> Finding:
    known = value is not None and np.isfinite(value)
    return Finding(
        id="interphase_thickness",
        quantity="Thickness of the mixed layer at each interface",
        value=value if known else None,
        unit="nm",
        standard_uncertainty=error if known else None,
        origin=origin,
        verdict="ok" if known else "not determinable",
        note=note,
    )


def product_findings(
    runs: Sequence[Trajectory], references: Mapping[str, Atoms], *, origin: str
) -> tuple[Finding, ...]:
    """Return for each reference phase whether it is there, by several criteria; none without references."""
    if not references:
        return ()
    found = name_products(list(runs), references)
    return tuple(_product(found, row, origin) for row in range(found.phase.size))


def _product(found: Products, row: int, origin: str) -> Finding:
    name = str(found.phase[row])
    passed = found.passed(name)
    return Finding(
        id=f"product.{name}",
        quantity=f"{name} among the products",
        value=str(found.verdict[row]),
        unit="",
        standard_uncertainty=None,
        origin=origin,
        verdict="ok",
        note=f"{found.reason[row]}; {sum(passed.values())} of {len(passed)} criteria",
    )
