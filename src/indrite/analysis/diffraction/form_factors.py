"""How strongly atoms scatter X-rays: form factors, anomalous scattering, masses.

Sources
-------
International Tables for Crystallography, Volume C (1992), table 6.1.1.4: nine coefficients a free atom,
valid up to sin θ/λ = 2 Å⁻¹, DOI 10.1107/97809553602060000600. Anomalous scattering f′, f″ at the Kα1 lines
of six
anodes: method of Cromer and Liberman, Acta Cryst. A 37, 267 (1981), DOI 10.1107/S0567739481000600. The
numbers of
both were written out with gemmi 0.7.5 and are facts, not code.
"""

from __future__ import annotations

import csv
import functools
from importlib import resources
from typing import NamedTuple

import numpy as np

from indrite.signals.diffractogram import ANODES


class _Atom(NamedTuple):
    mass: float
    a: np.ndarray
    b: np.ndarray
    c: float
    anomalous: dict[str, complex]


@functools.cache
def _table() -> dict[str, _Atom]:
    file = resources.files("indrite.analysis.diffraction") / "data" / "scattering_factors.csv"
    found = {}
    for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines()):
        number = {key: float(value) for key, value in row.items() if key != "element"}
        found[row["element"]] = _Atom(
            mass=number["mass"],
            a=np.array([number[f"a{one}"] for one in range(1, 5)]),
            b=np.array([number[f"b{one}"] for one in range(1, 5)]),
            c=number["c"],
            anomalous={
                anode: complex(number[f"{anode}_real"], number[f"{anode}_imaginary"]) for anode in ANODES
            },
        )
    return found


#: Symbol → g/mol.
ATOMIC_MASS = {symbol: atom.mass for symbol, atom in _table().items()}


def form_factor(element: str, s_per_angstrom: np.ndarray, wavelength_angstrom: float) -> np.ndarray:
    """Return the complex scattering factor of an element, electrons, same shape as ``s_per_angstrom``.

    f(s) = Σ aᵢ exp(−bᵢ s²) + c + f′ + i f″ with s = sin θ/λ. f′ and f″ are those of the anode whose Kα1 lies
    nearest, and left out where none lies within 2 %: at a synchrotron they must be computed for its energy.

    Parameters
    ----------
    element
        Symbol; hydrogen to californium.
    s_per_angstrom
        sin θ/λ.
    wavelength_angstrom
        Of the X-rays.

    Examples
    --------
    >>> round(float(form_factor("Cl", np.array([0.0]), 0.4)[0].real), 2)
    17.0
    """
    atom = _table()[element]
    square = np.asarray(s_per_angstrom)[..., None] ** 2
    normal = (atom.a * np.exp(-atom.b * square)).sum(axis=-1) + atom.c
    return normal + anomalous(element, wavelength_angstrom)


def anomalous(element: str, wavelength_angstrom: float) -> complex:
    """Return f′ + i f″ at the nearest Kα1 line, 0 where none lies within 2 % of the wavelength."""
    anode = min(ANODES, key=lambda name: abs(ANODES[name][0] / wavelength_angstrom - 1.0))
    if abs(ANODES[anode][0] / wavelength_angstrom - 1.0) > 0.02:
        return 0.0j
    return _table()[element].anomalous[anode]
