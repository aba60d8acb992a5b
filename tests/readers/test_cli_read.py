import json

import pytest
from click.testing import CliRunner

from indrite.cli.main import cli
from indrite.errors import UsageError
from indrite.readers import read_cycling
from readers.vendor_texts import ARBIN, BDF, TEXTS


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for name, content in {
        "a.csv": ARBIN.encode(),
        "b.csv": BDF.encode(),
        "a.mpt": TEXTS["mpt"][1],
        "bad.csv": b"x",
    }.items():
        (folder / name).write_bytes(content)
    return folder


def run(*arguments):
    return CliRunner().invoke(cli, ["read", *map(str, arguments)], catch_exceptions=True)


def test_one_file_is_described_on_standard_output(files):
    done = run(files / "a.csv")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[1].split() == ["a.csv", "3", "0.005556", "h", "Arbin", "read"]
    assert "no time zone" in done.stderr


def test_one_file_is_written(files, tmp_path):
    done = run(files / "a.csv", "--to", tmp_path / "out.csv")
    assert done.exit_code == 0
    assert (
        (tmp_path / "out.csv").read_text().startswith("Test Time / s,Voltage / V,Current / A,Unix Time / s")
    )
    assert "csv cannot carry the notes" in done.stderr


def test_all_files_are_tried_and_one_refusal_decides_the_exit_code(files, tmp_path):
    out = tmp_path / "new" / "out"
    done = run(files / "bad.csv", files / "a.csv", files / "b.csv", "--to", out)
    assert done.exit_code == 2
    assert sorted(path.name for path in out.iterdir()) == ["a.bdf.parquet", "b.bdf.parquet"]
    assert done.stdout.splitlines()[1].split() == ["bad.csv", "refused"]
    assert "bad.csv: no table header" in done.stderr
    assert read_cycling(out / "a.bdf.parquet").origin.path == "a.csv"


def test_nothing_is_made_when_every_file_is_refused(files, tmp_path):
    assert run(files / "bad.csv", "--to", tmp_path / "out").exit_code == 2
    assert not (tmp_path / "out").exists()


def test_files_of_one_stem_do_not_overwrite_each_other(files, tmp_path):
    done = run(files / "a.csv", files / "a.mpt", "--to", tmp_path / "out", "--format", "csv")
    assert done.exit_code == 0
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["a.csv.bdf.csv", "a.mpt.bdf.csv"]


def test_json(files):
    done = run(files / "a.csv", files / "bad.csv", "--json")
    document = json.loads(done.stdout)
    assert done.exit_code == 2
    assert (document["command"], document["findings"]) == ("read", [])
    read, refused = document["files"]
    assert (read["verdict"], read["rows"], read["vendor"], read["reason"]) == ("read", 3, "Arbin", None)
    assert read["voltage_volt"] == [3.0, 3.2]
    assert refused["verdict"] == "refused"
    assert "no table header" in refused["reason"]


def test_columns_and_current_by_hand(files, tmp_path):
    (files / "hand.txt").write_text("t;U\n0;3\n60;3.1\n")
    columns = ("--column", "test_time_second=t (s)", "--column", "voltage_volt='U (V)'")
    done = run(files / "hand.txt", *columns, "--constant-current-ma", "0.4", "--to", tmp_path / "o.parquet")
    assert done.exit_code == 0
    assert read_cycling(tmp_path / "o.parquet").current_ampere[0] == pytest.approx(4e-4)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["a.csv", "b.csv", "--to", "one.csv"], "one file for several"),
        (["a.csv", "--to", "x.xlsx"], "unknown format to write"),
        (["a.csv", "--to", "in/a.csv"], "replace the input"),
        (["a.csv", "a.csv", "--to", "out"], "two files of one name"),
        (["a.csv", "--column", "nonsense"], "--column is not understood"),
    ],
)
def test_wrong_use(files, tmp_path, monkeypatch, arguments, text):
    monkeypatch.chdir(tmp_path)
    done = run(*[files / one if one in ("a.csv", "b.csv") else one for one in arguments])
    assert isinstance(done.exception, UsageError)
    assert text in str(done.exception)
    assert read_cycling(files / "a.csv").test_time_second.size == 3


def test_an_unknown_reader_is_named(files):
    done = run(files / "a.csv", "--reader", "nonsense")
    assert done.exit_code == 2
    assert "no such format" in done.stderr
