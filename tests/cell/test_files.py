import contextlib
import pickle
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indrite.cell import Material, Number, cell_names, cell_template, load_cell, save_cell
from indrite.cell._schema import allowed_fields
from indrite.cell.files import CellFileError
from indrite.errors import IndriteError, SpecimenError


def written(tmp_path, text):
    path = tmp_path / "cell.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def mistakes(tmp_path, text):
    with pytest.raises(CellFileError) as caught:
        load_cell(written(tmp_path, text))
    assert str(tmp_path / "cell.yaml") in str(caught.value)
    assert caught.value.exit_code == 2
    return caught.value.mistakes


@pytest.mark.parametrize("name", cell_names())
def test_written_and_read_back_a_cell_is_the_same(tmp_path, name):
    cell = load_cell(name)
    save_cell(cell, tmp_path / "copy.yaml")
    assert load_cell(tmp_path / "copy.yaml") == cell
    assert pickle.loads(pickle.dumps(cell)) == cell
    assert [one.name for one in tmp_path.iterdir()] == ["copy.yaml"]


def test_own_materials_are_written_with_the_cell(tmp_path):
    glass = Material("MyGlass", "Li3PS4", {"density_gram_per_cubic_centimetre": Number(1.9, "weighed")})
    cell = load_cell("luo2021-li-in")
    cell = replace(cell, electrolyte=replace(cell.electrolyte, material=glass))
    save_cell(cell, tmp_path / "copy.yaml")
    assert load_cell(tmp_path / "copy.yaml") == cell


def test_every_number_of_the_shipped_cells_has_a_source_and_honest_status():
    for name in cell_names():
        for key, number in load_cell(name).inputs().items():
            assert number.source not in {"", f"{name}.yaml"}, key
    inputs = load_cell("luo2021-li-in").inputs()
    assert inputs["electrolyte_thickness_micrometre"].status == "assumed"
    assert inputs["cathode_composite_mass_milligram"].status == "published"


def test_a_plain_number_is_enough(tmp_path):
    cell = load_cell(written(tmp_path, "diameter_millimetre: 12\nanode: {potential_volt: 0.62}\n"))
    assert cell.name == "cell"
    assert cell.diameter_millimetre == Number(12.0, str(tmp_path / "cell.yaml"), "published")


def test_the_template_is_a_cell(tmp_path):
    cell = load_cell(written(tmp_path, cell_template()))
    assert cell.value("practical_loading_milliampere_hour_per_square_centimetre") > 1
    assert {one.judgement for one in cell.check()} == {"consistent"}


def test_the_commented_part_of_the_template_is_a_cell_too(tmp_path):
    lines = cell_template().splitlines()
    header = next(index for index, line in enumerate(lines) if line.startswith("title"))
    text = "\n".join(
        line.replace("# ", "", 1) if line.lstrip().startswith("# ") else line for line in lines[header:]
    )
    cell = load_cell(written(tmp_path, text))
    assert cell.stated.death_cycle == Number(897.0, str(tmp_path / "cell.yaml"), "published")
    assert cell.cathode.active_material.value("practical_capacity_milliampere_hour_per_gram") == 168
    assert cell.stack_pressure_megapascal.value == 50


def test_a_known_material_may_get_other_numbers(tmp_path):
    text = (
        "materials: {NCM622: {density_gram_per_cubic_centimetre: 4.5}}\ncathode: {active_material: NCM622}\n"
    )
    phase = load_cell(written(tmp_path, text)).cathode.active_material
    assert phase.formula == "LiNi0.6Co0.2Mn0.2O2"
    assert phase.value("molar_volume_cubic_centimetre_per_mole") == pytest.approx(96.93 / 4.5, rel=1e-3)


FIVE = """\
diametre_millimetre: 10
cathode:
  active_material: NMC622
  active_mass_fraction: 70
anode:
  mass_milligram: 25 mg
protocol:
  upper_cutoff_volt: 2.1
  lower_cutoff_volt: 3.68
"""


