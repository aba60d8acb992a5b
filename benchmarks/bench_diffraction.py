"""Search-match over 200 phases, whole-pattern fits, simulation; pymatgen's calculator in the same run.

Run: python benchmarks/bench_diffraction.py [FOLDER with named_phases/reference_cifs of the shared data]
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from indrite.analysis.diffraction import FitSettings, fit_pattern, reflections, search_match
from indrite.analysis.diffraction.match import strained
from indrite.instruments.diffraction import (
    Content,
    Diffractometer,
    li6ps5cl,
    phase_of,
    phases_of,
    record_pattern,
    shipped_phases,
)

WAVELENGTH = 1.540598
PHASES = 200


def timed(text, function, repeat=3):
    best, result = np.inf, None
    for _ in range(repeat):
        start = time.perf_counter()
        result = function()
        best = min(best, time.perf_counter() - start)
    print(f"{text:<66} {best:8.3f} s")
    return result


def library(folder):
    found = list(shipped_phases())
    if folder is not None:
        found += phases_of(sorted(str(one) for one in folder.glob("*.cif")))
    strains, base = iter(np.linspace(-0.01, 0.01, PHASES)), list(found)
    while len(found) < PHASES:
        one = base[len(found) % len(base)]
        # far enough off that a copy is no better than the phase itself
        found.append(strained(one, 0.02 + float(next(strains)), name=f"{one.name}_{len(found)}"))
    return found[:PHASES]


def against_pymatgen():
    try:
        from pymatgen.analysis.diffraction.xrd import XRDCalculator
        from pymatgen.core import Lattice, Structure
    except ImportError:
        print("pymatgen is not installed: no comparison of lines")
        return
    phases = [one for one in shipped_phases() if (np.asarray(one.occupancy) == 1).all()]
    structures = [
        Structure(Lattice.from_parameters(*one.lattice), list(one.elements), one.positions) for one in phases
    ]
    own = timed(
        f"lines of {len(phases)} phases to 60°, indrite",
        lambda: [
            reflections(one, wavelength_angstrom=WAVELENGTH, most_two_theta_degree=60) for one in phases
        ],
    )

    def peer_patterns():
        return [
            XRDCalculator(
                WAVELENGTH,
                debye_waller_factors=dict(zip(one.elements, one.displacement_square_angstrom, strict=True)),
            ).get_pattern(structure, two_theta_range=(10, 60))
            for one, structure in zip(phases, structures, strict=True)
        ]

    peer = timed(f"lines of {len(phases)} phases to 60°, pymatgen XRDCalculator", peer_patterns, repeat=1)
    places, heights = [], []
    for found, other in zip(own, peer, strict=True):
        angle = np.degrees(2 * np.arcsin(WAVELENGTH / 2 / found.spacing_angstrom))
        strength = found.intensity(WAVELENGTH)
        inside = (angle > 10) & (angle < 60)
        if not inside.any():
            continue
        strength = 100 * strength / strength[inside].max()
        for place, height in zip(other.x, other.y, strict=True):
            near = np.abs(angle - place) < 0.01
            if height < 10 or not near.any():
                continue
            places.append(np.abs(angle[near] - place).min())
            heights.append(abs(strength[near].sum() - height))
    print(
        f"    {len(places)} lines above 10 % of the strongest: places differ by at most {max(places):.4f}°,"
    )
    median, most = np.median(heights), np.percentile(heights, 95)
    print(
        f"    heights (strongest line 100) by {median:.2f} in the median, {most:.1f} at the 95th percentile"
    )


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    host = li6ps5cl(exchange=0.5, lattice_angstrom=9.857)
    device = Diffractometer(displacement_degree=0.05, hump_counts=100.0)
    contents = [Content(host, 0.9), Content(phase_of("LiCl"), 0.1)]
    pattern = record_pattern(contents, device, rng=np.random.default_rng(1))
    timed(
        "pattern of two phases, 2501 points, with noise", lambda: record_pattern(contents, device, rng=None)
    )
    phases = timed("parsing the library", lambda: library(folder), repeat=1)
    found = timed(f"search-match of {len(phases)} phases, 10° to 60°", lambda: search_match(pattern, phases))
    print(f"    {found.verdict}: {', '.join(found.phases)}, {100 * found.explained:.0f} % of the peaks")
    rest = [one for one in phases if one.formula not in {"Li6PS5Cl", "Li7PS6"}]
    refused = timed(
        f"search-match of {len(rest)} phases without the right one", lambda: search_match(pattern, rest)
    )
    print(f"    {refused.verdict}, {100 * refused.explained:.0f} % of the peaks")
    known = [replace(host, name="Li6PS5Cl"), phase_of("LiCl")]
    fit = timed("whole-pattern fit, two phases", lambda: fit_pattern(pattern, known))
    free = FitSettings(intensities="free")
    timed("the same with free intensities", lambda: fit_pattern(pattern, known, settings=free, start=fit))
    against_pymatgen()


if __name__ == "__main__":
    main()
