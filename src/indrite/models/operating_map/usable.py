"""How much charge a cell takes and gives at a current: the reduced cell model in its steady profile.

The reduced model of `indrite.models.full_cell` without its time stepping: the profile of lithium in the
particles is the one that a constant current makes after a while, a parabola, so that every end of a step is
the root of one equation and the hold at the cutoff a quadrature over the falling current.

    V   = U(x_s) + eta(j, x_s) + i R - U_an + eta_an        charging; all signs turn on discharge
    j   = i/(a L_c),    x = x_s + j r/(5 F D c_max)          parabolic profile
    t   = int sites dx / i(x) at V = V_cut                   hold

===============  ===================================================  ========================
equation symbol  meaning                                              variable
===============  ===================================================  ========================
x_s, x           lithium content at the surface, mean                 ``surface``, ``mean``
i, j             current density of the cell, of the particles        ``current``, ``j``
R                pellet, and a third of both paths of the composite   ``resistance``
===============  ===================================================  ========================

All arrays have one entry per draw of the uncertain numbers. Against the reduced model of PyBaMM the discharge
capacity of the study's cell agrees within 0.3 % up to 2C (tests/models/operating_map).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.interpolate import RegularGridInterpolator

from indrite.models.full_cell import FullCellParameters
from indrite.units import FARADAY_COULOMB_PER_MOLE as F
from indrite.units import GAS_CONSTANT_JOULE_PER_MOLE_KELVIN as R_GAS

Draws = Float[np.ndarray, " draw"]
#: Surface contents at which the cell model ends a step.
_LOWEST, _HIGHEST = 0.005, 0.998
_HALVINGS = 30
#: Between these nodes the charge is linear in the logarithms; errors stay below 1 % of a full charge.
_CONDUCTION_NODES, _KINETICS_NODES = 17, 9
#: Currents of the hold over that of the charge.
_FALL = np.geomspace(1.0, 1e-3, 36)


@dataclass(frozen=True)
class Losses:
    """What changes with temperature, density and their uncertainty.

    Parameters
    ----------
    electrolyte_siemens_per_metre
        Conductivity of the pellet.
    catholyte_siemens_per_metre
        Ionic conductivity of the composite.
    kinetics
        Factor on exchange currents and diffusivity.
    """

    electrolyte_siemens_per_metre: Draws
    catholyte_siemens_per_metre: Draws
    kinetics: Draws


@dataclass(frozen=True)
class Usable:
    """What one cycle at this current moves.

    Parameters
    ----------
    capacity_milliampere_hour_per_square_centimetre
        Charge per area of each half-cycle, hold included.
    cathode_charged, cathode_discharged
        Mean lithium content of the cathode at both ends.
    """

    capacity_milliampere_hour_per_square_centimetre: Draws
    cathode_charged: Draws
    cathode_discharged: Draws


def usable(parameters: FullCellParameters, losses: Losses) -> Usable:
    """Return what a cycle of constant current, hold and discharge moves once it repeats itself.

    Parameters
    ----------
    parameters
        The cell.
    losses
        Per draw.
    """
    branch = _Branch(parameters, losses)
    protocol = parameters.protocol
    discharge = protocol.discharge_current_ampere / parameters.area_square_metre
    charge = protocol.charge_current_ampere / parameters.area_square_metre
    lowest = branch.mean_at(protocol.lower_cutoff_volt, np.full((1, 1), -discharge))[:, 0]
    highest = _held(branch, protocol.upper_cutoff_volt, (charge, protocol.hold_second, lowest))
    moved = np.maximum(lowest - highest, 0.0) * parameters.cathode.sites_coulomb_per_square_metre
    return Usable(moved / 3.6e4, highest, np.maximum(lowest, highest))


def usable_between(parameters: FullCellParameters, *, conduction: Draws, kinetics: Draws) -> Usable:
    """Return the same for many draws, interpolated between a few: it depends smoothly on two factors.

    Parameters
    ----------
    parameters
        The cell.
    conduction, kinetics
        Factors on both ionic conductivities, and on exchange currents and diffusivity, per draw.
    """
    axes = [_nodes(conduction, _CONDUCTION_NODES), _nodes(kinetics, _KINETICS_NODES)]
    across, up = (one.ravel() for one in np.meshgrid(*axes, indexing="ij"))
    losses = Losses(
        parameters.electrolyte_conductivity_siemens_per_metre * across,
        parameters.cathode.ionic_conductivity_siemens_per_metre * across,
        up,
    )
    nodes = usable(parameters, losses)
    where = np.stack([np.log(conduction), np.log(kinetics)], axis=1)
    kept = [at for at, axis in enumerate(axes) if axis.size > 1]
    shape = tuple(axes[at].size for at in kept)
    grid = [np.log(axes[at]) for at in kept]

    def between(values: np.ndarray) -> np.ndarray:
        if not kept:
            return np.full(conduction.size, values[0])
        return np.asarray(RegularGridInterpolator(grid, values.reshape(shape))(where[:, kept]))

    return Usable(
        between(nodes.capacity_milliampere_hour_per_square_centimetre),
        between(nodes.cathode_charged),
        between(nodes.cathode_discharged),
    )


def _nodes(factor: Draws, count: int) -> np.ndarray:
    low, high = float(factor.min()), float(factor.max())
    if high <= low * (1.0 + 1e-9):
        return np.array([low])
    nodes: np.ndarray = np.geomspace(low, high, count)
    nodes[[0, -1]] = low, high  # rounding must leave no draw outside
    return nodes


@dataclass(frozen=True)
class _Branch:
    """Voltage over content at a current; currents are positive on charge, shape (1 or draw, current)."""

    parameters: FullCellParameters
    losses: Losses

    def voltage(self, surface: np.ndarray, current: np.ndarray) -> np.ndarray:
        p, c, a = self.parameters, self.parameters.cathode, self.parameters.anode
        kinetics = self.losses.kinetics[:, None]
        thermal = 2.0 * R_GAS * p.temperature_kelvin / F
        exchange = 2.0 * c.exchange_current_ampere_per_square_metre * kinetics
        j = current / (c.surface_per_volume * c.thickness_metre)
        eta = thermal * np.arcsinh(j / (2.0 * exchange * np.sqrt(surface * (1.0 - surface))))
        anode = 2.0 * a.exchange_current_ampere_per_square_metre * kinetics
        eta_anode = thermal * np.arcsinh(current / anode)
        ohmic = current * self.resistance()
        voltage: np.ndarray = c.potential(surface) + eta + eta_anode + ohmic - a.potential_volt
        return voltage

    def resistance(self) -> np.ndarray:
        """Return the area resistance per draw, ohm m2."""
        p, c = self.parameters, self.parameters.cathode
        pellet = p.electrolyte_thickness_metre / self.losses.electrolyte_siemens_per_metre
        ions = c.thickness_metre / (3.0 * self.losses.catholyte_siemens_per_metre)
        electrons = c.thickness_metre / (3.0 * c.electronic_conductivity_siemens_per_metre)
        both: np.ndarray = (pellet + ions + electrons)[:, None]
        return both

    def mean_at(self, cutoff: float, current: np.ndarray) -> np.ndarray:
        """Return the mean content at which the voltage meets a cutoff (it falls with the content)."""
        shape = np.broadcast_shapes(current.shape, (self.losses.kinetics.size, 1))
        low, high = np.full(shape, _LOWEST), np.full(shape, _HIGHEST)
        for _ in range(_HALVINGS):
            middle = 0.5 * (low + high)
            above = self.voltage(middle, current) > cutoff
            low, high = np.where(above, middle, low), np.where(above, high, middle)
        mean: np.ndarray = 0.5 * (low + high) + self._lag(current)
        return np.clip(mean, _LOWEST, _HIGHEST)

    def _lag(self, current: np.ndarray) -> np.ndarray:
        """Return mean less surface content of the parabolic profile."""
        c = self.parameters.cathode
        j = current / (c.surface_per_volume * c.thickness_metre)
        diffusivity = c.diffusivity_square_metre_per_second * self.losses.kinetics[:, None]
        sites = F * c.maximum_concentration_mole_per_cubic_metre
        lag: np.ndarray = j * c.particle_radius_metre / (5.0 * diffusivity * sites)
        return lag


def _held(branch: _Branch, cutoff: float, step: tuple[float, float, np.ndarray]) -> np.ndarray:
    """Return the content after the charge and the hold that follows."""
    charge, seconds, start = step
    if seconds <= 0.0:
        return np.minimum(branch.mean_at(cutoff, np.full((1, 1), charge))[:, 0], start)
    current = charge * _FALL[None, :]
    # where the cutoff is met before the charge began, the hold starts at the smaller current that fits
    mean = np.minimum(branch.mean_at(cutoff, current), start[:, None])
    sites = branch.parameters.cathode.sites_coulomb_per_square_metre
    between = np.diff(current, axis=1) / np.diff(np.log(current), axis=1)
    passed = np.maximum(-np.diff(mean, axis=1), 0.0) * sites / between
    time = np.concatenate([np.zeros((mean.shape[0], 1)), np.cumsum(passed, axis=1)], axis=1)
    return np.array([np.interp(seconds, when, what) for when, what in zip(time, mean, strict=True)])
