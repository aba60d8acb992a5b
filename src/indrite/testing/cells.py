"""The contract of a cell with an anode of one's own: the numbers that the models need are there and sane."""

from __future__ import annotations

import math
from pathlib import Path

from indrite.cell import Cell, load_cell

#: What growth and full cell ask of any anode.
_NEEDED = (
    "anode_reference_potential_volt",
    "lithium_molar_volume_cubic_centimetre_per_mole",
    "anode_thickness_discharged_micrometre",
    "breathing_micrometre",
    "critical_leak_conductance_siemens",
)
#: What a mole of lithium adds to a metal, cm³, widely: 13 is lithium itself.
_VOLUME = (4.0, 20.0)


def check_anode(path: str | Path) -> Cell:
    """Check the cell file of an anode and return the cell.

    It loads; every number of the anode's phases names a source; potential, volume per lithium, layer,
    breathing and fatal leak follow from the recipe, finite; the volume is one a metal can have; none of the
    recipe's own checks contradicts the anode.

    Raises
    ------
    AssertionError
        Saying what is missing or cannot be.
    SpecimenError
        If the file cannot be read as a cell.
    """
    cell = load_cell(path)
    numbers = cell.inputs()
    phases = ("anode_material_", "anode_host_")
    # a number without source is said to come from the file itself
    own = f"{path}"
    silent = [
        name
        for name, one in numbers.items()
        if name.startswith(phases) and (not one.source or own in one.source)
    ]
    assert not silent, f"{cell.name}: no source for {', '.join(silent)}"
    known = {one.name: one.value for one in cell.derived()}
    for name in _NEEDED:
        value = known.get(name)
        assert value is not None, f"{cell.name}: {name} does not follow from the recipe"
        assert math.isfinite(value), f"{cell.name}: {name} is {value}"
    volume = known["lithium_molar_volume_cubic_centimetre_per_mole"] or 0.0
    assert _VOLUME[0] < volume < _VOLUME[1], f"{cell.name}: {volume:.3g} cm³ for a mole of lithium"
    wrong = [
        one.statement
        for one in cell.check()
        if one.id.startswith("anode") and one.judgement == "inconsistent"
    ]
    assert not wrong, f"{cell.name}: {'; '.join(wrong)}"
    return cell
