"""The equations of the cell as a PyBaMM model; PyBaMM is passed in, so that this module imports without it.

Sign inside: positive current discharges (PyBaMM's); `indrite.models.full_cell.engine` converts.

    I = I_t + G V                                                   leak in parallel
    reduced:  V = U(x_s) + eta - U_an - eta_an - i [L_se/kappa + R_an + L_c/(3 kappa_c) + L_c/(3 sigma_c)],
              j = -i/(a L_c) uniform
    dfn:      div(-sigma_c grad phi_s) = -a j,  div(-kappa_c grad phi_e) = a j  (single ion: t+ = 1),
              eta = phi_s - phi_e - U(x_s)
    both:     j = 2 i0 sinh(eta F/2RT), i0 = i0_ref 2 sqrt(x_s (1 - x_s)),
              dx/dt = (1/r^2) d/dr(r^2 D dx/dr),  -D c_max dx/dr|_R = j/F
    anode:    eta_an = (2RT/F) asinh(i/2 i0_an),  dx_an/dt = -i/Q_an
    growth:   dL/dq = rate(L) on charge, q the ionic charge per area

===============  ================================================  ===========================
equation symbol  meaning                                           variable
===============  ================================================  ===========================
I_t, I, i        terminal and ionic current, I/A                   ``terminal``, ``ionic``, ``i``
V                terminal voltage                                  ``voltage``
G                leak conductance                                  ``leak``
x, x_s           lithium content of the particles, at the surface  ``x``, ``surface``
L                depth of the metal in the electrolyte (um)        ``depth``
===============  ================================================  ===========================

Sources
-------
Doyle, Fuller, Newman, J. Electrochem. Soc. 140 (1993) 1526, DOI 10.1149/1.2221597;
Marquis et al., J. Electrochem. Soc. 166 (2019) A3693, DOI 10.1149/2.0341915jes (reduction).
"""

from __future__ import annotations

from typing import Any

from indrite.models.full_cell.parameters import FullCellParameters
from indrite.models.growth.filament import Filament, Functions
from indrite.units import FARADAY_COULOMB_PER_MOLE as F

#: Scalar states and algebraic values, read straight from the state vector.
SCALARS = (
    "terminal_charge",
    "leak_charge",
    "growth_charge",
    "anode_content",
    "depth",
    "terminal",
    "voltage",
)
#: Lithium content at which a particle surface counts as empty or full.
_SURFACE_LIMITS = (0.005, 0.998)


