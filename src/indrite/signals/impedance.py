"""`Impedance`: one sweep of an impedance analyser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

from indrite.errors import SignalError
from indrite.signals.base import Signal


@dataclass(frozen=True, kw_only=True)
class Impedance(Signal):
    """An impedance spectrum: real and imaginary part over frequency, as the instrument gives them.

    A capacitor has a negative imaginary part, an inductor a positive one. The geometry of the specimen
    is no part of the spectrum: no file format carries it reliably.

    Parameters
    ----------
    frequency_hertz
        Frequency of each point, in any order; rows of 0 Hz and repeats are allowed and left to the
        analysis.
    real_impedance_ohm, imaginary_impedance_ohm
        Parts of the impedance, shape (point,).
    temperature_celsius
        Of the specimen, if it is known.
    sweep
        Number of the sweep in a file of several, from 1.
    notes
        What the reader did that the user should know (columns skipped, signs turned).

    Raises
    ------
    SignalError
        Without points, or for values that are not finite.

    Sources
    -------
    Battery Data Format ontology (https://w3id.org/battery-data-alliance/ontology/battery-data-format) for
    the names.

    Examples
    --------
    >>> one = Impedance(
    ...     frequency_hertz=np.array([10.0, 1.0]),
    ...     real_impedance_ohm=np.array([5.0, 5.0]),
    ...     imaginary_impedance_ohm=np.array([-1.0, -10.0]),
    ... )
    >>> one.impedance_ohm
    array([5. -1.j, 5.-10.j])
    """

    frequency_hertz: Float[np.ndarray, " point"]
    real_impedance_ohm: Float[np.ndarray, " point"]
    imaginary_impedance_ohm: Float[np.ndarray, " point"]
    temperature_celsius: float | None = None
    sweep: int = 1
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.frequency_hertz.size == 0:
            raise SignalError("an impedance spectrum without points", where=self.origin.path)
        for spec, array in self.arrays():
            if not np.isfinite(array).all():
                row = int((~np.isfinite(array)).argmax())
                raise SignalError(
                    f"{spec.name} has values that are no finite numbers",
                    where=self.origin.path,
                    got=f"{array[row]} in row {row + 1}",
                    todo="Remove these rows, or mark them as missing",
                )

    @classmethod
    def scalars_from_json(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Rebuild the tuple of notes after `load`."""
        return {**values, "notes": tuple(values["notes"])}

    @property
    def impedance_ohm(self) -> np.ndarray:
        """Complex impedance, shape (point,)."""
        return self.real_impedance_ohm + 1j * self.imaginary_impedance_ohm
