"""What a pattern is compared with: names and files → `Library`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from indrite.analysis.diffraction.match import with_elements
from indrite.analysis.diffraction.phase import Phase
from indrite.analysis.diffraction.summary import Library
from indrite.errors import UsageError
from indrite.instruments.diffraction.phases import li6ps5cl, phases_of, shipped_phases

#: Impurities whose limits are stated unless others are named: what synthesis and air leave in a sulfide
#: electrolyte.
SUSPECTS = ("LiCl", "Li2S", "Li3PS4_beta_ordered", "Li2CO3", "S8_alpha_Fddd")


def library_of(
    *,
    known: Sequence[str] = (),
    candidates: Sequence[str] = (),
    suspects: Sequence[str] | None = None,
    elements: Sequence[str] = (),
) -> Library:
    """Return what a pattern is compared with.

    Parameters
    ----------
    known
        Names or files of the phases that are there; empty: search.
    candidates
        Names, files or folders of CIF files to search among; empty: all shipped phases.
    suspects
        Names or files of impurities; ``None``: the usual ones of sulfide electrolytes (`SUSPECTS`), stated
        where a
        phase holds sulfur.
    elements
        Search only among phases of these.

    Raises
    ------
    UsageError
        If no phase consists of the elements, or a folder holds no structure.
    StructureError, FileFormatError
        See `phases.phase_of`.
    """
    present = phases_of(known)
    searched: tuple[Phase, ...] = ()
    if not present:
        searched = phases_of(_files(candidates)) if candidates else shipped_phases()
        if elements:
            searched = with_elements(searched, elements)
        if not searched:
            raise UsageError("no phase to search for consists of these elements", got=", ".join(elements))
    return Library(
        known=present,
        candidates=searched,
        suspects=phases_of(suspects or ()),
        usual_suspects=phases_of(SUSPECTS) if suspects is None else (),
        exchange=(li6ps5cl(exchange=0.0), li6ps5cl(exchange=1.0)),
    )


def _files(names: Sequence[str]) -> list[str]:
    found: list[str] = []
    for name in names:
        folder = Path(name)
        if not folder.is_dir():
            found.append(name)
            continue
        inside = sorted(str(one) for one in folder.iterdir() if one.suffix.lower() == ".cif")
        if not inside:
            raise UsageError("no CIF files in the folder", where=folder)
        found += inside
    return found
