"""Everything one spectrum says: validity, circuit, total resistance, split, leak, conductivity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from indrite.analysis.impedance.circuit import Circuit
from indrite.analysis.impedance.clean import LEAST_POINTS, clean
from indrite.analysis.impedance.conductivity import (
    USUAL_ACTIVATION_ENERGY_ELECTRONVOLT,
    Conductivity,
    conductivity,
)
from indrite.analysis.impedance.geometry import Geometry, Quantity
from indrite.analysis.impedance.kramers_kronig import KramersKronig, kramers_kronig
from indrite.analysis.impedance.leak import LeakEstimate, estimate_leak
from indrite.analysis.impedance.resistance import (
    Arc,
    Split,
    TotalResistance,
    arcs_of,
    split_resistance,
    total_resistance,
)
from indrite.analysis.impedance.select import Candidate, Electrodes, candidates, circuits_for, rate
from indrite.analysis.impedance.z_hit import ZHit, z_hit
from indrite.notebook import Shown
from indrite.signals import Impedance


@dataclass(frozen=True, kw_only=True)
class Setup:
    """What is known besides the spectrum.

    Parameters
    ----------
    geometry
        Of the pellet; without it there is no conductivity.
    temperature_celsius
        Of the pellet; takes the place of what the file says.
    electrodes
        Whether they block direct current.
    circuit
        Circuit to fit; ``None`` lets the data choose.
    activation_energy_electronvolt
        For the share of the temperature in the uncertainty of the conductivity.
    frequency_window_hertz
        Lowest and highest frequency to use.
    """

    geometry: Geometry | None = None
    temperature_celsius: Quantity | None = None
    electrodes: Electrodes = "unknown"
    circuit: Circuit | None = None
    activation_energy_electronvolt: float = USUAL_ACTIVATION_ENERGY_ELECTRONVOLT
    frequency_window_hertz: tuple[float, float] | None = None


@dataclass(frozen=True, kw_only=True)
class SpectrumAnalysis(Shown):
    """Results of one spectrum.

    Parameters
    ----------
    name
        What it is called in tables: name of the file, number of the sweep.
    spectrum
        The points that were used, cleaned.
    kramers_kronig, z_hit
        Tests of validity.
    ranked
        Fitted circuits, the best first.
    total
        Total resistance; ``None`` if the spectrum shows none.
    arcs, split
        Arcs of the best circuit; bulk and grain boundary apart, or why not.
    leak
        Leak conductance or its upper limit.
    conductivity
        ``None`` without geometry or resistance.
    temperature_celsius
        As given, else as the file says; ``None`` if nobody knows.
    """

    name: str
    spectrum: Impedance
    kramers_kronig: KramersKronig
    z_hit: ZHit
    ranked: tuple[Candidate, ...]
    total: TotalResistance | None
    arcs: tuple[Arc, ...]
    split: Split
    leak: LeakEstimate
    conductivity: Conductivity | None
    temperature_celsius: Quantity | None

    @property
    def best(self) -> Candidate:
        """The circuit with the best score."""
        return self.ranked[0]

    @property
    def trusted(self) -> bool:
        """Whether the spectrum obeys the Kramers–Kronig relations, at least within a window."""
        return self.kramers_kronig.low_hertz == self.kramers_kronig.low_hertz


def analyse_spectrum(spectrum: Impedance, *, setup: Setup | None = None, name: str = "") -> SpectrumAnalysis:
    """Analyse one spectrum.

    Fitted are the points within the window that obeys the Kramers–Kronig relations; all of them where there
    is no such window, which the verdicts then say.

    Parameters
    ----------
    spectrum
        As read or simulated.
    setup
        What is known besides it.
    name
        For tables; by default the name of the file.

    Raises
    ------
    SignalError
        For fewer than six points.
    """
    setup = setup or Setup()
    cleaned = clean(spectrum, frequency_window_hertz=setup.frequency_window_hertz)
    causal = kramers_kronig(cleaned)
    used = _within(cleaned, causal)
    circuits = circuits_for(used, setup.electrodes) if setup.circuit is None else (setup.circuit,)
    ranked = tuple(candidates(used, circuits, noise=causal.noise))
    leak = estimate_leak(used, ranked, electrodes=setup.electrodes)
    if leak.verdict == "ok" and leak.fit is not None:
        ranked = (rate(leak.fit), *ranked)
    total = total_resistance(_comparable(ranked, setup), noise=causal.noise)
    constant = setup.geometry.per_centimetre if setup.geometry is not None else None
    arcs = arcs_of(ranked[0].fit, frequency=used.frequency_hertz, per_centimetre=constant)
    warm = _temperature(setup, spectrum)
    return SpectrumAnalysis(
        name=name or _name(spectrum),
        spectrum=used,
        kramers_kronig=causal,
        z_hit=z_hit(cleaned),
        ranked=ranked,
        total=total,
        arcs=arcs,
        split=split_resistance(ranked[0].fit, arcs),
        leak=leak,
        conductivity=_conductivity(total, setup, warm),
        temperature_celsius=warm,
    )


def _name(spectrum: Impedance) -> str:
    stem = (spectrum.origin.path or "spectrum").rpartition("/")[2]
    return stem if spectrum.sweep == 1 else f"{stem}#{spectrum.sweep}"


def _within(cleaned: Impedance, causal: KramersKronig) -> Impedance:
    inside = causal.in_window
    if inside.all() or inside.sum() < LEAST_POINTS:
        return cleaned
    note = f"{int((~inside).sum())} point(s) left out that violate the Kramers–Kronig relations"
    return replace(
        cleaned,
        frequency_hertz=cleaned.frequency_hertz[inside],
        real_impedance_ohm=cleaned.real_impedance_ohm[inside],
        imaginary_impedance_ohm=cleaned.imaginary_impedance_ohm[inside],
        notes=(*cleaned.notes, note),
    )


def _comparable(ranked: Sequence[Candidate], setup: Setup) -> Sequence[Candidate]:
    """Candidates that may stand for each other: with a leak only those with one."""
    if setup.circuit is not None:
        return ranked[:1]
    leaky = ranked[0].fit.circuit.leak
    return [one for one in ranked if one.fit.circuit.leak == leaky]


def _temperature(setup: Setup, spectrum: Impedance) -> Quantity | None:
    if setup.temperature_celsius is not None:
        return setup.temperature_celsius
    return None if spectrum.temperature_celsius is None else Quantity(spectrum.temperature_celsius)


def _conductivity(total: TotalResistance | None, setup: Setup, warm: Quantity | None) -> Conductivity | None:
    if total is None or setup.geometry is None:
        return None
    return conductivity(
        total,
        setup.geometry,
        temperature_celsius=warm,
        activation_energy_electronvolt=setup.activation_energy_electronvolt,
    )
