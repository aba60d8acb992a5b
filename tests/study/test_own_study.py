"""Studies of one's own files: what files are, what is written for them, what a cell still lacks."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import tifffile
from click.testing import CliRunner

from indrite.cell import load_cell
from indrite.cli.main import cli
from indrite.errors import UsageError
from indrite.instruments.line_profile import Scan, layered, line_profile
from indrite.instruments.line_profile.composition import Layer
from indrite.models.growth.pellet import completed_pellet
from indrite.signals import ElementMap, Origin
from indrite.study import check_study, load_plan
from indrite.study.diffraction_steps import record_diffraction
from indrite.study.own_cell import cell_lacks, known_of
from indrite.study.practice import write_practice
from indrite.study.profile_steps import assume_foil, record_spectra
from indrite.study.recognise import Recognised, Unrecognised, files_of, recognise, recognise_all, words_of
from indrite.study.study_text import Block, study_text
from indrite.study.templates import write_own_study

RECIPE = """\
diameter_millimetre: 10
cathode: {active_material: NCM622, electrolyte_material: Li6PS5Cl, composite_mass_milligram: 20, \
active_mass_fraction: 0.7}
electrolyte: {material: Li6PS5Cl, mass_milligram: 80}
anode: {material: LiIn, host: In, mass_milligram: 30, lithium_weight_fraction: 0.02}
protocol: {charge_rate_per_hour: 0.5, upper_cutoff_volt: 3.68, lower_cutoff_volt: 2.1, voltage_scale: anode}
"""
PUBLISHED = """\
name: mine
cite: DOI 10.1234/example
numbers:
  - {id: death_cycle.cycling, quantity: Cycle of death, value: 262, stated: "262", where: p. 1}
"""


def pattern_text():
    pattern = record_diffraction(load_cell("luo2021-li-in"), rng=np.random.default_rng(1))
    pairs = zip(pattern.two_theta_degree, pattern.counts, strict=True)
    return "\n".join(f"{angle:.4f} {counts:.0f}" for angle, counts in pairs) + "\n"


def profile_text():
    foil = layered([Layer("LiIn", 25.0), Layer("InS", 15.0), Layer("Li6PS5Cl", 25.0)])
    line = line_profile(foil, Scan(), elements=("In", "S", "P"), rng=np.random.default_rng(1))
    rows = [",".join(["Distance (nm)", *line.elements])]
    rows += [f"{x:.2f}," + ",".join(f"{c:.0f}" for c in line.counts[:, k]) for k, x in
             enumerate(line.distance_nanometre)]  # fmt: skip
    return "\n".join(rows) + "\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder as a user would have it: a cell's files of six instruments, and other things."""
    folder = tmp_path_factory.mktemp("mine")
    write_practice(folder)
    (folder / "cell.yaml").unlink()
    (folder / "powder.xy").write_text(pattern_text())
    (folder / "line.csv").write_text(profile_text())
    spectra = record_spectra(assume_foil(), rng=np.random.default_rng(2), rows=4)
    spectra.save(folder / "losses.nc")
    maps = ElementMap(
        counts=np.random.default_rng(3).poisson(4.0, (2, 40, 60)).astype(float),
        elements=("In", "S"),
        pixel_nanometre=1.0,
        origin=Origin("measured"),
    )
    maps.save(folder / "maps.nc")
    tifffile.imwrite(folder / "no scale.tif", np.random.default_rng(4).integers(0, 255, (30, 40), np.uint8))
    (folder / "notes.txt").write_text("to do: buy indium\n")
    (folder / "slides.pptx").write_bytes(b"PK\3\4")
    (folder / "empty.csv").touch()
    return folder


@pytest.fixture
def mine(made, tmp_path):
    return Path(shutil.copytree(made, tmp_path / "mine"))


def names(found):
    return {one.path.name: one.technique for one in found}


# --- what files are ----------------------------------------------------------------------------------


