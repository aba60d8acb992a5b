"""The sections a study can show: a table of names; each is a function of results that returns a `Section`."""

from __future__ import annotations

from indrite.study.registry import StepFunction

_CYCLING = "indrite.report.cycling_sections"
_TABLES = "indrite.report.table_sections"
_ATOMS = "indrite.report.atoms_sections"
_ENERGIES = "indrite.report.energy_sections"
_GRAINS = "indrite.report.growth_grains_sections"
_SPREAD = "indrite.report.growth_spread"

_SECTIONS = (
    StepFunction("comparison", f"{_TABLES}:comparison"),
    StepFunction("calibrated", f"{_TABLES}:calibrated"),
    StepFunction("stated", f"{_TABLES}:stated"),
    StepFunction("recipe", f"{_TABLES}:recipe"),
    StepFunction("differences", f"{_TABLES}:differences"),
    StepFunction("findings", f"{_TABLES}:findings"),
    StepFunction("compared", f"{_TABLES}:compared"),
    StepFunction("claims", "indrite.report.claim_sections:claims"),
    StepFunction("figure_index", "indrite.report.claim_sections:figure_index"),
    StepFunction("sides", "indrite.report.side_sections:sides"),
    StepFunction("overlays", "indrite.report.side_sections:overlays"),
    StepFunction("capacity", f"{_CYCLING}:capacity"),
    StepFunction("polarisation", f"{_CYCLING}:polarisation"),
    StepFunction("profiles", f"{_CYCLING}:profiles"),
    StepFunction("last_charge", f"{_CYCLING}:last_charge"),
    StepFunction("leak", f"{_CYCLING}:leak"),
    StepFunction("penetration", "indrite.report.growth_sections:penetration"),
    StepFunction("grains", f"{_GRAINS}:grains"),
    StepFunction("grains_verdicts", f"{_GRAINS}:grains_verdicts"),
    StepFunction("grains_sections", f"{_GRAINS}:grains_sections"),
    StepFunction("grains_scheme", f"{_GRAINS}:grains_scheme"),
    StepFunction("grains_seeds", f"{_GRAINS}:grains_seeds"),
    StepFunction("grains_swap", f"{_SPREAD}:grains_swap"),
    StepFunction("grains_band", f"{_SPREAD}:grains_band"),
    StepFunction("coupling", "indrite.report.coupling_sections:coupling"),
    StepFunction("life_budget", "indrite.report.coupling_sections:life_budget"),
    StepFunction("evidence", f"{_TABLES}:evidence"),
    StepFunction("atoms", f"{_ATOMS}:atoms"),
    StepFunction("bonds", f"{_ATOMS}:bonds"),
    StepFunction("products", f"{_ATOMS}:products"),
    StepFunction("consumed", "indrite.report.consumed_sections:consumed"),
    StepFunction("displacements", f"{_ATOMS}:displacements"),
    StepFunction("committee", "indrite.report.committee_sections:committee"),
    StepFunction("second_opinion", "indrite.report.second_opinion_sections:second_opinion"),
    StepFunction("gate", f"{_ENERGIES}:gate"),
    StepFunction("reactions", f"{_ENERGIES}:reactions"),
    StepFunction("impedance", "indrite.report.impedance_sections:impedance"),
    StepFunction("diffraction", "indrite.report.diffraction_sections:diffraction"),
    StepFunction("prepared_alloy", "indrite.report.alloy_sections:prepared_alloy"),
    StepFunction("cross_sections", "indrite.report.section_sections:cross_sections"),
    StepFunction("section_scores", "indrite.report.section_sections:section_scores"),
    StepFunction("line_profiles", "indrite.report.profile_sections:line_profiles"),
    StepFunction("spectra", "indrite.report.profile_sections:spectra"),
    StepFunction("ladder", f"{_ENERGIES}:ladder"),
)


def section_functions() -> dict[str, StepFunction]:
    """Return every section that a study can name under ``report:``."""
    return {entry.name: entry for entry in _SECTIONS}
