"""The report of a study of one's own files: which sections it shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from indrite.study.counterpart import Analysed, Counterpart
from indrite.study.study_text import Block

#: Section of the report and its parameter, for each technique but cycling.
_SECTIONS = {
    "impedance": ("impedance", "analyses"),
    "diffraction": ("diffraction", "patterns"),
    "section": ("cross_sections", "analyses"),
    "profile": ("line_profiles", "analyses"),
    "spectra": ("spectra", "analyses"),
}


def report_blocks(found: Sequence[Analysed], other: Counterpart) -> Iterator[Block]:
    """Yield the sections: both sides in one table and in common figures, then each measurement, the evidence.

    Parameters
    ----------
    found
        Analyses of measured files.
    other
        What stands beside them.
    """
    measured = {one.name: f"${one.step}" for one in found}
    records = {}
    for one in found:
        if one.technique == "cycling" and one.name in other.pairs:
            records[one.name] = f"${one.record}"
            records[f"{one.name}.simulated"] = f"${other.record}"
    yield Block("", {"show": "sides", "comparison": "$sides"})
    simulated = {name: f"${step}" for name, step in other.pairs.items()}
    overlay: dict[str, Any] = {"show": "overlays", "measured": measured, "simulated": simulated}
    yield Block("", overlay | ({"records": records} if records else {}))
    yield from _details(found)
    diagnoses = {one.name: f"${one.step}" for one in found if one.technique == "cycling"}
    if diagnoses:
        yield Block("", {"show": "evidence", "diagnoses": diagnoses})


def _details(found: Sequence[Analysed]) -> Iterator[Block]:
    for one in found:
        if one.technique == "cycling":
            title = f"{one.files[0].path.name}: "
            for show, words in (("capacity", "capacity"), ("profiles", "voltage"), ("leak", "leak")):
                values = {"show": show, "title": title + words, "diagnosis": f"${one.step}"}
                if show != "leak":
                    values["cycling"] = f"${one.record}"
                yield Block("", values)
    for technique, (show, argument) in _SECTIONS.items():
        rows = {one.name: f"${one.step}" for one in found if one.technique == technique}
        if rows:
            yield Block("", {"show": show, argument: rows})
