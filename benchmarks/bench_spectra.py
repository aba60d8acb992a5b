"""EELS maps and profile fits, beside HyperSpy in the same run where it is installed.

    python benchmarks/bench_spectra.py [--size 256] [--peer]

Background and map of one edge of a 256 × 256 × 2048 spectrum image (537 MB), the joint map of three
overlapping edges, and the fit of a line profile with its interval. The peer subtracts the background of a
part of the image and is scaled up; give its folder with PYTHONPATH.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from indrite.analysis.line_profile import Foil, analyse_profile, fit_layers, thickness_interval
from indrite.analysis.spectrum_image import edge_counts, edge_model, edge_signal, edges_of
from indrite.instruments.line_profile import Layer, Scan, layered, line_profile
from indrite.instruments.spectrum_image import phase_spectrum, spectral_phases
from indrite.signals import SpectrumImage


def main() -> None:
    """Time every step and print one line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=256, help="pixels along each side")
    parser.add_argument("--peer", action="store_true", help="HyperSpy on a part of the image as well")
    options = parser.parse_args()
    image = spectra(options.size)
    megabytes = image.counts.nbytes / 1e6
    print(f"{image.counts.shape} {image.counts.dtype}, {megabytes:.0f} MB")
    (indium,) = edges_of(("In",))
    for method in ("two windows", "least squares"):
        took, found = timed(lambda method=method: edge_signal(image, indium, method=method))
        print(f"indrite, map of In M4,5, {method}: {took:.2f} s, mean {found.net.mean():.1f} counts")
    three = edges_of(("P", "S", "Cl"))
    took, found = timed(lambda: edge_counts(image, edge_model(image, three)))
    print(f"indrite, joint maps of P, S, Cl: {took:.2f} s, mean {found[0].mean(axis=(1, 2)).round(1)} counts")
    profile_fit()
    if options.peer:
        peer(image)
    else:
        print("peer HyperSpy: not asked for (--peer)")


def spectra(size: int) -> SpectrumImage:
    """Return half metal, half electrolyte, 7000 counts a pixel."""
    energy = 100.0 + 0.25 * np.arange(2048)
    rng = np.random.default_rng(0)
    counts = np.empty((size, size, energy.size), dtype=np.float32)
    parts = [phase_spectrum(energy, one) for one in spectral_phases(("LiIn", "Li6PS5Cl"))]
    for half, part in zip((slice(0, size // 2), slice(size // 2, None)), parts, strict=True):
        mean = 7000.0 * part / part.sum()
        for row in range(size):
            columns = counts[row, half].shape[0]
            counts[row, half] = rng.poisson(np.broadcast_to(mean, (columns, energy.size)))
    return SpectrumImage(counts=counts, energy_electronvolt=energy, kind="EELS", pixel_nanometre=0.2)


def profile_fit() -> None:
    """Time the fit alone, with its interval, and everything that the command does."""
    layers = [Layer("LiIn", 25.0), Layer("InS", 15.0), Layer("Li6PS5Cl", 25.0)]
    profile = line_profile(layered(layers), Scan(counts=5.0), rng=np.random.default_rng(1))
    took, (fit, problem, found) = timed(lambda: fit_layers(profile))
    print(f"indrite, three layers, {profile.counts.shape}: {took:.3f} s, {fit.thickness_nanometre:.2f} nm")
    took, _ = timed(lambda: thickness_interval(problem, found))
    print(f"indrite, profile-likelihood interval: {took:.3f} s")
    took, _ = timed(lambda: analyse_profile(profile, foil=Foil(80.0, 0.0, 0.0, 1.0)))
    print(f"indrite, the whole analysis: {took:.3f} s")


def peer(image: SpectrumImage) -> None:
    """Time HyperSpy's background subtraction on 64 × 64 pixels and scale it."""
    try:
        import exspy  # noqa: F401
        import hyperspy.api as hs
    except ModuleNotFoundError as error:
        print(f"peer HyperSpy/eXSpy: absent ({error.name})")
        return
    part = min(64, image.counts.shape[0])
    signal = hs.signals.Signal1D(np.array(image.counts[:part, :part]))
    signal.set_signal_type("EELS")
    axis = signal.axes_manager[-1]
    axis.scale, axis.offset, axis.units = image.channel_electronvolt, image.energy_electronvolt[0], "eV"

    def work() -> float:
        left = signal.remove_background(
            signal_range=(398.0, 438.0), background_type="PowerLaw", fast=True, show_progressbar=False
        )
        return float(left.isig[443.0:523.0].sum(axis="sig").data.mean())

    own = edge_signal(image.replace(counts=image.counts[:part, :part]), edges_of(("In",))[0]).net.mean()
    print(f"indrite, the same {part} × {part} pixels: mean {own:.1f} counts")
    took, mean = timed(work)
    scaled = took * image.counts.shape[0] ** 2 / part**2
    print(f"HyperSpy, map of In M4,5, {part} × {part}: {took:.2f} s → {scaled:.1f} s, mean {mean:.1f}")


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the best of three times and the last result."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - start)
    return min(times), result


if __name__ == "__main__":
    main()
