"""Electrode | electrolyte interfaces: matched cells, terminations, gaps, adhesion."""

from typing import TYPE_CHECKING, Any

from indrite.lazy import lazy_names

if TYPE_CHECKING:
    from indrite.models.interface.build import build_interface
    from indrite.models.interface.choice import InterfaceChoice
    from indrite.models.interface.matching import Match, find_matches
    from indrite.models.interface.result import Interface
    from indrite.models.interface.slabs import Termination, terminations

__all__ = [
    "Interface",
    "InterfaceChoice",
    "Match",
    "Termination",
    "build_interface",
    "find_matches",
    "terminations",
]

_HERE = "indrite.models.interface"
_LOAD = lazy_names(
    _HERE,
    {
        "Interface": f"{_HERE}.result",
        "InterfaceChoice": f"{_HERE}.choice",
        "Match": f"{_HERE}.matching",
        "Termination": f"{_HERE}.slabs",
        "build_interface": f"{_HERE}.build",
        "find_matches": f"{_HERE}.matching",
        "terminations": f"{_HERE}.slabs",
    },
)


def __getattr__(name: str) -> Any:
    return _LOAD(name)
