"""INCAR, KPOINTS, POSCAR and POTCAR of the Methods of Luo et al. 2021, each tag with where it comes from."""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from indrite.atomic import written_aside
from indrite.errors import EngineError, StructureError, UsageError

if TYPE_CHECKING:
    from ase import Atoms

#: Where the user's PAW data sets lie, in VASP's own layout: FOLDER/potpaw_PBE/Li_sv/POTCAR.
POTCAR_VARIABLE = "VASP_PP_PATH"
_PBE_FOLDERS = ("potpaw_PBE", "potpaw_PBE.64", "potpaw_PBE.54", "potpaw_PBE.52")
_MANY_ATOMS = 30
PAPER, OURS = "paper", "our choice"


@dataclass(frozen=True, kw_only=True)
class VaspSettings:
    """What may be changed in the input; the defaults are the paper's where it tells them.

    Parameters
    ----------
    temperature_kelvin, step_femtosecond, time_picosecond
        Of the molecular dynamics; paper: 300 K, 2 fs, 20 ps.
    cutoff_electronvolt
        Of the plane waves; paper: 500 eV.
    kpoints
        Mesh centred on Gamma; paper: 1 × 1 × 1.
    frame_femtosecond
        Time between the positions kept in XDATCAR.
    seed
        Of the velocities; ``None`` leaves it to VASP's clock.
    data_sets
        PAW data set of an element where it shall be another than the default, such as ``{"Li": "Li"}``.

    Raises
    ------
    UsageError
        If a value makes no sense.
    """

    temperature_kelvin: float = 300.0
    step_femtosecond: float = 2.0
    time_picosecond: float = 20.0
    cutoff_electronvolt: float = 500.0
    kpoints: tuple[int, int, int] = (1, 1, 1)
    frame_femtosecond: float = 10.0
    seed: int | None = 1
    data_sets: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in (
            "temperature_kelvin",
            "step_femtosecond",
            "time_picosecond",
            "cutoff_electronvolt",
            "frame_femtosecond",
        ):
            if not 0.0 < getattr(self, name) < float("inf"):
                raise UsageError(f"{name} of the VASP input", got=getattr(self, name), expected="above zero")
        if min(self.kpoints) < 1:
            raise UsageError("the mesh of k-points needs whole numbers from 1", got=self.kpoints)

    @property
    def steps(self) -> int:
        """Number of steps of the dynamics."""
        return max(1, round(1000.0 * self.time_picosecond / self.step_femtosecond))


@dataclass(frozen=True, kw_only=True)
class VaspInputs:
    """What `write_vasp_inputs` wrote.

    Parameters
    ----------
    folder
        Holds INCAR, KPOINTS, POSCAR, indrite-vasp.json and POTCAR or POTCAR.spec.
    order
        For each atom of the POSCAR its index in the structure, shape (atom,).
    data_sets
        PAW data set of each element, in the order of the POSCAR.
    complete
        There is a POTCAR; otherwise POTCAR.spec names the data sets to put one after the other.
    remarks
        What the user should know, one sentence each.
    """

    folder: Path
    order: np.ndarray
    data_sets: dict[str, str]
    complete: bool
    remarks: tuple[str, ...]


def incar(settings: VaspSettings, atoms: Atoms, *, dynamics: bool = True) -> str:
    """Return the INCAR, one tag a line, each with its reason and whether it is the paper's or our choice.

    Parameters
    ----------
    settings
        What the paper tells, or the user's own.
    atoms
        The structure; its size decides on LREAL.
    dynamics
        Molecular dynamics; otherwise one energy with forces, with the same electronic settings.
    """
    tags = _electronic(settings, len(atoms)) + (_moving(settings) if dynamics else _still())
    lines = [f"{tag} = {value}  # {reason}" for tag, value, reason in tags]
    return "\n".join([f"SYSTEM = {atoms.get_chemical_formula()}", *lines]) + "\n"


def _electronic(settings: VaspSettings, count: int) -> list[tuple[str, str, str]]:
    real = ("Auto", f"{OURS}: projectors in real space, {count} atoms")
    exact = (".FALSE.", f"{OURS}: projectors in reciprocal space, {count} atoms")
    return [
        ("GGA", "PE", f"{PAPER}: PBE; the PAW method is in the POTCAR"),
        ("ENCUT", f"{settings.cutoff_electronvolt:g}", f"{PAPER}: 500 eV"),
        ("ISPIN", "1", f"{OURS}: closed shells, no spin"),
        ("PREC", "Normal", f"{OURS}: VASP's default"),
        ("ALGO", "Fast", f"{OURS}: usual for dynamics"),
        ("EDIFF", "1E-5", f"{OURS}: forces good enough for a conserved energy"),
        ("NELMIN", "4", f"{OURS}: no step ends before its forces have settled"),
        ("ISMEAR", "0", f"{OURS}: Gaussian, right for metal and salt in one cell"),
        ("SIGMA", "0.05", f"{OURS}: eV"),
        ("LREAL", *(real if count >= _MANY_ATOMS else exact)),
        ("LASPH", ".TRUE.", f"{OURS}: gradient corrections inside the spheres"),
        ("ISYM", "0", f"{OURS}: no symmetry, atoms move freely"),
        ("LWAVE", ".FALSE.", f"{OURS}: no WAVECAR"),
        ("LCHARG", ".FALSE.", f"{OURS}: no CHGCAR"),
    ]


