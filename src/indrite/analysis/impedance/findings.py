"""Results of impedance spectra as findings: id, value, uncertainty, verdict, what the number means."""

from __future__ import annotations

import math
from collections.abc import Sequence

from indrite.analysis.impedance.arrhenius import ROOM_CELSIUS, Arrhenius
from indrite.analysis.impedance.conductivity import BETWEEN_LABORATORIES
from indrite.analysis.impedance.spectrum import SpectrumAnalysis
from indrite.findings import Finding, Verdict

#: Modulus that drifted by more than this while the low frequencies were measured is worth a word, percent.
_DRIFT = 2.0


def spectrum_findings(one: SpectrumAnalysis, *, suffix: str = "") -> list[Finding]:
    """Return the findings of one spectrum.

    Parameters
    ----------
    one
        Its analysis.
    suffix
        Added to the ids, such as ``.140C``.
    """
    rows = [_residual(one), _total(one), _conductivity(one), *_parts(one), *_leak(one)]
    about = f" ({one.name})" if suffix else ""
    return [
        Finding(
            id=f"{row.id}{suffix}",
            quantity=f"{row.quantity}{about}",
            value=row.value,
            unit=row.unit,
            standard_uncertainty=row.standard_uncertainty,
            origin=one.spectrum.origin.kind,
            verdict=row.verdict,
            note=row.note,
        )
        for row in rows
    ]


def _residual(one: SpectrumAnalysis) -> Finding:
    test = one.kramers_kronig
    if test.accepted:
        note = "The spectrum is causal, linear and stationary: it may be analysed."
    elif one.trusted:
        window = f"{test.low_hertz:.3g}–{test.high_hertz:.3g} Hz"
        note = f"Only {window} obey the relations and were used: {test.reason}."
    else:
        note = f"No window obeys the relations; what follows is not to be trusted: {test.reason}."
    drift = one.z_hit.drift_percent
    if abs(drift) > _DRIFT:
        note += f" Z-HIT: the modulus drifted by {drift:+.1f} % while the lowest decade was measured."
    return Finding(
        "kramers_kronig_residual",
        "Kramers–Kronig residual",
        100.0 * test.rms,
        "%",
        None,
        "derived",
        "ok" if test.accepted or one.trusted else "not determinable",
        note=note,
    )


def _total(one: SpectrumAnalysis) -> Finding:
    row = ("total_resistance", "Total resistance of the electrolyte")
    if one.total is None:
        return Finding(
            *row,
            None,
            "Ω",
            None,
            "derived",
            "not determinable",
            note="No resistance of the electrolyte is seen.",
        )
    total, best = one.total, one.best.fit
    note = f"Bulk and grain boundaries together, by {best.circuit.name}, rms {100 * best.rms:.2g} %"
    if total.limited and len(total.by_circuit) > 1:
        low, high = (pick(value for _, value in total.by_circuit) for pick in (min, max))
        note = (
            f"Mean of {len(total.by_circuit)} circuits ({low:.4g} to {high:.4g} Ω): none describes the data "
            "as well as causality allows, so the choice of circuit is most of the error"
        )
    elif len(total.by_circuit) > 1:
        note = f"Mean of {len(total.by_circuit)} circuits by their evidence, {best.circuit.name} and others"
    elif total.limited:
        note += "; its residuals are not random, the error by the fit alone is a lower bound"
    if one.leak.verdict == "not determinable" and one.leak.fit is not None and total.resistance_ohm > 0.0:
        note += "; a direct current flows: if the electrodes block, it is a leak and this value is too low"
    verdict: Verdict = "ok" if one.trusted else "not determinable"
    return Finding(
        *row, total.resistance_ohm, "Ω", total.standard_uncertainty_ohm, "derived", verdict, note=f"{note}."
    )


def _conductivity(one: SpectrumAnalysis) -> Finding:
    row = ("ionic_conductivity", "Ionic conductivity")
    if one.conductivity is None:
        why = (
            "Thickness and area of the pellet are not in the file: give --thickness-um and --diameter-mm or "
            "--area-cm2."
            if one.total is not None
            else "No resistance of the electrolyte is seen."
        )
        return Finding(*row, None, "S/cm", None, "derived", "not determinable", note=why)
    found = one.conductivity
    note = f"Largest share of the error: {found.largest_share}"
    if one.temperature_celsius is None:
        note += "; the temperature is unknown and not in it (4 % per kelvin)"
    else:
        note += f"; at {one.temperature_celsius.value:g} °C"
    return Finding(
        *row,
        found.conductivity_siemens_per_centimetre,
        "S/cm",
        found.standard_uncertainty,
        "derived",
        "ok" if one.trusted else "not determinable",
        note=f"{note}. Expect {BETWEEN_LABORATORIES}.",
    )


