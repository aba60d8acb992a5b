"""The documentation says what the program does: commands, options, ids of findings, links."""

import re
import shlex
import sys

import click
import pytest

from console_pages import DOCS
from finding_ids import spelled_ids
from indrite.cli.main import cli

ROOT = DOCS.parent
PAGES = [*sorted(DOCS.glob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
sys.path.insert(0, str(DOCS / "extensions"))


def text_of(page):
    return page.read_text("utf-8")


def test_every_id_in_the_source_is_on_the_page_of_findings():
    page = text_of(DOCS / "findings.md")
    known = set(re.findall(r"`(\w+)`", page))
    missing = {stem: files for stem, files in spelled_ids().items() if stem not in known}
    # "mean_" begins mean_charge_voltage and mean_discharge_voltage
    assert not {stem: files for stem, files in missing.items() if not stem.endswith("_")}


def test_every_command_and_option_is_in_the_reference():
    from command_reference import commands, markdown

    page = markdown(cli)
    assert {path for path, _ in commands(cli)} >= {"indrite diagnose", "indrite simulate growth"}
    for path, command in commands(cli):
        assert f"## {path}\n" in page
        for parameter in command.params:
            for option in parameter.opts if isinstance(parameter, click.Option) else []:
                assert option in page, (path, option)


def calls(page):
    """Yield the commands that a page shows, with lines that go on joined."""
    for block in re.findall(r"```(?:console|bash|sh|)\n(.*?)```", text_of(page), re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            line = re.sub(r"^\$ ", "", line.strip())
            if line.startswith("indrite "):
                yield line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_page_shows_exists_with_its_options(page):
    for line in calls(page):
        words = [one for one in shlex.split(line, comments=True)[1:] if one not in {"[--out", "[--json]"}]
        command, context = cli, click.Context(cli)
        while isinstance(command, click.Group) and words and not words[0].startswith("-"):
            command, context = command.get_command(context, words.pop(0)), click.Context(command)
            assert command is not None, line
        known = {name for one in command.params for name in (*one.opts, *one.secondary_opts)} | {"--help"}
        used = {one.partition("=")[0].strip("[]…") for one in words if one.startswith("--")}
        assert used <= known, line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_to_files_lead_somewhere(page):
    for link in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", re.sub(r"`[^`]*`", "", text_of(page))):
        assert (page.parent / link).exists(), link


def test_every_page_is_in_the_table_of_contents():
    index = text_of(DOCS / "index.md")
    listed = set(re.findall(r"^([\w/-]+)$", index, re.MULTILINE))
    assert {page.stem for page in PAGES if page.parent == DOCS} - {"index"} <= listed


def test_every_page_begins_with_a_heading_and_words_on_what_it_is_for():
    for page in PAGES:
        first, *rest = [line for line in text_of(page).splitlines() if line.strip()]
        assert first.startswith("# "), page.name
        assert len(rest[0]) > 20, page.name


#: Pages that explain a model: one form for all, so that a reader knows where to look.
MODELS = ("diagnosis", "full_cell", "growth_tier_a", "thermodynamics", "dynamics", "interface", "gate")
GLANCE = ("Question", "Equations", "Assumes", "Calibrated on", "Valid for", "Checked by")


@pytest.mark.parametrize("name", MODELS)
def test_a_page_on_a_model_says_at_a_glance_what_it_rests_on(name):
    page = text_of(DOCS / f"{name}.md")
    assert tuple(re.findall(r"^\| \*\*(.+?)\*\* \| .{3,}", page, re.MULTILINE)[: len(GLANCE)]) == GLANCE
    checked = re.search(r"\*\*Checked by\*\* \|(.*)", page)[1]
    for path in re.findall(r"`(tests/[\w/.]+)`", checked):
        assert (ROOT / path).exists(), path
