"""Every command and output of the tutorial, and every cell of its notebook, run as they stand."""

import ast
import json
import re

import pytest

from console_pages import DOCS, agree, commands_of, run, shown

PAGE = DOCS / "tutorial.md"
NOTEBOOK = DOCS.parent / "examples" / "tutorial.ipynb"


@pytest.mark.slow
def test_the_commands_print_what_the_page_says(tmp_path):
    commands, here = commands_of(PAGE.read_text("utf-8")), tmp_path
    assert len(commands) >= 8
    for command in commands:
        here, done = run(command.text, here)
        assert done.returncode == 0, (command.text, done.stderr)
        assert "Traceback" not in done.stderr
        assert agree(command.output, shown(done.stdout, tmp_path)) is None, command.text


def test_a_wrong_page_is_noticed():
    assert agree(("onset cycle 131",), ["onset cycle 133"]) is None
    assert "131" in agree(("onset cycle 131",), ["onset cycle 141"])
    assert "death" in agree(("onset cycle 131",), ["onset cycle 131", "death"])
    assert "missing" in agree(("onset", "death"), ["onset"])
    assert agree(("onset", "…", "death"), ["onset", "a", "b", "death"]) is None
    assert agree(("10.3 µS ± 90 nS",), ["10.3 µA ± 90 nS"]) is not None


def test_the_numbers_in_the_text_are_those_of_the_outputs():
    """What the prose quotes stands in an output above it."""
    page = PAGE.read_text("utf-8")
    outputs = " ".join(line for command in commands_of(page) for line in command.output)
    prose = re.sub(r"```.*?```", "", page, flags=re.DOTALL)
    for quoted in ("131", "91 to 146", "245 to 294", "10.3"):
        assert quoted in prose
        assert quoted in outputs
    assert "445 µm of 600 µm" in prose
    assert "444.80" in outputs


def cells():
    book = json.loads(NOTEBOOK.read_text("utf-8"))
    assert book["nbformat"] == 4
    return [one for one in book["cells"] if one["cell_type"] == "code"]


def test_the_notebook_is_stored_without_outputs():
    assert all(not one["outputs"] and one["execution_count"] is None for one in cells())


@pytest.mark.slow
def test_the_notebook_runs_and_everything_in_it_shows_itself(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names, displayed = {}, []
    for cell in cells():
        tree = ast.parse("".join(cell["source"]))
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, NOTEBOOK.name, "exec"), names)
        if last is not None:
            displayed.append(eval(compile(ast.Expression(last.value), NOTEBOOK.name, "eval"), names))
    shows = [one for one in displayed if hasattr(one, "_repr_html_")]
    assert len(shows) >= 7
    for one in shows:
        assert "not shown" not in one._repr_html_()
    assert sum("<img" in one._repr_html_() for one in shows) >= 5
    assert names["found"].verdict == "suspected leak"
