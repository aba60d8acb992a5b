"""Compiled code on disk is made anew when a file that went into it changes."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from indrite import compiled as subject

pytest.importorskip("numba")

LOW = "from indrite.compiled import compiled\n\n\n@compiled(inline='{}')\ndef low(x):\n    return {} * x\n"
HIGH = """
from indrite.compiled import compiled
from indrite.low import low


@compiled()
def high(x):
    return low(x)


print(high(1.0), sum(high.stats.cache_hits.values()))
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "indrite"
    folder.mkdir()
    (folder / "__init__.py").touch()
    shutil.copy(str(subject.__file__), folder)
    (folder / "high.py").write_text(HIGH)
    return folder


def printed(folder: Path) -> list[str]:
    run = subprocess.run(
        [sys.executable, "-c", "import indrite.high"],
        cwd=folder.parent, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return run.stdout.split()


@pytest.mark.parametrize("inline", ["always", "never"])
def test_a_change_of_what_is_called_in_another_file_counts(package, inline):
    low = package / "low.py"
    low.write_text(LOW.format(inline, 2.0))
    assert printed(package) == ["2.0", "0"]
    assert printed(package) == ["2.0", "1"], "kept for the next process"
    low.write_text(LOW.format(inline, 3.0))
    assert printed(package) == ["3.0", "0"], "not the code of before"


def test_the_hash_of_a_module_is_over_all_it_imports():
    kernel = subject.sources_hash("indrite.engines._nep_kernel")
    assert kernel == subject.sources_hash("indrite.engines._nep_kernel")
    assert kernel != subject.sources_hash("indrite.engines._nep_list")
