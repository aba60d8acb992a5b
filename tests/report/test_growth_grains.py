"""Sections on lives of grains: every figure has words, verdicts are grouped, pictures are in the page."""

import io
from dataclasses import replace

import numpy as np
import pytest

from growth_mesoscale import PLATED, small_cell, small_settings
from indrite.cell import load_cell
from indrite.comparison.growth import compare_growths
from indrite.comparison.published import load_published
from indrite.models.growth.grown import Rectification, grown
from indrite.models.growth.growth_band import growth_band
from indrite.models.growth.growth_seeds import ensemble_of
from indrite.models.growth.mesoscale import Calibration, run_growth
from indrite.plots.growth_space import growth_space, space_picture
from indrite.report.growth_grains_sections import (
    grains,
    grains_scheme,
    grains_sections,
    grains_seeds,
    grains_verdicts,
)
from indrite.report.growth_spread import grains_band
from indrite.report.page import Page, PictureFigure, Section, SpaceFigure
from indrite.report.render import render
from report_pages import figures_of

NAMES = {"li-in": "luo2021-li-in", "li": "luo2021-li"}
_SOURCE = Rectification(
    0.1, "20 um at cycle 100 of luo2021-li-in", False, Calibration(0.1, 100.0, 20.0, 20.0, 1.0, 3)
)


@pytest.fixture(scope="module")
def lives():
    settings = small_settings(
        voxel=4.0, patch=4.0, width_micrometre=40.0, rectification=0.1, cycles=20, picture_cycles=(0.0, 10.0)
    )
    alloy = grown(run_growth(small_cell(), settings=settings), _SOURCE)
    plated = run_growth(small_cell(PLATED), settings=replace(settings, cycles=4))
    return {"li-in": alloy, "li": grown(plated, replace(_SOURCE, transferred=True))}


@pytest.fixture(scope="module")
def specimens():
    return {name: load_cell(cell) for name, cell in NAMES.items()}


@pytest.fixture(scope="module")
def rows(lives, specimens):
    return compare_growths(lives, specimens, published=load_published("luo2021-growth"))


def test_ids_name_cell_and_model(rows):
    ids = [row.id for row in rows]
    assert len(set(ids)) == len(ids)
    assert {"penetration_depth_mean.li-in.100.grains", "cycle_of_short.li.grains", "cracks.li.grains"} <= set(
        ids
    )
    words = {row.id: row for row in rows if isinstance(row.published_value, str)}
    assert words["morphology.li-in.root.grains"].published_value == "network"
    assert all(row.verdict == ("agrees" if row.value == row.published_value else "differs")
               for row in words.values())  # fmt: skip


def test_verdicts_are_counted(rows):
    section = grains_verdicts(rows)
    judged = [row for row in rows if row.published_value is not None]
    assert f"Of {len(judged)} published statements" in section.lead[0]
    assert sum(len(table.rows) for table in section.tables) == len(rows)


def test_tier_a_stands_in_the_same_chart(lives, specimens):
    plain = grains(lives["li-in"], cell=specimens["li-in"])
    labels = {line.label for line in plain.figures[0].chart.lines}
    assert {"grains: mean", "read from cross-sections"} <= labels
    moved = grains(lives["li"], cell=specimens["li"])
    assert "nothing was calibrated on this cell" in moved.lead[0]


def test_page_holds_pictures_and_film(lives):
    section = grains_sections(lives["li-in"])
    pictures = [one for one in section.figures if isinstance(one, PictureFigure)]
    assert [one.kind for one in pictures].count("gif") == 1
    assert all(len(one.content) < 1_600_000 for one in pictures)
    text = render(
        Page("grains", sections=[section, grains_scheme({"Li-In": lives["li-in"], "Li": lives["li"]})])
    )
    assert text.count("data:image/gif;base64,") == 1
    assert all(one.alt and f'alt="{one.alt[:30]}' in text for one in pictures)


def test_page_of_a_view_in_space():
    settings = small_settings(dimensions=3, voxel=4.0, patch=4.0, width_micrometre=20.0, cycles=3)
    run = run_growth(small_cell(), settings=settings)
    view = growth_space(run.structure, run.network, run.last, run.cell.metal)
    buffer = io.BytesIO()
    space_picture(view).savefig(buffer, format="png")
    figure = SpaceFigure(view.figure, buffer.getvalue(), view.note, "alternative words")
    text = render(Page("space", sections=[Section("space", "space", figures=[figure])]))
    assert figures_of(text)["figure-space-0"]["data"][0]["type"] == "mesh3d"
    assert 'aria-label="Turn left"' in text
    assert "Numbers (CSV)" not in text


def test_what_leaves_it_open(lives):
    seeds = grains_seeds({"Li-In": ensemble_of(lives["li-in"], seeds=1)})
    assert len(seeds.tables[0].rows) == 1
    assert seeds.figures == []
    band = growth_band(lives["li-in"], alone=False, cycle=20.0)
    assert "nothing was varied" in grains_band({"Li-In": band}).lead[0]
    more = band.replace(
        **{
            name: np.repeat(array, 2, axis=0)
            for name, array in ((s.name, a) for s, a in band.arrays())
            if len(array) == band.case.size
        }
    )
    changed = more.replace(
        case=np.array(["as assumed", "starter flaw"]),
        end=np.array(["", "low"]),
        depth_micrometre=np.array([100.0, 300.0]),
    )
    section = grains_band({"Li-In": changed})
    assert "“starter flaw”: 100 … 300 µm" in section.lead[0]
    assert any("Sections after 200, 400 and 600" in text for text in section.lead)