def _parts(one: SpectrumAnalysis) -> list[Finding]:
    rows = []
    for name, text, arc in (
        ("bulk_resistance", "Resistance of the bulk", one.split.bulk),
        ("grain_boundary_resistance", "Resistance of the grain boundaries", one.split.grain_boundary),
    ):
        note = f"{one.split.reason[:1].upper()}{one.split.reason[1:]}"
        if arc is None:
            rows.append(Finding(name, text, None, "Ω", None, "derived", "not determinable", note=f"{note}."))
        else:
            note += f"; capacitance {arc.capacitance_farad:.2g} F"
            rows.append(
                Finding(
                    name,
                    text,
                    arc.resistance_ohm,
                    "Ω",
                    arc.standard_uncertainty_ohm,
                    "derived",
                    "ok",
                    note=f"{note}.",
                )
            )
    return rows


def _leak(one: SpectrumAnalysis) -> list[Finding]:
    leak = one.leak
    row = ("leak_conductance", "Leak conductance beside the electrolyte")
    note = f"{leak.reason[:1].upper()}{leak.reason[1:]}."
    if leak.verdict == "ok":
        return [
            Finding(
                *row,
                leak.conductance_siemens,
                "S",
                leak.standard_uncertainty_siemens,
                "derived",
                "ok",
                note=f"{note} Leak resistance {leak.resistance_ohm:.4g} Ω.",
            )
        ]
    if leak.verdict == "upper limit":
        note += f" One-sided 95 % limit: the leak resistance is above {leak.resistance_ohm:.3g} Ω."
        return [Finding(*row, leak.upper_limit_siemens, "S", None, "derived", "upper limit", note=note)]
    return [Finding(*row, None, "S", None, "derived", "not determinable", note=note)]


def arrhenius_findings(series: Arrhenius, *, origin: str) -> list[Finding]:
    """Return activation energy and conductivity at 25 °C of a temperature series."""
    low, high = series.temperature_celsius[0], series.temperature_celsius[-1]
    note = f"Slope of ln(σT) over {series.temperature_celsius.size} temperatures, {low:g} to {high:g} °C"
    if series.birge_ratio > 1.0:
        note += f"; the points scatter {series.birge_ratio:.2g} times as much as their errors say"
    rows = [
        Finding(
            "activation_energy",
            "Activation energy of the conduction",
            series.activation_energy_electronvolt,
            "eV",
            series.standard_uncertainty_electronvolt,
            origin,
            "ok",
            note=f"{note}.",
        )
    ]
    if math.isfinite(series.room_conductivity_siemens_per_centimetre):
        inside = low <= ROOM_CELSIUS <= high
        rows.append(
            Finding(
                "ionic_conductivity_25c",
                "Ionic conductivity at 25 °C",
                series.room_conductivity_siemens_per_centimetre,
                "S/cm",
                series.room_conductivity_uncertainty,
                origin,
                "ok" if inside else "not determinable",
                note="On the Arrhenius line."
                if inside
                else f"Extrapolated beyond {low:g}–{high:g} °C: right only if nothing changes on the way.",
            )
        )
    return rows


def all_findings(spectra: Sequence[SpectrumAnalysis], series: Arrhenius | None = None) -> list[Finding]:
    """Return the findings of some spectra; several have their names as suffix of the ids."""
    many = len(spectra) > 1
    names = _distinct([one.name.rpartition(".")[0] or one.name for one in spectra], spectra)
    rows = [
        row
        for one, name in zip(spectra, names, strict=True)
        for row in spectrum_findings(one, suffix=f".{name}" if many else "")
    ]
    if series is not None:
        rows += arrhenius_findings(series, origin=spectra[0].spectrum.origin.kind)
    return rows


def _distinct(short: list[str], spectra: Sequence[SpectrumAnalysis]) -> list[str]:
    """Short names where they tell the spectra apart, else numbers behind them."""
    if len(set(short)) == len(short):
        return short
    return [f"{name}_{number}" for number, name in enumerate((one.name for one in spectra), start=1)]
