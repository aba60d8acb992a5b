"""Interfaces of the study's size: torn, opened, and under a stack pressure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from training.explore import as_atoms
from training.frames import named, read_frames, write_frames
from training.recipe import Recipe
from training.trials import ELECTRODES, STACK_MEGAPASCAL, Row, interface_start, row, run

if TYPE_CHECKING:
    from ase import Atoms

    from indrite.engines import Engine
    from indrite.signals.trajectory import Trajectory

#: Times of the runs' frames that are labelled as they are, and of those that are opened; gaps put in.
TIMES_PICOSECOND = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0)
OPENED_PICOSECOND = (1.0, 3.0)
GAPS_ANGSTROM = (1.0, 2.5, 4.0, 6.0)
MEMBERS = (0, 1)
#: Of runs under a stack pressure.
PRESSED_PICOSECOND = (0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0, 12.0, 14.0, 16.0, 18.0, 20.0)
#: Of the work to open an interface or its metal. Set when the trial was made, after lithium had torn. A cell
#: of 60 Å under 1 GPa keeps 0.1 J/m² of elastic energy, the metals of the study cost 0.7 to 1 J/m².
OPENING_LIMIT_JOULE_PER_SQUARE_METRE = 0.15
_JUDGED_PICOSECOND = (0.5, 2.0)
_JUDGED_GAPS_ANGSTROM = (2.5, 6.0)


def open_interfaces(
    recipe: Recipe, round_number: int, *, pressed: bool = False, talk: Callable[[str], None]
) -> Path:
    """Write a round of interfaces of the study's size, each run by two members; a kill costs the run it hits.

    A run at constant volume whose reaction takes up less space puts its metal under tension. Whether it
    tears depends on the cost of an opening of 1 to 6 Å, of which slabs with wide vacuum say nothing: some
    frames are opened. Pressed, the height follows a stack pressure, and the product comes to its own density,
    which no cell of constant volume shows.

    Parameters
    ----------
    recipe, round_number
        Whose potentials, and which round.
    pressed
        Whether a stack presses on the cells; their frames are not opened.
    talk
        Told after each run.
    """
    path = recipe.candidates(round_number)
    if path.exists():
        return path
    found: list[Atoms] = []
    for electrode in ELECTRODES:
        for member in MEMBERS:
            folder = recipe.work / f"open-{round_number:02d}" / f"{electrode}-{member}"
            part = folder.with_suffix(".extxyz.gz")
            if not part.exists():
                trajectory = _ran(recipe, electrode, member, folder, (round_number, pressed))
                name = f"r{round_number}/{'pressed' if pressed else 'open'}-{electrode}-{member}"
                frames = as_they_are(trajectory, name, PRESSED_PICOSECOND if pressed else TIMES_PICOSECOND)
                frames += [] if pressed else opened_frames(trajectory, name)
                group = f"interface {electrode}"
                write_frames(part, [named(one, name=one.info["name"], group=group) for one in frames])
                stop = trajectory.time_picosecond[-1]
                talk(f"{electrode}, member {member}: {stop:g} ps, {len(frames)} frames")
            found += read_frames(part)
    write_frames(path, found)
    return path


def _ran(recipe: Recipe, electrode: str, member: int, folder: Path, how: tuple[int, bool]) -> Trajectory:
    from indrite.engines import engine

    round_number, pressed = how
    return run(
        interface_start(electrode),
        engine(f"nep:{recipe.potential(member)}"),
        folder,
        picosecond=(PRESSED_PICOSECOND if pressed else TIMES_PICOSECOND)[-1],
        seeds=(100 * round_number + member,),
        stack_pressure_megapascal=STACK_MEGAPASCAL if pressed else None,
    ).trajectories[0]


def as_they_are(trajectory: Trajectory, name: str, times: Sequence[float]) -> list[Atoms]:
    """Return the frames of a run at these times."""
    frames = as_atoms(trajectory)
    found = [_at(trajectory, frames, time) for time in times]
    for time, atoms in zip(times, found, strict=True):
        atoms.info["name"] = f"{name}/{round(1e3 * time):05d}"
    return found


def opened_frames(trajectory: Trajectory, name: str) -> list[Atoms]:
    """Return frames of a run, opened in the metal and at one of its two faces."""
    from indrite.models.interface.cleavage import opened

    found = []
    for time, atoms in zip(OPENED_PICOSECOND, _sided(trajectory, OPENED_PICOSECOND), strict=True):
        for place, height in _places(atoms):
            for gap in GAPS_ANGSTROM:
                one = opened(atoms, height, vacuum_angstrom=gap)
                one.info["name"] = f"{name}-{place}-{round(1e3 * time):05d}/{round(10 * gap):03d}"
                found.append(one)
    return found


def _at(trajectory: Trajectory, frames: Sequence[Atoms], picosecond: float) -> Atoms:
    return frames[int(np.argmin(np.abs(trajectory.time_picosecond - picosecond)))].copy()


def _middle(atoms: Atoms) -> float:
    """Return the height of the middle of the electrode."""
    from indrite.signals.trajectory import ELECTRODE

    full = float(atoms.cell[2, 2])
    height = atoms.positions[atoms.arrays["side"] == ELECTRODE, 2]
    return float(np.angle(np.exp(2j * np.pi * height / full).mean()) / (2.0 * np.pi) * full) % full


def opening(recipe: Recipe, engine: Engine, out: Path) -> list[Row]:
    """Return the error of the work that opens frames of the potential's own runs, in the metal and at a face.

    A mean over two frames of each run; rigid. Energies per atom do not see it: two faces are a few atoms.
    """
    from indrite.engines import engine as named_engine
    from indrite.models.interface.adhesion import JOULE_PER_SQUARE_METRE
    from indrite.models.interface.cleavage import area_square_angstrom, opened

    calculators = [one.calculator() for one in (engine, named_engine(recipe.teacher))]
    rows = []
    for electrode in ELECTRODES:
        settings = {"picosecond": max(_JUDGED_PICOSECOND), "seeds": (31,)}
        start = interface_start(electrode)
        trajectory = run(start, engine, out / f"opening-{electrode}", **settings).trajectories[0]
        works: dict[tuple[str, float], list[list[float]]] = {}
        for atoms in _sided(trajectory, _JUDGED_PICOSECOND):
            closed = [one.get_property("energy", atoms) for one in calculators]
            unit = JOULE_PER_SQUARE_METRE / area_square_angstrom(atoms)
            for place, height in _places(atoms):
                for gap in _JUDGED_GAPS_ANGSTROM:
                    apart = opened(atoms, height, vacuum_angstrom=gap)
                    work = [
                        unit * (one.get_property("energy", apart) - before)
                        for one, before in zip(calculators, closed, strict=True)
                    ]
                    works.setdefault((place, gap), []).append(work)
        for (place, gap), found in works.items():
            own, true = np.mean(found, axis=0)
            name = f"opening.{electrode}.{place}.{gap:g}"
            note = f"{own:.2f} for the teacher's {true:.2f}"
            limit = OPENING_LIMIT_JOULE_PER_SQUARE_METRE
            rows.append(row(name, float(own - true), "J/m²", limit=limit, note=note))
    return rows


def _sided(trajectory: Trajectory, times: Sequence[float]) -> list[Atoms]:
    """Return the frames at these times, with the side of every atom."""
    frames = as_atoms(trajectory)
    found = [_at(trajectory, frames, time) for time in times]
    for one in found:
        one.set_array("side", np.asarray(trajectory.side))
    return found


def _places(atoms: Atoms) -> list[tuple[str, float]]:
    from indrite.models.interface.cleavage import boundary_heights

    return [("metal", _middle(atoms)), ("face", boundary_heights(atoms)[0])]
