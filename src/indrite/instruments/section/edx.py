"""The virtual X-ray spectrometer: maps of elements over a cross-section (SEM-EDX)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy import ndimage

from indrite.errors import UsageError
from indrite.instruments.section.backscatter import WIDTH_PER_DEVIATION, active_particles
from indrite.instruments.section.composition import (
    ELECTROLYTE,
    ELEMENTS,
    NCM622,
    indium_mass_fraction,
    mass_fractions,
)
from indrite.signals.base import Origin
from indrite.signals.element_map import ElementMap
from indrite.signals.section_truth import SectionTruth

#: Counts of a line per mass fraction, relative to sulfur K (assumed; no absorption, no overlaps).
_RELATIVE_YIELD = {"P": 0.9, "S": 1.0, "Cl": 1.0, "In": 0.7, "Ni": 0.3, "Co": 0.3, "Mn": 0.3, "O": 0.3}


@dataclass(frozen=True, kw_only=True)
class Spectrometer:
    """Settings of the spectrometer; all assumed.

    Parameters
    ----------
    accelerating_voltage_kilovolt
        Energy of the beam.
    resolution_micrometre
        Full width at half maximum of what gives X-rays to a pixel; the notes give 0.5 to 1 µm.
    counts_per_mass_fraction
        Counts in a pixel of pure sulfur.
    background_count
        Counts of the continuum in each line's window in a dense pixel, not taken off.
    relative_yield
        Counts of each element's line per mass fraction, relative to sulfur.
    cathode_particle_micrometre
        As for the microscope.
    """

    accelerating_voltage_kilovolt: float = 10.0
    resolution_micrometre: float = 0.8
    counts_per_mass_fraction: float = 40.0
    background_count: float = 0.5
    relative_yield: Mapping[str, float] = field(default_factory=lambda: dict(_RELATIVE_YIELD))
    cathode_particle_micrometre: float = 6.0

    def __post_init__(self) -> None:
        if self.resolution_micrometre < 0.0 or self.counts_per_mass_fraction <= 0.0:
            raise UsageError("settings of the spectrometer must not be negative", got=self)


def element_map(
    truth: SectionTruth,
    spectrometer: Spectrometer | None = None,
    *,
    elements: tuple[str, ...] = ("P", "S", "Cl", "In"),
    rng: np.random.Generator,
) -> ElementMap:
    """Return the maps of elements that a spectrometer would count over a cross-section.

    Counts of an element = Poisson(G ∗ (dose × yield × C + continuum)), C the mass fraction in the
    parts of a pixel (Li6PS5Cl, metal LiInx, active material), weighted by their area: electrons lose
    their energy over about the same mass per area in each. Lithium gives no line. The 15 nm InS-like
    interphase is neglected: a hundredth of a film. No absorption, fluorescence or overlap of lines
    (In L and Cl Kβ, K Kα are neighbours).

    Parameters
    ----------
    truth
        Ground truth.
    spectrometer
        Settings, by default `Spectrometer()`.
    elements
        Which maps.
    rng
        Counting noise and the particles of the cathode.

    Raises
    ------
    UsageError
        For an element without a yield, such as lithium.
    """
    spectrometer = spectrometer or Spectrometer()
    unknown = [one for one in elements if one not in spectrometer.relative_yield or one not in ELEMENTS]
    if unknown or not elements:
        raise UsageError(
            "no X-ray line known for these elements",
            got=unknown,
            expected=sorted(set(spectrometer.relative_yield) & set(ELEMENTS)),
        )
    active = active_particles(truth, particle_micrometre=spectrometer.cathode_particle_micrometre, rng=rng)
    sigma = spectrometer.resolution_micrometre / WIDTH_PER_DEVIATION / truth.pixel_micrometre
    continuum = spectrometer.background_count * (1.0 - truth.void_area_fraction)
    counts = []
    for symbol in elements:
        dose = spectrometer.counts_per_mass_fraction * spectrometer.relative_yield[symbol]
        expected = dose * concentration_map(truth, symbol, active=active) + continuum
        blurred = ndimage.gaussian_filter(expected, sigma, mode=("nearest", "wrap"))
        counts.append(rng.poisson(np.maximum(blurred, 0.0)))
    return ElementMap(
        counts=np.array(counts, dtype=float),
        elements=tuple(elements),
        pixel_nanometre=truth.pixel_nanometre,
        accelerating_voltage_kilovolt=spectrometer.accelerating_voltage_kilovolt,
        anode_side="bottom",
        origin=Origin("simulated", step_key=truth.origin.step_key, sources=truth.origin.sources),
    )


def concentration_map(truth: SectionTruth, symbol: str, *, active: np.ndarray) -> np.ndarray:
    """Return the mass fraction of an element in each pixel: of its parts, weighted by their area."""
    of_electrolyte = mass_fractions(ELECTROLYTE).get(symbol, 0.0)
    matrix = np.where(active, mass_fractions(NCM622).get(symbol, 0.0), of_electrolyte)
    rest = 1.0 - truth.metal_area_fraction - truth.void_area_fraction
    found = rest * matrix
    if symbol == "In":
        share = np.nan_to_num(indium_mass_fraction(truth.lithium_per_host), nan=0.0)
        found = found + truth.metal_area_fraction * share
    return np.asarray(found)
