"""Background, edges, joint fit, X-ray lines, low loss: against numbers known beforehand."""

import numpy as np
import pytest

from indrite.analysis.spectrum_image import (
    EELS_EDGES,
    align_zero_loss,
    compare_fine_structure,
    edge_counts,
    edge_model,
    edge_shape,
    edge_signal,
    edges_of,
    element_counts,
    find_edges,
    fit_edges,
    relative_thickness,
    seen_elements,
    x_ray_lines,
)
from indrite.errors import SignalError, UsageError
from indrite.signals import SpectrumImage
from indrite.x_ray_lines import LINES, line_width

ENERGY = np.arange(100.0, 700.0, 0.5)


def eels(counts, energy=ENERGY, **options):
    values = np.asarray(counts, dtype=float)
    values = values.reshape((1,) * (3 - values.ndim) + values.shape)
    return SpectrumImage(counts=values, energy_electronvolt=energy, kind="EELS", **options)


def power_law(exponent, level=1e4):
    return level * (ENERGY / 100.0) ** -exponent


@pytest.mark.parametrize("method", ["two windows", "least squares"])
@pytest.mark.parametrize("exponent", [1.5, 3.0, 4.5])
def test_a_pure_power_law_leaves_no_net_counts(method, exponent):
    (edge,) = edges_of(("In",))
    found = edge_signal(eels(power_law(exponent, 1e8)), edge, method=method)
    assert found.exponent[0, 0] == pytest.approx(exponent, abs=0.01)
    assert abs(found.net[0, 0]) < 2e-3 * found.background[0, 0]


@pytest.mark.parametrize("method", ["two windows", "least squares"])
def test_the_stated_variance_is_that_of_repeated_counting(method):
    (edge,) = edges_of(("C",))
    mean = power_law(3.0, 4e3) + 40.0 * edge_shape(ENERGY, edge)
    noisy = np.random.default_rng(0).poisson(np.broadcast_to(mean, (20, 20, mean.size)))
    found = edge_signal(eels(noisy), edge, method=method)
    assert found.net.std() == pytest.approx(np.sqrt(found.variance.mean()), rel=0.12)


@pytest.mark.parametrize("method", ["two windows", "least squares"])
def test_few_counts_do_not_bias_the_background(method):
    """Seven counts a channel at 400 eV: the logarithm of Poisson's counts is too low on average."""
    (edge,) = edges_of(("In",))
    mean = power_law(3.0, 450.0)
    noisy = np.random.default_rng(1).poisson(np.broadcast_to(mean, (40, 40, mean.size)))
    found = edge_signal(eels(noisy), edge, method=method)
    assert abs(found.net.mean()) < 0.02 * found.background.mean()


def test_windows_that_the_range_does_not_hold_are_refused():
    (edge,) = edges_of(("Li",))
    with pytest.raises(SignalError, match="do not hold the windows"):
        edge_signal(eels(power_law(3.0)), edge)


def test_overlapping_edges_come_apart_in_the_joint_fit():
    edges = edges_of(("P", "S", "Cl"))
    truth = {"P": 30.0, "S": 50.0, "Cl": 20.0}
    spectrum = power_law(3.1)
    for edge in edges:
        spectrum = spectrum + truth[edge.element] * edge_shape(ENERGY, edge, resolution_electronvolt=1.5)
    image = eels(np.random.default_rng(1).poisson(np.broadcast_to(spectrum, (12, 12, spectrum.size))))
    model = edge_model(image, edges)
    fit = fit_edges(image.spectrum(), model)
    assert fit.reduced_chi_squared == pytest.approx(1.0, abs=0.15)
    for edge, counts, error in zip(model.edges, fit.counts, np.sqrt(np.diag(fit.covariance)), strict=True):
        window = (edge.onset_electronvolt <= model.energy_electronvolt) & (
            model.energy_electronvolt < edge.onset_electronvolt + edge.signal_electronvolt
        )
        shape = edge_shape(model.energy_electronvolt, edge, resolution_electronvolt=1.5)[window].sum()
        expected = 144 * truth[edge.element] * shape
        assert abs(counts - expected) < 4 * error + 0.03 * expected
    net, variance = edge_counts(image, model)
    assert net.sum(axis=(1, 2)) == pytest.approx(fit.counts, rel=0.1)
    assert net[1].std() == pytest.approx(np.sqrt(variance[1].mean()), rel=0.15)


