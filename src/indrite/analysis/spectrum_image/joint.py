"""Overlapping edges by one model: a power law and the shape of every edge, linear in all its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

from indrite.analysis.spectrum_image.edges import Edge
from indrite.analysis.spectrum_image.shapes import edge_shape
from indrite.errors import SignalError
from indrite.notebook import Shown
from indrite.signals.spectrum_image import SpectrumImage

_ROUNDS = 6
_BEFORE = 30.0
#: Bumps that take up the fine structure of an edge, of either sign: distance from the onset and width, eV.
_FINE_STRUCTURE = ((-1.0, 2.0), (4.0, 3.0), (11.0, 5.0))


@dataclass(frozen=True)
class EdgeModel:
    """Basis of the joint fit.

    Parameters
    ----------
    edges
        Edges, in the order of the basis behind the power law.
    energy_electronvolt
        Channels that are fitted.
    basis
        Power law and edges, shape (part, channel); edges have the sum 1 over their signal window.
    bumps
        Parts of either sign, shape (bump, channel): the power law's change with its exponent, and what
        bonding may do to the first 20 eV of each edge. The counts of an edge are those of its continuum.
    channels
        Which channels of the spectra, start and stop.
    """

    edges: tuple[Edge, ...]
    energy_electronvolt: np.ndarray
    basis: np.ndarray
    bumps: np.ndarray
    channels: tuple[int, int]


@dataclass(frozen=True)
class EdgeFit(Shown):
    """Counts of each edge of a spectrum.

    Parameters
    ----------
    edges
        Which.
    counts
        Counts of each edge in its signal window, shape (edge,).
    covariance
        Of the counts, scaled by the dispersion where the model misses structure.
    fitted, background
        Model and its power laws over the fitted channels.
    energy_electronvolt
        The fitted channels.
    reduced_chi_squared
        Pearson's.
    """

    edges: tuple[Edge, ...]
    counts: np.ndarray
    covariance: np.ndarray
    fitted: np.ndarray
    background: np.ndarray
    energy_electronvolt: np.ndarray
    reduced_chi_squared: float


def edge_model(
    image: SpectrumImage, edges: Sequence[Edge], *, resolution_electronvolt: float = 1.5
) -> EdgeModel:
    """Return the basis for a set of edges, from 30 eV before the first to the end of the last.

    The background is E^−r with the exponent found before the first edge, plus its derivative by r: exact for
    that power law and linear for its neighbours. Bumps at each onset keep what bonding does there out of the
    other edges.

    Raises
    ------
    SignalError
        If no edge lies in the range.
    """
    energy = image.energy_electronvolt
    inside = sorted(
        (
            one
            for one in edges
            if energy[0] + 10.0 <= one.onset_electronvolt <= energy[-1] - 10.0 * image.channel_electronvolt
        ),
        key=lambda one: one.onset_electronvolt,
    )
    if not inside:
        raise SignalError(
            "no edge lies in the range of the spectra",
            where=image.origin.path,
            got=f"{energy[0]:.4g} to {energy[-1]:.4g} eV",
            expected=", ".join(f"{one.name} {one.onset_electronvolt:g} eV" for one in edges),
        )
    first, last = inside[0], inside[-1]
    start = int(np.searchsorted(energy, first.onset_electronvolt - _BEFORE))
    stop = int(np.searchsorted(energy, last.onset_electronvolt + last.signal_electronvolt))
    part = energy[start:stop]
    exponent = _exponent(image, start, first.onset_electronvolt - 4.0)
    reference = part / part[0]
    rows = [reference**-exponent]
    for edge in inside:
        shape = edge_shape(part, edge, resolution_electronvolt=resolution_electronvolt)
        window = (part >= edge.onset_electronvolt) & (
            part < edge.onset_electronvolt + edge.signal_electronvolt
        )
        rows.append(shape / shape[window].sum())
    bumps = [rows[0] * np.log(reference)]
    bumps += [
        np.exp(-0.5 * ((part - edge.onset_electronvolt - offset) / width) ** 2)
        for edge in inside
        if edge.form != "delayed"
        for offset, width in _FINE_STRUCTURE
    ]
    return EdgeModel(tuple(inside), part, np.array(rows), np.array(bumps), (start, stop))


def fit_edges(spectrum: np.ndarray, model: EdgeModel, *, counts_per_quantum: float = 1.0) -> EdgeFit:
    """Fit one spectrum: non-negative least squares, weights 1/μ renewed until they settle.

    Parameters
    ----------
    spectrum
        Counts of all channels, shape (channel,).
    model
        From `edge_model`.
    counts_per_quantum
        Scales the noise.
    """
    values = np.asarray(spectrum[slice(*model.channels)], dtype=np.float64)
    least = max(values.mean(), 1e-12)
    fitted = np.maximum(values, 0.02 * least)
    signed = np.concatenate([model.basis, model.bumps, -model.bumps])
    weight = np.zeros(len(signed))
    for _ in range(_ROUNDS):
        root = 1.0 / np.sqrt(fitted)
        weight, _ = nnls((signed * root).T, values * root)
        fitted = np.maximum(weight @ signed, 1e-3 * least)
    everything = np.concatenate([model.basis, model.bumps])
    chi = float(((values - fitted) ** 2 / fitted).sum() / counts_per_quantum)
    reduced = chi / max(values.size - len(everything), 1)
    information = (everything / fitted) @ everything.T
    scale = np.sqrt(np.maximum(np.diag(information), 1e-300))
    inverse = np.linalg.pinv(information / scale[:, None] / scale[None, :], rcond=1e-12, hermitian=True)
    covariance = inverse / scale[:, None] / scale[None, :] * counts_per_quantum * max(reduced, 1.0)
    here = slice(1, 1 + len(model.edges))
    return EdgeFit(
        edges=model.edges,
        counts=weight[here],
        covariance=covariance[here, here],
        fitted=fitted,
        background=_background(weight, model),
        energy_electronvolt=model.energy_electronvolt,
        reduced_chi_squared=reduced,
    )


def edge_counts(image: SpectrumImage, model: EdgeModel) -> tuple[np.ndarray, np.ndarray]:
    """Return counts of every edge in every pixel and their variance, each (edge, row, column).

    One matrix for all pixels: least squares with the weights of the mean spectrum, unconstrained, so that
    pixels without an element scatter around zero.
    """
    part = image.counts[..., slice(*model.channels)]
    mean = np.maximum(part.mean(axis=(0, 1), dtype=np.float64), 1e-9)
    mean = np.maximum(mean, 0.02 * mean.mean())
    basis = np.concatenate([model.basis, model.bumps])
    weighted = basis / mean
    matrix = np.linalg.pinv(weighted @ basis.T, hermitian=True) @ weighted
    rows = matrix[1 : 1 + len(model.edges)].astype(part.dtype)
    found = np.moveaxis(part @ rows.T, -1, 0)
    variance = np.moveaxis(np.maximum(part, 0.0) @ (rows.T**2), -1, 0) * image.counts_per_quantum
    return np.asarray(found, dtype=np.float64), np.asarray(variance, dtype=np.float64)


def _background(weight: np.ndarray, model: EdgeModel) -> np.ndarray:
    up = len(model.basis)
    slope = weight[up] - weight[up + len(model.bumps)]
    return np.asarray(weight[0] * model.basis[0] + slope * model.bumps[0])


def _exponent(image: SpectrumImage, start: int, before: float) -> float:
    energy = image.energy_electronvolt
    stop = max(int(np.searchsorted(energy, before)), start + 4)
    spectrum = np.maximum(image.counts[..., start:stop].mean(axis=(0, 1), dtype=np.float64), 1e-12)
    slope = np.polyfit(np.log(energy[start:stop]), np.log(spectrum), 1, w=np.sqrt(spectrum))[0]
    return float(np.clip(-slope, 1.0, 8.0))
