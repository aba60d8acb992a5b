"""The report of a safe operating map: the answer first, every assumption in it, quiet in a browser."""

import pytest

from indrite.cell import load_cell
from indrite.models.operating_map import Grid, MapSettings, operating_map, parse_axis
from indrite.report.operating_map import map_report, map_sections
from report_pages import opened_report

CURRENT = "current_milliampere_per_square_centimetre"
LOADING = "loading_milliampere_hour_per_square_centimetre"


@pytest.fixture(scope="module")
def computed():
    axes = ((CURRENT, parse_axis("0.3:8:4", name=CURRENT)), (LOADING, parse_axis("2,4,6", name=LOADING)))
    grid = Grid(("recipe", "Li"), axes)
    return operating_map(load_cell("luo2021-li-in"), grid, settings=MapSettings(draws=64))


def test_the_answer_comes_first_and_nothing_assumed_is_left_out(computed):
    sections = map_sections(computed)
    assert sections[0].title == "Up to which current and loading for 1000 cycles?"
    table = sections[0].tables[0]
    assert [row[0] for row in table.rows] == ["LiIn as in the recipe", "Li"]
    assert list(table.head[1:]) == ["2 mAh/cm²", "4 mAh/cm²", "6 mAh/cm²"]
    too_small = table.cells()[0][3]
    assert too_small.text == "none"
    assert "anode exhausted" in too_small.detail
    assumed = sections[-1].tables[0]
    assert [row[0].text for row in assumed.rows] == [one.words for one in computed.assumptions]
    known = next(one for one in sections if one.id == "known").tables[0]
    assert {row[1].text for row in known.cells()} == {"897", "17"}


def test_a_map_of_one_point_has_a_report(computed):
    alone = operating_map(computed.cell, Grid(), settings=MapSettings(draws=64))
    assert "What is assumed" in map_report(alone)


def test_many_loadings_are_thinned(computed):
    axes = ((CURRENT, (1.0, 4.0)), (LOADING, parse_axis("1:4:20", name=LOADING)))
    wide = operating_map(computed.cell, Grid(("recipe",), axes), settings=MapSettings(draws=64))
    assert len(map_sections(wide)[0].tables[0].head) == 9


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_the_report_opens_offline_without_a_word(browser, computed, tmp_path, width):
    path = tmp_path / "report.html"
    path.write_text(map_report(computed), encoding="utf-8")
    with opened_report(browser, path, width=width) as (page, said, asked):
        assert said == []
        assert asked == [path.as_uri()]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
