"""The HTML as text: self-contained, escaped, accessible."""

import base64
import html.parser
import io
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from indrite.diagnosis import diagnose
from indrite.models.full_cell.lumped_symmetric import SymmetricCell, simulate_symmetric
from indrite.report import write_diagnosis_report
from indrite.report.page import Cell, Page, Section, Table
from indrite.report.pictures import embedded
from indrite.report.render import render
from report_pages import figures_of, unpacked


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
    assert unpacked(text, "plotly").count("plotly.js v") == 1
    assert text.count('id="packed-plotly"') == 1
    assert len(re.findall(r"<script>", text)) == 2


def test_names_from_files_are_escaped(text):
    assert "<script>alert(1)" not in text
    assert "cell &lt;script&gt;alert(1)&lt;/script&gt; &amp; Sons" in text


def test_figures_have_data_a_picture_and_words(tags, text):
    figures = figures_of(text)
    assert len(figures) >= 6
    for name, document in figures.items():
        assert any(trace["x"] and len(trace["x"]) == len(trace["y"]) for trace in document["data"]), name
        assert document["layout"]["yaxis"]["title"]["text"]
    pictures = {one["id"]: one for one in tags.named("svg") if one.get("class") == "chart"}
    assert set(pictures) == {f"{name}-static" for name in figures}
    for picture in pictures.values():
        assert picture["role"] == "img"
        assert len(picture["aria-label"]) > 20


def test_pictures_take_their_colours_from_the_theme(text):
    drawn = re.findall(r"<svg class=\"chart\".*?</svg></svg>", text, re.S)
    assert len(drawn) >= 6
    for svg in drawn:
        assert not re.search(r'(fill|stroke|style)="[^"]*(#|rgb)', svg)


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
    assert 'id="packed-' not in text
    assert "&lt;i&gt;x&lt;/i&gt;" in text
    assert len(text) < 45_000


def test_a_long_table_can_be_chosen_from_by_verdict():
    rows = [
        [f"row {at}", Cell("agrees" if at % 3 else "differs", "good" if at % 3 else "bad")]
        for at in range(30)
    ]
    table = Table("Many.", ("Row", "Verdict"), rows)
    assert table.verdicts() == {"differs": ("bad", 10), "agrees": ("good", 20)}
    text = render(Page("Title", sections=[Section("Part", "part", tables=[table])]))
    assert text.count('<tr role="row" data-verdict="differs">') == 10
    assert 'data-verdict="agrees" aria-pressed="false">agrees <b>20</b>' in text


def test_the_contents_keep_parts_together_and_folded_sections_are_shut():
    sections = [
        Section("One", "one", part="First"),
        Section("Two", "two", part="First", folded=True),
        Section("Three", "three", part="Second"),
        Section("Four", "four", part="Second", contents=""),
    ]
    page = Page("Title", sections=sections)
    assert [(part, [one.id for one in some]) for part, some in page.parts()] == [
        ("First", ["one", "two"]),
        ("Second", ["three"]),
    ]
    text = render(page)
    assert '<section id="three" aria-labelledby="three-title" class="part">' in text
    assert re.search(r'id="two"[^>]*>\s*<details><summary><h2', text)
    assert text.count("<details>") == 1


def test_pictures_become_smaller_and_keep_their_size_on_the_page():
    buffer = io.BytesIO()
    noise = np.random.default_rng(1).integers(0, 255, (200, 300, 3), dtype=np.uint8)
    Image.fromarray(noise).save(buffer, format="PNG")
    found = embedded(buffer.getvalue())
    assert (found.width, found.height) == (300, 200)
    assert found.source.startswith("data:image/webp;base64,")
    assert len(found.source) < len(buffer.getvalue())
    again = Image.open(io.BytesIO(base64.b64decode(found.source.partition(",")[2])))
    assert again.size == (300, 200)


def test_a_drawing_of_few_colours_is_kept_without_loss():
    drawing = np.full((120, 160, 3), 255, dtype=np.uint8)
    drawing[40:42] = (213, 94, 0)
    buffer = io.BytesIO()
    Image.fromarray(drawing).save(buffer, format="PNG")
    content = base64.b64decode(embedded(buffer.getvalue()).source.partition(",")[2])
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(content))), drawing)


def test_the_example_of_the_documentation_makes_a_page():
    page = Path(__file__).parents[2] / "docs" / "report.md"
    (code,) = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.S)
    names = {}
    exec(code, names)
    assert "The voltage rises by 0.1 V in ten hours." in names["html"]
    assert len(figures_of(names["html"])) == 1


def test_a_file_of_a_section_can_be_read_and_saved():
    section = Section("Cite", "cite", files={"citations.bib": "@book{a,\n  title = {<b>}\n}"})
    text = render(Page("Title", sections=[section]))
    assert '<button type="button" data-save="citations.bib">' in text
    assert "title = {&lt;b&gt;}" in text
