"""A package of toy steps that is found through its entry points, in this process and in others."""

import os
from pathlib import Path

import pytest

TOYS = Path(__file__).parent / "toys"


@pytest.fixture(autouse=True)
def toys(monkeypatch):
    """Put the toy package on the path of this process and of those it starts."""
    monkeypatch.syspath_prepend(str(TOYS))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(TOYS), os.environ.get("PYTHONPATH", "")]))
    return TOYS


@pytest.fixture
def write_study(tmp_path):
    """Return a function that writes a study file and returns its path."""

    def write(text, name="study.yaml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write
