"""Which circuit a spectrum supports: information criterion, with a fine for what data cannot tell apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from indrite.analysis.impedance.circuit import Circuit
from indrite.analysis.impedance.fit import CircuitFit, fit_circuit
from indrite.notebook import Shown
from indrite.signals import Impedance

#: What is known of the electrodes: metal that blocks (SS | SE | SS), lithium or the like that does not.
Electrodes = Literal["blocking", "reversible", "unknown"]

#: Correlation beyond which two parameters count as one; what such a pair costs. 10 is "very strong"
#: evidence on the scale of twice the logarithm of the Bayes factor.
TOO_CORRELATED, FINE = 0.95, 10.0
#: Fines together are no more than this: a circuit that misses the data must not win by being simple.
_MOST_FINE = 20.0
#: Noise of a fit over noise of the Kramers–Kronig test up to which a fit leaves nothing to explain.
_AS_GOOD = 1.1
#: Relative uncertainty beyond which an element is not determined.
_UNDETERMINED = 0.5
#: Least phase at the lowest frequency (degrees) that blocking electrodes show.
_BLOCKING_PHASE = 25.0

BLOCKING = tuple(
    Circuit(arcs=arcs, resistor=resistor)
    for arcs, resistor in ((0, True), (1, False), (1, True), (2, False), (2, True), (3, False))
)
OPEN = tuple(
    Circuit(arcs=arcs, resistor=resistor, electrodes=False)
    for arcs, resistor in ((1, False), (1, True), (2, False), (2, True), (3, False), (3, True))
)


@dataclass(frozen=True)
class Candidate(Shown):
    """A fitted circuit and its score.

    Parameters
    ----------
    fit
        The fit.
    pairs
        Pairs of parameters with |correlation| above 0.95.
    undetermined
        Elements with a relative uncertainty above one half.
    """

    fit: CircuitFit
    pairs: int
    undetermined: int

    @property
    def score(self) -> float:
        """BIC plus the fines; lower is better."""
        return self.fit.bic + min(FINE * (self.pairs + self.undetermined), _MOST_FINE)


def rate(fit: CircuitFit) -> Candidate:
    """Return a fit with its number of pairs and elements that the data do not determine."""
    correlation = np.abs(np.triu(fit.correlation(), 1))
    resistances = [name for name in fit.circuit.parameters if name.startswith("ln_R")]
    loose = sum(not _determined(fit, name) for name in resistances)
    return Candidate(fit, int((correlation > TOO_CORRELATED).sum()), loose)


def _determined(fit: CircuitFit, name: str) -> bool:
    return bool(fit.free[fit.circuit.index(name)]) and fit.error(name) <= _UNDETERMINED


def circuits_for(spectrum: Impedance, electrodes: Electrodes) -> tuple[Circuit, ...]:
    """Return the circuits that are tried on a spectrum.

    Blocking electrodes are told by the phase at the lowest frequency where they are not known. Without
    them a constant-phase element in series is not tried, since arcs beyond the window look like one.
    """
    if electrodes == "blocking":
        return BLOCKING
    if electrodes == "reversible":
        return OPEN
    phase = float(np.degrees(np.angle(spectrum.impedance_ohm[-1])))
    rising = -spectrum.imaginary_impedance_ohm[-1] >= -spectrum.imaginary_impedance_ohm[-2:].max()
    if phase < -_BLOCKING_PHASE and rising:
        return BLOCKING
    return (*BLOCKING, *OPEN)


def candidates(
    spectrum: Impedance, circuits: Sequence[Circuit], *, noise: float | None = None
) -> list[Candidate]:
    """Fit circuits to a cleaned spectrum; the best score first.

    Circuits with more parameters than a third of the data are left out.

    Parameters
    ----------
    spectrum
        Cleaned.
    circuits
        What is tried.
    noise
        Standard deviation of one part of Z/|Z| by the Kramers–Kronig test: once a circuit of up to two arcs
        describes the data as well as that, larger ones are not tried.
    """
    frequency, impedance = spectrum.frequency_hertz, spectrum.impedance_ohm[None]
    small = [one for one in circuits if len(one.parameters) <= 2 * frequency.size // 3] or circuits[:1]
    simple = [one for one in small if one.arcs + one.resistor <= 2]
    fits = [fit_circuit(one, frequency, impedance)[0] for one in simple]
    if noise is None or not fits or min(one.noise for one in fits) > _AS_GOOD * noise:
        large = [one for one in small if one not in simple]
        fits += [fit_circuit(one, frequency, impedance)[0] for one in large]
    return sorted((rate(one) for one in fits), key=lambda one: one.score)
