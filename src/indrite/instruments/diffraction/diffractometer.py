"""Crystals → `Diffractogram`: a pattern as a laboratory diffractometer records it.

Kinematic lines of every phase, Kα1 and Kα2, Bragg-Brentano Lorentz-polarisation factor, pseudo-Voigt
profiles, the
hump of a window or capillary, and Poisson's noise of counting. The lines come from the same structure
factors and
profiles as in the fits (`indrite.analysis.diffraction`); what a real instrument does besides (texture,
microabsorption, transparency) is not in it, so fits of these patterns show what counting alone would allow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from indrite.analysis.diffraction.instrument import Instrument, PhaseState
from indrite.analysis.diffraction.model import Model, columns
from indrite.analysis.diffraction.phase import Phase
from indrite.analysis.diffraction.reflections import reflections
from indrite.errors import SpecimenError
from indrite.signals import Origin
from indrite.signals.diffractogram import ANODES, Diffractogram

#: Lines beyond the last point reach into the pattern from so far, degree.
_BEYOND = 2.0


@dataclass(frozen=True)
class Diffractometer:
    """A laboratory diffractometer and how it is run.

    Parameters
    ----------
    anode
        Symbol of the tube's target.
    second_ratio
        Kα2 over Kα1; 0: monochromatised.
    first_degree, last_degree, step_degree
        Range and step of 2θ.
    peak_counts
        Counts at the top of the strongest line, above the background.
    background_counts
        Counts of the background at its lowest.
    hump_counts, hump_degree
        Height and place of the broad hump of a polymer window or glass capillary.
    displacement_degree, zero_degree
        Shift of lines, times cos θ and as such.
    gauss_degree, gauss_slope_degree, size_degree, strain_degree, asymmetry_degree
        Widths, see `indrite.analysis.diffraction.instrument`.
    counting_time_second
        Of a point; written into the pattern.
    """

    anode: str = "Cu"
    second_ratio: float = 0.5
    first_degree: float = 10.0
    last_degree: float = 60.0
    step_degree: float = 0.02
    peak_counts: float = 10_000.0
    background_counts: float = 200.0
    hump_counts: float = 0.0
    hump_degree: float = 18.0
    displacement_degree: float = 0.0
    zero_degree: float = 0.0
    gauss_degree: float = 0.07
    gauss_slope_degree: float = 0.02
    size_degree: float = 0.04
    strain_degree: float = 0.03
    asymmetry_degree: float = 0.02
    counting_time_second: float = 1.0

    def __post_init__(self) -> None:
        if self.anode not in ANODES:
            raise SpecimenError("no such anode", got=self.anode, expected=", ".join(ANODES))
        if not (0.0 < self.first_degree < self.last_degree < 175.0 and self.step_degree > 0.0):
            raise SpecimenError(
                "a range of angles that cannot be",
                got=f"{self.first_degree}° to {self.last_degree}° by {self.step_degree}°",
            )
        if self.peak_counts <= 0.0 or self.background_counts < 0.0 or self.hump_counts < 0.0:
            raise SpecimenError(
                "counts that cannot be",
                got=f"{self.peak_counts}, {self.background_counts}, {self.hump_counts}",
            )

    def angles(self) -> np.ndarray:
        """Return 2θ of the points."""
        count = round((self.last_degree - self.first_degree) / self.step_degree) + 1
        return self.first_degree + self.step_degree * np.arange(count)


@dataclass(frozen=True)
class Content:
    """A phase and its share of the crystalline mass of a specimen."""

    phase: Phase
    weight_fraction: float


def record_pattern(
    contents: Sequence[Content],
    diffractometer: Diffractometer | None = None,
    *,
    rng: np.random.Generator | None,
    specimen: str | None = None,
    sources: tuple[str, ...] = (),
) -> Diffractogram:
    """Return the pattern of a mixture of crystals.

    Parameters
    ----------
    contents
        Phases and their shares of the mass, which are brought to a sum of one.
    diffractometer
        Instrument; ``None``: a usual one with copper tube, 10° to 60°.
    rng
        Draws the counts; ``None``: without noise.
    specimen, sources
        Written into the pattern.

    Raises
    ------
    SpecimenError
        Without phases, for shares below 0, or where no line lies in the range.
    """
    device = diffractometer or Diffractometer()
    shares = np.array([one.weight_fraction for one in contents])
    if not len(contents) or (shares < 0.0).any() or not shares.sum() > 0.0:
        raise SpecimenError("nothing to put into the beam", got=shares.tolist())
    angle = device.angles()
    lines = scattered(contents, device, angle)
    if not lines.max() > 0.0:
        raise SpecimenError("no line in the range", got=f"{angle[0]:g}° to {angle[-1]:g}°")
    counts = device.peak_counts * lines / lines.max() + background(device, angle)
    if rng is not None:
        counts = rng.poisson(counts).astype(float)
    first, second = ANODES[device.anode]
    return Diffractogram(
        two_theta_degree=angle,
        counts=counts,
        wavelength_angstrom=first,
        second_wavelength_angstrom=second,
        second_ratio=device.second_ratio,
        anode=device.anode,
        counting_time_second=device.counting_time_second,
        specimen=specimen or " + ".join(one.phase.name for one in contents),
        origin=Origin("simulated", made_by={"instrument": "indrite diffractometer"}, sources=sources),
    )


def scattered(contents: Sequence[Content], device: Diffractometer, angle: np.ndarray) -> np.ndarray:
    """Return the lines of a mixture without background, arbitrary units, shape (point,).

    A phase's lines go with its volume: its share of the mass over its density.
    """
    first, second = ANODES[device.anode]
    total = 1.0 + device.second_ratio
    emission: tuple[tuple[float, float], ...] = ((first, 1.0 / total),)
    if device.second_ratio > 0.0:
        emission = (*emission, (second, device.second_ratio / total))
    found = tuple(
        reflections(one.phase, wavelength_angstrom=first, most_two_theta_degree=device.last_degree + _BEYOND)
        for one in contents
    )
    instrument = Instrument(
        displacement_degree=device.displacement_degree,
        zero_degree=device.zero_degree,
        gauss_degree=device.gauss_degree,
        gauss_slope_degree=device.gauss_slope_degree,
        asymmetry_degree=device.asymmetry_degree,
    )
    states = tuple(
        PhaseState(np.array(one.phase.lattice), device.size_degree, device.strain_degree) for one in contents
    )
    group = tuple(np.full(len(one.hkl), number) for number, one in enumerate(found))
    model = Model(found, states, instrument, emission)
    matrix = columns(model, angle, group, count=len(contents)).matrix()
    volume = [one.weight_fraction / one.phase.density_gram_per_cubic_centimetre() for one in contents]
    return matrix @ np.array(volume)


def background(device: Diffractometer, angle: np.ndarray) -> np.ndarray:
    """Return the counts below the lines: a rise towards the beam and the hump of a window, shape (point,)."""
    rise = device.background_counts * (0.7 + 0.3 * (device.last_degree / np.maximum(angle, 1.0)) ** 0.7)
    hump = device.hump_counts * np.exp(-0.5 * ((angle - device.hump_degree) / 4.0) ** 2)
    return rise + hump


def with_lattice(phase: Phase, lattice_angstrom: float) -> Phase:
    """Return a cubic phase with another cell."""
    a = lattice_angstrom
    return replace(phase, lattice=(a, a, a, 90.0, 90.0, 90.0))
