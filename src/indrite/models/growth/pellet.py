"""What a recipe need not say of its pellet, because it follows from mass, disc and pressing."""

from __future__ import annotations

from dataclasses import replace

from indrite.cell import Cell
from indrite.cell.numbers import Number
from indrite.errors import SpecimenError
from indrite.models.growth.microstructure.density import pellet_porosity

#: Where the recipe does not say how hard the pellet was pressed: usual, and the ends of what is usual.
_USUAL_MEGAPASCAL, _LEAST_MEGAPASCAL, _MOST_MEGAPASCAL = 380.0, 100.0, 760.0


def completed_pellet(cell: Cell) -> Cell:
    """Return a cell whose electrolyte has a thickness and a conductivity, as far as they can be inferred.

    Thickness: ``m / (A rho (1 - porosity))``, the porosity that of the pressing pressure (see
    `indrite.models.growth.microstructure.density`), or of 100 to 760 MPa where it is not stated.
    Conductivity: that of the material. Both are marked as assumed, with a range and where they are from; what
    the recipe states is never replaced. What cannot be inferred stays open.

    Parameters
    ----------
    cell
        A cell.

    Examples
    --------
    >>> from indrite.cell import load_cell
    >>> from dataclasses import replace
    >>> stated = load_cell("luo2021-li-in")
    >>> bare = replace(stated, electrolyte=replace(stated.electrolyte, thickness_micrometre=None))
    >>> round(completed_pellet(bare).electrolyte.thickness_micrometre.value)
    600
    """
    electrolyte = cell.electrolyte
    thickness = electrolyte.thickness_micrometre or _thickness(cell)
    conductivity = electrolyte.ionic_conductivity_siemens_per_centimetre
    if conductivity is None and electrolyte.material is not None:
        known = electrolyte.material.numbers.get("ionic_conductivity_siemens_per_centimetre")
        if known is not None:
            conductivity = replace(known, status="assumed", source=f"of the material: {known.source}")
    filled = replace(
        electrolyte,
        thickness_micrometre=thickness,
        ionic_conductivity_siemens_per_centimetre=conductivity,
    )
    return cell if filled == electrolyte else replace(cell, electrolyte=filled)


def _thickness(cell: Cell) -> Number | None:
    try:
        dense = cell.value("pellet_dense_thickness_micrometre")
    except SpecimenError:
        return None
    pressing = cell.pressing_pressure_megapascal
    if pressing is not None and pressing.value > 0:
        found, source = pellet_porosity(pressing.value), f"pressed with {pressing.value:g} MPa"
        low, value, high = found.low, found.porosity, found.high
    else:
        value = pellet_porosity(_USUAL_MEGAPASCAL).porosity
        low, high = pellet_porosity(_MOST_MEGAPASCAL).low, pellet_porosity(_LEAST_MEGAPASCAL).high
        source = f"pressing not stated, {_LEAST_MEGAPASCAL:g} to {_MOST_MEGAPASCAL:g} MPa assumed"
    return Number(
        dense / (1.0 - value),
        f"from mass, disc and {100 * value:.0f} % pores ({source})",
        "assumed",
        low=dense / (1.0 - low),
        high=dense / (1.0 - high),
    )
