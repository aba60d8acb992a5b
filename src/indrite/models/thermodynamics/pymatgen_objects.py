"""A table of energies as pymatgen's phase diagram, for work that indrite does not do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from indrite.errors import MissingPackageError
from indrite.models.thermodynamics.energies import EnergyTable
from indrite.models.thermodynamics.formulas import counts_of

if TYPE_CHECKING:
    from pymatgen.analysis.phase_diagram import PhaseDiagram


def phase_diagram(table: EnergyTable, elements: Sequence[str] | None = None) -> PhaseDiagram:
    """Return pymatgen's phase diagram of the phases of a table.

    Entries hold formation energies, so that the elements are at zero and the chemical potential of
    lithium is minus its potential.

    Parameters
    ----------
    table
        Formation energies.
    elements
        Only phases of these; by default all of them.

    Raises
    ------
    MissingPackageError
        If pymatgen is not installed.
    """
    try:
        from pymatgen.analysis.phase_diagram import PDEntry, PhaseDiagram
        from pymatgen.core import Composition
    except ImportError:
        raise MissingPackageError("pymatgen", extra="interface", purpose="a pymatgen phase diagram") from None
    wanted = set(elements) if elements is not None else {one for f in table.phases for one in counts_of(f)}
    entries = [
        PDEntry(Composition(formula), one.energy_electronvolt)
        for formula, one in table.phases.items()
        if set(counts_of(formula)) <= wanted
    ]
    return PhaseDiagram(entries)
