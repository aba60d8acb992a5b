import pytest

from indrite.comparison.claims import Claim, ClaimTest, PaperFigure, load_claims
from indrite.comparison.judging import ClaimTable, judge_claim, judge_claims
from indrite.findings import Finding
from indrite.report.claim_sections import claims, figure_index, figures_named, with_figure_index
from indrite.report.page import Page, Section
from indrite.report.render import render

FIGURES = (
    PaperFigure("2a", "fresh"),
    PaperFigure("2b", "aged"),
    PaperFigure("3", "parts"),
    PaperFigure("3j", "washed", "needs three dimensions"),
    PaperFigure("S2", "<impedance>"),
)


def found(value, key="a", origin="simulated"):
    return Finding(key, "depth", value, "µm", 1.0, origin, "ok", note="a <note>")


@pytest.fixture
def table():
    claim = Claim(
        "c", "Depth <of> metal", "Cycling", 20.0, "µm", 2.0, "around 20", "Fig. 2", ("2b",), "compare",
        (ClaimTest("a"),), "",
    )  # fmt: skip
    other = Claim("d", "What", "Methods", None, "", 0.0, "q", "p", (), "input", (), "nothing")
    rows = (judge_claim(claim, {"a": found(40.0)}), judge_claim(other, {}))
    return ClaimTable("t", "the paper", (), FIGURES, rows)


def test_each_topic_has_a_table_and_the_verdicts_are_counted(table):
    section = claims(table)
    assert [one.caption for one in section.tables] == ["Cycling.", "Methods."]
    assert section.lead[0].startswith(
        "2 numbers and claims of the paper: 0 agree with what was computed, 1 differ,"
    )
    assert "(1 of them steps of the recipe that nothing computed depends on)" in section.lead[0]
    (row,) = section.tables[0].cells()
    assert [one.text for one in row][1:4] == ["20.0 ± 2.0\xa0µm", "40.0 ± 1.0\xa0µm", "differs"]
    assert section.tables[0].head == ("Claim", "Published", "Computed", "Verdict", "Why")
    page = render(Page("x", sections=[section]))
    assert "Depth &lt;of&gt; metal" in page
    assert "<note>" not in page


def test_measured_values_get_their_column(table):
    row = judge_claim(
        table.rows[0].claim, {"a": found(40.0), "a.measured": found(21.0, "a.measured", "measured")}
    )
    section = claims(ClaimTable("t", "the paper", (), FIGURES, (row,)))
    assert section.tables[0].head[3] == "Measured"
    (cells,) = section.tables[0].cells()
    assert cells[3].text == "21.0 ± 1.0\xa0µm"
    assert (cells[4].text, cells[4].detail) == ("differs", "measured: agrees")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Fig. 2b: one", ["2b"]),
        ("Figs. 2a and 2b: two", ["2a", "2b"]),
        ("Figs. 2 and 3: sections", ["2a", "2b", "3"]),
        ("Figs. 2a, 2b and S2: three", ["2a", "2b", "S2"]),
        ("Fig. 3j: washed", ["3j"]),
        ("Fig. S2: impedance", ["S2"]),
        ("2b or not 2b", []),
        ("Fig. 20: of another paper", []),
    ],
)
def test_titles_name_figures(title, expected):
    assert figures_named(title, FIGURES) == expected


def test_the_index_links_to_sections_and_says_what_is_missing(table):
    sections = [
        figure_index(table),
        Section("Fig. 2b: <aged>", "aged"),
        Section("Fig. S2: spectra", "spectra"),
    ]
    index = with_figure_index(sections)[0]
    cells = {row[0].text: row for row in index.tables[0].cells()}
    assert cells["Fig. 2b"][2].text == '<a href="#aged">Fig. 2b: &lt;aged&gt;</a>'
    assert [one.text for one in cells["Fig. 2b"][3:]] == ["–", "1", "–", "–"]
    assert cells["Fig. 2a"][2].text == "–"
    assert cells["Fig. 3j"][2].detail == "not computed: needs three dimensions"
    html = render(Page("x", sections=[index, *sections[1:]]))
    assert '<a href="#spectra">Fig. S2: spectra</a>' in html
    assert "&lt;impedance&gt;" in html


def test_without_an_index_sections_stay_as_they_are():
    one = Section("Fig. 1a", "a")
    assert with_figure_index([one]) == [one]


def test_every_claim_of_the_paper_is_shown_even_without_any_result():
    shown = claims(judge_claims(load_claims("luo2021"), {}))
    assert sum(len(one.rows) for one in shown.tables) == len(load_claims("luo2021").claims)
    assert {row[-2].text for one in shown.tables for row in one.cells()} == {"not determinable"}
