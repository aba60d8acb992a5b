"""The page on readers says what the code does."""

import re
from pathlib import Path

import pytest

from indrite.readers import READERS
from readers.test_real_files import READ, REFUSED

PAGE = Path(__file__).resolve().parents[2] / "docs" / "readers.md"


@pytest.fixture(scope="module")
def page():
    return PAGE.read_text(encoding="utf-8")


def test_the_table_of_files_is_that_of_the_tests(page):
    rows = re.findall(r"^\| `([^`]+)` \| (?:`(\w+)`)? *\| (read|refused) \| ([^|]+) \|$", page, re.MULTILINE)
    read = {
        name: (reader, int(text.replace(" ", "")))
        for name, reader, verdict, text in rows
        if verdict == "read"
    }
    assert read == {name: (reader, count) for name, (reader, count, _) in READ.items()}
    assert {name for name, _, verdict, _ in rows if verdict == "refused"} == REFUSED.keys()


def test_every_reader_is_in_the_table_of_formats(page):
    table = page.partition("## Formats")[2].partition("## ")[0]
    assert set(re.findall(r"`(\w+)`", table)) >= READERS.keys()


def test_every_option_the_page_names_exists(page):
    from indrite.cli.read import read

    known = {name for parameter in read.params for name in parameter.opts}
    named = set(re.findall(r"(--[a-z-]+)", page)) - {"---"}
    assert {name for name in named if name.strip("-")} <= known
