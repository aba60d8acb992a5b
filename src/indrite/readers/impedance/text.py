"""Text of any instrument: encoding, delimiter, decimal comma, blocks of numbers, what headers mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indrite.errors import FileFormatError
from indrite.readers.impedance.record import Points

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eEdD][+-]?\d+)?$")
#: Ways to write a table: delimiter (``None``: blanks) and whether the decimal mark is a comma.
_STYLES: tuple[tuple[str | None, bool], ...] = (
    ("\t", False),
    (";", False),
    (",", False),
    ("\t", True),
    (";", True),
    (None, False),
    (None, True),
)


def read_lines(path: Path) -> list[str]:
    """Return the lines of a text file of unknown encoding.

    Raises
    ------
    FileFormatError
        If it is binary.
    """
    data = path.read_bytes()
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _lines(data.decode("utf-16", errors="replace"))
    if b"\0" in data:
        raise FileFormatError("binary data, not text", where=path, todo="Export it as text")
    try:
        return _lines(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return _lines(data.decode("latin-1"))


def _lines(text: str) -> list[str]:
    return [line.rstrip("\r") for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]


def number(cell: str, *, decimal_comma: bool = False) -> float:
    """Return the number in a cell; nan where it holds none."""
    cell = cell.strip().strip('"').strip()
    if decimal_comma:
        cell = cell.replace(",", ".") if "." not in cell else "x"
    if not _NUMBER.match(cell):
        return np.nan
    return float(cell.replace("d", "e").replace("D", "e"))


@dataclass(frozen=True)
class Style:
    """How the cells of a table are separated and its numbers written."""

    delimiter: str | None
    decimal_comma: bool

    def cells(self, line: str) -> list[str]:
        """Return the cells of a line."""
        if self.delimiter is None:
            return line.split()
        return [cell.strip() for cell in line.strip("\r\n ").split(self.delimiter)]

    def numbers(self, line: str) -> list[float]:
        """Return the numbers of a line; nan for cells that are none."""
        return [number(cell, decimal_comma=self.decimal_comma) for cell in self.cells(line)]


def style_of(lines: Sequence[str], *, least: int = 3) -> Style | None:
    """Return the style in which most lines are rows of numbers; ``None`` where no line is one.

    Of styles with as many rows the one with more numbers is taken: with the wrong decimal mark only whole
    numbers are left.
    """
    best, most = None, (0, 0)
    for delimiter, comma in _STYLES:
        style = Style(delimiter, comma)
        rows = [values for values in map(style.numbers, lines) if _is_row(values, least)]
        count = len(rows), sum(value == value for row in rows for value in row)
        if count > most:
            best, most = style, count
    return best


def _is_row(values: list[float], least: int) -> bool:
    return sum(value == value for value in values) >= least


@dataclass(frozen=True)
class Block:
    """Neighbouring rows of numbers.

    Parameters
    ----------
    first_line
        Number of the first row's line, from 0.
    rows
        Numbers, nan where a cell is none, shape (row, column).
    """

    first_line: int
    rows: np.ndarray


def blocks(lines: Sequence[str], style: Style, *, least: int = 3) -> list[Block]:
    """Return the blocks of rows of numbers in a text; empty lines do not end a block."""
    found: list[Block] = []
    rows: list[list[float]] = []
    first = 0
    for place, line in enumerate([*lines, "end"]):
        values = style.numbers(line) if line.strip() else []
        if _is_row(values, least):
            first = place if not rows else first
            rows.append(values)
        elif rows and line.strip():
            found.append(Block(first, _rectangle(rows)))
            rows = []
    return found


def _rectangle(rows: list[list[float]]) -> np.ndarray:
    width = max(map(len, rows))
    return np.array([row + [np.nan] * (width - len(row)) for row in rows])


# header texts, without blanks, quotes and case -> what the column holds
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("frequency", r"f|freq\.?|frequency|frequenz|freq(uency)?"),
    ("real", r"re\(?z\)?|z'|z`|zs'|z_?re(al)?|zr|real(z|part|impedance|_impedance)?|rez|z1|z'\(a\)|r\(z\)"),
    (
        "imaginary",
        r"im\(?z\)?|z''|z\"|zs''|z_?im(ag)?|zi|imag(inary)?(z|part|impedance|_impedance)?|imz|z2|z''\(b\)",
    ),
    ("modulus", r"\|z\||z_?mod(ulus)?|abs\(z\)|z|mag(nitude)?|impedance"),
    ("phase", r"phase\(z\)|z_?ph(z|ase)|phase|theta|phaseangle|phi|φ|θ"),
    ("temperature", r"temperature|temp\.?|t"),
)
_ROLES = tuple((role, re.compile(pattern)) for role, pattern in _PATTERNS)
_UNIT = re.compile(r"[\[(/]([^\[\]()]*)[\])]?$")
_FREQUENCY_UNITS = {"hz": 1.0, "khz": 1e3, "mhz": 1e6, "1/s": 1.0, "": 1.0, "rad/s": 0.5 / np.pi}
_OHMS = {"ohm": 1.0, "ohms": 1.0, "ω": 1.0, "Ω": 1.0, "kohm": 1e3, "kω": 1e3, "mohm": 1e-3, "": 1.0}


@dataclass(frozen=True)
class Column:
    """What a column holds: role, sign, factor to Hz, Ω, degree or °C."""

    role: str
    factor: float


def column_of(header: str) -> Column | None:
    """Return what a header says its column holds; ``None`` where it is something else.

    Examples
    --------
    >>> column_of("-Im(Z)/Ohm"), column_of("Freq/kHz")
    (Column(role='imaginary', factor=-1.0), Column(role='frequency', factor=1000.0))
    >>> column_of("<Ewe>/V") is None
    True
    """
    text = re.sub(r"[\s]+", "", header.strip().strip('"')).replace("′", "'").replace("″", "''")
    text = text.replace("’", "'").replace("”", '"').replace("Ω", "Ω")
    sign = 1.0
    if text[:1] in {"-", "−"}:
        sign, text = -1.0, text[1:].strip("()") if text[1:].startswith("(") else text[1:]
    name, unit = _name_and_unit(text)
    for role, pattern in _ROLES:
        if pattern.fullmatch(name):
            factor = _factor(role, unit)
            return None if factor is None else Column(role, sign * factor)
    return None


def _name_and_unit(text: str) -> tuple[str, str]:
    """Split ``Re(Z)/Ohm``, ``Z'(Ohm)``, ``Freq.[Hz]``, ``frequency_hertz`` into name and unit."""
    low = text.lower()
    for suffix, unit in (("_hertz", "hz"), ("_ohm", "ohm"), ("_celsius", "°c"), ("_degree", "deg")):
        if low.endswith(suffix):
            return low.removesuffix(suffix).replace("_", ""), unit
    if low.endswith(("(a)", "(b)")):
        return low[:-3], ""
    match = _UNIT.search(low)
    if match and match.start() > 0 and match[1] not in {"z"}:
        return low[: match.start()], match[1]
    return low, ""