def test_an_edge_that_is_not_there_counts_nothing():
    image = eels(np.random.default_rng(2).poisson(np.broadcast_to(power_law(3.0), (10, 10, ENERGY.size))))
    net, variance = edge_counts(image, edge_model(image, edges_of(("P", "S", "Cl"))))
    total, error = net.sum(axis=(1, 2)), np.sqrt(variance.sum(axis=(1, 2)))
    assert (np.abs(total) < 4 * error).all()


def test_fine_structure_of_one_edge_stays_out_of_the_others():
    edges = edges_of(("P", "S", "Cl"))
    base = power_law(3.0) + 50.0 * edge_shape(ENERGY, edges_of(("S",))[0], resolution_electronvolt=1.5)
    bonded = base + 40.0 * np.exp(-0.5 * ((ENERGY - 171.0) / 4.0) ** 2)
    plain, other = eels(base), eels(bonded)
    first = edge_counts(plain, edge_model(plain, edges))[0][:, 0, 0]
    second = edge_counts(other, edge_model(plain, edges))[0][:, 0, 0]
    assert abs(second[2] - first[2]) < 0.05 * first[1]  # chlorine, in units of sulfur
    assert second[1] == pytest.approx(first[1], rel=0.12)


@pytest.mark.parametrize("name", ["Ti", "O", "C", "S", "Mn"])
def test_an_edge_is_found_where_it_is_and_named(name):
    (edge,) = edges_of((name,))
    spectrum = power_law(3.0, 2e5)
    height = 0.4 * spectrum[np.searchsorted(ENERGY, edge.onset_electronvolt)]
    spectrum = spectrum + height * edge_shape(ENERGY, edge)
    found = find_edges(eels(np.random.default_rng(3).poisson(spectrum)))
    assert [one.element for one in found] == [name]
    assert found[0].energy_electronvolt == pytest.approx(edge.onset_electronvolt, abs=6.0)


def test_no_edge_no_finding():
    for seed in range(5):
        noisy = np.random.default_rng(seed).poisson(power_law(3.0))
        assert find_edges(eels(noisy)) == ()


def test_a_fall_that_slows_down_is_no_edge():
    """The counts fall more slowly than the power law before: over it, but never rising."""
    spectrum = power_law(8.0, 1e5) + 2e3 * np.exp(-ENERGY / 1000.0)
    assert find_edges(eels(spectrum)) == ()


def test_names_of_edges():
    assert [one.name for one in edges_of(("S L2,3", "In_M"))] == ["S L2,3", "In M4,5"]
    assert len(edges_of(None)) == len(EELS_EDGES)
    with pytest.raises(UsageError, match="no such edge"):
        edges_of(("Xx",))
    onsets = {one.name: one.onset_electronvolt for one in EELS_EDGES}
    assert onsets["In M4,5"] == 443.0
    assert edges_of(("In",))[0].signal_electronvolt >= 60.0  # delayed: the notes ask for 60 to 80 eV


def low_loss(ratio, *, counts=2e5, shift=0):
    """Zero-loss peak and Poisson-weighted plasmon losses: I_total/I_0 = exp(t/λ) by construction."""
    energy = np.arange(-50.0, 150.0, 0.5)
    spectrum = np.zeros(energy.size)
    weight = np.exp(-ratio)
    for order in range(6):
        centre, width = 20.0 * order, max(0.8, 2.5 * np.sqrt(order))
        peak = np.exp(-0.5 * ((energy - centre) / width) ** 2)
        spectrum += counts * weight * peak / peak.sum()
        weight *= ratio / (order + 1.0)
    return energy, np.roll(spectrum, shift)


