"""Numbers as people read them: significant digits, uncertainty, unit."""

from __future__ import annotations

import math
import re

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
#: Outside of these powers of ten numbers are written with an exponent.
_PLAIN_EXPONENTS = range(-3, 6)
#: A value with more digits than this gets an uncertainty with one digit.
_MOST_DIGITS = 5
#: An uncertainty below this share of the value is that of the arithmetic and not shown.
_NOTHING = 1e-7


def format_quantity(value: object, unit: str = "", *, uncertainty: float | None = None) -> str:
    """Return a value with uncertainty and unit.

    The uncertainty gets two significant digits, the value as many decimals; without uncertainty a
    value gets four significant digits.

    Parameters
    ----------
    value
        Number, text, truth value or ``None``.
    unit
        Symbol, ``""`` for pure numbers.
    uncertainty
        One standard deviation, same unit.

    Examples
    --------
    >>> format_quantity(3.38214, uncertainty=0.0213)
    '3.382 ± 0.021'
    >>> format_quantity(8.512e-4, uncertainty=2.2e-6)
    '(8.512 ± 0.022)·10⁻⁴'
    >>> format_quantity(897.0)
    '897'
    >>> format_quantity(None)
    '–'
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, (int, float)):
        return str(value)
    if math.isinf(value):
        return f"{'−' if value < 0 else ''}∞{_after(unit)}"
    if uncertainty is None or not math.isfinite(uncertainty) or uncertainty <= _NOTHING * abs(value):
        return f"{_alone(value)}{_after(unit)}"
    return f"{_with_uncertainty(float(value), uncertainty)}{_after(unit)}"


def _after(unit: str) -> str:
    return "" if unit in {"", "1"} else (unit if unit == "°" else f"\N{NO-BREAK SPACE}{unit}")


def _signed(text: str) -> str:
    return text.replace("-", "−")


def _alone(value: float) -> str:
    if isinstance(value, int) or (float(value).is_integer() and abs(value) < 1e6):
        return _signed(str(int(value)))
    exponent = math.floor(math.log10(abs(value)))
    if exponent in _PLAIN_EXPONENTS:
        return _signed(f"{value:.{max(0, 3 - exponent)}f}")
    return f"{_signed(f'{value / 10.0**exponent:.3f}')}·10{str(exponent).translate(_SUPERSCRIPT)}"


def _with_uncertainty(value: float, uncertainty: float) -> str:
    exponent = math.floor(math.log10(max(abs(value), uncertainty)))
    # an uncertainty of hundreds would print digits that mean nothing
    plain = exponent in _PLAIN_EXPONENTS and exponent > -3 and uncertainty < 950.0
    scale = 0 if plain else exponent
    mantissa, spread = value / 10.0**scale, uncertainty / 10.0**scale
    decimals = max(0, 1 - math.floor(math.log10(spread)))
    whole = 1 + max(0, math.floor(math.log10(abs(mantissa) or 1.0)))
    if decimals and whole + decimals > _MOST_DIGITS:
        decimals -= 1
    text = f"{_signed(f'{mantissa:.{decimals}f}')} ± {spread:.{decimals}f}"
    return text if scale == 0 else f"({text})·10{str(scale).translate(_SUPERSCRIPT)}"


_TYPESET = ((r"\bum\b", "µm"), (r"\bOhm\b", "Ω"), (r"\bcm2\b", "cm²"), (r"\bm2\b", "m²"), (r"\^0\.5", "^½"))


def typeset(text: str) -> str:
    """Return a text with units as they are printed: micrometre, ohm, squares.

    Examples
    --------
    >>> typeset("12 Ohm cm2 at 20 um")
    '12 Ω cm² at 20 µm'
    """
    for pattern, symbol in _TYPESET:
        text = re.sub(pattern, symbol, text)
    return text
