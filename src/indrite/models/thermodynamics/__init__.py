"""Reaction thermodynamics of electrode | electrolyte: products, potentials, volumes, by every source."""

from indrite.models.thermodynamics.energies import EnergyTable, database, experiments
from indrite.models.thermodynamics.engine_table import engine_table
from indrite.models.thermodynamics.findings import thermodynamic_findings
from indrite.models.thermodynamics.formulas import Reaction, balanced
from indrite.models.thermodynamics.hull import energy_above_hull
from indrite.models.thermodynamics.interface import (
    Kink,
    Pair,
    PairReaction,
    Window,
    closed_reaction,
    lithium_windows,
    open_reaction,
)
from indrite.models.thermodynamics.ladder import Comparison, exchanges, voltage_ladder
from indrite.models.thermodynamics.pymatgen_objects import phase_diagram
from indrite.models.thermodynamics.relaxed import (
    RelaxationSettings,
    RelaxedPhase,
    RelaxedPhases,
    read_relaxed,
    relax_phases,
    shipped_engines,
    shipped_phases,
    starting_structures,
)
from indrite.models.thermodynamics.statements import Statement, statements
from indrite.models.thermodynamics.thermodynamics import (
    Thermodynamics,
    engine_energies,
    reactions,
    relaxed_by,
)
from indrite.models.thermodynamics.volumes import crystal_volumes, relaxed_volumes, volume_change

__all__ = [
    "Comparison",
    "EnergyTable",
    "Kink",
    "Pair",
    "PairReaction",
    "Reaction",
    "RelaxationSettings",
    "RelaxedPhase",
    "RelaxedPhases",
    "Statement",
    "Thermodynamics",
    "Window",
    "balanced",
    "closed_reaction",
    "crystal_volumes",
    "database",
    "energy_above_hull",
    "engine_energies",
    "engine_table",
    "exchanges",
    "experiments",
    "lithium_windows",
    "open_reaction",
    "phase_diagram",
    "reactions",
    "read_relaxed",
    "relax_phases",
    "relaxed_by",
    "relaxed_volumes",
    "shipped_engines",
    "shipped_phases",
    "starting_structures",
    "statements",
    "thermodynamic_findings",
    "voltage_ladder",
    "volume_change",
]
