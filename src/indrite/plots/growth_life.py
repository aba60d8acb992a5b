"""A life of the mesoscale growth model in figures: depth over cycles, sections, film."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from indrite.analysis.section import fraction_profile, map_of_truth
from indrite.instruments.section.growth import growth_truth
from indrite.instruments.section.growth_pictures import GrowthPictures, growth_pictures
from indrite.models.growth.mesoscale.result import GrowthResult, GrowthRun
from indrite.plots.chart import Axis, Band, Chart, Line, Mark
from indrite.plots.growth_film import FilmFrame
from indrite.signals.section_truth import SectionTruth

if TYPE_CHECKING:
    from indrite.models.growth.ensemble import Ensemble

#: Pixels of truths for films and profiles, µm.
PIXEL_MICROMETRE = 0.5
#: Cycle of the first of the study's sections.
EARLY_CYCLE = 100.0


def life_chart(
    result: GrowthResult,
    *,
    thickness_micrometre: float,
    readings: Sequence[tuple[float, float]] = (),
    tier_a: tuple[np.ndarray, np.ndarray] | None = None,
    ensemble: Ensemble | None = None,
) -> Chart:
    """Tell the depth of the metal over the cycles: mean, 95 %, deepest; tier A and readings beside it.

    Parameters
    ----------
    result
        The life.
    thickness_micrometre
        Of the electrolyte.
    readings
        (cycle, depth) read from cross-sections.
    tier_a
        Cycles and depths of the inchworm law.
    ensemble
        Quantiles of more seeds at its cycles.
    """
    cycle = result.cycle_number
    mean, most = result.penetration_depth_mean_micrometre, result.penetration_depth_maximum_micrometre
    lines = [
        Line(cycle, mean, "grains: mean", 0),
        Line(cycle, result.penetration_depth_95_percent_micrometre, "grains: 95 % stay below", 3, "dashed"),
        Line(cycle, most, "grains: deepest", 2, "dotted"),
    ]
    if tier_a is not None:
        lines.append(Line(tier_a[0], np.minimum(tier_a[1], thickness_micrometre), "inchworm law (tier A)", 4))
    if readings:
        points = np.array(readings, float).T
        lines.append(Line(points[0], points[1], "read from cross-sections", 1, "points"))
    bands = []
    if ensemble is not None and ensemble.runs > 1 and ensemble.cycle_number.size > 1:
        low, _, high = ensemble.depth_mean_quantile_micrometre
        bands.append(Band(ensemble.cycle_number, low, high, f"{ensemble.runs} seeds, 5 to 95 %", 0))
    marks = [
        Mark(thickness_micrometre, f"thickness of the electrolyte {thickness_micrometre:g} µm", across="y")
    ]
    return Chart(
        x=Axis("Cycle"), y=Axis("Depth in the electrolyte (µm)"), lines=lines, bands=bands, marks=marks
    )


def fraction_life_chart(run: GrowthRun, cycles: Sequence[float]) -> Chart:
    """Tell how much of the section is metal at each depth, at several cycles of one life.

    Parameters
    ----------
    run
        The life.
    cycles
        Of kept states.
    """
    lines = []
    for at, cycle in enumerate(cycles):
        profile = fraction_profile(map_of_truth(truth_of(run, cycle)), layer_micrometre=10.0)
        lines.append(Line(profile.depth_micrometre, profile.metal_fraction, f"cycle {cycle:.4g}", at))
    top = max([0.05, *(float(np.nanmax(one.y)) for one in lines)])
    return Chart(
        x=Axis("Depth from the anode (µm)"),
        y=Axis("Metal fraction (1)", limits=(0.0, 1.1 * top)),
        lines=lines,
    )


def died_charged(run: GrowthRun) -> bool:
    """Return whether sections show the charged cell: metal without host is only there then."""
    return not run.cell.metal.has_host


def kept(run: GrowthRun, cycle: float) -> float:
    """Return the kept cycle nearest to one."""
    return min(run.states, key=lambda one: abs(one - cycle))


def shown_cycles(run: GrowthRun) -> list[float]:
    """Return the cycles of sections to show: after 100 cycles where the life is that long, and the last."""
    last = max(run.states)
    early = kept(run, EARLY_CYCLE)
    return [early, last] if 0.0 < early < last and abs(early - EARLY_CYCLE) < 1.0 else [last]


def truth_of(run: GrowthRun, cycle: float, *, pixel_micrometre: float = PIXEL_MICROMETRE) -> SectionTruth:
    """Return the ground truth of the section of a kept state; in 3D of the plane in the middle.

    Parameters
    ----------
    run
        The life.
    cycle
        Of a kept state.
    pixel_micrometre
        Of the truth.
    """
    return growth_truth(
        run.structure,
        run.network,
        run.states[cycle],
        run.cell,
        charged=died_charged(run),
        at=_plane(run),
        pixel_micrometre=pixel_micrometre,
        origin=run.result.origin,
    )


def pictures_of(run: GrowthRun, cycle: float, *, rng: np.random.Generator) -> GrowthPictures:
    """Return micrographs and maps of a kept state.

    Parameters
    ----------
    run
        The life.
    cycle
        Of a kept state.
    rng
        Noise of the instruments.
    """
    return growth_pictures(
        run.structure,
        run.network,
        run.states[cycle],
        run.cell,
        rng=rng,
        charged=died_charged(run),
        at=_plane(run),
        elements=mapped_elements(run),
        origin=run.result.origin,
    )


def mapped_elements(run: GrowthRun) -> tuple[str, ...]:
    """Return the elements to map: of the electrolyte, and the host's; lithium gives no X-rays."""
    return ("P", "S", "Cl", "In") if run.cell.metal.has_host else ("P", "S", "Cl")


def _plane(run: GrowthRun) -> int:
    return 0 if run.structure.dimensions == 2 else run.structure.labels.shape[2] // 2


def film_frames(run: GrowthRun, *, most: int = 40) -> list[FilmFrame]:
    """Return the kept states as frames of a film, at most so many.

    Parameters
    ----------
    run
        The life.
    most
        Frames; first and last state are always among them.
    """
    cycles = sorted(run.states)
    chosen = np.unique(np.linspace(0, len(cycles) - 1, min(most, len(cycles))).round().astype(int))
    return [FilmFrame(cycles[at], truth_of(run, cycles[at])) for at in chosen]


def strip_frames(frames: Sequence[FilmFrame], *, count: int = 6) -> list[FilmFrame]:
    """Return frames evenly spaced in cycles, for a strip."""
    last = frames[-1].cycle
    wanted = np.linspace(0.0, last, count)
    places = {int(np.argmin([abs(one.cycle - at) for one in frames])) for at in wanted}
    return [frames[at] for at in sorted(places)]
