"""`python -m training STAGE`: draw, label, fit, explore, judge; or rounds of all."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path

import click

from indrite.errors import IndriteError
from training.recipe import Recipe

_START = time.monotonic()


def _talk(text: str) -> None:
    click.echo(f"[{time.monotonic() - _START:6.0f} s] {text}", err=True)


class _Stages(click.Group):
    """Stages whose mistakes are told in a sentence."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except ModuleNotFoundError as error:
            raise click.ClickException(f"{error.name} is missing: pip install -e '.[training]'") from error
        except (FileNotFoundError, ValueError, IndriteError) as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Stages)
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="Labels and potentials.")
@click.option("--work", type=click.Path(path_type=Path, file_okay=False), help="What can be made again.")
@click.option("--threads", type=click.IntRange(1), default=1, show_default=True, help="Of torch and OpenMP.")
@click.pass_context
def main(context: click.Context, data: Path | None, work: Path | None, threads: int) -> None:
    """Make indrite's own fast potential. Each stage goes on where it was when called again."""
    import torch

    torch.set_num_threads(threads)
    changes = {name: one for name, one in (("data", data), ("work", work)) if one is not None}
    context.obj = dataclasses.replace(Recipe(), **changes)


_ROUND = click.option("--round", "round_number", type=click.IntRange(0), default=0, show_default=True)
_STEPS = click.option("--steps", type=click.IntRange(1), help="Batches; default: the recipe's.")
_RATE = click.option("--rate", type=click.FloatRange(1e-6, 1.0), help="Learning rate at the start.")


@main.command()
@click.pass_obj
def draw(recipe: Recipe) -> None:
    """Draw the structures of round 0."""
    from training.draw import draw as draw_

    click.echo(draw_(recipe))


@main.command()
@_ROUND
@click.pass_obj
def label(recipe: Recipe, round_number: int) -> None:
    """Let the teacher label a round."""
    from training.label import label_round

    click.echo(label_round(recipe, round_number, talk=_talk))


@main.command()
@click.option("--member", "members", type=click.IntRange(0), multiple=True, help="Default: all.")
@_STEPS
@_RATE
@click.option("--name", default="fit", show_default=True, help="Of this fit; its parts are kept under it.")
@click.pass_obj
def fit(recipe: Recipe, members: tuple[int, ...], steps: int | None, rate: float | None, name: str) -> None:
    """Fit members of the committee to all labels."""
    from training.fit import fit_member
    from training.rounds import latest_round, note_round

    ends = None if rate is None else (rate, recipe.network.rate[1])
    for member in members or range(recipe.members):
        click.echo(fit_member(recipe, member, steps=steps, rate=ends, name=name, talk=_talk))
        note_round(recipe, member, latest_round(recipe))


@main.command()
@click.option("--member", "members", type=click.IntRange(0), multiple=True, help="Default: all.")
@click.pass_obj
def polish(recipe: Recipe, members: tuple[int, ...]) -> None:
    """Solve for the last layer after a fit, so that the work to open interfaces comes out."""
    from training.polish import polish_member

    for member in members or range(recipe.members):
        click.echo(polish_member(recipe, member, talk=_talk))


@main.command()
@_ROUND
@click.option(
    "--time-ps",
    type=click.FloatRange(0.0),
    default=1.0,
    show_default=True,
    help="Of a phase; interfaces run longer. 0: only the cells that the potentials prefer.",
)
@click.pass_obj
def explore(recipe: Recipe, round_number: int, time_ps: float) -> None:
    """Run the potentials and choose what to label next (rounds from 1)."""
    from training.explore import explore as explore_

    if round_number < 1:
        raise click.UsageError("round 0 is drawn, not explored: give --round 1 or more")
    click.echo(explore_(recipe, round_number, time_picosecond=time_ps, talk=_talk))


@main.command("open")
@_ROUND
@click.option(
    "--way",
    type=click.Choice(["torn", "pressed", "opened"]),
    default="torn",
    show_default=True,
    help="Long runs at constant volume; under a stack pressure; fresh interfaces opened in many places.",
)
@click.pass_obj
def open_(recipe: Recipe, round_number: int, way: str) -> None:
    """Run the interfaces of the study, open some of their frames: a round to label (from 1)."""
    from training.opened import open_interfaces

    if round_number < 1:
        raise click.UsageError("round 0 is drawn: give --round 1 or more")
    click.echo(open_interfaces(recipe, round_number, way=way, talk=_talk))


@main.command()
@click.option("--rounds", type=click.IntRange(1), default=6, show_default=True)
@click.pass_obj
def rounds(recipe: Recipe, rounds: int) -> None:
    """Do it all: draw, label, fit, then explore, label and fit again; what is there is not made again."""
    from training.rounds import all_rounds

    all_rounds(recipe, rounds, talk=_talk)


@main.command()
@click.option("--member", type=click.IntRange(0), default=0, show_default=True)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True)
@click.option("--only", multiple=True, help="One of the tests; default: all.")
@click.pass_obj
def judge(recipe: Recipe, member: int, out: Path, only: tuple[str, ...]) -> None:
    """Examine a potential: gate, teacher along its runs, conservation, stability, held-out errors."""
    from training.judge import judge as judge_

    click.echo(judge_(recipe, member, out=out, only=only, talk=_talk))


@main.command()
@click.option("--part", type=click.IntRange(0), default=0, show_default=True, help="First start to run.")
@click.option("--of", "step", type=click.IntRange(1), default=1, show_default=True, help="Processes.")
@click.pass_obj
def reference(recipe: Recipe, part: int, step: int) -> None:
    """Let the teacher run from the fixed starts (an hour): what overlaps are judged against, once for all.

    With several processes, one --part each of --of; then once more without, to keep the result.
    """
    from training.overlap import teacher_counts

    found = teacher_counts(recipe, part=(part, step))
    click.echo(f"{len(found)} starts")


@main.command()
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True)
@click.pass_obj
def ship(recipe: Recipe, out: Path) -> None:
    """Copy the committee into the package, and score its first member."""
    from training.ship import ship as ship_

    for path in ship_(recipe, out=out, talk=_talk):
        click.echo(path)


@main.command()
@click.option("--engine", "engines", multiple=True, help="Another engine to compare; may be repeated.")
@click.pass_obj
def spot(recipe: Recipe, engines: tuple[str, ...]) -> None:
    """Compare the teacher with density functional theory on small cells.

    The forces of DFT lie in data/spot.extxyz; only a phase that is not there needs gpaw.
    """
    from training.spot import spot as spot_

    click.echo(spot_(recipe, engines=engines, talk=_talk))


if __name__ == "__main__":
    main()
