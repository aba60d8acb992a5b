"""Interfaces of the study's size: torn, opened, and under a stack pressure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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

MEMBERS = (0, 1)
#: Where frames are opened: in the middle of the metal, at the lower and the upper face.
PLACES = ("metal", "face", "upper")


@dataclass(frozen=True, kw_only=True)
class Way:
    """How the interfaces of a round are run, and which of their frames are labelled.

    Parameters
    ----------
    word
        In the names of its frames.
    times_picosecond
        Of the frames that are labelled as they are; the run ends with the last.
    opened_picosecond, gaps_angstrom
        Of the frames that are opened too, and the vacuum put in.
    faces
        How many of the two faces are opened, besides the metal.
    stack_megapascal
        Pressure on the ends of the cell; without it the volume is constant.
    group
        First word of the group of its frames.
    """

    word: str
    times_picosecond: tuple[float, ...]
    opened_picosecond: tuple[float, ...] = ()
    gaps_angstrom: tuple[float, ...] = ()
    faces: int = 1
    stack_megapascal: float | None = None
    group: str = "interface"


WAYS = {
    "torn": Way(
        word="open",
        times_picosecond=(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0),
        opened_picosecond=(1.0, 3.0),
        gaps_angstrom=(1.0, 2.5, 4.0, 6.0),
    ),
    "pressed": Way(
        word="pressed",
        times_picosecond=(0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0, 12.0, 14.0, 16.0, 18.0, 20.0),
        stack_megapascal=STACK_MEGAPASCAL,
    ),
    "opened": Way(
        word="opened",
        times_picosecond=(0.25, 0.5, 1.0, 1.5, 2.0, 3.0),
        opened_picosecond=(0.25, 0.5, 1.0, 1.5, 2.0, 3.0),
        gaps_angstrom=(2.5, 6.0),
        faces=2,
        group="opened",
    ),
}
#: Of the work to open an interface or its metal. Set when the trial was made, after lithium had torn. A cell
#: of 60 Å under 1 GPa keeps 0.1 J/m² of elastic energy, the metals of the study cost 0.7 to 1 J/m².
OPENING_LIMIT_JOULE_PER_SQUARE_METRE = 0.15
_JUDGED_PICOSECOND = (0.5, 2.0)
_JUDGED_GAPS_ANGSTROM = (2.5, 6.0)


def open_interfaces(
    recipe: Recipe, round_number: int, *, way: str = "torn", talk: Callable[[str], None]
) -> Path:
    """Write a round of interfaces of the study's size, each run by two members; a kill costs the run it hits.

    A run at constant volume whose reaction takes up less space puts its metal under tension. Whether it
    tears depends on the cost of an opening of 1 to 6 Å, of which slabs with wide vacuum say nothing: some
    frames are opened. Pressed, the height follows a stack pressure, and the product comes to its own density,
    which no cell of constant volume shows. Opened, many frames of fresh interfaces are, at both faces:
    a face is a few atoms, of which the other rounds tell too little.

    Parameters
    ----------
    recipe, round_number
        Whose potentials, and which round.
    way
        One of `WAYS`.
    talk
        Told after each run.
    """
    path = recipe.candidates(round_number)
    if path.exists():
        return path
    how = WAYS[way]
    found: list[Atoms] = []
    for electrode in ELECTRODES:
        for member in MEMBERS:
            folder = recipe.work / f"open-{round_number:02d}" / f"{electrode}-{member}"
            part = folder.with_suffix(".extxyz.gz")
            if not part.exists():
                trajectory = _ran(recipe, electrode, member, folder, (round_number, how))
                name = f"r{round_number}/{how.word}-{electrode}-{member}"
                frames = as_they_are(trajectory, name, how.times_picosecond)
                frames += opened_frames(trajectory, name, how)
                group = f"{how.group} {electrode}"
                write_frames(part, [named(one, name=one.info["name"], group=group) for one in frames])
                stop = trajectory.time_picosecond[-1]
                talk(f"{electrode}, member {member}: {stop:g} ps, {len(frames)} frames")
            found += read_frames(part)
    write_frames(path, found)
    return path


def _ran(recipe: Recipe, electrode: str, member: int, folder: Path, how: tuple[int, Way]) -> Trajectory:
    from indrite.engines import engine

    round_number, way = how
    return run(
        interface_start(electrode),
        engine(f"nep:{recipe.potential(member)}"),
        folder,
        picosecond=way.times_picosecond[-1],
        seeds=(100 * round_number + member,),
        stack_pressure_megapascal=way.stack_megapascal,
    ).trajectories[0]


def as_they_are(trajectory: Trajectory, name: str, times: Sequence[float]) -> list[Atoms]:
    """Return the frames of a run at these times."""
    frames = as_atoms(trajectory)
    found = [_at(trajectory, frames, time) for time in times]
    for time, atoms in zip(times, found, strict=True):
        atoms.info["name"] = f"{name}/{round(1e3 * time):05d}"
    return found


def opened_frames(trajectory: Trajectory, name: str, way: Way) -> list[Atoms]:
    """Return frames of a run, opened in the metal and at its faces."""
    from indrite.models.interface.cleavage import opened

    found = []
    times = way.opened_picosecond
    for time, atoms in zip(times, _sided(trajectory, times), strict=True):
        for place, height in _places(atoms)[: 1 + way.faces]:
            for gap in way.gaps_angstrom:
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
            for place, height in _places(atoms)[:2]:
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

    low, high = boundary_heights(atoms)
    return list(zip(PLACES, (_middle(atoms), low, high), strict=True))
