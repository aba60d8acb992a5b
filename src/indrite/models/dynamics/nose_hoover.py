"""Nosé–Hoover chains: one thermostat per system, several systems advance together.

Units inside: Å, eV, atomic mass units, and the time they imply, Å √(u/eV) = 10.18 fs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from ase.units import kB

#: Returns energies (system,) and forces (system, atom, axis) of positions (system, atom, axis).
Evaluate = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]

#: Weights of the fourth-order factorisations of Suzuki and Yoshida with 3 and 5 factors; 1 is plain Trotter.
_THREE = 1.0 / (2.0 - 2.0 ** (1.0 / 3.0))
_FIVE = 1.0 / (4.0 - 4.0 ** (1.0 / 3.0))
SUZUKI_YOSHIDA: dict[int, tuple[float, ...]] = {
    1: (1.0,),
    3: (_THREE, 1.0 - 2.0 * _THREE, _THREE),
    5: (_FIVE, _FIVE, 1.0 - 4.0 * _FIVE, _FIVE, _FIVE),
}


@dataclass(frozen=True, kw_only=True)
class Thermostat:
    """A chain of heat baths, or none.

    Parameters
    ----------
    temperature_kelvin
        Target temperature.
    damping
        Time constant τ in internal units; infinite switches the thermostat off (constant energy).
    degrees_of_freedom
        Number of independent momenta: 3N - 3 where the centre of mass rests.
    chain_length
        Number of heat baths M.
    factors
        Number of Suzuki–Yoshida factors.
    """

    temperature_kelvin: float
    damping: float
    degrees_of_freedom: int
    chain_length: int = 3
    factors: Literal[1, 3, 5] = 3

    @property
    def active(self) -> bool:
        """Whether there is a heat bath at all."""
        return bool(np.isfinite(self.damping))

    @property
    def thermal_energy(self) -> float:
        """Return k_B T, eV."""
        return float(kB * self.temperature_kelvin)

    def masses(self) -> np.ndarray:
        """Return Q of each bath: N_f k_B T τ² for the first, k_B T τ² for the others; eV × time²."""
        masses = np.full(self.chain_length, self.thermal_energy * self.damping**2)
        masses[0] *= self.degrees_of_freedom
        return masses


@dataclass(frozen=True, kw_only=True)
class ChainState:
    """All that a step needs of the one before; arrays are never changed in place.

    Parameters
    ----------
    position, velocity, force
        Shape (system, atom, axis); positions run on across the boundaries of the cell.
    energy
        Potential energy, shape (system,).
    bath_position, bath_momentum
        η and p_η, shape (system, bath).
    height
        Height of the cell, as a multiple of that at the start, shape (system,).
    given
        Energy that changes of the height have given, eV, shape (system,).
    """

    position: np.ndarray
    velocity: np.ndarray
    force: np.ndarray
    energy: np.ndarray
    bath_position: np.ndarray
    bath_momentum: np.ndarray
    height: np.ndarray
    given: np.ndarray

    def of(self, systems: np.ndarray) -> ChainState:
        """Return the state of chosen systems."""
        return ChainState(**{name: array[systems] for name, array in vars(self).items()})


def init(
    position: np.ndarray, velocity: np.ndarray, *, thermostat: Thermostat, evaluate: Evaluate
) -> ChainState:
    """Return the state at the start: forces evaluated, heat baths at rest."""
    energy, force = evaluate(position)
    rest = np.zeros((len(position), thermostat.chain_length))
    return ChainState(
        position=position,
        velocity=velocity,
        force=force,
        energy=energy,
        bath_position=rest,
        bath_momentum=rest,
        height=np.ones(len(position)),
        given=np.zeros(len(position)),
    )


def step(
    state: ChainState, *, mass: np.ndarray, thermostat: Thermostat, duration: float, evaluate: Evaluate
) -> ChainState:
    """Advance one time step: half a step of the baths, velocity Verlet, half a step of the baths.

    e^{iLΔt} = e^{iL_NHC Δt/2} e^{iL_2 Δt/2} e^{iL_1 Δt} e^{iL_2 Δt/2} e^{iL_NHC Δt/2}: symmetric, so
    reversible in time and of second order in Δt. One evaluation of forces a step.

    ======  =====================  =======================================
    symbol  variable               meaning
    ======  =====================  =======================================
    r, v    position, velocity     of the atoms
    F       force                  on the atoms
    m       mass                   of the atoms, shape (atom,)
    Δt      duration               time step, internal units
    η, p_η  bath_position,         of the heat baths
            bath_momentum
    ======  =====================  =======================================

    Sources
    -------
    Martyna, Klein and Tuckerman 1992, 10.1063/1.463940 (the chain); Martyna, Tuckerman, Tobias and
    Klein 1996, 10.1080/00268979600100761 (the explicit reversible integrator).
    """
    inverse_mass = 1.0 / mass[:, None]
    state = bathe(state, mass=mass, thermostat=thermostat, duration=0.5 * duration)
    velocity = state.velocity + 0.5 * duration * state.force * inverse_mass
    position = state.position + duration * velocity
    energy, force = evaluate(position)
    velocity = velocity + 0.5 * duration * force * inverse_mass
    state = replace(state, position=position, velocity=velocity, force=force, energy=energy)
    return bathe(state, mass=mass, thermostat=thermostat, duration=0.5 * duration)


def bathe(state: ChainState, *, mass: np.ndarray, thermostat: Thermostat, duration: float) -> ChainState:
    """Apply e^{iL_NHC δ}: exchange heat with the chain, positions held.

    For each Suzuki–Yoshida factor w, from the far end of the chain to the near one
    p_j ← (p_j D_j + wδ/2 G_j) D_j with D_j = exp(-wδ/4 p_{j+1}/Q_{j+1}); then η_j ← η_j + wδ p_j/Q_j and
    v ← v exp(-wδ p_1/Q_1); then the momenta again from the near end to the far one.
    G_1 = Σ m v² - N_f k_B T and G_j = p_{j-1}²/Q_{j-1} - k_B T.

    ======  =====================  =======================================
    symbol  variable               meaning
    ======  =====================  =======================================
    w       weight                 Suzuki–Yoshida factor
    δ       duration               time that the baths act
    Q       bath_mass              `Thermostat.masses`
    G       (in `_kick`)           generalised force on a bath
    Σ m v²  twice_kinetic          twice the kinetic energy
    ======  =====================  =======================================
    """
    if not thermostat.active:
        return state
    bath_mass = thermostat.masses()
    wanted = np.full(thermostat.chain_length, thermostat.thermal_energy)
    wanted[0] *= thermostat.degrees_of_freedom
    twice_kinetic = twice_kinetic_energy(state.velocity, mass)
    position, momentum = state.bath_position.copy(), state.bath_momentum.copy()
    scale = np.ones_like(twice_kinetic)
    for weight in SUZUKI_YOSHIDA[thermostat.factors]:
        span = weight * duration
        for bath in reversed(range(bath_mass.size)):
            _kick(
                momentum, bath, baths=(bath_mass, wanted), twice_kinetic=twice_kinetic * scale**2, span=span
            )
        position += span * momentum / bath_mass
        scale *= np.exp(-span * momentum[:, 0] / bath_mass[0])
        for bath in range(bath_mass.size):
            _kick(
                momentum, bath, baths=(bath_mass, wanted), twice_kinetic=twice_kinetic * scale**2, span=span
            )
    velocity = state.velocity * scale[:, None, None]
    return replace(state, velocity=velocity, bath_position=position, bath_momentum=momentum)


def _kick(
    momentum: np.ndarray,
    bath: int,
    *,
    baths: tuple[np.ndarray, np.ndarray],
    twice_kinetic: np.ndarray,
    span: float,
) -> None:
    """Advance the momentum of one bath by half of ``span``, in place: drag, push, drag.

    ``baths`` holds the mass of each bath and twice the kinetic energy that it keeps in what it drives.
    """
    bath_mass, wanted = baths
    drag: float | np.ndarray = 1.0
    if bath + 1 < bath_mass.size:
        drag = np.exp(-0.25 * span * momentum[:, bath + 1] / bath_mass[bath + 1])
    driven = twice_kinetic if bath == 0 else momentum[:, bath - 1] ** 2 / bath_mass[bath - 1]
    momentum[:, bath] = (momentum[:, bath] * drag + 0.5 * span * (driven - wanted[bath])) * drag


def twice_kinetic_energy(velocity: np.ndarray, mass: np.ndarray) -> np.ndarray:
    """Return Σ m v² of each system, eV."""
    # summed along one axis of every system by itself: the same bits whatever systems stand beside it
    return np.array([np.sum(mass[:, None] * one**2) for one in velocity])


def temperature(velocity: np.ndarray, mass: np.ndarray, degrees_of_freedom: int) -> np.ndarray:
    """Return the instantaneous temperature Σ m v² / (N_f k_B) of each system, K."""
    return twice_kinetic_energy(velocity, mass) / (degrees_of_freedom * kB)


def conserved_energy(state: ChainState, *, mass: np.ndarray, thermostat: Thermostat) -> np.ndarray:
    """Return H' = U + Σ m v²/2 + Σ p_η²/2Q + N_f k_B T η_1 + k_B T Σ_{j>1} η_j of each system, eV.

    What changes of the cell's height have given is taken off.
    """
    energy = state.energy - state.given + 0.5 * twice_kinetic_energy(state.velocity, mass)
    if thermostat.active:
        weights = np.ones(thermostat.chain_length)
        weights[0] = thermostat.degrees_of_freedom
        energy = energy + np.sum(0.5 * state.bath_momentum**2 / thermostat.masses(), axis=1)
        energy = energy + thermostat.thermal_energy * np.sum(weights * state.bath_position, axis=1)
    return energy
