"""NEP potentials: our own and the user's; NEP4 compiled here, other kinds through nep-adapters."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from indrite.engines._nep_file import check_nep_file
from indrite.errors import EngineError

if TYPE_CHECKING:
    from ase.calculators.calculator import Calculator

    from indrite.engines.base import Engine


def weights(engine: Engine) -> Path:
    """Return the potential's file: the user's, or one of those that come with indrite."""
    return engine.path or Path(__file__).parent / "potentials" / f"{engine.model}.txt"


def build(engine: Engine) -> Calculator:
    """Return the calculator of the engine ``nep``.

    Raises
    ------
    EngineError
        If the file is no NEP potential, or the device is not there.
    MissingPackageError
        If it takes nep-adapters, and that is not installed.
    """
    from indrite.engines._nep_model import read_model

    path = weights(engine)
    if engine.device is not None and engine.device.partition(":")[0] not in ("cpu", "cuda"):
        raise EngineError(
            "no such device for NEP potentials", got=repr(engine.device), expected="cpu or cuda"
        )
    check_nep_file(path)
    try:
        model = read_model(path) if engine.device in (None, "cpu") else None
    except (ValueError, LookupError) as error:
        raise EngineError("not a NEP potential", where=path, got=str(error)) from error
    if model is None:
        from indrite.engines._nep_adapters import build as build_with_adapters

        return build_with_adapters(path, device=engine.device)
    from indrite.engines._nep_network import CompiledNep

    return CompiledNep(model)
