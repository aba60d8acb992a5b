"""Z-HIT: |Z| from the phase alone; what differs below some frequency drifted while it was measured.

ln|Z|(ω_0) ≈ const + (2/π) ∫ φ d ln ω − (π/6) dφ/d ln ω |_ω0

A local transform: unlike the integral Kramers–Kronig relations it needs no frequencies outside the window.

Sources
-------
Ehm, Göhr, Kaus, Röseler, Schiller, ACH – Models in Chemistry 137 (2000) 145 (equation and factor −π/6).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from indrite.signals import Impedance, Signal

#: The constant is taken from this middle share of the points, which drift and leads spoil least.
_MIDDLE = (0.2, 0.6)


@dataclass(frozen=True, kw_only=True)
class ZHit(Signal):
    """Reconstructed modulus.

    Parameters
    ----------
    frequency_hertz
        From high to low.
    modulus_ohm
        |Z| from the phase.
    residual
        (|Z| measured − |Z| from the phase)/|Z| measured.
    rms
        Of the residuals.
    drift_percent
        Mean residual in the lowest decade less that of the middle: what the modulus gained while the low
        frequencies were measured.
    """

    frequency_hertz: Float[np.ndarray, " point"]
    modulus_ohm: Float[np.ndarray, " point"]
    residual: Float[np.ndarray, " point"]
    rms: float
    drift_percent: float


def z_hit(spectrum: Impedance) -> ZHit:
    """Reconstruct the modulus of a spectrum from its phase.

    Parameters
    ----------
    spectrum
        Cleaned, see `clean`.

    Returns
    -------
    ZHit
        The transform itself is good to about 1 % where the phase turns fast: judge trends, not points.
    """
    from scipy.interpolate import CubicSpline

    logarithm = np.log(spectrum.frequency_hertz[::-1])
    impedance = spectrum.impedance_ohm[::-1]
    phase = CubicSpline(logarithm, np.unwrap(np.angle(impedance)))
    integral, slope = phase.antiderivative()(logarithm), phase.derivative()(logarithm)
    shape = 2.0 / np.pi * integral - np.pi / 6.0 * slope
    measured = np.log(np.abs(impedance))
    low, high = (int(share * measured.size) for share in _MIDDLE)
    high = max(high, low + 1)
    constant = float(np.median((measured - shape)[low:high]))
    rebuilt = np.exp(shape + constant)
    residual = 1.0 - rebuilt / np.abs(impedance)
    lowest = spectrum.frequency_hertz[::-1] <= 10.0 * spectrum.frequency_hertz[-1]
    return ZHit(
        frequency_hertz=spectrum.frequency_hertz,
        modulus_ohm=rebuilt[::-1].copy(),
        residual=residual[::-1].copy(),
        rms=float(np.sqrt(np.mean(residual**2))),
        drift_percent=100.0 * float(np.median(residual[lowest]) - np.median(residual[low:high])),
        origin=replace(spectrum.origin, kind="derived"),
    )
