"""The example of docs/dynamics.md runs."""

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[3] / "docs" / "dynamics.md"


def test_example(tmp_path, monkeypatch, capsys):
    code = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[1]
    monkeypatch.chdir(tmp_path)
    exec(code, {})
    assert capsys.readouterr().out == "done [11, 11]\n"