def test_files_are_recognised_by_what_is_in_them(made, tmp_path):
    known, unknown = recognise_all(files_of(made))
    expected = {
        "cycling.mpt": "cycling", "pellet.mpt": "impedance", "section.tif": "section",
        "powder.xy": "diffraction", "line.csv": "profile", "losses.nc": "spectra",
        "maps.nc": "maps", "no scale.tif": "section",
    }  # fmt: skip
    assert names(known) == expected
    assert {one.path.name for one in unknown} == {
        "README.txt", "truth.json", "notes.txt", "slides.pptx", "empty.csv",
    }  # fmt: skip
    # under other names they are the same
    for name, technique in expected.items():
        other = tmp_path / f"{technique}-{name.partition('.')[0]}.dat"
        shutil.copy(made / name, other)
        found = recognise(other)
        assert not isinstance(found, Unrecognised), name
        assert [one.technique for one in found] == [technique]


def test_a_picture_without_scale_asks_for_it(made):
    (one,) = recognise(made / "no scale.tif")
    assert "how large its pixels are" in one.missing
    assert "to be read" in words_of(one)


@pytest.mark.parametrize(
    ("text", "technique"),
    [
        (RECIPE, "cell"),
        (PUBLISHED, "published"),
        ("study: x\nsteps: {a: {do: toy.make}}\n", "study"),
        ("materials: {}\n", None),
        ("anode: {}\nsomething: else\n", None),
        ("- 1\n", None),
        ("a: [\n", None),
    ],
)
def test_yaml_is_told_by_its_keys(tmp_path, text, technique):
    path = tmp_path / "x.yaml"
    path.write_text(text)
    found = recognise(path)
    assert isinstance(found, Unrecognised) == (technique is None)
    if technique is not None:
        assert [one.technique for one in found] == [technique]


def test_a_file_that_is_gone_is_not_recognised(tmp_path):
    found = recognise(tmp_path / "absent.mpt")
    assert isinstance(found, Unrecognised)
    assert "No such file" in found.why


def test_every_shared_file_is_what_its_folder_says(shared_cycling):
    """The instruments' files that came with the project: none is taken for another instrument's."""
    folders = {
        "cycling": {"cycling", "impedance"},
        "impedance": {"impedance"},
        "diffraction": {"diffraction"},
    }
    small = [
        path
        for folder in folders
        for path in sorted((shared_cycling.parent / folder).iterdir())
        if path.is_file() and path.stat().st_size < 300_000 and path.suffix != ".cif"
    ]
    assert len(small) > 15
    taken = 0
    for path in small:
        found = recognise(path)
        if not isinstance(found, Unrecognised):
            taken += 1
            assert {one.technique for one in found} <= folders[path.parent.name], path.name
    assert taken > 15


# --- what is written for them ------------------------------------------------------------------------


def test_without_a_recipe_the_cell_waits_and_the_study_runs_without_it(mine):
    written = write_own_study(mine / "my.yaml")
    assert check_study(written.study) == []
    plan = load_plan(written.study)
    functions = [step.function.name for step in plan.steps]
    assert "simulate.cell" not in functions
    for technique in ("diagnose.cycling", "analyse.impedance", "analyse.diffraction", "analyse.section"):
        assert functions.count(technique) == 1
    assert functions.count("analyse.profile") == 2, "of the table, and of the maps"
    text = written.study.read_text()
    assert "# Not simulated beside: the cell cell does not determine electrode_area_square_centimetre" in text
    assert "Not recognised: notes.txt" in text
    assert "  #   pixel_nanometre: 100  # unknown: put in yours" in text
    cell = written.cell.read_text()
    assert "kind: full" in cell
    assert "upper_cutoff_volt: 3.68" in cell
    assert "# diameter_millimetre: 10" in cell
    assert load_cell(written.cell).protocol.lower_cutoff_volt.value == 2.1
    # what it asks for is what a simulation needs
    filled = "\n".join(
        line.replace("# ", "", 1) if line.startswith("# ") and ":" in line and line.split("#")[1] else line
        for line in cell.splitlines()[5:]
    )
    whole = mine / "filled.yaml"
    whole.write_text(filled)
    assert cell_lacks(whole) == ""


