"""Constants, unit spellings found in files, unit suffixes of names, axis labels."""

from __future__ import annotations

import re
from dataclasses import dataclass

from indrite.errors import UnitError

#: Faraday constant, C/mol (CODATA 2018, exact).
FARADAY_COULOMB_PER_MOLE = 96485.33212
#: Molar gas constant, J/(mol K) (CODATA 2018, exact).
GAS_CONSTANT_JOULE_PER_MOLE_KELVIN = 8.314462618
SECONDS_PER_HOUR = 3600.0
ZERO_CELSIUS_KELVIN = 273.15


@dataclass(frozen=True)
class Unit:
    """A unit as SI factor and offset: ``si = factor * value + offset``."""

    dimension: str
    factor: float
    offset: float = 0.0


# spelling (after normalising) -> unit; the base unit of each dimension has factor 1.
_PREFIXES = {"": 1.0, "n": 1e-9, "u": 1e-6, "m": 1e-3, "k": 1e3, "M": 1e6}
_SCALED = {
    "voltage": ("V",),
    "current": ("A",),
    "charge": ("Ah", "A.h"),
    "energy": ("Wh", "W.h"),
    "power": ("W",),
    "resistance": ("ohm", "Ohm", "\N{GREEK CAPITAL LETTER OMEGA}", "\N{OHM SIGN}"),
    "pressure": ("Pa",),
    "frequency": ("Hz",),
}
_FIXED: dict[str, dict[tuple[str, ...], float]] = {
    "time": {
        ("s", "sec", "Sec", "second", "seconds", "Second", "Seconds"): 1.0,
        ("ms", "millisecond"): 1e-3,
        ("us",): 1e-6,
        ("min", "Min", "minute", "minutes", "Minutes"): 60.0,
        ("h", "hr", "hour", "hours", "Hours", "H"): 3600.0,
        ("d", "day", "days"): 86400.0,
    },
    "voltage": {("volt", "volts", "Volts", "Volt"): 1.0},
    "current": {("amp", "amps", "Amps", "ampere", "Ampere"): 1.0},
    "charge": {
        ("Amp-hr", "amp-hr", "AHr", "Ahr"): 1.0,
        ("C", "As", "A.s"): 1 / 3600.0,
        ("mAHr", "mAhr"): 1e-3,
    },
    "energy": {("Watt-hr", "watt-hr", "WHr"): 1.0, ("J", "Ws", "W.s"): 1 / 3600.0},
    "pressure": {("psi", "Psi", "PSI"): 6894.757293168, ("bar",): 1e5},
    "dimensionless": {("1", "%"): 1.0},
}


def _table() -> dict[str, Unit]:
    table = {
        prefix + base: Unit(dimension, factor)
        for dimension, bases in _SCALED.items()
        for base in bases
        for prefix, factor in _PREFIXES.items()
    }
    for dimension, groups in _FIXED.items():
        table |= {name: Unit(dimension, factor) for names, factor in groups.items() for name in names}
    for name in ("degC", "\N{DEGREE SIGN}C", "\N{DEGREE CELSIUS}", "Celsius", "celsius", "Cel"):
        table[name] = Unit("temperature", 1.0)
    table["K"] = Unit("temperature", 1.0, -ZERO_CELSIUS_KELVIN)
    return table


UNITS = _table()
_MICRO = str.maketrans({"\N{MICRO SIGN}": "u", "\N{GREEK SMALL LETTER MU}": "u", "\N{MIDDLE DOT}": "."})


