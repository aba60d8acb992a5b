"""Functions that steps name, for what atoms give the grains: adhesion, and the numbers of the coupling."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from indrite.cell import Cell
from indrite.engines import REACTION_ENGINE
from indrite.models.coupling import CoupledInterface, InterfaceEnergies
from indrite.models.dynamics import DynamicsResult
from indrite.models.interface.result import Interface
from indrite.models.thermodynamics.thermodynamics import Thermodynamics
from indrite.study.arguments import EngineName

Positive = Annotated[float, Field(gt=0)]


def simulate_adhesion(
    interface: Interface,
    *,
    dynamics: DynamicsResult | None = None,
    engine: Annotated[str, EngineName()] = REACTION_ENGINE,
    frames: Annotated[int, Field(gt=0)] = 3,
) -> InterfaceEnergies:
    """Return adhesion fresh and reacted, see `indrite.models.coupling.interface_energies`.

    ``dynamics``: runs from this interface; ``frames`` of the second half of each are opened.
    """
    from indrite.engines import engine as find
    from indrite.models.coupling import interface_energies
    from indrite.models.dynamics.threads import limited

    chosen = find(engine)
    with limited(1):  # the same last bits, whatever runs beside this
        return interface_energies(
            interface,
            chosen.calculator(),
            engine=chosen.name,
            trajectories=() if dynamics is None else dynamics.trajectories,
            frames=frames,
        )


def couple_interface(
    cell: Cell,
    *,
    adhesion: list[InterfaceEnergies] = [],  # noqa: B006
    reactions: list[Thermodynamics] = [],  # noqa: B006
    volume: Literal["measured", "simulated"] | Positive = "measured",
    wetting: Literal["simulated", "none"] | float = "simulated",
    interphase_nanometre: Positive = 15.0,
    interphase_siemens_per_centimetre: Positive | None = None,
) -> CoupledInterface:
    """Return what the interface gives the growth in a cell, see `indrite.models.coupling.couple_interface`.

    The last four are the switches: where a number comes from, or the number itself.
    """
    from indrite.models.coupling import Sources
    from indrite.models.coupling import couple_interface as couple

    sources = Sources(
        volume=volume,
        wetting=wetting,
        interphase_nanometre=interphase_nanometre,
        interphase_siemens_per_centimetre=interphase_siemens_per_centimetre,
    )
    return couple(cell, energies=adhesion, reactions=reactions, sources=sources)
