"""Measured beside simulated: when two findings agree, and what is said where they cannot."""

import dataclasses

import pytest

from indrite.comparison.published import PublishedNumber, PublishedTable
from indrite.comparison.sides import compare_sides
from indrite.errors import UsageError
from indrite.findings import Finding
from indrite.report.side_sections import overlays, sides


def finding(value, spread=None, verdict="ok", *, id="depth", unit="µm", origin="measured"):
    return Finding(id, "Depth", value, unit, spread, origin, verdict)


def one_row(real, model, **options):
    found = compare_sides({"a": [real]}, {"a": [model]}, **options)
    (row,) = found.rows
    return row


@pytest.mark.parametrize(
    ("real", "model", "verdict"),
    [
        (finding(10.0, 1.0), finding(12.0, 1.0), "agrees"),
        (finding(10.0, 1.0), finding(13.0, 1.0), "differs"),
        (finding(10.0, 1.0), finding(12.1, None), "differs"),
        (finding(10.0, None), finding(11.9, 1.0), "agrees"),
        (finding(10.0, None), finding(11.9, None), "not determinable"),
        (finding(10.0, None), finding(10.0, None), "agrees"),
        (finding(None), finding(12.0, 1.0), "not determinable"),
        (finding(10.0, 1.0), finding(None), "not determinable"),
        (finding("short"), finding("short"), "agrees"),
        (finding("short"), finding("healthy"), "differs"),
        (finding(10.0, 1.0), finding(10.0, 1.0, unit="nm"), "not determinable"),
        # a limit says nothing of what lies below it, and contradicts what lies above
        (finding(10.0, None, "upper limit"), finding(3.0, 1.0), "agrees"),
        (finding(3.0, 1.0), finding(10.0, None, "upper limit"), "agrees"),
        (finding(10.0, None, "upper limit"), finding(12.0, 1.5), "agrees"),
        (finding(10.0, None, "upper limit"), finding(14.0, 1.0), "differs"),
        (finding(10.0, 2.0, "upper limit"), finding(14.0, 1.0), "agrees"),
        (finding(10.0, None, "upper limit"), finding(1.0, None, "upper limit"), "not determinable"),
    ],
)
def test_two_findings(real, model, verdict):
    assert one_row(real, model).verdict == verdict


def test_every_undecided_row_says_why():
    for real, model in (
        (finding(None), finding(1.0)),
        (finding(1.0), finding(None)),
        (finding(1.0), finding(2.0)),
        (finding(1.0, 0.1), finding(1.0, 0.1, unit="nm")),
    ):
        assert one_row(real, model).note


def test_what_was_given_to_the_simulation_is_said():
    row = one_row(finding(10.0, 1.0), finding(10.0, 1.0), given=["a"])
    assert row.note.endswith("; the simulated side was given this number")
    with pytest.raises(UsageError, match="names no pair"):
        one_row(finding(1.0), finding(1.0), given=["b"])


def test_how_far_apart_both_are_is_said():
    note = one_row(finding(10.0, 3.0), finding(12.0, 4.0)).note
    assert note.replace("\N{NO-BREAK SPACE}", " ") == "+2 µm, +20 %, 0.4 combined standard uncertainties"
    note = one_row(finding(10.0, 0.0), finding(9.0, 0.0)).note
    assert note.replace("\N{NO-BREAK SPACE}", " ") == "−1 µm, -10 %"


def test_findings_on_the_record_itself_are_left_out():
    noise = finding(0.3, None, id="kramers_kronig_residual")
    edge = finding(0.3, None, id="edge_position.In")
    assert compare_sides({"a": [noise, edge]}, {"a": [noise]}).rows == ()


def test_ids_are_unique_and_say_which_side():
    found = compare_sides(
        {"a": [finding(1.0, 0.1)], "b": [finding(1.0, 0.1)]},
        {"a": [finding(9.0, 0.1, origin="simulated")], "c": [finding(2.0)]},
    )
    ids = [one.id for one in found.findings()]
    assert ids == ["depth.a", "depth.a.measured", "depth.b.measured", "depth.c"]
    assert found.findings()[0].verdict == "differs"
    assert "against the measured value" in found.findings()[0].note
    assert found.findings()[1].verdict == "ok"


def test_published_numbers_stand_beside_both_sides():
    number = PublishedNumber("depth.a", "Depth", 10.0, "µm", 0.5, "around 10 µm", "paper, p. 1", "compare")
    table = PublishedTable("p", "", (), (number,))
    row = one_row(finding(10.5, 0.5), finding(20.0, 0.5), published=table)
    assert row.published is number
    assert (row.measured.verdict, row.simulated.verdict, row.verdict) == ("agrees", "differs", "differs")
    assert row.measured.published_value == 10.0
    word = dataclasses.replace(number, value="short")
    row = one_row(finding("short"), finding(None), published=PublishedTable("p", "", (), (word,)))
    assert (row.measured.verdict, row.simulated.verdict) == ("agrees", "not determinable")


def test_nothing_to_compare_is_wrong_use():
    with pytest.raises(UsageError, match="nothing to compare"):
        compare_sides({}, {})


def test_the_table_counts_what_agrees_and_leaves_out_what_says_nothing():
    found = compare_sides(
        {"a": [finding(1.0, 0.1), finding(None, id="x"), finding(3.0, id="alone")]},
        {"a": [finding(1.0, 0.1), finding(None, id="x")]},
    )
    section = sides(found)
    (table,) = section.tables
    assert [row[0].text for row in table.rows] == ["Depth (a)"]
    assert "Of 1 quantities that both sides have, 1 agree" in section.lead[0]
    assert "2 quantities that only one side has, or none" in section.lead[-1]


def test_without_a_pair_there_is_no_figure():
    section = overlays({}, simulated={})
    assert section.figures == []
    assert section.lead == ["No pair of results of one kind is there to be drawn."]
