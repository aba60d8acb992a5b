"""Which device torch computes on."""

from __future__ import annotations

from indrite.errors import EngineError


def torch_device(wanted: str | None) -> str:
    """Return ``wanted``, or the accelerator where there is one, else ``cpu``.

    Raises
    ------
    EngineError
        If the wanted device is not there.
    """
    import torch

    present = ["cpu"]
    if torch.backends.mps.is_available():
        present.insert(0, "mps")
    if torch.cuda.is_available():
        present.insert(0, "cuda")
    if wanted is None:
        return present[0]
    if wanted.partition(":")[0] not in present:
        raise EngineError("no such device", got=repr(wanted), expected=f"one of {', '.join(present)}")
    return wanted
