"""The checks: what is asked of an engine, which values pass, and where the reference values come from.

A check passes within a tolerance of the range of its reference values: measured ones and, where they are
known, those of density functional theory, which an engine fitted to it cannot be expected to beat.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from indrite.cell.chemistry import composition
from indrite.cell.crystals import phase

#: Name of a measurement (``cell-InS_Pnnm``, ``motion-0.5``) → its result as plain data.
Measured = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Outcome:
    """Value of a check, its standard uncertainty, and the reason if there is no value."""

    value: float | None
    standard_uncertainty: float | None = None
    reason: str = ""


@dataclass(frozen=True)
class Reference:
    """One published value and its source."""

    value: float
    source: str


@dataclass(frozen=True, kw_only=True)
class Check:
    """One question to an engine.

    Parameters
    ----------
    id
        Stable name.
    quantity, unit
        In words.
    uses
        What the engine may not be used for if it fails.
    needs
        Measurements that it is made from.
    references
        Published values.
    tolerance
        Allowed outside the range of the references; ``None`` where any value above `threshold` passes.
    evaluate
        Measurements → value.
    note
        What to know about the reference.
    threshold
        See `tolerance`.
    """

    id: str
    quantity: str
    unit: str
    uses: tuple[str, ...]
    needs: tuple[str, ...]
    references: tuple[Reference, ...]
    tolerance: float | None
    evaluate: Callable[[Measured], Outcome]
    note: str = ""
    threshold: float = 0.0

    @property
    def low(self) -> float:
        """Lower end of the interval that passes."""
        if self.tolerance is None:
            return self.threshold
        return round(min(one.value for one in self.references) - self.tolerance, 6)

    @property
    def high(self) -> float | None:
        """Upper end of the interval that passes; ``None`` where there is none."""
        if self.tolerance is None:
            return None
        return round(max(one.value for one in self.references) + self.tolerance, 6)


#: Allowed beyond the references; PBE is 0.1 to 0.3 V below measured potentials of sulfides and chlorides.
_VOLT, _ELECTRONVOLT_PER_ATOM = 0.2, 0.1
EnergyUnit = Literal["V", "eV/atom", "eV"]
_STRUCTURE = ("products",)
_BONDS = ("contacts", "products")
#: The pairs of cells listed here show what PBE does: InP 5.8687 measured, 5.9567 Å by PBE (+4.6 %).
LARGER_BY_PBE = Reference(5.0, "PBE cells of such phases are up to 5 % larger (InP: +4.6 %)")
SMALLER_MEASURED = Reference(-5.0, "measured cells of such phases are up to 5 % smaller (InP: -4.4 %)")


def volume_check(name: str, *references: Reference, note: str = "") -> Check:
    """Return the check of a phase's volume against the listed cell, ± 5 %."""
    one, need = phase(name), f"cell-{name}"
    label = one.formula

    def evaluate(measured: Measured) -> Outcome:
        return _of_cell(measured[need], lambda cell: float(cell["volume_change_percent"]))

    return Check(
        id=f"volume.{label}",
        quantity=f"{label}: volume against the listed cell",
        unit="%",
        uses=_STRUCTURE,
        needs=(need,),
        references=references,
        tolerance=5.0,
        evaluate=evaluate,
        note=note,
    )


@dataclass(frozen=True)
class Bond:
    """A distance that must come out: phase, pair, reference; the shortest one or the mean over the atoms."""

    name: str
    pair: str
    reference: Reference
    tolerance: float = 0.1
    shortest: bool = False


def bond_check(bond: Bond, *, kind: str = "bond") -> Check:
    """Return the check of a nearest-neighbour distance."""
    need, label = f"cell-{bond.name}", phase(bond.name).formula
    key = "shortest_angstrom" if bond.shortest else "nearest_angstrom"

    def evaluate(measured: Measured) -> Outcome:
        return _of_cell(measured[need], lambda cell: cell[key].get(bond.pair))

    return Check(
        id=f"{kind}.{label}" if kind != "bond" else f"bond.{label}.{bond.pair}",
        quantity=f"{label}: {'dimer' if kind == 'dimer' else 'nearest'} {bond.pair}",
        unit="Å",
        uses=_STRUCTURE if kind == "dimer" else _BONDS,
        needs=(need,),
        references=(bond.reference,),
        tolerance=bond.tolerance,
        evaluate=evaluate,
    )


def tetrahedra_check() -> Check:
    """Return the check that the PS4 units of Li6PS5Cl survive the relaxation."""
    need = "cell-Li6PS5Cl_ordered"

    def evaluate(measured: Measured) -> Outcome:
        def worst(cell: Mapping[str, Any]) -> float:
            return float(max(cell["neighbours"]["P-S"], key=lambda count: abs(count - 4)))

        return _of_cell(measured[need], worst)

    return Check(
        id="tetrahedra.Li6PS5Cl",
        quantity="Li6PS5Cl: S within 2.35 Å of P, worst atom",
        unit="",
        uses=_BONDS,
        needs=(need,),
        references=(Reference(4.0, "PS4 units, neutron refinement in bjmorgan/data_argyrodite_disorder"),),
        tolerance=0.0,
        evaluate=evaluate,
    )


def energy_check(
    name: str,
    quantity: str,
    *,
    reaction: Mapping[str, float],
    unit: EnergyUnit,
    count: float,
    references: tuple[Reference, ...],
) -> Check:
    """Return the check of a reaction.

    Parameters
    ----------
    name, quantity
        Its id and words.
    reaction
        Phase → formula units made (negative: used up), the lithium included.
    unit, count
        ``V``: voltage, for that many lithium atoms used up. ``eV/atom``: energy for each of that many atoms.
        ``eV``: energy of the reaction, in which that many electrons change place.
    references
        Published values.
    """
    divisor = {"V": -count, "eV/atom": count, "eV": 1.0}[unit]
    tolerance = {"V": _VOLT, "eV/atom": _ELECTRONVOLT_PER_ATOM, "eV": _VOLT * count}[unit]

    def evaluate(measured: Measured) -> Outcome:
        total = 0.0
        for one, units in reaction.items():
            found = _of_cell(measured[f"cell-{one}"], lambda cell: cell["energy_electronvolt_per_atom"])
            if found.value is None:
                return found
            total += units * sum(composition(phase(one).formula).values()) * found.value
        return Outcome(total / divisor)

    return Check(
        id=name,
        quantity=quantity,
        unit=unit,
        uses=("energies",),
        needs=tuple(f"cell-{one}" for one in reaction),
        references=references,
        tolerance=tolerance,
        evaluate=evaluate,
    )


def _of_cell(cell: Mapping[str, Any], value: Callable[[Mapping[str, Any]], float | None]) -> Outcome:
    if "failed" in cell:
        return Outcome(None, reason=cell["failed"])
    if not cell["converged"]:
        force = cell["force_electronvolt_per_angstrom"]
        reason = f"{cell['phase']} not relaxed after {cell['steps']} steps (largest force {force:.2g} eV/Å)"
        return Outcome(None, reason=reason)
    found = value(cell)
    return Outcome(found, reason="" if found is not None else "the pair is no longer near")