def test_with_a_recipe_the_same_cell_is_simulated_beside(mine):
    (mine / "recipe.yaml").write_text(RECIPE)
    (mine / "paper.yaml").write_text(PUBLISHED)
    written = write_own_study(mine / "my.yaml")
    assert written.lacks == ""
    assert written.cell is None
    assert check_study(written.study) == []
    plan = {step.name: step for step in load_plan(written.study).steps}
    assert plan["life"].parameters["calibration"] == "transferred"
    assert plan["life"].parameters["cycles"] == 600
    assert set(plan["growth"].refs()) == {"cell", "growth_reference"}
    sides = plan["sides"].parameters
    assert set(sides["measured"]) == {"cycling", "pellet", "powder", "section", "line", "maps", "losses"}
    assert set(sides["simulated"]) == set(sides["measured"])
    assert set(sides["given"]) == {"pellet", "powder", "line", "maps", "losses"}
    assert sides["published"].path.name == "paper.yaml"


def test_a_shipped_cell_with_its_depths_calibrates_itself(mine):
    written = write_own_study(mine / "my.yaml", [mine / "section.tif"], cell="luo2021-li-in")
    plan = {step.name: step for step in load_plan(written.study).steps}
    assert "growth_reference" not in plan
    assert plan["growth"].parameters["cycles"] == 100
    lithium = write_own_study(mine / "li.yaml", [mine / "section.tif"], cell="luo2021-li")
    plan = {step.name: step for step in load_plan(lithium.study).steps}
    assert plan["section_analysed"].parameters["contrast"] == "dark"
    assert "growth_reference" in plan


def test_files_elsewhere_are_named_so_that_they_are_found(mine, tmp_path):
    (tmp_path / "studies").mkdir()
    written = write_own_study(tmp_path / "studies" / "my.yaml", [mine / "pellet.mpt"])
    assert "file: ../mine/pellet.mpt" in written.study.read_text()
    assert check_study(written.study) == []


def test_names_that_yaml_or_studies_would_trip_over(mine):
    odd = ["50% SoC: #1.mpt", "true.mpt", "ünï cödé [2].mpt", "7.mpt", "-x.mpt", "a'b\"c.mpt"]
    for name in odd:
        shutil.copy(mine / "pellet.mpt", mine / name)
    written = write_own_study(mine / "my.yaml", [mine / name for name in odd], cell="luo2021-li-in")
    assert check_study(written.study) == []
    read = [step for step in load_plan(written.study).steps if step.function.name == "read.impedance"]
    assert [step.parameters["file"].path.name for step in read] == odd


def test_spectra_at_three_temperatures_are_one_series(mine):
    for celsius in (20, 40, 60):
        head, _, rest = (mine / "pellet.mpt").read_text().partition("freq/Hz\tRe(Z)/Ohm\t-Im(Z)/Ohm\n")
        rows = "\n".join(f"{line}\t{celsius}" for line in rest.splitlines())
        text = f"{head}freq/Hz\tRe(Z)/Ohm\t-Im(Z)/Ohm\tTemperature/°C\n{rows}\n"
        (mine / f"warm{celsius}.mpt").write_text(text, encoding="latin-1")
    files = [mine / f"warm{celsius}.mpt" for celsius in (20, 40, 60)]
    (signal,) = recognise(files[1])
    assert signal.signal[0].temperature_celsius == 40.0
    written = write_own_study(mine / "my.yaml", files)
    plan = load_plan(written.study)
    (analysis,) = [step for step in plan.steps if step.function.name == "analyse.impedance"]
    assert len(analysis.parameters["impedance"]) == 3


