"""Functions that steps name, for impedance: read a file, record a cell's pellet, analyse spectra."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from indrite.analysis.impedance import Geometry, ImpedanceAnalysis, Quantity
from indrite.cell import Cell
from indrite.cell.numbers import Number
from indrite.errors import SpecimenError, UsageError
from indrite.notebook import Shown
from indrite.signals import Impedance

Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]
Share = Annotated[float, Field(ge=0, lt=1)]


@dataclass(frozen=True)
class Spectra(Shown):
    """Impedance spectra of one file or one virtual measurement."""

    spectra: tuple[Impedance, ...]


def read_impedance_file(
    file: Path,
    *,
    format: str | None = None,
    temperature_celsius: float | None = None,
    temperature_from_name: bool = False,
    sweep: Annotated[int, Field(gt=0)] | None = None,
) -> Spectra:
    """Read the spectra of a file, see `indrite.readers.read_impedance`; ``sweep``: only that one.

    ``temperature_from_name`` takes the temperature from names such as ``pellet_60C.mpt``.
    """
    from indrite.readers import read_impedance
    from indrite.readers.impedance.names import temperature_in_name

    if temperature_from_name and temperature_celsius is None:
        temperature_celsius = temperature_in_name(file)
    found = read_impedance(file, format=format, temperature_celsius=temperature_celsius)
    if sweep is None:
        return Spectra(found)
    if sweep > len(found):
        raise UsageError("no such sweep in the file", where=file, got=sweep, expected=f"1 to {len(found)}")
    return Spectra((found[sweep - 1],))


def record_impedance(
    cell: Cell,
    *,
    rng: np.random.Generator,
    leak_conductance_siemens: NotNegative = 0.0,
    grain_boundary_share: Share = 0.3,
    inductance_henry: NotNegative = 3e-7,
    noise_fraction: NotNegative = 5e-3,
) -> Spectra:
    """Record the pellet of a cell between blocking electrodes with a virtual impedance analyser.

    Thickness, area and conductivity are those of the cell's electrolyte. The conductivity that an analysis
    finds again is therefore no prediction: what is shown is whether the analysis finds it, and how well.
    """
    from indrite.instruments.impedance import Analyser, Pellet
    from indrite.instruments.impedance import record_impedance as record

    electrolyte = cell.electrolyte
    conductivity = electrolyte.ionic_conductivity_siemens_per_centimetre
    if conductivity is None or electrolyte.thickness_micrometre is None:
        raise SpecimenError(
            f"the cell {cell.name} has no pellet to measure",
            expected="ionic_conductivity_siemens_per_centimetre and thickness_micrometre of the electrolyte",
        )
    pellet = Pellet(
        thickness_micrometre=electrolyte.thickness_micrometre.value,
        area_square_centimetre=cell.electrode_area_square_centimetre,
        conductivity_siemens_per_centimetre=conductivity.value,
        grain_boundary_share=grain_boundary_share,
        leak_conductance_siemens=leak_conductance_siemens,
    )
    analyser = Analyser(inductance_henry=inductance_henry, noise_fraction=noise_fraction)
    warm = None if cell.temperature_celsius is None else cell.temperature_celsius.value
    return Spectra((record(pellet, rng=rng, analyser=analyser, temperature_celsius=warm),))


def analyse_impedance(
    impedance: Spectra | list[Spectra],
    *,
    cell: Cell | None = None,
    thickness_micrometre: Positive | None = None,
    thickness_uncertainty_micrometre: NotNegative = 0.0,
    diameter_millimetre: Positive | None = None,
    diameter_uncertainty_millimetre: NotNegative = 0.0,
    temperature_uncertainty_celsius: NotNegative | None = None,
    electrodes: Literal["blocking", "reversible", "unknown"] = "unknown",
    circuit: str | None = None,
) -> ImpedanceAnalysis:
    """Analyse spectra, see `indrite.analysis.impedance.analyse_impedance`.

    What is not given of thickness, diameter and temperature, with uncertainties, is taken from ``cell``.
    """
    from indrite.analysis.impedance import Setup, parse_circuit
    from indrite.analysis.impedance import analyse_impedance as analyse

    thickness = _given(thickness_micrometre, thickness_uncertainty_micrometre)
    diameter = _given(diameter_millimetre, diameter_uncertainty_millimetre)
    if cell is not None:
        thickness = thickness or _quantity(cell.electrolyte.thickness_micrometre)
    setup = Setup(
        geometry=_geometry(thickness, diameter, cell),
        electrodes=electrodes,
        circuit=None if circuit is None else parse_circuit(circuit),
    )
    sets = [impedance] if isinstance(impedance, Spectra) else impedance
    spectra = [one for some in sets for one in some.spectra]
    room = None if cell is None else _quantity(cell.temperature_celsius)
    warm = [_temperature(one, room, temperature_uncertainty_celsius) for one in spectra]
    return analyse(spectra, setup=setup, temperatures=warm)


def _temperature(one: Impedance, room: Quantity | None, uncertainty: float | None) -> Quantity | None:
    """Temperature of a spectrum: its own, else that of the cell, with whichever uncertainty is known."""
    stated = one.temperature_celsius
    if stated is None:
        return room
    if uncertainty is not None:
        return Quantity(stated, uncertainty)
    return room if room is not None and room.value == stated else Quantity(stated)


def _given(value: float | None, uncertainty: float) -> Quantity | None:
    return None if value is None else Quantity(value, uncertainty)


def _quantity(number: Number | None) -> Quantity | None:
    return None if number is None else Quantity(number.value, number.standard_uncertainty or 0.0)


def _geometry(thickness: Quantity | None, diameter: Quantity | None, cell: Cell | None) -> Geometry | None:
    """Geometry from what is given, else from the cell; ``None`` where a part of it is missing."""
    if thickness is None:
        return None
    if diameter is None and cell is not None:
        if (area := _quantity(cell.area_square_centimetre)) is not None:
            return Geometry(thickness, area)
        diameter = _quantity(cell.diameter_millimetre)
    return None if diameter is None else Geometry.disc(thickness, diameter)
