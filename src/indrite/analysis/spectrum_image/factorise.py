"""Non-negative factors of a line of spectra: for pictures only, they are not unique.

On a 15 nm layer the thickness that three factors suggest ran from 5 to 42 nm (notes of the project), with
spectra that looked right: no number is read off them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_SMALL = 1e-12


@dataclass(frozen=True)
class Factors:
    """Spectra and their weights along a line.

    Parameters
    ----------
    spectrum
        Each with sum 1, shape (factor, channel).
    weight
        Counts, shape (point, factor).
    """

    spectrum: np.ndarray
    weight: np.ndarray


def factorise(
    spectra: np.ndarray, *, factors: int = 3, rounds: int = 300, rng: np.random.Generator
) -> Factors:
    """Return non-negative factors by multiplicative updates for Poisson noise, for display only.

    Lee and Seung 1999, DOI 10.1038/44565. Started from the spectra of both ends and the middle, so that
    the order is that of the line.

    Parameters
    ----------
    spectra
        Counts, shape (point, channel).
    factors
        How many.
    rounds
        Updates.
    rng
        Breaks the symmetry of the start.
    """
    values = np.maximum(np.asarray(spectra, dtype=np.float64), 0.0)
    places = np.array_split(np.arange(len(values)), factors)
    spectrum = np.array([values[one].mean(axis=0) for one in places]) + _SMALL
    spectrum *= rng.uniform(0.9, 1.1, spectrum.shape)
    spectrum /= spectrum.sum(axis=1, keepdims=True)
    weight = np.full((len(values), factors), values.sum() / values.size)
    for _ in range(rounds):
        weight *= (values / np.maximum(weight @ spectrum, _SMALL)) @ spectrum.T
        weight /= np.maximum(spectrum.sum(axis=1), _SMALL)
        spectrum *= weight.T @ (values / np.maximum(weight @ spectrum, _SMALL))
        spectrum /= np.maximum(weight.sum(axis=0), _SMALL)[:, None]
        norm = np.maximum(spectrum.sum(axis=1), _SMALL)
        spectrum, weight = spectrum / norm[:, None], weight * norm
    return Factors(spectrum, weight)
