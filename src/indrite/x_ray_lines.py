"""Energies and widths of X-ray lines: the one table, for readers of maps and analyses of spectra alike.

Energies are of the stronger line of a doublet (Kα1, Lα1), rounded to 1 eV; with Kα2 the peak that a detector
sees lies up to 0.1 % lower.

Sources
-------
Deslattes et al. 2003, DOI 10.1103/RevModPhys.75.35, as tabulated by NIST (SRD 128); all K and L lines agree
within 2 eV with the table of Elam, Ravel & Sieber 2002, DOI 10.1016/S0969-806X(01)00227-4, the M lines of Pt,
Au and Bi within 6 eV (theirs are means of doublets). Width: Fiori & Newbury, Scanning Electron Microscopy
1978 (from memory).
"""

from __future__ import annotations

import math

#: Element → its lines that energy-dispersive detectors see, (name, eV), from K to M.
LINES: dict[str, tuple[tuple[str, float], ...]] = {
    "C": (("Kα", 277.0),),
    "N": (("Kα", 392.0),),
    "O": (("Kα", 525.0),),
    "F": (("Kα", 677.0),),
    "Na": (("Kα", 1041.0),),
    "Mg": (("Kα", 1254.0),),
    "Al": (("Kα", 1487.0),),
    "Si": (("Kα", 1740.0),),
    "P": (("Kα", 2010.0),),
    "S": (("Kα", 2309.0),),
    "Cl": (("Kα", 2622.0),),
    "Ar": (("Kα", 2958.0),),
    "K": (("Kα", 3314.0),),
    "Ca": (("Kα", 3692.0),),
    "Ti": (("Kα", 4512.0),),
    "V": (("Kα", 4953.0),),
    "Cr": (("Kα", 5415.0),),
    "Mn": (("Kα", 5900.0),),
    "Fe": (("Kα", 6405.0),),
    "Co": (("Kα", 6931.0),),
    "Ni": (("Kα", 7480.0),),
    "Cu": (("Kα", 8046.0), ("Lα", 928.0)),
    "Zn": (("Kα", 8637.0), ("Lα", 1012.0)),
    "Ga": (("Kα", 9251.0), ("Lα", 1098.0)),
    "Ge": (("Kα", 9886.0), ("Lα", 1188.0)),
    "Br": (("Kα", 11924.0), ("Lα", 1481.0)),
    "Sr": (("Kα", 14165.0), ("Lα", 1806.0)),
    "Y": (("Kα", 14958.0), ("Lα", 1924.0)),
    "Zr": (("Kα", 15775.0), ("Lα", 2044.0)),
    "Nb": (("Kα", 16615.0), ("Lα", 2168.0)),
    "Mo": (("Kα", 17480.0), ("Lα", 2292.0)),
    "Pd": (("Lα", 2838.0),),
    "Ag": (("Lα", 2984.0),),
    "In": (("Lα", 3286.0),),
    "Sn": (("Lα", 3444.0),),
    "Sb": (("Lα", 3604.0),),
    "I": (("Lα", 3938.0),),
    "Ba": (("Lα", 4466.0),),
    "La": (("Lα", 4647.0),),
    "Ta": (("Lα", 8146.0), ("Mα", 1711.0)),
    "W": (("Lα", 8398.0), ("Mα", 1775.0)),
    "Pt": (("Lα", 9442.0), ("Mα", 2050.0)),
    "Au": (("Lα", 9713.0), ("Mα", 2123.0)),
    "Pb": (("Lα", 10551.0), ("Mα", 2342.0)),
    "Bi": (("Lα", 10839.0), ("Mα", 2423.0)),
}
#: Weaker lines that lie on others: (name, eV, element).
SIDE_LINES: tuple[tuple[str, float, str], ...] = (
    ("Cl Kβ", 2812.0, "Cl"),
    ("S Kβ", 2465.0, "S"),
    ("In Ll", 2903.0, "In"),
    ("In Lβ", 3487.0, "In"),
    ("K Kβ", 3590.0, "K"),
    ("Ti Kβ", 4933.0, "Ti"),
    ("Mn Kβ", 6492.0, "Mn"),
    ("Co Kβ", 7649.0, "Co"),
)
#: Elements that preparation and chamber bring along: focused ion beam, protective layer, argon.
BROUGHT_ALONG = ("Pt", "Ga", "Ar", "W")
MANGANESE_ELECTRONVOLT = 5895.0
#: Resolution of a usual silicon drift detector, eV at Mn Kα, and the electronics' share of it.
USUAL_RESOLUTION, _ELECTRONIC = 130.0, 45.0
#: Highest K and L lines that a beam of 5 to 20 kV excites well, eV.
_HIGHEST = {"K": 9000.0, "L": 5000.0, "M": math.inf}


def line_width(energy_electronvolt: float, *, resolution_electronvolt: float = USUAL_RESOLUTION) -> float:
    """Return the full width at half maximum of a line, eV: electronic noise and Fano statistics.

    FWHM² = N² + k E, with k from the width at Mn Kα (Fiori and Newbury 1978).

    Parameters
    ----------
    energy_electronvolt
        Of the line.
    resolution_electronvolt
        Full width at half maximum at Mn Kα.

    Examples
    --------
    >>> line_width(5895.0), round(line_width(2309.0), 1)
    (130.0, 88.6)
    """
    slope = max(resolution_electronvolt**2 - _ELECTRONIC**2, 0.0) / MANGANESE_ELECTRONVOLT
    return math.sqrt(_ELECTRONIC**2 + slope * energy_electronvolt)


def low_line(element: str) -> tuple[str, float]:
    """Return the strongest line that a beam of 5 to 20 kV excites: name and eV.

    Parameters
    ----------
    element
        One of `LINES`.

    Examples
    --------
    >>> low_line("S"), low_line("Sr"), low_line("W")
    (('Kα', 2309.0), ('Lα', 1806.0), ('Mα', 1775.0))
    """
    return next((name, at) for name, at in LINES[element] if at < _HIGHEST[name[0]])
