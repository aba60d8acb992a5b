"""Surfaces, interfaces and mixtures: the structures that a reaction passes through."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import numpy as np

from training.bulk import shaken

if TYPE_CHECKING:
    from ase import Atoms

ELECTRODES = ("In", "LiIn_NaTl", "Li")
#: Cuts of Li6PS5Cl(001): whole PS4 in two orders of layers and shared, and two through PS4.
Cut = tuple[Literal["whole", "cut"], int | None]
CUTS: tuple[Cut, ...] = (("whole", None), ("whole", 0), ("whole", 1), ("cut", 0), ("cut", 1))
#: From pressed together to two free surfaces.
_GAPS_ANGSTROM = (1.6, 2.4, 3.2, 9.0)
#: Share of electrode atoms in a mixture; the rest has the composition of Li6PS5Cl.
_SHARES = (0.1, 0.2, 0.35, 0.5, 0.7)
_MIXED_ATOMS = 48


def small_interface(
    electrode: str, cut: Cut, *, gap_angstrom: float, inversion: float = 0.0, seed: int = 0
) -> Atoms:
    """Return an interface of about 90 atoms with a random lateral position."""
    from indrite.engines import engine
    from indrite.models.interface import InterfaceChoice, build_interface

    choice = InterfaceChoice(
        electrode=electrode,
        electrolyte_thickness_angstrom=9.0,
        electrode_thickness_angstrom=8.0,
        ions=cut[0],
        electrolyte_termination=cut[1],
        registry="random",
        gap_angstrom=gap_angstrom,
        inversion=inversion,
        seed=seed,
    )
    return build_interface(choice, calculator=engine("toy").calculator()).atoms


def interface_structures(seed: int) -> Iterator[tuple[str, str, Atoms]]:
    """Yield each electrode on each cut at each gap."""
    for number, electrode in enumerate(ELECTRODES):
        rng = np.random.default_rng([seed, 4, number])
        for place, cut in enumerate(CUTS):
            for gap in _GAPS_ANGSTROM:
                inversion = float(rng.choice([0.0, 0.5]))
                atoms = small_interface(
                    electrode, cut, gap_angstrom=gap, inversion=inversion, seed=int(rng.integers(1000))
                )
                moved = shaken(atoms, rng, strain=0.01, rattle_angstrom=float(rng.uniform(0.03, 0.15)))
                where = "surfaces" if gap > 5.0 else "interface"
                yield f"{where}/{electrode}/{place}/{gap:g}", f"{where} {electrode}", moved


def mixed_structures(seed: int, *, each: int = 4) -> Iterator[tuple[str, str, Atoms]]:
    """Yield electrode and electrolyte mixed atom by atom, brought to bond lengths by a pair potential."""
    from indrite.engines import engine
    from indrite.models.dynamics import relax

    calculator = engine("toy").calculator()
    for number, electrode in enumerate(ELECTRODES):
        rng = np.random.default_rng([seed, 5, number])
        for share in _SHARES:
            for index in range(each):
                atoms = _drawn(electrode, share, rng)
                found = relax(atoms, calculator, force_electronvolt_per_angstrom=0.3, steps=60).atoms
                moved = shaken(found, rng, strain=0.02, rattle_angstrom=0.05)
                yield f"mixed/{electrode}/{share:g}/{index}", f"mixed {electrode}", moved


def _drawn(electrode: str, share: float, rng: np.random.Generator) -> Atoms:
    """Return atoms at random places, not too near, at a density between those of the two sides."""
    from ase import Atoms

    metal = {"In": ["In"], "LiIn_NaTl": ["Li", "In"], "Li": ["Li"]}[electrode]
    of_metal = round(share * _MIXED_ATOMS)
    symbols = list(rng.choice(metal, of_metal))
    electrolyte = ["Li"] * 6 + ["P"] + ["S"] * 5 + ["Cl"]
    symbols += [electrolyte[index % 13] for index in range(_MIXED_ATOMS - of_metal)]
    edge = (_MIXED_ATOMS * 18.5 * float(rng.uniform(0.9, 1.25))) ** (1.0 / 3.0)
    atoms = Atoms(symbols, cell=[edge] * 3, pbc=True)
    places: list[np.ndarray] = []
    apart = 2.0
    while len(places) < len(atoms):
        one = rng.uniform(0.0, edge, 3)
        away = np.array(places or [one + edge / 2.0]) - one
        away -= edge * np.round(away / edge)
        if np.linalg.norm(away, axis=1).min() > apart:
            places.append(one)
        apart = max(1.5, apart - 1e-4)
    atoms.positions = np.array(places)
    return atoms
