"""Time that frames carry under names of which the unit is known.

Sources
-------
GPUMD writes ``Time=`` in femtoseconds into its extended xyz files: brucefan1983/GPUMD,
src/measure/dump_exyz.cu.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

#: Name of the entry → picoseconds in its unit.
KNOWN = {
    "time_picosecond": 1.0,
    "time_ps": 1.0,
    "time_femtosecond": 1e-3,
    "time_fs": 1e-3,
    "Time": 1e-3,
}
#: Names whose unit the writer chose and did not say.
UNCLEAR = ("time", "t", "md_time")


def stated_times(infos: Sequence[Mapping[str, Any]]) -> tuple[np.ndarray | None, str]:
    """Return the time of every frame in picoseconds, or ``None`` and why the file's word is no use."""
    for name, factor in KNOWN.items():
        if all(name in info for info in infos):
            try:
                return np.array([float(info[name]) for info in infos]) * factor, ""
            except (TypeError, ValueError):
                return None, f"the frames' entry {name!r} is no number"
    unclear = next((name for name in UNCLEAR if all(name in info for info in infos)), None)
    if unclear is not None:
        return None, f"the frames have an entry {unclear!r} without a unit"
    return None, ""
