"""Several structures in one pass, where a calculator can."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    import numpy as np
    from ase import Atoms
    from ase.calculators.calculator import Calculator


@runtime_checkable
class Batched(Protocol):
    """A calculator that can evaluate several structures in one pass."""

    def evaluate_many(self, structures: Sequence[Atoms]) -> list[tuple[float, np.ndarray]]:
        """Return energy (eV) and forces (atom, 3; eV/Å) of each structure."""


def evaluate_many(calculator: Calculator, structures: Sequence[Atoms]) -> list[tuple[float, np.ndarray]]:
    """Return energy and forces of each structure, in one pass where the calculator can."""
    if isinstance(calculator, Batched) and len(structures) > 1:
        return calculator.evaluate_many(structures)
    import numpy as np

    results = []
    for atoms in structures:
        # Forces first: asked for the energy alone, the networks leave out the derivative.
        forces = np.array(calculator.get_property("forces", atoms))
        results.append((float(calculator.get_property("energy", atoms)), forces))
    return results
