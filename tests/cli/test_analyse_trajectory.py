import json
import subprocess
import sys

import polars as pl
import pytest
from click.testing import CliRunner

from indrite.cli._trajectory import cutoffs_of, window_of
from indrite.cli.analyse import analyse
from indrite.errors import IndriteError, UsageError
from layered_cells import cell
from readers.trajectories import hand_written as hand


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "seed1.extxyz"
    file.write_text(hand.extxyz(times=(0.0, 0.01, 0.02)))
    return file


def call(*arguments):
    done = CliRunner().invoke(analyse, ["trajectory", *map(str, arguments)])
    if isinstance(done.exception, IndriteError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done


def test_json_is_one_object_with_findings(path):
    found = json.loads(call(path, "--pairs", "In-S,S-Li", "--json").stdout)
    assert found["command"] == "analyse trajectory"
    assert found["inputs"] == [str(path)]
    ids = [one["id"] for one in found["findings"] if one["id"].endswith(("In-S", "S-Li"))]
    ids = [one for one in ids if not one.startswith("onset")]
    assert ids == [
        f"{name}.{pair}" for pair in ("In-S", "S-Li") for name in ("first_peak", "coordination", "contacts")
    ]
    assert found["runs"][0]["frames"] == 3
    assert "too few frames" in found["runs"][0]["displacement"]
    assert found["runs"][0]["contacts"]["In-S"]["cutoff_angstrom"] == 3.0


def test_text_names_runs_and_numbers(path):
    text = call(path, "--pairs", "In-S", "--cutoff", "S-In=4.5", "--time-ps", "0.01:").stdout
    assert "seed1.extxyz: 2 frames, 0.01 to 0.02 ps" in text
    assert "closer than 4.50 Å" in text


def test_references_are_phases_or_files(path, tmp_path):
    from indrite.cell.crystals import crystal

    crystal("InS").write(tmp_path / "mine.cif")
    done = call(path, "--pairs", "In-S", "--references", f"In,{tmp_path / 'mine.cif'}", "--json")
    ids = [one["id"] for one in json.loads(done.stdout)["findings"]]
    assert ids[-2:] == ["product.In", "product.mine"]
    with pytest.raises(IndriteError, match=r"unobtainium"):
        call(path, "--pairs", "In-S", "--references", "unobtainium")


def test_tables_of_every_run(path, tmp_path):
    other = tmp_path / "seed2.extxyz"
    other.write_bytes(path.read_bytes())
    out = tmp_path / "new" / "tables"
    done = call(path, other, "--pairs", "In-S", "--out", out)
    names = sorted(file.name for file in out.iterdir())
    tables = [f"{seed}_{name}.csv" for seed in (1, 2) for name in ("contacts", "radial_distribution")]
    assert names == [*tables, "contacts.svg", "distances_In-S.svg"]
    assert (out / "1_contacts.csv").read_text().startswith("time_picosecond,count.In-S,")
    assert str(out / "2_contacts.csv") in done.stderr


def test_what_is_consumed_has_a_table_and_a_figure(tmp_path):
    file, out = tmp_path / "run.nc", tmp_path / "out"
    cell(lambda time: min(9, int(time / 5.0))).save(file)
    call(file, "--pairs", "P-S", "--out", out)
    table = pl.read_csv(out / "consumed.csv")
    assert table["broken.interface_2.layer_1_of_9"].to_list()[-1] == 9
    assert table["broken.interface_1.layer_2_of_9"].sum() == 0
    assert table["consumed_nanometre.interface_1"].is_sorted()
    assert "Electrolyte consumed" in (out / "consumed.svg").read_text()


def test_damaged_file_is_used_on_request_only(path):
    path.write_text(path.read_text()[:-40])
    with pytest.raises(IndriteError, match=r"breaks off in frame 3.*--skip-damaged"):
        call(path, "--pairs", "In-S")
    done = call(path, "--pairs", "In-S", "--skip-damaged")
    assert "only the 2 whole frames" in done.stderr


def test_lammps_needs_what_it_lacks(tmp_path):
    path = tmp_path / "run.lammpstrj"
    path.write_text(hand.lammps())
    with pytest.raises(UsageError, match=r"--species"):
        call(path, "--pairs", "In-S")
    call(path, "--pairs", "In-S", "--species", "In,S,Li", "--frame-interval-fs", 10)


@pytest.mark.parametrize("text", ["In-S", "In-S=", "In-S=x"])
def test_cutoffs_that_are_none(text):
    with pytest.raises(UsageError, match=r"--cutoff In-S=3.0"):
        cutoffs_of([text])


@pytest.mark.parametrize("text", ["5", "a:b", "7:3", "nan:3"])
def test_windows_that_are_none(text):
    with pytest.raises(UsageError, match=r"start:stop"):
        window_of(text)


def test_help_costs_no_package():
    code = (
        "import sys; sys.argv = ['indrite', 'analyse', 'trajectory', '--help']\n"
        "from indrite.cli.main import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print('heavy', {'ase', 'vesin', 'torch', 'numba', 'polars'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.rstrip().endswith("heavy set()")


def test_reading_costs_no_neighbour_list(path):
    code = (
        f"import sys; from indrite import read_trajectory; read_trajectory({str(path)!r})\n"
        "print({'vesin', 'torch', 'polars', 'h5py'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
