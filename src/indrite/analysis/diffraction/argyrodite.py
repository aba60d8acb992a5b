"""Li6PS5Cl or Li7PS6? By the lattice parameter, since the intensities are the same.

Sources
-------
Li6PS5Cl: a = 9.8290 to 9.90 Å over preparations, 9.860 by neutrons (Kraft et al., J. Am. Chem. Soc. 139,
10909
(2017), DOI 10.1021/jacs.7b06327). Li7PS6, cubic: a about 9.99 Å (Kong et al., Z. Anorg. Allg. Chem. 636,
1920 (2010));
at room temperature it is orthorhombic, with split lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from indrite.analysis.diffraction.phase import Phase
from indrite.analysis.diffraction.reflections import reflections
from indrite.notebook import Shown

Argyrodite = Literal["Li6PS5Cl", "Li7PS6", "between", "neither", "not determinable"]
#: Cells of preparations, Å.
RANGES: dict[str, tuple[float, float]] = {"Li6PS5Cl": (9.80, 9.90), "Li7PS6": (9.97, 10.02)}
_COVERAGE = 2.0
#: A relative intensity must change by more than this to count: twice the 5 % by which relative intensities of
#: laboratory powders scatter with mounting, texture and displacement parameters.
_VISIBLE = 0.10


@dataclass(frozen=True)
class ArgyroditeVerdict(Shown):
    """Which argyrodite a lattice parameter is.

    Parameters
    ----------
    phase
        ``Li6PS5Cl``, ``Li7PS6``, ``between`` the two (a solid solution, such as Li6.5PS5.5Cl0.5),
        ``neither``, or
        ``not determinable`` where the uncertainty spans both.
    lattice_angstrom, uncertainty_angstrom
        a and its standard uncertainty.
    sigma_apart
        Distance to the other phase's range, in standard uncertainties.
    """

    phase: Argyrodite
    lattice_angstrom: float
    uncertainty_angstrom: float
    sigma_apart: float

    @property
    def sentence(self) -> str:
        """What follows, in a sentence."""
        value = f"a = {self.lattice_angstrom:.4f} ± {self.uncertainty_angstrom:.4f} Å"
        low, high = RANGES["Li6PS5Cl"], RANGES["Li7PS6"]
        known = f"Li6PS5Cl has {low[0]:.2f} to {low[1]:.2f} Å, cubic Li7PS6 {high[0]:.2f} to {high[1]:.2f} Å"
        words = {
            "between": "lies between the two: a solid solution of both, or a mean of lines that overlap",
            "neither": "is the cell of neither",
            "not determinable": "is not exact enough to tell them apart",
        }
        said = words.get(
            self.phase, f"is {self.phase}, {self.sigma_apart:.0f} standard uncertainties off the other"
        )
        return f"{value} {said} ({known})"


def which_argyrodite(lattice_angstrom: float, uncertainty_angstrom: float) -> ArgyroditeVerdict:
    """Return which argyrodite a lattice parameter belongs to.

    Examples
    --------
    >>> which_argyrodite(9.857, 0.001).phase, which_argyrodite(9.993, 0.002).phase
    ('Li6PS5Cl', 'Li7PS6')
    """
    spread = max(uncertainty_angstrom, 1e-9)
    apart = {
        name: max(low - lattice_angstrom, lattice_angstrom - high, 0.0) / spread
        for name, (low, high) in RANGES.items()
    }
    fits = [name for name, sigma in apart.items() if sigma <= _COVERAGE]
    phase: Argyrodite
    if len(fits) == 2 or not np.isfinite(uncertainty_angstrom):
        phase = "not determinable"
    elif fits:
        phase = "Li6PS5Cl" if fits[0] == "Li6PS5Cl" else "Li7PS6"
    elif RANGES["Li6PS5Cl"][1] < lattice_angstrom < RANGES["Li7PS6"][0]:
        phase = "between"
    else:
        phase = "neither"
    other = "Li7PS6" if phase == "Li6PS5Cl" else "Li6PS5Cl"
    return ArgyroditeVerdict(phase, lattice_angstrom, uncertainty_angstrom, apart[other])


@dataclass(frozen=True)
class DisorderContrast(Shown):
    """What a pattern would show of the exchange of S and Cl between 4a and 4d.

    Parameters
    ----------
    hkl, two_theta_degree
        Lines, strongest plane of each; shape (line, 3), (line,).
    ordered, exchanged
        Relative intensity without exchange and with all exchanged, strongest line 100, shape (line,).
    visible
        Lines that change by more than 10 % of themselves and are stronger than 5 % of the strongest, shape
        (line,).
    """

    hkl: np.ndarray
    two_theta_degree: np.ndarray
    ordered: np.ndarray
    exchanged: np.ndarray
    visible: np.ndarray

    @property
    def determinable(self) -> bool:
        """Whether more than one line would show it: one alone cannot be told from texture."""
        return int(self.visible.sum()) > 1

    @property
    def sentence(self) -> str:
        """Why it cannot be told, or what would show it."""
        parts = [
            f"{_plane(plane)} {before:.1f} → {after:.1f}"
            for plane, before, after, seen in zip(
                self.hkl, self.ordered, self.exchanged, self.visible, strict=True
            )
            if seen
        ]
        what = ", ".join(parts) or "no line"
        if self.determinable:
            return f"from no to complete exchange of S and Cl these lines change: {what}"
        return (
            f"from no to complete exchange of S and Cl only {what} changes by more than 10 % of itself "
            "(strongest line 100), and one line cannot be told from texture; S and Cl scatter X-rays alike. "
            "Neutron diffraction decides"
        )


def _plane(hkl: np.ndarray) -> str:
    indices = sorted((abs(int(one)) for one in hkl), reverse=True)
    return f"({''.join(map(str, indices))})"


def disorder_contrast(
    ordered: Phase,
    exchanged: Phase,
    *,
    wavelength_angstrom: float,
    range_degree: tuple[float, float] = (10.0, 60.0),
) -> DisorderContrast:
    """Return how the lines of an argyrodite change between no and complete exchange of S and Cl.

    Parameters
    ----------
    ordered, exchanged
        The two structures, of one cell.
    wavelength_angstrom
        Of the X-rays.
    range_degree
        2θ of the pattern.
    """
    found = [
        reflections(one, wavelength_angstrom=wavelength_angstrom, most_two_theta_degree=range_degree[1])
        for one in (ordered, exchanged)
    ]
    spacing = found[0].spacing_angstrom
    angle = np.degrees(2.0 * np.arcsin(wavelength_angstrom / (2.0 * spacing)))
    first = found[0].intensity(wavelength_angstrom)
    nearest = np.abs(found[1].spacing_angstrom[None, :] - spacing[:, None]).argmin(axis=1)
    second = found[1].intensity(wavelength_angstrom)[nearest]
    inside = angle >= range_degree[0]
    first, second = 100.0 * first / first[inside].max(), 100.0 * second / second[inside].max()
    visible = inside & (np.maximum(first, second) > 5.0) & (np.abs(second / first - 1.0) > _VISIBLE)
    return DisorderContrast(
        found[0].hkl[inside], angle[inside], first[inside], second[inside], visible[inside]
    )
