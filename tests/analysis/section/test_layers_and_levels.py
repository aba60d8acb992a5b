"""Edges of the electrolyte and grey levels on pictures whose answers are known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import section_pictures as pictures
from indrite.analysis.section import SectionSettings, analyse_section, find_layers
from indrite.analysis.section.denoise import median_of_nine, noise_of
from indrite.analysis.section.levels import levels_of, peak
from indrite.errors import SignalError, UsageError
from indrite.signals import Micrograph


def layers_of(phase, **more):
    return find_layers(median_of_nine(pictures.taken(phase, **more).upright().intensity))


@given(st.integers(3, 40), st.integers(3, 40), st.integers(0, 2**31))
@settings(max_examples=25, deadline=None)
def test_the_median_is_that_of_a_sort(rows, columns, seed):
    grey = np.random.default_rng(seed).integers(0, 255, (rows, columns)).astype(np.uint8)
    padded = np.pad(grey, 1, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3)).reshape(rows, columns, 9)
    np.testing.assert_array_equal(median_of_nine(grey), np.median(windows, axis=2))


@pytest.mark.parametrize("sigma", [1.0, 4.0, 12.0])
def test_noise_of_whole_numbers(sigma):
    grey = np.rint(np.random.default_rng(0).normal(120.0, sigma, (300, 300))).astype(np.uint8)
    assert noise_of(grey) == pytest.approx(sigma, rel=0.1)


@pytest.mark.parametrize("noise", [3.0, 6.0, 15.0])
@pytest.mark.parametrize("mount", [False, True])
def test_edges_of_a_plain_cell(noise, mount):
    found = layers_of(pictures.cell(mount=mount), noise=noise)
    assert found.anode_seen
    assert found.cathode_seen
    assert abs(found.anode_row.mean() - 540) <= 1.0
    assert abs(found.cathode_row.mean() - 60) <= 2.0
    assert found.anode_uncertainty_pixel < 1.5


@pytest.mark.parametrize("left", [0.3, 0.5, 0.7])
def test_the_picture_may_end_within_a_pixel_of_the_anode(left):
    """Half of the last row is metal, half nothing: neither a layer nor a mount."""
    grey = np.array(pictures.taken(pictures.cell()).intensity)
    grey[-1] = (left * grey[-1]).astype(grey.dtype)
    found = find_layers(median_of_nine(grey))
    assert found.anode_seen
    assert abs(found.anode_row.mean() - 540) <= 1.0


@pytest.mark.parametrize("slope", [0.02, -0.05])
def test_edges_at_an_angle(slope):
    found = layers_of(pictures.cell(slope=slope))
    true = 540 + slope * (np.arange(500) - 250)
    assert np.abs(found.anode_row - true).max() < 2.5
    assert np.polyfit(np.arange(500), found.anode_row, 1)[0] == pytest.approx(slope, rel=0.1)


def test_shading_is_no_cathode_and_a_missing_layer_is_said():
    phase = np.full((500, 400), pictures.ELECTROLYTE)
    rising = phase * (1.0 + 0.06 * np.linspace(1.0, -1.0, 500))[:, None]
    found = layers_of(rising)
    assert not found.cathode_seen
    assert not found.anode_seen
    assert found.cathode_row[0] == 0.0
    assert found.anode_row[0] == 500.0


def test_a_cathode_beside_dark_metal():
    """In the negative the cathode's grains are the darkest class, and no voids."""
    phase = pictures.fingers(pictures.cell(), np.full(25, 200), level=pictures.VOID)
    phase = np.where(phase == pictures.METAL, pictures.VOID, phase)
    found = analyse_section(pictures.taken(phase), settings=SectionSettings(contrast="dark"))
    assert abs(found.layers.cathode_row.mean() - 60) <= 2.0
    assert abs(found.layers.anode_row.mean() - 540) <= 1.0


def test_a_stated_grey_of_the_electrolyte_holds_for_dark_metal_too():
    phase = pictures.fingers(pictures.cell(cathode=0), np.full(25, 200), level=pictures.VOID)
    phase = np.where(phase == pictures.METAL, pictures.VOID, phase)
    settings = SectionSettings(contrast="dark", electrolyte_level=pictures.ELECTROLYTE)
    found = analyse_section(pictures.taken(phase), settings=settings)
    assert found.summary.penetration.maximum_micrometre == pytest.approx(20.0, abs=0.3)


def test_metal_that_fills_the_electrolyte_is_no_cathode():
    rng = np.random.default_rng(0)
    phase = pictures.fingers(pictures.cell(cathode=0), rng.uniform(100, 300, 25))
    found = layers_of(phase)
    assert not found.cathode_seen
    assert abs(found.anode_row.mean() - 540) <= 1.0


def test_a_network_across_the_picture_is_no_anode():
    z, y = np.mgrid[:400, :400]
    grid = ((z % 40) < 8) | ((y % 40) < 8)
    assert not layers_of(np.where(grid, pictures.METAL, pictures.ELECTROLYTE)).anode_seen


def test_given_edges_are_kept():
    picture = pictures.taken(pictures.cell())
    found = analyse_section(picture, settings=SectionSettings(anode_row=500.0, cathode_row=100.0))
    assert set(found.layers.anode_row) == {500.0}
    assert set(found.layers.cathode_row) == {100.0}
    assert found.layers.given == ("anode", "cathode")


@pytest.mark.parametrize("share", [0.001, 0.02, 0.3])
def test_levels_of_rare_and_common_metal(share):
    rng = np.random.default_rng(0)
    kind = rng.choice(3, size=400_000, p=[0.97 - share, share, 0.03])
    grey = rng.normal(np.array([97.0, 210.0, 16.0])[kind], 4.0)
    found = levels_of(grey)
    assert found.electrolyte == pytest.approx(97.0, abs=0.5)
    assert found.electrolyte_width == pytest.approx(4.0, rel=0.15)
    assert found.metal == pytest.approx(210.0, abs=5.0)
    assert found.void == pytest.approx(16.0, abs=5.0)


def test_noise_alone_holds_neither_metal_nor_voids():
    for seed in range(20):
        grey = np.random.default_rng(seed).normal(97.0, 5.0, 200_000)
        found = levels_of(grey)
        assert found.metal is None
        assert found.void is None


def test_a_flat_picture_has_a_level_and_no_width():
    assert peak(np.full(1000, 7.0)) == (7.0, 0.0)
    flat = Micrograph(intensity=np.full((50, 50), 7, np.uint8), pixel_nanometre=100.0)
    found = analyse_section(flat)
    assert found.summary.penetration.maximum_micrometre == 0.0


def test_bad_settings_and_pictures_are_refused():
    picture = pictures.taken(pictures.cell())
    with pytest.raises(UsageError, match="above the anode"):
        SectionSettings(anode_row=10.0, cathode_row=20.0)
    with pytest.raises(UsageError, match="positive"):
        SectionSettings(disc_millimetre=0.0)
    with pytest.raises(UsageError, match="unknown contrast"):
        SectionSettings(contrast="grey")
    with pytest.raises(UsageError, match="negative"):
        SectionSettings(gap_micrometre=-1.0)
    with pytest.raises(UsageError, match="outside the picture"):
        analyse_section(picture, settings=SectionSettings(anode_row=5000.0))
    with pytest.raises(UsageError, match="too small"):
        analyse_section(Micrograph(intensity=np.ones((5, 5)), pixel_nanometre=1.0))
    with pytest.raises(SignalError, match="above the anode"):
        analyse_section(picture, settings=SectionSettings(anode_row=0.0))