@pytest.mark.parametrize("ratio", [0.2, 0.5, 1.0, 1.8])
def test_relative_thickness_of_a_spectrum_with_known_losses(ratio):
    energy, spectrum = low_loss(ratio)
    noisy = np.random.default_rng(5).poisson(spectrum)
    found = relative_thickness(eels(noisy, energy))
    assert found.ratio[0, 0] == pytest.approx(ratio, abs=4 * found.standard_uncertainty[0, 0] + 0.005)
    assert found.thick == (ratio > 1.0)


def test_zero_losses_are_aligned_without_losing_counts():
    energy, spectrum = low_loss(0.5)
    image = eels(np.array([[np.roll(spectrum, k) for k in (-6, 0, 3)]]), energy)
    aligned = align_zero_loss(image)
    assert energy[aligned.counts.argmax(axis=-1)] == pytest.approx(0.0)
    assert aligned.counts.sum() == pytest.approx(image.counts.sum(), rel=1e-6)


def test_no_zero_loss_no_thickness():
    with pytest.raises(SignalError, match="not in the range"):
        relative_thickness(eels(power_law(3.0)))
    energy = np.arange(-50.0, 150.0, 0.5)
    with pytest.raises(SignalError, match="no zero-loss peak"):
        relative_thickness(eels(np.random.default_rng(0).poisson(10.0, energy.size), energy))


def edx(lines, *, counts=500.0, continuum=5.0):
    energy = np.arange(-200.0, 12000.0, 10.0)
    spectrum = np.full(energy.size, continuum)
    for element in lines:
        at = LINES[element][0][1]
        sigma = line_width(at) / 2.3548
        spectrum += counts * np.exp(-0.5 * ((energy - at) / sigma) ** 2)
    noisy = np.random.default_rng(1).poisson(np.broadcast_to(spectrum, (4, 4, energy.size)))
    return SpectrumImage(counts=noisy.astype(float), energy_electronvolt=energy, kind="EDX")


def test_net_counts_of_x_ray_lines_are_those_put_in():
    image = edx(["S", "In"])
    sulfur, phosphorus = x_ray_lines(image, ("S", "P"))
    sigma = line_width(LINES["S"][0][1]) / 2.3548
    put_in = 500.0 * sigma * np.sqrt(2 * np.pi) / 10.0
    assert sulfur.net.mean() == pytest.approx(0.842 * put_in, rel=0.08)  # ± 0.6 widths hold 84 %
    assert abs(phosphorus.net.sum()) < 6 * np.sqrt(phosphorus.variance.sum())


def test_elements_are_seen_and_others_are_not():
    assert set(seen_elements(edx(["S", "In", "Cu", "O"]))) == {"S", "In", "Cu", "O"}
    assert seen_elements(edx([])) == ()


def test_overlaps_are_named():
    found = element_counts(edx(["P"]), ("P", "Pt"))
    assert any("overlaps" in note for note in found.notes)
    with pytest.raises(UsageError, match="no X-ray line"):
        x_ray_lines(edx(["P"]), ("Xx",))


def test_fine_structures_the_same_and_not():
    rng = np.random.default_rng(4)
    energy = np.arange(165.0, 215.0, 0.5)
    first = 4000.0 * edge_shape(energy, edges_of(("S",))[0])
    peak = first + 300.0 * np.exp(-0.5 * ((energy - 172.0) / 2.0) ** 2)
    one, two, three = (rng.poisson(values).astype(float) for values in (first, 2.0 * first, peak))
    same = compare_fine_structure((one, one + 1.0), (two, two + 1.0))
    different = compare_fine_structure((one, one + 1.0), (three, three + 1.0))
    assert not same.differs
    assert different.differs
    assert different.cosine > 0.98  # why a cosine is no test
    with pytest.raises(UsageError, match="different channels"):
        compare_fine_structure((one, one), (two[1:], two[1:]))
