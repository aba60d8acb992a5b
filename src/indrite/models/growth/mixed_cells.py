"""Cells between two cells: one cell with some of the things that another one has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import Any

from indrite.errors import UsageError
from indrite.models.growth.mesoscale.metal import GrowthCell, Metal

#: A metal that has host keeps some in however thin a layer.
_THINNEST_MICROMETRE = 1e-9


def _with_metal(cell: GrowthCell, donor: GrowthCell) -> GrowthCell:
    metal = of_thickness(donor.metal, cell.metal.layer_micrometre)
    return replace(cell, metal=metal, interface=donor.interface)


def _with_inventory(cell: GrowthCell, donor: GrowthCell) -> GrowthCell:
    return replace(cell, metal=of_thickness(cell.metal, donor.metal.layer_micrometre))


def _with_current(cell: GrowthCell, donor: GrowthCell) -> GrowthCell:
    current = donor.current_milliampere_per_square_centimetre
    return replace(cell, current_milliampere_per_square_centimetre=current)


def _with_pressing(cell: GrowthCell, donor: GrowthCell) -> GrowthCell:
    stress = donor.mechanics.lateral_stress_megapascal
    mechanics = replace(cell.mechanics, lateral_stress_megapascal=stress)
    return replace(cell, porosity=donor.porosity, mechanics=mechanics)


#: What can be swapped. ``metal``: host, volumes, potential, composition as assembled, interface, at the
#: thickness of the layer that is there. ``inventory``: that thickness. ``current``: at the same capacity.
#: ``pressing``: porosity and lateral stress at the same thickness.
SWAPS: dict[str, Callable[[GrowthCell, GrowthCell], GrowthCell]] = {
    "metal": _with_metal,
    "inventory": _with_inventory,
    "current": _with_current,
    "pressing": _with_pressing,
}
FACTORS = tuple(SWAPS)


def of_thickness(metal: Metal, layer_micrometre: float) -> Metal:
    """Return the metal in a layer of another thickness, at the same composition.

    Lithium metal has no host at any thickness; a metal with host keeps a trace of it at thickness 0.
    """
    if metal.has_host:
        scale = max(layer_micrometre, _THINNEST_MICROMETRE) / metal.layer_micrometre
        return replace(
            metal,
            host_mole_per_square_metre=scale * metal.host_mole_per_square_metre,
            lithium_mole_per_square_metre=scale * metal.lithium_mole_per_square_metre,
        )
    lithium = layer_micrometre / metal.swelling_volume_cubic_centimetre_per_mole
    return replace(metal, lithium_mole_per_square_metre=lithium)


def anode_shortfall(cell: GrowthCell) -> str:
    """Return why the anode cannot take one charge, or nothing if it can.

    A host takes lithium up to the end of its plateau. A cell that charges beyond that plates lithium: it is
    another cell than the one whose growth is modelled.
    """
    metal, charge = cell.metal, cell.charge_mole_per_square_metre
    room = metal.plateau_end * metal.host_mole_per_square_metre - metal.lithium_mole_per_square_metre
    if not metal.has_host or room >= charge * (1.0 - 1e-9):
        return ""
    return (
        f"the host of a {metal.layer_micrometre:.3g} µm layer takes {max(room, 0.0):.3g} of the "
        f"{charge:.3g} mol/m² of a charge"
    )


def mixed_cell(first: GrowthCell, second: GrowthCell, *, taken: Sequence[str]) -> GrowthCell:
    """Return the first cell with some factors of the second.

    Parameters
    ----------
    taken
        Names of `SWAPS`; ``a+b`` stands for both.
    """
    names = [name for factor in taken for name in factor.split("+")]
    unknown = [name for name in names if name not in SWAPS]
    if unknown or len(set(names)) < len(names):
        raise UsageError("factors are different names of", got=list(taken), expected=list(SWAPS))
    cell = first
    # metal and inventory in any order give the same: each keeps what the other sets
    for name in names:
        cell = SWAPS[name](cell, second)
    if {"metal", "inventory"} <= set(names):
        cell = replace(cell, metal=second.metal)  # the same but for rounding
    label = f"{first.name} with {', '.join(names)} of {second.name}" if names else first.name
    return replace(cell, name=label)


def differences(one: GrowthCell, other: GrowthCell) -> list[str]:
    """Return the names of the numbers that two cells differ in, beyond rounding; names of cells aside."""
    left, right = _flat(asdict(one)), _flat(asdict(other))
    same = {key: left[key] == right[key] for key in left}
    for key, value in left.items():
        if isinstance(value, float) and isinstance(right[key], float | int) and not same[key]:
            same[key] = abs(value - right[key]) <= 1e-12 * max(abs(value), abs(right[key]))
    return [key for key in left if key != "name" and not same[key]]


def _flat(values: dict[str, Any], before: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in values.items():
        found |= _flat(value, f"{before}{key}.") if isinstance(value, dict) else {before + key: value}
    return found