def test_five_mistakes_are_told_at_once_each_with_its_line(tmp_path):
    found = mistakes(tmp_path, FIVE)
    assert [one.line for one in found] == [1, 3, 4, 6, 8]
    texts = [one.text("cell.yaml") for one in found]
    assert "Did you mean diameter_millimetre?" in texts[0]
    assert "Did you mean NCM622?" in texts[1]
    assert "got 70" in texts[2]
    assert "expected 0 to 1" in texts[2]
    assert "the unit stands in the field's name" in texts[3]
    assert "2.1 V and 3.68 V" in texts[4]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("anode: {potential_volt: {value: 0.6, low: 0.7}}", 1, "outside its own range"),
        ("anode:\n  potential_volt: {valeu: 0.6}", 2, "Did you mean value"),
        ("diameter_millimetre: {source: me}", 1, "value is missing"),
        ("diameter_millimetre: 10\ndiameter_millimetre: 12", 2, "the first is in line 1"),
        ("diameter_millimetre: -1", 1, "above 0 mm"),
        ("diameter_millimetre: .nan", 1, "out of range"),
        ("diameter_millimetre: .inf", 1, "not finite"),
        ("diameter_millimetre: true", 1, "not a number"),
        ("diameter_millimetre: [1, 2]", 1, "not a"),
        ("diameter_millimetre: {value: 10, status: measured}", 1, "published, literature"),
        ("diameter_millimetre: {value: 10, stated_as: 10 mg}", 1, "right kind"),
        ("kind: pouch", 1, "'full'"),
        ("protocol: {voltage_scale: LiIn}", 1, "'anode' or 'lithium'"),
        ("electrolyte: 80 mg", 1, "not a mapping"),
        ("stated:\n  penetration:\n    - cycle: 100", 3, "depth_micrometre is missing"),
        ("stated:\n  penetration:\n    - {cycle: 100, depth_micrometre: 20, x: 1}", 3, "unknown field"),
        ("materials:\n  X: {density_gram_per_cubic_centimetre: 2}", 2, "no formula"),
        ("materials:\n  X:\n    formula: Xx2", 3, "Xx2"),
        ("materials:\n  In:\n    densty_gram_per_cubic_centimetre: 2", 3, "Did you mean density"),
        ("materials:\n  In: {colour: 2}", 2, "ends with its unit"),
        ("electrolyte:\n\tmass_milligram: 80", 2, "not valid YAML"),
        ("electrolyte: {mass_milligram: 80", 2, "not valid YAML"),
        ("", 1, "no fields"),
        ("- 1\n- 2", 1, "no fields"),
        ("just text", 1, "no fields"),
    ],
)
def test_each_mistake_has_its_line_and_says_what_is_right(tmp_path, text, line, words):
    found = mistakes(tmp_path, text + "\n")
    assert len(found) == 1
    assert found[0].line == line
    assert words in found[0].text("cell.yaml")


def test_two_mistakes_on_one_line_are_both_told(tmp_path):
    found = mistakes(tmp_path, "anode: {potential_volt: {value: 0.6, low: 0.7, statsu: me}}\n")
    assert len(found) == 2


def test_names_and_files_that_do_not_exist(tmp_path):
    with pytest.raises(SpecimenError, match="Did you mean luo2021-li-in"):
        load_cell("luo2021-liin")
    with pytest.raises(SpecimenError, match="No such file"):
        load_cell(tmp_path / "none.yaml")
    with pytest.raises(SpecimenError, match="readable file"):
        load_cell(tmp_path)
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(SpecimenError, match="not a text file"):
        load_cell(tmp_path / "binary.yaml")


def test_allowed_fields_follow_the_dataclasses():
    assert "composite_mass_milligram" in allowed_fields(("cathode",))
    assert "depth_micrometre" in allowed_fields(("stated", "penetration", 0))
    assert allowed_fields(("anode", "potential_volt")) == [
        "value",
        "source",
        "status",
        "low",
        "high",
        "stated_as",
    ]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    text=st.text(alphabet=st.sampled_from(list("anodeclyt_: {}[],-#&*!|>'\"%@`\n\t\\0123.e+~")), max_size=60)
)
def test_no_text_does_worse_than_a_clear_error(tmp_path, text):
    with contextlib.suppress(IndriteError):  # anything else fails the test
        load_cell(written(tmp_path, text))
