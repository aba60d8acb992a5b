"""What a charge and a discharge do, and what a step of one found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class HalfCycles:
    """What one charge and the discharge after it do.

    Parameters
    ----------
    swing
        Lithium each patch takes up on charge and gives back, (mol/m2) um2.
    left
        Lithium each patch holds after the discharge, (mol/m2) um2.
    overpotential_volt
        Largest of the charge at each filled patch, whether it is full by then or not; 0 elsewhere.
    layer_swing, layer_left, layer_overpotential_volt
        The same of the anode layer, mol/m2 and volt.
    charge_error
        Lithium of the charge that is not accounted for, relative.
    iterations
        Of the solver, all steps together.
    refused
        Largest share of a step's charge that films were to take and the layer took: what is not settled.
    """

    swing: np.ndarray
    left: np.ndarray
    overpotential_volt: np.ndarray
    layer_swing: float
    layer_left: float
    layer_overpotential_volt: float
    charge_error: float
    iterations: int
    refused: float = 0.0


@dataclass(frozen=True)
class Taken:
    """What a solution, or a step of a charge, found.

    Parameters
    ----------
    potential
        Of the grid, V, 32 bit.
    patches, overpotential
        What each patch takes, (mol/m2) um2, and the mean potential beside it, V.
    layer, layer_overpotential
        The same of the anode layer, mol/m2 and V.
    iterations, refused
        As of `HalfCycles`.
    """

    potential: np.ndarray
    patches: np.ndarray
    overpotential: np.ndarray
    layer: float
    layer_overpotential: float
    iterations: int
    refused: float = 0.0

    def towards(self, other: Taken, share: float) -> Taken:
        """Return what lies between two solutions: potentials and currents are those of a mixture."""
        if share == 1.0:
            return other
        return Taken(
            potential=self.potential + np.float32(share) * (other.potential - self.potential),
            patches=self.patches + share * (other.patches - self.patches),
            overpotential=self.overpotential + share * (other.overpotential - self.overpotential),
            layer=0.0,
            layer_overpotential=0.0,
            iterations=0,
        )
