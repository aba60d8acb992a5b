"""What is explored in a round: starts, temperatures and times."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from training.bulk import argyrodite_cell, bulk_phases, phase_cell, shaken
from training.contact import CUTS, ELECTRODES, mixed_structures, small_interface

if TYPE_CHECKING:
    from ase import Atoms

#: Rounds take these in turn, so that each phase is seen cold, warm and hot.
_BULK_KELVIN = (300.0, 600.0, 900.0)
_METAL_KELVIN = (300.0, 420.0, 600.0)
_INTERFACE_KELVIN = (300.0, 450.0, 600.0)
_MIXED_KELVIN = (600.0, 900.0, 300.0)
#: Interfaces run twice as long in every round, up to this many times the rest: a fault that needs picoseconds
#: to show (energies that fall along the run) is found by no shorter run.
_LONGEST = 16
_FREE_GAP_ANGSTROM = 9.0
_METALS = frozenset(("Li", "In"))


@dataclass(frozen=True, kw_only=True)
class System:
    """One run of a round.

    Parameters
    ----------
    name, group
        For the names of its frames.
    atoms
        Start.
    temperature_kelvin, time_picosecond
        Of the run.
    share
        Times as many of its frames are labelled as of others.
    """

    name: str
    group: str
    atoms: Atoms
    temperature_kelvin: float
    time_picosecond: float
    share: int = 1


def systems(
    seed: int, round_number: int, *, time_picosecond: float, aside: tuple[str, ...] = ()
) -> Iterator[System]:
    """Yield what is explored in a round, each start another draw than in the rounds before.

    Groups that are set aside are explored in the first two rounds only.
    Interfaces run 2, 4, 8 and 16 times as long as the rest: theirs are the structures that nobody can draw.
    So does Li6PS5Cl: its lithium jumps once in picoseconds.
    """
    turn = round_number - 1
    for number, name in enumerate(bulk_phases()):
        if round_number > 2 and f"bulk {name}" in aside:
            continue
        rng = np.random.default_rng([seed, 11, round_number, number])
        atoms = shaken(phase_cell(name), rng, strain=0.015, rattle_angstrom=0.03)
        metal = set(atoms.get_chemical_symbols()) <= _METALS
        warm = (_METAL_KELVIN if metal else _BULK_KELVIN)[(turn + number) % 3]
        yield _system(f"bulk/{name}", f"bulk {name}", atoms, (warm, time_picosecond))
    for number, inversion in enumerate((0.0, 0.5, 1.0)):
        rng = np.random.default_rng([seed, 12, round_number, number])
        atoms = shaken(argyrodite_cell(inversion, rng), rng, strain=0.01, rattle_angstrom=0.03)
        run = (_BULK_KELVIN[(turn + number) % 3], _long(round_number) * time_picosecond)
        yield replace(_system(f"argyrodite/{inversion:g}", "bulk Li6PS5Cl", atoms, run), share=2)
    yield from _interfaces(seed, round_number, time_picosecond)
    for number, (name, group, atoms) in enumerate(mixed_structures(seed + round_number, each=1)):
        run = (_MIXED_KELVIN[(turn + number) % 3], time_picosecond)
        yield _system(name, group, atoms, run)


def _interfaces(seed: int, round_number: int, time_picosecond: float) -> Iterator[System]:
    """Yield each electrode on each cut in contact, and apart: two free surfaces."""
    turn = round_number - 1
    long = _long(round_number) * time_picosecond
    for number, electrode in enumerate(ELECTRODES):
        rng = np.random.default_rng([seed, 13, round_number, number])
        for place, cut in enumerate(CUTS):
            inversion = (0.0, 0.5)[(place + round_number) % 2]
            atoms = small_interface(
                electrode, cut, gap_angstrom=2.5, inversion=inversion, seed=int(rng.integers(1000))
            )
            run = (_INTERFACE_KELVIN[(turn + place) % 3], long)
            found = _system(f"interface/{electrode}/{place}", f"interface {electrode}", atoms, run)
            yield replace(found, share=2)
            apart = small_interface(
                electrode, cut, gap_angstrom=_FREE_GAP_ANGSTROM, seed=int(rng.integers(1000))
            )
            run = (_METAL_KELVIN[0], 2.0 * time_picosecond)
            yield _system(f"surfaces/{electrode}/{place}", f"surfaces {electrode}", apart, run)


def _long(round_number: int) -> int:
    return min(2**round_number, _LONGEST)


def _system(name: str, group: str, atoms: Atoms, run: tuple[float, float]) -> System:
    return System(name=name, group=group, atoms=atoms, temperature_kelvin=run[0], time_picosecond=run[1])
