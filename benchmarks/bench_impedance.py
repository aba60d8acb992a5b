"""A thousand spectra: circuit fit and Kramers–Kronig test, beside impedance.py and pyimpspec in one process.

Synthetic pellets as in the study (6 MHz to 1 Hz, 69 points, about 26 Ω, leads of 0.3 µH, 0.5 % noise). The
peers get fewer spectra and the typical parameters to start from. CPU time per thousand, one thread.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import time
import warnings
from collections.abc import Callable

import numpy as np

from indrite.analysis.impedance import analyse_impedance, analyse_many
from indrite.signals import Impedance

FREQUENCY = np.geomspace(6e6, 1.0, 69)
COUNT = 1000


def spectra(count: int) -> tuple[list[Impedance], np.ndarray]:
    """Return spectra and their true resistances."""
    rng = np.random.default_rng(0)
    turn = 2j * np.pi * FREQUENCY
    ohm = 26.0 * np.exp(0.3 * rng.standard_normal(count))
    lead = 3e-7 * np.exp(0.4 * rng.standard_normal(count))
    charge, power = 1e-6 * np.exp(0.3 * rng.standard_normal(count)), rng.uniform(0.8, 0.95, count)
    data = ohm[:, None] + turn * lead[:, None] + 1.0 / (charge[:, None] * turn ** power[:, None])
    noise = rng.standard_normal(data.shape) + 1j * rng.standard_normal(data.shape)
    data = data + 5e-3 * np.abs(data) * noise
    made = [
        Impedance(frequency_hertz=FREQUENCY, real_impedance_ohm=one.real, imaginary_impedance_ohm=one.imag)
        for one in data
    ]
    return made, ohm


def timed(run: Callable[[], object]) -> tuple[float, object]:
    """Return CPU seconds and result."""
    start = time.process_time()
    result = run()
    return time.process_time() - start, result


def report(name: str, seconds: float, count: int, relative: np.ndarray | None) -> None:
    """Print seconds per thousand spectra, and bias and scatter of the resistance."""
    quality = ""
    if relative is not None:
        quality = f"  bias {100 * np.mean(relative):+.3f} %, scatter {100 * np.std(relative):.3f} %"
    print(f"{name:58s} {seconds / count * 1000:10.2f} s CPU per 1000{quality}")


def by_impedance_py(made: list[Impedance], ohm: np.ndarray) -> None:
    """Fit L-R-CPE with impedance.py."""
    try:
        from impedance.models.circuits import CustomCircuit
    except Exception as error:  # a package that is installed and does not import
        print(f"impedance.py: absent ({type(error).__name__})")
        return
    found = []

    def run() -> None:
        for one in made:
            circuit = CustomCircuit("L0-R0-CPE0", initial_guess=[3e-7, 26.0, 1e-6, 0.9])
            circuit.fit(one.frequency_hertz, one.impedance_ohm, weight_by_modulus=True)
            found.append(circuit.parameters_[1])

    seconds, _ = timed(run)
    report("impedance.py CustomCircuit.fit (no test)", seconds, len(made), np.array(found) / ohm - 1.0)


def by_pyimpspec(made: list[Impedance], ohm: np.ndarray) -> None:
    """Fit [LRQ] and test with pyimpspec."""
    try:
        from pyimpspec import DataSet, fit_circuit, parse_cdc, perform_kramers_kronig_test
    except Exception as error:
        print(f"pyimpspec: absent ({type(error).__name__})")
        return
    sets = [DataSet(one.frequency_hertz, one.impedance_ohm) for one in made]
    found = []

    def fits() -> None:
        for one in sets:
            circuit = parse_cdc("[L{L=3e-7}R{R=26}Q{Y=1e-6,n=0.9}]")
            fitted = fit_circuit(circuit, one, method="least_squares", weight="modulus", num_procs=1)
            found.append(fitted.circuit.get_elements()[1].get_value("R"))

    seconds, _ = timed(fits)
    report("pyimpspec fit_circuit, one method (no test)", seconds, len(made), np.array(found) / ohm - 1.0)
    seconds, _ = timed(lambda: perform_kramers_kronig_test(sets[0], num_procs=1))
    report("pyimpspec perform_kramers_kronig_test, default (no fit)", seconds, 1, None)


def main() -> None:
    """Print all of it."""
    made, ohm = spectra(COUNT)
    analyse_many(made[:2])  # imports
    seconds, table = timed(lambda: analyse_many(made))
    assert table.accepted.mean() > 0.99  # type: ignore[attr-defined]
    off = table.total_resistance_ohm / ohm - 1.0  # type: ignore[attr-defined]
    report("indrite analyse_many: fit and Kramers–Kronig", seconds, COUNT, off)
    seconds, found = timed(lambda: analyse_impedance(made[:20]))
    totals = np.array([one.total.resistance_ohm for one in found.spectra])  # type: ignore[attr-defined]
    report("indrite analyse_impedance: circuit chosen, leak, Z-HIT", seconds, 20, totals / ohm[:20] - 1.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        by_impedance_py(made[:20], ohm[:20])
        by_pyimpspec(made[:10], ohm[:10])


if __name__ == "__main__":
    main()
