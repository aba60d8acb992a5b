"""The cell of one point: the recipe with anode, current, loading, pressures and the rest set."""

from __future__ import annotations

from dataclasses import dataclass, replace

from indrite.cell import Cell
from indrite.cell.numbers import Number
from indrite.models.growth.microstructure import pellet_porosity
from indrite.models.operating_map.anodes import RECIPE, find_anode, with_anode
from indrite.models.operating_map.axes import Point

#: What the recipes leave open: assembly of the study's kind, and the pressure of a usual test rig.
PRESSING_MEGAPASCAL, STACK_MEGAPASCAL, TEMPERATURE_CELSIUS = 380.0, 5.0, 25.0
_SOURCE = "set on the map"


@dataclass(frozen=True)
class Conditions:
    """What the growth laws are told besides the cell itself.

    Parameters
    ----------
    current_milliampere_per_square_centimetre
        On charge.
    temperature_kelvin
        Constant.
    stack_pressure_megapascal, pressing_pressure_megapascal
        In operation and at assembly.
    """

    current_milliampere_per_square_centimetre: float
    temperature_kelvin: float
    stack_pressure_megapascal: float
    pressing_pressure_megapascal: float

    @property
    def porosity(self) -> float:
        """Porosity that the pressing leaves in the pellet."""
        return pellet_porosity(self.pressing_pressure_megapascal).porosity


def conditions_of(cell: Cell) -> Conditions:
    """Return the conditions of a cell; what it does not state is assumed.

    Raises
    ------
    SpecimenError
        If it has no charge current.
    """
    return Conditions(
        cell.value("charge_current_density_milliampere_per_square_centimetre"),
        273.15 + _value(cell.temperature_celsius, TEMPERATURE_CELSIUS),
        _value(cell.stack_pressure_megapascal, STACK_MEGAPASCAL),
        _value(cell.pressing_pressure_megapascal, PRESSING_MEGAPASCAL),
    )


def _value(number: Number | None, otherwise: float) -> float:
    return otherwise if number is None else number.value


def specimen_at(cell: Cell, point: Point, *, anode_excess: float | None = None) -> Cell:
    """Return the cell of a point.

    Composite and loading scale together, so that the share in use stays; discharge keeps its ratio to the
    charge; pressing changes the thickness of a pellet of the same mass, unless the thickness is set, which
    then sets the mass. The anode stays as weighed unless ``anode_excess`` ties it to the loading.

    Parameters
    ----------
    cell
        The recipe.
    point
        What to set; the current must not be zero.
    anode_excess
        Room of the host over the loading.

    Raises
    ------
    SpecimenError
        If the recipe lacks what is needed.
    UsageError
        For an unknown anode.
    """
    loading = point.loading_milliampere_hour_per_square_centimetre
    scaled = cell if loading is None else _with_loading(cell, loading)
    scaled = _with_anode(cell, scaled, (point, anode_excess))
    scaled = _with_pressures(scaled, point)
    current = point.current_milliampere_per_square_centimetre
    if current is not None:
        scaled = _with_current(scaled, current)
    elif loading is not None:
        scaled = _with_current(scaled, cell.value("charge_current_density_milliampere_per_square_centimetre"))
    return scaled


def _number(value: float) -> Number:
    return Number(value, _SOURCE, "assumed")


def _times(number: Number | None, factor: float) -> Number | None:
    return None if number is None else _number(number.value * factor)


def _with_loading(cell: Cell, loading: float) -> Cell:
    factor = loading / cell.value("loading_milliampere_hour_per_square_centimetre")
    cathode = cell.cathode
    scaled = replace(
        cathode,
        composite_mass_milligram=_times(cathode.composite_mass_milligram, factor),
        active_mass_milligram=_times(cathode.active_mass_milligram, factor),
        stated_loading_milliampere_hour_per_square_centimetre=_times(
            cathode.stated_loading_milliampere_hour_per_square_centimetre, factor
        ),
    )
    return replace(cell, cathode=scaled)


def _with_anode(recipe: Cell, cell: Cell, how: tuple[Point, float | None]) -> Cell:
    point, excess = how
    room = None
    if excess is not None:
        room = excess * cell.value("loading_milliampere_hour_per_square_centimetre")
    if point.anode != RECIPE:
        known = [one for one in (recipe.anode.material, recipe.anode.host) if one is not None]
        # amounts follow from the recipe, whatever the loading
        built = with_anode(recipe, find_anode(point.anode, known=known), room=room)
        return replace(cell, anode=built.anode, protocol=built.protocol)
    host = recipe.anode.host
    if room is None or host is None:
        return cell
    factor = room / recipe.value("anode_room_milliampere_hour_per_square_centimetre")
    anode = replace(
        cell.anode,
        mass_milligram=_times(cell.anode.mass_milligram, factor),
        thickness_micrometre=_times(cell.anode.thickness_micrometre, factor),
    )
    return replace(cell, anode=anode)


def _with_pressures(cell: Cell, point: Point) -> Cell:
    pressing, thickness = point.pressing_pressure_megapascal, point.thickness_micrometre
    before = conditions_of(cell).porosity
    after = before if pressing is None else pellet_porosity(pressing).porosity
    now = cell.value("electrolyte_thickness_micrometre")
    target = now * (1.0 - before) / (1.0 - after) if thickness is None else thickness
    electrolyte = cell.electrolyte
    if target != now:
        solid = target * (1.0 - after) / (now * (1.0 - before))
        electrolyte = replace(
            electrolyte,
            thickness_micrometre=_stretched(electrolyte.thickness_micrometre, target / now),
            mass_milligram=_times(electrolyte.mass_milligram, solid),
        )
    return replace(
        cell,
        electrolyte=electrolyte,
        pressing_pressure_megapascal=_or(
            point.pressing_pressure_megapascal, cell.pressing_pressure_megapascal
        ),
        stack_pressure_megapascal=_or(point.stack_pressure_megapascal, cell.stack_pressure_megapascal),
        temperature_celsius=_or(point.temperature_celsius, cell.temperature_celsius),
    )


def _or(value: float | None, otherwise: Number | None) -> Number | None:
    return otherwise if value is None else _number(value)


def _stretched(number: Number | None, factor: float) -> Number:
    """Scale a thickness with its range: how well it is known in per cent does not change."""
    assert number is not None  # the thickness was just computed from it
    low, high = (end * factor for end in number.range)
    value = min(max(number.value * factor, low), high)
    return Number(value, _SOURCE, "assumed", low=low, high=high)


def _with_current(cell: Cell, current: float) -> Cell:
    protocol = cell.protocol
    charge = cell.value("charge_current_density_milliampere_per_square_centimetre")
    discharge = cell.value("discharge_current_density_milliampere_per_square_centimetre")
    return replace(
        cell,
        protocol=replace(
            protocol,
            charge_rate_per_hour=None,
            discharge_rate_per_hour=None,
            charge_current_density_milliampere_per_square_centimetre=_number(current),
            discharge_current_density_milliampere_per_square_centimetre=_number(current * discharge / charge),
        ),
    )
