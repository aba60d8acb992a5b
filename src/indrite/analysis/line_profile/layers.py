"""Layers seen through a probe: every element is flat inside a layer and steps at its edges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

_ROOT_TWO_PI = np.sqrt(2.0 * np.pi)


@dataclass(frozen=True)
class Interfaces:
    """Where the layers meet, and how wide the steps look.

    Parameters
    ----------
    position_nanometre
        Rising, shape (interface,).
    sigma_nanometre
        Standard deviation of the step: probe, drift, beam broadening, roughness, tilt; (interface,).
    """

    position_nanometre: np.ndarray
    sigma_nanometre: np.ndarray


def layer_shares(distance: np.ndarray, interfaces: Interfaces) -> np.ndarray:
    """Return how much of each layer the probe sees at each point, shape (layer, point).

    Layer l between the interfaces x_l and x_{l+1} has the share Φ((x − x_l)/σ_l) − Φ((x − x_{l+1})/σ_{l+1});
    the first and the last layer are endless. The shares sum to one.

    Parameters
    ----------
    distance
        Points, nm.
    interfaces
        One fewer than layers.
    """
    steps = ndtr(_scaled(distance, interfaces))
    ends = np.ones((1, distance.size))
    return -np.diff(np.concatenate([ends, steps, np.zeros_like(ends)]), axis=0)


def share_derivatives(distance: np.ndarray, interfaces: Interfaces) -> np.ndarray:
    """Return d Φ_l / d x_l and d Φ_l / d ln σ_l, shape (2, interface, point)."""
    scaled = _scaled(distance, interfaces)
    density = np.exp(-0.5 * scaled**2) / _ROOT_TWO_PI
    return np.stack([-density / interfaces.sigma_nanometre[:, None], -scaled * density])


def _scaled(distance: np.ndarray, interfaces: Interfaces) -> np.ndarray:
    offset = distance[None, :] - interfaces.position_nanometre[:, None]
    return np.asarray(offset / interfaces.sigma_nanometre[:, None])
