"""Charts of impedance spectra: Nyquist, Bode, residuals, distribution of times, Arrhenius."""

from __future__ import annotations

import numpy as np

from indrite.analysis.impedance.arrhenius import ROOM_CELSIUS, Arrhenius
from indrite.analysis.impedance.conductivity import BOLTZMANN_ELECTRONVOLT_PER_KELVIN
from indrite.analysis.impedance.drt import Peak, RelaxationTimes, relaxation_times
from indrite.analysis.impedance.resistance import ELECTRODE_FROM
from indrite.analysis.impedance.spectrum import SpectrumAnalysis
from indrite.plots.chart import Axis, Chart, Line, Mark
from indrite.signals import Impedance
from indrite.units import ZERO_CELSIUS_KELVIN

#: Points of a fitted curve, and how far beyond the electrolyte a Nyquist plot looks (multiples of its R).
_CURVE_POINTS, _BEYOND = 400, 1.6
#: Peaks of a distribution that are named.
_MOST_PEAKS = 4
_SCALES = ((1e9, "GΩ"), (1e6, "MΩ"), (1e3, "kΩ"), (1.0, "Ω"), (1e-3, "mΩ"))


def charts_of(one: SpectrumAnalysis) -> dict[str, Chart]:
    """Return the charts of one analysed spectrum by name."""
    return {
        "nyquist": nyquist_chart(one),
        "bode": bode_chart(one),
        "residuals": residual_chart(one),
        "relaxation": relaxation_chart(distribution(one)),
    }


def distribution(one: SpectrumAnalysis) -> RelaxationTimes:
    """Return the distribution of relaxation times of an analysed spectrum."""
    fit = one.best.fit
    exponent = fit.value("ne") if fit.circuit.electrodes else None
    return relaxation_times(one.spectrum, electrode_exponent=exponent, noise=one.kramers_kronig.noise)


def relaxation_chart(found: RelaxationTimes) -> Chart:
    """Draw γ over frequency 1/(2πτ); the scale is that of the electrolyte, electrodes may leave it."""
    frequency = 1.0 / (2.0 * np.pi * found.time_second)
    peaks = found.peaks()
    own = [peak for peak in peaks if peak.capacitance_farad < ELECTRODE_FROM]
    end = found.time_second[-1]
    if own and len(own) < len(peaks):
        end = np.sqrt(own[-1].time_second * peaks[len(own)].time_second)
    size = float(found.gamma_ohm[found.time_second <= end].max(initial=0.0)) or 1.0
    scale, unit = _scale(size)
    marks = [
        Mark(1.0 / (2.0 * np.pi * peak.time_second), _named(peak)) for peak in (own or peaks)[:_MOST_PEAKS]
    ]
    return Chart(
        x=Axis("Frequency 1/(2πτ) (Hz)", "log"),
        y=Axis(f"γ ({unit} per unit of ln τ)", limits=(0.0, 1.15 * size / scale)),
        lines=(Line(frequency, found.gamma_ohm / scale, "distribution of relaxation times", 0),),
        marks=marks,
    )


def nyquist_chart(one: SpectrumAnalysis) -> Chart:
    """Draw −Im Z over Re Z with the fitted circuit and the total resistance.

    Blocking electrodes run off to the top: the chart ends at 1.6 times the resistance of the electrolyte
    where that shows more.
    """
    data = one.spectrum.impedance_ohm
    reach = _reach(one, data)
    scale, unit = _scale(reach)
    frequency = _dense(one.spectrum.frequency_hertz)
    fitted = one.best.fit.impedance(frequency)
    lines = [
        Line(data.real / scale, -data.imag / scale, "measured", 0, "points"),
        Line(fitted.real / scale, -fitted.imag / scale, one.best.fit.circuit.name, 1),
    ]
    marks = []
    if one.total is not None:
        total = one.total.resistance_ohm / scale
        marks.append(Mark(total, f"total resistance {total:.4g} {unit}"))
    lowest = min(0.0, 1.1 * float((-data.imag).min()))
    return Chart(
        x=Axis(f"Re Z ({unit})", limits=(0.0, reach / scale)),
        y=Axis(f"−Im Z ({unit})", limits=(lowest / scale, (0.75 * reach + lowest) / scale)),
        lines=lines,
        marks=marks,
    )


def _reach(one: SpectrumAnalysis, data: np.ndarray) -> float:
    highest = 1.05 * max(float(data.real.max()), float((-data.imag).max()))
    if one.total is None or one.leak.verdict == "ok":
        return highest  # the arc that a leak makes is what one wants to see
    return min(highest, _BEYOND * one.total.resistance_ohm)


