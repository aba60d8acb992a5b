"""Where lines stand, how wide and how strong they are: the parameters that a fit turns.

| symbol | parameter | meaning |
|---|---|---|
| δ | ``displacement_degree`` | shift δ cos θ by the height of the specimen; δ = −2 s/R in radian |
| z | ``zero_degree`` | shift of the whole scale |
| G, U | ``gauss_degree``, ``gauss_slope_degree`` | Gaussian width² = G² + (U tan θ)² |
| X, Y | ``size_degree``, ``strain_degree`` | Lorentzian width X/cos θ + Y tan θ, of each phase |
| A | ``asymmetry_degree`` | tail A cot θ towards low angles (flat specimen, axial divergence) |
| B | ``more_displacement`` | added to the displacement parameters of all phases, Å² |

The Gaussian width is that of Caglioti, Paoletti and Ricci, Nucl. Instrum. 3, 223 (1958), DOI
10.1016/0369-643X(58)90029-X, without the middle term, so that it cannot become negative.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from indrite.analysis.diffraction.phase import FREE, metric
from indrite.analysis.diffraction.profile import voigt_width
from indrite.analysis.diffraction.reflections import Reflections, lorentz_polarisation


@dataclass(frozen=True)
class Instrument:
    """What the diffractometer does to all lines; see the table of the module."""

    displacement_degree: float = 0.0
    zero_degree: float = 0.0
    gauss_degree: float = 0.06
    gauss_slope_degree: float = 0.02
    asymmetry_degree: float = 0.0
    more_displacement: float = 0.0


@dataclass(frozen=True)
class PhaseState:
    """A phase as the fit has it.

    Parameters
    ----------
    lattice
        a, b, c (Å), α, β, γ (degree).
    size_degree, strain_degree
        See the table of the module.
    """

    lattice: np.ndarray
    size_degree: float = 0.03
    strain_degree: float = 0.03


@dataclass(frozen=True)
class Lines:
    """Lines of one phase for all wavelengths, one behind the other; each array has shape (line,)."""

    reflection: np.ndarray
    position: np.ndarray
    width: np.ndarray
    lorentz: np.ndarray
    skew: np.ndarray
    area: np.ndarray


def lines_of(
    found: Reflections,
    state: PhaseState,
    instrument: Instrument,
    *,
    emission: tuple[tuple[float, float], ...],
) -> Lines:
    """Return position, width and area of every line of a phase.

    Parameters
    ----------
    found
        Reflections with structure factors; their spacings are computed anew for the lattice of ``state``.
    state, instrument
        Parameters.
    emission
        Wavelength (Å) and share of each emission line.
    """
    q = inverse_spacing(found.hkl, state.lattice)
    parts = [_one_wavelength(found, q, state, instrument, line) for line in emission]
    return Lines(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def inverse_spacing(hkl: np.ndarray, lattice: np.ndarray) -> np.ndarray:
    """Return 1/d of planes, 1/Å."""
    tensor = np.linalg.inv(metric(lattice))
    return np.sqrt(np.einsum("pi,ij,pj->p", hkl, tensor, hkl))


def _one_wavelength(
    found: Reflections, q: np.ndarray, state: PhaseState, instrument: Instrument, line: tuple[float, float]
) -> tuple[np.ndarray, ...]:
    wavelength, share = line
    sine = np.clip(wavelength * q / 2.0, 0.0, 0.9999)
    theta = np.arcsin(sine)
    position = np.degrees(2.0 * theta)
    position = position + instrument.zero_degree + instrument.displacement_degree * np.cos(theta)
    tangent = np.tan(theta)
    gauss = np.hypot(instrument.gauss_degree, instrument.gauss_slope_degree * tangent)
    lorentz_width = np.abs(state.size_degree) / np.cos(theta) + np.abs(state.strain_degree) * tangent
    width, lorentz = voigt_width(gauss, lorentz_width)
    skew = instrument.asymmetry_degree / tangent
    damping = np.exp(-2.0 * instrument.more_displacement * (q / 2.0) ** 2)
    area = (
        share
        * found.strength
        * lorentz_polarisation(theta)
        * damping
        / found.phase.volume(state.lattice) ** 2
    )
    return np.arange(q.size), position, width, lorentz, skew, area


def changed(lattice: np.ndarray, places: tuple[int, ...], amount: float) -> np.ndarray:
    """Return a lattice with lengths changed in relative, angles (radian) in absolute terms."""
    new = np.array(lattice, dtype=float)
    for place in places:
        new[place] = new[place] * np.exp(amount) if place < 3 else new[place] + np.degrees(amount)
    return new


def free_places(found: Reflections) -> tuple[tuple[int, ...], ...]:
    """Return the free parameters of the lattice of a phase, see `phase.FREE`."""
    return FREE[found.phase.system]


def with_value(thing: Instrument | PhaseState, name: str, amount: float) -> Instrument | PhaseState:
    """Return the parameters with one of them larger by an amount."""
    return replace(thing, **{name: getattr(thing, name) + amount})
