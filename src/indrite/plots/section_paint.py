"""The truth of a cross-section in colours: what is where, without the faults of a microscope."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from indrite.signals.section_truth import CATHODE, SectionTruth

#: Colours of what a section holds, 0 to 255. Metal is bright where a microscope shows it bright.
PHASE_COLOURS: dict[str, tuple[int, int, int]] = {
    "cathode": (70, 86, 118),
    "electrolyte": (150, 152, 156),
    "alloy": (255, 214, 92),
    "lithium": (38, 132, 84),
    "pore or crack": (24, 22, 28),
}


def painted(truth: SectionTruth) -> np.ndarray:
    """Return red, green and blue of each pixel, (row, column, 3): colours mixed by area fraction."""
    metal = truth.metal_area_fraction
    hostless = np.isinf(truth.lithium_per_host)
    void = truth.void_area_fraction
    rest = np.clip(1.0 - metal - void, 0.0, 1.0)
    cathode = truth.phase == CATHODE
    parts = {
        "cathode": rest * cathode,
        "electrolyte": rest * ~cathode,
        "alloy": metal * ~hostless,
        "lithium": metal * hostless,
        "pore or crack": void,
    }
    mixed = sum(share[:, :, None] * np.array(PHASE_COLOURS[name], float) for name, share in parts.items())
    # below the anode layer there is no cell
    outside = (truth.depth_micrometre < 0.0) * void
    mixed = mixed + outside[:, :, None] * (255.0 - np.array(PHASE_COLOURS["pore or crack"], float))
    return np.clip(np.rint(mixed), 0, 255).astype(np.uint8)


def shown_kinds(truths: Sequence[SectionTruth]) -> tuple[str, ...]:
    """Return the names of the colours that any of the truths shows, from cathode to anode."""
    metal = [np.isinf(one.lithium_per_host[one.metal_area_fraction > 0.0]) for one in truths]
    shown = {
        "cathode": any((one.phase == CATHODE).any() for one in truths),
        "electrolyte": True,
        "alloy": any((~one).any() for one in metal),
        "lithium": any(one.any() for one in metal),
        "pore or crack": any((one.void_area_fraction * (one.depth_micrometre > 0.0)).any() for one in truths),
    }
    return tuple(name for name, here in shown.items() if here)


def block_mean(picture: np.ndarray, times: int) -> np.ndarray:
    """Return a picture (row, column, 3) averaged over blocks of so many pixels; a rest at the end is cut.

    Examples
    --------
    >>> block_mean(np.array([[[0], [2]], [[4], [6]]], dtype=np.uint8), 2).tolist()
    [[[3]]]
    """
    rows, columns = (size // times for size in picture.shape[:2])
    cut = picture[: rows * times, : columns * times].astype(float)
    blocks = cut.reshape(rows, times, columns, times, -1).mean(axis=(1, 3))
    return np.asarray(np.rint(blocks).astype(np.uint8))
