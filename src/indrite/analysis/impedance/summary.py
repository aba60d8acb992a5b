"""Several spectra together: one analysis each, one activation energy, one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from indrite.analysis.impedance.arrhenius import Arrhenius, arrhenius
from indrite.analysis.impedance.findings import all_findings
from indrite.analysis.impedance.geometry import Quantity
from indrite.analysis.impedance.spectrum import Setup, SpectrumAnalysis, analyse_spectrum
from indrite.errors import UsageError
from indrite.findings import Finding, Findings
from indrite.notebook import Shown
from indrite.progress import Progress, silent
from indrite.signals import Impedance


@dataclass(frozen=True, kw_only=True)
class ImpedanceAnalysis(Shown):
    """Results of one or more spectra.

    Parameters
    ----------
    spectra
        One analysis each.
    series
        Temperature series; ``None`` for fewer than two known temperatures.
    """

    spectra: tuple[SpectrumAnalysis, ...]
    series: Arrhenius | None = None

    def findings(self) -> list[Finding]:
        """Return all findings; ids of several spectra carry their names."""
        return Findings(all_findings(self.spectra, self.series))

    def table(self) -> dict[str, list[Any]]:
        """Return one row per spectrum as columns, with the unit in each name."""
        rows = [_row(one) for one in self.spectra]
        return {name: [row[name] for row in rows] for name in rows[0]}


def analyse_impedance(
    spectra: Impedance | Sequence[Impedance],
    *,
    setup: Setup | None = None,
    temperatures: Sequence[Quantity | None] | None = None,
    progress: Progress = silent,
) -> ImpedanceAnalysis:
    """Analyse spectra; with two or more temperatures also their activation energy.

    Parameters
    ----------
    spectra
        One or several.
    setup
        What is known besides them; holds for all.
    temperatures
        °C of each spectrum; takes the place of ``setup.temperature_celsius`` and, unless ``None``, of what
        the files say.
    progress
        Called before each spectrum.

    Raises
    ------
    UsageError
        For no spectrum, or a number of temperatures that is not that of the spectra.
    SignalError
        For a spectrum with fewer than six points.
    """
    listed = [spectra] if isinstance(spectra, Impedance) else list(spectra)
    if not listed:
        raise UsageError("no spectrum to analyse")
    if temperatures is not None and len(temperatures) != len(listed):
        raise UsageError(
            "temperatures do not fit the spectra", got=f"{len(temperatures)}", expected=f"{len(listed)}"
        )
    base = setup or Setup()
    found = []
    for number, one in enumerate(listed):
        progress(number, len(listed), one.origin.path or "")
        own = base if temperatures is None else replace(base, temperature_celsius=temperatures[number])
        found.append(analyse_spectrum(one, setup=own))
    return ImpedanceAnalysis(spectra=tuple(found), series=_series(found, base))


def _series(found: Sequence[SpectrumAnalysis], setup: Setup) -> Arrhenius | None:
    warm, ohm = [], []
    for one in found:
        if one.temperature_celsius is not None and one.total is not None and one.trusted:
            warm.append(one.temperature_celsius)
            ohm.append(Quantity(one.total.resistance_ohm, one.total.standard_uncertainty_ohm))
    if len({one.value for one in warm}) < 2:
        return None
    return arrhenius(warm, ohm, geometry=setup.geometry)


def _row(one: SpectrumAnalysis) -> dict[str, Any]:
    total, sigma, leak = one.total, one.conductivity, one.leak
    return {
        "name": one.name,
        "temperature_celsius": None if one.temperature_celsius is None else one.temperature_celsius.value,
        "points": int(one.spectrum.frequency_hertz.size),
        "kramers_kronig_rms_percent": 100.0 * one.kramers_kronig.rms,
        "accepted": one.kramers_kronig.accepted,
        "low_hertz": one.kramers_kronig.low_hertz,
        "high_hertz": one.kramers_kronig.high_hertz,
        "circuit": one.best.fit.circuit.name,
        "circuit_rms_percent": 100.0 * one.best.fit.rms,
        "total_resistance_ohm": np.nan if total is None else total.resistance_ohm,
        "total_resistance_uncertainty_ohm": np.nan if total is None else total.standard_uncertainty_ohm,
        "fit_uncertainty_ohm": np.nan if total is None else total.fit_uncertainty_ohm,
        "conductivity_siemens_per_centimetre": (
            np.nan if sigma is None else sigma.conductivity_siemens_per_centimetre
        ),
        "conductivity_uncertainty_siemens_per_centimetre": (
            np.nan if sigma is None else sigma.standard_uncertainty
        ),
        "split": one.split.verdict,
        "leak_verdict": leak.verdict,
        "leak_conductance_siemens": leak.conductance_siemens,
        "leak_upper_limit_siemens": leak.upper_limit_siemens,
    }
