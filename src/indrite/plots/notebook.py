"""Small figures with which signals and results show themselves in a notebook; see `indrite.notebook`."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from indrite.plots.chart import Chart, draw
from indrite.plots.curves import thin_chart
from indrite.plots.style import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Inches.
_SIZE = (5.6, 3.1)
_PICTURE_HEIGHT = 4.0

#: Type that shows itself → function of `notebook_signals` and `notebook_results` that makes its chart or
#: figure; ``None`` from there: nothing to draw.
FIGURES: Mapping[str, str] = {
    "indrite.signals.cycling:Cycling": "notebook_signals:cycling",
    "indrite.signals.impedance:Impedance": "notebook_signals:impedance",
    "indrite.signals.diffractogram:Diffractogram": "notebook_signals:diffractogram",
    "indrite.signals.micrograph:Micrograph": "notebook_signals:micrograph",
    "indrite.signals.element_map:ElementMap": "notebook_signals:element_map",
    "indrite.signals.section_truth:SectionTruth": "notebook_signals:section_truth",
    "indrite.signals.line_profile:LineProfile": "notebook_signals:line_profile",
    "indrite.signals.spectrum_image:SpectrumImage": "notebook_signals:spectrum_image",
    "indrite.signals.trajectory:Trajectory": "notebook_signals:trajectory",
    "indrite.analysis.cycling.table:CycleTable": "notebook_results:cycle_table",
    "indrite.analysis.cycling.leak:LeakSeries": "notebook_results:leak_series",
    "indrite.diagnosis.result:Diagnosis": "notebook_results:diagnosis",
    "indrite.analysis.impedance.spectrum:SpectrumAnalysis": "notebook_results:spectrum_analysis",
    "indrite.analysis.impedance.summary:ImpedanceAnalysis": "notebook_results:impedance_analysis",
    "indrite.analysis.impedance.arrhenius:Arrhenius": "notebook_results:arrhenius",
    "indrite.analysis.impedance.drt:RelaxationTimes": "notebook_results:relaxation_times",
    "indrite.analysis.diffraction.view:DiffractionAnalysis": "notebook_results:diffraction_analysis",
    "indrite.analysis.section.analyse:SectionAnalysis": "notebook_results:section_analysis",
    "indrite.analysis.section.fractions:FractionProfile": "notebook_results:fraction_profile",
    "indrite.analysis.line_profile.summary:ProfileAnalysis": "notebook_results:profile_analysis",
    "indrite.analysis.spectrum_image.summary:SpectraAnalysis": "notebook_results:spectra_analysis",
    "indrite.analysis.trajectory.rdf:RadialDistribution": "notebook_results:radial_distribution",
    "indrite.analysis.trajectory.contacts:Contacts": "notebook_results:contacts",
    "indrite.analysis.trajectory.profiles:DensityProfiles": "notebook_results:density_profiles",
    "indrite.analysis.trajectory.displacement:Displacement": "notebook_results:displacement",
    "indrite.analysis.trajectory.lifetimes:BondLifetimes": "notebook_results:bond_lifetimes",
    "indrite.analysis.trajectory.summary:TrajectorySummary": "notebook_results:trajectory_summary",
    "indrite.analysis.trajectory.interface:InterfaceAnalysis": "notebook_results:interface_analysis",
    "indrite.models.full_cell.result:LifeResult": "notebook_results:life_result",
    "indrite.models.growth.mesoscale.result:GrowthResult": "notebook_results:growth_result",
    "indrite.models.growth.mesoscale.result:GrowthRun": "notebook_results:growth_run",
    "indrite.models.thermodynamics.thermodynamics:Thermodynamics": "notebook_results:thermodynamics",
    "indrite.models.operating_map.operating_map:OperatingMap": "notebook_results:operating_map",
}


def figure_of(value: Any) -> Figure | None:
    """Return the figure of a signal or result, ``None`` where a table says all.

    Parameters
    ----------
    value
        Of a type in `FIGURES`, or of a type that is derived from one.
    """
    make = _maker(type(value))
    if make is None:
        return None
    with style():
        made = make(value)
        if isinstance(made, Chart):
            made = _drawn(made)
    if made is not None and made.get_figwidth() > 0:
        shrink = min(1.0, _PICTURE_HEIGHT / made.get_figheight())
        made.set_size_inches(made.get_figwidth() * shrink, made.get_figheight() * shrink)
    return made


def _maker(kind: type) -> Callable[[Any], Any] | None:
    for one in kind.__mro__:
        if (place := FIGURES.get(f"{one.__module__}:{one.__qualname__}")) is not None:
            module, name = place.split(":")
            make: Callable[[Any], Any] = getattr(importlib.import_module(f"indrite.plots.{module}"), name)
            return make
    return None


def _drawn(chart: Chart) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=_SIZE, layout="constrained")
    draw(thin_chart(chart), ax=figure.add_subplot())
    return figure
