"""MACE models as ASE calculators; the model is a file of the user's, and nothing is downloaded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from indrite.engines._network import UNREADABLE, NetworkCalculator, silenced
from indrite.errors import EngineError

if TYPE_CHECKING:
    from indrite.engines.base import Engine


def weights(engine: Engine) -> Path:
    """Return the model's file."""
    assert engine.path is not None
    return engine.path


def build(engine: Engine) -> NetworkCalculator:
    """Return the calculator of the engine ``mace``.

    Raises
    ------
    EngineError
        If the file is no MACE model that can be run.
    """
    from indrite.engines._device import torch_device

    device = torch_device(engine.device)
    model = _load(weights(engine))
    from indrite.engines._mace_network import MaceNetwork

    return NetworkCalculator(MaceNetwork(model, device))


def _load(path: Path) -> Any:
    """Read a pickled model, which may run code of whoever wrote the file."""
    with silenced():
        import mace.modules  # noqa: F401 - the classes that the file names
        import torch

        try:
            return torch.load(path, map_location="cpu", weights_only=False)
        except UNREADABLE as error:
            raise EngineError(
                "not a MACE model",
                where=path,
                got=str(error),
                expected="a .model file as mace_run_train or the MACE foundations write it",
            ) from error
