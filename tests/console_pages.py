"""Pages of the documentation whose commands are run: blocks ``console`` with ``$ `` and the output below.

``python tests/console_pages.py docs/tutorial.md`` writes the outputs of a page anew.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs"
_BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
_NUMBER = re.compile(r"(?<![\w.])[-−+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?")
#: Numbers may differ by this share, or by two units of their last digit: other machines round elsewhere.
_SHARE = 0.02


@dataclass(frozen=True)
class Command:
    """A command of a page and the lines that it prints; a line ``…`` stands for any lines."""

    text: str
    output: tuple[str, ...]


def commands_of(page: str) -> list[Command]:
    """Return the commands of a page in order."""
    found = []
    for block in _BLOCK.findall(page):
        lines = block.rstrip("\n").split("\n")
        starts = [k for k, line in enumerate(lines) if line.startswith("$ ")]
        for start, stop in zip(starts, [*starts[1:], len(lines)], strict=True):
            found.append(Command(lines[start][2:], tuple(lines[start + 1 : stop])))
    return found


def run(command: str, folder: Path) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """Run a command in a folder; ``cd`` changes the folder that is returned."""
    words = shlex.split(command, comments=True)
    if words[0] == "cd":
        return folder / words[1], subprocess.CompletedProcess(words, 0, "", "")
    text = re.sub(r"^indrite\b", f"{shlex.quote(sys.executable)} -m indrite", command)
    done = subprocess.run(
        text,
        shell=True,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env=os.environ | {"PYBAMM_DISABLE_TELEMETRY": "true", "COLUMNS": "100"},
    )
    return folder, done


def shown(text: str, folder: Path) -> list[str]:
    """Return output as lines, the folder's own path left out, trailing blanks removed."""
    return [line.rstrip() for line in text.replace(f"{folder.resolve()}/", "").splitlines()]


def agree(expected: tuple[str, ...], got: list[str]) -> str | None:
    """Return what differs first, ``None`` if nothing does."""
    rest = list(got)
    anything = False
    for line in expected:
        if line.strip() == "…":
            anything = True
            continue
        while anything and rest and not _alike(line, rest[0]):
            rest.pop(0)
        if not rest:
            return f"missing: {line!r}"
        if not _alike(line, rest[0]):
            return f"page {line!r}, program {rest[0]!r}"
        rest.pop(0)
        anything = False
    return None if anything or not any(rest) else f"not on the page: {rest[0]!r}"


def _alike(one: str, other: str) -> bool:
    if _NUMBER.sub("#", one).split() != _NUMBER.sub("#", other).split():
        return False
    pairs = zip(_NUMBER.findall(one), _NUMBER.findall(other), strict=True)
    return all(_near(first, second) for first, second in pairs)


def _near(one: str, other: str) -> bool:
    first, second = (float(text.replace("−", "-")) for text in (one, other))
    decimals = len(one.partition("e")[0].partition(".")[2])
    last = 10.0**-decimals if decimals else 0.0
    return abs(first - second) <= max(_SHARE * abs(first), 2.0 * last)


def rewritten(page: str, folder: Path) -> str:
    """Return a page with the outputs of its commands as they are; those with ``…`` stay as they stand."""
    here = folder

    def block(match: re.Match[str]) -> str:
        nonlocal here
        lines: list[str] = []
        for command in commands_of(match[0]):
            here, done = run(command.text, here)
            assert done.returncode == 0, (command.text, done.stderr)
            new = shown(done.stdout, folder)
            kept = "…" in (line.strip() for line in command.output)
            lines += [f"$ {command.text}", *(command.output if kept else new)]
        return "```console\n" + "\n".join(lines) + "\n```"

    return _BLOCK.sub(block, page)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        path = Path(name)
        with tempfile.TemporaryDirectory() as temporary:
            path.write_text(rewritten(path.read_text("utf-8"), Path(temporary)), "utf-8")
