"""Which shape the metal of a life has near its tip, in the middle and at its root."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indrite.analysis.section import map_of_truth, morphology, penetration
from indrite.analysis.section.morphology import Morphology
from indrite.findings import Finding
from indrite.instruments.section.growth import growth_truth
from indrite.models.growth.mesoscale.result import GrowthRun

#: Parts of the depth, from root to tip.
PARTS = ("root", "middle", "top")
_PIXEL_MICROMETRE = 0.25


@dataclass(frozen=True)
class PartShape:
    """Shape of the metal in a third of its depth.

    Parameters
    ----------
    part
        One of `PARTS`.
    lower_micrometre, upper_micrometre
        From the anode's edge.
    morphology
        Name with the most metal among the windows; ``none`` without metal.
    axial_normal, enclosed_fraction, chord_log_ratio
        Means over the windows, weighted by metal; see `Morphology`.
    """

    part: str
    lower_micrometre: float
    upper_micrometre: float
    morphology: str
    axial_normal: float
    enclosed_fraction: float
    chord_log_ratio: float


def part_shapes(run: GrowthRun, *, window_micrometre: float = 50.0) -> tuple[PartShape, ...]:
    """Return the shape of the metal in each third of the depth of the last state.

    A window counts for the third that its middle lies in.

    Parameters
    ----------
    run
        The life.
    window_micrometre
        Height of the windows of the analysis.
    """
    truth = growth_truth(
        run.structure,
        run.network,
        run.last,
        run.cell,
        charged=not run.cell.metal.has_host,
        at=0 if run.structure.dimensions == 2 else run.structure.labels.shape[2] // 2,
        pixel_micrometre=_PIXEL_MICROMETRE,
        origin=run.result.origin,
    )
    section = map_of_truth(truth)
    deepest = penetration(section).maximum_micrometre
    window = min(window_micrometre, max(deepest / 3.0, 2.0 * _PIXEL_MICROMETRE))
    found = morphology(section, window_micrometre=window)
    return tuple(_part(name, found, deepest, at) for at, name in enumerate(PARTS))


def _part(name: str, found: Morphology, deepest: float, at: int) -> PartShape:
    low, high = at * deepest / 3.0, (at + 1) * deepest / 3.0
    middle = 0.5 * (found.lower_micrometre + found.upper_micrometre)
    some = (middle >= low) & (middle < high) & (found.morphology != "none")
    if not some.any():
        return PartShape(name, low, high, "none", *3 * (float("nan"),))
    weight = found.metal_fraction[some]
    amounts = {
        one: float(weight[found.morphology[some] == one].sum())
        for one in sorted(set(found.morphology[some].tolist()))  # so that ties do not go by chance
    }
    means = [
        float(np.average(np.nan_to_num(values[some]), weights=weight))
        for values in (found.axial_normal, found.enclosed_fraction, found.chord_log_ratio)
    ]
    return PartShape(name, low, high, max(amounts, key=lambda one: amounts[one]), *means)


def morphology_findings(run: GrowthRun) -> list[Finding]:
    """Return the shapes as findings ``morphology.PART``."""
    return [
        Finding(
            f"morphology.{one.part}",
            f"Shape of the metal, {one.part} third of its depth",
            one.morphology,
            "",
            None,
            "simulated",
            "no published value",
            note=(
                f"{one.lower_micrometre:.0f} to {one.upper_micrometre:.0f} µm; ⟨n_z²⟩ "
                f"{one.axial_normal:.2f}, enclosed {one.enclosed_fraction:.2f}, log2 axial/lateral chords "
                f"{one.chord_log_ratio:.2f}"
            ),
        )
        for one in part_shapes(run)
    ]
