"""The simulated counterpart of measured files: the same cell before virtual instruments of the same kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from indrite.cell import Cell
from indrite.errors import IndriteError
from indrite.signals import Cycling
from indrite.study.recognise import Recognised
from indrite.study.study_text import Block

#: Cycles of a life beside a record: several times as many as measured, to see when it would end.
_BEYOND, _LEAST_CYCLES, _MOST_CYCLES = 3, 100, 2000
#: Cycle that a section is taken for where no record says how far the cell was cycled.
_SECTION_CYCLE = 100
#: Host of the anode → sulfide assumed between anode and electrolyte.
_SULFIDES = {"In": "InS", None: "Li2S"}


@dataclass(frozen=True)
class Analysed:
    """One analysis of measured files.

    Parameters
    ----------
    name
        What the pair is called in tables and ids.
    technique
        See `indrite.study.recognise`.
    step
        Step of the analysis.
    files
        What it was made of.
    record
        Step that read it.
    """

    name: str
    technique: str
    step: str
    files: tuple[Recognised, ...]
    record: str


@dataclass
class Counterpart:
    """Steps that simulate what was measured.

    Parameters
    ----------
    cell
        The specimen.
    blocks
        Steps.
    pairs
        Name of an analysis → step of its counterpart.
    given
        Names of pairs whose simulated side is told its numbers.
    record
        Step of the simulated cycling record.
    """

    cell: Cell
    blocks: list[Block] = field(default_factory=list)
    pairs: dict[str, str] = field(default_factory=dict)
    given: list[str] = field(default_factory=list)
    record: str = ""

    def add(self, name: str, function: str, /, comment: str = "", **values: Any) -> str:
        """Add a step; ``quick`` among its values is the reduced form."""
        self.blocks.append(Block(name, {"do": function, **values}, comment))
        return name

    def pair(self, found: Sequence[Analysed], step: str, *, given: bool = False) -> None:
        """Set a step beside analyses."""
        self.pairs |= {one.name: step for one in found}
        self.given += [one.name for one in found] if given else []


def counterpart_of(found: Sequence[Analysed], cell: Cell | None) -> Counterpart:
    """Return the steps that simulate what was measured, none for a cell that says too little.

    Parameters
    ----------
    found
        Analyses of measured files.
    cell
        The specimen, with all that a simulation needs.
    """
    if cell is None:
        return Counterpart(Cell(name="none"))
    other = Counterpart(cell)
    authors: dict[str, Callable[[Counterpart, list[Analysed]], None]] = {
        "cycling": _cycling,
        "impedance": _impedance,
        "diffraction": _diffraction,
        "section": lambda to, own: _section(to, own, cycle=_last_cycle(found)),
        "profile": _profile,
        "spectra": _spectra,
    }
    for technique, add in authors.items():
        own = [one for one in found if one.technique == technique]
        if own:
            add(other, own)
    return other


def _cycling(other: Counterpart, found: list[Analysed]) -> None:
    most = max(_cycles(one.files[0].signal) for one in found)
    cycles = min(max(_BEYOND * most, _LEAST_CYCLES), _MOST_CYCLES)
    values: dict[str, Any] = {"cell": "$cell", "cycles": cycles}
    comment = "The same cell, simulated: cycled three times as long, or until a charge never ends."
    if other.cell.anode.host is not None and not other.cell.stated.penetration:
        values["calibration"] = "transferred"
        comment += "\nNo depth of metal is known of this cell: the growth law is that of Luo et al. (2021)."
    quick = {"cycles": max(most, 2)}
    life = other.add("life", "simulate.cell", comment=comment, **values, quick=quick)
    record = other.record = other.add("life_record", "record.cycling", cycling=f"${life}")
    step = other.add("life_analysed", "diagnose.cycling", cycling=f"${record}", cell="$cell")
    other.pair(found, step)


def _impedance(other: Counterpart, found: list[Analysed]) -> None:
    comment = (
        "The pellet of the recipe between blocking electrodes: its conductivity is given, not predicted."
    )
    record = other.add("pellet", "record.impedance", comment=comment, cell="$cell")
    values: dict[str, Any] = {"impedance": f"${record}", "cell": "$cell", "electrodes": "blocking"}
    other.pair(found, other.add("pellet_analysed", "analyse.impedance", **values), given=True)


def _diffraction(other: Counterpart, found: list[Analysed]) -> None:
    material = other.cell.electrolyte.material
    if material is None or material.formula != "Li6PS5Cl":
        return
    pattern = found[0].files[0].signal
    angle = pattern.two_theta_degree
    values: dict[str, Any] = {
        "cell": "$cell",
        "first_degree": _short(float(angle[0])),
        "last_degree": _short(float(angle[-1])),
        "step_degree": _short(float(np.median(np.diff(angle)))),
        "peak_counts": _short(max(float(pattern.counts.max() - np.median(pattern.counts)), 1.0)),
        "background_counts": _short(max(float(np.median(pattern.counts)), 0.0)),
    }
    comment = (
        "Pure electrolyte with the lattice of the material's entry, counted as long: given, not predicted."
    )
    record = other.add("powder", "record.diffraction", comment=comment, **values)
    step = other.add("powder_analysed", "analyse.diffraction", diffractogram=f"${record}")
    other.pair(found, step, given=True)


def _section(other: Counterpart, found: list[Analysed], *, cycle: int) -> None:
    comment = f"Metal in the grains of the pellet after {cycle} cycles, then a virtual microscope."
    values: dict[str, Any] = {
        "cell": "$cell",
        "cycles": cycle,
        "width_micrometre": 100,
        "calibration_seeds": 1,
    }
    if other.cell.anode.host is None or not other.cell.stated.penetration:
        comment += (
            "\nNo depth of metal is known of this cell: r is that of the Li-In cell of Luo et al. (2021)."
        )
        other.add("cell_reference", "cell.load", cell="luo2021-li-in")
        reference: dict[str, Any] = {
            "cell": "$cell_reference",
            "cycles": 100,
            "width_micrometre": 100,
            "calibration_seeds": 1,
        }
        other.add("growth_reference", "simulate.growth", **reference, quick={"width_micrometre": 40})
        del values["calibration_seeds"]
        values["like"] = "$growth_reference"
    other.add("growth", "simulate.growth", comment=comment, **values, quick={"width_micrometre": 40})
    other.add("picture", "picture.section", growth="$growth", cycle=cycle)
    other.pair(found, other.add("picture_analysed", "analyse.section", micrograph="$picture"))


def _foil(other: Counterpart) -> str | None:
    """Add layers of anode, sulfide and electrolyte; ``None`` where the sulfide is not known."""
    if any(one.name == "foil" for one in other.blocks):
        return "foil"
    anode, electrolyte = other.cell.anode, other.cell.electrolyte
    sulfide = _SULFIDES.get(None if anode.host is None else anode.host.name)
    if anode.material is None or electrolyte.material is None or sulfide is None:
        return None
    phases = [anode.material.name, sulfide, electrolyte.material.name]
    comment = "An interphase of 15 nm as in Luo et al. (2021): assumed, not predicted."
    return other.add("foil", "assume.foil", comment=comment, phases=phases, interphase_nanometre=15)


def _profile(other: Counterpart, found: list[Analysed]) -> None:
    if _foil(other) is None:
        return
    elements = [one for one in found[0].files[0].signal.elements if one.isalpha()]
    for one in found[0].files[1:]:
        elements += [label for label in one.signal.elements if label.isalpha() and label not in elements]
    record = other.add("line", "record.profile", foil="$foil", elements=elements)
    other.pair(found, other.add("line_analysed", "analyse.profile", profile=f"${record}"), given=True)


def _spectra(other: Counterpart, found: list[Analysed]) -> None:
    losses = [one for one in found if one.files[0].signal.kind == "EELS"]
    if not losses or _foil(other) is None:
        return
    record = other.add("losses", "record.spectra", foil="$foil")
    other.pair(losses, other.add("losses_analysed", "analyse.spectra", spectra=f"${record}"), given=True)


def _cycles(record: Cycling) -> int:
    from indrite.analysis.cycling import cycle_table

    try:
        return int(cycle_table(record).cycle_number.size)
    except IndriteError:
        return 0


def _last_cycle(found: Sequence[Analysed]) -> int:
    """Return how far the first cell with a record was cycled."""
    cycled = [_cycles(one.files[0].signal) for one in found if one.technique == "cycling"]
    return max(cycled[0], 1) if cycled else _SECTION_CYCLE


def _short(value: float) -> float:
    return float(f"{value:.4g}")
