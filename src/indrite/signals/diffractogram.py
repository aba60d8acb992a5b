"""`Diffractogram`: intensity of scattered X-rays against the angle 2θ, and with what it was taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

from indrite.errors import SignalError
from indrite.signals.base import Signal

#: Kα1 and Kα2 of the usual anodes, Å: Hölzer et al., Phys. Rev. A 56, 4554 (1997), DOI
#: 10.1103/PhysRevA.56.4554 (Cr to Cu); Bearden, Rev. Mod. Phys. 39, 78 (1967), DOI 10.1103/RevModPhys.39.78,
#: on the scale of the SI (Mo, Ag). Diffractometers write 1.540598 and 1.544426 for copper, as do we.
ANODES: dict[str, tuple[float, float]] = {
    "Cr": (2.289726, 2.293651),
    "Fe": (1.936041, 1.939973),
    "Co": (1.788996, 1.792835),
    "Cu": (1.540598, 1.544426),
    "Mo": (0.709317, 0.713607),
    "Ag": (0.559422, 0.563813),
}


@dataclass(frozen=True, kw_only=True)
class Diffractogram(Signal):
    """A powder pattern: counts against 2θ, angles rising.

    Parameters
    ----------
    two_theta_degree
        Scattering angle of each point.
    counts
        Photons counted in each point, corrected for the attenuator where there is one; rates where the
        instrument stores rates.
    counts_uncertainty
        Standard uncertainty of each point; ``None``: the square root of the counts.
    wavelength_angstrom
        Kα1, or the one wavelength of a monochromator or synchrotron; ``None`` where the file does not say.
    second_wavelength_angstrom
        Kα2; ``None`` where there is none.
    second_ratio
        Intensity of Kα2 over Kα1; 0: stripped or monochromatised.
    anode
        Symbol of the tube's target.
    counting_time_second
        Counting time of a point.
    goniometer_radius_millimetre
        Distance from specimen to detector; turns a displacement of the specimen into an angle.
    specimen
        What the file calls it.
    notes
        What the reader skipped, derived or assumed.

    Raises
    ------
    SignalError
        For fewer than three points, angles that do not rise or lie outside 0…180°, values that are not
        finite,
        uncertainties that are not positive, or wavelengths that cannot be.
    """

    two_theta_degree: Float[np.ndarray, " point"]
    counts: Float[np.ndarray, " point"]
    counts_uncertainty: Float[np.ndarray, " point"] | None = None
    wavelength_angstrom: float | None = None
    second_wavelength_angstrom: float | None = None
    second_ratio: float = 0.0
    anode: str | None = None
    counting_time_second: float | None = None
    goniometer_radius_millimetre: float | None = None
    specimen: str | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        self._check_angles()
        if not np.isfinite(self.counts).all():
            raise self._error(
                "counts that are no numbers", f"{int((~np.isfinite(self.counts)).sum())} of them"
            )
        spread = self.counts_uncertainty
        if spread is not None and not (np.isfinite(spread).all() and (spread > 0.0).all()):
            raise self._error("uncertainties that are not above 0", float(np.nanmin(spread)))
        for name in ("wavelength_angstrom", "second_wavelength_angstrom"):
            value = getattr(self, name)
            if value is not None and not 0.05 < value < 5.0:
                raise self._error(f"{name} is no wavelength of X-rays", f"{value} Å", "0.05 to 5 Å")
        if not 0.0 <= self.second_ratio <= 1.0:
            raise self._error("Kα2 over Kα1 cannot be", self.second_ratio, "0 (stripped) to 1, usually 0.5")
        if self.second_ratio > 0.0 and self.second_wavelength_angstrom is None:
            raise self._error("Kα2 has intensity and no wavelength", self.second_ratio)

    def _check_angles(self) -> None:
        angle = self.two_theta_degree
        if angle.size < 3:
            raise self._error("a pattern needs at least three points", angle.size)
        step = np.diff(angle)
        if not np.isfinite(angle).all() or (step <= 0.0).any():
            at = int(np.argmax(~(step > 0.0)))
            raise self._error(
                "angles do not rise", f"{angle[at]:g}° then {angle[at + 1]:g}° (point {at + 2})"
            )
        if angle[0] < -5.0 or angle[-1] > 180.0:
            raise self._error("angles outside 0 to 180°", f"{angle[0]:g}° … {angle[-1]:g}°")

    def _error(self, what: str, got: object, expected: object = None) -> SignalError:
        return SignalError(what, where=self.origin.path, got=got, expected=expected)

    @classmethod
    def scalars_from_json(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Make the notes a tuple again after `load`."""
        return {**values, "notes": tuple(values.get("notes", ()))}

    def standard_uncertainty(self) -> np.ndarray:
        """Return the uncertainty of every point: as stated, or the square root of the counts (at least 1)."""
        if self.counts_uncertainty is not None:
            return self.counts_uncertainty
        return np.sqrt(np.maximum(self.counts, 1.0))

    def lines(self) -> tuple[tuple[float, float], ...]:
        """Return wavelength (Å) and share of each emission line; the shares add up to one.

        Raises
        ------
        SignalError
            If no wavelength is known.
        """
        if self.wavelength_angstrom is None:
            raise SignalError(
                "the wavelength is not known",
                where=self.origin.path,
                todo="Give it: --wavelength Cu, or --wavelength 1.5406 in ångström",
            )
        if self.second_ratio == 0.0 or self.second_wavelength_angstrom is None:
            return ((self.wavelength_angstrom, 1.0),)
        total = 1.0 + self.second_ratio
        return (
            (self.wavelength_angstrom, 1.0 / total),
            (self.second_wavelength_angstrom, self.second_ratio / total),
        )

    def with_anode(self, anode: str, *, second_ratio: float = 0.5) -> Diffractogram:
        """Return the pattern with the lines of an anode, see `ANODES`.

        Raises
        ------
        SignalError
            If the anode is not known.
        """
        if anode not in ANODES:
            raise self._error("no such anode", anode, ", ".join(ANODES))
        first, second = ANODES[anode]
        return self.replace(
            anode=anode,
            wavelength_angstrom=first,
            second_wavelength_angstrom=second,
            second_ratio=second_ratio,
        )

    def cut(self, low_degree: float, high_degree: float) -> Diffractogram:
        """Return the points between two angles.

        Raises
        ------
        SignalError
            If fewer than three are left.
        """
        inside = (self.two_theta_degree >= low_degree) & (self.two_theta_degree <= high_degree)
        spread = self.counts_uncertainty
        return self.replace(
            two_theta_degree=self.two_theta_degree[inside],
            counts=self.counts[inside],
            counts_uncertainty=None if spread is None else spread[inside],
        )
