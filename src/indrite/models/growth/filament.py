"""What the cell model asks of a growing metal: how deep it gets per charge, how much it leaks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from scipy.special import erfc


@dataclass(frozen=True)
class Functions:
    """Elementary functions of one library, so that a law serves NumPy and PyBaMM alike."""

    exp: Callable[[Any], Any]
    log: Callable[[Any], Any]
    erfc: Callable[[Any], Any]
    maximum: Callable[[Any, Any], Any]


NUMPY = Functions(np.exp, np.log, erfc, np.maximum)


class Filament(Protocol):
    """Growth and leak laws. Depths in micrometre, charges in coulomb per square metre."""

    @property
    def start_depth_micrometre(self) -> float:
        """Depth as assembled; above zero where a law needs it."""
        ...

    def depth_rate(self, depth: Any, functions: Functions) -> Any:
        """Return dL/dq while the cell charges, micrometre per coulomb per square metre."""
        ...

    def leak_siemens(self, depth: Any, functions: Functions) -> Any:
        """Return the leak of the whole cell at a typical depth."""
        ...

    def maximum_depth_micrometre(self, depth: float) -> float:
        """Return the depth of the longest tip, at most the thickness of the electrolyte."""
        ...

    def gate(self, cycle: int) -> float:
        """Return the factor on the growth in this cycle: 0 where metal cannot grow yet, else mostly 1."""
        ...

    def interphase_resistance_ohm_square_metre(self, cycle: int) -> float:
        """Return the area resistance that the interphase adds at the anode in this cycle."""
        ...


@dataclass(frozen=True)
class NoFilament:
    """A metal that stays where it is."""

    start_depth_micrometre: float = 0.0

    def depth_rate(self, depth: Any, functions: Functions) -> Any:
        """Return 0."""
        return 0.0 * depth

    def leak_siemens(self, depth: Any, functions: Functions) -> Any:
        """Return 0."""
        return 0.0 * depth

    def maximum_depth_micrometre(self, depth: float) -> float:
        """Return 0."""
        return 0.0

    def gate(self, cycle: int) -> float:
        """Return 0: closed."""
        return 0.0

    def interphase_resistance_ohm_square_metre(self, cycle: int) -> float:
        """Return 0."""
        return 0.0
