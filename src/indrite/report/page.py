"""What a report is made of: a page of sections, each of paragraphs, tables and figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

from indrite.plots.chart import Chart


@dataclass(frozen=True)
class Cell:
    """One cell of a table.

    Parameters
    ----------
    text
        What it says.
    kind
        ``""``, ``number`` (aligned right) or a verdict's class: ``good``, ``bad``, ``open``,
        ``neutral``.
    detail
        Second line in small print.
    """

    text: str
    kind: str = ""
    detail: str = ""


#: Kinds of cells that are verdicts.
_VERDICTS = frozenset({"good", "bad", "open", "neutral"})


def verdict_of(row: Sequence[Cell]) -> Cell | None:
    """Return the cell of a row that is its verdict, the last one of several."""
    return next((one for one in reversed(row) if one.kind in _VERDICTS and one.text), None)


@dataclass(frozen=True)
class Table:
    """A table with a caption; the first cell of a row is its header.

    Parameters
    ----------
    caption
        What the table shows.
    head
        Titles of the columns.
    rows
        Cells; a plain text stands for a cell without class.
    id
        Anchor of the table.
    """

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str | Cell]]
    id: str = ""

    def cells(self) -> list[list[Cell]]:
        """Return the rows with every cell a `Cell`."""
        return [[one if isinstance(one, Cell) else Cell(one) for one in row] for row in self.rows]

    def verdicts(self) -> dict[str, tuple[str, int]]:
        """Return each verdict that its rows end in, with its class and how often it occurs."""
        found: dict[str, tuple[str, int]] = {}
        for row in self.cells():
            verdict = verdict_of(row)
            if verdict is not None:
                found[verdict.text] = (verdict.kind, found.get(verdict.text, ("", 0))[1] + 1)
        return found


@dataclass(frozen=True)
class Figure:
    """An interactive chart with a static picture beside it for print.

    Parameters
    ----------
    chart
        What is drawn.
    caption
        What one sees, in one or two sentences.
    alt
        The same for those who do not see it: the numbers that matter.
    """

    chart: Chart
    caption: str
    alt: str


@dataclass(frozen=True)
class Bonds:
    """Bonds of one kind in one frame: each starts at an atom and runs along a vector.

    Parameters
    ----------
    label
        For the legend, such as ``In–S``.
    colour
        ``#rrggbb``.
    start
        Index of the atom, shape (bond,).
    vector
        To the neighbour, across the boundary of the cell where it lies there; Å, shape (bond, 3).
    """

    label: str
    colour: str
    start: np.ndarray
    vector: np.ndarray


@dataclass(frozen=True)
class AtomsFrame:
    """One moment of an `AtomsFigure`.

    Parameters
    ----------
    label
        What the button says, such as ``20 ps``.
    positions
        Å, shape (atom, 3).
    cell
        Vectors as rows, Å, shape (3, 3).
    bonds
        What is drawn between the atoms.
    """

    label: str
    positions: np.ndarray
    cell: np.ndarray
    bonds: Sequence[Bonds] = ()


@dataclass(frozen=True)
class AtomsFigure:
    """Atoms that the reader can turn, with a static picture beside them for print.

    Parameters
    ----------
    symbols
        Element of each atom.
    frames
        One or more moments of the same atoms.
    picture
        The same as PNG file.
    caption, alt
        As for `Figure`.
    """

    symbols: Sequence[str]
    frames: Sequence[AtomsFrame]
    picture: bytes
    caption: str
    alt: str


@dataclass(frozen=True)
class PictureFigure:
    """A picture: a micrograph, a map, a film; one without motion is shown as WebP of the same size.

    Parameters
    ----------
    content
        The file.
    kind
        ``png`` or ``gif``.
    caption, alt
        As for `Figure`.
    """

    content: bytes
    kind: Literal["png", "gif"]
    caption: str
    alt: str


@dataclass(frozen=True)
class SpaceFigure:
    """A view in space that the reader can turn, with a static picture beside it for print.

    Parameters
    ----------
    view
        ``data`` and ``layout`` for plotly, as of `indrite.plots.growth_space.SpaceView`.
    picture
        The same as PNG file.
    caption, alt
        As for `Figure`.
    """

    view: Mapping[str, Any]
    picture: bytes
    caption: str
    alt: str


#: What a section can show.
AnyFigure = Figure | AtomsFigure | PictureFigure | SpaceFigure


@dataclass(frozen=True)
class Section:
    """A titled part of the page.

    Parameters
    ----------
    title
        Heading.
    id
        Anchor; unique on the page.
    lead
        Paragraphs before everything else.
    figures, tables
        In this order.
    notes
        Paragraphs in small print at the end.
    contents
        Words in the list of contents; by default the title, ``""`` leaves the section out.
    part
        Heading above the section in the list of contents, common to neighbours; a part begins a new
        page in print.
    folded
        Whether it is shut when the page opens; in print it is open.
    files
        Name → text of what can be read and saved, such as a bibliography.
    """

    title: str
    id: str
    lead: Sequence[str] = ()
    tables: Sequence[Table] = ()
    figures: Sequence[AnyFigure] = ()
    notes: Sequence[str] = ()
    contents: str | None = None
    part: str = ""
    folded: bool = False
    files: Mapping[str, str] = field(default_factory=dict)

    def anchored(self, suffix: str) -> Section:
        """Return the section with a suffix to its anchors, so that they are unique on a page."""
        tables = [replace(one, id=f"{one.id}{suffix}") if one.id else one for one in self.tables]
        return replace(self, id=f"{self.id}{suffix}", tables=tables)


@dataclass(frozen=True)
class Page:
    """A whole report.

    Parameters
    ----------
    title
        Heading and title of the window.
    lead
        Paragraphs below it.
    banner
        A warning in a box, such as that the run was a quick one.
    banner_details
        What there is to say about it, behind a click.
    sections
        In order.
    """

    title: str
    lead: Sequence[str] = ()
    banner: str = ""
    banner_details: Sequence[str] = ()
    sections: Sequence[Section] = field(default_factory=tuple)

    def parts(self) -> list[tuple[str, list[Section]]]:
        """Return the sections in the list of contents, neighbours of one part together."""
        found: list[tuple[str, list[Section]]] = []
        for section in self.sections:
            if section.contents == "":
                continue
            if not found or found[-1][0] != section.part:
                found.append((section.part, []))
            found[-1][1].append(section)
        return found

    def begins_part(self, section: Section) -> bool:
        """Return whether a section is the first of its part, and not the first of all."""
        at = [one.id for one in self.sections].index(section.id)
        return at > 0 and self.sections[at - 1].part != section.part
