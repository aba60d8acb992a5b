"""``vasprun.xml`` of VASP molecular dynamics, read as a stream, so that a run in progress can be read too.

Sources
-------
VASP manual, pages vasprun.xml, POTIM and NBLOCK: https://www.vasp.at/wiki/Vasprun.xml
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np

from indrite.errors import FileFormatError
from indrite.readers.trajectory.record import Breakage, FrameRecord, TrajectoryRequest, element_numbers

_SETTINGS = ("POTIM", "NBLOCK", "IBRION")


@dataclass
class _Run:
    """What has been read so far."""

    symbols: list[str] = field(default_factory=list)
    settings: dict[str, float] = field(default_factory=dict)
    cells: list[np.ndarray] = field(default_factory=list)
    positions: list[np.ndarray] = field(default_factory=list)
    energies: list[float] = field(default_factory=list)


def read(path: Path, request: TrajectoryRequest) -> FrameRecord:
    """Return one frame an ionic step; time is POTIM a step, for molecular dynamics with NBLOCK = 1."""
    run, breakage = _Run(), Breakage(path, request)
    try:
        for _, element in ElementTree.iterparse(path, events=("end",)):
            _take(run, element, path)
    except ElementTree.ParseError as error:
        breakage.off(len(run.positions), f"the xml is not complete ({error})")
    except (ValueError, AttributeError, IndexError, KeyError) as error:
        breakage.off(len(run.positions), f"an entry is not understood ({error})"[:120])
    frames = len(run.positions)
    if frames == 0:
        raise FileFormatError("a vasprun.xml without ionic steps", where=path)
    numbers = element_numbers(run.symbols, where=path)
    if any(position.shape != (numbers.size, 3) for position in run.positions):
        raise FileFormatError("the steps hold other numbers of atoms than the list of atoms", where=path)
    cells = np.array(run.cells)
    time, gap = _time(run, frames)
    return FrameRecord(
        position_angstrom=np.array(run.positions) @ cells,
        cell_angstrom=cells,
        periodic=np.ones(3, dtype=bool),
        atomic_number=numbers,
        time_picosecond=time,
        time_gap=gap,
        energy_electronvolt=_energies(run, frames),
        damage=breakage.damage,
    )


def _take(run: _Run, element: Any, path: Path) -> None:
    if element.tag == "atominfo":
        rows = element.findall("array[@name='atoms']/set/rc")
        run.symbols = [str(row.find("c").text).strip() for row in rows]
        if not run.symbols:
            raise FileFormatError("a vasprun.xml without a list of atoms", where=path)
    elif element.tag in {"incar", "parameters"}:
        for item in element.iter("i"):
            if item.get("name") in _SETTINGS:
                run.settings[item.get("name")] = float(item.text)
    elif element.tag == "calculation":
        structure = element.find("structure")
        cell = _rows(structure.find("crystal/varray[@name='basis']"))
        position = _rows(structure.find("varray[@name='positions']"))
        if cell.shape != (3, 3):
            raise ValueError("a cell that is not three vectors")
        if (energy := _energy(element)) is not None:
            run.energies.append(energy)
        run.cells.append(cell)
        run.positions.append(position)
        element.clear()


def _energy(calculation: Any) -> float | None:
    """Energy extrapolated to zero smearing, eV.

    VASP writes the free energy of a step rightly, corrections for dispersion included, but a difference in
    place of the extrapolated one; that stands in the last electronic step, without the corrections.
    """
    free = calculation.find("energy/i[@name='e_fr_energy']")
    if free is None:
        return None
    steps = calculation.findall("scstep/energy")
    last = {item.get("name"): float(item.text) for item in steps[-1].iter("i")} if steps else {}
    return float(free.text) + last.get("e_0_energy", 0.0) - last.get("e_fr_energy", 0.0)


def _energies(run: _Run, frames: int) -> np.ndarray | None:
    energies = np.array(run.energies[:frames])
    return energies if energies.size == frames and np.isfinite(energies).all() else None


def _rows(array: Any) -> np.ndarray:
    rows = np.array([str(row.text).split() for row in array.findall("v")], dtype=float)
    if rows.ndim != 2 or rows.shape[1] != 3 or not np.isfinite(rows).all():
        raise ValueError("rows of three finite numbers")
    return rows


def _time(run: _Run, frames: int) -> tuple[np.ndarray | None, str]:
    step = run.settings.get("POTIM", 0.0)
    if run.settings.get("IBRION", 0) != 0:
        return None, "a relaxation (IBRION other than 0), whose steps are no time"
    if run.settings.get("NBLOCK", 1) != 1:
        return None, "NBLOCK is not 1, so that the number of steps between frames is not certain"
    if step <= 0:
        return None, "POTIM, the length of the time step, is missing"
    return np.arange(frames) * step * 1e-3, ""
