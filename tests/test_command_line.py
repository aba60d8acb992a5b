"""The command line as a whole: what it loads, what it says to wrong use."""

import json
import os
import subprocess
import sys

import pytest

HEAVY = {
    "numpy",
    "scipy",
    "polars",
    "pandas",
    "matplotlib",
    "plotly",
    "pybamm",
    "pydantic",
    "ruamel",
    "rich",
    "jinja2",
    "ase",
    "torch",
    "pymatgen",
}


def indrite(*arguments, **options):
    return subprocess.run(
        [sys.executable, "-m", "indrite", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=os.environ | {"PYTHONWARNINGS": "error"},
        **options,
    )


def test_help_loads_no_heavy_module():
    code = (
        "import sys\nfrom indrite.cli.main import cli\n"
        "cli.main(['--help'], standalone_mode=False)\n"
        "import json; print(json.dumps(sorted({m.split('.')[0] for m in sys.modules})), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert not HEAVY & set(json.loads(done.stderr))
    assert "diagnose" in done.stdout


@pytest.mark.parametrize(
    "verb", ["run", "check", "status", "report", "new", "read", "diagnose", "analyse", "simulate", "list"]
)
def test_every_verb_explains_itself(verb):
    done = indrite(verb, "--help")
    assert done.returncode == 0, done.stderr
    assert "Usage:" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["diagnose"],
        ["diagnose", "does_not_exist.csv"],
        ["diagnose", "--no-such-option", "x"],
        ["check", "no-such-cell"],
        ["read", "."],
    ],
)
def test_wrong_use_exits_with_2_and_no_traceback(arguments):
    done = indrite(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()


def test_a_mistake_told_as_json_still_has_its_exit_code(tmp_path):
    path = tmp_path / "study.yaml"
    path.write_text("study: x\nsteps: {a: {do: nope}}\n", encoding="utf-8")
    done = indrite("check", str(path), "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["problems"][0]["line"] == 2
