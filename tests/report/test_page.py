"""The HTML as text: self-contained, escaped, accessible."""

import base64
import html.parser
import json
import re

import pytest

from indrite.diagnosis import diagnose
from indrite.models.full_cell.lumped_symmetric import SymmetricCell, simulate_symmetric
from indrite.report import write_diagnosis_report
from indrite.report.page import Page, Section, Table
from indrite.report.render import render


class Tags(html.parser.HTMLParser):
    """Collects tags with their attributes, outside of scripts."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def named(self, name):
        return [attributes for tag, attributes in self.tags if tag == name]


@pytest.fixture(scope="module")
def text(record, diagnosis, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_diagnosis_report(diagnosis, path, records={diagnosis.name: record})
    assert [one.name for one in path.parent.iterdir()] == ["report.html"]
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def tags(text):
    return Tags(text)


def test_nothing_is_fetched(tags, text):
    for tag, attributes in tags.tags:
        for name in ("src", "href", "action", "data", "poster", "srcset"):
            target = attributes.get(name) or ""
            assert target.startswith(("data:", "#")) or not target, (tag, attributes)
    style = re.search(r"<style>(.*?)</style>", text, re.S).group(1)
    assert "@import" not in style
    assert "url(" not in style
    (policy,) = [
        one["content"] for one in tags.named("meta") if one.get("http-equiv") == "Content-Security-Policy"
    ]
    assert "default-src 'none'" in policy
    assert "http" not in policy


def test_the_plotting_script_is_there_once(text):
    assert text.count("plotly.js v") == 1
    assert len(re.findall(r"<script>", text)) == 3


def test_names_from_files_are_escaped(text):
    assert "<script>alert(1)" not in text
    assert "cell &lt;script&gt;alert(1)&lt;/script&gt; &amp; Sons" in text


def test_figures_have_data_a_picture_and_words(tags, text):
    figures = re.findall(r'<script type="application/json" data-for="([^"]+)">(.*?)</script>', text, re.S)
    assert len(figures) >= 6
    for name, data in figures:
        document = json.loads(data)
        assert any(trace["x"] and len(trace["x"]) == len(trace["y"]) for trace in document["data"]), name
        assert document["layout"]["yaxis"]["title"]["text"]
    pictures = tags.named("img")
    assert len(pictures) == len(figures)
    for picture in pictures:
        assert len(picture["alt"]) > 20
        svg = base64.b64decode(picture["src"].removeprefix("data:image/svg+xml;base64,")).decode()
        assert svg.lstrip().startswith("<?xml")
        assert 'href="http' not in svg


def test_anchors_are_unique_and_contents_lead_to_them(tags):
    ids = [attributes["id"] for _, attributes in tags.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    for link in tags.named("a"):
        assert link["href"].removeprefix("#") in ids


def test_tables_have_captions_and_headers(tags):
    tables = tags.named("table")
    assert tables
    assert len(tags.named("caption")) == len(tables)
    assert {one.get("scope") for one in tags.named("th")} == {"col", "row"}
    assert tags.named("html")[0]["lang"] == "en"


def test_the_same_input_gives_the_same_file(diagnosis, tmp_path):
    for name in "ab":
        write_diagnosis_report(diagnosis, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_several_cells_stand_in_one_table(diagnosis, tmp_path):
    import numpy as np

    leak = np.where(np.arange(30) < 20, 0.0, 5e-3)
    other = diagnose(simulate_symmetric(SymmetricCell(), leak), name="Li|Li")
    write_diagnosis_report([diagnosis, other], tmp_path / "report.html")
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Diagnosis of 2 cells" in text
    assert "Li|Li: Polarisation over the cycles" in text
    ids = [attributes["id"] for _, attributes in Tags(text).tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_a_page_without_figures_carries_no_script_for_them():
    page = Page(
        "Title", sections=[Section("Part", "part", tables=[Table("Caption", ("a",), [["<i>x</i>"]])])]
    )
    text = render(page)
    assert "plotly.js" not in text
    assert "&lt;i&gt;x&lt;/i&gt;" in text
    assert len(text) < 20_000
