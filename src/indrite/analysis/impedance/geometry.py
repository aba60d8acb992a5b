"""Size of a pellet with its uncertainty; no spectrum carries it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from indrite.errors import UsageError
from indrite.notebook import Shown


@dataclass(frozen=True)
class Quantity(Shown):
    """A value and its standard uncertainty, in the unit of the field that holds it.

    Raises
    ------
    UsageError
        If one of them is no finite number, or the uncertainty negative.
    """

    value: float
    standard_uncertainty: float = 0.0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.value) and math.isfinite(self.standard_uncertainty)):
            raise UsageError("not a finite number", got=f"{self.value} ± {self.standard_uncertainty}")
        if self.standard_uncertainty < 0.0:
            raise UsageError("an uncertainty below zero", got=f"{self.value} ± {self.standard_uncertainty}")

    @property
    def relative(self) -> float:
        """Relative standard uncertainty."""
        return self.standard_uncertainty / abs(self.value) if self.value else math.inf


@dataclass(frozen=True)
class Geometry(Shown):
    """Thickness and area of a pellet.

    Parameters
    ----------
    thickness_micrometre
        Between the electrodes.
    area_square_centimetre
        Of the electrodes.

    Raises
    ------
    UsageError
        If one of them is not above zero.
    """

    thickness_micrometre: Quantity
    area_square_centimetre: Quantity

    def __post_init__(self) -> None:
        for name, one in (("thickness", self.thickness_micrometre), ("area", self.area_square_centimetre)):
            if one.value <= 0.0:
                raise UsageError(f"the {name} of a pellet is above zero", got=f"{one.value:g}")

    @classmethod
    def disc(cls, thickness_micrometre: Quantity, diameter_millimetre: Quantity) -> Geometry:
        """Return the geometry of a disc; the uncertainty of the diameter counts twice in the area.

        Examples
        --------
        >>> Geometry.disc(Quantity(600.0), Quantity(10.0, 0.05)).area_square_centimetre
        Quantity(value=0.785..., standard_uncertainty=0.00785...)
        """
        if diameter_millimetre.value <= 0.0:
            raise UsageError("the diameter of a pellet is above zero", got=f"{diameter_millimetre.value:g}")
        area = math.pi / 4.0 * (0.1 * diameter_millimetre.value) ** 2
        return cls(thickness_micrometre, Quantity(area, 2.0 * area * diameter_millimetre.relative))

    @property
    def per_centimetre(self) -> float:
        """Cell constant L/A, 1/cm."""
        return 1e-4 * self.thickness_micrometre.value / self.area_square_centimetre.value

    @property
    def relative_uncertainty(self) -> float:
        """Relative standard uncertainty of L/A."""
        return math.hypot(self.thickness_micrometre.relative, self.area_square_centimetre.relative)
