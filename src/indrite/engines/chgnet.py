"""CHGNet as an ASE calculator: the package's weights, the same numbers, one pass and one derivative."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from indrite.engines._network import UNREADABLE, NetworkCalculator, silenced
from indrite.errors import EngineError

if TYPE_CHECKING:
    from indrite.engines.base import Engine


def weights(engine: Engine) -> Path:
    """Return the file of the weights.

    Raises
    ------
    EngineError
        If the installed package has none.
    """
    with silenced():
        import chgnet

    folder = Path(chgnet.__file__).parent / "pretrained" / str(engine.model)
    found = sorted(folder.glob("*.pth.tar"))
    if not found:
        raise EngineError(
            "the package chgnet lacks the weights of this model",
            where=folder,
            got=repr(engine.model),
            todo="Install chgnet again",
        )
    return found[0]


def build(engine: Engine) -> NetworkCalculator:
    """Return the calculator of the engine ``chgnet``, without magnetic moments.

    Raises
    ------
    EngineError
        If the weights are missing or unreadable.
    """
    weights(engine)
    from indrite.engines._chgnet_network import ChgnetNetwork
    from indrite.engines._device import torch_device

    return NetworkCalculator(ChgnetNetwork(load(str(engine.model)), torch_device(engine.device)))


def load(name: str) -> Any:
    """Return a model of the package, on the processor."""
    with silenced():
        from chgnet.model.model import CHGNet

        try:
            return CHGNet.load(model_name=name, use_device="cpu", verbose=False)
        except UNREADABLE as error:
            raise EngineError("the weights of CHGNet cannot be read", got=str(error)) from error
