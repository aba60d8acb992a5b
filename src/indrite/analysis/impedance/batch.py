"""A thousand spectra into one table: one circuit and the Kramers–Kronig test for all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from indrite.analysis.impedance.circuit import Circuit
from indrite.analysis.impedance.clean import clean
from indrite.analysis.impedance.fit import CircuitFit, fit_circuit
from indrite.analysis.impedance.kramers_kronig import kramers_kronig_many
from indrite.analysis.impedance.resistance import sum_of_resistances
from indrite.errors import UsageError
from indrite.signals import Impedance, Signal

ROOM_TEMPERATURE = Circuit(resistor=True)


@dataclass(frozen=True, kw_only=True)
class BatchTable(Signal):
    """One row per spectrum.

    Parameters
    ----------
    point_count
        Frequencies used.
    total_resistance_ohm, total_resistance_uncertainty_ohm
        By the circuit, with the covariance of the fit.
    inductance_henry
        Of the leads; nan if the circuit has none.
    electrode_exponent
        n of the constant-phase element of the electrodes; nan if the circuit has none.
    circuit_rms, kramers_kronig_rms
        Root mean square of a part of ΔZ/|Z|.
    accepted
        Whether the spectrum obeys the Kramers–Kronig relations.
    converged
        Whether the fit came to rest.
    circuit
        What was fitted.
    """

    point_count: Int[np.ndarray, " spectrum"]
    total_resistance_ohm: Float[np.ndarray, " spectrum"]
    total_resistance_uncertainty_ohm: Float[np.ndarray, " spectrum"]
    inductance_henry: Float[np.ndarray, " spectrum"]
    electrode_exponent: Float[np.ndarray, " spectrum"]
    circuit_rms: Float[np.ndarray, " spectrum"]
    kramers_kronig_rms: Float[np.ndarray, " spectrum"]
    accepted: Bool[np.ndarray, " spectrum"]
    converged: Bool[np.ndarray, " spectrum"]
    circuit: str


def analyse_many(spectra: Sequence[Impedance], *, circuit: Circuit = ROOM_TEMPERATURE) -> BatchTable:
    """Fit one circuit to many spectra and test each of them.

    Spectra of the same frequencies are fitted together, which is what makes it fast: a map of a furnace run
    or of a lot of pellets.

    Parameters
    ----------
    spectra
        As read or simulated.
    circuit
        What is fitted to all; by default L+R+CPE.

    Raises
    ------
    UsageError
        For no spectrum.
    SignalError
        For a spectrum with fewer than six points.
    """
    if not spectra:
        raise UsageError("no spectrum to analyse")
    cleaned = [clean(one) for one in spectra]
    groups: dict[bytes, list[int]] = {}
    for place, one in enumerate(cleaned):
        groups.setdefault(one.frequency_hertz.tobytes(), []).append(place)
    rows: dict[int, tuple[CircuitFit, float, bool]] = {}
    for places in groups.values():
        frequency = cleaned[places[0]].frequency_hertz
        impedance = np.stack([cleaned[place].impedance_ohm for place in places])
        fits = fit_circuit(circuit, frequency, impedance)
        rms, accepted = kramers_kronig_many(frequency, impedance)
        rows |= {place: (fits[row], float(rms[row]), bool(accepted[row])) for row, place in enumerate(places)}
    return _table(circuit, [rows[place] for place in range(len(cleaned))])


def _table(circuit: Circuit, rows: Sequence[tuple[CircuitFit, float, bool]]) -> BatchTable:
    fits = [fit for fit, _, _ in rows]
    totals = np.array([sum_of_resistances(fit) for fit in fits])
    names = circuit.parameters
    nothing = np.full(len(rows), np.nan)
    lead = np.array([np.exp(fit.value("ln_L")) for fit in fits]) if "ln_L" in names else nothing
    exponent = np.array([fit.value("ne") for fit in fits]) if "ne" in names else nothing
    return BatchTable(
        point_count=np.array([fit.points for fit in fits]),
        total_resistance_ohm=totals[:, 0],
        total_resistance_uncertainty_ohm=totals[:, 1],
        inductance_henry=lead,
        electrode_exponent=exponent,
        circuit_rms=np.array([fit.rms for fit in fits]),
        kramers_kronig_rms=np.array([rms for _, rms, _ in rows]),
        accepted=np.array([accepted for _, _, accepted in rows]),
        converged=np.array([fit.converged for fit in fits]),
        circuit=circuit.name,
    )
