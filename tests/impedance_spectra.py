"""Spectra that tests of impedance share: synthetic ones, and files of real instruments."""

import os
from pathlib import Path

import numpy as np
import pytest

from indrite.signals import Impedance

ROOT = Path(__file__).resolve().parents[1]


def shared_impedance(name):
    """A file of the shared data, which are no part of the project."""
    data = Path(os.environ.get("INDRITE_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not (data / "impedance").is_dir():
        pytest.skip(
            "the shared data are not here; set INDRITE_SHARED_DATA to the folder that holds impedance/"
        )
    return data / "impedance" / name


def spectrum(frequency, impedance, **more):
    return Impedance(
        frequency_hertz=np.asarray(frequency, dtype=float),
        real_impedance_ohm=np.array(impedance.real),
        imaginary_impedance_ohm=np.array(impedance.imag),
        **more,
    )


def noisy(impedance, rng, share=5e-3):
    noise = rng.standard_normal(impedance.shape) + 1j * rng.standard_normal(impedance.shape)
    return impedance + share * np.abs(impedance) * noise


FREQUENCY = np.geomspace(6e6, 1.0, 69)
TURN = 2j * np.pi * FREQUENCY


def room_temperature(resistance=26.0, inductance=3e-7, charge=1e-6, exponent=0.9):
    """L + R + CPE at the frequencies of the study."""
    return resistance + TURN * inductance + 1.0 / (charge * TURN**exponent)


def two_arcs(bulk=500.0, boundary=900.0):
    """L + R‖CPE + R‖CPE + CPE with both arcs in the window."""
    first = bulk / (1.0 + (TURN * bulk * 1e-10) ** 0.95)
    second = boundary / (1.0 + (TURN * boundary * 1e-8) ** 0.9)
    return first + second + TURN * 1e-7 + 1.0 / (1e-6 * TURN**0.9)
