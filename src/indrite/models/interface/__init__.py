"""Electrode | electrolyte interfaces: matched cells, terminations, gaps, adhesion."""

from typing import TYPE_CHECKING, Any

from indrite.lazy import lazy_names

if TYPE_CHECKING:
    from indrite.models.interface.adhesion import (
        Adhesion,
        adhesion_of_frames,
        interfacial_energy,
        work_of_adhesion,
    )
    from indrite.models.interface.build import build_interface
    from indrite.models.interface.choice import InterfaceChoice
    from indrite.models.interface.matching import Match, find_matches
    from indrite.models.interface.planes import oriented_cell
    from indrite.models.interface.result import Interface
    from indrite.models.interface.slabs import Termination, terminations

__all__ = [
    "Adhesion",
    "Interface",
    "InterfaceChoice",
    "Match",
    "Termination",
    "adhesion_of_frames",
    "build_interface",
    "find_matches",
    "interfacial_energy",
    "oriented_cell",
    "terminations",
    "work_of_adhesion",
]

_HERE = "indrite.models.interface"
_LOAD = lazy_names(
    _HERE,
    {
        "Adhesion": f"{_HERE}.adhesion",
        "Interface": f"{_HERE}.result",
        "InterfaceChoice": f"{_HERE}.choice",
        "Match": f"{_HERE}.matching",
        "Termination": f"{_HERE}.slabs",
        "adhesion_of_frames": f"{_HERE}.adhesion",
        "build_interface": f"{_HERE}.build",
        "find_matches": f"{_HERE}.matching",
        "interfacial_energy": f"{_HERE}.adhesion",
        "oriented_cell": f"{_HERE}.planes",
        "terminations": f"{_HERE}.slabs",
        "work_of_adhesion": f"{_HERE}.adhesion",
    },
)


def __getattr__(name: str) -> Any:
    return _LOAD(name)
