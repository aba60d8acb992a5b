"""Covariance of fitted parameters when the model misfits: the residuals' size and their correlation count.

Sources
-------
Bérar and Lelann, J. Appl. Cryst. 24, 1 (1991), DOI 10.1107/S0021889890008391: neighbouring points of a
misfit err in
the same direction, and least squares counts each as independent. Here their purpose is reached with the
autocorrelation of the weighted residuals (Sokal's window): N independent points are worth N/τ.
"""

from __future__ import annotations

import numpy as np

_WINDOW = 5.0


def correlation_time(residual: np.ndarray) -> float:
    """Return τ = 1 + 2 Σ ρ(k) of weighted residuals, at least 1: how many neighbours say the same.

    The sum ends at the first lag larger than 5 τ(lag); correlations within the noise (2/√N) do not count.

    Examples
    --------
    >>> correlation_time(np.random.default_rng(1).normal(size=4000))
    1.0
    """
    centred = residual - residual.mean()
    size = centred.size
    power = np.abs(np.fft.rfft(centred, 2 * size)) ** 2
    found = np.fft.irfft(power)[: size // 4]
    rho = found / max(found[0], 1e-300)
    noise = 2.0 / np.sqrt(size)
    if rho.size < 2 or rho[1] < 1.5 * noise:
        return 1.0
    tau = 1.0
    for lag in range(1, rho.size):
        if rho[lag] < noise or lag > _WINDOW * tau:
            break
        tau += 2.0 * rho[lag]
    return float(tau)


def scaled_covariance(
    jacobian: np.ndarray, residual: np.ndarray, prior: np.ndarray
) -> tuple[np.ndarray, float, float]:
    """Return covariance, reduced χ² and correlation time of a weighted fit.

    C = (JᵀJ + P)⁻¹ max(1, χ²) τ: a fit better than its noise does not lower the uncertainty.

    Parameters
    ----------
    jacobian
        Of the model over σ, shape (point, parameter).
    residual
        (observed − fitted)/σ, shape (point,).
    prior
        Standard deviation of prior knowledge of each parameter, infinite where there is none.
    """
    normal = jacobian.T @ jacobian + np.diag(prior**-2.0)
    scale = np.sqrt(np.maximum(np.diag(normal), 1e-300))
    values, vectors = np.linalg.eigh(normal / np.outer(scale, scale))
    good = values > 1e-13 * values[-1]
    inverse = (vectors[:, good] / values[good]) @ vectors[:, good].T / np.outer(scale, scale)
    reduced = float(residual @ residual) / max(residual.size - jacobian.shape[1], 1)
    tau = correlation_time(residual)
    return inverse * max(reduced, 1.0) * tau, reduced, tau
