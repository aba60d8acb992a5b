"""Impedance spectra: is it valid, what circuit does it support, how large are resistance and leak."""

from indrite.analysis.impedance.arrhenius import Arrhenius, arrhenius
from indrite.analysis.impedance.batch import BatchTable, analyse_many
from indrite.analysis.impedance.circuit import Circuit
from indrite.analysis.impedance.clean import clean
from indrite.analysis.impedance.conductivity import Conductivity, conductivity
from indrite.analysis.impedance.drt import RelaxationTimes, relaxation_times
from indrite.analysis.impedance.fit import CircuitFit, fit_circuit
from indrite.analysis.impedance.geometry import Geometry, Quantity
from indrite.analysis.impedance.kramers_kronig import KramersKronig, kramers_kronig
from indrite.analysis.impedance.leak import LeakEstimate, estimate_leak
from indrite.analysis.impedance.parse import parse_circuit
from indrite.analysis.impedance.resistance import Arc, Split, TotalResistance
from indrite.analysis.impedance.select import candidates, circuits_for
from indrite.analysis.impedance.spectrum import Setup, SpectrumAnalysis, analyse_spectrum
from indrite.analysis.impedance.summary import ImpedanceAnalysis, analyse_impedance
from indrite.analysis.impedance.z_hit import ZHit, z_hit

__all__ = [
    "Arc",
    "Arrhenius",
    "BatchTable",
    "Circuit",
    "CircuitFit",
    "Conductivity",
    "Geometry",
    "ImpedanceAnalysis",
    "KramersKronig",
    "LeakEstimate",
    "Quantity",
    "RelaxationTimes",
    "Setup",
    "SpectrumAnalysis",
    "Split",
    "TotalResistance",
    "ZHit",
    "analyse_impedance",
    "analyse_many",
    "analyse_spectrum",
    "arrhenius",
    "candidates",
    "circuits_for",
    "clean",
    "conductivity",
    "estimate_leak",
    "fit_circuit",
    "kramers_kronig",
    "parse_circuit",
    "relaxation_times",
    "z_hit",
]
