"""Values with uncertainty on the command line: ``620±15``, ``620+-15``, ``620``."""

from __future__ import annotations

import re
from typing import Any

import click

from indrite.analysis.impedance.geometry import Quantity
from indrite.errors import IndriteError

_FORM = re.compile(r"\s*([-+]?[\d.]+(?:[eE][-+]?\d+)?)\s*(?:(?:±|\+/?-)\s*([\d.]+(?:[eE][-+]?\d+)?))?\s*")


class Uncertain(click.ParamType[Quantity]):
    """A number, and its standard uncertainty behind ``±`` or ``+-``."""

    name = "X±U"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Quantity:
        """Return the quantity that a text spells."""
        if isinstance(value, Quantity):
            return value
        match = _FORM.fullmatch(str(value))
        if match is None:
            self.fail(f"{value!r} is no number with uncertainty, such as 620±15 or 620+-15", param, ctx)
        try:
            return Quantity(float(match[1]), float(match[2] or 0.0))
        except (ValueError, IndriteError) as error:
            self.fail(f"{value!r}: {error}", param, ctx)


UNCERTAIN = Uncertain()
