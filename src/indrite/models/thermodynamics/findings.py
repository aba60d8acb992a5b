"""The numbers of `reactions` as findings with stable ids."""

from __future__ import annotations

from indrite.findings import Finding, judge
from indrite.models.thermodynamics.ladder import Comparison
from indrite.models.thermodynamics.thermodynamics import Thermodynamics
from indrite.models.thermodynamics.volumes import VolumeChange

_MEASURED = "Gibbs energies measured at 298 K (see docs/thermodynamics.md)"


def thermodynamic_findings(result: Thermodynamics) -> tuple[Finding, ...]:
    """Return ``reaction_energy``, ``voltage.STEP`` and ``volume_change.PHASE``."""
    rows = [_energy(result)]
    if result.open is not None:
        rows.append(_open_energy(result))
    rows += [
        _voltage(step, result.engine) for step in result.ladder if step.by(result.engine).value is not None
    ]
    crystals = {one.product: one for one in result.lithiation if one.source == "crystals"}
    relaxed = {one.product: one for one in result.lithiation if one.source != "crystals"}
    rows += [_volume(one, relaxed.get(product)) for product, one in crystals.items()]
    return tuple(rows)


def _energy(result: Thermodynamics) -> Finding:
    best = result.closed.most_exothermic
    return Finding(
        "reaction_energy",
        f"Energy of the most exothermic reaction of {result.electrode} with {result.electrolyte}, closed",
        best.energy_electronvolt_per_atom,
        "eV/atom",
        result.closed.standard_uncertainty_electronvolt_per_atom,
        f"simulated with {result.engine}",
        "no published value",
        note=str(best.reaction or "no reaction"),
    )


def _open_energy(result: Thermodynamics) -> Finding:
    assert result.open is not None
    best = result.open.most_exothermic
    return Finding(
        "reaction_energy.open",
        f"Energy of the most exothermic reaction of {result.electrode} with {result.electrolyte} at "
        f"{result.open.potential_volt:g} V vs Li/Li+",
        best.energy_electronvolt_per_atom,
        "eV/atom",
        result.open.standard_uncertainty_electronvolt_per_atom,
        f"simulated with {result.engine}",
        "no published value",
        note=str(best.reaction or "no reaction"),
    )


def _voltage(step: Comparison, engine: str) -> Finding:
    own, measured = step.by(engine), step.by("experiment")
    published, spread, source = step.published_value, step.published_uncertainty, step.published_source
    if published is None and measured.value is not None:
        published, spread, source = measured.value, measured.standard_uncertainty or 0.0, _MEASURED
    return Finding(
        f"voltage.{step.name}",
        f"Potential vs Li/Li+ of {step.reaction}",
        own.value,
        "V",
        own.standard_uncertainty,
        f"simulated with {engine}",
        judge(own.value, own.standard_uncertainty, published, published_uncertainty=spread),
        published,
        source,
        note=f"sources {step.agreement}" if step.agreement in {"agree", "differ"} else step.agreement,
    )


def _volume(change: VolumeChange, relaxed: VolumeChange | None) -> Finding:
    own = change.cubic_centimetre_per_mole_of_lithium
    note = f"{own:.2f} cm³ per mole of Li from crystals ({change.how})"
    spread = None
    if relaxed is not None:
        note += f"; {relaxed.source} {100 * relaxed.relative:.1f} %, "
        note += f"{relaxed.cubic_centimetre_per_mole_of_lithium:.2f} cm³"
        spread = 100 * abs(relaxed.relative - change.relative) / 2
    return Finding(
        f"volume_change.{change.product}",
        f"Volume change {change.host} → {change.product} per atom of {change.host}",
        100 * change.relative,
        "%",
        spread,
        "derived",
        "no published value",
        note=note,
    )
