"""Low loss: where the zero is, and how thick the specimen is in mean free paths."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indrite.errors import SignalError
from indrite.notebook import Shown
from indrite.signals.spectrum_image import SpectrumImage

#: t/λ from which plural scattering changes core-loss edges.
THICK = 1.0
#: Where the zero-loss peak may lie, and where its tail ends at the latest, eV.
_SEARCH, _LAST = 30.0, 10.0
#: Height of the peak over the median channel, and how far from zero it may lie, eV.
_PROMINENT, _MISPLACED = 10.0, 10.0


@dataclass(frozen=True)
class RelativeThickness(Shown):
    """Thickness over the mean free path of inelastic scattering.

    Parameters
    ----------
    ratio
        t/λ of every pixel, shape (row, column).
    standard_uncertainty
        Of the counts alone; λ itself is known to about 10 to 20 %.
    cut_electronvolt
        Energy that separates the zero-loss peak from the losses.
    """

    ratio: np.ndarray
    standard_uncertainty: np.ndarray
    cut_electronvolt: float

    @property
    def thick(self) -> bool:
        """Whether plural scattering must be expected anywhere."""
        return bool((self.ratio > THICK).any())


def align_zero_loss(image: SpectrumImage) -> SpectrumImage:
    """Return the spectra shifted by whole channels so that every zero-loss peak lies at zero.

    No interpolation: counts stay counts. Channels shifted in from outside are zero.

    Raises
    ------
    SignalError
        If the zero-loss peak is not in the range.
    """
    low, high = _search(image)
    peak = image.counts[..., low:high].argmax(axis=-1) + low
    return image.replace(counts=shifted(image.counts, _zero(image) - peak))


def shifted(counts: np.ndarray, shift: np.ndarray) -> np.ndarray:
    """Return spectra moved up by whole channels, shape (row, column, channel); zeros come in."""
    channels = np.arange(counts.shape[-1])
    source = channels - shift[..., None]
    inside = (source >= 0) & (source < counts.shape[-1])
    taken = np.take_along_axis(counts, source.clip(0, counts.shape[-1] - 1), axis=-1)
    return np.where(inside, taken, counts.dtype.type(0))


def relative_thickness(image: SpectrumImage) -> RelativeThickness:
    """Return t/λ = ln(I_total/I_0) of every pixel (log-ratio).

    I_0 reaches up to the minimum between the zero-loss peak and the first loss of the mean spectrum
    (Egerton 2011, DOI 10.1007/978-1-4419-9583-4, eq. 5.1); what lies beyond the range is missing in
    I_total.

    Raises
    ------
    SignalError
        If the zero-loss peak is not in the range.
    """
    low, high = _search(image)
    energy, step = image.energy_electronvolt, image.channel_electronvolt
    mean = image.counts.mean(axis=(0, 1), dtype=np.float64)
    top = low + int(mean[low:high].argmax())
    others = np.abs(np.delete(mean, np.s_[max(top - 3, 0) : top + 4]))
    if mean[top] < _PROMINENT * np.median(others) or abs(energy[top]) > _MISPLACED:
        raise SignalError(
            "the spectra show no zero-loss peak near 0 eV",
            where=image.origin.path,
            got=f"the highest channel at {energy[top]:.4g} eV",
            todo="Align the energy axis, or leave t/λ out: this may be a dark reference",
        )
    last = min(top + max(int(_LAST / step), 3), mean.size - 1)
    half = top + int((mean[top:last] < mean[top] / 2.0).argmax())
    begin = min(top + max(2 * (half - top), 2), last - 1)
    smooth = np.convolve(mean, np.ones(3) / 3.0, mode="same")
    cut = begin + int(smooth[begin : last + 1].argmin())
    zero = image.counts[..., : cut + 1].sum(axis=-1, dtype=np.float64)
    total = image.counts.sum(axis=-1, dtype=np.float64)
    if not (zero > 0.0).all():
        raise SignalError("pixels without zero-loss counts", where=image.origin.path)
    ratio = np.log(np.maximum(total / zero, 1.0))
    quanta = zero / image.counts_per_quantum
    share = np.maximum(1.0 - zero / total, 0.0)
    return RelativeThickness(ratio, np.sqrt(share / quanta), float(energy[cut]))


def _search(image: SpectrumImage) -> tuple[int, int]:
    if not image.has_zero_loss:
        raise SignalError(
            "the zero-loss peak is not in the range of the spectra",
            where=image.origin.path,
            got=f"{image.energy_electronvolt[0]:.4g} to {image.energy_electronvolt[-1]:.4g} eV",
        )
    low, high = np.searchsorted(image.energy_electronvolt, [-_SEARCH, _SEARCH])
    return int(low), int(high)


def _zero(image: SpectrumImage) -> int:
    return int(np.abs(image.energy_electronvolt).argmin())
