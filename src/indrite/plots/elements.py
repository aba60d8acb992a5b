"""How elements look: one colour and one size for each, the same in every picture."""

from __future__ import annotations

#: Element → colour; apart also for colour-blind readers where they meet in this package's cells
#: (after Okabe & Ito 2008), legible on white and on dark.
ELEMENT_COLOURS = {
    "Li": "#8FD14F",
    "P": "#E8710A",
    "S": "#F0C419",
    "Cl": "#1FA187",
    "In": "#7A5CC9",
    "Al": "#9AA5B1",
    "Si": "#C79A6B",
    "Sn": "#5F7F95",
    "Au": "#B8860B",
    "O": "#D7263D",
    "Br": "#8C3B2E",
}
OTHER_COLOUR = "#B0B7BF"


def element_colour(symbol: str) -> str:
    """Return the colour of an element as ``#rrggbb``."""
    return ELEMENT_COLOURS.get(symbol, OTHER_COLOUR)


def element_radius_angstrom(symbol: str) -> float:
    """Return the radius an atom is drawn with: half the covalent radius, so that bonds stay visible.

    Sources
    -------
    Covalent radii: Cordero et al. 2008, 10.1039/b801115j (through ASE).
    """
    from ase.data import atomic_numbers, covalent_radii

    return 0.5 * float(covalent_radii[atomic_numbers[symbol]])
