"""What the entry hands to a module of a format."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ProfileRequest:
    """What the user states because the file does not.

    Parameters
    ----------
    distance_unit
        Unit of the distance where the header states none.
    net
        Whether a background was taken off; ``None``: by the numbers.
    """

    distance_unit: str | None = None
    net: bool | None = None
