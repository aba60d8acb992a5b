"""SevenNet as an ASE calculator, with the weights that come inside its package; nothing is downloaded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from indrite.engines._network import UNREADABLE, NetworkCalculator, silenced
from indrite.errors import EngineError

if TYPE_CHECKING:
    from indrite.engines.base import Engine

_FILES = {
    "0": "SevenNet_0__11Jul2024/checkpoint_sevennet_0.pth",
    "mf-0-pbe": "SevenNet_MF_0/checkpoint_sevennet_mf_0.pth",
    "mf-0-r2scan": "SevenNet_MF_0/checkpoint_sevennet_mf_0.pth",
    "l3i5": "SevenNet_l3i5/checkpoint_l3i5.pth",
}
_MODALS = {"mf-0-pbe": "PBE", "mf-0-r2scan": "R2SCAN"}


def weights(engine: Engine) -> Path:
    """Return the file of the weights inside the package.

    Raises
    ------
    EngineError
        If the installed package has none.
    """
    with silenced():
        import sevenn

    path = Path(str(sevenn.__file__)).parent / "pretrained_potentials" / _FILES[str(engine.model)]
    if not path.is_file():
        raise EngineError(
            "the package sevenn lacks the weights of this model",
            where=path,
            got=repr(engine.model),
            todo="Install sevenn again from its wheel; indrite downloads nothing",
        )
    return path


def build(engine: Engine) -> NetworkCalculator:
    """Return the calculator of the engine ``sevennet``.

    Raises
    ------
    EngineError
        If the weights are missing or unreadable.
    """
    path = weights(engine)
    name = str(engine.model)
    with silenced():
        from indrite.engines._sevennet_network import SevenNetwork
    from indrite.engines._device import torch_device

    device = torch_device(engine.device)
    network = SevenNetwork(_load(path), device, modal=_MODALS.get(name), name=f"SevenNet-{name}")
    return NetworkCalculator(network)


def _load(path: Path) -> Any:
    with silenced():
        from sevenn.util import load_checkpoint

        try:
            return load_checkpoint(str(path)).build_model()
        except UNREADABLE as error:
            raise EngineError("the weights of SevenNet cannot be read", where=path, got=str(error)) from error
