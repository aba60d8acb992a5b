"""``.traj`` of ASE, through ASE itself.

Sources
-------
A. Hjorth Larsen et al., J. Phys.: Condens. Matter 29, 273002 (2017), 10.1088/1361-648X/aa680e
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import numpy as np

from indrite.errors import FileFormatError, IndriteError
from indrite.readers.trajectory.images import record_of_images
from indrite.readers.trajectory.record import Breakage, FrameRecord, TrajectoryRequest


def read(path: Path, request: TrajectoryRequest) -> FrameRecord:
    """Return the frames of a .traj; it holds no time."""
    from ase.io.trajectory import Trajectory as Reader

    breakage = Breakage(path, request)
    images = []
    try:
        with Reader(str(path)) as reader:
            for index in range(len(reader)):
                try:
                    images.append(reader[index])
                except Exception as error:
                    breakage.off(index, f"{type(error).__name__}: {error}"[:120])
                    break
    except IndriteError:
        raise
    except Exception as error:
        # a damaged binary file fails in any way: what ASE or NumPy raise depends on the bytes
        raise FileFormatError(
            "not a .traj of ASE, or a damaged one", where=path, got=f"{type(error).__name__}: {error}"[:120]
        ) from None
    record = record_of_images(images, path)
    record.damage = breakage.damage
    record.made_by = {"ase": version("ase")}
    if not np.isfinite(record.position_angstrom).all():
        raise FileFormatError("the .traj holds positions that are not finite", where=path)
    return record
