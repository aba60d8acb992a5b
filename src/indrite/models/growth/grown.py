"""`GrownCell`: a life of the mesoscale model as it is stored: rows, states, where r comes from."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from indrite.cell import Cell, load_cell
from indrite.errors import UsageError
from indrite.models.growth.growth_cases import varied
from indrite.models.growth.mesoscale.calibrate import Calibration, calibrate_rectification
from indrite.models.growth.mesoscale.checkpoint import key_of
from indrite.models.growth.mesoscale.from_cell import growth_cell
from indrite.models.growth.mesoscale.metal import Assumption, GrowthCell
from indrite.models.growth.mesoscale.result import GrowthResult, GrowthRun
from indrite.models.growth.mesoscale.run import draw_pellet
from indrite.models.growth.mesoscale.settings import GrowthSettings
from indrite.models.growth.mesoscale.state import State
from indrite.notebook import Shown
from indrite.progress import Progress, silent

if TYPE_CHECKING:
    pass

#: Cell whose first stated depth gives r to cells without one.
REFERENCE_CELL = "luo2021-li-in"
#: Pellets over which r is calibrated, and their largest width in 2D and 3D: the mean depth of the front
#: hardly knows of the width.
CALIBRATION_SEEDS = (0, 1, 2)
_WIDEST_MICROMETRE = {2: 100.0, 3: 40.0}


@dataclass(frozen=True)
class Rectification:
    """Where r comes from.

    Parameters
    ----------
    value
        r.
    on
        What it was calibrated on, in words; ``given`` where somebody chose it.
    transferred
        Whether that was another cell.
    calibration
        Of the model; ``None`` where r was given.
    """

    value: float
    on: str
    transferred: bool = False
    calibration: Calibration | None = None

    @property
    def given(self) -> bool:
        """Whether somebody chose it."""
        return self.calibration is None


@dataclass(frozen=True)
class GrownCell(Shown):
    """A life of the mesoscale model that can be stored: pellet and patches are built anew when asked for.

    Parameters
    ----------
    result
        Rows.
    cell, settings
        What was run.
    rectification
        Where r comes from.
    states
        States by cycle.
    """

    result: GrowthResult
    cell: GrowthCell
    settings: GrowthSettings
    rectification: Rectification
    states: Mapping[float, State]

    def run(self) -> GrowthRun:
        """Return the life with its pellet and patches."""
        structure, network = draw_pellet(self.cell, self.settings)
        return GrowthRun(
            result=self.result,
            structure=structure,
            network=network,
            cell=self.cell,
            settings=self.settings,
            states=self.states,
        )


def grown(run: GrowthRun, rectification: Rectification) -> GrownCell:
    """Return what is stored of a life."""
    return GrownCell(run.result, run.cell, run.settings, rectification, dict(run.states))


@dataclass(frozen=True, kw_only=True)
class Assumed:
    """Assumed numbers to use instead of the defaults; ``None`` keeps the default.

    Parameters
    ----------
    anisotropy
        Share g of the strain along the growth.
    slip_micrometre
        How far behind a place the swelling still pushes it.
    interface_ohm_square_centimetre
        R_0 of the cell itself; a cell that r is transferred from keeps its own.
    coupled
        What a model of the interface gives this cell, with ranges; a cell that r is transferred from keeps
        its own.
    """

    anisotropy: float | None = None
    slip_micrometre: float | None = None
    interface_ohm_square_centimetre: float | None = None
    coupled: tuple[Assumption, ...] = ()

    def applied(self, cell: GrowthCell, *, own: bool = True) -> GrowthCell:
        """Return a cell with these numbers."""
        chosen = {"anisotropy": self.anisotropy, "slip_micrometre": self.slip_micrometre}
        mechanics = replace(cell.mechanics, **{name: one for name, one in chosen.items() if one is not None})
        cell = replace(cell, mechanics=mechanics)
        if own and self.coupled:
            cell = varied(cell, [(one.symbol, one.value) for one in self.coupled])
            cell = replace(cell, coupled=self.coupled)
        start = self.interface_ohm_square_centimetre
        if start is None or not own:
            return cell
        return replace(cell, interface=replace(cell.interface, start_ohm_square_centimetre=start))


def rectification_of(
    specimen: Cell,
    *,
    settings: GrowthSettings,
    assumed: Assumed | None = None,
    seeds: tuple[int, ...] = CALIBRATION_SEEDS,
    progress: Progress = silent,
) -> Rectification:
    """Return r, calibrated on the first depth that the specimen states, else on that of `REFERENCE_CELL`.

    The assumption behind a transfer is that r belongs to the electrolyte and its grains, not to the metal.

    Parameters
    ----------
    specimen
        The cell.
    settings
        Of the life to come; the pellets of the calibration may be narrower.
    assumed
        Numbers instead of the defaults.
    seeds
        Pellets to average over.
    progress
        Called after each run of the calibration.
    """
    transferred = not specimen.stated.penetration
    source = load_cell(REFERENCE_CELL) if transferred else specimen
    reading = min(source.stated.penetration, key=lambda one: one.cycle.value)
    cycle, depth = reading.cycle.value, reading.depth_micrometre.value
    cell = (assumed or Assumed()).applied(growth_cell(source), own=not transferred)
    found = calibrate_rectification(
        cell,
        settings=calibration_settings(settings),
        reading=(cycle, depth),
        seeds=seeds,
        progress=progress,
    )
    on = f"{depth:g} um at cycle {cycle:g} of {source.name}"
    return Rectification(found.rectification, on, transferred, found)


def calibration_settings(settings: GrowthSettings) -> GrowthSettings:
    """Return the settings that r is calibrated with."""
    widest = max(_WIDEST_MICROMETRE[settings.dimensions], 2.0 * settings.grains.grain_size_micrometre)
    return replace(settings, width_micrometre=min(settings.width_micrometre, widest))


def picture_cycles(cycles: int, *, most: int, also: tuple[float, ...] = (100.0, 897.0)) -> tuple[float, ...]:
    """Return cycles whose states make a film: closest at first, so that a short life has its pictures too.

    Parameters
    ----------
    cycles
        Most cycles of the life.
    most
        Number of states at most, those of ``also`` besides.
    also
        Cycles of the study's sections.

    Examples
    --------
    >>> picture_cycles(200, most=6)
    (0.0, 8.0, 32.0, 72.0, 100.0, 128.0, 200.0)
    """
    if most < 2 or cycles < 1:
        raise UsageError("a film needs two states and a cycle", got=f"{most} states, {cycles} cycles")
    steps = np.rint(cycles * np.linspace(0.0, 1.0, most) ** 2)
    return tuple(sorted({0.0, *map(float, steps), *(one for one in also if one <= cycles)}))


def write_states(run: GrowthRun, path: Path) -> None:
    """Write the kept states as .npz: ``CYCLE/NAME`` for every array of `State`, and the patches' places."""
    from indrite.atomic import written_aside

    arrays: dict[str, np.ndarray] = {
        f"{cycle:g}/{name}": one
        for cycle, state in run.states.items()
        for name, one in state.arrays().items()
    }
    network = run.network
    arrays["patch/depth_micrometre"] = network.depth_micrometre
    arrays["patch/lateral_micrometre"] = network.lateral_micrometre
    arrays["patch/area_square_micrometre"] = network.area_square_micrometre
    with written_aside(path) as aside, aside.open("wb") as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type] # no key is 'allow_pickle'


def stored_rectification(
    path: Path, *, about: tuple[object, ...], calibrate: Callable[[], Rectification]
) -> Rectification:
    """Return r from a file if it was calibrated there for the same cell and settings, else calibrate.

    Parameters
    ----------
    path
        JSON file; its folder is made.
    about
        What decides r, with a complete ``repr``.
    calibrate
        Called without arguments where the file does not serve.
    """
    from indrite.atomic import write_text

    key = key_of(*about)
    if path.exists():
        known = json.loads(path.read_text("utf-8"))
        if known["key"] == key:
            row = known["rectification"]
            return Rectification(**{**row, "calibration": Calibration(**row["calibration"])})
    found = calibrate()
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, json.dumps({"key": key, "rectification": asdict(found)}, indent=1) + "\n")
    return found
