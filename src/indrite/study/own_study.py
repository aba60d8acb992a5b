"""A study of one's own files: each read and analysed, beside it the same cell simulated, both compared."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from indrite.cell import Cell
from indrite.study.counterpart import Analysed, Counterpart, counterpart_of
from indrite.study.own_report import report_blocks
from indrite.study.recognise import Recognised, Unrecognised, words_of
from indrite.study.study_text import Block, study_text

#: Pixels below this are those of a transmission microscope: maps across an interface.
_FINE_NANOMETRE = 50.0
#: Folders upward that a relative name may go.
_FAR = 2
#: Letters of a file's name that a step's name keeps.
_LONGEST = 32
#: Spectra of one pellet at as many temperatures are one series.
_SERIES = 3


@dataclass
class OwnStudy:
    """Writes the study of recognised files.

    Parameters
    ----------
    files
        What was recognised, without cells and studies.
    folder
        Folder of the study file; files in it are named by their relative path.
    cell
        Shipped name or cell file as the study names it; ``None`` for none.
    specimen
        What it says, where it says enough to be simulated; else ``None``.
    lacks
        What is missing for that.
    published
        A table of published numbers, as the study names it.
    """

    files: Sequence[Recognised]
    folder: Path
    cell: str | None = None
    specimen: Cell | None = None
    lacks: str = ""
    published: str | None = None
    _blocks: list[Block] = field(default_factory=list)
    _found: list[Analysed] = field(default_factory=list)
    _names: set[str] = field(default_factory=set)

    def text(self, *, title: str, unrecognised: Sequence[Unrecognised] = ()) -> str:
        """Return the study file."""
        if self.cell is not None:
            self._step("cell", {"do": "cell.load", "cell": self.cell}, "The recipe.")
        for technique, add in self._authors().items():
            own = [one for one in self.files if one.technique == technique]
            if own:
                add(own)
        other = counterpart_of(self._found, self.specimen)
        compared = self._compared(other)
        head = {"study": _slug(title)[:40] or "my_cell", "title": title, "seed": 1}
        steps = [*self._blocks, *other.blocks, *compared]
        report = list(report_blocks(self._found, other)) if compared else []
        return study_text(head, steps, report, comment=self._comment(unrecognised))

    def _authors(self) -> dict[str, Callable[[list[Recognised]], None]]:
        return {
            "cycling": self._cycling,
            "impedance": self._impedance,
            "diffraction": self._diffraction,
            "section": self._section,
            "maps": self._maps,
            "profile": self._profile,
            "spectra": self._spectra,
        }

    # --- steps of each technique ---------------------------------------------------------------------

    def _cycling(self, files: list[Recognised]) -> None:
        for one in files:
            read = self._read(one, "read.cycling")
            self._analyse("diagnose.cycling", {"cycling": f"${read}", **self._with_cell()}, (one,), read)

    def _impedance(self, files: list[Recognised]) -> None:
        read = [self._read(one, "read.impedance") for one in files]
        asks = (("electrodes", "blocking  # steel or carbon on both sides; reversible: lithium"),)
        warm = [{sweep.temperature_celsius for sweep in one.signal or ()} - {None} for one in files]
        series = len(files) >= _SERIES and all(len(one) == 1 for one in warm)
        groups = [list(range(len(files)))] if series else [[k] for k in range(len(files))]
        for group in groups:
            spectra: Any = [f"${read[k]}" for k in group] if series else f"${read[group[0]]}"
            values = {"impedance": spectra, **self._with_cell()}
            chosen = tuple(files[k] for k in group)
            self._analyse("analyse.impedance", values, chosen, read[group[0]], asks=asks)

    def _diffraction(self, files: list[Recognised]) -> None:
        for one in files:
            read = self._read(one, "read.diffraction")
            asks = (("phases", "[Li6PS5Cl]  # those known to be there; else the shipped ones are searched"),)
            self._analyse("analyse.diffraction", {"diffractogram": f"${read}"}, (one,), read, asks=asks)

    def _section(self, files: list[Recognised]) -> None:
        for one in files:
            asks = (("anode_side", "bottom  # or top, left, right: where the anode is in the picture"),)
            read = self._read(one, "read.section", ask=("pixel_nanometre", "100"), asks=asks)
            values: dict[str, Any] = {"micrograph": f"${read}"}
            if self.specimen is not None and self.specimen.anode.host is None:
                values["contrast"] = "dark"
            self._analyse("analyse.section", values, (one,), read)

    def _maps(self, files: list[Recognised]) -> None:
        fine = [
            one for one in files if one.signal is not None and one.signal.pixel_nanometre < _FINE_NANOMETRE
        ]
        coarse = [one for one in files if one not in fine]
        if fine:
            names = [self._file(one) for one in fine]
            read = self._unused(step_name("maps", fine[0].path) if len(fine) == 1 else "maps_interface")
            values = {"do": "read.profile", "file": names[0] if len(names) == 1 else names}
            self._step(read, values, "; ".join(f"{one.path.name}: {words_of(one)}" for one in fine[:4]))
            self._analyse(
                "analyse.profile", {"profile": f"${read}"}, tuple(fine), read, asks=_FOIL, technique="profile"
            )
        for one in coarse:
            read = self._read(one, "read.maps", ask=("elements", "[In, S, P]"))
            section = self._section_like(one)
            if section is not None and one.signal is not None:
                metal = "In" if "In" in one.signal.elements else one.signal.elements[0]
                step = {"do": "compare.maps", "section": f"${section}", "maps": f"${read}", "element": metal}
                self._step(self._unused(f"{read}_compared"), step, "The map beside the picture.")

    def _profile(self, files: list[Recognised]) -> None:
        for one in files:
            read = self._read(one, "read.profile")
            self._analyse("analyse.profile", {"profile": f"${read}"}, (one,), read, asks=_FOIL)

    def _spectra(self, files: list[Recognised]) -> None:
        for one in files:
            read = self._read(one, "read.spectra")
            self._analyse("analyse.spectra", {"spectra": f"${read}"}, (one,), read)

    def _section_like(self, maps: Recognised) -> str | None:
        """Return the analysis of a picture of the same field of view as maps."""
        if maps.signal is None:
            return None
        shape = maps.signal.counts.shape[1:]
        sections = [one for one in self._found if one.technique == "section"]
        same = [one.step for one in sections if one.files[0].signal.intensity.shape == shape]
        return same[0] if same else None

    # --- writing -------------------------------------------------------------------------------------

    def _read(
        self,
        one: Recognised,
        function: str,
        *,
        ask: tuple[str, str] | None = None,
        asks: tuple[tuple[str, str], ...] = (),
    ) -> str:
        """Add the step that reads a file, behind a '#' where something has to be said first."""
        name = self._unused(step_name(one.technique, one.path))
        values = {"do": function, "file": self._file(one)}
        needs = ((ask[0], f"{ask[1]}  # unknown: put in yours"),) if one.missing and ask is not None else ()
        comment = f"{one.path.name}: {words_of(one)}"
        self._blocks.append(Block(name, values, comment, bool(one.missing), needs, asks))
        self._names.add(name)
        return name

    def _analyse(
        self,
        function: str,
        values: Mapping[str, Any],
        files: tuple[Recognised, ...],
        record: str,
        *,
        asks: tuple[tuple[str, str], ...] = (),
        technique: str | None = None,
    ) -> None:
        off = any(one.missing for one in files)
        step = self._unused(f"{record}_analysed")
        self._step(step, {"do": function, **values}, "", off=off, asks=asks)
        if not off:
            name = re.sub(r"[^A-Za-z0-9_\-]+", "-", files[0].path.name.partition(".")[0]).strip("-") or record
            taken = {one.name for one in self._found}
            found = name if name not in taken else record
            self._found.append(Analysed(found, technique or files[0].technique, step, files, record))

    def _step(
        self,
        name: str,
        values: Mapping[str, Any],
        comment: str = "",
        *,
        off: bool = False,
        asks: tuple[tuple[str, str], ...] = (),
    ) -> None:
        self._blocks.append(Block(name, values, comment, off, asks=asks))
        self._names.add(name)

    def _unused(self, name: str) -> str:
        number, found = 2, name
        while found in self._names:
            found, number = f"{name}_{number}", number + 1
        return found

    def _file(self, one: Recognised) -> str:
        return named_from(one.path, self.folder)

    def _with_cell(self) -> dict[str, str]:
        return {} if self.cell is None else {"cell": "$cell"}

    # --- comparison ----------------------------------------------------------------------------------

    def _compared(self, other: Counterpart) -> list[Block]:
        if not other.pairs:
            return []
        values: dict[str, Any] = {
            "do": "compare.measured",
            "measured": {one.name: f"${one.step}" for one in self._found},
            "simulated": {name: f"${step}" for name, step in other.pairs.items()},
        }
        if other.given:
            values["given"] = list(other.given)
        if self.published is not None:
            values["published"] = self.published
        asks = () if self.published else (("published", "my_paper.yaml  # numbers with ids QUANTITY.NAME"),)
        comment = "Side by side. The names pair measured and simulated, and end the ids."
        if other.given:
            comment += "\ngiven: of these the simulated side was told its numbers."
        return [Block("sides", values, comment, asks=asks)]

    def _comment(self, unrecognised: Sequence[Unrecognised]) -> str:
        lines = [
            "A study of your own files, written by 'indrite new study'. Each step names a function and its",
            "parameters; $name is the result of the step of that name above. A '#' is in front of what needs",
            "your word first. Check it with 'indrite check', run it with 'indrite run'.",
        ]
        if self.specimen is None and self.lacks:
            lines += [
                "",
                f"Not simulated beside: {self.lacks}.",
                "Complete the cell's file and write the study again, under another name.",
            ]
        others = [one for one in self.files if one.technique == "trajectory"]
        lines += [f"Left to 'indrite analyse trajectory': {one.path.name}" for one in others]
        lines += [f"Not recognised: {one.path.name} ({one.why})" for one in unrecognised]
        return "\n".join(lines)


_FOIL = (
    ("foil_nanometre", "100  # thickness of the foil; with it and the tilt the interphase is corrected"),
    ("tilt_degree", "0  # of the interface in the foil"),
)


def named_from(path: Path, folder: Path) -> str:
    """Return how a file of a folder names another: relative where they are near each other."""
    relative = Path(os.path.relpath(path.resolve(), folder.resolve()))
    return str(path.resolve()) if relative.parts[: _FAR + 1] == ("..",) * (_FAR + 1) else relative.as_posix()


def step_name(technique: str, path: Path) -> str:
    """Return a short name for the step that reads a file.

    Examples
    --------
    >>> step_name("cycling", Path("Cell 7, 4 mA.mpt")), step_name("section", Path("section.tif"))
    ('cycling_cell_7_4_ma', 'section')
    """
    slug = _slug(path.name.partition(".")[0])[:_LONGEST].strip("_")
    return technique if slug == technique else f"{technique}_{slug}"


def _slug(text: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    return slug if slug[:1].isalpha() else f"f_{slug}".rstrip("_") if slug else "file"
