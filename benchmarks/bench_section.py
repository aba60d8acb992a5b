"""A section of 4096 × 3072 pixels from grey values to findings, beside the steps of scipy and scikit-image.

The picture is made up: metal around grains up to a depth, pores, a cathode of grains, noise. The peers' steps
are those that a script would take (median, thresholds, labels, structure tensor, distances, skeleton of the
voids); they give parts of what the analysis gives. One thread, wall seconds.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import resource
import time
from collections.abc import Callable

import numpy as np
from scipy import ndimage
from scipy.spatial import cKDTree

from indrite.analysis.section import SectionSettings, analyse_section
from indrite.signals import Micrograph

WIDTH, HEIGHT, PIXEL_NANOMETRE = 4096, 3072, 200.0


def picture(*, width: int = WIDTH, height: int = HEIGHT, seed: int = 0) -> Micrograph:
    """Return a made-up picture: cathode, electrolyte with films around grains and pores, anode."""
    rng = np.random.default_rng(seed)
    anode, cathode = int(0.93 * height), int(0.06 * height)
    grain = 50.0
    points = rng.uniform((0, 0), (height, width), (int(height * width / grain**2), 2))
    rows = np.arange(height)
    grey = np.full((height, width), 97.0, dtype=np.float32)
    tree = cKDTree(points)
    reach = anode - 0.6 * height * (
        1.0 + 0.15 * ndimage.gaussian_filter1d(rng.normal(size=width), 60.0) * 15.0
    )
    for first in range(0, height, 256):
        part = rows[first : first + 256]
        places = np.stack(np.meshgrid(part, np.arange(width), indexing="ij"), axis=-1).reshape(-1, 2)
        near, owner = tree.query(places, k=2)
        film = (near[:, 1] - near[:, 0] < 5.0).reshape(part.size, width) & (part[:, None] > reach)
        pore = (owner[:, 0] % 25 == 0).reshape(part.size, width) & (near[:, 0] < 12.0).reshape(
            part.size, width
        )
        grey[part] = np.where(film, 210.0, np.where(pore, 16.0, 97.0))
    grey[:cathode] = np.where(
        ndimage.gaussian_filter(rng.normal(size=(cathode, width)), 8.0) > 0.0, 124.0, 97.0
    )
    grey[anode:] = 215.0
    grey = ndimage.gaussian_filter(grey, 0.8) + rng.normal(0.0, 6.0, grey.shape).astype(np.float32)
    return Micrograph(
        intensity=np.clip(np.rint(grey), 0, 255).astype(np.uint8), pixel_nanometre=PIXEL_NANOMETRE
    )


def seconds(work: Callable[[], object]) -> float:
    """Return the wall time of one run."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def by_script(shot: Micrograph) -> dict[str, float]:
    """Return the seconds of the steps that a script would take."""
    from skimage.feature import structure_tensor, structure_tensor_eigenvalues
    from skimage.filters import threshold_multiotsu
    from skimage.morphology import skeletonize

    grey = shot.intensity
    cuts = threshold_multiotsu(grey, classes=3)
    metal, void = grey > cuts[1], grey < cuts[0]
    steps: dict[str, Callable[[], object]] = {
        "median 3 × 3 (scipy)": lambda: ndimage.median_filter(grey, 3),
        "multi-Otsu (scikit-image)": lambda: threshold_multiotsu(grey, classes=3),
        "labels and sizes (scipy)": lambda: np.bincount(ndimage.label(metal, np.ones((3, 3)))[0].ravel()),
        "structure tensor (scikit-image)": lambda: structure_tensor_eigenvalues(structure_tensor(metal, 7.5)),
        "distances (scipy)": lambda: ndimage.distance_transform_edt(void),
        "skeleton of the voids (scikit-image)": lambda: skeletonize(void),
    }
    return {name: seconds(work) for name, work in steps.items()}


def main() -> None:
    """Print the times."""
    shot = picture()
    whole = seconds(lambda: analyse_section(shot, settings=SectionSettings(window_micrometre=100.0)))
    print(f"{WIDTH} × {HEIGHT}: indrite, grey values to findings   {whole:6.2f} s (target 15)")
    taken = by_script(shot)
    for name, took in taken.items():
        print(f"    {name:<42} {took:6.2f} s")
    print(f"    {'these steps together':<42} {sum(taken.values()):6.2f} s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
    print(f"peak memory of the process {peak:.0f} MB")


if __name__ == "__main__":
    main()
