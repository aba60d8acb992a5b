import pytest

from indrite.comparison.published import load_published, published_names
from indrite.errors import StudyError


def test_the_table_holds_what_the_text_states_and_no_more():
    table = load_published("luo2021")
    ids = [one.id for one in table.numbers]
    assert len(ids) == len(set(ids))
    values = {one.id: one.value for one in table.numbers}
    assert values["onset_cycle.li-in"] == 891
    assert values["death_cycle.li-in"] == 897
    assert values["death_cycle.li"] == 17
    assert values["ionic_conductivity"] == 2.95e-3
    assert (values["mean_charge_voltage.li-in"], values["mean_discharge_voltage.li-in"]) == (3.4, 3.1)
    assert not [
        one for one in ids if "electrolyte_thickness" in one
    ]  # the text gives none for the electrolyte
    assert table.get("electrolyte_thickness") is None
    for one in table.numbers:
        assert "10.21203/rs.3.rs-402674/v1, " in one.source
        assert one.stated
    assert "10.1038/s41467-021-27311-7" in table.sources


def test_a_reading_is_uncertain_by_half_its_last_digit():
    voltage = load_published("luo2021").get("mean_charge_voltage.li-in")
    assert voltage.standard_uncertainty == pytest.approx(0.05 / 3**0.5)


def test_unknown_tables_and_mistakes_are_named(tmp_path):
    with pytest.raises(StudyError, match="did you mean 'luo2021'"):
        load_published("lou2021")
    assert published_names() == ["luo2021", "luo2021-growth", "luo2021-instruments"]
    path = tmp_path / "table.yaml"
    path.write_text("name: x\ncite: y\nnumbers:\n  - {id: a, quantity: b, valeu: 3, stated: s, where: w}\n")
    with pytest.raises(StudyError, match=r"table\.yaml:4: 'valeu'"):
        load_published(path)


def test_an_empty_file_is_told_what_a_table_is(tmp_path):
    empty = tmp_path / "empty.yaml"
    empty.write_text("", encoding="utf-8")
    with pytest.raises(StudyError, match="mapping with 'name', 'cite' and 'numbers'; got nothing"):
        load_published(empty)
