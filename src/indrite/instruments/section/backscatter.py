"""The virtual scanning electron microscope: backscattered electrons of a polished cross-section."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from indrite.errors import UsageError
from indrite.instruments.section.composition import (
    ELECTROLYTE,
    NCM622,
    backscatter,
    cathode_volume_share,
    metal_backscatter,
)
from indrite.signals.base import Origin
from indrite.signals.micrograph import Micrograph
from indrite.signals.section_truth import CATHODE, SectionTruth

#: Full width at half maximum over standard deviation of a Gaussian.
WIDTH_PER_DEVIATION = float(np.sqrt(8.0 * np.log(2.0)))


@dataclass(frozen=True, kw_only=True)
class Microscope:
    """Settings of the microscope and faults of the polish. The study gives only the make (JSM-7900F).

    Every default is assumed; the resolution follows the notes (0.1 to 0.5 µm at 5 to 15 kV).

    Parameters
    ----------
    accelerating_voltage_kilovolt
        Energy of the beam.
    resolution_micrometre
        Full width at half maximum of what a pixel averages over; by default
        0.5 µm (E / 15 kV)^1.67, the exponent of the Kanaya-Okayama range.
    electrons_per_pixel
        Electrons that a surface sending all of them back would give in a pixel.
    read_noise_electron
        Standard deviation of the detector's own noise.
    shading
        Amplitude of the slow change of brightness over the picture, relative.
    curtaining
        Standard deviation of the brightness of the streaks that ion polishing leaves along the beam
        (from cathode to anode here), relative.
    curtain_micrometre
        Width of the streaks.
    cathode_particle_micrometre
        Size of the active particles drawn in the cathode (for the eye only).
    black_level, white_level
        Grey values of no electrons and of indium.
    """

    accelerating_voltage_kilovolt: float = 10.0
    resolution_micrometre: float | None = None
    electrons_per_pixel: float = 2000.0
    read_noise_electron: float = 8.0
    shading: float = 0.04
    curtaining: float = 0.015
    curtain_micrometre: float = 1.0
    cathode_particle_micrometre: float = 6.0
    black_level: float = 15.0
    white_level: float = 225.0

    def __post_init__(self) -> None:
        positive = (self.accelerating_voltage_kilovolt, self.electrons_per_pixel, self.curtain_micrometre)
        if min(positive) <= 0.0 or min(self.read_noise_electron, self.shading, self.curtaining) < 0.0:
            raise UsageError("settings of the microscope must not be negative", got=self)

    @property
    def blur_micrometre(self) -> float:
        """Full width at half maximum of what a pixel averages over."""
        if self.resolution_micrometre is not None:
            return self.resolution_micrometre
        return float(0.5 * (self.accelerating_voltage_kilovolt / 15.0) ** 1.67)


def backscatter_image(
    truth: SectionTruth, microscope: Microscope | None = None, *, rng: np.random.Generator
) -> Micrograph:
    """Return the picture that a microscope would take of a cross-section, 8 bit.

    Indium alloys are bright on the grey electrolyte (η 0.39 to 0.41 against 0.16). **Lithium metal is
    darker than the electrolyte** (0.021) and cannot be told from a crack or pore (0) by backscattered
    electrons. The 15 nm interphase is far below the resolution and left out; no topography, charging
    or channelling.

    Expected electrons N = dose × (shading × curtains) × G ∗ Σ f η over the area fractions f of a pixel;
    grey = black + (white - black) (Poisson(N) + read noise) / (dose × η(In)).

    Parameters
    ----------
    truth
        Ground truth.
    microscope
        Settings, by default `Microscope()`.
    rng
        Noise, streaks, shading and the particles of the cathode.

    Sources
    -------
    Backscatter coefficients: see `composition`. Kanaya & Okayama 1972, 10.1088/0022-3727/5/1/308.
    """
    microscope = microscope or Microscope()
    pixel = truth.pixel_micrometre
    signal = coefficient_map(truth, particle_micrometre=microscope.cathode_particle_micrometre, rng=rng)
    sigma = microscope.blur_micrometre / WIDTH_PER_DEVIATION / pixel
    signal = ndimage.gaussian_filter(signal, sigma, mode=("nearest", "wrap"))
    signal *= _shading(signal.shape, microscope.shading, rng)
    signal *= _curtains(signal.shape, microscope, pixel, rng)
    electrons = rng.poisson(microscope.electrons_per_pixel * np.maximum(signal, 0.0)).astype(float)
    electrons += rng.normal(0.0, microscope.read_noise_electron, electrons.shape)
    full = microscope.electrons_per_pixel * float(metal_backscatter(np.array(0.0)))
    grey = microscope.black_level + (microscope.white_level - microscope.black_level) * electrons / full
    return Micrograph(
        intensity=np.clip(np.rint(grey), 0, 255).astype(np.uint8),
        pixel_nanometre=truth.pixel_nanometre,
        detector="BSE",
        accelerating_voltage_kilovolt=microscope.accelerating_voltage_kilovolt,
        anode_side="bottom",
        origin=Origin("simulated", step_key=truth.origin.step_key, sources=truth.origin.sources),
    )


def coefficient_map(
    truth: SectionTruth, *, particle_micrometre: float, rng: np.random.Generator
) -> np.ndarray:
    """Return the backscatter coefficient of each pixel: of its parts, weighted by their area."""
    matrix = np.full(truth.phase.shape, backscatter(ELECTROLYTE))
    matrix[active_particles(truth, particle_micrometre=particle_micrometre, rng=rng)] = backscatter(NCM622)
    rest = 1.0 - truth.metal_area_fraction - truth.void_area_fraction
    return np.asarray(truth.metal_area_fraction * metal_backscatter(truth.lithium_per_host) + rest * matrix)


def active_particles(
    truth: SectionTruth, *, particle_micrometre: float, rng: np.random.Generator
) -> np.ndarray:
    """Return where active particles lie in the cathode: a made-up texture of the right share."""
    cathode = truth.phase == CATHODE
    if not cathode.any():
        return cathode
    sigma = particle_micrometre / 4.0 / truth.pixel_micrometre
    height = int(np.flatnonzero(cathode.any(axis=1))[-1]) + 1
    noise = rng.normal(size=(height, cathode.shape[1]))
    field = ndimage.gaussian_filter(noise, sigma, mode=("reflect", "wrap"))
    found = np.zeros_like(cathode)
    found[:height] = field > np.quantile(field, 1.0 - cathode_volume_share())
    return found & cathode


def _shading(shape: tuple[int, ...], amplitude: float, rng: np.random.Generator) -> np.ndarray:
    rows, columns = (np.linspace(-1.0, 1.0, size) for size in shape)
    angle = rng.uniform(0.0, 2.0 * np.pi)
    tilt = np.sin(angle) * rows[:, None] + np.cos(angle) * columns
    return np.asarray(1.0 + amplitude * tilt)


def _curtains(
    shape: tuple[int, ...], microscope: Microscope, pixel: float, rng: np.random.Generator
) -> np.ndarray:
    streaks = rng.normal(size=shape[1])
    sigma = microscope.curtain_micrometre / WIDTH_PER_DEVIATION / pixel
    streaks = ndimage.gaussian_filter1d(streaks, sigma, mode="wrap")
    return np.asarray(1.0 + microscope.curtaining * streaks / max(float(streaks.std()), 1e-12))
