"""Energies of X-ray lines that maps of sulfide cells use, and of the lines that hide them.

Sources
-------
Characteristic energies rounded to 1 eV as in standard tables (NIST SRD 128, Deslattes et al. 2003,
10.1103/RevModPhys.75.35); from memory, to be looked up before quantification. Width of a line:
FWHM² = FWHM²(Mn Kα) + 2.5 eV (E - 5895 eV), Fiori & Newbury 1978 (from memory).
"""

from __future__ import annotations

import numpy as np

#: Strongest line of each element in keV that a beam of 5 to 20 kV excites.
LINES: dict[str, float] = {
    "C": 0.277, "N": 0.392, "O": 0.525, "F": 0.677, "Na": 1.041, "Mg": 1.254, "Al": 1.487, "Si": 1.740,
    "P": 2.010, "S": 2.309, "Cl": 2.622, "Ar": 2.958, "K": 3.314, "Ca": 3.692, "Ti": 4.512, "V": 4.953,
    "Cr": 5.415, "Mn": 5.900, "Fe": 6.405, "Co": 6.931, "Ni": 7.480, "Cu": 8.046, "Zn": 8.637, "Ga": 1.098,
    "Ge": 1.188, "Br": 1.481, "Sr": 1.806, "Y": 1.924, "Zr": 2.044, "Nb": 2.166, "Mo": 2.293, "Pd": 2.838,
    "Ag": 2.984, "In": 3.286, "Sn": 3.444, "Sb": 3.604, "I": 3.938, "Ba": 4.466, "La": 4.647, "Ta": 1.709,
    "W": 1.775, "Pt": 2.050, "Au": 2.123, "Pb": 2.342, "Bi": 2.423,
}  # fmt: skip
#: Weaker lines that lie on others: (name, keV, element).
SIDE_LINES: tuple[tuple[str, float, str], ...] = (
    ("Cl Kβ", 2.815, "Cl"),
    ("S Kβ", 2.464, "S"),
    ("In Ll", 2.904, "In"),
    ("In Lβ", 3.487, "In"),
    ("K Kβ", 3.590, "K"),
    ("Ti Kβ", 4.932, "Ti"),
    ("Mn Kβ", 6.492, "Mn"),
    ("Co Kβ", 7.649, "Co"),
)
#: Elements that preparation and chamber bring along: focused ion beam, protective layer, argon.
BROUGHT_ALONG = ("Pt", "Ga", "Ar", "W")
MN_KILOVOLT = 5.895
#: Resolution of a usual silicon drift detector, eV at Mn Kα.
USUAL_RESOLUTION = 130.0


def width(kilovolt: float, *, resolution_electronvolt: float = USUAL_RESOLUTION) -> float:
    """Return the full width at half maximum of a line, keV.

    Examples
    --------
    >>> round(width(5.895), 3)
    0.13
    """
    squared = resolution_electronvolt**2 + 2.5 * (kilovolt - MN_KILOVOLT) * 1000.0
    return float(np.sqrt(max(squared, 30.0**2))) / 1000.0


def overlaps(elements: tuple[str, ...], *, resolution_electronvolt: float = USUAL_RESOLUTION) -> list[str]:
    """Return sentences on lines of other elements within 0.7 widths of those that are mapped."""
    others = {name: (energy, name) for name, energy in LINES.items() if name in (*elements, *BROUGHT_ALONG)}
    others |= {name: (energy, owner) for name, energy, owner in SIDE_LINES if owner in elements}
    said = []
    for symbol in elements:
        line = LINES[symbol]
        near = 0.7 * width(line, resolution_electronvolt=resolution_electronvolt)
        for name, (energy, owner) in others.items():
            if owner != symbol and abs(energy - line) < near:
                brought = " if there is any (preparation)" if owner not in elements else ""
                said.append(
                    f"the map of {symbol} ({line:.3f} keV) also counts {name} ({energy:.3f} keV){brought}"
                )
    return said
