"""What to build: `InterfaceChoice`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from indrite.errors import UsageError

Miller = tuple[int, int, int]
Side = Literal["electrolyte", "electrode"]
#: Sides in the order of `indrite.signals.trajectory.ELECTROLYTE` and `ELECTRODE`.
SIDES: tuple[Side, Side] = ("electrolyte", "electrode")
#: Thickest slab that is built; beyond, the scan of the gap takes more memory than machines have.
MOST_THICKNESS_ANGSTROM = 300.0


@dataclass(frozen=True, kw_only=True)
class InterfaceChoice:
    """Everything that decides an interface; the same choice gives the same atoms.

    The defaults are the pair of Luo et al. 2021: In(001) 3×3×6 on Li6PS5Cl(001) 1×1×3, 264 atoms.

    Parameters
    ----------
    electrolyte, electrode
        Phase (``In``, ``LiIn_NaTl``), or the path of a structure file (CIF, POSCAR, extxyz).
    electrolyte_miller, electrode_miller
        Planes that face each other, in the axes of the cell that the phase or file gives.
    electrolyte_thickness_angstrom, electrode_thickness_angstrom
        Smallest thickness of each slab; the next whole number of lattice planes is taken.
    electrolyte_termination, electrode_termination
        Number in the list of `terminations`; ``None`` takes the least polar cut that leaves PS4 groups alone.
    ions
        ``whole`` keeps PS4 and other molecular ions together; ``cut`` lists cuts through them as well, and a
        termination chosen there leaves broken ions at the faces.
    strained
        Who is deformed so that the lattices fit: ``softer`` (by the biaxial modulus; the electrode where
        one is unknown), ``electrode``, ``electrolyte``, or ``shared`` (by modulus and thickness).
    biaxial_modulus_gigapascal
        Stiffness of electrolyte and electrode in the plane, where the built-in value is absent or not wanted.
    max_strain
        Largest principal strain of the match.
    max_area_square_angstrom
        Largest area of the common cell.
    min_width_angstrom
        Smallest distance between an atom and its own image in the plane.
    match
        Rank of the lattice match to take, 0 for the smallest cell.
    inversion
        Fraction of S/Cl exchanged between their sites in an argyrodite, 0 to 1.
    registry
        Lateral position of the electrode: ``scan`` (lowest energy of a grid), ``random`` (seeded) or
        ``none``.
    registry_points
        Points of that grid along each in-plane vector of the electrode's lattice.
    gap_angstrom
        Fixed gap at both interfaces; ``None`` scans the energy.
    gap_range_angstrom, gap_points
        Range and number of points of that scan.
    gap_scan
        ``each`` scans the two interfaces apart, ``both`` moves them together.
    seed
        Seed of every random number (Li positions, disorder, random registry).
    """

    electrolyte: str = "Li6PS5Cl"
    electrode: str = "In"
    electrolyte_miller: Miller = (0, 0, 1)
    electrode_miller: Miller = (0, 0, 1)
    electrolyte_thickness_angstrom: float = 29.0
    electrode_thickness_angstrom: float = 29.0
    electrolyte_termination: int | None = None
    electrode_termination: int | None = None
    ions: Literal["whole", "cut"] = "whole"
    strained: Literal["softer", "electrode", "electrolyte", "shared"] = "softer"
    biaxial_modulus_gigapascal: tuple[float, float] | None = None
    max_strain: float = 0.03
    max_area_square_angstrom: float = 200.0
    min_width_angstrom: float = 9.0
    match: int = 0
    inversion: float = 0.0
    registry: Literal["scan", "random", "none"] = "scan"
    registry_points: int = 3
    gap_angstrom: float | None = None
    gap_range_angstrom: tuple[float, float] = (0.5, 5.0)
    gap_points: int = 19
    gap_scan: Literal["each", "both"] = "each"
    seed: int = 0

    def __post_init__(self) -> None:
        self._check_planes()
        self._check_ranges()
        self._check_words()

    def _check_planes(self) -> None:
        for name in ("electrolyte_miller", "electrode_miller"):
            plane = tuple(getattr(self, name))
            if len(plane) != 3 or not any(plane) or any(one != int(one) for one in plane):
                raise UsageError(
                    f"{name} is not a lattice plane", got=plane, expected="three integers, not all zero"
                )
            object.__setattr__(self, name, tuple(int(one) for one in plane))

    def _check_ranges(self) -> None:
        positive = (
            "electrolyte_thickness_angstrom",
            "electrode_thickness_angstrom",
            "max_strain",
            "max_area_square_angstrom",
        )
        for name in positive:
            if not getattr(self, name) > 0.0:
                raise UsageError(f"{name} must be positive", got=getattr(self, name))
            if name.endswith("thickness_angstrom") and getattr(self, name) > MOST_THICKNESS_ANGSTROM:
                raise UsageError(
                    f"{name} is too large for dynamics of atoms",
                    got=f"{getattr(self, name):g} Å",
                    expected=f"at most {MOST_THICKNESS_ANGSTROM:g} Å",
                )
        if not 0.0 <= self.inversion <= 1.0:
            raise UsageError("the site inversion is a fraction", got=self.inversion, expected="0 to 1")
        low, high = self.gap_range_angstrom
        if not 0.0 < low < high or self.gap_points < 5:
            raise UsageError(
                "the scan of the gap needs a rising range and at least five points",
                got=f"{low:g} to {high:g} Å, {self.gap_points} points",
            )
        if self.gap_angstrom is not None and not self.gap_angstrom > 0.0:
            raise UsageError("the gap must be positive", got=self.gap_angstrom)
        if self.registry_points < 1 or self.match < 0:
            raise UsageError("registry_points must be at least 1 and match at least 0")
        if self.biaxial_modulus_gigapascal is not None and min(self.biaxial_modulus_gigapascal) <= 0.0:
            raise UsageError("biaxial moduli are positive", got=self.biaxial_modulus_gigapascal)

    def _check_words(self) -> None:
        words = {
            "strained": ("softer", "electrode", "electrolyte", "shared"),
            "ions": ("whole", "cut"),
            "registry": ("scan", "random", "none"),
            "gap_scan": ("each", "both"),
        }
        for name, allowed in words.items():
            if getattr(self, name) not in allowed:
                raise UsageError(
                    f"unknown {name}", got=repr(getattr(self, name)), expected=f"one of {', '.join(allowed)}"
                )
