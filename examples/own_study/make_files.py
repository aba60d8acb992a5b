"""Write the files of the example into a folder: what five instruments recorded of one cell.

Nothing here was measured. The cell, its pellet, powder, section and interface are simulated, in layouts that
instruments write; the same seed gives the same files. ``python make_files.py FOLDER [SEED]``
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import tifffile

from indrite.cell import load_cell
from indrite.instruments.line_profile import Layer, Scan, layered, line_profile
from indrite.instruments.section import element_map
from indrite.study.diffraction_steps import record_diffraction
from indrite.study.practice import PracticeCell, practice_cell
from indrite.study.practice_files import cycling_text, impedance_text, write_picture

#: The cell as the laboratory describes it.
RECIPE = """\
title: "Example: NCM622 | Li6PS5Cl | Li-In, simulated"
diameter_millimetre: 10
pressing_pressure_megapascal: 400
temperature_celsius: {value: 25, low: 23, high: 27}

cathode:
  active_material: NCM622
  electrolyte_material: Li6PS5Cl
  composite_mass_milligram: 28
  active_mass_fraction: 0.7

electrolyte:
  material: Li6PS5Cl
  mass_milligram: 80

anode:
  material: LiIn
  host: In
  mass_milligram: 40
  lithium_weight_fraction: 0.02

protocol:
  charge_current_density_milliampere_per_square_centimetre: 4
  upper_cutoff_volt: 3.68
  hold_time_second: 900
  lower_cutoff_volt: 2.1
  voltage_scale: anode
"""

#: Numbers to stand in the published column; the names after the dot are those of the files.
PUBLISHED = """\
name: example
title: A paper that does not exist
cite: Example
numbers:
  - {id: death_cycle.cycling, quantity: Cycle of death, value: 250, half_width: 5, stated: after 250 cycles,
     where: an invented abstract}
  - {id: ionic_conductivity.pellet, quantity: Ionic conductivity, value: 2.5e-3, unit: S/cm,
     half_width: 5.0e-5, stated: 2.5 mS/cm, where: an invented table}
"""


def write_files(folder: Path, *, seed: int = 7) -> list[Path]:
    """Write all files and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed + 1)
    cell = practice_cell(seed=seed)
    texts = {
        "recipe.yaml": RECIPE,
        "paper.yaml": PUBLISHED,
        "cycling.mpt": cycling_text(cell.cycling),
        "pellet.mpt": impedance_text(cell.pellet),
        "powder.xy": powder_text(rng),
        "interface.csv": interface_text(rng),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    write_picture(folder / "section.tif", cell.picture)
    write_map(folder / "section_In.tif", cell, rng)
    return sorted(folder / name for name in (*texts, "section.tif", "section_In.tif"))


def powder_text(rng: np.random.Generator) -> str:
    """Return the powder pattern as angle and counts, with 3 wt % of Li2S left from the synthesis."""
    pattern = record_diffraction(
        load_cell("luo2021-li-in"), rng=rng, impurities={"Li2S_antifluorite": 0.03}, lattice_angstrom=9.852
    )
    rows = zip(pattern.two_theta_degree, pattern.counts, strict=True)
    return "\n".join(f"{angle:.4f} {counts:.0f}" for angle, counts in rows) + "\n"


def interface_text(rng: np.random.Generator) -> str:
    """Return STEM-EDX counts across the interface as a table, with an interphase of 22 nm."""
    foil = layered([Layer("LiIn", 30.0), Layer("InS", 22.0), Layer("Li6PS5Cl", 30.0)])
    line = line_profile(foil, Scan(counts=3.0, rows=32), elements=("In", "S", "P", "Cl"), rng=rng)
    rows = [",".join(["Distance (nm)", *(f"{one} K (counts)" for one in line.elements)])]
    for k, distance in enumerate(line.distance_nanometre):
        rows.append(",".join([f"{distance:.2f}", *(f"{count:.0f}" for count in line.counts[:, k])]))
    return "\n".join(rows) + "\n"


def write_map(path: Path, cell: PracticeCell, rng: np.random.Generator) -> None:
    """Write the SEM-EDX map of indium of the same section, as ImageJ saves it."""
    maps = element_map(cell.drawn, elements=("In",), rng=rng)
    per_micrometre = 1000.0 / maps.pixel_nanometre
    tifffile.imwrite(
        path,
        maps.counts[0].astype(np.uint16),
        imagej=True,
        resolution=(per_micrometre, per_micrometre),
        metadata={"unit": "um"},
    )


if __name__ == "__main__":
    for one in write_files(Path(sys.argv[1]), seed=int(sys.argv[2]) if len(sys.argv) > 2 else 7):
        sys.stdout.write(f"{one}\n")
