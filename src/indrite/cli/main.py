"""The command ``indrite``: finds a verb, runs it, turns errors into messages and exit codes."""

from __future__ import annotations

import importlib
import sys

import click

from indrite import __version__
from indrite.errors import IndriteError

# verb -> (module:attribute, one line of help); modules are imported when the verb is called
VERBS = {
    "run": ("indrite.cli.run:run", "Run a study and write its report."),
    "check": ("indrite.cli.check:check", "Check a study or a cell and list what does not add up."),
    "status": ("indrite.cli.status:status", "Show which steps of a study are done."),
    "report": ("indrite.cli.report:report", "Write the report of a finished study again."),
    "new": ("indrite.cli.new:new", "Start a study or a cell file from a template."),
    "read": ("indrite.cli.read:read", "Read cycler files and write them in the Battery Data Format."),
    "diagnose": ("indrite.cli.diagnose:diagnose", "Say what happened to a cell: short, fade, side reaction."),
    "analyse": ("indrite.cli.analyse:analyse", "Run one analysis on files: cycling, trajectory."),
    "simulate": (
        "indrite.cli.simulate:simulate",
        "Run one of the models: cell, gate, growth, interface, reactions.",
    ),
    "map": ("indrite.cli.map:map_", "Map life and failure of a cell over current, loading, anode …"),
    "list": ("indrite.cli.list:list_", "List cells, engines, materials, crystal phases, readers, studies."),
}


class LazyGroup(click.Group):
    """Click group that imports a verb's module only when the verb is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the verbs in the order of the table."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import and return one verb."""
        if name not in VERBS:
            return None
        module, attribute = VERBS[name][0].split(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table of verbs without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in VERBS.items()])


@click.command(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="indrite")
def cli() -> None:
    """Will this anode short this electrolyte, when and why, and is that what killed the cell.

    Data go to standard output (--json where a program might read), talk and progress to standard
    error. Exit codes: 0 done, 1 a step failed, 2 wrong use or invalid input.
    """


def main() -> None:
    """Entry point of the console script."""
    try:
        code = cli.main(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)  # click returns the code of an Exit here
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted. What was finished is kept.", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except IndriteError as error:
        click.echo(f"indrite: {error}", err=True)
        sys.exit(error.exit_code)
    except OSError as error:
        if error.strerror is None:  # not from the system: a mistake of ours, which needs its traceback
            raise
        where = "" if error.filename is None else f"{error.filename}: "
        click.echo(f"indrite: {where}{error.strerror}.", err=True)
        sys.exit(1)
