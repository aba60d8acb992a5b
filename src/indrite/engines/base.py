"""The table of engines, and `Engine`: a name and a model that become an ASE calculator."""

from __future__ import annotations

import hashlib
import importlib
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from indrite.engines.spec import EngineSpec
from indrite.errors import MissingPackageError, UsageError

if TYPE_CHECKING:
    from ase.calculators.calculator import Calculator


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
    dispersion
        Dispersion is added (D3, of all elements but lithium).
    """

    spec: EngineSpec
    model: str | None = None
    path: Path | None = None
    device: str | None = None
    dispersion: bool = False

    @property
    def name(self) -> str:
        """Text that `engine` turns into the same engine, such as ``sevennet:mf-0-pbe+d3``."""
        detail = self.model if self.path is None else str(self.path)
        end = _DISPERSION if self.dispersion else ""
        if detail is None or (self.path is None and detail == self.spec.models[:1][0]):
            return self.spec.name + end
        return f"{self.spec.name}:{detail}{end}"

    @property
    def committee(self) -> tuple[str, ...]:
        """Names of the engines to be asked beside this one: the other members of its committee."""
        if self.path is not None or self.model not in self.spec.committee:
            return ()
        others = (one for one in self.spec.committee if one != self.model)
        return tuple(engine(f"{self.spec.name}:{one}").name for one in others)

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
        if not self.dispersion:
            return calculator
        from indrite.engines._device import torch_device
        from indrite.engines._dispersion import DispersionCalculator

        return DispersionCalculator(calculator, device=torch_device(self.device))

    def fingerprint(self) -> dict[str, str]:
        """Return what decides the numbers: engine, model, package versions, hash of the weights."""
        self._check_installed()
        module = importlib.import_module(self.spec.module)
        values = {"engine": self.spec.name, "model": self.model or ""}
        values |= {name: metadata.version(name) for name in self.spec.distributions}
        if hasattr(module, "weights"):
            values["weights_sha256"] = _file_hash(module.weights(self))
        if self.dispersion:
            from indrite.engines._dispersion import ABOUT

            version = metadata.version(DISPERSION_DISTRIBUTION)
            values |= {"dispersion": ABOUT, DISPERSION_DISTRIBUTION: version}
        return values

    def _check_installed(self) -> None:
        wanted = dict.fromkeys(self.spec.distributions, self.spec.extra or "all")
        if self.dispersion:
            wanted[DISPERSION_DISTRIBUTION] = "dispersion"
        for name, extra in wanted.items():
            try:
                metadata.version(name)
            except metadata.PackageNotFoundError:
                raise MissingPackageError(name, extra=extra, purpose=f"the engine {self.name!r}") from None


def _file_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


_PACKAGE = "indrite.engines"
_DISPERSION = "+d3"
#: Package that computes it.
DISPERSION_DISTRIBUTION = "torch-dftd"
#: Committee of our own potentials, see docs/fast_potential.md.
_OWN = ("indrite-0", "indrite-1", "indrite-2", "indrite-3")
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
            dispersion=("0.3.0", "0.2.0"),
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
            dispersion=("0", "mf-0-pbe", "l3i5"),
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
            "Neuroevolution potential, the fastest: our own for Li, In, P, S, Cl, or a file.",
            "BSD-3-Clause; other kinds of files and GPUs: nep-adapters, GPL-3.0-or-later",
            distributions=("numba",),
            extra="nep",
            models=_OWN,
            takes_path=True,
            sources=("10.1063/5.0106617",),
            committee=_OWN,
            caution=(
                "made for In, LiIn and, under a stack pressure, Li on Li6PS5Cl; "
                "free surfaces are off by up to 60 meV/atom"
            ),
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
            dispersion=("pbe-gamma", "pbe-mesh"),
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


#: What gives energies to atoms in motion where nobody says otherwise.
DEFAULT_ENGINE = "nep"
#: Whose energies of crystals and surfaces are taken: with the corrections of the Materials Project, and
#: shipped; a potential of short reach is off by 50 meV/atom at free surfaces.
REACTION_ENGINE = "chgnet"


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
    """Return the engine of a name: ``chgnet``, ``sevennet:mf-0-pbe+d3``, ``mace:/path/to/model``.

    Raises
    ------
    UsageError
        If the engine or its model is unknown, a file is missing, or the model does not take dispersion.
    EngineError
        If another package announces an engine that cannot be loaded.

    Examples
    --------
    >>> engine("sevennet").model
    '0'
    >>> engine("sevennet:mf-0-pbe+d3").name
    'sevennet:mf-0-pbe+d3'
    """
    plain = name.removesuffix(_DISPERSION)
    if plain != name:
        return _with_dispersion(engine(plain, device=device))
    head, _, detail = name.partition(":")
    table = ENGINES if head in ENGINES else engines()
    if head not in table:
        raise UsageError("unknown engine", got=repr(head), expected=f"one of {', '.join(table)}")
    spec = table[head]
    if spec.takes_path and (detail or not spec.models) and detail not in spec.models:
        return Engine(spec, path=_existing(spec, detail), device=device)
    if detail and detail not in spec.models:
        known = ", ".join(spec.models) or f"no model: write {head!r}"
        raise UsageError(f"unknown model of the engine {head!r}", got=repr(detail), expected=known)
    return Engine(spec, model=detail or next(iter(spec.models), None), device=device)


def caution_of(name: str) -> str:
    """Return what a user of an engine has to know beyond the gate; nothing of files of the user's."""
    head, _, detail = name.partition(":")
    spec = ENGINES.get(head)
    return "" if spec is None or (detail and detail not in spec.models) else spec.caution


def _with_dispersion(plain: Engine) -> Engine:
    if plain.model is None or plain.model not in plain.spec.dispersion:
        known = ", ".join(f"{one.name}:{model}" for one in ENGINES.values() for model in one.dispersion)
        raise UsageError(
            "no dispersion for this engine",
            got=f"'{plain.name}{_DISPERSION}'",
            expected=f"an engine trained on PBE without it: {known}",
        )
    return replace(plain, dispersion=True)


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
