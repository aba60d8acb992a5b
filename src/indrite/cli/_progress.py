"""How a running study is shown: bars and the time left on a terminal, nothing elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import RenderableType

    from indrite.study.board import Board, RunningStep, Snapshot

_BAR_WIDTH = 16
#: A finished step that took longer than this gets a line of its own.
_WORTH_A_LINE_SECOND = 1.0


def spell_time(second: float) -> str:
    """Return a length of time in two figures at most.

    Examples
    --------
    >>> [spell_time(one) for one in (4.2, 75.0, 3900.0, 200_000.0)]
    ['4 s', '1 min 15 s', '1 h 5 min', '2 d 8 h']
    """
    whole = round(second)
    if whole < 60:
        return f"{whole} s"
    if whole < 600:
        return f"{whole // 60} min {whole % 60} s"
    minutes = round(second / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours = round(second / 3600)
    if minutes < 48 * 60:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{hours // 24} d {hours % 24} h"


def spell_left(left: float | None, unknown: Sequence[str] = ()) -> str:
    """Return what is known of the time left, in words.

    Examples
    --------
    >>> spell_left(75.0, ["a", "b"])
    'about 1 min 15 s left, and 2 steps of unknown length'
    >>> spell_left(None, ["a"])
    'time left unknown'
    """
    if left is None or (left == 0.0 and unknown):
        return "time left unknown"
    about = "a moment" if left < 1.0 else f"about {spell_time(left)}"
    count = len(unknown)
    rest = f", and {count} step{'' if count == 1 else 's'} of unknown length" if count else ""
    return f"{about} left{rest}"


def spell_study(one: Snapshot) -> str:
    """Return where a study is, in one line."""
    written = one.done == one.total
    left = "writing the report" if written else spell_left(one.left_second, one.unknown)
    return f"{one.done} of {one.total} steps, {spell_time(one.elapsed_second)} so far, {left}"


def spell_step(one: RunningStep) -> str:
    """Return where a step is, in one line without its name."""
    counted = f"{one.done} of {one.total}" if one.total else ""
    label = one.label if one.label != one.name else ""
    parts = [part for part in (counted, label) if part]
    return f"{', '.join(parts) or 'at work'}; {spell_time(one.elapsed_second)}, {spell_left(one.left_second)}"


@contextmanager
def shown_progress() -> Iterator[Board]:
    """Yield the board of a run; it is drawn while standard error is a terminal."""
    from indrite.study.board import Board

    if not sys.stderr.isatty():
        yield Board()
        return
    from rich.console import Console
    from rich.live import Live

    console = Console(stderr=True)
    started: dict[str, float] = {}

    def tell(step: str, done: int, total: int, label: str) -> None:
        now = board.clock()
        first = started.setdefault(step, now)
        if label in {"done", "failed"} and (label == "failed" or now - first > _WORTH_A_LINE_SECOND):
            console.print(f"{step}: {label}, {spell_time(now - first)}", markup=False, highlight=False)

    board = Board(tell)
    live = Live(
        console=console, get_renderable=lambda: _drawn(board.snapshot()), refresh_per_second=2, transient=True
    )
    with live:
        yield board


def _drawn(one: Snapshot) -> RenderableType:
    from rich.console import Group
    from rich.progress_bar import ProgressBar
    from rich.table import Table
    from rich.text import Text

    rows = Table.grid(padding=(0, 1))
    rows.add_column(no_wrap=True, max_width=22, overflow="ellipsis")
    rows.add_column(width=_BAR_WIDTH)
    rows.add_column(no_wrap=True, overflow="ellipsis")
    for step in one.running:
        share = 100.0 * step.done / step.total if step.total else None
        bar = ProgressBar(100.0, share or 0.0, width=_BAR_WIDTH, pulse=share is None)
        rows.add_row(Text(step.name), bar, Text(spell_step(step)))
    return Group(rows, Text(spell_study(one), no_wrap=True, overflow="ellipsis"))
