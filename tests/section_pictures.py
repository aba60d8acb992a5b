"""Pictures of cross-sections with known content: grey levels, blur, noise, shading, edges at an angle."""

import numpy as np
from scipy import ndimage

from indrite.signals import Micrograph, Origin

#: Grey levels.
VOID, ELECTROLYTE, ACTIVE, METAL = 16.0, 97.0, 124.0, 210.0


def taken(phase, *, pixel=100.0, noise=6.0, blur=0.8, shading=0.0, seed=0, side="bottom", **more):
    """A picture of a map of grey levels, as a microscope gives it."""
    rng = np.random.default_rng(seed)
    grey = ndimage.gaussian_filter(np.asarray(phase, float), blur)
    grey *= 1.0 + shading * np.linspace(-1.0, 1.0, grey.shape[1])
    grey += rng.normal(0.0, noise, grey.shape)
    turns = {"bottom": 0, "left": -1, "top": 2, "right": -3}[side]
    return Micrograph(
        intensity=np.rot90(np.clip(np.rint(grey), 0, 255).astype(np.uint8), turns),
        pixel_nanometre=pixel,
        anode_side=side,
        origin=Origin("measured", path="made.tif"),
        **more,
    )


def cell(rows=600, columns=500, *, anode=540, cathode=60, slope=0.0, mount=False):
    """Grey levels of cathode, electrolyte, anode, without metal in the electrolyte; edges at an angle."""
    z, y = np.mgrid[:rows, :columns]
    tilt = slope * (y - columns / 2.0)
    texture = ndimage.gaussian_filter(np.random.default_rng(7).normal(size=(rows, columns)), 5.0) > -0.01
    phase = np.where(texture, ACTIVE, ELECTROLYTE)
    phase = np.where(z >= cathode + tilt, ELECTROLYTE, phase)
    phase = np.where(z >= anode + tilt, METAL, phase)
    if mount:
        phase = np.where(z >= rows - 25, VOID, phase)
    return phase


def fingers(phase, depths, *, anode=540, width=10, spacing=20, level=METAL):
    """Upright fingers of these depths (pixels) into the electrolyte."""
    phase = phase.copy()
    for number, depth in enumerate(depths):
        left = number * spacing + (spacing - width) // 2
        phase[anode - int(depth) : anode, left : left + width] = level
    return phase
