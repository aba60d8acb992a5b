"""Temperatures in the names of files: read only where somebody asks for it."""

from __future__ import annotations

import re
from pathlib import Path

from indrite.errors import UsageError

_TEMPERATURE = re.compile(r"(?<![\d.])([-+]?\d+(?:\.\d+)?)[ _]?(?:°|deg)?C(?![a-z])", re.IGNORECASE)


def temperature_in_name(name: str | Path) -> float:
    """Return the temperature in the name of a file, °C.

    Raises
    ------
    UsageError
        If there is none, or more than one.

    Examples
    --------
    >>> temperature_in_name("pellet_-25C.mpr"), temperature_in_name("run 140 degC.txt")
    (-25.0, 140.0)
    """
    stem = Path(name).name
    found = _TEMPERATURE.findall(stem)
    if len(found) != 1:
        raise UsageError(
            "no temperature in the name of the file" if not found else "several temperatures in the name",
            where=stem,
            expected="one such as 60C, -25degC",
            todo="Give the temperatures by hand",
        )
    return float(found[0])