def _moving(settings: VaspSettings) -> list[tuple[str, str, str]]:
    every = max(1, round(settings.frame_femtosecond / settings.step_femtosecond))
    tags = [
        ("IBRION", "0", f"{PAPER}: molecular dynamics"),
        ("MDALGO", "2", f"{PAPER}: Nose thermostat (needs a VASP compiled with -Dtbdyn, the usual case)"),
        ("SMASS", "0", f"{OURS}: mass of the thermostat, VASP's for a period of 40 steps"),
        ("ISIF", "2", f"{PAPER}: NVT, the cell does not change"),
        ("POTIM", f"{settings.step_femtosecond:g}", f"{PAPER}: 2 fs"),
        ("NSW", str(settings.steps), f"{PAPER}: 20 ps of 2 fs"),
        ("TEBEG", f"{settings.temperature_kelvin:g}", f"{PAPER}: 300 K"),
        ("TEEND", f"{settings.temperature_kelvin:g}", f"{PAPER}: 300 K"),
        ("NBLOCK", str(every), f"{OURS}: a frame in XDATCAR each {settings.frame_femtosecond:g} fs"),
        ("MAXMIX", "40", f"{OURS}: the mixer keeps what it learned in earlier steps"),
        ("NWRITE", "0", f"{OURS}: a short OUTCAR"),
    ]
    if settings.seed is not None:
        tags.append(("RANDOM_SEED", f"{settings.seed} 0 0", f"{OURS}: the same velocities again"))
    return tags


def _still() -> list[tuple[str, str, str]]:
    return [
        ("IBRION", "-1", f"{OURS}: atoms stay, one energy with forces"),
        ("NSW", "0", f"{OURS}: no steps"),
        ("ISIF", "2", f"{OURS}: with the stress"),
    ]


def kpoints(settings: VaspSettings) -> str:
    """Return the KPOINTS: a mesh centred on Gamma."""
    mesh = " ".join(str(one) for one in settings.kpoints)
    return f"{PAPER}: 1 x 1 x 1\n0\nGamma\n{mesh}\n0 0 0\n"


def species_order(atoms: Atoms) -> np.ndarray:
    """Return, for each atom of the POSCAR, its index in the structure: by element, else as they came."""
    return np.argsort(np.array(atoms.get_chemical_symbols()), kind="stable")


def write_poscar(atoms: Atoms, path: Path) -> None:
    """Write atoms that are sorted by element already; ``FixAtoms`` becomes selective dynamics.

    Raises
    ------
    StructureError
        If the cell is left-handed, which VASP refuses.
    """
    from ase.io import write

    if np.linalg.det(np.asarray(atoms.cell)) < 0.0:
        raise StructureError(
            "VASP refuses left-handed cells",
            got=f"cell vectors with the triple product {np.linalg.det(np.asarray(atoms.cell)):.4g} Å³",
            todo="Exchange two cell vectors, or turn one of them round",
        )
    with written_aside(path) as aside:
        write(aside, atoms, format="vasp", direct=True, vasp5=True)


def data_sets(atoms: Atoms, settings: VaspSettings) -> dict[str, str]:
    """Return the name of the PAW data set of each element, in the order of the POSCAR.

    The paper does not name its data sets; the default is the choice of the Materials Project as ASE lists it:
    Li_sv (1s as valence), In_d (4d as valence), P, S, Cl.
    """
    from ase.calculators.vasp.setups import setups_defaults

    usual = setups_defaults["materialsproject"]
    symbols = sorted(set(atoms.get_chemical_symbols()))
    return {one: settings.data_sets.get(one, one + (usual.get(one) or "")) for one in symbols}


def potcar(names: Mapping[str, str], *, cutoff_electronvolt: float) -> tuple[str, tuple[str, ...]] | None:
    """Return the POTCAR put together from the user's data sets and remarks on it; ``None`` if there are none.

    Raises
    ------
    EngineError
        If the folder exists and a data set is missing or is not what its folder says.
    """
    root = os.environ.get(POTCAR_VARIABLE)
    if not root:
        return None
    version = os.environ.get("VASP_PP_VERSION")
    known = (f"potpaw_PBE.{version}",) if version else _PBE_FOLDERS
    folder = next((Path(root) / one for one in known if (Path(root) / one).is_dir()), None)
    if folder is None:
        raise EngineError(
            f"{POTCAR_VARIABLE} names no folder with PBE data sets",
            where=root,
            expected=f"a folder in it named {' or '.join(known)}",
        )
    texts = [_data_set(folder, symbol, name) for symbol, name in names.items()]
    remarks = [_cutoff_remark(text, cutoff_electronvolt) for text in texts]
    return "".join(texts), tuple(one for one in remarks if one)


def _data_set(folder: Path, symbol: str, name: str) -> str:
    for path in (folder / name / "POTCAR", folder / name / "POTCAR.gz"):
        if path.is_file():
            raw = path.read_bytes()
            text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("latin-1")
            title = re.search(r"TITEL\s*=\s*(\S+)\s+(\S+)", text)
            if title is None or title[1] != "PAW_PBE" or title[2].split("_")[0] != symbol:
                raise EngineError(
                    "not a PBE data set of the element its folder names",
                    where=path,
                    got=title[0] if title else "no TITEL",
                    expected=f"TITEL = PAW_PBE {name}",
                )
            return text if text.endswith("\n") else text + "\n"
    raise EngineError(
        f"there is no PAW data set {name!r}",
        where=folder / name,
        todo=f"Choose another in VaspSettings(data_sets={{{symbol!r}: …}}), or correct {POTCAR_VARIABLE}",
    )


def _cutoff_remark(text: str, cutoff: float) -> str | None:
    title = re.search(r"TITEL\s*=\s*(.+)", text)
    needs = re.search(r"ENMAX\s*=\s*([\d.]+)", text)
    if needs is None or float(needs[1]) <= cutoff:
        return None
    name = title[1].strip() if title else "a data set"
    return f"{name} asks for {float(needs[1]):.0f} eV, the cutoff is {cutoff:g} eV: the stress suffers first"
