"""Masses to weigh for a batch of electrolyte."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from indrite.cell.chemistry import composition, molar_mass_gram_per_mole
from indrite.cell.stack import Cell
from indrite.errors import SpecimenError
from indrite.notebook import Shown

#: Starting materials of the argyrodite where nothing else is said.
ARGYRODITE_PRECURSORS = ("Li2S", "P2S5", "LiCl")


@dataclass(frozen=True)
class BatchMass(Shown):
    """One starting material of a batch.

    Parameters
    ----------
    formula
        The starting material.
    mole_per_mole
        Amount per mole of product.
    mass_gram
        Mass of the pure substance.
    weighed_gram
        Mass to weigh at the stated purity; equal to `mass_gram` where none is stated.
    """

    formula: str
    mole_per_mole: float
    mass_gram: float
    weighed_gram: float


def batch_masses(
    target: str,
    batch_gram: float,
    *,
    precursors: Sequence[str] = ARGYRODITE_PRECURSORS,
    purity_fraction: Mapping[str, float] | None = None,
) -> tuple[BatchMass, ...]:
    """Return the masses of starting materials for a batch, by conservation of every element.

    Nothing is assumed to evaporate, so the pure masses add up to the batch. What the impurities are
    is not known: they count as inert.

    Parameters
    ----------
    target
        Formula of the product, such as ``Li6PS5Cl``.
    batch_gram
        Mass of product.
    precursors
        Formulae of the starting materials.
    purity_fraction
        Formula → mass fraction of the pure substance, above 0 and at most 1.

    Raises
    ------
    SpecimenError
        If the starting materials cannot make the product, can make it in more than one way, or a
        mass or purity makes no sense.

    Examples
    --------
    >>> [(one.formula, round(one.mass_gram, 3)) for one in batch_masses("Li6PS5Cl", 10.0)]
    [('Li2S', 4.28), ('P2S5', 4.141), ('LiCl', 1.58)]
    """
    if not (np.isfinite(batch_gram) and batch_gram > 0.0):
        raise SpecimenError("a batch needs a mass", got=batch_gram, expected="a number above 0 g")
    purities = _purities(precursors, purity_fraction or {})
    amounts = _stoichiometry(target, precursors)
    product_mole = batch_gram / molar_mass_gram_per_mole(target)
    masses = [
        product_mole * amount * molar_mass_gram_per_mole(formula)
        for formula, amount in zip(precursors, amounts, strict=True)
    ]
    return tuple(
        BatchMass(formula, float(amount), float(mass), float(mass / purities[formula]))
        for formula, amount, mass in zip(precursors, amounts, masses, strict=True)
    )


def _purities(precursors: Sequence[str], given: Mapping[str, float]) -> dict[str, float]:
    purities = {formula: given.get(formula, 1.0) for formula in precursors}
    for formula, purity in purities.items():
        if not 0.0 < purity <= 1.0:
            raise SpecimenError(
                f"the purity of {formula} is no mass fraction", got=purity, expected="above 0, at most 1"
            )
    return purities


def _stoichiometry(target: str, precursors: Sequence[str]) -> list[float]:
    """Moles of each starting material per mole of product."""
    wanted = composition(target)
    columns = [composition(formula) for formula in precursors]
    elements = sorted(set(wanted).union(*columns))
    matrix = np.array([[column.get(element, 0.0) for column in columns] for element in elements])
    goal = np.array([wanted.get(element, 0.0) for element in elements])
    amounts, _, rank, _ = np.linalg.lstsq(matrix, goal, rcond=None)
    if rank < len(precursors):
        raise SpecimenError(
            f"{target} can be made of these starting materials in more than one way",
            got=", ".join(precursors),
            todo="Leave one out",
        )
    left = goal - matrix @ amounts
    short = [element for element, rest in zip(elements, left, strict=True) if abs(rest) > 1e-9]
    if short or (amounts < -1e-9).any():
        raise SpecimenError(
            f"{target} cannot be made of these starting materials",
            got=", ".join(precursors),
            expected=f"a balance of {', '.join(short)}" if short else "no negative amounts",
        )
    return [max(float(one), 0.0) for one in amounts]


def batch_of(cell: Cell, batch_gram: float) -> tuple[BatchMass, ...]:
    """Return the masses for a batch of a cell's electrolyte, by its own synthesis where given.

    Raises
    ------
    SpecimenError
        If the cell names no electrolyte, or as `batch_masses`.
    """
    material, synthesis = cell.electrolyte.material, cell.electrolyte.synthesis
    if material is None:
        raise SpecimenError(
            f"the cell {cell.name} names no electrolyte", todo="Give electrolyte.material in its file"
        )
    if synthesis is None or not synthesis.precursors:
        return batch_masses(material.formula, batch_gram)
    return batch_masses(
        material.formula,
        batch_gram,
        precursors=[one.material.formula for one in synthesis.precursors],
        purity_fraction={
            one.material.formula: one.purity_fraction.value
            for one in synthesis.precursors
            if one.purity_fraction is not None
        },
    )
