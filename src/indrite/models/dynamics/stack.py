"""A stack that presses on the cell: its height follows the normal stress, the area stays."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from ase.units import GPa, fs, kB

from indrite.models.dynamics.nose_hoover import ChainState

if TYPE_CHECKING:
    from ase import Atoms
    from ase.calculators.calculator import Calculator

#: Steps from one change of the height to the next.
EVERY = 10
#: Stiffness along the normal that turns a missing stress into a strain, and the time it takes. Their ratio
#: sets the pace only, not where the height comes to rest: Li6PS5Cl has about 35 GPa, In 45, Li 13.
_STIFFNESS, _DAMPING = 25.0 * GPa, 500.0 * fs


@dataclass(frozen=True, kw_only=True)
class Stack:
    """Pressure on the two ends of a cell, which keeps its area.

    Parameters
    ----------
    pressure
        Normal pressure, eV/Å³.
    thermal_energy
        k_B T, eV.
    interval
        Time from one change of the height to the next, internal units.
    """

    pressure: float
    thermal_energy: float
    interval: float

    @classmethod
    def of(cls, *, megapascal: float, kelvin: float, step_femtosecond: float) -> Stack:
        """Return the stack of a run with these settings."""
        return cls(
            pressure=1e-3 * megapascal * GPa,
            thermal_energy=kB * kelvin,
            interval=EVERY * step_femtosecond * fs,
        )

    def strain(self, normal_pressure: float, volume: float, noise: float) -> float:
        r"""Return by how much the logarithm of the height changes in an interval.

        $d\varepsilon = -\frac{1}{M\tau}(P_0 - P_{zz})\,dt + \sqrt{2 k_B T / (V M \tau)}\,dW$: stochastic cell
        rescaling, for the height alone. The volume goes with the height, so that V is distributed as
        $V^N e^{-P_0 V / k_B T}$ times the weight of the atoms' places in the cell.

        =========  ===============  ==========================================
        symbol     variable         meaning
        =========  ===============  ==========================================
        P_0        pressure         of the stack
        P_zz       normal_pressure  of the atoms: momentum and forces
        k_B T      thermal_energy
        V          volume           of the cell
        M, τ       (constants)      stiffness and time
        dW         noise            standard normal number times √interval
        =========  ===============  ==========================================

        Source: Bernetti and Bussi 2020, DOI 10.1063/5.0020514.
        """
        pace = self.interval / (_STIFFNESS * _DAMPING)
        drift = -pace * (self.pressure - normal_pressure)
        return drift + float(np.sqrt(2.0 * self.thermal_energy * pace / volume)) * noise


def normal_pressure(atoms: Atoms, calculator: Calculator, velocity: np.ndarray) -> float:
    """Return P_zz, eV/Å³: 2 K_z / V minus the stress of the engine, which is positive for tension.

    Raises
    ------
    EngineError
        If the engine has no stress.
    """
    from indrite.errors import EngineError

    try:
        stress = np.asarray(calculator.get_property("stress", atoms), dtype=float)
    except NotImplementedError as error:
        raise EngineError(
            "this engine gives no stress, which a stack pressure needs",
            todo="Choose another engine, or leave the stack pressure out",
        ) from error
    momentum = float(np.sum(atoms.get_masses() * velocity[:, 2] ** 2))
    return momentum / float(atoms.get_volume()) - float(stress[2])


def stretched(state: ChainState, strain: np.ndarray) -> ChainState:
    """Return the state with heights changed: positions along the normal with them, velocities against.

    Parameters
    ----------
    state
        Of several systems.
    strain
        Change of the logarithm of the height of each.
    """
    factor = np.exp(strain)[:, None]
    position, velocity = state.position.copy(), state.velocity.copy()
    position[..., 2] *= factor
    velocity[..., 2] /= factor
    return replace(state, position=position, velocity=velocity, height=state.height * np.exp(strain))
