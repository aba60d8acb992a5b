"""Line profiles made for tests: three layers of known place, blurred by a Gaussian, with Poisson counts."""

import numpy as np
from scipy.special import ndtr

from indrite.signals import LineProfile

ELEMENTS = ("In", "S", "P", "Cl")
#: Share of each element's highest level in dendrite, interphase and electrolyte.
LEVELS = np.array([[1.0, 0.5, 0.02], [0.02, 0.6, 1.0], [0.02, 0.1, 0.4], [0.02, 0.15, 0.5]])
START = 22.0


def expected(thickness, sigma, counts, *, levels=LEVELS, step=0.5, length=60.0):
    """Distance and expected counts, written out without indrite's own functions."""
    x = np.arange(0.0, length, step)
    first, second = ndtr((x - START) / sigma), ndtr((x - START - thickness) / sigma)
    return x, counts * levels @ np.array([1.0 - first, first - second, second])


def measured(thickness, sigma, counts, seed, **options):
    """A profile with counting noise."""
    x, mean = expected(thickness, sigma, counts, **options)
    noisy = np.random.default_rng(seed).poisson(mean).astype(float)
    return LineProfile(distance_nanometre=x, counts=noisy, elements=ELEMENTS)
