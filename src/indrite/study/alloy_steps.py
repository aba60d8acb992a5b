"""Functions that steps name, for anodes as prepared: a picture of one, and how much of it is alloy."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from indrite.analysis.two_phases import TwoPhases
from indrite.cell import Cell
from indrite.instruments.section.alloy import PreparedAlloy
from indrite.signals import Micrograph

Positive = Annotated[float, Field(gt=0)]


def picture_alloy(
    cell: Cell,
    *,
    rng: np.random.Generator,
    domain_micrometre: Positive = 10.0,
    width_micrometre: Positive = 120.0,
    pixel_micrometre: Positive = 0.25,
) -> PreparedAlloy:
    """Take a picture of a cell's anode as prepared, see `indrite.instruments.section.alloy`."""
    from indrite.instruments.section.alloy import prepared_alloy

    return prepared_alloy(
        cell,
        rng=rng,
        domain_micrometre=domain_micrometre,
        width_micrometre=width_micrometre,
        pixel_micrometre=pixel_micrometre,
    )


def analyse_alloy(picture: PreparedAlloy | Micrograph, *, smoothing_micrometre: Positive = 0.5) -> TwoPhases:
    """Say how much of a picture is the darker of two phases, see `indrite.analysis.two_phases`."""
    from indrite.analysis.two_phases import two_phases

    shot = picture.micrograph if isinstance(picture, PreparedAlloy) else picture
    return two_phases(shot, smoothing_micrometre=smoothing_micrometre)
