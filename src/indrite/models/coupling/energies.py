"""`InterfaceEnergies`: how well a metal sticks to the electrolyte, fresh and reacted, and to itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from indrite.errors import StructureError, UsageError
from indrite.findings import Finding
from indrite.models.interface.result import Interface
from indrite.notebook import Shown
from indrite.signals.trajectory import Trajectory

if TYPE_CHECKING:
    from ase.calculators.calculator import Calculator

#: Frames are taken from this last share of each run.
_LAST_SHARE = 0.5


@dataclass(frozen=True, kw_only=True)
class InterfaceEnergies(Shown):
    """Energies of one metal on one electrolyte, all by the same engine, J/m².

    Parameters
    ----------
    electrode, electrolyte
        Formulas.
    fresh_joule_per_square_metre
        Work of adhesion of the interface as built: rigid, parted by material.
    reacted_joule_per_square_metre
        The same of each frame of the runs, opened along the weakest plane; empty where there was no run.
    reacted_time_picosecond
        Time of each of these frames.
    surface_joule_per_square_metre
        Of the metal's own surface, same plane; ``None`` where the electrode is no single crystal.
    atoms_per_cubic_nanometre
        Of the interface's cell.
    engine
        Name.
    """

    electrode: str
    electrolyte: str
    fresh_joule_per_square_metre: float
    reacted_joule_per_square_metre: tuple[float, ...]
    reacted_time_picosecond: tuple[float, ...]
    surface_joule_per_square_metre: float | None
    atoms_per_cubic_nanometre: float
    engine: str

    @property
    def reacted_mean_joule_per_square_metre(self) -> float | None:
        """Mean over the frames; ``None`` without any."""
        frames = self.reacted_joule_per_square_metre
        return float(np.mean(frames)) if frames else None

    @property
    def reacted_spread_joule_per_square_metre(self) -> float | None:
        """Standard deviation over the frames; ``None`` for fewer than two."""
        frames = self.reacted_joule_per_square_metre
        return float(np.std(frames, ddof=1)) if len(frames) > 1 else None

    def entry_joule_per_square_metre(self) -> tuple[float, ...]:
        """Return W_e = 2 (gamma - W) with the fresh and, where known, the reacted work of adhesion.

        Empty where the metal's surface energy is not known: both must be by the same engine, since its
        error in gamma cancels in W_e (W = gamma + gamma_electrolyte - gamma_interface).
        """
        if self.surface_joule_per_square_metre is None:
            return ()
        works = [self.fresh_joule_per_square_metre]
        if (reacted := self.reacted_mean_joule_per_square_metre) is not None:
            works.append(reacted)
        return tuple(2.0 * (self.surface_joule_per_square_metre - one) for one in works)

    def findings(self) -> list[Finding]:
        """Return the works of adhesion and the surface energy."""
        name, origin = self.electrode, f"simulated with {self.engine}"
        rows = [
            _row(
                f"work_of_adhesion.{name}.fresh",
                f"Work of adhesion of fresh {name} on {self.electrolyte}",
                self.fresh_joule_per_square_metre,
                None,
                origin,
                "rigid, parted by material",
            ),
        ]
        if (mean := self.reacted_mean_joule_per_square_metre) is not None:
            times = self.reacted_time_picosecond
            note = f"weakest plane of {len(times)} frames between {min(times):.2g} and {max(times):.2g} ps"
            rows.append(
                _row(
                    f"work_of_adhesion.{name}.reacted",
                    f"Work to open the reacted interface of {name}",
                    mean,
                    self.reacted_spread_joule_per_square_metre,
                    origin,
                    note,
                )
            )
        if self.surface_joule_per_square_metre is not None:
            rows.append(
                _row(
                    f"surface_energy.{name}",
                    f"Surface energy of {name}",
                    self.surface_joule_per_square_metre,
                    None,
                    origin,
                    "rigid slab: an upper limit",
                )
            )
        return rows


def _row(
    id: str,
    quantity: str,
    value: float,
    spread: float | None,
    origin: str,
    note: str,
) -> Finding:
    return Finding(id, quantity, value, "J/m²", spread, origin, "no published value", note=note)


def interface_energies(
    interface: Interface,
    calculator: Calculator,
    *,
    engine: str,
    trajectories: Sequence[Trajectory] = (),
    frames: int = 2,
) -> InterfaceEnergies:
    """Return adhesion fresh and reacted, and the metal's surface energy, by one engine.

    Parameters
    ----------
    interface
        As built.
    calculator, engine
        ASE calculator and its name; best the one of the runs.
    trajectories
        Runs that began at this interface.
    frames
        Frames of each run, evenly over its second half, or over that of what came before the cell tore
        (`indrite.analysis.trajectory.cavity`): a hole costs nothing to open.

    Raises
    ------
    UsageError
        If frames are asked for below one, or a run is not of these atoms.
    EngineError
        If the engine gives no energy.
    """
    from indrite.models.interface.adhesion import adhesion_of_frames, work_of_adhesion

    if frames < 1:
        raise UsageError("adhesion of runs needs frames", got=frames, expected="at least one of each run")
    works: list[float] = []
    times: list[float] = []
    for run in trajectories:
        if not np.array_equal(np.sort(run.atomic_number), np.sort(interface.atomic_number)):
            raise UsageError(
                "this run is not of these atoms",
                got=f"{run.atomic_number.size} atoms",
                expected=interface.description,
            )
        chosen = _frames_of(run, frames)
        if not chosen:
            continue
        works += adhesion_of_frames(run, calculator, frames=chosen).work_joule_per_square_metre.tolist()
        times += run.time_picosecond[chosen].tolist()
    atoms = interface.atoms
    return InterfaceEnergies(
        electrode=interface.electrode,
        electrolyte=interface.electrolyte,
        fresh_joule_per_square_metre=work_of_adhesion(interface, calculator).mean_joule_per_square_metre,
        reacted_joule_per_square_metre=tuple(works),
        reacted_time_picosecond=tuple(times),
        surface_joule_per_square_metre=_surface(interface, calculator),
        atoms_per_cubic_nanometre=1e3 * len(atoms) / float(atoms.get_volume()),
        engine=engine,
    )


def _frames_of(run: Trajectory, count: int) -> list[int]:
    """Return frames evenly over the second half of a run, or of what came before it tore."""
    from indrite.analysis.trajectory.cavity import torn_at

    torn = torn_at(run)
    end = run.frames if torn is None else int(np.searchsorted(run.time_picosecond, torn))
    if end < 2:
        return []
    first = int((1.0 - _LAST_SHARE) * (end - 1))
    return sorted({int(one) for one in np.linspace(first, end - 1, count).round()})


def _surface(interface: Interface, calculator: Calculator) -> float | None:
    """Return the surface energy of the electrode's crystal; ``None`` if its formula names no phase."""
    from indrite.cell.crystals import crystal
    from indrite.models.interface.surface import surface_energy

    try:
        metal = crystal(interface.electrode)
    except (StructureError, UsageError):
        return None
    return surface_energy(metal, interface.electrode_miller, calculator)
