"""Functions that steps name, for powder patterns: read a file, record a cell's electrolyte, analyse."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from indrite.analysis.diffraction.view import DiffractionAnalysis
from indrite.cell import Cell
from indrite.errors import SpecimenError
from indrite.signals.diffractogram import Diffractogram

Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]
PhaseShare = Annotated[float, Field(ge=0, lt=1)]


def read_diffraction_file(
    file: Path, *, reader: str | None = None, wavelength: str | float | None = None
) -> Diffractogram:
    """Read a powder pattern, see `indrite.readers.read_diffraction`; copper Kα where nothing is stated."""
    from indrite.readers import read_diffraction

    pattern = read_diffraction(file, reader=reader, wavelength=wavelength)
    if pattern.wavelength_angstrom is not None:
        return pattern
    pattern = pattern.with_anode("Cu")
    return pattern.replace(notes=(*pattern.notes, "copper Kα assumed"))


def record_diffraction(
    cell: Cell,
    *,
    rng: np.random.Generator,
    impurities: Mapping[str, PhaseShare] | None = None,
    exchange: Share = 0.5,
    lattice_angstrom: Positive | None = None,
    peak_counts: Positive = 10_000.0,
    background_counts: NotNegative = 200.0,
    hump_counts: NotNegative = 100.0,
    displacement_degree: float = 0.05,
    first_degree: Positive = 10.0,
    last_degree: Positive = 60.0,
    step_degree: Positive = 0.02,
) -> Diffractogram:
    """Record the electrolyte of a cell with a virtual laboratory diffractometer (copper tube).

    The crystal is Li6PS5Cl of the cell's material: the lattice parameter is that of the material's entry, an
    input, so that finding it again confirms the analysis and not the cell. Impurities are assumptions, weight
    fractions by name of the phase; none by default.
    """
    from indrite.instruments.diffraction import Content, Diffractometer, li6ps5cl, phase_of, record_pattern

    lattice, source = _lattice(cell, lattice_angstrom)
    shares = dict(impurities or {})
    rest = 1.0 - sum(shares.values())
    if rest <= 0.0:
        raise SpecimenError("impurities leave no electrolyte", got=f"{sum(shares.values()):g} of the mass")
    host = li6ps5cl(exchange=exchange, lattice_angstrom=lattice)
    contents = [Content(host, rest), *(Content(phase_of(name), share) for name, share in shares.items())]
    device = Diffractometer(
        first_degree=first_degree,
        last_degree=last_degree,
        step_degree=step_degree,
        peak_counts=peak_counts,
        background_counts=background_counts,
        hump_counts=hump_counts,
        displacement_degree=displacement_degree,
    )
    return record_pattern(
        contents, device, rng=rng, specimen=f"electrolyte of {cell.name}", sources=(source,)
    )


def _lattice(cell: Cell, given: float | None) -> tuple[float, str]:
    if given is not None:
        return given, "lattice parameter given in the study"
    material = cell.electrolyte.material
    number = None if material is None else material.numbers.get("lattice_a_angstrom")
    if material is None or number is None or material.formula != "Li6PS5Cl":
        raise SpecimenError(
            f"the electrolyte of {cell.name} is no Li6PS5Cl with a known cell",
            got=None if material is None else material.formula,
            todo="Give lattice_angstrom, or another cell",
        )
    return float(number.value), number.source or material.name


def analyse_diffraction(
    diffractogram: Diffractogram,
    *,
    phases: list[str] | None = None,
    candidates: list[str] | None = None,
    impurities: list[str] | None = None,
    elements: list[str] | None = None,
    shift: Literal["displacement", "zero"] = "displacement",
    range_degree: Annotated[list[float], Field(min_length=2, max_length=2)] | None = None,
    name: str | None = None,
) -> DiffractionAnalysis:
    """Say what a powder pattern shows, see `indrite.analysis.diffraction.summarise`.

    ``phases``: those known to be there, by name or structure file; without, the shipped ones (or
    ``candidates``) are searched, with the answer "no confident match" allowed.
    """
    from indrite.analysis.diffraction import FitSettings, summarise, view_of
    from indrite.instruments.diffraction import library_of

    pattern = diffractogram if range_degree is None else diffractogram.cut(*range_degree)
    library = library_of(
        known=phases or (), candidates=candidates or (), suspects=impurities, elements=elements or ()
    )
    return view_of(summarise(pattern, library, settings=FitSettings(shift=shift)), name=name)