def parse_unit(text: str, *, dimension: str, where: str | None = None) -> Unit:
    """Return the unit that a header spells.

    Temperatures are given in degrees Celsius, charges in ampere-hours, energies in watt-hours, all
    else in SI.

    Parameters
    ----------
    text
        The spelling, such as ``"mA"``, ``"A.h"``, ``"min"``.
    dimension
        What it must be a unit of: ``time``, ``voltage``, ``current``, ``charge``, ``energy``, …

    Raises
    ------
    UnitError
        If the spelling is unknown or is a unit of something else.

    Examples
    --------
    >>> parse_unit("mA", dimension="current").factor
    0.001
    """
    name = re.sub(r"\s+", "", text.translate(_MICRO))
    unit = UNITS.get(name)
    if dimension == "temperature" and name in {"C", "c"}:
        unit = Unit("temperature", 1.0)
    if unit is None or unit.dimension != dimension:
        known = ", ".join(sorted(key for key, value in UNITS.items() if value.dimension == dimension)[:12])
        raise UnitError(
            f"not a unit of {dimension}",
            where=where,
            got=repr(text),
            expected=f"one of {known}",
            todo="Give the unit by hand, for example --column current_ampere='I (mA)'",
        )
    return unit


#: name suffix -> (symbol, what it is a unit of); longest suffix wins.
SUFFIXES = {
    "second": "s",
    "hour": "h",
    "millisecond": "ms",
    "volt": "V",
    "millivolt": "mV",
    "kilovolt": "kV",
    "ampere": "A",
    "milliampere": "mA",
    "ah": "Ah",
    "ampere_hour": "Ah",
    "milliampere_hour": "mAh",
    "milliampere_hour_per_square_centimetre": "mAh/cm²",
    "milliampere_per_square_centimetre": "mA/cm²",
    "milliampere_hour_per_gram": "mAh/g",
    "wh": "Wh",
    "watt_hour": "Wh",
    "siemens": "S",
    "ohm": "Ω",
    "ohm_square_centimetre": "Ω cm²",
    "celsius": "°C",
    "kelvin": "K",
    "pa": "Pa",
    "megapascal": "MPa",
    "gram": "g",
    "milligram": "mg",
    "millimetre": "mm",
    "milligram_per_square_centimetre": "mg/cm²",
    "gram_per_mole": "g/mol",
    "micromole_per_square_centimetre": "µmol/cm²",
    "square_centimetre_per_second": "cm²/s",
    "picosecond": "ps",
    "femtosecond": "fs",
    "angstrom": "Å",
    "square_angstrom": "Å²",
    "cubic_angstrom": "Å³",
    "per_angstrom": "1/Å",
    "per_square_nanometre": "1/nm²",
    "angstrom_per_picosecond": "Å/ps",
    "electronvolt": "eV",
    "electronvolt_per_atom": "eV/atom",
    "electronvolt_per_angstrom": "eV/Å",
    "joule_per_square_metre": "J/m²",
    "micrometre": "µm",
    "nanometre": "nm",
    "square_centimetre": "cm²",
    "gram_per_cubic_centimetre": "g/cm³",
    "cubic_centimetre_per_mole": "cm³/mol",
    "siemens_per_centimetre": "S/cm",
    "volt_second": "V s",
    "volt_hour": "V h",
    "per_hour": "1/h",
    "per_cycle": "1/cycle",
    "micrometre_per_cycle": "µm/cycle",
    "micrometre_per_milliampere_hour_per_square_centimetre": "µm cm²/mAh",
    "megapascal_per_millivolt": "MPa/mV",
    "hertz": "Hz",
    "degree": "°",
    "percent": "%",
}


def unit_symbol(name: str) -> str:
    """Return the unit that a name carries as its suffix, ``""`` where it carries none.

    Examples
    --------
    >>> unit_symbol("test_time_second"), unit_symbol("cycle_count")
    ('s', '')
    """
    parts = name.split("_")
    for start in range(1, len(parts)):
        if (symbol := SUFFIXES.get("_".join(parts[start:]))) is not None:
            return symbol
    return ""


def axis_label(name: str) -> str:
    """Return a plot label such as ``"Test time (s)"`` for a name with a unit suffix.

    Examples
    --------
    >>> axis_label("test_time_second")
    'Test time (s)'
    """
    parts = name.split("_")
    for start in range(1, len(parts)):
        if (symbol := SUFFIXES.get("_".join(parts[start:]))) is not None:
            return f"{' '.join(parts[:start]).capitalize()} ({symbol})"
    return name.replace("_", " ").capitalize()
