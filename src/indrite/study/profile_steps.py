"""Functions that steps name, for line profiles and spectra: files, virtual microscope, analysis."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from indrite.analysis.line_profile import ProfileAnalysis
from indrite.analysis.spectrum_image import SpectraAnalysis
from indrite.instruments.line_profile import FoilComposition
from indrite.models.dynamics import DynamicsResult
from indrite.signals import LineProfile, SpectrumImage, Trajectory

Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]
Count = Annotated[int, Field(gt=0)]
#: Anode, interphase and electrolyte of the study.
_PHASES = ["LiIn", "InS", "Li6PS5Cl"]
#: Elements of Fig. 4d.
_ELEMENTS = ["In", "S", "P", "Cl"]


def read_profile(
    file: Path | list[Path],
    *,
    elements: list[str] | None = None,
    distance_unit: str | None = None,
    pixel_nanometre: Positive | None = None,
    along: Literal["row", "column"] | None = None,
) -> LineProfile:
    """Read a line profile, or make one of maps, see `indrite.study.profile_files`."""
    from indrite.study.profile_files import line_of_files

    return line_of_files(
        [file] if isinstance(file, Path) else file,
        elements=elements,
        distance_unit=distance_unit,
        pixel_nanometre=pixel_nanometre,
        along=along,
    )


def read_spectra(
    file: Path, *, kind: Literal["EELS", "EDX"] | None = None, pixel_nanometre: Positive | None = None
) -> SpectrumImage:
    """Read spectra, see `indrite.readers.read_spectrum_image`."""
    from indrite.readers import read_spectrum_image

    return read_spectrum_image(file, kind=kind, pixel_nanometre=pixel_nanometre)


def assume_foil(
    *,
    phases: Annotated[list[str], Field(min_length=2, max_length=3)] = _PHASES,
    interphase_nanometre: Positive = 15.0,
    side_nanometre: Positive = 25.0,
    interphase: Literal["own phase", "mixture"] = "own phase",
) -> FoilComposition:
    """Assume layers of known materials: an input, to see what a microscope makes of it.

    With ``mixture`` the middle layer holds half of each side.
    """
    from indrite.instruments.line_profile import Layer, layered

    thick = (
        [side_nanometre, interphase_nanometre, side_nanometre] if len(phases) == 3 else [side_nanometre] * 2
    )
    layers = [Layer(*one) for one in zip(phases, thick, strict=True)]
    return layered(layers, mixed=1 if interphase == "mixture" and len(layers) == 3 else None)


def foil_of_dynamics(
    dynamics: DynamicsResult | Trajectory | list[Trajectory], *, last_picosecond: Positive = 5.0
) -> FoilComposition:
    """Cut a foil across a simulated interface, see `indrite.instruments.line_profile.of_trajectory`."""
    from indrite.instruments.line_profile import of_trajectory
    from indrite.study.atom_steps import trajectories_of

    return of_trajectory(trajectories_of(dynamics)[0], last_picosecond=last_picosecond)


def record_profile(
    foil: FoilComposition,
    *,
    rng: np.random.Generator,
    elements: list[str] = _ELEMENTS,
    probe_sigma_nanometre: NotNegative = 1.0,
    step_nanometre: Positive = 0.5,
    rows: Count = 32,
    counts: Positive = 3.0,
    foil_nanometre: Positive = 100.0,
    tilt_degree: float = 2.0,
) -> LineProfile:
    """Record a STEM-EDX profile with a virtual microscope, see `indrite.instruments.line_profile`."""
    from indrite.instruments.line_profile import Scan, line_profile

    scan = Scan(
        probe_sigma_nanometre=probe_sigma_nanometre,
        step_nanometre=step_nanometre,
        rows=rows,
        counts=counts,
        foil_nanometre=foil_nanometre,
        tilt_degree=tilt_degree,
    )
    known = tuple(one for one in elements if one in foil.elements)
    return line_profile(foil, scan, elements=known, rng=rng)


def record_spectra(
    foil: FoilComposition,
    *,
    rng: np.random.Generator,
    bonding: Literal["own", "as in the neighbours"] = "own",
    probe_sigma_nanometre: NotNegative = 1.0,
    step_nanometre: Positive = 1.0,
    rows: Count = 64,
    counts: Positive = 7000.0,
) -> SpectrumImage:
    """Record a STEM-EELS spectrum image with a virtual microscope, see `indrite.instruments.spectrum_image`.

    ``own``: sulfur and indium of the interphase have a fine structure of their own (assumed).
    """
    from indrite.instruments.line_profile import Scan
    from indrite.instruments.spectrum_image import Spectrometer, spectral_phases, spectrum_image

    distinct = foil.phases[1] if bonding == "own" and len(foil.phases) == 3 else None
    phases = spectral_phases(foil.phases, distinct=distinct)
    scan = Scan(probe_sigma_nanometre=probe_sigma_nanometre, step_nanometre=step_nanometre, rows=rows)
    return spectrum_image(foil, phases, scan=scan, spectrometer=Spectrometer(counts=counts), rng=rng)


def analyse_profile(
    profile: LineProfile,
    *,
    foil_nanometre: Positive | None = None,
    foil_uncertainty_nanometre: NotNegative = 0.0,
    tilt_degree: float | None = None,
    tilt_uncertainty_degree: NotNegative = 0.0,
) -> ProfileAnalysis:
    """Fit the layers and place the edges, see `indrite.analysis.line_profile.analyse_profile`."""
    from indrite.analysis.line_profile import Foil
    from indrite.analysis.line_profile import analyse_profile as analyse

    foil = Foil(foil_nanometre, foil_uncertainty_nanometre, tilt_degree, tilt_uncertainty_degree)
    return analyse(profile, foil=foil)


def analyse_spectra(
    spectra: SpectrumImage,
    *,
    elements: list[str] | None = None,
    foil_nanometre: Positive | None = None,
    tilt_degree: float | None = None,
    tilt_uncertainty_degree: NotNegative = 0.0,
) -> SpectraAnalysis:
    """Find edges, profiles and a new phase, see `indrite.analysis.spectrum_image.analyse_spectra`."""
    from indrite.analysis.line_profile import Foil
    from indrite.analysis.spectrum_image import analyse_spectra as analyse

    foil = Foil(foil_nanometre, 0.0, tilt_degree, tilt_uncertainty_degree)
    return analyse(spectra, elements=None if elements is None else tuple(elements), foil=foil)
