"""The small figure of each result; drawing functions are loaded when they are needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from indrite.plots.chart import Axis, Chart, Line, Mark

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def cycle_table(found: Any) -> Chart:
    """Tell capacities and efficiency."""
    from indrite.plots.cycling import capacity_chart

    return capacity_chart(found)


def leak_series(found: Any) -> Chart:
    """Tell the leak over the cycles."""
    from indrite.plots.cycling import leak_chart

    return leak_chart(
        found.cycle_number,
        found.conductance_siemens,
        uncertainty_siemens=found.conductance_uncertainty_siemens,
    )


def diagnosis(found: Any) -> Chart | None:
    """Tell the leak with the onset; the polarisation where a cell has no informative efficiency."""
    from dataclasses import replace

    from indrite.plots.cycling import capacity_chart, polarisation_chart

    marks = (
        [] if found.onset_cycle is None else [Mark(found.onset_cycle, f"onset: cycle {found.onset_cycle}")]
    )
    if found.leak is not None and np.isfinite(found.leak.conductance_siemens).any():
        return replace(leak_series(found.leak), marks=marks)
    if np.isfinite(found.table.polarisation_volt).any():
        return polarisation_chart(found.table, marks=marks)
    return capacity_chart(found.table, marks=marks) if found.table.cycle_number.size else None


def spectrum_analysis(found: Any) -> Chart:
    """Tell the Nyquist plot with its fit."""
    from indrite.plots.impedance import nyquist_chart

    return nyquist_chart(found)


def impedance_analysis(found: Any) -> Chart | None:
    """Tell the temperature series, else the first spectrum."""
    if found.series is not None:
        return arrhenius(found.series)
    return spectrum_analysis(found.spectra[0]) if found.spectra else None


def arrhenius(found: Any) -> Chart:
    """Tell conductivity over temperature."""
    from indrite.plots.impedance import arrhenius_chart

    return arrhenius_chart(found)


def relaxation_times(found: Any) -> Chart:
    """Tell the distribution of relaxation times."""
    from indrite.plots.impedance import relaxation_chart

    return relaxation_chart(found)


def diffraction_analysis(found: Any) -> Chart:
    """Tell the pattern with its fit."""
    from indrite.plots.diffraction import pattern_chart

    return pattern_chart(found)


def section_analysis(found: Any) -> Figure:
    """Draw the picture with what was found."""
    from indrite.plots.section_overlay import plot_section_overlay

    return plot_section_overlay(found)


def fraction_profile(found: Any) -> Chart:
    """Tell metal and voids over depth."""
    from indrite.plots.section import fraction_chart

    return fraction_chart(found)


def profile_analysis(found: Any) -> Chart:
    """Tell the profiles with their fit."""
    from indrite.plots.line_profile import profile_chart

    return profile_chart(found)


def spectra_analysis(found: Any) -> Chart:
    """Tell the summed spectrum with its edges."""
    from indrite.plots.spectrum_image import spectrum_chart

    return spectrum_chart(found)


def radial_distribution(found: Any) -> Chart | None:
    """Tell the pair density of the first pair."""
    from indrite.plots.distributions import distribution_chart

    return distribution_chart(found, str(found.pair[0])) if len(found.pair) else None


def contacts(found: Any) -> Chart:
    """Tell contacts over time."""
    from indrite.plots.trajectory import contacts_chart

    return contacts_chart({found.pair: [found]})


def density_profiles(found: Any) -> Chart:
    """Tell densities along the normal."""
    from indrite.plots.trajectory import profile_chart

    return profile_chart(found)


def displacement(found: Any) -> Chart:
    """Tell mean-square displacements."""
    from indrite.plots.trajectory import displacement_chart

    return displacement_chart(found)


def bond_lifetimes(found: Any) -> Chart:
    """Tell the share of bonds left."""
    from indrite.plots.trajectory import survival_chart

    return survival_chart([found])


def trajectory_summary(found: Any) -> Chart | None:
    """Tell contacts of all pairs, with their onsets."""
    from indrite.plots.trajectory import contacts_chart

    if not found.pairs or not found.runs:
        return None
    seeds = {pair: [run.contacts[k] for run in found.runs] for k, pair in enumerate(found.pairs)}
    return contacts_chart(seeds, onsets=found.events.onsets)


def interface_analysis(found: Any) -> Chart | None:
    """Tell contacts of all pairs."""
    return trajectory_summary(found.summary)


def life_result(found: Any) -> Chart:
    """Tell the depth of the metal over the cycles where it grew, else the capacities."""
    from indrite.analysis.cycling import cycle_table as table_of
    from indrite.plots.full_cell import depth_chart

    if np.any(found.truth.penetration_depth_maximum_micrometre > 0.0):
        return depth_chart(found)
    return cycle_table(table_of(found.cycling))


def growth_result(found: Any) -> Chart:
    """Tell the depth of the metal over the cycles."""
    x = found.cycle_number
    lines = (
        Line(x, found.penetration_depth_mean_micrometre, "mean of the columns", 0),
        Line(x, found.penetration_depth_maximum_micrometre, "deepest", 1, "dotted"),
    )
    return Chart(Axis("Cycle"), Axis("Depth of the metal (µm)"), lines)


def growth_run(found: Any) -> Figure:
    """Draw the last state in colours."""
    from indrite.plots.growth_life import truth_of
    from indrite.plots.notebook_signals import section_truth

    return section_truth(truth_of(found, max(found.states)))


def thermodynamics(found: Any) -> Chart:
    """Tell the reaction energy over the mixing ratio."""
    from indrite.plots.thermodynamics import mixing_chart

    return mixing_chart(found)


def operating_map(found: Any) -> Chart | None:
    """Tell the first chart that the axes of the map allow."""
    from indrite.plots.operating_map import charts_of

    return next(iter(charts_of(found).values()), None)
