"""Other anodes in the same cell: the host, how much of it, how much lithium in it.

Nothing depends on a metal's name. An anode is written as the elements of its lithiated phase, ``Li-In``,
``Li-Al``, or ``Li`` alone, with the lithium per host atom as assembled behind a colon, ``Li-In:0.5``. The
phase is looked up among the cell's and indrite's materials: lithium and that element, with a potential and
an end of the plateau, written per host atom.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from indrite.cell import Cell, Material, material, material_names
from indrite.cell.chemistry import composition
from indrite.cell.numbers import Number
from indrite.cell.parts import Anode, Protocol
from indrite.errors import UsageError
from indrite.units import FARADAY_COULOMB_PER_MOLE

#: The recipe's own anode.
RECIPE = "recipe"
#: Where the recipe's anode has no host to take a share from: start at a third of the plateau, and leave
#: room for 1.2 charges, as the study's Li-In cell does.
_START_SHARE, _EXCESS = 0.338, 1.2
_MILLIAMPERE_HOUR_PER_MICROMOLE = FARADAY_COULOMB_PER_MOLE * 1e-6 / 3.6
_SOURCE = "set on the map"


@dataclass(frozen=True)
class AnodeChoice:
    """An anode of the map.

    Parameters
    ----------
    name
        As written.
    phase, host
        Lithiated phase and host; no host for lithium alone.
    lithium_per_host
        As assembled, where the user said so.
    """

    name: str
    phase: Material
    host: Material | None
    lithium_per_host: float | None = None


def find_anode(name: str, *, known: Iterable[Material] = ()) -> AnodeChoice:
    """Return the phases behind the name of an anode.

    Parameters
    ----------
    name
        Such as ``Li-In``, ``Li-In:0.5``, ``Li``, or the name of a lithiated phase.
    known
        Materials that come before indrite's own, such as those of a cell file.

    Raises
    ------
    UsageError
        For an anode that no known phase makes, or more lithium than its plateau holds.

    Examples
    --------
    >>> choice = find_anode("Li-Al:0.2")
    >>> choice.phase.name, choice.host.name, choice.lithium_per_host
    ('LiAl', 'Al', 0.2)
    """
    word, _, share = name.partition(":")
    phases = [*known, *(material(one) for one in material_names())]
    choices = [one for one in phases if "potential_volt" in one.numbers and _spelt_by(word, one)]
    if not choices:
        names = dict.fromkeys(_elements(one) for one in phases if "potential_volt" in one.numbers)
        raise UsageError(
            "no such anode", got=repr(name), expected=f"one of {', '.join(names)}, or of the cell's materials"
        )
    phase = choices[0]
    choice = AnodeChoice(name, phase, _host_of(phase, phases), _lithium(share, name))
    if choice.lithium_per_host is not None:
        _check_lithium(choice)
    return choice


def _elements(phase: Material) -> str:
    others = [one for one in composition(phase.formula) if one != "Li"]
    return "-".join(["Li", *others])


def _spelt_by(word: str, phase: Material) -> bool:
    return word in (phase.name, _elements(phase))


def _host_of(phase: Material, phases: list[Material]) -> Material | None:
    rest = {element: count for element, count in composition(phase.formula).items() if element != "Li"}
    if not rest:
        return None
    for one in phases:
        if composition(one.formula) == rest:
            return one
    raise UsageError(f"no host is known for {phase.name}", todo="Give it under 'materials' in the cell file")


def _lithium(share: str, name: str) -> float | None:
    if not share:
        return None
    try:
        return float(share)
    except ValueError:
        raise UsageError("no lithium content", got=repr(name), expected="a number, as in Li-In:0.5") from None


def _check_lithium(choice: AnodeChoice) -> None:
    if choice.host is None:
        raise UsageError("lithium has no composition", got=repr(choice.name), expected="Li")
    end = choice.phase.value("plateau_end_lithium_per_host")
    assert choice.lithium_per_host is not None
    if not 0.0 <= choice.lithium_per_host < end:
        raise UsageError(
            "more lithium as assembled than the plateau holds, or less than none",
            got=repr(choice.name),
            expected=f"0 … {end:g} lithium per host atom",
        )


def with_anode(cell: Cell, choice: AnodeChoice, *, room: float | None = None) -> Cell:
    """Return the cell with another anode, its cutoffs moved so that the cathode runs the same window.

    The host is such that the anode takes up as much charge to the end of its plateau as the recipe's own
    (``room``, mAh/cm2), starting at the same share of the plateau; where only the composition differs, the
    host stays as weighed. Lithium alone gets the lithium that the recipe's anode holds.

    Raises
    ------
    SpecimenError
        If the recipe does not determine its own anode.
    """
    before = cell.value("anode_reference_potential_volt")
    area = cell.value("electrode_area_square_centimetre")
    after = choice.phase.value("potential_volt")
    anode = Anode(material=choice.phase, host=choice.host)
    if choice.host is None:
        anode = replace(anode, mass_milligram=_number(_lithium_mass(cell, choice) * area))
    else:
        lithium = _start(cell, choice)
        host = _host_amount(cell, choice, lithium, room)
        mass, share = _masses(choice, host, lithium)
        anode = replace(
            anode,
            mass_milligram=_number(mass * area),
            lithium_weight_fraction=_number(share),
            plateau_end_lithium_per_host=choice.phase.number("plateau_end_lithium_per_host"),
        )
    return replace(cell, anode=anode, protocol=_same_window(cell, after - before))


def _number(value: float) -> Number:
    return Number(value, _SOURCE, "assumed")


def _same_host(cell: Cell, choice: AnodeChoice) -> bool:
    own = cell.anode
    if own.host is None or own.material is None or choice.host is None:
        return False
    return (own.host.formula, own.material.formula) == (choice.host.formula, choice.phase.formula)


def _start(cell: Cell, choice: AnodeChoice) -> float:
    if choice.lithium_per_host is not None:
        return choice.lithium_per_host
    end = choice.phase.value("plateau_end_lithium_per_host")
    if cell.anode.host is None:
        return _START_SHARE * end
    return cell.value("lithium_per_host_discharged") / cell.value("plateau_end") * end


def _host_amount(cell: Cell, choice: AnodeChoice, lithium: float, room: float | None) -> float:
    """Return micromole of host per square centimetre."""
    if room is None and _same_host(cell, choice):
        return cell.value("host_micromole_per_square_centimetre")
    if room is None:
        room = (
            _EXCESS * cell.value("loading_milliampere_hour_per_square_centimetre")
            if cell.anode.host is None
            else cell.value("anode_room_milliampere_hour_per_square_centimetre")
        )
    end = choice.phase.value("plateau_end_lithium_per_host")
    return room / ((end - lithium) * _MILLIAMPERE_HOUR_PER_MICROMOLE)


def _masses(choice: AnodeChoice, host: float, lithium: float) -> tuple[float, float]:
    """Return milligram per square centimetre and the weight share of lithium."""
    assert choice.host is not None
    host_mass = choice.host.value("molar_mass_gram_per_mole")
    held = composition(choice.phase.formula)["Li"]
    lithium_mass = (choice.phase.value("molar_mass_gram_per_mole") - host_mass) / held
    whole = host_mass + lithium * lithium_mass
    return host * whole * 1e-3, lithium * lithium_mass / whole


def _lithium_mass(cell: Cell, choice: AnodeChoice) -> float:
    held = cell.value("anode_lithium_milliampere_hour_per_square_centimetre")
    moles = held / _MILLIAMPERE_HOUR_PER_MICROMOLE
    return moles * choice.phase.value("molar_mass_gram_per_mole") * 1e-3


def _same_window(cell: Cell, shift: float) -> Protocol:
    protocol = cell.protocol
    if protocol.voltage_scale == "lithium":
        return protocol
    upper, lower = protocol.upper_cutoff_volt, protocol.lower_cutoff_volt
    return replace(
        protocol,
        upper_cutoff_volt=None if upper is None else _number(upper.value - shift),
        lower_cutoff_volt=None if lower is None else _number(lower.value - shift),
    )
