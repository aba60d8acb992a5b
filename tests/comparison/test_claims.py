import pytest

from indrite.comparison.claims import QUOTE_WORDS, claim_names, load_claims
from indrite.errors import StudyError
from indrite.report.claim_sections import figures_named
from indrite.study import load_plan

HEAD = "name: x\ncite: y\nfigures: [{id: 1a, shows: z}]\ntopics:\n  - topic: t\n    claims:\n"


@pytest.fixture(scope="module")
def luo():
    return load_claims("luo2021")


def write(tmp_path, *claims):
    path = tmp_path / "claims.yaml"
    path.write_text(HEAD + "".join(f"      - {{{one}}}\n" for one in claims), encoding="utf-8")
    return path


def test_the_shipped_list_covers_the_text_and_quotes_little(luo):
    assert claim_names() == ["luo2021"]
    assert len(luo.claims) > 150
    assert len({one.id for one in luo.claims}) == len(luo.claims)
    for one in luo.claims:
        assert len(one.quote.split()) <= QUOTE_WORDS, one.id
        assert one.place, one.id
        assert one.tests or one.decide, one.id
    values = {one.id: (one.value, one.unit) for one in luo.claims}
    assert values["short-after-897"] == (897, "")
    assert values["anode-mass"] == (25, "g")  # as stated, misprint and all
    assert values["time-step"] == (2, "fs")


def test_every_figure_is_named_and_has_claims_or_a_reason(luo):
    expected = "1a, 1b, 1c, 2a, 2b, 2c, 3, 3j, 3k, 4, 5a, 5b, 5c, 5d, 6a, 6b, 7, S1, S2, S3, S4, S5, S6"
    assert ", ".join(one.id for one in luo.figures) == expected
    shown = {name for one in luo.claims for name in one.figures}
    assert shown == {one.id for one in luo.figures}


def test_every_figure_has_a_section_of_the_study_or_a_reason(luo):
    """The number of the figure stands in the section's title, and nowhere by mistake."""
    titles = [one.title for one in load_plan("luo2021").report]
    covered = {name for title in titles for name in figures_named(title, luo.figures)}
    missing = {one.id for one in luo.figures if one.missing}
    assert covered | missing == {one.id for one in luo.figures}
    assert not covered & missing


@pytest.mark.parametrize(
    ("claim", "line", "message"),
    [
        ("id: a, what: b, quote: c, place: d", 7, "needs 'tests', or 'decide'"),
        ("id: a, what: b, quote: c, place: d, tests: [e]", 7, "compares with the claim's 'value'"),
        ("id: a, what: b, quote: c, place: d, tests: [{of: e, rule: below}]", 7, "needs 'than'"),
        ("id: a, what: b, quote: c, place: d, tests: [{of: e, rule: is}]", 7, "needs 'words'"),
        ("id: a, what: b, quote: c, place: d, tests: [{of: e, rule: si}]", 7, "'rule': Input should be"),
        ("id: a, what: b, quote: c, place: d, decide: e, valeu: 3", 7, "'valeu'"),
        (f"id: a, what: b, quote: {'c ' * 16}, place: d, decide: e", 7, "more than 15 words"),
        ("id: a, what: b, quote: c, place: d, decide: e, figures: [9z]", 4, "no figure '9z'"),
    ],
)
def test_mistakes_are_named_with_their_line(tmp_path, claim, line, message):
    with pytest.raises(StudyError) as error:
        load_claims(write(tmp_path, claim))
    assert f"claims.yaml:{line}: " in str(error.value)
    assert message in str(error.value)


def test_an_id_used_twice_and_an_empty_file_are_mistakes(tmp_path):
    one = "id: a, what: b, quote: c, place: d, decide: e"
    with pytest.raises(StudyError, match="two claims have the id 'a'"):
        load_claims(write(tmp_path, one, one))
    empty = tmp_path / "empty.yaml"
    empty.write_text("", encoding="utf-8")
    with pytest.raises(StudyError, match="mapping with 'name', 'cite' and 'topics'; got nothing"):
        load_claims(empty)
    with pytest.raises(StudyError, match="did you mean 'luo2021'"):
        load_claims("lou2021")


def test_the_bare_id_of_a_finding_is_a_test_against_the_value(tmp_path):
    (claim,) = load_claims(
        write(tmp_path, "id: a, what: b, value: 3, half_width: 3, quote: c, place: d, tests: [e, {of: f}]")
    ).claims
    assert [(one.of, one.rule) for one in claim.tests] == [("e", "matches"), ("f", "matches")]
    assert claim.standard_uncertainty == pytest.approx(3**0.5)