def _scale(size: float) -> tuple[float, str]:
    return next((pair for pair in _SCALES if size >= pair[0]), _SCALES[-1])


def _dense(frequency: np.ndarray) -> np.ndarray:
    return np.geomspace(frequency.max(), frequency.min(), _CURVE_POINTS)


def bode_chart(one: SpectrumAnalysis) -> Chart:
    """Draw |Z| and phase over frequency, measured and fitted."""
    spectrum, fit = one.spectrum, one.best.fit
    frequency = _dense(spectrum.frequency_hertz)
    fitted = fit.impedance(frequency)
    measured = spectrum.impedance_ohm
    lines = (
        Line(spectrum.frequency_hertz, np.abs(measured), "|Z| measured", 0, "points"),
        Line(frequency, np.abs(fitted), "|Z| fitted", 0),
        Line(spectrum.frequency_hertz, -np.degrees(np.angle(measured)), "−phase measured", 1, "points", True),
        Line(frequency, -np.degrees(np.angle(fitted)), "−phase fitted", 1, "line", True),
    )
    return Chart(
        x=Axis("Frequency (Hz)", "log"),
        y=Axis("|Z| (Ω)", "log"),
        lines=lines,
        right=Axis("−Phase (°)"),
    )


def residual_chart(one: SpectrumAnalysis) -> Chart:
    """Draw residuals of the Kramers–Kronig test and of the circuit over frequency."""
    test, fit = one.kramers_kronig, one.best.fit
    lines = (
        Line(test.frequency_hertz, 100 * test.real_residual, "Kramers–Kronig, real", 0, "points"),
        Line(test.frequency_hertz, 100 * test.imaginary_residual, "Kramers–Kronig, imaginary", 1, "points"),
        Line(one.spectrum.frequency_hertz, 100 * fit.residual.real, "circuit, real", 0, "dashed"),
        Line(one.spectrum.frequency_hertz, 100 * fit.residual.imag, "circuit, imaginary", 1, "dashed"),
    )
    marks = []
    if not test.accepted and one.trusted:
        marks = [Mark(test.low_hertz, "valid window"), Mark(test.high_hertz, "")]
    return Chart(x=Axis("Frequency (Hz)", "log"), y=Axis("Residual (% of |Z|)"), lines=lines, marks=marks)


def _named(peak: Peak) -> str:
    scale, unit = _scale(peak.resistance_ohm)
    return f"{peak.resistance_ohm / scale:.3g} {unit}, {peak.capacitance_farad:.1e} F"


def arrhenius_chart(series: Arrhenius) -> Chart:
    """Draw σT, or T/R without geometry, over 1000/T with the fitted line down to 25 °C."""
    kelvin = series.temperature_celsius + ZERO_CELSIUS_KELVIN
    room = ROOM_CELSIUS + ZERO_CELSIUS_KELVIN
    constant = series.room_conductivity_siemens_per_centimetre * series.room_resistance_ohm
    known = np.isfinite(constant)
    factor = constant if known else 1.0
    ends = np.array([min(kelvin.min(), room), max(kelvin.max(), room)])
    inverse = 1.0 / ends
    energy = series.activation_energy_electronvolt / BOLTZMANN_ELECTRONVOLT_PER_KELVIN
    line = room / series.room_resistance_ohm * np.exp(-energy * (inverse - 1.0 / room))
    value = factor * kelvin / series.resistance_ohm
    label = (
        f"Eₐ = {series.activation_energy_electronvolt:.4f} ± "
        f"{series.standard_uncertainty_electronvolt:.4f} eV"
    )
    return Chart(
        x=Axis("1000/T (1/K)"),
        y=Axis("σT (S K/cm)" if known else "T/R (K/Ω)", "log"),
        lines=(
            Line(1000.0 / kelvin, value, "measured", 0, "points"),
            Line(1000.0 * inverse, factor * line, label, 1),
        ),
        marks=(Mark(1000.0 / room, "25 °C", look="dotted"),),
    )


def spectra_chart(spectra: dict[str, Impedance]) -> Chart:
    """Draw |Z| of several spectra over frequency in one chart."""
    lines = [
        Line(one.frequency_hertz, np.abs(one.impedance_ohm), name, place)
        for place, (name, one) in enumerate(spectra.items())
    ]
    return Chart(x=Axis("Frequency (Hz)", "log"), y=Axis("|Z| (Ω)", "log"), lines=lines)
