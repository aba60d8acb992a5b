"""Sections on impedance spectra: what each says, its charts, the temperature series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from indrite.analysis.impedance import Arrhenius, ImpedanceAnalysis, SpectrumAnalysis
from indrite.findings import Finding
from indrite.number_text import format_quantity
from indrite.plots.impedance import arrhenius_chart, charts_of
from indrite.report.page import Cell, Figure, Section, Table
from indrite.report.table_sections import value_cell, verdict_cell

#: Spectra of one analysis whose charts are drawn; the rest are in the table.
_DRAWN = 3


def impedance(analyses: Mapping[str, ImpedanceAnalysis]) -> Section:
    """Show what impedance spectra say: validity, resistance, conductivity, leak, with charts.

    Parameters
    ----------
    analyses
        Name → analysis, such as ``simulated`` and ``measured``.
    """
    figures: list[Figure] = []
    for name, analysis in analyses.items():
        for one in analysis.spectra[:_DRAWN]:
            figures += _figures(name, one)
        if analysis.series is not None:
            figures.append(_series(name, analysis.series))
    return Section(
        "Impedance",
        "impedance",
        lead=[_sentence(name, one) for name, one in analyses.items()],
        tables=[_table(name, one.findings()) for name, one in analyses.items()],
        figures=figures,
        notes=[
            "Resistances carry the covariance of the fit and, where no circuit describes the data as well as "
            "causality allows, the spread over circuits. Conductivities add thickness, area and temperature."
        ],
    )


def _sentence(name: str, analysis: ImpedanceAnalysis) -> str:
    count = len(analysis.spectra)
    accepted = sum(one.kramers_kronig.accepted for one in analysis.spectra)
    first = analysis.spectra[0]
    words = f"{name}: {count} spectr{'um' if count == 1 else 'a'}, {accepted} causal at all frequencies."
    if count == 1 and first.conductivity is not None:
        sigma = first.conductivity
        value = format_quantity(
            1e3 * sigma.conductivity_siemens_per_centimetre,
            "mS/cm",
            uncertainty=1e3 * sigma.standard_uncertainty,
        )
        words += f" Ionic conductivity {value}."
    if count == 1 and first.leak.verdict != "not determinable":
        words += f" Leak: {first.leak.reason}."
    return words


def _table(name: str, rows: Sequence[Finding]) -> Table:
    cells: list[list[str | Cell]] = [
        [Cell(row.quantity, detail=row.note), value_cell(row), row.origin, verdict_cell(row.verdict)]
        for row in rows
    ]
    return Table(f"What the impedance says ({name}).", ("Quantity", "Value", "Origin", "Verdict"), cells)


def _figures(name: str, one: SpectrumAnalysis) -> list[Figure]:
    total = "no resistance" if one.total is None else _ohm(one.total.resistance_ohm)
    texts = {
        "nyquist": f"Nyquist plot of {one.name} ({name}), with {one.best.fit.circuit.name}; {total}.",
        "bode": f"Modulus and phase of {one.name} ({name}) over frequency.",
        "residuals": (
            f"Residuals of {one.name} ({name}): Kramers–Kronig {100 * one.kramers_kronig.rms:.2g} %, "
            f"circuit {100 * one.best.fit.rms:.2g} % of |Z|."
        ),
        "relaxation": f"Relaxation times of {one.name} ({name}), leads and electrodes taken out.",
    }
    return [Figure(chart, texts[kind], texts[kind]) for kind, chart in charts_of(one).items()]


def _ohm(value: float) -> str:
    return f"total resistance {format_quantity(value, 'Ω')}"


def _series(name: str, series: Arrhenius) -> Figure:
    energy = format_quantity(
        series.activation_energy_electronvolt, "eV", uncertainty=series.standard_uncertainty_electronvolt
    )
    text = f"Conductivity over temperature ({name}): activation energy {energy}."
    return Figure(arrhenius_chart(series), text, text)
