"""From models of the interface, crystals and the literature to the numbers of the model of grains.

    v_i   = (V(LiIn) - V(In))/mol Li          from measured cells or from an engine's
    W_e   = 2 (gamma - W)                     surface energy less adhesion, fresh and reacted
    R_0   = R_ct + delta/kappa                charge transfer and interphase
    a_0   = 2 delta                           thinnest film: an interphase on either side

===============  ==========================================================  ==============================
equation symbol  meaning                                                     from
===============  ==========================================================  ==============================
V                molar volumes                                               `Thermodynamics.lithiation`
gamma, W         surface energy, work of adhesion                            `InterfaceEnergies`
delta            thickness of the interphase                                 STEM: picoseconds cannot tell
kappa            its ionic conductivity                                      assumed, bounded by the cell
R_ct             charge transfer                                             `growth_cell`
===============  ==========================================================  ==============================

Every number is replaced by another by `Sources`; what is not known stays as `growth_cell` assumes it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from indrite.cell import Cell
from indrite.errors import UsageError
from indrite.models.coupling.energies import InterfaceEnergies
from indrite.models.coupling.numbers import PUBLISHED_NANOMETRE, CoupledInterface, CoupledNumber, Sources
from indrite.models.growth.mesoscale.from_cell import assumptions, growth_cell
from indrite.models.growth.mesoscale.metal import Assumption, GrowthCell
from indrite.models.thermodynamics.formulas import counts_of
from indrite.models.thermodynamics.thermodynamics import Thermodynamics
from indrite.models.thermodynamics.volumes import VolumeChange

#: Standard deviation of W_e between CHGNet, SevenNet-0 and SevenNet-MF-0 (r2SCAN) on the same In, LiIn and Li
#: interfaces, pooled: what an engine's choice means (docs/coupling.md).
ENGINE_JOULE_PER_SQUARE_METRE = 0.3
#: Reaction of one layer of this thickness may help the metal in: the part that bonds at once.
_LAYER_NANOMETRE = 0.3
#: Half a unit of the last digit of `PUBLISHED_NANOMETRE`.
_READING_NANOMETRE = 0.5
#: Conductivity of the interphase, S/cm: nobody measured it. The middle, in the logarithm, between what the
#: cell's voltages need and that of Li3P (1e-4, from memory).
_CONDUCTIVITY = 5e-6
_OHM_PER_NANOMETRE = 1e-7  # of 1 nm at 1 S/cm, ohm cm2
_ELECTRONVOLT_PER_SQUARE_NANOMETRE = 0.1602176634  # in J/m2
#: Lithium per host that counts as the same.
_SAME_SHARE = 0.01


def couple_interface(
    cell: Cell,
    *,
    energies: Sequence[InterfaceEnergies] = (),
    reactions: Sequence[Thermodynamics] = (),
    sources: Sources | None = None,
) -> CoupledInterface:
    """Return what the models of the interface give the growth in a cell.

    Parameters
    ----------
    cell
        The specimen.
    energies
        Of the metals that stand on the electrolyte in this cell: for Li-In both In and LiIn.
    reactions
        Of the same metals: volumes of the alloys, energy of the reaction.
    sources
        The switches.

    Raises
    ------
    UsageError
        If a simulated number is asked for and nothing was simulated.
    """
    sources = sources or Sources()
    plain = growth_cell(cell)
    numbers: list[CoupledNumber] = []
    undecided: list[str] = []
    if (volume := _volume(cell, plain, (reactions, sources))) is not None:
        numbers.append(volume)
    if (entry := _entry(energies, reactions, sources)) is not None:
        numbers.append(entry)
    elif sources.wetting == "simulated":
        undecided.append(
            "wetting: the engine gave no surface energy of the metal, so boundaries open as if dry"
        )
    if plain.metal.has_host:
        numbers += _interphase(plain, sources)
        undecided.append(
            "thickness and conductivity of the interphase: tens of picoseconds make less than a nanometre; "
            "impedance of a symmetric cell over hours would give both together, STEM the thickness"
        )
    else:
        undecided.append(
            "growth of the interphase of lithium: R_0 and R_1 stay as assumed; "
            "impedance over days would give both"
        )
    return CoupledInterface(cell.name, tuple(numbers), tuple(undecided))


def _volume(
    cell: Cell, plain: GrowthCell, given: tuple[Sequence[Thermodynamics], Sources]
) -> CoupledNumber | None:
    """Return what a mole of inserted lithium adds; lithium plated on itself has its own volume."""
    reactions, sources = given
    if cell.anode.host is None:
        return None
    measured = plain.metal.insertion_volume_cubic_centimetre_per_mole
    simulated = [
        one.cubic_centimetre_per_mole_of_lithium
        for thermodynamics in reactions
        for one in thermodynamics.lithiation
        if one.source != "crystals" and one.host == cell.anode.host.formula and _is_plateau(one, plain)
    ]
    if sources.volume == "simulated" and not simulated:
        raise UsageError(
            "no simulated volume of the alloy",
            expected="reactions of this anode",
            todo="Give the step of simulate.reactions, or take volume: measured",
        )
    everything = [measured, *simulated]
    low, high = min(everything), max(everything)
    origin, value = "measured", measured
    if sources.volume == "simulated":
        origin, value = "simulated", sum(simulated) / len(simulated)
    elif not isinstance(sources.volume, str):
        origin, value = "given", sources.volume
        low = high = value
    other = ", ".join(f"simulated {one:.2f}" for one in sorted(set(simulated)))
    return CoupledNumber(
        Assumption(
            "volume that a mole of inserted lithium adds",
            "v_i",
            "cm³/mol",
            value,
            low,
            high,
            f"{origin}; measured cells give {measured:.2f}",
        ),
        origin,
        other,
    )


def _is_plateau(change: VolumeChange, plain: GrowthCell) -> bool:
    """Whether a product is what the plateau of the cell's metal ends in."""
    counts = counts_of(change.product)
    share = float(counts["Li"] / counts[change.host])
    return abs(share - plain.metal.plateau_end) < _SAME_SHARE


