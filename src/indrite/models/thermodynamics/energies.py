"""Tables of formation energies on one scale: an engine, experiments, the Materials Project, OQMD.

All energies are formation energies from In, Li, S, Cl2 and red P, in eV per atom. Experiments print
kJ/mol and count from white P: `to_red_phosphorus` moves them.

=================  =============================================
equation symbol    meaning
=================  =============================================
E(phase)           energy per formula unit, formation (eV)
mu_x               energy per atom of the reference of element x
=================  =============================================
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any, Literal

from indrite.errors import UsageError
from indrite.models.thermodynamics.formulas import Reaction, atoms_of, counts_of, reduced_formula
from indrite.units import FARADAY_COULOMB_PER_MOLE

#: eV per particle in kJ per mole: F in kC/mol.
KILOJOULE_PER_MOLE_OF_ELECTRONVOLT = FARADAY_COULOMB_PER_MOLE * 1e-3
#: Standard uncertainty of computed potentials of lithium in sulfides and phosphides, and of computed
#: energies of reactions in which no lithium metal takes part (PBE against experiments: 24 meV/atom
#: where nothing is oxidised, DOI 10.1103/PhysRevB.85.155208; CHGNet against PBE: 30 meV/atom, DOI
#: 10.1038/s42256-023-00716-3).
COMPUTED_VOLT = 0.2
COMPUTED_ELECTRONVOLT_PER_ATOM = 0.04

Phosphorus = Literal["white", "red", "black"]


@dataclass(frozen=True)
class PhaseEnergy:
    """Formation energy of a phase in one table.

    Parameters
    ----------
    formula
        Reduced.
    energy_electronvolt_per_atom
        Of formation.
    uncertainty_electronvolt_per_atom
        Standard uncertainty of this number alone; ``None`` where the table gives none.
    name
        Which crystal or record.
    source
        Where it is from.
    observed
        False where experiments do not know the phase.
    """

    formula: str
    energy_electronvolt_per_atom: float
    uncertainty_electronvolt_per_atom: float | None = None
    name: str = ""
    source: str = ""
    observed: bool = True

    @property
    def energy_electronvolt(self) -> float:
        """Energy of formation of a formula unit (eV)."""
        return self.energy_electronvolt_per_atom * float(atoms_of(self.formula))


@dataclass(frozen=True)
class EnergyTable:
    """Formation energies from one source.

    Parameters
    ----------
    name
        Short, such as ``chgnet`` or ``experiment``.
    about
        What the energies are, one sentence.
    measured
        From experiments; otherwise computed.
    phases
        Reduced formula → energy; the elements are in it, at zero.
    """

    name: str
    about: str
    measured: bool
    phases: Mapping[str, PhaseEnergy]

    def has(self, reaction: Reaction) -> bool:
        """Return whether all phases of a reaction are in the table."""
        return not self.missing(reaction)

    def missing(self, reaction: Reaction) -> tuple[str, ...]:
        """Return the phases of a reaction that the table lacks."""
        return tuple(one for one in reaction.net() if reduced_formula(one) not in self.phases)

    def energy_electronvolt(self, formula: str) -> float:
        """Return the formation energy of a formula unit (eV).

        Raises
        ------
        UsageError
            If the table lacks the phase.
        """
        reduced = reduced_formula(formula)
        if reduced not in self.phases:
            raise UsageError(
                f"no energy of {formula} in the table {self.name!r}", expected=", ".join(sorted(self.phases))
            )
        units = float(atoms_of(formula) / atoms_of(reduced))
        return self.phases[reduced].energy_electronvolt * units

    def reaction_electronvolt(self, reaction: Reaction) -> float:
        """Return the energy of a reaction as it is written (eV), negative where it runs by itself."""
        return sum(count * self.energy_electronvolt(formula) for formula, count in reaction.net().items())

    def uncertainty_electronvolt(self, reaction: Reaction) -> float:
        """Return the standard uncertainty of `reaction_electronvolt`.

        Measured: that of the phases, taken as independent. Computed: 0.2 eV a lithium where lithium metal
        takes part, else 40 meV/atom.
        """
        if self.measured:
            squares = 0.0
            for formula, count in reaction.net().items():
                one = self.phases[reduced_formula(formula)]
                spread = (one.uncertainty_electronvolt_per_atom or 0.0) * float(atoms_of(formula))
                squares += (count * spread) ** 2
            return float(squares**0.5)
        if lithium := abs(reaction.count("Li")):
            return COMPUTED_VOLT * lithium
        return COMPUTED_ELECTRONVOLT_PER_ATOM * reaction.atoms()

    def without_unobserved(self) -> EnergyTable:
        """Return the table without phases that experiments do not know."""
        kept = {formula: one for formula, one in self.phases.items() if one.observed}
        return replace(self, phases=kept)


def electronvolt_per_atom(kilojoule_per_mole: float, formula: str) -> float:
    """Return a molar energy of a formula in eV per atom.

    Examples
    --------
    >>> round(electronvolt_per_atom(-133.9, "InS"), 4)
    -0.6939
    """
    return kilojoule_per_mole / KILOJOULE_PER_MOLE_OF_ELECTRONVOLT / float(atoms_of(formula))


def to_red_phosphorus(
    kilojoule_per_mole: float,
    formula: str,
    *,
    counted_from: Phosphorus,
    quantity: Literal["enthalpy", "gibbs"],
) -> float:
    """Return a formation energy (kJ/mol) counted from red P (V) instead of another form.

    E(red) = E(white) - n_P E(white -> red): compounds become less stable by what red P is more stable.

    Parameters
    ----------
    kilojoule_per_mole
        Per formula unit.
    formula
        Its formula.
    counted_from
        Form of P of the value.
    quantity
        ``enthalpy`` or ``gibbs``.

    Examples
    --------
    >>> round(to_red_phosphorus(-74.5, "InP", counted_from="white", quantity="enthalpy"), 2)
    -57.04
    """
    forms = yaml_data("experiment.yaml")["allotropes"]
    shift = forms["red"][quantity] - forms[counted_from][quantity]
    return kilojoule_per_mole - float(counts_of(formula).get("P", 0)) * shift


@functools.cache
def yaml_data(name: str) -> dict[str, Any]:
    """Return the values of one of the shipped files with sourced numbers."""
    from indrite.yaml_lines import parse_yaml

    text = (resources.files("indrite.models.thermodynamics") / "data" / name).read_text(encoding="utf-8")
    values: dict[str, Any] = parse_yaml(text).values
    return values


def experiments(quantity: Literal["enthalpy", "gibbs"] = "gibbs") -> EnergyTable:
    """Return measured formation energies at 298 K: Gibbs energies, or enthalpies."""
    values = yaml_data("experiment.yaml")
    phases = element_energies("element")
    for formula, row in values["phases"].items():
        if quantity not in row:
            continue
        energy = to_red_phosphorus(
            row[quantity], formula, counted_from=row.get("phosphorus", "red"), quantity=quantity
        )
        phases[reduced_formula(formula)] = PhaseEnergy(
            reduced_formula(formula),
            electronvolt_per_atom(energy, formula),
            electronvolt_per_atom(row["uncertainty"], formula),
            source=values["sources"][row[f"{quantity}_source"]],
        )
    what = "Gibbs energies" if quantity == "gibbs" else "enthalpies"
    name = "experiment" if quantity == "gibbs" else "experiment (enthalpy)"
    return EnergyTable(name, f"measured {what} of formation at 298 K, from red P", True, phases)


def element_energies(name: str) -> dict[str, PhaseEnergy]:
    """Return the elements at zero; ``name`` says what stands for them."""
    return {one: PhaseEnergy(one, 0.0, 0.0, name) for one in ("Li", "In", "P", "S", "Cl")}


def database(name: Literal["materials_project", "oqmd"]) -> EnergyTable:
    """Return formation energies of a public database of density functional theory, 0 K."""
    values = yaml_data(f"{name}.yaml")
    phases = element_energies("element")
    for formula, row in values["phases"].items():
        phases[reduced_formula(formula)] = PhaseEnergy(
            reduced_formula(formula),
            row["energy"],
            name=str(row.get("record", "")),
            source=values["source"],
            observed=row.get("observed", True),
        )
    short = {"materials_project": "MP", "oqmd": "OQMD"}[name]
    return EnergyTable(short, f"{values['source']}; 0 K", False, phases)
