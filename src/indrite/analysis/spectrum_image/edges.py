"""Core-loss edges (EELS) of the elements in and around sulfide cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from indrite.errors import UsageError

#: How an edge begins: at once, over some eV, or tens of eV behind its onset; with narrow lines on top.
EdgeForm = Literal["abrupt", "rounded", "delayed", "white lines"]


@dataclass(frozen=True)
class Edge:
    """A core-loss edge.

    Parameters
    ----------
    element, shell
        Such as ``S`` and ``L2,3``.
    onset_electronvolt
        Energy loss of the onset.
    form
        See `EdgeForm`.
    """

    element: str
    shell: str
    onset_electronvolt: float
    form: EdgeForm

    @property
    def name(self) -> str:
        """Such as ``S L2,3``."""
        return f"{self.element} {self.shell}"

    @property
    def signal_electronvolt(self) -> float:
        """Width of the window that holds most of the edge: a delayed one needs more."""
        return 80.0 if self.form == "delayed" else 50.0


#: Onsets as tabulated by Ahn & Krivanek, EELS Atlas (1983), and Egerton, Electron Energy-Loss Spectroscopy in
#: the Electron Microscope (2011), DOI 10.1007/978-1-4419-9583-4, appendix D. Chemical shifts move them by eV.
EELS_EDGES: tuple[Edge, ...] = (
    Edge("Li", "K", 55.0, "abrupt"),
    Edge("Al", "L2,3", 73.0, "rounded"),
    Edge("Si", "L2,3", 99.0, "rounded"),
    Edge("P", "L2,3", 132.0, "rounded"),
    Edge("Sr", "M4,5", 133.0, "delayed"),
    Edge("S", "L2,3", 165.0, "rounded"),
    Edge("Nb", "M4,5", 205.0, "delayed"),
    Edge("Cl", "L2,3", 200.0, "rounded"),
    Edge("C", "K", 284.0, "abrupt"),
    Edge("K", "L2,3", 294.0, "white lines"),
    Edge("Ca", "L2,3", 346.0, "white lines"),
    Edge("N", "K", 401.0, "abrupt"),
    Edge("In", "M4,5", 443.0, "delayed"),
    Edge("Ti", "L2,3", 456.0, "white lines"),
    Edge("Sn", "M4,5", 485.0, "delayed"),
    Edge("O", "K", 532.0, "abrupt"),
    Edge("Cr", "L2,3", 575.0, "white lines"),
    Edge("Mn", "L2,3", 640.0, "white lines"),
    Edge("F", "K", 685.0, "abrupt"),
    Edge("Fe", "L2,3", 708.0, "white lines"),
    Edge("Co", "L2,3", 779.0, "white lines"),
    Edge("La", "M4,5", 832.0, "white lines"),
    Edge("Ni", "L2,3", 855.0, "white lines"),
    Edge("Cu", "L2,3", 931.0, "rounded"),
    Edge("Sr", "L2,3", 1940.0, "white lines"),
)


def edges_of(names: tuple[str, ...] | None) -> tuple[Edge, ...]:
    """Return the edges that elements or edge names (``S``, ``S L2,3``, ``In M``) stand for.

    Raises
    ------
    UsageError
        For a name that is not in the table.
    """
    if names is None:
        return EELS_EDGES
    found: list[Edge] = []
    for name in names:
        element, _, shell = name.strip().replace("_", " ").partition(" ")
        fitting = [
            one for one in EELS_EDGES if one.element == element and one.shell.startswith(shell.strip()[:1])
        ]
        if not fitting:
            known = ", ".join(one.name for one in EELS_EDGES)
            raise UsageError("no such edge", got=repr(name), expected=known)
        found += [one for one in fitting if one not in found]
    return tuple(found)
