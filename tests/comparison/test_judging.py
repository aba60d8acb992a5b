"""Every rule with an outcome that agrees, one that differs, and one that is left open."""

import itertools

import pytest

from indrite.comparison.claims import Claim, ClaimList, ClaimTest, load_claims
from indrite.comparison.judging import combined, judge_claim, judge_claims
from indrite.errors import StudyError
from indrite.findings import Finding


def finding(value, *, key="a", unit="", spread=None, origin="simulated", verdict="ok", **more):
    return Finding(key, key, value, unit, spread, origin, verdict, **more)


def claim(*tests, value=None, unit="", spread=0.0, decide=""):
    return Claim("c", "what", "topic", value, unit, spread, "quote", "place", (), "compare", tests, decide)


def judged(one, *findings):
    return judge_claim(one, {found.id: found for found in findings})


MATCH = ClaimTest("a")


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (finding(10.5, spread=0.3), "agrees"),
        (finding(11.0, spread=0.3), "differs"),
        (finding(None), "not determinable"),
        (finding(float("nan")), "not determinable"),
        (finding(10.0, verdict="not determinable"), "not determinable"),
        (finding(8.0, verdict="upper limit"), "differs"),
        (finding(12.0, verdict="upper limit"), "not determinable"),
        (finding(10.0, origin="simulated, calibrated on it"), "calibrated"),
        (finding(20.0, origin="simulated, calibrated on it"), "calibrated"),
        (finding(10.0, verdict="by construction"), "by construction"),
        (finding(20.0, verdict="by construction"), "differs"),
        (finding(10.0, origin="input"), "by construction"),
        (finding(9.0, origin="input"), "differs"),
        (finding("ten"), "differs"),
        (finding(None, verdict="differs", published_value=10.0), "differs"),
        (finding(None, verdict="differs", published_value=11.0), "not determinable"),
    ],
)
def test_numbers_are_compared_with_what_is_published(found, expected):
    assert judged(claim(MATCH, value=10.0), found).verdict == expected


def test_a_wide_interval_is_said_to_test_little():
    assert judged(claim(MATCH, value=10.0), finding(11.0, spread=1.5)).why.startswith("a weak test")
    assert "weak" not in judged(claim(MATCH, value=10.0), finding(11.0, spread=0.9)).why


def test_a_tuned_number_that_misses_says_so():
    why = judged(claim(MATCH, value=10.0), finding(20.0, verdict="calibrated")).why
    assert "still not within" in why


def test_an_answer_that_could_not_be_otherwise_counts_as_given_only_if_it_holds():
    test = ClaimTest("a", given="it was put in")
    assert judged(claim(test, value=10.0), finding(10.0)).verdict == "by construction"
    assert "it was put in" in judged(claim(test, value=10.0), finding(10.0)).why
    assert judged(claim(test, value=10.0), finding(11.0)).verdict == "differs"


def test_units_of_one_kind_are_converted_and_others_refused():
    found = finding(25.0, unit="mg", origin="input")
    assert judged(claim(MATCH, value=0.025, unit="g"), found).verdict == "by construction"
    assert judged(claim(MATCH, value=25.0, unit="g"), found).verdict == "differs"
    percent = finding(0.7, origin="input")
    assert judged(claim(MATCH, value=70.0, unit="%"), percent).verdict == "by construction"
    with pytest.raises(StudyError, match="the claim c cannot be compared with a"):
        judged(claim(MATCH, value=25.0, unit="V"), found)


@pytest.mark.parametrize(
    ("rule", "first", "second", "spread", "expected"),
    [
        ("below", 1.0, 2.0, 0.1, "agrees"),
        ("below", 2.0, 1.0, 0.1, "differs"),
        ("below", 1.0, 2.0, 1.0, "not determinable"),
        ("below", 1.0, 1.2, None, "not determinable"),  # one seed: nobody knows
        ("below", 1.0, 1.6, None, "agrees"),
        ("above", 2.0, 1.0, 0.1, "agrees"),
        ("above", 1.0, 2.0, 0.1, "differs"),
        ("above", None, 2.0, 0.1, "not determinable"),
        ("near", 1.0, 1.1, 0.1, "agrees"),
        ("near", 1.0, 2.0, 0.1, "differs"),
        ("near", 1.0, None, 0.1, "not determinable"),
    ],
)
def test_orders_count_only_beyond_two_standard_uncertainties(rule, first, second, spread, expected):
    findings = (finding(first, spread=spread), finding(second, key="b", spread=spread))
    assert judged(claim(ClaimTest("a", rule, "b")), *findings).verdict == expected