def _entry(
    energies: Sequence[InterfaceEnergies], reactions: Sequence[Thermodynamics], sources: Sources
) -> CoupledNumber | None:
    """Return W_e: the middle of all that was simulated, the range widened by the engine's own scatter."""
    name = "energy of filling a boundary beyond parting it dry"
    if sources.wetting == "none":
        return None
    if not isinstance(sources.wetting, str):
        value = sources.wetting
        row = Assumption(name, "W_e", "J/m²", value, value, value, "given")
        return CoupledNumber(row, "given")
    values = [one for energy in energies for one in energy.entry_joule_per_square_metre()]
    if not values:
        if energies:
            return None
        raise UsageError(
            "no simulated adhesion",
            expected="works of adhesion of this anode",
            todo="Give the steps of simulate.adhesion, or take wetting: none",
        )
    half = math.sqrt(3.0) * ENGINE_JOULE_PER_SQUARE_METRE
    middle = 0.5 * (min(values) + max(values))
    release = _layer_release(energies, reactions)
    names = " and ".join(dict.fromkeys(one.electrode for one in energies))
    engines = ", ".join(dict.fromkeys(one.engine for one in energies))
    why = (
        f"2 (γ - W) of {names} by {engines}, fresh and reacted; ± {half:.2f} for the choice of the engine"
        f" and down to {release:.2f} more for the reaction of the first layer"
    )
    row = Assumption(name, "W_e", "J/m²", middle, min(values) - half + release, max(values) + half, why)
    return CoupledNumber(row, "simulated", "without it boundaries open as if dry: 0 J/m²")


def _layer_release(energies: Sequence[InterfaceEnergies], reactions: Sequence[Thermodynamics]) -> float:
    """Return the energy that one layer gives off when it reacts as far as it can, J/m², negative."""
    if not reactions or not energies:
        return 0.0
    atoms = max(one.atoms_per_cubic_nanometre for one in energies) * _LAYER_NANOMETRE
    lowest = min(one.closed.most_exothermic.energy_electronvolt_per_atom for one in reactions)
    return min(0.0, lowest * atoms * _ELECTRONVOLT_PER_SQUARE_NANOMETRE)


def _interphase(plain: GrowthCell, sources: Sources) -> list[CoupledNumber]:
    """Return R_0 and the thinnest film of a metal with host."""
    thickness = sources.interphase_nanometre
    published = thickness == PUBLISHED_NANOMETRE
    error = _READING_NANOMETRE if published else 0.0
    transfer = plain.interface.start_ohm_square_centimetre
    (row,) = [one for one in assumptions(plain) if one.symbol == "R_0"]
    least = thickness * _OHM_PER_NANOMETRE / (row.high - transfer)
    chosen = sources.interphase_siemens_per_centimetre
    conductivity = _CONDUCTIVITY if chosen is None else chosen
    value = transfer + thickness * _OHM_PER_NANOMETRE / conductivity
    low, high = (min(row.low, value), max(row.high, value)) if chosen is None else (value, value)
    origin = "assumed" if chosen is None else "given"
    why = (
        f"charge transfer {transfer:.1f} and {thickness:g} nm at {conductivity:.2g} S/cm ({origin}); the"
        f" voltages of the cell leave at most {row.high:g}, hence at least {least:.1g} S/cm"
    )
    source = "STEM of DOI 10.21203/rs.3.rs-402674/v1" if published else "given"
    film = 2e-3 * thickness
    return [
        CoupledNumber(
            Assumption(row.name + " and its interphase", "R_0", "ohm cm2", value, low, high, why), origin
        ),
        CoupledNumber(
            Assumption(
                "thinnest film: an interphase on either side",
                "a_0",
                "µm",
                film,
                film - 2e-3 * error,
                film + 2e-3 * error,
                f"{thickness:g} nm, {source}",
            ),
            "published" if published else "given",
        ),
    ]
