"""Figures and table of ``indrite analyse profile --out``."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from indrite.atomic import written_aside
from indrite.plots.line_profile import edges_chart, profile_chart

if TYPE_CHECKING:
    from indrite.analysis.line_profile import ProfileAnalysis


def write_results(found: ProfileAnalysis, folder: Path) -> list[Path]:
    """Write figures (svg), the fitted profile (csv) and the profile itself (nc); return their paths."""
    from indrite.plots.full_cell import figure_of

    folder.mkdir(parents=True, exist_ok=True)
    targets = []
    for name, chart in (("profile", profile_chart(found)), ("edges", edges_chart(found))):
        if not chart.lines:
            continue
        targets.append(folder / f"{name}.svg")
        with written_aside(targets[-1]) as aside:
            figure_of(chart).savefig(aside, format="svg", metadata={"Date": None, "Creator": None})
    targets.append(folder / "profile.csv")
    _table(found, targets[-1])
    targets.append(folder / "profile.nc")
    found.profile.save(targets[-1])
    return targets


def _table(found: ProfileAnalysis, target: Path) -> None:
    profile, fit = found.profile, found.three
    with written_aside(target) as aside, aside.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        names = [f"{one} {what}" for one in profile.elements for what in ("counts", "fitted")]
        writer.writerow(["Distance (nm)", "pixels", *names])
        for k, distance in enumerate(profile.distance_nanometre):
            values = [
                f"{value:.6g}"
                for e in range(len(profile.elements))
                for value in (profile.counts[e, k], fit.expected_count[e, k])
            ]
            writer.writerow([f"{distance:.6g}", f"{profile.exposures[k]:g}", *values])
