"""The virtual STEM-EDX: a probe of finite width over a tilted foil, and Poisson's counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.ndimage import map_coordinates
from scipy.special import ndtr

from indrite.errors import UsageError
from indrite.instruments.line_profile.composition import FoilComposition
from indrite.signals.base import Origin
from indrite.signals.element_map import ElementMap
from indrite.signals.line_profile import LineProfile

#: Counts of a line per atom, relative to sulfur K (assumed: k-factors near one; lithium gives no line).
RELATIVE_YIELD = {
    "P": 0.95,
    "S": 1.0,
    "Cl": 1.0,
    "In": 0.8,
    "O": 0.5,
    "Mn": 0.9,
    "Co": 0.9,
    "Ni": 0.9,
    "Nb": 0.7,
}


@dataclass(frozen=True, kw_only=True)
class Scan:
    """Settings of the microscope; all assumed.

    Parameters
    ----------
    probe_sigma_nanometre
        Standard deviation of the probe's profile, broadening in the foil and drift included.
    step_nanometre
        Distance of the pixels.
    rows
        Lines along the interface.
    foil_nanometre, tilt_degree
        Thickness of the foil, and the angle between beam and interface: smears over h·tan α.
    turned_degree
        Angle of the interface to the scan lines, in the plane of the picture.
    counts
        Expected counts in one pixel of the brightest element where it is brightest.
    continuum
        Counts in every pixel and element that no line gives, as a share of ``counts``; not taken off.
    relative_yield
        Counts per atom of each element's line.
    beam_energy_kilovolt
        Energy of the beam.
    """

    probe_sigma_nanometre: float = 0.5
    step_nanometre: float = 0.5
    rows: int = 32
    foil_nanometre: float = 80.0
    tilt_degree: float = 0.0
    turned_degree: float = 0.0
    counts: float = 10.0
    continuum: float = 0.02
    relative_yield: Mapping[str, float] = field(default_factory=lambda: dict(RELATIVE_YIELD))
    beam_energy_kilovolt: float = 200.0

    def __post_init__(self) -> None:
        least = min(self.probe_sigma_nanometre, self.foil_nanometre, self.continuum)
        if least < 0.0 or min(self.step_nanometre, self.counts) <= 0.0 or self.rows < 1:
            raise UsageError("settings of the microscope must be positive", got=self)
        if not abs(self.tilt_degree) < 80.0 or not abs(self.turned_degree) < 30.0:
            raise UsageError("angles beyond 80° (tilt) or 30° (turn)", got=self)

    @property
    def overlap_nanometre(self) -> float:
        """h·tan α: over this length both sides lie on each other."""
        return float(self.foil_nanometre * np.tan(np.radians(abs(self.tilt_degree))))


def beam_broadening_nanometre(
    foil_nanometre: float,
    *,
    atomic_number: float,
    molar_mass_gram_per_mole: float,
    density_gram_per_cubic_centimetre: float,
    beam_energy_kilovolt: float,
) -> float:
    """Return the diameter that holds 90 % of the electrons at the foil's exit.

    b = 6.25·10⁵ (Z/E₀) √(ρ/A) t^{3/2} with b, t in cm, E₀ in eV (Goldstein and others 1977, one elastic
    event in the middle of the foil). The σ of a profile is about b/4.3.
    """
    thick = foil_nanometre * 1e-7
    root = np.sqrt(density_gram_per_cubic_centimetre / molar_mass_gram_per_mole)
    spread = 6.25e5 * atomic_number / (beam_energy_kilovolt * 1e3) * root * thick**1.5
    return float(spread * 1e7)


def expected_density(values: np.ndarray, foil: FoilComposition, scan: Scan) -> np.ndarray:
    """Return rows of values smeared by the probe and by the tilted foil, on the fine grid.

    Both smears have exact weights on the grid: those of a Gaussian, and of a uniform overlap, integrated
    over each step. Beyond the ends the outermost values go on.
    """
    sigma, overlap, step = scan.probe_sigma_nanometre, scan.overlap_nanometre, foil.step
    reach = int(np.ceil((5.0 * sigma + overlap) / step)) + 1
    edges = (np.arange(-reach, reach + 2) - 0.5) * step
    weight = np.diff(_smeared_step(edges, sigma, overlap))
    weight /= weight.sum()
    padded = np.pad(values, ((0, 0), (reach, reach)), mode="edge")
    return np.array([np.convolve(row, weight, mode="valid") for row in padded])


def _smeared_step(distance: np.ndarray, sigma: float, overlap: float) -> np.ndarray:
    """Return the step of unit height after both smears, integrated once for the overlap."""
    sigma = max(sigma, 1e-6)
    if overlap <= 1e-9:
        return np.asarray(ndtr(distance / sigma))

    def integral(x: np.ndarray) -> np.ndarray:
        scaled = x / sigma
        return np.asarray(x * ndtr(scaled) + sigma * np.exp(-0.5 * scaled**2) / np.sqrt(2.0 * np.pi))

    return (integral(distance + overlap / 2.0) - integral(distance - overlap / 2.0)) / overlap


def scan_elements(
    foil: FoilComposition, scan: Scan, elements: tuple[str, ...] | None = None
) -> tuple[str, ...]:
    """Return the elements that give counts, those asked for checked.

    Raises
    ------
    UsageError
        If one is not in the foil or has no line.
    """
    seen = tuple(one for one in foil.elements if one in scan.relative_yield)
    if elements is None:
        return seen
    if unknown := [one for one in elements if one not in seen]:
        raise UsageError("no line of these elements from this foil", got=unknown, expected=seen)
    return tuple(elements)


def element_map(
    foil: FoilComposition,
    scan: Scan | None = None,
    *,
    elements: tuple[str, ...] | None = None,
    rng: np.random.Generator,
) -> ElementMap:
    """Return maps of elements as a STEM-EDX would count them, the line running along the columns.

    Counts = Poisson(dose · yield · (probe ⊗ overlap ⊗ atoms per nm³) + continuum). No absorption,
    no fluorescence, no overlap of lines.

    Parameters
    ----------
    foil
        What the beam meets.
    scan
        Settings, by default `Scan()`.
    elements
        Which; by default all with a line.
    rng
        Counting noise.
    """
    scan = scan or Scan()
    chosen = scan_elements(foil, scan, elements)
    atoms = foil.density_per_cubic_nanometre[[foil.elements.index(one) for one in chosen]]
    smeared = expected_density(atoms, foil, scan)
    dose = scan.counts / max(
        float((smeared * np.array([[scan.relative_yield[one]] for one in chosen])).max()), 1e-300
    )
    length = float(foil.distance_nanometre[-1] - foil.distance_nanometre[0])
    columns = int(length / scan.step_nanometre) + 1
    row = (np.arange(scan.rows) - (scan.rows - 1) / 2.0) * scan.step_nanometre
    slope = np.tan(np.radians(scan.turned_degree))
    place = np.arange(columns) * scan.step_nanometre - row[:, None] * slope
    at = place / foil.step
    counts = []
    for symbol, values in zip(chosen, smeared, strict=True):
        seen = map_coordinates(values, [at.ravel()], order=1, mode="nearest").reshape(at.shape)
        expected = dose * scan.relative_yield[symbol] * seen + scan.continuum * scan.counts
        counts.append(rng.poisson(np.maximum(expected, 0.0)))
    return ElementMap(
        origin=Origin("simulated", step_key=foil.origin.step_key, path=foil.origin.path),
        counts=np.array(counts, dtype=float),
        elements=chosen,
        pixel_nanometre=scan.step_nanometre,
        accelerating_voltage_kilovolt=scan.beam_energy_kilovolt,
        anode_side="left",
    )


def line_profile(
    foil: FoilComposition,
    scan: Scan | None = None,
    *,
    elements: tuple[str, ...] | None = None,
    rng: np.random.Generator,
) -> LineProfile:
    """Return the profile that the rows of `element_map` sum to; the interface must not be turned.

    Raises
    ------
    UsageError
        If the interface is turned: take the map and align its rows.
    """
    scan = scan or Scan()
    if scan.turned_degree != 0.0:
        raise UsageError(
            "rows of a turned interface do not add up", todo="Use element_map and profile_across"
        )
    maps = element_map(foil, scan, elements=elements, rng=rng)
    rows = np.moveaxis(maps.counts, 1, 0)
    points = rows.shape[2]
    return LineProfile(
        origin=maps.origin,
        distance_nanometre=np.arange(points) * scan.step_nanometre,
        counts=rows.sum(axis=0),
        elements=maps.elements,
        exposure=np.full(points, float(scan.rows)),
        row_counts=rows,
        row_exposure=np.ones((scan.rows, points)),
        technique="EDX",
        beam_energy_kilovolt=scan.beam_energy_kilovolt,
    )
