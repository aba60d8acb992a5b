"""The score of the analysis: a faithful picture scores, a picture of something else does not."""

import numpy as np
import pytest

import section_patterns as patterns
from growth_states import LITHIUM, grown, pellet
from indrite.analysis.section.against_truth import ScoreRow, score_picture
from indrite.errors import UsageError
from indrite.instruments.section import backscatter_image, section_truth
from indrite.instruments.section.growth import growth_truth

TRUTHS = {
    name: section_truth(getattr(patterns, name)(), pixel_micrometre=0.25) for name in ("network", "stripes")
}


def taken(truth):
    return backscatter_image(truth, rng=np.random.default_rng(0))


@pytest.mark.parametrize("name", TRUTHS)
def test_a_clean_picture_says_what_is_there(name):
    rows = score_picture(TRUTHS[name], taken(TRUTHS[name]))
    names = [row for row in rows if row.quantity == "morphology"]
    assert names
    assert all(row.same for row in names)
    assert all(row.same for row in rows if row.quantity in {"metal fraction", "orientation ⟨n_z²⟩"})
    assert all(row.upper_micrometre - row.lower_micrometre <= 50.0 for row in names)


def test_films_below_the_resolution_are_missed_and_the_score_says_so():
    truth = section_truth(patterns.network(aperture=0.1), pixel_micrometre=0.25)
    rows = {row.quantity: row for row in score_picture(truth, taken(truth))}
    thickness = rows["metal in the electrolyte, as a dense layer"]
    assert not thickness.same
    assert thickness.difference < 0.0


def test_dark_metal_is_scored_with_the_voids():
    structure, network = pellet(width=100.0)
    truth = growth_truth(
        structure,
        network,
        grown(network, LITHIUM, aperture=2.0),
        LITHIUM,
        charged=True,
        pixel_micrometre=0.25,
    )
    rows = {row.quantity: row for row in score_picture(truth, taken(truth), contrast="dark")}
    inside = truth.depth_micrometre > 0.0
    dark = (truth.metal_area_fraction + truth.void_area_fraction)[inside].sum() / truth.phase.shape[1] * 0.25
    assert rows["metal in the electrolyte, as a dense layer"].of_truth == pytest.approx(dark, rel=0.01)
    assert rows["metal in the electrolyte, as a dense layer"].same


def test_rows_compare_numbers_and_names():
    row = ScoreRow("depth", "µm", 0.0, 1.0, 100.0, 108.0)
    assert row.same
    assert row.difference == 8.0
    assert not ScoreRow("depth", "µm", 0.0, 1.0, 100.0, 112.0).same
    assert ScoreRow("depth", "µm", 0.0, 1.0, 0.5, 1.4).same
    assert not ScoreRow("ratio", "1", 0.0, 1.0, 0.1, float("nan")).same
    name = ScoreRow("morphology", "", 0.0, 1.0, "stripe", "mixed")
    assert not name.same
    assert np.isnan(name.difference)


def test_truth_and_picture_must_be_one_field():
    with pytest.raises(UsageError, match="same pixels"):
        score_picture(TRUTHS["network"], taken(section_truth(patterns.network(), pixel_micrometre=0.5)))
