"""What metal, electrolyte and cell give the mesoscale model: one set of numbers for every anode.

A metal film holds host m and lithium l (mol/m2). Host takes lithium in up to x_end at the potential U;
lithium beyond that is plated at 0 V. The film's aperture obeys one volume law,

    a = v_h m + v_i l_inserted + v_p l_plated

===============  ========================================================  ==============================
equation symbol  meaning                                                   variable
===============  ========================================================  ==============================
v_h              molar volume of the host                                  ``host_volume_…``
v_i              volume that one mole of inserted lithium adds             ``insertion_volume_…``
v_p              molar volume of plated lithium                            ``plating_volume_…``
x_end            lithium per host where the plateau ends                   ``plateau_end``
U                potential of the plateau vs Li/Li+                        ``potential_volt``
===============  ========================================================  ==============================

Lithium metal is the case without host: nothing is inserted, everything plated, at U = 0. No line of the
model asks for the name of a metal.

Sources
-------
Volumes and inventories follow from the cell's recipe (`indrite.cell`). Elastic constants of Li6PS5Cl,
toughness and stresses are assumed where the entry says so; see docs/growth_grains.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from indrite.units import FARADAY_COULOMB_PER_MOLE

#: mol/m2 of lithium per mAh/cm2.
MOLE_PER_MILLIAMPERE_HOUR = 3.6e4 / FARADAY_COULOMB_PER_MOLE


@dataclass(frozen=True, kw_only=True)
class Metal:
    """The anode's metal. Amounts in mol/m2 of electrode; 1 mol/m2 of 1 cm3/mol is 1 um thick.

    Parameters
    ----------
    host_mole_per_square_metre
        Host of the anode layer as assembled; 0 for lithium metal.
    lithium_mole_per_square_metre
        Lithium of the anode layer as assembled (discharged).
    host_volume_cubic_centimetre_per_mole, insertion_volume_cubic_centimetre_per_mole
        v_h and v_i.
    plating_volume_cubic_centimetre_per_mole
        v_p.
    plateau_end
        x_end, lithium per host.
    potential_volt
        U vs Li/Li+; plating happens at 0 V.
    """

    host_mole_per_square_metre: float
    lithium_mole_per_square_metre: float
    host_volume_cubic_centimetre_per_mole: float = 15.71
    insertion_volume_cubic_centimetre_per_mole: float = 7.858
    plating_volume_cubic_centimetre_per_mole: float = 12.996
    plateau_end: float = 1.0
    potential_volt: float = 0.62

    @property
    def has_host(self) -> bool:
        """Whether there is anything to insert lithium into."""
        return self.host_mole_per_square_metre > 0.0

    @property
    def lithium_per_host(self) -> float:
        """Return x as assembled; 0 without host."""
        return self.lithium_mole_per_square_metre / self.host_mole_per_square_metre if self.has_host else 0.0

    @property
    def swelling_volume_cubic_centimetre_per_mole(self) -> float:
        """Volume that one mole of lithium adds on charge: inserted where there is host, else plated."""
        if self.has_host:
            return self.insertion_volume_cubic_centimetre_per_mole
        return self.plating_volume_cubic_centimetre_per_mole

    @property
    def megapascal_per_volt(self) -> float:
        """Pressure that balances one volt of overpotential, F/v (12.3 MPa/mV for Li-In, 7.4 for Li)."""
        return FARADAY_COULOMB_PER_MOLE / self.swelling_volume_cubic_centimetre_per_mole

    @property
    def layer_micrometre(self) -> float:
        """Thickness of the discharged anode layer."""
        lithium_volume = self.swelling_volume_cubic_centimetre_per_mole
        return (
            self.host_volume_cubic_centimetre_per_mole * self.host_mole_per_square_metre
            + lithium_volume * self.lithium_mole_per_square_metre
        )


@dataclass(frozen=True, kw_only=True)
class Mechanics:
    """Electrolyte, contact and stack. Every number here is an input; none is tuned.

    Parameters
    ----------
    toughness_megapascal_root_metre, toughness_weibull
        Mean K_Ic of grain boundaries and Weibull modulus of its scatter from boundary to boundary.
    flaw_micrometre
        Starter flaw at the mouth of a boundary, c_0.
    young_megapascal, poisson
        Of the electrolyte.
    axial_stress_megapascal, lateral_stress_megapascal
        Compression of the pellet in operation, along and across the cell.
    axial_softness
        How much softer a boundary opens along the cell, where it lifts the stack, than across it, where
        it pushes the die.
    strength_megapascal
        Pressure that no film exceeds: the electrolyte yields.
    coverage
        Share of a crossed boundary that metal covers; ions pass through the rest. In 2D it stands for the
        third dimension, in which metal is no wall.
    least_film_micrometre
        Thinnest film that carries the front: two interphases of 15 nm.
    anisotropy
        Share g of a film's volumetric strain that lies along the growth, 1/3 … 1.
    slip_micrometre
        How far behind a place the swelling of the metal still pushes it (infinite: a rigid plug).
    """

    toughness_megapascal_root_metre: float = 0.3
    toughness_weibull: float = 3.0
    flaw_micrometre: float = 5.0
    young_megapascal: float = 22e3
    poisson: float = 0.37
    axial_stress_megapascal: float = 5.0
    lateral_stress_megapascal: float = 5.0
    axial_softness: float = 30.0
    strength_megapascal: float = 250.0
    coverage: float = 0.5
    least_film_micrometre: float = 0.03
    anisotropy: float = 2.0 / 3.0
    slip_micrometre: float = float("inf")

    @property
    def plane_modulus_megapascal(self) -> float:
        """E/(1 - nu^2)."""
        return self.young_megapascal / (1.0 - self.poisson**2)


@dataclass(frozen=True, kw_only=True)
class Interface:
    """Where metal meets the electrolyte: area resistance R(N) = R_0 + R_1 sqrt(N), and what wetting costs.

    Parameters
    ----------
    start_ohm_square_centimetre
        R_0, charge transfer and a thin interphase.
    growth_ohm_square_centimetre
        R_1 per square root of a cycle: a growing interphase; 0 for one that limits itself.
    entry_joule_per_square_metre
        W_e, what filling a boundary with metal costs beyond parting it dry, 2 (gamma - W): negative where the
        metal sticks to the electrolyte better than its own surface costs. Adds to the energy of fracture,
        K^2 (1 - nu^2)/E. 0: metal that neither helps nor hinders.
    """

    start_ohm_square_centimetre: float = 5.0
    growth_ohm_square_centimetre: float = 0.0
    entry_joule_per_square_metre: float = 0.0

    def at_cycle(self, cycle: float) -> float:
        """Return R in ohm cm2 after so many cycles."""
        return self.start_ohm_square_centimetre + self.growth_ohm_square_centimetre * cycle**0.5


@dataclass(frozen=True)
class Assumption:
    """A number nobody measured on this cell.

    Parameters
    ----------
    name, symbol, unit
        What it is.
    value, low, high
        As used, and the range it may lie in.
    why
        Where it comes from.
    """

    name: str
    symbol: str
    unit: str
    value: float
    low: float
    high: float
    why: str


@dataclass(frozen=True, kw_only=True)
class GrowthCell:
    """What the mesoscale model needs to know of a cell.

    Parameters
    ----------
    name
        Of the cell.
    metal, mechanics, interface
        See there.
    thickness_micrometre
        Of the electrolyte.
    conductivity_siemens_per_metre
        Of the electrolyte's grains.
    porosity
        Void fraction of the pellet.
    current_milliampere_per_square_centimetre, capacity_milliampere_hour_per_square_centimetre
        Of a charge.
    coupled
        Numbers that came from a model of the interface, with their ranges: they take the place of the
        assumptions with the same symbol.
    """

    name: str
    metal: Metal
    mechanics: Mechanics = Mechanics()
    interface: Interface = Interface()
    thickness_micrometre: float = 600.0
    conductivity_siemens_per_metre: float = 0.295
    porosity: float = 0.09
    current_milliampere_per_square_centimetre: float = 4.0
    capacity_milliampere_hour_per_square_centimetre: float = 4.0
    coupled: tuple[Assumption, ...] = ()

    @property
    def charge_mole_per_square_metre(self) -> float:
        """Lithium that one charge moves."""
        return self.capacity_milliampere_hour_per_square_centimetre * MOLE_PER_MILLIAMPERE_HOUR
