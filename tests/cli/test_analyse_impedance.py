"""``indrite analyse impedance`` as a user calls it."""

import json

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner

from impedance_spectra import FREQUENCY, noisy, room_temperature, shared_impedance, spectrum
from indrite.cli.analyse import analyse
from indrite.errors import IndriteError

GEOMETRY = ["--thickness-um", "600±15", "--diameter-mm", "10+-0.05"]


@pytest.fixture
def pellet(tmp_path):
    rng = np.random.default_rng(1)
    path = tmp_path / "pellet.nc"
    spectrum(FREQUENCY, noisy(room_temperature(), rng)).save(path)
    return path


def call(*arguments):
    result = CliRunner().invoke(analyse, ["impedance", *map(str, arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def findings(*arguments):
    result = call(*arguments, "--json")
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert document["command"] == "analyse impedance"
    return {row["id"]: row for row in document["findings"]}, document


def test_resistance_and_conductivity_with_uncertainty(pellet):
    rows, document = findings(pellet, *GEOMETRY, "--temperature-c", "25±1", "--electrodes", "blocking")
    total, sigma = rows["total_resistance"], rows["ionic_conductivity"]
    assert total["value"] == pytest.approx(26.0, abs=4 * total["standard_uncertainty"])
    assert sigma["value"] == pytest.approx(0.06 / 26.0 / (np.pi / 4), rel=0.01)
    # thickness 2.5 %, area 1 %, temperature 4.2 %
    assert sigma["standard_uncertainty"] / sigma["value"] == pytest.approx(0.050, abs=0.002)
    assert sigma["verdict"] == "ok"
    assert rows["leak_conductance"]["verdict"] == "upper limit"
    assert document["table"]["name"] == ["pellet.nc"]


def test_without_geometry_there_is_no_conductivity_and_a_reason(pellet):
    rows, _ = findings(pellet)
    assert rows["ionic_conductivity"]["value"] is None
    assert rows["ionic_conductivity"]["verdict"] == "not determinable"
    assert "--thickness-um" in rows["ionic_conductivity"]["note"]


def test_an_area_serves_as_well(pellet):
    by_disc, _ = findings(pellet, "--thickness-um", "600", "--diameter-mm", "10")
    by_area, _ = findings(pellet, "--thickness-um", "600", "--area-cm2", np.pi / 4)
    assert by_area["ionic_conductivity"]["value"] == pytest.approx(by_disc["ionic_conductivity"]["value"])


def test_text_says_what_the_numbers_mean(pellet):
    result = call(pellet, *GEOMETRY)
    assert result.exit_code == 0
    assert "Total resistance of the electrolyte: 2" in result.stdout
    assert "[upper limit]" in result.stdout
    assert "< " in result.stdout


def warm_files(folder):
    paths = []
    for celsius in (0, 25, 60):
        kelvin = celsius + 273.15
        ohm = 26.0 * kelvin / 298.15 * np.exp(0.35 / 8.617333262e-5 * (1 / kelvin - 1 / 298.15))
        paths.append(folder / f"pellet_{celsius}C.nc")
        spectrum(FREQUENCY, room_temperature(ohm)).save(paths[-1])
    return paths


@pytest.mark.parametrize(
    "options",
    [
        ["--temperature-c", "0,25,60"],
        ["--temperature-c", "0±0.1", "--temperature-c", "25±0.1", "--temperature-c", "60±0.1"],
        ["--temperature-from-names"],
    ],
)
def test_several_temperatures_give_an_activation_energy(tmp_path, options):
    rows, _ = findings(*warm_files(tmp_path), *GEOMETRY, *options)
    assert rows["activation_energy"]["value"] == pytest.approx(0.35, abs=2e-3)
    assert {"total_resistance.pellet_0C", "total_resistance.pellet_25C"} <= set(rows)


def test_temperatures_are_not_read_off_names_unasked(tmp_path):
    rows, _ = findings(*warm_files(tmp_path), *GEOMETRY)
    assert "activation_energy" not in rows


def test_figures_and_table_are_written(pellet, tmp_path):
    folder = tmp_path / "out"
    result = call(pellet, *GEOMETRY, "--out", folder)
    assert result.exit_code == 0
    names = {path.name for path in folder.iterdir()}
    assert {"impedance.csv", "pellet_nyquist.svg", "pellet_bode.svg", "pellet_relaxation.svg"} <= names
    table = pl.read_csv(folder / "impedance.csv")
    assert table["total_resistance_ohm"][0] == pytest.approx(26.0, rel=0.02)
    assert "→" in result.stderr
    assert "→" not in result.stdout


def test_a_circuit_and_a_window_by_hand(pellet):
    _, document = findings(pellet, "--circuit", "L+R+CPE", "--frequency-hz", "10:1e6")
    assert document["table"]["circuit"] == ["L+R+CPE"]
    assert document["table"]["points"][0] < 69


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--thickness-um", "600"], "half of the geometry"),
        (["--diameter-mm", "10"], "half of the geometry"),
        ([*GEOMETRY, "--area-cm2", "0.785"], "both given"),
        (["--thickness-um", "-5", "--diameter-mm", "10"], "above zero"),
        (["--circuit", "R+W"], "not a circuit"),
        (["--frequency-hz", "1-10"], "LOW:HIGH"),
        (["--temperature-c", "1,2,3"], "temperatures do not fit"),
        (["--temperature-c", "25", "--temperature-from-names"], "given twice"),
        (["--temperature-from-names"], "no temperature in the name"),
        (["--format", "nonsense"], "no such format"),
        (["--frequency-hz", "1:3"], "too few points"),
    ],
)
def test_wrong_use_is_refused_with_the_reason(pellet, options, reason):
    with pytest.raises(IndriteError, match=reason) as caught:
        call(pellet, *options)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("text", ["abc", "600±", "±5", "600±-3", "1.2.3"])
def test_values_with_uncertainty_are_checked(pellet, text):
    result = call(pellet, "--thickness-um", text, "--diameter-mm", "10")
    assert result.exit_code == 2
    assert "thickness-um" in result.output


def test_files_that_are_no_spectra_are_refused(tmp_path):
    empty, wrong = tmp_path / "empty.z", tmp_path / "note.txt"
    empty.touch()
    wrong.write_text("nothing here")
    for path, reason in ((empty, "empty"), (wrong, "no table"), (tmp_path / "none.z", "no such file")):
        with pytest.raises(IndriteError, match=reason):
            call(path)


def test_the_real_li6ps5cl_pellet():
    path = shared_impedance("li6ps5cl_blocking_minus25C_eclab.txt")
    rows, _ = findings(path, "--electrodes", "blocking")
    assert rows["kramers_kronig_residual"]["value"] <= 0.3
    assert 1460 <= rows["total_resistance"]["value"] <= 1500
    assert rows["bulk_resistance"]["verdict"] == "not determinable"
    assert rows["ionic_conductivity"]["verdict"] == "not determinable"


def test_all_sweeps_of_a_file_are_analysed():
    path = shared_impedance("vendors/biologic_multisweep_pair.mpt")
    _, document = findings(path)
    assert len(document["table"]["name"]) == 4
    assert len({row["id"] for row in document["findings"]}) == len(document["findings"])


def test_many_spectra_go_into_one_table(tmp_path):
    rng = np.random.default_rng(4)
    paths = [tmp_path / f"pellet_{number}.nc" for number in range(6)]
    for number, path in enumerate(paths):
        spectrum(FREQUENCY, noisy(room_temperature(20.0 + number), rng)).save(path)
    result = call("--batch", *paths)
    assert result.exit_code == 0
    table = pl.read_csv(result.stdout.encode())
    assert table["file"].to_list() == [path.name for path in paths]
    assert table["total_resistance_ohm"].to_list() == pytest.approx([20, 21, 22, 23, 24, 25], rel=0.01)
    found = json.loads(call("--batch", "--json", "--circuit", "R+CPE", *paths).stdout)
    assert found["circuit"] == "R+CPE"
    assert found["table"]["inductance_henry"] == [None] * 6
