"""The virtual STEM-EELS: layers with their spectra → a spectrum image."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indrite.errors import UsageError
from indrite.instruments.line_profile.composition import FoilComposition, number_density
from indrite.instruments.line_profile.scan import Scan, expected_density
from indrite.instruments.spectrum_image.phases import (
    INDIUM_SULFIDE_BONDING,
    SpectralPhase,
    phase_spectrum,
)
from indrite.signals.base import Origin
from indrite.signals.spectrum_image import SpectrumImage


@dataclass(frozen=True, kw_only=True)
class Spectrometer:
    """Settings of the spectrometer; all assumed.

    Parameters
    ----------
    energy_electronvolt
        First and last channel.
    channel_electronvolt
        Width of a channel.
    resolution_electronvolt
        Full width at half maximum of the zero-loss peak.
    counts
        Mean counts of a pixel's spectrum.
    beam_energy_kilovolt
        Energy of the beam.
    """

    energy_electronvolt: tuple[float, float] = (100.0, 600.0)
    channel_electronvolt: float = 0.5
    resolution_electronvolt: float = 1.0
    counts: float = 7000.0
    beam_energy_kilovolt: float = 200.0

    def __post_init__(self) -> None:
        low, high = self.energy_electronvolt
        if not (0.0 < low < high and self.channel_electronvolt > 0.0 and self.counts > 0.0):
            raise UsageError("settings of the spectrometer that make no spectrum", got=self)

    def energies(self) -> np.ndarray:
        """Return the middle of every channel."""
        low, high = self.energy_electronvolt
        return np.arange(low, high, self.channel_electronvolt)


def spectral_phases(names: Sequence[str], *, distinct: str | None = "InS") -> tuple[SpectralPhase, ...]:
    """Return phases of known materials; one of them with the fine structure of its own bonding.

    Parameters
    ----------
    names
        Known materials.
    distinct
        Which one bonds differently, ``None``: none.
    """
    return tuple(
        SpectralPhase(
            one,
            number_density(one),
            exponent=3.2 if "In" in number_density(one) and "S" not in number_density(one) else 3.0,
            fine_structure=INDIUM_SULFIDE_BONDING if one == distinct else {},
        )
        for one in names
    )


def spectrum_image(
    foil: FoilComposition,
    phases: Sequence[SpectralPhase],
    *,
    scan: Scan | None = None,
    spectrometer: Spectrometer | None = None,
    rng: np.random.Generator,
) -> SpectrumImage:
    """Return the spectra that a STEM-EELS would record, the line running along the columns.

    Counts = Poisson(dose · Σ_phase (probe ⊗ overlap ⊗ share of the phase) · its spectrum). Single scattering,
    no drift, one electron a count.

    Parameters
    ----------
    foil
        Share of each phase along the line.
    phases
        Spectra, in the order of ``foil.phases``.
    scan
        Probe, rows, step, tilt.
    spectrometer
        Range and counts.
    rng
        Counting noise.

    Raises
    ------
    UsageError
        For another number of phases than the foil has.
    """
    scan, spectrometer = scan or Scan(), spectrometer or Spectrometer()
    if len(phases) != len(foil.phases):
        raise UsageError("spectra of other phases", got=[one.name for one in phases], expected=foil.phases)
    energy = spectrometer.energies()
    spectra = np.array(
        [
            phase_spectrum(energy, one, resolution_electronvolt=spectrometer.resolution_electronvolt)
            for one in phases
        ]
    )
    share = expected_density(foil.share, foil, scan)
    length = float(foil.distance_nanometre[-1] - foil.distance_nanometre[0])
    place = np.arange(int(length / scan.step_nanometre) + 1) * scan.step_nanometre
    at = np.array(
        [np.interp(place, foil.distance_nanometre - foil.distance_nanometre[0], row) for row in share]
    )
    mean = at.T @ spectra
    expected = mean * spectrometer.counts / mean.sum(axis=1).mean()
    counts = rng.poisson(np.broadcast_to(expected, (scan.rows, *expected.shape))).astype(np.float32)
    return SpectrumImage(
        origin=Origin("simulated", step_key=foil.origin.step_key, path=foil.origin.path),
        counts=counts,
        energy_electronvolt=energy,
        kind="EELS",
        pixel_nanometre=scan.step_nanometre,
        beam_energy_kilovolt=spectrometer.beam_energy_kilovolt,
    )
