import io
import json

import polars as pl
import pytest
from click.testing import CliRunner

from indrite.cli.analyse import analyse
from indrite.errors import UsageError
from indrite.models.full_cell.lumped import Course, LumpedCell, simulate_lumped
from indrite.readers import write_cycling


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    path = tmp_path_factory.mktemp("cells") / "cell.bdf.csv"
    write_cycling(simulate_lumped(LumpedCell(), Course(cycles=12)), path)
    return path


def run(*arguments):
    return CliRunner().invoke(analyse, ["cycling", *map(str, arguments)])


def test_the_table_is_printed_as_csv_with_units_in_the_names(record):
    result = run(record)
    assert result.exit_code == 0, result.output
    table = pl.read_csv(io.StringIO(result.stdout))
    assert table.height == 12
    assert table["coulombic_efficiency"][5] == pytest.approx(1.0, abs=1e-3)
    assert "charge_capacity_ampere_hour" in table.columns


@pytest.mark.parametrize("name", ["table.csv", "table.parquet"])
def test_the_table_is_written_whole(record, tmp_path, name):
    result = run(record, "--to", tmp_path / name)
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    read = pl.read_csv if name.endswith("csv") else pl.read_parquet
    assert read(tmp_path / name).height == 12
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_json_holds_table_and_findings(record):
    found = json.loads(run(record, "--json").stdout)
    assert found["kind"] == "full"
    assert len(found["table"]["cycle_number"]) == 12
    assert {"mean_charge_voltage", "discharge_capacity"} <= {row["id"] for row in found["findings"]}


@pytest.mark.parametrize("target", ["table.xlsx", "no/such/folder/table.csv"])
def test_a_target_that_cannot_be_written_is_refused_before_reading(record, tmp_path, target):
    assert isinstance(run(record, "--to", tmp_path / target).exception, UsageError)
