"""Work for other processes in tests of maps: importable there, so not inside a test module."""

import os
import signal
from pathlib import Path


def squares(payloads):
    """Square numbers; a payload of a number and a path kills this process unless the path exists."""
    rows = []
    for one in payloads:
        if isinstance(one, tuple):
            number, marker = one
            if marker == "always" or not Path(marker).exists():
                if marker != "always":
                    Path(marker).touch()
                os.kill(os.getpid(), signal.SIGKILL)
            one = number
        rows.append({"square": one * one})
    return rows


def refuse(payloads):
    """Raise what a user should see."""
    from indrite.errors import SpecimenError

    raise SpecimenError("a recipe without a number")
