"""A cell to practise on: files as instruments write them, of a cell whose truth is known.

Its cycling comes from the lumped model with a leak that grows, its pellet's spectrum from the virtual
impedance analyser, its section from the virtual microscope over a drawing (`_section`), not a simulation,
of metal that grew unevenly. Nothing of it was measured, and every file says so.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indrite import __version__
from indrite.atomic import write_text
from indrite.errors import UsageError
from indrite.signals import Cycling, Impedance, Micrograph, Origin, SectionTruth
from indrite.study.practice_files import ABOUT, CELL, cycling_text, impedance_text, write_picture

#: The cell: cycles recorded, cycle in which its charge would never end, cycles in which the leak e-folds.
CYCLES, DEATH_CYCLE, E_FOLDING_CYCLES = 200, 262, 14.0
THICKNESS_MICROMETRE, DIAMETER_MILLIMETRE, CONDUCTIVITY = 600.0, 10.0, 2.4e-3
#: The picture: columns, rows of cathode, electrolyte and anode, pixel (µm); depth of the tongues (µm).
_COLUMNS, _CATHODE, _ANODE, _PIXEL = 900, 50, 31, 0.8
_TYPICAL_DEPTH, _DEPTH_SCATTER = 300.0, 60.0


@dataclass(frozen=True, kw_only=True)
class PracticeCell:
    """What the instruments recorded of the practice cell, and what is true of it.

    Parameters
    ----------
    cycling, pellet, picture
        Records of cycler, impedance analyser and microscope.
    drawn
        The section that the picture was taken of.
    truth
        Numbers behind them, by name with unit.
    """

    cycling: Cycling
    pellet: Impedance
    picture: Micrograph
    drawn: SectionTruth
    truth: dict[str, float]


def practice_cell(*, seed: int = 7) -> PracticeCell:
    """Return the records of the practice cell; the same seed gives the same records."""
    rng = np.random.default_rng(seed)
    cycling, truth = _cycled(rng)
    drawn, depths = _section(rng)
    from indrite.instruments.section import backscatter_image

    return PracticeCell(
        cycling=cycling,
        pellet=_pellet(rng),
        picture=backscatter_image(drawn, rng=rng),
        drawn=drawn,
        truth={**truth, "conductivity_siemens_per_centimetre": CONDUCTIVITY, **depths},
    )


def write_practice(folder: Path, *, seed: int = 7) -> list[Path]:
    """Write the files of the practice cell into a folder and return their paths.

    Raises
    ------
    UsageError
        If one of them is there already, or a file stands where the folder would.
    """
    if folder.is_file():
        raise UsageError("is a file, not a folder", where=folder, todo="Name another folder")
    names = ("cycling.mpt", "pellet.mpt", "section.tif", "cell.yaml", "README.txt", "truth.json")
    paths = [folder / name for name in names]
    for path in paths:
        if path.exists():
            raise UsageError(
                "is already there and is not overwritten", where=path, todo="Name another folder"
            )
    made = practice_cell(seed=seed)
    folder.mkdir(parents=True, exist_ok=True)
    write_text(paths[0], cycling_text(made.cycling))
    write_text(paths[1], impedance_text(made.pellet))
    write_picture(paths[2], made.picture)
    write_text(paths[3], CELL)
    write_text(paths[4], ABOUT)
    write_text(paths[5], json.dumps({"seed": seed, **made.truth}, indent=2) + "\n")
    return paths


def _cycled(rng: np.random.Generator) -> tuple[Cycling, dict[str, float]]:
    """Return what a good cycler records of a cell whose leak grows, and the leak's truth."""
    from indrite.instruments.cycling import Cycler, record_with
    from indrite.models.full_cell.lumped import Course, LumpedCell, simulate_lumped

    cell = LumpedCell()
    fatal = cell.charge_current_ampere / cell.upper_cutoff_volt
    number = np.arange(1, CYCLES + 1)
    leak = fatal * np.exp((number - DEATH_CYCLE) / E_FOLDING_CYCLES)
    fade = 1.0 - 5e-5 * number
    ideal = simulate_lumped(cell, Course(cycles=CYCLES, leak_siemens=leak, capacity_fraction=fade))
    cycler = Cycler(voltage_noise_volt=3e-4, efficiency_scatter=2e-4, capacity_scatter=1e-3)
    truth = {
        "leak_siemens_in_the_last_cycle": float(leak[-1]),
        "leak_e_folds_in_cycles": E_FOLDING_CYCLES,
        "charge_never_ends_in_cycle": DEATH_CYCLE,
    }
    return record_with(cycler, ideal, rng=rng), truth


def _pellet(rng: np.random.Generator) -> Impedance:
    """Return the spectrum of the pellet between steel, before the cell was built."""
    from indrite.instruments.impedance import Analyser, Pellet, record_impedance

    pellet = Pellet(
        thickness_micrometre=THICKNESS_MICROMETRE,
        area_square_centimetre=np.pi / 4.0 * (DIAMETER_MILLIMETRE / 10.0) ** 2,
        conductivity_siemens_per_centimetre=CONDUCTIVITY,
    )
    return record_impedance(pellet, rng=rng, analyser=Analyser(noise_fraction=3e-3), temperature_celsius=25.0)


def _section(rng: np.random.Generator) -> tuple[SectionTruth, dict[str, float]]:
    """Draw tongues of alloy of uneven depth that wander upward from the anode; cathode at the top."""
    rows = round(THICKNESS_MICROMETRE / _PIXEL)
    metal = np.zeros((rows, _COLUMNS))
    depth = np.zeros(_COLUMNS)
    for foot in range(6, _COLUMNS, 14):
        height = int(np.clip(rng.normal(_TYPICAL_DEPTH, _DEPTH_SCATTER) / _PIXEL, 20.0, rows - 1))
        path = np.clip(foot + np.cumsum(rng.normal(0.0, 0.35, height)), 0, _COLUMNS - 8).astype(int)
        for step, left in enumerate(path.tolist()):
            width = 3 + round(4.0 * (1.0 - step / height))
            metal[rows - 1 - step, left : left + width] = 1.0
            depth[left : left + width] = np.maximum(depth[left : left + width], (step + 1) * _PIXEL)
    phase = np.concatenate(
        [np.full((_CATHODE, _COLUMNS), 3), np.where(metal > 0.5, 1, 0), np.full((_ANODE, _COLUMNS), 4)]
    )
    whole = np.isin(phase, (1, 4)).astype(float)
    truth = SectionTruth(
        phase=phase,
        metal_area_fraction=whole,
        void_area_fraction=np.zeros(phase.shape),
        lithium_per_host=np.where(whole > 0.0, 0.9, np.nan),
        anode_row=np.full(_COLUMNS, float(_CATHODE + rows)),
        cathode_row=np.full(_COLUMNS, float(_CATHODE)),
        pixel_nanometre=1000.0 * _PIXEL,
        origin=Origin("simulated", made_by={"indrite": __version__, "model": "drawing of a practice cell"}),
    )
    return truth, {
        "mean_depth_micrometre": float(depth.mean()),
        "deepest_micrometre": float(depth.max()),
        "metal_fraction": float(metal.mean()),
    }