class CellEquations:
    """Puts the model together, part by part.

    Parameters
    ----------
    pybamm
        The package.
    parameters
        The cell.
    filament
        Growth and leak laws.
    """

    def __init__(self, pybamm: Any, parameters: FullCellParameters, *, filament: Filament) -> None:
        self.pb, self.p, self.filament = pybamm, parameters, filament
        self.model = pybamm.BaseModel(name="indrite cell")
        self.variables = {name: pybamm.Variable(name) for name in SCALARS}
        self.terminal, self.voltage = self.variables["terminal"], self.variables["voltage"]
        self.leak = pybamm.InputParameter("Leak [S]") + filament.leak_siemens(
            self.variables["depth"], _functions(pybamm)
        )
        self.ionic = self.terminal + self.leak * self.voltage
        self.i = self.ionic / parameters.area_square_metre

    def build(self, kind: str) -> Any:
        """Return the model, ready to be discretised."""
        if kind == "dfn":
            self._add_dfn_cathode()
        else:
            self._add_reduced_cathode()
        self._add_counters()
        self._add_control()
        self._add_events()
        return self.model

    def anode_potential(self) -> Any:
        """Return what the anode and the pellet take off the voltage at the ionic current."""
        p, resistance = self.p, self.pb.InputParameter("Interphase resistance [Ohm.m2]")
        overpotential = (
            2
            * p.thermal_voltage
            * self.pb.arcsinh(self.i / (2 * p.anode.exchange_current_ampere_per_square_metre))
        )
        series = p.electrolyte_resistance_ohm_square_metre + resistance
        return p.anode.potential_volt + overpotential + self.i * series

    def _exchange_current(self, surface: Any) -> Any:
        return (
            2
            * self.p.cathode.exchange_current_ampere_per_square_metre
            * self.pb.sqrt(surface * (1 - surface))
        )

    def _add_particles(self, x: Any, j: Any) -> None:
        """Radial diffusion; ``j`` leaves the particle (A/m2), radius scaled to 1."""
        c = self.p.cathode
        rate = c.diffusivity_square_metre_per_second / c.particle_radius_metre**2
        gradient = (
            -j
            * c.particle_radius_metre
            / (F * c.maximum_concentration_mole_per_cubic_metre * c.diffusivity_square_metre_per_second)
        )
        self.model.rhs[x] = rate * self.pb.div(self.pb.grad(x))
        self.model.boundary_conditions[x] = {
            "left": (self.pb.Scalar(0), "Neumann"),
            "right": (gradient, "Neumann"),
        }

    def _add_reduced_cathode(self) -> None:
        pb, c, p = self.pb, self.p.cathode, self.p
        x = pb.Variable("x", domain="positive particle")
        surface = pb.surf(x)
        j = -self.i / (c.surface_per_volume * c.thickness_metre)
        self._add_particles(x, j)
        self.model.initial_conditions[x] = pb.Scalar(c.lithium_content_start)
        overpotential = 2 * p.thermal_voltage * pb.arcsinh(j / (2 * self._exchange_current(surface)))
        composite = (
            c.thickness_metre
            / 3
            * (1 / c.ionic_conductivity_siemens_per_metre + 1 / c.electronic_conductivity_siemens_per_metre)
        )
        potential = c.potential(surface, exp=pb.exp) + overpotential - self.i * composite
        self.model.algebraic[self.voltage] = potential - self.anode_potential() - self.voltage
        self.surface_low = self.surface_high = surface

    def _add_dfn_cathode(self) -> None:
        pb, c, p = self.pb, self.p.cathode, self.p
        phi_s = pb.Variable("phi_s", domain="positive electrode")
        phi_e = pb.Variable("phi_e", domain="positive electrode")
        x = pb.Variable(
            "x", domain="positive particle", auxiliary_domains={"secondary": "positive electrode"}
        )
        surface = pb.surf(x)
        eta = phi_s - phi_e - c.potential(surface, exp=pb.exp)
        j = 2 * self._exchange_current(surface) * pb.sinh(eta / (2 * p.thermal_voltage))
        self._add_particles(x, j)
        a = c.surface_per_volume
        sigma = pb.Scalar(c.electronic_conductivity_siemens_per_metre)
        kappa = pb.Scalar(c.ionic_conductivity_siemens_per_metre)
        # scaled by the mean a j at 1 A/m2 ... so that residuals are of order one
        scale = c.thickness_metre / 40.0
        self.model.algebraic[phi_s] = scale * (pb.div(-sigma * pb.grad(phi_s)) + a * j)
        self.model.algebraic[phi_e] = scale * (pb.div(-kappa * pb.grad(phi_e)) - a * j)
        zero = (pb.Scalar(0), "Neumann")
        self.model.boundary_conditions[phi_s] = {"left": zero, "right": (-self.i / sigma, "Neumann")}
        self.model.boundary_conditions[phi_e] = {
            "left": (-self.anode_potential(), "Dirichlet"),
            "right": zero,
        }
        start = c.lithium_content_start
        self.model.initial_conditions |= {
            x: pb.Scalar(start),
            phi_e: pb.Scalar(-p.anode.potential_volt),
            phi_s: pb.Scalar(float(c.potential(start)) - p.anode.potential_volt),
        }
        self.model.algebraic[self.voltage] = pb.boundary_value(phi_s, "right") - self.voltage
        self.surface_low, self.surface_high = pb.min(surface), pb.max(surface)

    def _add_counters(self) -> None:
        p, v = self.p, self.variables
        charging = self.pb.maximum(-self.i, 0)
        rate = self.filament.depth_rate(v["depth"], _functions(self.pb))
        gate = self.pb.InputParameter("Growth gate")
        self.model.rhs |= {
            v["terminal_charge"]: -self.terminal,
            v["leak_charge"]: self.leak * self.voltage,
            v["growth_charge"]: p.area_square_metre * charging,
            v["anode_content"]: -self.i / p.anode.sites_coulomb_per_square_metre,
            v["depth"]: gate * rate * charging,
        }
        start = self.pb.Scalar
        self.model.initial_conditions |= {
            v["terminal_charge"]: start(0),
            v["leak_charge"]: start(0),
            v["growth_charge"]: start(0),
            v["anode_content"]: start(p.anode.lithium_content_start),
            v["depth"]: start(self.filament.start_depth_micrometre),
        }

    def _add_control(self) -> None:
        """Constant terminal current (mode 0) or voltage (mode 1): one model for every step."""
        pb, p = self.pb, self.p
        mode = pb.InputParameter("Mode")
        current = self.terminal - pb.InputParameter("Set current [A]")
        scale = p.protocol.charge_current_ampere  # puts volts and amperes on one footing
        voltage = (pb.InputParameter("Set voltage [V]") - self.voltage) * scale
        self.model.algebraic[self.terminal] = (1 - mode) * current + mode * voltage
        open_circuit = float(p.cathode.potential(p.cathode.lithium_content_start)) - p.anode.potential_volt
        self.model.initial_conditions |= {
            self.terminal: pb.Scalar(0),
            self.voltage: pb.Scalar(open_circuit),
        }

    def _add_events(self) -> None:
        pb, x_an = self.pb, self.variables["anode_content"]
        low, high = self.p.anode.lithium_content_limits
        distances = {
            "upper voltage": pb.InputParameter("Upper voltage [V]") - self.voltage,
            "lower voltage": self.voltage - pb.InputParameter("Lower voltage [V]"),
            "compliance": pb.InputParameter("Compliance [A]") + self.terminal,
            "anode full": high - x_an,
            "anode empty": x_an - low,
            "cathode empty": self.surface_low - _SURFACE_LIMITS[0],
            "cathode full": _SURFACE_LIMITS[1] - self.surface_high,
        }
        self.model.events = [pb.Event(name, distance) for name, distance in distances.items()]


def _functions(pybamm: Any) -> Functions:
    return Functions(pybamm.exp, pybamm.log, pybamm.erfc, pybamm.maximum)
