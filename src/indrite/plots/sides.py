"""Charts that lay what was measured over what was simulated: points for the one, lines for the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from indrite.analysis.cycling.table import CycleTable
from indrite.plots.chart import Axis, Band, Chart, Line, Look
from indrite.plots.curves import half_cycle
from indrite.signals import Cycling

if TYPE_CHECKING:
    from indrite.analysis.diffraction.view import DiffractionAnalysis
    from indrite.analysis.impedance import SpectrumAnalysis
    from indrite.analysis.line_profile import ProfileAnalysis
    from indrite.analysis.section import SectionAnalysis
    from indrite.analysis.spectrum_image import SpectraAnalysis

#: Name of a side → what is drawn of it; the order is that of the legend.
MEASURED, SIMULATED = "measured", "simulated"
_LOOKS: dict[str, Look] = {MEASURED: "points", SIMULATED: "line"}
_COLOURS = {MEASURED: 0, SIMULATED: 1}
_MOST_POINTS = 4000


def capacity_sides(tables: Mapping[str, CycleTable]) -> Chart:
    """Tell discharge capacity and Coulombic efficiency over the cycles, of both sides.

    Parameters
    ----------
    tables
        ``measured`` and ``simulated`` → per-cycle table.
    """
    lines = []
    for side, table in tables.items():
        x = table.cycle_number.astype(float)
        capacity = 1e3 * table.discharge_capacity_ampere_hour
        lines.append(Line(x, capacity, f"discharge, {side}", _COLOURS[side], _LOOKS[side]))
        efficiency = 100.0 * table.coulombic_efficiency
        label, colour = f"efficiency, {side}", _COLOURS[side] + 2
        lines.append(Line(x, efficiency, label, colour, _LOOKS[side], on_right=True))
    known = np.concatenate([1e3 * table.discharge_capacity_ampere_hour for table in tables.values()])
    top = float(np.nanmax(known)) if np.isfinite(known).any() else 1.0
    return Chart(
        x=Axis("Cycle", whole=True),
        y=Axis("Discharge capacity (mAh)", limits=(0.0, 1.5 * top if top > 0 else 1.0)),
        right=Axis("Coulombic efficiency (%)", limits=(0.0, 105.0)),
        lines=lines,
    )


def voltage_sides(records: Mapping[str, tuple[Cycling, CycleTable, int]]) -> Chart:
    """Tell voltage over capacity of one cycle of each side.

    Parameters
    ----------
    records
        ``measured`` and ``simulated`` → record, its table and the cycle to show.
    """
    lines = []
    for side, (cycling, table, cycle) in records.items():
        for sign, look in ((1, "line"), (-1, "dashed")):
            capacity, voltage = half_cycle(cycling, table, cycle=cycle, sign=sign)
            if capacity.size > 1:
                label = f"cycle {cycle}, {side}" if sign == 1 else ""
                lines.append(Line(1e3 * capacity, voltage, label, _COLOURS[side], look))  # type: ignore[arg-type]
    return Chart(x=Axis("Capacity (mAh)"), y=Axis("Voltage (V)"), lines=lines)


def nyquist_sides(spectra: Mapping[str, SpectrumAnalysis]) -> Chart:
    """Tell −Im Z over Re Z of both sides, up to twice the larger resistance of the electrolyte."""
    lines, reach = [], 0.0
    for side, one in spectra.items():
        z = one.spectrum.impedance_ohm
        whole = 1.05 * max(float(z.real.max()), float((-z.imag).max()))
        reach = max(reach, whole if one.total is None else min(whole, 2.0 * one.total.resistance_ohm))
        lines.append(Line(z.real, -z.imag, side, _COLOURS[side], _LOOKS[side]))
    lowest = min(0.0, 1.1 * min(float(line.y.min()) for line in lines))
    return Chart(
        x=Axis("Re Z (Ω)", limits=(0.0, reach)),
        y=Axis("−Im Z (Ω)", limits=(lowest, 0.75 * reach + lowest)),
        lines=lines,
    )


def pattern_sides(patterns: Mapping[str, DiffractionAnalysis]) -> Chart:
    """Tell both patterns over the same angles, each over its highest line, the measured one above."""
    lines = []
    low = max(float(one.pattern.two_theta_degree[0]) for one in patterns.values())
    high = min(float(one.pattern.two_theta_degree[-1]) for one in patterns.values())
    for side, one in patterns.items():
        angle, counts = one.pattern.two_theta_degree, one.pattern.counts
        if low < high:
            inside = (angle >= low) & (angle <= high)
            angle, counts = angle[inside], counts[inside]
        every = slice(None, None, max(angle.size // _MOST_POINTS, 1))
        span = float(np.ptp(counts)) or 1.0
        lift = 1.1 if side == MEASURED else 0.0
        lines.append(Line(angle[every], (counts[every] - counts.min()) / span + lift, side, _COLOURS[side]))
    limits = (low, high) if low < high else None
    return Chart(Axis("2θ (°)", limits=limits), Axis("Counts over highest, moved apart"), lines)


def depth_sides(sections: Mapping[str, SectionAnalysis]) -> Chart:
    """Tell the share of metal over the depth from the anode, of both sides, with standard uncertainty."""
    lines, bands = [], []
    for side, one in sections.items():
        profile = one.summary.fractions
        known = np.nan_to_num(profile.metal_fraction_uncertainty, nan=0.0)
        x, y = profile.depth_micrometre, profile.metal_fraction
        lines.append(Line(x, y, f"metal, {side}", _COLOURS[side]))
        bands.append(Band(x, np.maximum(y - known, 0.0), y + known, f"uncertainty, {side}", _COLOURS[side]))
    return Chart(Axis("Depth from the anode (µm)"), Axis("Area fraction (1)"), lines, bands)


def line_sides(profiles: Mapping[str, ProfileAnalysis]) -> Chart | None:
    """Tell the common elements across the interface, both sides turned and moved onto each other.

    Zero is the middle of the interphase by the joint fit; the first common element falls to the right. Counts
    are over the highest fitted level of the element. ``None`` without a common element.
    """
    shared = [
        label
        for label in next(iter(profiles.values())).profile.elements
        if all(label in one.profile.elements for one in profiles.values())
    ]
    if not shared:
        return None
    lines = []
    for side, one in profiles.items():
        fit, profile = one.three, one.profile
        first = fit.level_count[profile.elements.index(shared[0])]
        turn = 1.0 if first[0] >= first[-1] else -1.0
        x = turn * (profile.distance_nanometre - float(np.mean(fit.position_nanometre)))
        order = np.argsort(x)
        for place, label in enumerate(shared):
            k = profile.elements.index(label)
            scale = float(fit.level_count[k].max()) or 1.0
            counts = profile.counts[k] if side == MEASURED else fit.expected_count[k]
            y = counts / profile.exposures / scale
            lines.append(Line(x[order], y[order], f"{label}, {side}", place, _LOOKS[side]))
    return Chart(Axis("Distance from the middle (nm)"), Axis("Counts over highest level"), lines)


def spectrum_sides(spectra: Mapping[str, SpectraAnalysis]) -> Chart | None:
    """Tell the sum spectra of both sides, each over its mean; ``None`` where they share no energies."""
    low = max(float(one.image.energy_electronvolt[0]) for one in spectra.values())
    high = min(float(one.image.energy_electronvolt[-1]) for one in spectra.values())
    if low >= high or len({one.image.kind for one in spectra.values()}) > 1:
        return None
    lines = []
    for side, one in spectra.items():
        energy, counts = one.image.energy_electronvolt, one.image.spectrum()
        inside = (energy >= low) & (energy <= high)
        mean = float(counts[inside].mean()) or 1.0
        shown = np.where(counts > 0.0, counts, np.nan)[inside] / mean
        lines.append(Line(energy[inside], shown, side, _COLOURS[side]))
    return Chart(Axis("Energy (eV)"), Axis("Counts over their mean", "log"), lines)
