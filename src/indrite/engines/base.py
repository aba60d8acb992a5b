"""The table of engines, and `Engine`: a name and a model that become an ASE calculator."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np

from indrite.errors import MissingPackageError, UsageError

if TYPE_CHECKING:
    from ase import Atoms
    from ase.calculators.calculator import Calculator


@dataclass(frozen=True)
class EngineSpec:
    """One row of the table of engines.

    Parameters
    ----------
    name
        Name on the command line and in studies.
    module
        Module with ``build(engine) -> Calculator`` and, for models with weights, ``weights(engine) -> Path``.
    about
        One sentence.
    licence
        Licence of the package that does the work.
    distributions
        Python packages whose version the result depends on.
    extra
        Extra of indrite that installs them; ``None`` where the core suffices.
    models
        Names of the models that come with the package, the default first; empty where there is none.
    takes_path
        The model is a file of the user's.
    dynamics
        Fast and smooth enough for molecular dynamics of hundreds of atoms.
    sources
        DOIs to cite.
    """

    name: str
    module: str
    about: str
    licence: str
    distributions: tuple[str, ...] = ()
    extra: str | None = None
    models: tuple[str, ...] = ()
    takes_path: bool = False
    dynamics: bool = True
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Engine:
    """An engine ready to build its calculator; made by `engine`.

    Parameters
    ----------
    spec
        Its row in the table.
    model
        Model of the package, or ``None``.
    path
        The user's file (weights or trajectory), or ``None``.
    device
        ``cpu``, ``cuda`` or ``mps``; ``None`` takes the accelerator where there is one.
    """

    spec: EngineSpec
    model: str | None = None
    path: Path | None = None
    device: str | None = None

    @property
    def name(self) -> str:
        """Text that `engine` turns into the same engine, such as ``sevennet:mf-0-r2scan``."""
        detail = self.model if self.path is None else str(self.path)
        if detail is None or (self.path is None and detail == self.spec.models[:1][0]):
            return self.spec.name
        return f"{self.spec.name}:{detail}"

    def calculator(self) -> Calculator:
        """Return a new ASE calculator: energy in eV, forces in eV/Å, stress in eV/Å³ (tension positive).

        Raises
        ------
        MissingPackageError
            If the package is not installed.
        EngineError
            If weights are missing or unreadable.
        """
        self._check_installed()
        calculator: Calculator = importlib.import_module(self.spec.module).build(self)
        return calculator

    def fingerprint(self) -> dict[str, str]:
        """Return what decides the numbers: engine, model, package versions, hash of the weights."""
        self._check_installed()
        module = importlib.import_module(self.spec.module)
        values = {"engine": self.spec.name, "model": self.model or ""}
        values |= {name: metadata.version(name) for name in self.spec.distributions}
        if hasattr(module, "weights"):
            values["weights_sha256"] = _file_hash(module.weights(self))
        return values

    def _check_installed(self) -> None:
        for name in self.spec.distributions:
            try:
                metadata.version(name)
            except metadata.PackageNotFoundError:
                raise MissingPackageError(
                    name, extra=self.spec.extra or "all", purpose=f"the engine {self.spec.name!r}"
                ) from None


def _file_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


_PACKAGE = "indrite.engines"
ENGINES = {
    one.name: one
    for one in (
        EngineSpec(
            "chgnet",
            f"{_PACKAGE}.chgnet",
            "Graph network, trained on relaxations of the Materials Project (PBE; one model r2SCAN).",
            "BSD-3-Clause",
            distributions=("chgnet", "torch"),
            extra="interface",
            models=("0.3.0", "0.2.0", "r2scan"),
            sources=("10.1038/s42256-023-00716-3", "10.1038/s41524-025-01796-y"),
        ),
        EngineSpec(
            "sevennet",
            f"{_PACKAGE}.sevennet",
            "Equivariant graph network; mf-0 is trained on several functionals at once.",
            "MIT",
            distributions=("sevenn", "e3nn", "torch"),
            extra="sevennet",
            models=("0", "mf-0-pbe", "mf-0-r2scan", "l3i5"),
            sources=("10.1021/acs.jctc.4c00190", "10.1021/jacs.4c14455"),
        ),
        EngineSpec(
            "mace",
            f"{_PACKAGE}.mace",
            "Higher-order equivariant message passing; the weights are a file of yours.",
            "MIT",
            distributions=("mace-torch", "e3nn", "torch"),
            extra="mace",
            takes_path=True,
            sources=("10.48550/arXiv.2206.07697",),
        ),
        EngineSpec(
            "nep",
            f"{_PACKAGE}.nep",
            "Neuroevolution potential, the fastest here; the potential is a file of yours (nep.txt).",
            "GPL-3.0-or-later",
            distributions=("nep-adapters",),
            extra="nep",
            takes_path=True,
            sources=("10.1063/5.0106617",),
        ),
        EngineSpec(
            "gpaw",
            f"{_PACKAGE}.gpaw",
            "Density functional theory: PAW, PBE, plane waves to 500 eV; for tens of atoms.",
            "GPL-3.0-or-later",
            distributions=("gpaw", "gpaw-data"),
            extra="gpaw",
            models=("pbe-gamma", "pbe-mesh"),
            dynamics=False,
            sources=("10.1063/5.0182685", "10.1103/PhysRevLett.77.3865"),
        ),
        EngineSpec(
            "vasp",
            f"{_PACKAGE}.vasp",
            "Density functional theory with your own VASP, set up as in Luo et al. 2021.",
            "ASE: LGPL-2.1-or-later; VASP: your licence",
            distributions=("ase",),
            dynamics=False,
            sources=("10.1103/PhysRevB.54.11169", "10.1103/PhysRevB.59.1758", "10.21203/rs.3.rs-402674/v1"),
        ),
        EngineSpec(
            "replay",
            f"{_PACKAGE}.replay",
            "Returns the stored frames, energies and forces of a trajectory file.",
            "BSD-3-Clause",
            takes_path=True,
            dynamics=False,
        ),
        EngineSpec(
            "toy",
            f"{_PACKAGE}.toy",
            "Repulsive and attractive pairs without any claim to be true; for tests and demonstrations.",
            "BSD-3-Clause",
        ),
    )
}


def engines() -> dict[str, EngineSpec]:
    """Return every engine, those of other packages included; the built-in ones win.

    Raises
    ------
    EngineError
        If another package announces something that is no engine.
    """
    from indrite.engines.plugins import plugin_engines

    return plugin_engines() | ENGINES


def engine(name: str, *, device: str | None = None) -> Engine:
    """Return the engine of a name: ``chgnet``, ``sevennet:mf-0-r2scan``, ``mace:/path/to/model``.

    Raises
    ------
    UsageError
        If the engine or its model is unknown, or a file is missing.
    EngineError
        If another package announces an engine that cannot be loaded.

    Examples
    --------
    >>> engine("sevennet").model
    '0'
    >>> engine("sevennet:mf-0-r2scan").name
    'sevennet:mf-0-r2scan'
    """
    head, _, detail = name.partition(":")
    table = ENGINES if head in ENGINES else engines()
    if head not in table:
        raise UsageError("unknown engine", got=repr(head), expected=f"one of {', '.join(table)}")
    spec = table[head]
    if spec.takes_path:
        return Engine(spec, path=_existing(spec, detail), device=device)
    if detail and detail not in spec.models:
        known = ", ".join(spec.models) or f"no model: write {head!r}"
        raise UsageError(f"unknown model of the engine {head!r}", got=repr(detail), expected=known)
    return Engine(spec, model=detail or next(iter(spec.models), None), device=device)


def _existing(spec: EngineSpec, detail: str) -> Path:
    if not detail:
        raise UsageError(
            f"the engine {spec.name!r} needs a file", got=repr(spec.name), expected=f"'{spec.name}:PATH'"
        )
    path = Path(detail)
    if not path.is_file():
        raise UsageError(
            f"no such file for the engine {spec.name!r}", where=path, todo="Check the path after the colon"
        )
    return path


@runtime_checkable
class Batched(Protocol):
    """A calculator that can evaluate several structures in one pass."""

    def evaluate_many(self, structures: Sequence[Atoms]) -> list[tuple[float, np.ndarray]]:
        """Return energy (eV) and forces (atom, 3; eV/Å) of each structure."""


def evaluate_many(calculator: Calculator, structures: Sequence[Atoms]) -> list[tuple[float, np.ndarray]]:
    """Return energy and forces of each structure, in one pass where the calculator can."""
    if isinstance(calculator, Batched) and len(structures) > 1:
        return calculator.evaluate_many(structures)
    results = []
    for atoms in structures:
        # Forces first: asked for the energy alone, the networks leave out the derivative.
        forces = np.array(calculator.get_property("forces", atoms))
        results.append((float(calculator.get_property("energy", atoms)), forces))
    return results
