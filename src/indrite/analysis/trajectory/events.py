"""What happens besides distances and displacements: onsets, lifetimes, products, the interphase."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from indrite.analysis.trajectory.broken_layers import BrokenLayers, broken_layers
from indrite.analysis.trajectory.cavity import Cavity, cavity
from indrite.analysis.trajectory.common_times import at_common_times
from indrite.analysis.trajectory.consumed import Consumed, consumed
from indrite.analysis.trajectory.contacts import Contacts
from indrite.analysis.trajectory.growth_exponent import GrowthExponent, growth_exponent
from indrite.analysis.trajectory.height import height_change
from indrite.analysis.trajectory.interfaces import find_interfaces
from indrite.analysis.trajectory.interphase import Interphase, interphase_thickness
from indrite.analysis.trajectory.interphase_rate import interphase_rate
from indrite.analysis.trajectory.lifetimes import BondLifetimes, bond_lifetimes
from indrite.analysis.trajectory.onset import FEWEST_FRAMES, OnsetTime, onset_time
from indrite.analysis.trajectory.products import Products, name_products
from indrite.analysis.trajectory.tetrahedra import Units
from indrite.analysis.trajectory.unit_groups import groups_of
from indrite.errors import IndriteError
from indrite.findings import Finding, Verdict
from indrite.notebook import Shown
from indrite.signals.trajectory import ELECTRODE, ELECTROLYTE, Trajectory

if TYPE_CHECKING:
    from ase import Atoms

#: Atoms of an element below which its density has no edge to fit.
FEWEST_ATOMS = 8
#: A bond that forms at the cutoff of a contact breaks at this much of it: 0.4 Å further for In-S.
BREAK_FACTOR = 1.13


@dataclass(frozen=True, kw_only=True)
class Events(Shown):
    """What happens in one or several runs of a system, besides distances and displacements.

    Parameters
    ----------
    onsets
        Pair → when its contacts begin to rise.
    lifetimes
        Pair → how long its bonds live.
    products
        Which reference phases are there; ``None`` where none were given.
    interphase, interphase_gap
        Thickness of the mixed layer, where there are interfaces; or why there is none.
    consumed
        Electrolyte whose units have broken, where there are interfaces and units.
    exponent
        Power of time with which they broke.
    layers
        The broken units of each layer over time.
    cavity
        The largest hole between atoms, where there are interfaces: whether the cell tore.
    height
        By how much the cell became higher or lower, where it did.
    """

    onsets: Mapping[str, OnsetTime]
    lifetimes: Mapping[str, BondLifetimes]
    products: Products | None = None
    interphase: Interphase | None = None
    interphase_gap: str = ""
    consumed: Consumed | None = None
    exponent: GrowthExponent | None = None
    layers: BrokenLayers | None = None
    cavity: Cavity | None = None
    height: Finding | None = None

    def findings(self, origin: str) -> list[Finding]:
        """Return the findings, with the stable ids of trajectories.

        Parameters
        ----------
        origin
            ``simulated`` or ``measured``.
        """
        rows = [_onset(pair, one, self.lifetimes.get(pair), origin) for pair, one in self.onsets.items()]
        if self.interphase is not None:
            rows.append(_of_interphase(self.interphase, origin))
            rows += interphase_rate(self.interphase).findings(origin)
        elif self.interphase_gap:
            rows.append(_thickness(None, None, self.interphase_gap, origin))
        if self.consumed is not None:
            rows.append(self.consumed.finding(origin))
            rate = interphase_rate(self.consumed)
            rows += rate.findings(origin, name="consumed", what="the consumed layer")
        if self.exponent is not None:
            rows.append(self.exponent.finding(origin))
        if self.layers is not None:
            rows += self.layers.findings(origin)
        if self.cavity is not None:
            rows.append(self.cavity.finding(origin))
        if self.height is not None:
            rows.append(replace(self.height, origin=origin))
        if self.products is not None:
            rows += [_product(self.products, row, origin) for row in range(self.products.phase.size)]
        return rows


def events(
    runs: Sequence[Trajectory],
    contacts: Mapping[str, Sequence[Contacts]],
    *,
    units: Sequence[Units] = (),
    references: Mapping[str, Atoms] | None = None,
) -> Events:
    """Return what happens in runs of one system.

    Parameters
    ----------
    runs
        One or several seeds.
    contacts
        Pair → its contacts in each run.
    units
        Units of each run, such as PS4; none where the electrolyte has none.
    references
        Name → crystal: phases to look for.
    """
    found, gap = _interphase(runs)
    gone = _consumed(runs, units)
    return Events(
        onsets={pair: _onset_of(one) for pair, one in contacts.items()},
        lifetimes={pair: _lifetimes(runs, one[0]) for pair, one in contacts.items()},
        products=name_products(list(runs), references) if references else None,
        interphase=found,
        interphase_gap=gap,
        consumed=gone,
        exponent=None
        if gone is None
        else growth_exponent(units, groups_of(runs, units), most_share=gone.most_share),
        layers=None if gone is None else broken_layers(runs, units, unit_angstrom=gone.unit_angstrom),
        cavity=_cavity(runs),
        height=height_change(runs, "simulated") if _solid(runs) else None,
    )


def _onset_of(runs: Sequence[Contacts]) -> OnsetTime:
    """Return the onset in all runs, over the time that all cover."""
    runs = at_common_times(runs)
    return onset_time(runs[0].time_picosecond, np.array([one.count for one in runs]))


def _lifetimes(runs: Sequence[Trajectory], contacts: Contacts) -> BondLifetimes:
    """Return the lifetimes of the bonds that form where contacts begin and break a good vibration beyond."""
    form = contacts.cutoff_angstrom
    return bond_lifetimes(list(runs), contacts.pair, form_angstrom=form, break_angstrom=BREAK_FACTOR * form)


def _onset(pair: str, found: OnsetTime, life: BondLifetimes | None, origin: str) -> Finding:
    value, error, verdict = _of_onset(found)
    note = found.reason
    if found.onset_low is not None and found.onset_high is not None:
        note += f"; 95 %: {found.onset_low:.2g} to {found.onset_high:.2g} ps after the first frame"
    if life is not None:
        note += f"; {life.verdict}: {life.reason}"
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


def _interphase(runs: Sequence[Trajectory]) -> tuple[Interphase | None, str]:
    """Return the thickness of the mixed layer, where the cell has interfaces and the sides own elements."""
    elements = own_elements(runs[0])
    if elements is None or any(find_interfaces(one) is None for one in runs):
        return None, ""
    if min(one.frames for one in runs) < FEWEST_FRAMES:
        return None, f"fewer than {FEWEST_FRAMES} frames"
    try:
        return interphase_thickness(list(runs), elements=elements), ""
    except IndriteError as error:  # too few frames, or no edges to fit: the pairs are known all the same
        return None, str(error)


def _consumed(runs: Sequence[Trajectory], units: Sequence[Units]) -> Consumed | None:
    """Return the layer whose units have broken; None without two interfaces, units or enough frames."""
    if not units or min(one.frames for one in runs) < FEWEST_FRAMES:
        return None
    places = [find_interfaces(one) for one in runs]
    if any(one is None or one.count != 2 for one in places):
        return None
    try:
        return consumed(runs, units)
    except IndriteError:  # no units of the electrolyte's own, or no sides: the pairs are known all the same
        return None


def _cavity(runs: Sequence[Trajectory]) -> Cavity | None:
    """Return the largest hole; None without interfaces in a cell that is periodic in all directions."""
    return cavity(runs) if _solid(runs) else None


def _solid(runs: Sequence[Trajectory]) -> bool:
    return all(find_interfaces(one) is not None and one.periodic.all() for one in runs)


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
    """A zone that is not there, or no wider than a fresh one, is no interphase; the note has its width."""
    note = f"{found.reason}; fresh {_nanometres(found.fresh_nanometre)}; {found.definition}"
    apart = found.value_nanometre is not None and found.value_nanometre <= 0.0
    if apart:
        note = f"the two elements do not overlap; {note}"
    elif found.verdict == "thicker than fresh":
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
