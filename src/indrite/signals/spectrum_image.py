"""`SpectrumImage`: a spectrum in every pixel (EELS, EDX); a line scan has one row, a spectrum one pixel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
from jaxtyping import Float

from indrite.errors import SignalError
from indrite.signals.base import Signal

Spectroscopy = Literal["EELS", "EDX"]


@dataclass(frozen=True, kw_only=True)
class SpectrumImage(Signal):
    """Counts over energy in every pixel; fewer dimensions stand as rows or columns of size 1.

    Parameters
    ----------
    counts
        Shape (row, column, channel).
    energy_electronvolt
        Middle of each channel, equally spaced and rising: energy loss (EELS) or X-ray energy (EDX).
    kind
        ``EELS`` or ``EDX``.
    pixel_nanometre
        Distance of neighbouring pixels, if known.
    beam_energy_kilovolt
        Energy of the beam, if known.
    convergence_milliradian, collection_milliradian
        Half angles of probe and spectrometer, if known.
    counts_per_quantum
        Counts that one electron or photon gives: scales the noise. 1 for EDX.
    notes
        What a reader did that the user should know.

    Raises
    ------
    SignalError
        For fewer than eight channels, an energy axis that does not rise evenly, values that are not
        finite, or pixels of no size.
    """

    counts: Float[np.ndarray, " row column channel"]
    energy_electronvolt: Float[np.ndarray, " channel"]
    kind: Spectroscopy
    pixel_nanometre: float | None = None
    beam_energy_kilovolt: float | None = None
    convergence_milliradian: float | None = None
    collection_milliradian: float | None = None
    counts_per_quantum: float = 1.0
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        where, energy = self.origin.path, self.energy_electronvolt
        if self.kind not in ("EELS", "EDX"):
            raise SignalError("unknown kind of spectrum", where=where, got=self.kind, expected="EELS or EDX")
        if self.counts.size == 0 or energy.size < 8:
            raise SignalError("a spectrum needs eight channels or more", where=where, got=self.counts.shape)
        step = np.diff(energy)
        if not (step > 0.0).all() or np.ptp(step) > 0.01 * step.mean():
            raise SignalError("the energy axis does not rise in equal steps", where=where)
        # a sum is finite exactly when all its terms are (overflow aside), and needs no copy
        if not np.isfinite(self.counts.sum(dtype=np.float64)):
            raise SignalError("SpectrumImage.counts has values that are not finite", where=where)
        if self.pixel_nanometre is not None and not 0.0 < self.pixel_nanometre < np.inf:
            raise SignalError("pixels of no size", where=where, got=f"{self.pixel_nanometre} nm")
        if not self.counts_per_quantum > 0.0:
            raise SignalError("counts_per_quantum must be above 0", where=where, got=self.counts_per_quantum)

    @classmethod
    def scalars_from_json(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Rebuild the tuple of notes after `load`."""
        return {**values, "notes": tuple(values["notes"])}

    @property
    def channel_electronvolt(self) -> float:
        """Width of a channel."""
        energy = self.energy_electronvolt
        return float((energy[-1] - energy[0]) / (energy.size - 1))

    @property
    def has_zero_loss(self) -> bool:
        """Whether the zero-loss peak of an EELS spectrum lies inside the range."""
        energy = self.energy_electronvolt
        return self.kind == "EELS" and bool(energy[0] <= -2 * self.channel_electronvolt and energy[-1] > 5.0)

    def spectrum(self) -> np.ndarray:
        """Return the sum over all pixels, shape (channel,)."""
        return np.asarray(self.counts.sum(axis=(0, 1), dtype=np.float64))

    def between(self, low_electronvolt: float, high_electronvolt: float) -> Self:
        """Return the channels whose middle lies between two energies.

        Raises
        ------
        SignalError
            If fewer than eight channels remain.
        """
        energy = self.energy_electronvolt
        start, stop = np.searchsorted(energy, [low_electronvolt, high_electronvolt])
        return self.replace(counts=self.counts[:, :, start:stop], energy_electronvolt=energy[start:stop])

    def summed_along(self, axis: Literal["row", "column"]) -> np.ndarray:
        """Return the sum over rows or over columns: one spectrum for every point, shape (point, channel)."""
        return np.asarray(self.counts.sum(axis=0 if axis == "row" else 1, dtype=np.float64))
