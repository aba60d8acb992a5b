"""The virtual impedance analyser: a pellet between electrodes, with leads, noise, drift and a leak.

Z = jωL + S/(1 + G S)
S = Z_bulk + Z_boundaries + Σ Z_interface + Z_electrodes

| symbol | variable |
|---|---|
| Z_bulk = R/(1 + jωR C) | R = (1 − g) L/(σA), C = ε_0 ε_r A/L |
| Z_boundaries = R/(1 + (jωRC)^n) | R = g L/(σA), C a multiple of the bulk's |
| Z_electrodes = (jω)^-n/Q | Q per area; none for electrodes that pass current |
| G | electronic leak beside all of it, such as a filament |

The brick-layer picture: σ is the conductivity that a direct-current experiment gives, g the share of the
resistance that lies in the grain boundaries.

Sources
-------
Maier, Prog. Solid State Chem. 23 (1995) 171, DOI 10.1016/0079-6786(95)00004-E (brick layer); Macdonald and
Barsoukov, Impedance Spectroscopy (2005), DOI 10.1002/0471716243 (constant-phase elements).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from indrite import __version__
from indrite.errors import UsageError
from indrite.signals import Impedance, Origin

#: Electric constant, F/cm (CODATA 2018).
_ELECTRIC_CONSTANT_FARAD_PER_CENTIMETRE = 8.8541878128e-14


@dataclass(frozen=True, kw_only=True)
class Interface:
    """An electrode reaction or interphase in series: resistance ‖ constant-phase element, per area.

    Parameters
    ----------
    resistance_ohm_square_centimetre
        Area-specific resistance.
    capacitance_farad_per_square_centimetre
        Effective capacitance.
    exponent
        n of the constant-phase element.
    """

    resistance_ohm_square_centimetre: float
    capacitance_farad_per_square_centimetre: float = 1e-6
    exponent: float = 0.9


@dataclass(frozen=True, kw_only=True)
class Pellet:
    """What lies between the terminals.

    Parameters
    ----------
    thickness_micrometre, area_square_centimetre
        Of the electrolyte.
    conductivity_siemens_per_centimetre
        Of bulk and grain boundaries together.
    grain_boundary_share
        Share of the resistance in the grain boundaries.
    grain_boundary_exponent, grain_boundary_capacitance_ratio
        n of their arc; their capacitance over that of the bulk.
    relative_permittivity
        Of the bulk.
    electrode_farad_per_square_centimetre
        Q of the blocking electrodes together, F s^(n-1) cm⁻²; 0 for electrodes that pass current.
    electrode_exponent
        n of the electrodes.
    interfaces
        Reactions in series, as in a whole cell.
    leak_conductance_siemens
        Electronic path through the electrolyte, from electrode to electrode.

    Raises
    ------
    UsageError
        For numbers that make no pellet.
    """

    thickness_micrometre: float
    area_square_centimetre: float
    conductivity_siemens_per_centimetre: float
    grain_boundary_share: float = 0.3
    grain_boundary_exponent: float = 0.9
    grain_boundary_capacitance_ratio: float = 50.0
    relative_permittivity: float = 15.0
    electrode_farad_per_square_centimetre: float = 2e-6
    electrode_exponent: float = 0.9
    interfaces: tuple[Interface, ...] = ()
    leak_conductance_siemens: float = 0.0

    def __post_init__(self) -> None:
        for name in ("thickness_micrometre", "area_square_centimetre", "conductivity_siemens_per_centimetre"):
            _require(name, getattr(self, name), above=0.0)
        for name in ("electrode_farad_per_square_centimetre", "leak_conductance_siemens"):
            _require(name, getattr(self, name), least=0.0)
        _require("grain_boundary_share", self.grain_boundary_share, least=0.0, most=0.999)
        for name in ("grain_boundary_exponent", "electrode_exponent"):
            _require(name, getattr(self, name), above=0.0, most=1.0)

    @property
    def resistance_ohm(self) -> float:
        """Resistance of the electrolyte, L/(σA)."""
        return (
            1e-4
            * self.thickness_micrometre
            / (self.conductivity_siemens_per_centimetre * self.area_square_centimetre)
        )

    @property
    def capacitance_farad(self) -> float:
        """Geometric capacitance ε_0 ε_r A/L."""
        permittivity = _ELECTRIC_CONSTANT_FARAD_PER_CENTIMETRE * self.relative_permittivity
        return permittivity * self.area_square_centimetre / (1e-4 * self.thickness_micrometre)

    def impedance(
        self, frequency_hertz: np.ndarray, *, resistance_factor: np.ndarray | float = 1.0
    ) -> np.ndarray:
        """Return the exact impedance without leads, Ω, shape of ``frequency_hertz``.

        Parameters
        ----------
        frequency_hertz
            Frequencies.
        resistance_factor
            Factor on the resistance of the electrolyte, one or one for each frequency (drift).
        """
        turn = 2j * np.pi * np.asarray(frequency_hertz, dtype=float)
        total = self.resistance_ohm * np.asarray(resistance_factor)
        bulk, boundary = (1.0 - self.grain_boundary_share) * total, self.grain_boundary_share * total
        series = _arc(turn, bulk, self.capacitance_farad, 1.0)
        capacitance = self.grain_boundary_capacitance_ratio * self.capacitance_farad
        series = series + _arc(turn, boundary, capacitance, self.grain_boundary_exponent)
        area = self.area_square_centimetre
        for one in self.interfaces:
            series = series + _arc(
                turn,
                one.resistance_ohm_square_centimetre / area,
                one.capacitance_farad_per_square_centimetre * area,
                one.exponent,
            )
        if self.electrode_farad_per_square_centimetre > 0.0:
            size = self.electrode_farad_per_square_centimetre * area
            series = series + 1.0 / (size * turn**self.electrode_exponent)
        found: np.ndarray = series / (1.0 + self.leak_conductance_siemens * series)
        return found


def _arc(turn: np.ndarray, resistance: np.ndarray | float, capacitance: float, exponent: float) -> np.ndarray:
    return resistance / (1.0 + (turn * resistance * capacitance) ** exponent)


def _require(
    name: str, value: float, *, above: float | None = None, least: float | None = None, most: float = math.inf
) -> None:
    low = above if above is not None else least if least is not None else -math.inf
    wrong = value <= low if above is not None else value < low
    if not math.isfinite(value) or wrong or value > most:
        sign = "above" if above is not None else "at least"
        end = "" if math.isinf(most) else f" and at most {most:g}"
        raise UsageError(f"{name} makes no pellet", got=f"{value:g}", expected=f"{sign} {low:g}{end}")


@dataclass(frozen=True, kw_only=True)
class Analyser:
    """Frequencies and errors of the instrument. Defaults: 6 MHz to 1 Hz, as in the study.

    Parameters
    ----------
    highest_hertz, lowest_hertz, points_per_decade
        The sweep, from high to low.
    inductance_henry
        Of the leads.
    noise_fraction
        Standard deviation of real and imaginary part, each, as share of |Z|.
    drift_per_hour
        Relative change of the electrolyte's resistance in an hour: low frequencies are measured later.
    cycles, settling_second
        Periods measured at each frequency, and the time between frequencies.
    """

    highest_hertz: float = 6e6
    lowest_hertz: float = 1.0
    points_per_decade: int = 10
    inductance_henry: float = 3e-7
    noise_fraction: float = 5e-3
    drift_per_hour: float = 0.0
    cycles: float = 3.0
    settling_second: float = 0.5

    def __post_init__(self) -> None:
        if not 0.0 < self.lowest_hertz < self.highest_hertz or self.points_per_decade < 1:
            raise UsageError(
                "no sweep of frequencies",
                got=f"{self.highest_hertz:g}–{self.lowest_hertz:g} Hz, {self.points_per_decade} per decade",
            )
        if self.noise_fraction < 0.0 or self.inductance_henry < 0.0:
            raise UsageError("noise and inductance are not negative")

    @property
    def frequency_hertz(self) -> np.ndarray:
        """Frequencies of the sweep."""
        decades = math.log10(self.highest_hertz / self.lowest_hertz)
        count = max(round(decades * self.points_per_decade) + 1, 2)
        return np.geomspace(self.highest_hertz, self.lowest_hertz, count)


def record_impedance(
    pellet: Pellet,
    *,
    rng: np.random.Generator,
    analyser: Analyser | None = None,
    temperature_celsius: float | None = None,
) -> Impedance:
    """Return the spectrum that an impedance analyser would have written of a pellet.

    Parameters
    ----------
    pellet
        What is measured.
    rng
        Random numbers of the noise.
    analyser
        Frequencies and errors.
    temperature_celsius
        Written beside the spectrum.
    """
    analyser = analyser or Analyser()
    frequency = analyser.frequency_hertz
    elapsed = np.cumsum(analyser.cycles / frequency + analyser.settling_second)
    drifted = 1.0 + analyser.drift_per_hour * elapsed / 3600.0
    impedance = pellet.impedance(frequency, resistance_factor=drifted)
    impedance = impedance + 2j * np.pi * frequency * analyser.inductance_henry
    size = analyser.noise_fraction * np.abs(impedance)
    noisy = impedance + size * (
        rng.standard_normal(frequency.size) + 1j * rng.standard_normal(frequency.size)
    )
    return Impedance(
        frequency_hertz=frequency,
        real_impedance_ohm=noisy.real.copy(),
        imaginary_impedance_ohm=noisy.imag.copy(),
        temperature_celsius=temperature_celsius,
        origin=Origin("simulated", made_by={"indrite": __version__}),
    )