def _factor(role: str, unit: str) -> float | None:
    unit = unit.lower()
    if role == "frequency":
        return _FREQUENCY_UNITS.get(unit)
    if role in {"real", "imaginary", "modulus"}:
        return _OHMS.get(unit)
    if role == "phase":
        return 180.0 / np.pi if unit in {"rad", "r"} else 1.0
    return 1.0 if unit in {"°c", "c", "degc", "celsius", "deg c"} else None


def points_of(headers: Sequence[str], rows: np.ndarray, path: Path, *, notes: list[str]) -> Points | None:
    """Return the points of a table by its headers; ``None`` where frequency or impedance are missing.

    Columns that are not needed are named in ``notes``.
    """
    found: dict[str, tuple[int, float]] = {}
    skipped = []
    for place, header in enumerate(headers[: rows.shape[1]]):
        column = column_of(header)
        if column is None or column.role in found:
            skipped += [header.strip()] if header.strip() else []
        else:
            found[column.role] = (place, column.factor)
    values = {role: rows[:, place] * factor for role, (place, factor) in found.items()}
    if "frequency" not in values:
        return None
    if {"real", "imaginary"} <= set(values):
        real, imaginary = values["real"], values["imaginary"]
    elif {"modulus", "phase"} <= set(values):
        turned = values["modulus"] * np.exp(1j * np.radians(values["phase"]))
        real, imaginary = turned.real.copy(), turned.imag.copy()
        notes.append("real and imaginary part from modulus and phase")
    else:
        return None
    if skipped:
        notes.append(f"column(s) not used: {', '.join(skipped[:12])}{' …' if len(skipped) > 12 else ''}")
    return Points(values["frequency"], real, imaginary, values.get("temperature"))
