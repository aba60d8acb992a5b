"""Files of ``indrite simulate interface``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from indrite.analysis.trajectory import TrajectorySummary
    from indrite.findings import Finding
    from indrite.models.dynamics import DynamicsResult
    from indrite.models.interface import Interface


def write_interface(
    built: Interface,
    result: DynamicsResult,
    summary: TrajectorySummary,
    *,
    findings: list[Finding],
    options: dict[str, Any],
) -> dict[str, str]:
    """Write atoms, trajectories, findings, tables and figures; return name and path of each file."""
    import json

    from indrite.atomic import write_text
    from indrite.cli._trajectory import write_tables

    folder: Path = options["out"]
    names = _write_atoms(built, result, options)
    rows = json.dumps([one.to_json() for one in findings], indent=2, ensure_ascii=False)
    write_text(folder / "findings.json", rows + "\n")
    names += ["findings.json", *(f"tables/{one.name}" for one in write_tables(summary, folder / "tables"))]
    files = {name: str(folder / name) for name in names}
    if options["figures"]:
        from indrite.cli._interface_figures import draw_interface

        files |= draw_interface(built, result, summary, folder=folder / "figures")
    return files


def _write_atoms(built: Interface, result: DynamicsResult, options: dict[str, Any]) -> list[str]:
    """Write the interface, its relaxed start and the trajectories; return the names of the files."""
    from ase.io import write

    from indrite.atomic import written_aside

    folder: Path = options["out"]
    start = result.trajectories[0].to_ase(0)
    start.set_array("side", built.atoms.arrays["side"])
    names = ["interface.nc"]
    for name, atoms, form in (
        ("interface.cif", built.atoms, "cif"),
        ("start.extxyz", start, "extxyz"),
    ):
        with written_aside(folder / name) as aside:
            write(aside, atoms, format=form)
        names.append(name)
    for seed, trajectory in zip(result.seeds, result.trajectories, strict=True):
        names.append(f"trajectory-seed-{seed}.nc")
        trajectory.save(folder / names[-1])
        if options["extxyz"]:
            names.append(f"trajectory-seed-{seed}.extxyz")
            with written_aside(folder / names[-1]) as aside:
                write(aside, [_frame(trajectory, k) for k in range(trajectory.frames)], format="extxyz")
    return names


def _frame(trajectory: Any, number: int) -> Any:
    atoms = trajectory.to_ase(number)
    if trajectory.side is not None:
        atoms.set_array("side", trajectory.side)
    atoms.info["time_ps"] = float(trajectory.time_picosecond[number])
    atoms.info["energy"] = float(trajectory.energy_electronvolt[number])
    return atoms
