"""`simulate_growth`: a life of a cell, cycle by cycle, from the fresh interface to the first bridge."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from indrite.models.growth.mesoscale.advance import drive_of, step
from indrite.models.growth.mesoscale.charge import ChargeSolver
from indrite.models.growth.mesoscale.checkpoint import Checkpoint, key_of, pack_state, unpack_state
from indrite.models.growth.mesoscale.half_cycles import HalfCycles
from indrite.models.growth.mesoscale.metal import GrowthCell
from indrite.models.growth.mesoscale.network import Network, build_network
from indrite.models.growth.mesoscale.result import Ended, GrowthResult, GrowthRun, row_of
from indrite.models.growth.mesoscale.settings import GrowthSettings
from indrite.models.growth.mesoscale.state import (
    State,
    aperture_micrometre,
    fresh_state,
    front_depth_micrometre,
)
from indrite.models.growth.microstructure import Microstructure, build_microstructure
from indrite.progress import Progress, silent
from indrite.signals import Origin

#: Cycles after which the potential is solved anew in any case, rise of the interface's resistance likewise.
_MAP_CYCLES, _MAP_RESISTANCE = 60.0, 0.05
#: Growth of the number of filled patches, and of the metal in um, that ask for a new potential.
_MAP_PATCHES, _MAP_PATCHES_LEAST, _MAP_LEAST_MICROMETRE = 0.15, 20, 0.2
#: A layer with less of its host than this is exhausted.
_EXHAUSTED = 5e-3


def simulate_growth(
    cell: GrowthCell,
    *,
    settings: GrowthSettings,
    out: Path | None = None,
    progress: Progress = silent,
) -> GrowthResult:
    """Grow metal through the electrolyte of a cell and return the rows of its life.

    Parameters
    ----------
    cell
        What the metal, the electrolyte and the charge are; see `growth_cell`.
    settings
        The pellet and how finely it is solved; the calibrated number.
    out
        Folder for checkpoints: a run that was killed goes on where it was.
    progress
        Called with cycles done and to do.
    """
    return run_growth(cell, settings=settings, out=out, progress=progress).result


def run_growth(
    cell: GrowthCell,
    *,
    settings: GrowthSettings,
    out: Path | None = None,
    progress: Progress = silent,
) -> GrowthRun:
    """Do the same as `simulate_growth` and return also pellet, network and the states kept."""
    structure, network = draw_pellet(cell, settings)
    life = _Life(cell, settings, structure, network)
    checkpoint = Checkpoint(out, key_of(cell, settings))
    stored = checkpoint.load()
    if stored is not None:
        life.restore(stored)
    going = not life.done
    while going:
        life.advance()
        going = not life.done
        progress(int(life.state.cycle), settings.cycles, f"{cell.name}: {life.depth:.0f} um deep")
        if checkpoint.due or not going:
            checkpoint.save(life.arrays())
    return GrowthRun(
        result=life.result(),
        structure=structure,
        network=network,
        cell=cell,
        settings=settings,
        states=life.states | {life.state.cycle: life.state},
    )


def draw_pellet(cell: GrowthCell, settings: GrowthSettings) -> tuple[Microstructure, Network]:
    """Return pellet and patches of a life; the same for the same cell and settings."""
    rng = np.random.default_rng(settings.seed)
    structure = build_microstructure(
        replace(settings.grains, porosity=cell.porosity),
        thickness_micrometre=cell.thickness_micrometre,
        width_micrometre=settings.width_micrometre,
        dimensions=settings.dimensions,
        rng=rng,
    )
    return structure, build_network(structure, cell.mechanics, rng=rng)


class _Life:
    """State, rows and what is kept between steps."""

    def __init__(
        self, cell: GrowthCell, settings: GrowthSettings, structure: Microstructure, network: Network
    ) -> None:
        self.cell, self.settings, self.structure, self.network = cell, settings, structure, network
        self.solver = ChargeSolver(
            structure, network, cell, steps=settings.charge_steps, tolerance=settings.tolerance
        )
        self.state = fresh_state(network, cell)
        self.before = -1.0
        self.rows: list[dict[str, float]] = []
        self.states: dict[float, State] = {}
        self.half: HalfCycles | None = None
        self.mapped = (0.0, 0.0, 0.0, 0.0)

    @property
    def depth(self) -> float:
        """Deepest metal, without swelling."""
        return float(front_depth_micrometre(self.state, self.network).max())

    @property
    def short_cycle(self) -> float | None:
        """Cycle of the first contact with the cathode."""
        first = float(self.state.arrival[self.network.top].min())
        return first if np.isfinite(first) else None

    @property
    def ended(self) -> Ended | None:
        """How the life has ended, ``None`` where it goes on."""
        state, cell, short = self.state, self.cell, self.short_cycle
        over = state.cycle >= self.settings.cycles - 1e-9
        used = cell.metal.has_host and state.layer_host <= _EXHAUSTED * cell.metal.host_mole_per_square_metre
        if short is not None and (over or used or state.cycle >= short + self.settings.cycles_after_bridge):
            return "shorted"
        if used:
            return "anode exhausted"
        return "survived" if over else None

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return self.half is not None and self.ended is not None

    def advance(self) -> None:
        """Take one step of cycles."""
        if self.half is None:
            self._solve()
            self._keep()
        state, settings = self.state, self.settings
        marks = [one for one in settings.picture_cycles if one > state.cycle + 1e-9]
        limit = min([float(settings.cycles), *marks])
        start = state.cycle
        drive = drive_of(state, self.network, self.cell)
        step(state, drive, self.network, self.cell, (settings, limit, self.before))
        self.before = start
        if self._stale():
            self._solve()
        if int(state.cycle) > int(self.rows[-1]["cycle_number"]) or self.done:
            self._keep()

    def _solve(self) -> None:
        """Solve the potential of a charge and a discharge and take over what they do."""
        state = self.state
        self.half = half = self.solver.run(state)
        state.swing, state.lithium = half.swing.copy(), half.left.copy()
        state.overpotential_volt = half.overpotential_volt.copy()
        state.layer_swing, state.layer_lithium = half.layer_swing, half.layer_left
        state.layer_overpotential_volt = half.layer_overpotential_volt
        self.mapped = self._measure()

    def _measure(self) -> tuple[float, float, float, float]:
        aperture = aperture_micrometre(self.state, self.network, self.cell.metal)
        volume = float(aperture @ self.network.area_square_micrometre) / self.network.box_square_micrometre
        return self.depth, volume, float(self.state.filled.sum()), self.state.cycle

    def _stale(self) -> bool:
        depth, volume, filled, cycle = self._measure()
        depth0, volume0, filled0, cycle0 = self.mapped
        interface, settings = self.cell.interface, self.settings
        risen = interface.at_cycle(cycle) / max(interface.at_cycle(cycle0), 1e-12) - 1.0
        return (
            depth - depth0 > settings.map_micrometre
            or volume > volume0 * (1.0 + settings.map_volume_share) + _MAP_LEAST_MICROMETRE
            or filled > filled0 * (1.0 + _MAP_PATCHES) + _MAP_PATCHES_LEAST
            or cycle - cycle0 > _MAP_CYCLES
            or risen > _MAP_RESISTANCE
        )

    def _keep(self) -> None:
        assert self.half is not None
        self.rows.append(row_of(self.state, self.network, self.cell, self.half))
        for mark in self.settings.picture_cycles:
            if abs(self.state.cycle - mark) < 1e-6:
                self.states[float(mark)] = self.state.copy()

    def arrays(self) -> dict[str, np.ndarray]:
        """Return everything that decides how the life goes on."""
        arrays = pack_state(self.state, "state") | self.solver.arrays()
        for cycle, state in self.states.items():
            arrays |= pack_state(state, f"kept-{cycle!r}")
        arrays["before"], arrays["mapped"] = np.array(self.before), np.array(self.mapped)
        arrays["charge_error"] = np.array(self.half.charge_error if self.half else 0.0)
        arrays["refused"] = np.array(self.half.refused if self.half else 0.0)
        return arrays | {f"rows/{name}": np.array([row[name] for row in self.rows]) for name in self.rows[0]}

    def restore(self, arrays: dict[str, np.ndarray]) -> None:
        """Take over what `arrays` returned."""
        self.state = unpack_state(arrays, "state")
        self.solver.restore(arrays)
        kept = {name.split("/")[0] for name in arrays if name.startswith("kept-")}
        self.states = {float(name[len("kept-") :]): unpack_state(arrays, name) for name in kept}
        self.before = float(arrays["before"])
        self.mapped = tuple(arrays["mapped"].tolist())
        names = [name for name in arrays if name.startswith("rows/")]
        count = arrays[names[0]].size
        self.rows = [{name[5:]: float(arrays[name][k]) for name in names} for k in range(count)]
        state = self.state
        self.half = HalfCycles(
            swing=state.swing,
            left=state.lithium,
            overpotential_volt=state.overpotential_volt,
            layer_swing=state.layer_swing,
            layer_left=state.layer_lithium,
            layer_overpotential_volt=state.layer_overpotential_volt,
            charge_error=float(arrays["charge_error"]),
            iterations=0,
            refused=float(arrays["refused"]),
        )

    def result(self) -> GrowthResult:
        """Return the rows as a signal."""
        network, settings = self.network, self.settings
        names = list(self.rows[0])
        made = np.isfinite(self.state.arrival[network.top])
        contacts = network.top[made]
        order = np.argsort(self.state.arrival[contacts], kind="stable")
        contacts = contacts[order]
        aperture = aperture_micrometre(self.state, network, self.cell.metal, charged=True)[contacts]
        extent = settings.grains.patch_micrometre
        ended = self.ended
        assert ended is not None
        area = network.area_square_micrometre
        return GrowthResult(
            **{name: np.array([row[name] for row in self.rows]) for name in names},
            contact_cycle=self.state.arrival[contacts],
            contact_radius_micrometre=np.sqrt(np.maximum(aperture, 0.0) * extent / np.pi),
            cell_name=self.cell.name,
            rectification=settings.rectification,
            seed=settings.seed,
            width_micrometre=float(settings.width_micrometre),
            dimensions=settings.dimensions,
            boundary_orientation=float(area @ network.axial**2 / area.sum()),
            ended=ended,
            short_cycle=self.short_cycle,
            origin=Origin("simulated", sources=("10.21203/rs.3.rs-402674/v1",)),
        )
