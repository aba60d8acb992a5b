"""Density functional theory with the user's own VASP, set up as in the Methods of Luo et al. 2021.

`write_vasp_inputs` writes the molecular dynamics of the paper for any interface, `run_vasp` runs it where
there is a VASP, `read_vasp` reads it back in the order of the atoms that were given. As an engine, VASP gives
single energies and forces with the same electronic settings: for comparisons, not for dynamics.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from ase.calculators.calculator import Calculator, all_changes

from indrite.atomic import write_text
from indrite.engines import _vasp_inputs as inputs
from indrite.engines._structure import check_in_cell
from indrite.engines._vasp_inputs import POTCAR_VARIABLE, VaspInputs, VaspSettings
from indrite.errors import EngineError, FileFormatError, StepFailedError, UsageError
from indrite.signals.base import Origin
from indrite.signals.trajectory import Trajectory

if TYPE_CHECKING:
    from ase import Atoms

    from indrite.engines.base import Engine

__all__ = ["VaspInputs", "VaspSettings", "build", "read_vasp", "run_vasp", "write_vasp_inputs"]

#: Variables that may hold the command which starts VASP, the first one set counts.
COMMAND_VARIABLES = ("ASE_VASP_COMMAND", "VASP_COMMAND")
#: What is needed to read a run back in the order of the atoms.
ORDER_FILE = "indrite-vasp.json"
_PAPER = ("10.21203/rs.3.rs-402674/v1", "10.1038/s41467-021-27311-7")


def write_vasp_inputs(
    atoms: Atoms, folder: str | Path, *, settings: VaspSettings | None = None, dynamics: bool = True
) -> VaspInputs:
    """Write the complete input of a VASP run into a folder, made if it is not there.

    Parameters
    ----------
    atoms
        The structure, in a cell; an array ``side`` is kept for `read_vasp`.
    folder
        Must not hold the results of a run.
    settings
        The paper's by default.
    dynamics
        Molecular dynamics; otherwise a single energy with forces.

    Raises
    ------
    StructureError
        If the structure has no cell, overlapping atoms or a left-handed cell.
    UsageError
        If the folder holds results.
    EngineError
        If the user's folder of PAW data sets lacks one.

    Sources
    -------
    Luo et al. 2021, Methods, 10.21203/rs.3.rs-402674/v1; tags: the VASP manual, vasp.at/wiki.
    """
    settings = settings or VaspSettings()
    folder = Path(folder)
    check_in_cell(atoms, purpose="VASP")
    _check_unused(folder)
    names = inputs.data_sets(atoms, settings)
    potcar = inputs.potcar(names, cutoff_electronvolt=settings.cutoff_electronvolt)
    folder.mkdir(parents=True, exist_ok=True)
    order = inputs.species_order(atoms)
    inputs.write_poscar(atoms[order], folder / "POSCAR")
    write_text(folder / "INCAR", inputs.incar(settings, atoms, dynamics=dynamics))
    write_text(folder / "KPOINTS", inputs.kpoints(settings))
    write_text(folder / ORDER_FILE, _order_text(atoms, order, settings))
    if potcar is None:
        write_text(folder / "POTCAR.spec", "\n".join(names.values()) + "\n")
        remark = (
            f"There is no POTCAR: set {POTCAR_VARIABLE} to your folder of PAW data sets, or put those that "
            "POTCAR.spec names one after the other into POTCAR"
        )
        return VaspInputs(folder=folder, order=order, data_sets=names, complete=False, remarks=(remark,))
    write_text(folder / "POTCAR", potcar[0])
    return VaspInputs(folder=folder, order=order, data_sets=names, complete=True, remarks=potcar[1])


def _check_unused(folder: Path) -> None:
    for name in ("vasprun.xml", "OUTCAR", "XDATCAR"):
        if (folder / name).exists():
            raise UsageError(
                "the folder holds the results of a VASP run",
                where=folder / name,
                todo="Choose another folder, or move the results away",
            )


def _order_text(atoms: Atoms, order: np.ndarray, settings: VaspSettings) -> str:
    side = atoms.arrays.get("side")
    content = {
        "order": order.tolist(),
        "side": None if side is None else np.asarray(side).tolist(),
        "settings": asdict(settings),
        "indrite": metadata.version("indrite"),
    }
    return json.dumps(content, indent=1) + "\n"


def run_vasp(folder: str | Path, *, command: str | None = None) -> None:
    """Run VASP in a folder with its input and wait; what it prints goes to ``vasp.out`` there.

    Parameters
    ----------
    folder
        As `write_vasp_inputs` left it.
    command
        Shell command, such as ``mpirun -n 32 vasp_gam``; ``None`` takes that of ``ASE_VASP_COMMAND`` or
        ``VASP_COMMAND``; ``vasp_gam`` is VASP's program for the Gamma point alone.

    Raises
    ------
    EngineError
        If there is no command or no POTCAR.
    StepFailedError
        If VASP ends with an error or leaves no vasprun.xml.
    """
    folder = Path(folder)
    command = command or _users_command()
    if not (folder / "POTCAR").is_file():
        raise EngineError(
            "VASP needs a POTCAR",
            where=folder,
            todo=f"Set {POTCAR_VARIABLE} to your folder of PAW data sets; POTCAR.spec names those needed",
        )
    with (folder / "vasp.out").open("w") as out:
        done = subprocess.run(
            command, shell=True, cwd=folder, stdout=out, stderr=subprocess.STDOUT, check=False
        )
    if done.returncode != 0 or not (folder / "vasprun.xml").is_file():
        raise StepFailedError(
            "VASP did not finish",
            where=folder / "vasp.out",
            got=f"exit status {done.returncode}, last line: {_last_line(folder / 'vasp.out')}",
        )


def _users_command() -> str:
    for variable in COMMAND_VARIABLES:
        if command := os.environ.get(variable):
            return command
    raise EngineError(
        "no command that starts VASP",
        expected=f"{' or '.join(COMMAND_VARIABLES)} in the environment, such as 'mpirun -n 32 vasp_gam'",
        todo="VASP is licensed software of your own; where there is none, the engine 'gpaw' is free",
    )


def _last_line(path: Path) -> str:
    lines = path.read_text(errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "nothing printed")


def read_vasp(folder: str | Path) -> Trajectory:
    """Read a run back, also one that still goes on: its atoms are in the order of the structure again.

    The energy is VASP's free energy, which the forces are the slope of and the dynamics conserves.

    Raises
    ------
    FileFormatError
        If the files are missing, damaged or of different structures.
    """
    folder = Path(folder)
    notes = _notes(folder)
    images = _frames(folder, np.array(notes["order"]))
    step = notes["settings"]["step_femtosecond"] / 1000.0
    trajectory = Trajectory.from_ase(
        images,
        time_picosecond=np.arange(len(images)) * step,
        origin=Origin(kind="simulated", path="vasprun.xml", sources=_PAPER),
    )
    side = notes["side"]
    return trajectory.replace(
        energy_electronvolt=np.array([image.get_potential_energy(force_consistent=True) for image in images]),
        side=None if side is None else np.array(side, dtype=int),
    )


def _notes(folder: Path) -> dict[str, Any]:
    try:
        notes: dict[str, Any] = json.loads((folder / ORDER_FILE).read_text())
    except (OSError, ValueError) as error:
        raise FileFormatError(
            "the order of the atoms is not told",
            where=folder / ORDER_FILE,
            todo="Read vasprun.xml or XDATCAR as any trajectory; its atoms are then in VASP's order",
        ) from error
    return notes


def _frames(folder: Path, order: np.ndarray) -> list[Atoms]:
    """Return the frames of vasprun.xml in the order of the structure, with their results."""
    from ase.calculators.singlepoint import SinglePointCalculator
    from ase.io import read

    path = folder / "vasprun.xml"
    try:
        raw = read(path, index=":", format="vasp-xml")
    except Exception as error:  # ASE's reader raises whatever the damage leads to
        raise FileFormatError(
            "ASE cannot read the results of VASP", where=path, got=f"{type(error).__name__}: {error}"
        ) from error
    if not raw or any(len(one) != len(order) or one.calc is None for one in raw):
        raise FileFormatError(
            "the results are not those of the input beside them, or there are none yet",
            where=path,
            got=raw[0].get_chemical_formula() if raw else "no steps",
            expected=f"{len(order)} atoms with energies",
        )
    back = np.argsort(order)
    frames = []
    for one in raw:
        results = {key: one.calc.results.get(key) for key in ("energy", "free_energy", "stress")}
        atoms = one[back]
        atoms.calc = SinglePointCalculator(
            atoms, **{key: value for key, value in results.items() if value is not None}
        )
        atoms.calc.results["forces"] = np.array(one.calc.results["forces"])[back]
        frames.append(atoms)
    return frames


class VaspPoints(Calculator):
    """Single energies, forces and stresses with the user's VASP, each in a folder that goes away."""

    implemented_properties: ClassVar[list[str]] = ["energy", "free_energy", "forces", "stress"]

    def __init__(self, settings: VaspSettings | None = None) -> None:
        super().__init__()
        self._settings = settings or VaspSettings()

    def calculate(
        self,
        atoms: Atoms | None = None,
        properties: list[str] | None = None,
        system_changes: list[str] = all_changes,
    ) -> None:
        """Write the input, run VASP, read its results: eV, eV/Å, eV/Å³.

        Raises
        ------
        EngineError
            If there is no command or no POTCAR.
        StepFailedError
            If VASP fails.
        """
        super().calculate(atoms, properties, system_changes)
        assert self.atoms is not None
        with tempfile.TemporaryDirectory(prefix="indrite-vasp-") as folder:
            written = write_vasp_inputs(self.atoms, folder, settings=self._settings, dynamics=False)
            run_vasp(written.folder)
            self.results = dict(_frames(written.folder, written.order)[-1].calc.results)


def build(engine: Engine) -> VaspPoints:
    """Return the calculator of ``vasp``.

    Raises
    ------
    EngineError
        If no command that starts VASP is set.
    """
    _users_command()
    return VaspPoints()