def test_orders_refuse_words_and_units_and_see_limits():
    with pytest.raises(StudyError, match="puts words into an order"):
        judged(claim(ClaimTest("a", "below", 2.0)), finding("small"))
    with pytest.raises(StudyError, match="compares two units"):
        judged(claim(ClaimTest("a", "below", "b")), finding(1.0), finding(2.0, key="b", unit="V"))
    limit = finding(1.0, verdict="upper limit")
    assert judged(claim(ClaimTest("a", "below", 2.0)), limit).verdict == "agrees"
    assert judged(claim(ClaimTest("a", "below", 0.5)), limit).verdict == "not determinable"
    assert judged(claim(ClaimTest("a", "above", 0.5)), limit).verdict == "not determinable"
    assert judged(claim(ClaimTest("a", "below", "b")), finding(1.0)).verdict == "not determinable"


def test_what_was_counted_needs_no_uncertainty():
    atoms = finding(264.0, origin="input")
    assert judged(claim(ClaimTest("a", "above", 250.0)), atoms).verdict == "by construction"
    assert judged(claim(ClaimTest("a", "above", 264.0)), atoms).verdict == "differs"


def test_an_order_of_a_tuned_number_confirms_nothing():
    tuned = finding(17.0, verdict="calibrated")
    assert judged(claim(ClaimTest("a", "below", "b")), tuned, finding(900.0, key="b")).verdict == "calibrated"


@pytest.mark.parametrize(
    ("test", "value", "expected"),
    [
        (ClaimTest("a", "is", words=("yes",)), "yes", "agrees"),
        (ClaimTest("a", "is", words=("yes",)), "no", "differs"),
        (ClaimTest("a", "is", words=("yes",)), None, "not determinable"),
        (ClaimTest("a", "contains", words=("InS",)), "Li2S, InS", "agrees"),
        (ClaimTest("a", "contains", words=("InS",)), "Li2S, LiInS2", "differs"),
        (ClaimTest("a", "contains", words=("InS",)), None, "not determinable"),
    ],
)
def test_words(test, value, expected):
    assert judged(claim(test), finding(value)).verdict == expected


def test_a_missing_result_is_named_and_what_would_decide_is_said():
    row = judged(claim(MATCH, value=1.0, decide="an experiment"))
    assert row.verdict == "not determinable"
    assert "no result a" in row.why
    assert row.why.endswith("would decide: an experiment")
    assert judged(claim(decide="an experiment")).why == "would decide: an experiment"


def test_the_worst_of_the_answers_that_decide_counts():
    verdicts = ("differs", "agrees", "calibrated", "by construction", "not determinable")
    for first, second in itertools.combinations(verdicts, 2):
        assert combined([second, first]) == first  # the order of the answers does not matter
    row = judged(
        claim(ClaimTest("a"), ClaimTest("b"), value=1.0), finding(1.0), finding(2.0, key="b", note="too big")
    )
    assert row.verdict == "differs"
    assert row.why.startswith("too big; agrees: ")


def test_what_is_measured_is_judged_by_the_same_rule_and_leaves_the_computed_verdict_alone():
    row = judged(claim(MATCH, value=1.0), finding(1.0), finding(3.0, key="a.measured", origin="measured"))
    assert row.verdict == "agrees"
    assert [one.verdict for one in row.measured] == ["differs"]


def test_no_claim_of_the_shipped_list_can_pass_whatever_is_found():
    """For every test there is a finding under which the claim does not agree."""
    for one in load_claims("luo2021").claims:
        for test in one.tests:
            alone = Claim(**{**vars(one), "tests": (test,)})
            words = test.rule in {"is", "contains"} or (test.rule == "matches" and isinstance(one.value, str))
            value = "something else" if words else {"below": 1e9, "above": -1e9}.get(test.rule, -1e9)
            unit = one.unit if test.rule == "matches" else ""
            other = finding(0.0, key=str(test.than))
            evidence = {test.of: finding(value, key=test.of, unit=unit), str(test.than): other}
            assert judge_claim(alone, evidence).verdict == "differs", one.id


def test_findings_keep_what_was_taken_in_and_add_one_row_a_claim():
    table = judge_claims(
        ClaimList("x", "x", "text", (), (), (claim(MATCH, value=1.0),)),
        {"a": finding(1.0)},
        taken_in=[finding(5.0, key="z")],
    )
    first, second = table.findings()
    assert first.id == "z"
    assert (second.id, second.value, second.published_value) == ("claim.c", 1.0, 1.0)
    assert second.published_source == "text, place"
    assert table.counts() == {"agrees": 1}
