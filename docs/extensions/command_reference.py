"""Sphinx directive ``command-reference``: every command of ``indrite`` with its arguments and options.

The text comes from the commands themselves, so that the page cannot fall behind.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

import click
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


def commands(command: click.Command, path: str = "indrite") -> Iterator[tuple[str, click.Command]]:
    """Yield path and command, depth first; groups come before their commands."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None and not inner.hidden:
                yield from commands(inner, f"{path} {name}")


def options(command: click.Command) -> Iterator[tuple[str, str]]:
    """Yield spelling and help of every option."""
    context = click.Context(command)
    for parameter in command.params:
        record = parameter.get_help_record(context)
        if record is not None and not getattr(parameter, "hidden", False):
            yield record


def usage(path: str, command: click.Command) -> str:
    """Return the line of use."""
    return " ".join([path, *command.collect_usage_pieces(click.Context(command))])


def markdown(command: click.Command) -> str:
    """Return the reference of a command and all below it."""
    parts = []
    for path, one in commands(command):
        parts += [f"## {path}", "", *_about(one), "```text", usage(path, one), "```", ""]
        rows = [f"| `{_cell(name)}` | {_cell(text)} |" for name, text in options(one)]
        if rows:
            parts += ["| option | means |", "|---|---|", *rows, ""]
    return "\n".join(parts)


def _about(command: click.Command) -> list[str]:
    text = inspect.cleandoc(command.help or "").replace("\b", "").split("\f")[0]
    plain = (re.sub(r"``(.+?)``", r"`\1`", line) for line in text.splitlines())
    return [*(re.sub(r"(?<![`\w-])(--[a-z][\w-]*)", r"`\1`", line) for line in plain), ""]


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "\\|").replace("<", "&lt;" if "`" not in text else "<")


class CommandReference(SphinxDirective):
    """Puts the reference where it stands."""

    def run(self) -> list[nodes.Node]:
        """Return the parsed reference."""
        from indrite.cli.main import cli

        return self.parse_text_to_nodes(markdown(cli), allow_section_headings=True)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("command-reference", CommandReference)
    return {"parallel_read_safe": True}