def test_wrong_use_is_said_and_writes_nothing(mine, tmp_path):
    before = sorted(mine.iterdir())
    with pytest.raises(UsageError, match="no such file"):
        write_own_study(mine / "my.yaml", [mine / "absent.mpt"])
    with pytest.raises(UsageError, match="a folder, not a file"):
        write_own_study(mine / "my.yaml", [mine])
    with pytest.raises(UsageError, match="is already there"):
        write_own_study(mine / "notes.txt")
    (mine / "a.yaml").write_text(RECIPE)
    (mine / "b.yaml").write_text(RECIPE)
    with pytest.raises(UsageError, match="several cells"):
        write_own_study(mine / "my.yaml")
    for name in ("a.yaml", "b.yaml"):
        (mine / name).unlink()
    assert sorted(mine.iterdir()) == before


def test_a_folder_of_thousands_is_refused(tmp_path):
    for number in range(501):
        (tmp_path / f"{number}.txt").touch()
    with pytest.raises(UsageError, match="too many files"):
        write_own_study(tmp_path / "my.yaml")


def test_a_folder_without_instruments_gets_the_template(tmp_path):
    (tmp_path / "notes.txt").write_text("nothing")
    written = write_own_study(tmp_path)
    assert written.cell is None
    assert "my_cell.ndax" in written.study.read_text()


# --- the command -------------------------------------------------------------------------------------


def test_the_command_says_what_became_of_each_file(mine):
    result = CliRunner().invoke(cli, ["new", "study", str(mine / "my.yaml")], catch_exceptions=False)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [str(mine / "cell.yaml"), str(mine / "my.yaml")]
    assert "cycling.mpt: a cycling record, 12000 rows over 435 h" in result.stderr
    assert "notes.txt: not recognised" in result.stderr
    assert "The cell is not simulated beside" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["cell", "c.yaml", "x.mpt"], "FILES and --cell are for studies"),
        (["practice", "p", "--cell", "luo2021-li"], "FILES and --cell are for studies"),
        (["study", "s.yaml", "x.mpt", "--like", "luo2021"], "--like copies a study"),
    ],
)
def test_what_does_not_go_together_is_refused(tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(cli, ["new", *arguments])
    assert isinstance(result.exception, UsageError)
    assert message in str(result.exception)
    assert list(tmp_path.iterdir()) == []


# --- parts -------------------------------------------------------------------------------------------


def test_a_block_behind_a_number_sign_is_whole_when_the_sign_is_taken_off():
    block = Block("a", {"do": "read.section", "file": "x: y.tif"}, "why", True, (("pixel_nanometre", "5"),))
    text = study_text({"study": "s"}, [block], [], comment="top")
    lines = [line.replace("# ", "", 1) if line.startswith("  # ") else line for line in text.splitlines()]
    from indrite.yaml_lines import parse_yaml

    document = parse_yaml("\n".join(line for line in lines if line != "  why"))
    assert document.values["steps"] == {"a": {"do": "read.section", "file": "x: y.tif", "pixel_nanometre": 5}}


def test_the_pellet_is_inferred_and_what_is_stated_stays(tmp_path):
    path = tmp_path / "cell.yaml"
    path.write_text(RECIPE)
    bare = load_cell(path)
    full = completed_pellet(bare)
    thickness = full.electrolyte.thickness_micrometre
    assert thickness.status == "assumed"
    assert thickness.low < thickness.value < thickness.high
    assert full.electrolyte.ionic_conductivity_siemens_per_centimetre.value > 0
    stated = load_cell("luo2021-li-in")
    assert completed_pellet(stated) is stated
    path.write_text(RECIPE + "pressing_pressure_megapascal: 760\n")
    pressed = completed_pellet(load_cell(path)).electrolyte.thickness_micrometre
    assert pressed.value < thickness.value
    assert pressed.high - pressed.low < thickness.high - thickness.low
    path.write_text("diameter_millimetre: 10\n")
    assert completed_pellet(load_cell(path)).electrolyte.thickness_micrometre is None


def test_what_files_say_of_the_cell_names_the_file(made):
    known, _ = recognise_all([made / "cycling.mpt", made / "pellet.mpt"])
    said = known_of(known)
    assert said["protocol.upper_cutoff_volt"].value == 3.68
    assert said["protocol.upper_cutoff_volt"].source == "cycling.mpt"
    assert known_of([Recognised(made / "x.tif", "section")]) == {}
