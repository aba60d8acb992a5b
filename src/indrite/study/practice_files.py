"""The practice cell's files: text exports in the layout of EC-Lab, a TIFF with its scale, a cell file."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from indrite.atomic import written_aside
from indrite.signals import Cycling, Impedance, Micrograph

_NOT_MEASURED = "Comments : practice cell of indrite, simulated; nothing of it was measured"

#: What the laboratory knows of the cell.
CELL = """\
title: "Practice cell 7: NCM622 | Li6PS5Cl | Li-In, simulated"
kind: full
diameter_millimetre: 10
pressing_pressure_megapascal: 400
temperature_celsius: {value: 25, low: 23, high: 27}

cathode:
  active_material: NCM622
  electrolyte_material: Li6PS5Cl
  composite_mass_milligram: 40
  active_mass_fraction: 0.7
  stated_loading_milliampere_hour_per_square_centimetre: 4

electrolyte:
  material: Li6PS5Cl
  thickness_micrometre: {value: 600, low: 580, high: 620}
  ionic_conductivity_siemens_per_centimetre: 2.4e-3

anode:
  material: LiIn
  host: In
  mass_milligram: 25
  lithium_weight_fraction: 0.02
  potential_volt: 0.62

protocol:
  charge_rate_per_hour: 1
  charge_current_density_milliampere_per_square_centimetre: 4
  upper_cutoff_volt: 3.68
  hold_time_second: 900
  lower_cutoff_volt: 2.1
  voltage_scale: anode
"""

ABOUT = """\
A cell to practise on. Nothing here was measured: the files are simulated, in the layout of instruments.

cycling.mpt   the cycler's record, 200 cycles at 4 mA/cm2 (layout of EC-Lab's text export)
pellet.mpt    impedance of the electrolyte pellet between steel, before the cell was built
section.tif   backscattered electrons of a cross-section after the last cycle, cathode at the top
cell.yaml     what the laboratory knows of the cell
truth.json    what is really in there: look when you are done

The tutorial in indrite's documentation goes through them.
"""


def cycling_text(record: Cycling) -> str:
    """Return a record as EC-Lab exports galvanostatic cycling as text: mA, s, charge of each half-cycle."""
    time, current = record.test_time_second, record.current_ampere * 1e3
    if record.cycle_count is None or record.step_count is None:
        raise ValueError("the practice record has cycles and steps")
    half = np.cumsum(np.r_[0, np.diff(np.sign(current)) != 0])
    rows = zip(
        np.where(record.step_count == 2, 2, 1).tolist(),
        half.tolist(),
        time.tolist(),
        record.voltage_volt.tolist(),
        current.tolist(),
        record.cycle_count.tolist(),
        strict=True,
    )
    head = ("mode", "half cycle", "time/s", "Ewe/V", "<I>/mA", "cycle number")
    lines = [
        f"{mode}\t{number}\t{at:.3f}\t{volt:.5f}\t{ampere:.6f}\t{cycle}"
        for mode, number, at, volt, ampere, cycle in rows
    ]
    return _table("Galvanostatic Cycling with Potential Limitation", head, lines)


def impedance_text(spectrum: Impedance) -> str:
    """Return a spectrum as EC-Lab exports it as text: frequency, real and negative imaginary part."""
    rows = zip(
        spectrum.frequency_hertz.tolist(),
        spectrum.real_impedance_ohm.tolist(),
        (-spectrum.imaginary_impedance_ohm).tolist(),
        strict=True,
    )
    lines = [f"{at:.6e}\t{real:.6e}\t{minus:.6e}" for at, real, minus in rows]
    return _table(
        "Potentio Electrochemical Impedance Spectroscopy", ("freq/Hz", "Re(Z)/Ohm", "-Im(Z)/Ohm"), lines
    )


def write_picture(path: Path, picture: Micrograph) -> None:
    """Write a picture as TIFF with the size of its pixels, as ImageJ saves it."""
    import tifffile

    per_micrometre = 1.0 / picture.pixel_micrometre
    with written_aside(path) as aside:
        tifffile.imwrite(
            aside,
            picture.intensity.astype(np.uint8),
            imagej=True,
            resolution=(per_micrometre, per_micrometre),
            metadata={"unit": "um", "Info": _NOT_MEASURED},
        )


def _table(technique: str, head: tuple[str, ...], lines: list[str]) -> str:
    above = ["", technique, "", _NOT_MEASURED, "Saved on :", "\tFile : practice.mpr", ""]
    first = ["EC-Lab ASCII FILE", f"Nb header lines : {len(above) + 3}"]
    return "\n".join([*first, *above, "\t".join(head), *lines]) + "\n"
