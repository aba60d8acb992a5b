"""Line profiles that indrite saved (NetCDF-4)."""

from __future__ import annotations

from pathlib import Path

from indrite.readers.line_profile.record import ProfileRequest
from indrite.readers.signal_file import load_signal
from indrite.signals import LineProfile


def read(path: Path, request: ProfileRequest) -> LineProfile:
    """Return the profile of a file that `LineProfile.save` wrote.

    Raises
    ------
    FileFormatError
        If the file is damaged, or holds something else.
    """
    profile = load_signal(path, LineProfile, technique="profile")
    return profile if request.net is None else profile.replace(net=request.net)
