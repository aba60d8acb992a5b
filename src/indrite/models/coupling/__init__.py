"""From atoms to grains: what the interface's models give the growth of metal, each number with its range."""

from typing import TYPE_CHECKING, Any

from indrite.lazy import lazy_names

if TYPE_CHECKING:
    from indrite.models.coupling.couple import couple_interface
    from indrite.models.coupling.energies import InterfaceEnergies, interface_energies
    from indrite.models.coupling.numbers import CoupledInterface, CoupledNumber, Sources

__all__ = [
    "CoupledInterface",
    "CoupledNumber",
    "InterfaceEnergies",
    "Sources",
    "couple_interface",
    "interface_energies",
]

_HERE = "indrite.models.coupling"
_LOAD = lazy_names(
    _HERE,
    {
        "CoupledInterface": f"{_HERE}.numbers",
        "CoupledNumber": f"{_HERE}.numbers",
        "InterfaceEnergies": f"{_HERE}.energies",
        "Sources": f"{_HERE}.numbers",
        "couple_interface": f"{_HERE}.couple",
        "interface_energies": f"{_HERE}.energies",
    },
)


def __getattr__(name: str) -> Any:
    return _LOAD(name)
