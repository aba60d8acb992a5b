from dataclasses import replace

import numpy as np
import pytest

from indrite.analysis.two_phases import RESOLVED, two_phases
from indrite.cell import load_cell
from indrite.errors import SpecimenError, UsageError
from indrite.instruments.section.alloy import prepared_alloy
from indrite.instruments.section.backscatter import backscatter_image
from indrite.report.alloy_sections import prepared_alloy as section
from indrite.report.page import Page
from indrite.report.render import render


@pytest.fixture(scope="module")
def cell():
    return load_cell("luo2021-li-in")


@pytest.fixture(scope="module")
def alloy(cell):
    return prepared_alloy(cell, rng=np.random.default_rng(1))


def test_the_lever_rule(alloy):
    # 2:98 by weight: x = (2/6.94)/(98/114.82) = 0.338; volumes 23.57 and 15.71 cm3 a mole of indium
    assert alloy.lithium_per_host == pytest.approx(0.3376, abs=1e-3)
    assert alloy.volume_share == pytest.approx(
        0.3376 * 23.565 / (0.3376 * 23.565 + 0.6624 * 15.707), abs=2e-3
    )
    # ± 0.5 in the last digit of 0.02 is a quarter of it
    assert alloy.lithium_uncertainty == pytest.approx(0.3376 * 0.25 / 0.98 / 3**0.5, rel=0.01)
    shown = (alloy.truth.lithium_per_host > 0.0).mean()
    assert shown == pytest.approx(alloy.volume_share, abs=1e-3)


@pytest.mark.parametrize(("weight", "phases"), [(0.02, "In, LiIn"), (0.12, "LiIn and richer"), (0.057, None)])
def test_phases_follow_from_the_weights(cell, weight, phases):
    number = replace(cell.anode.lithium_weight_fraction, value=weight)
    changed = replace(cell, anode=replace(cell.anode, lithium_weight_fraction=number))
    found = {one.id: one for one in prepared_alloy(changed, rng=np.random.default_rng(1)).findings()}
    assert found["phases.anode"].value == phases


def test_what_is_there_is_found_again(alloy):
    found = two_phases(alloy.micrograph)
    assert found.resolved
    assert abs(found.dark_share - alloy.volume_share) < 2.0 * found.share_uncertainty
    assert (found.dark == (alloy.truth.lithium_per_host > 0.0)).mean() > 0.95


@pytest.mark.parametrize("smoothing", [0.25, 0.5, 1.0])
def test_one_phase_is_not_taken_for_two(alloy, smoothing):
    alone = replace(alloy.truth, lithium_per_host=0.0 * alloy.truth.lithium_per_host)
    found = two_phases(backscatter_image(alone, rng=np.random.default_rng(2)), smoothing_micrometre=smoothing)
    assert found.separation < RESOLVED
    share, _ = found.findings()
    assert (share.value, share.verdict) == (None, "not determinable")


def test_anodes_and_pictures_that_make_no_sense_are_refused(cell, alloy):
    rng = np.random.default_rng(1)
    with pytest.raises(SpecimenError, match="no mixture of indium and lithium"):
        prepared_alloy(load_cell("luo2021-li"), rng=rng)
    with pytest.raises(UsageError, match="domains that do not fit"):
        prepared_alloy(cell, rng=rng, domain_micrometre=80.0)
    with pytest.raises(UsageError, match="smoothing that does not fit"):
        two_phases(alloy.micrograph, smoothing_micrometre=1000.0)
    with pytest.raises(UsageError, match="too small a picture"):
        two_phases(replace(alloy.micrograph, intensity=alloy.micrograph.intensity[:10]))


def test_the_section_shows_numbers_and_picture(alloy):
    page = render(Page("x", sections=[section(alloy, analysis=two_phases(alloy.micrograph))]))
    assert "0.433 ± 0.053" in page
    assert "5.4 %" in page
