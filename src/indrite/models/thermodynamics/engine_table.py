"""Formation energies from the crystals that an engine has relaxed."""

from __future__ import annotations

from collections.abc import Mapping

from indrite.errors import UsageError
from indrite.models.thermodynamics.energies import (
    EnergyTable,
    PhaseEnergy,
    electronvolt_per_atom,
    element_energies,
)
from indrite.models.thermodynamics.formulas import atoms_of, counts_of, reduced_formula
from indrite.models.thermodynamics.relaxed import RelaxedPhase, RelaxedPhases

#: Engines hold no chlorine gas: its energy is set so that LiCl forms with the measured enthalpy (JANAF).
LICL_ENTHALPY_KILOJOULE_PER_MOLE = -408.27
#: Orderings that stand for the electrolyte: without exchange of S and Cl, as the crystal's ground state.
_ORDERED = "Li6PS5Cl_inversion0"


def engine_table(relaxed: RelaxedPhases) -> EnergyTable:
    """Return formation energies from an engine's relaxed phases, the lowest of each formula.

    Reference of In, Li, P and S is the crystal of each that is lowest; Cl2 is set by LiCl.

    Raises
    ------
    UsageError
        If a reference element is missing.
    """
    lowest: dict[str, RelaxedPhase] = {}
    for one in relaxed.phases.values():
        formula = reduced_formula(one.formula)
        if formula == "Li6PS5Cl" and not one.name.startswith(_ORDERED):
            continue
        best = lowest.get(formula)
        if best is None or one.energy_electronvolt_per_atom < best.energy_electronvolt_per_atom:
            lowest[formula] = one
    references = _references(lowest, relaxed.engine)
    phases = element_energies("reference")
    for formula, one in lowest.items():
        total = one.energy_electronvolt_per_atom * float(atoms_of(formula))
        formation = total - sum(float(n) * references[e] for e, n in counts_of(formula).items())
        phases[formula] = PhaseEnergy(
            formula, formation / float(atoms_of(formula)), name=one.name, observed=_observed(one.name)
        )
    return EnergyTable(relaxed.engine, _about(relaxed), False, phases)


def _references(lowest: Mapping[str, RelaxedPhase], engine: str) -> dict[str, float]:
    needed = ("Li", "In", "P", "S", "LiCl")
    if lacking := [one for one in needed if one not in lowest]:
        raise UsageError(
            f"the relaxed phases of {engine!r} lack references", got=", ".join(sorted(lowest)),
            expected=f"also {', '.join(lacking)}",
        )  # fmt: skip
    found = {one: lowest[one].energy_electronvolt_per_atom for one in needed[:4]}
    enthalpy = 2 * electronvolt_per_atom(LICL_ENTHALPY_KILOJOULE_PER_MOLE, "LiCl")
    found["Cl"] = 2 * lowest["LiCl"].energy_electronvolt_per_atom - found["Li"] - enthalpy
    return found


#: Structures that were guessed for a formula which experiments have not settled.
_GUESSED = {"In4S3_In4Se3type"}


def _observed(name: str) -> bool:
    from indrite.cell.crystals import phase, phase_names

    return name not in _GUESSED and (name not in phase_names() or phase(name).observed or _polymorph(name))


def _polymorph(name: str) -> bool:
    """Return whether the formula has another crystal that is observed."""
    from indrite.cell.crystals import phase, phase_names

    formula = reduced_formula(phase(name).formula)
    return any(
        phase(one).observed and reduced_formula(phase(one).formula) == formula for one in phase_names()
    )


_SCALE = {
    "chgnet": "PBE with the MP2020 corrections of the Materials Project, as in its training data",
    "chgnet:0.2.0": "PBE with the MP2020 corrections of the Materials Project, as in its training data",
    "chgnet:r2scan": "r2SCAN, uncorrected",
    "sevennet": "PBE with +U, uncorrected",
    "sevennet:mf-0-pbe": "PBE with +U, uncorrected",
    "sevennet:mf-0-r2scan": "r2SCAN, uncorrected",
    "nep": "learned from sevennet:mf-0-pbe with D3",
}


def _about(relaxed: RelaxedPhases) -> str:
    plain = relaxed.engine.removesuffix("+d3")
    scale = _SCALE.get(plain, "corrections unknown") + ("" if plain == relaxed.engine else ", with D3")
    model = relaxed.fingerprint.get("model") or relaxed.engine
    name = relaxed.engine if model in relaxed.engine else f"{relaxed.engine} {model}"
    return f"crystals relaxed with {name} ({scale}); 0 K, no vibrations"
