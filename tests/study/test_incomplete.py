"""Studies without some of their results: which steps and sections are left."""

import dataclasses
from pathlib import Path

import pytest

from indrite.study.incomplete import finished_part, reasons_in_words, without_results_below
from indrite.study.page import _section
from indrite.study.plan import Plan, PlannedSection, PlannedStep, Ref
from indrite.study.registry import StepFunction

FUNCTION = StepFunction("toy", "indrite_toys:stumble")


def plan(report=()):
    steps = {"a": [], "b": ["a"], "c": ["b"], "d": ["a"]}
    return Plan(
        name="toy",
        title="Toy",
        about="",
        sources=(),
        path=Path("toy.yaml"),
        is_quick=False,
        steps=tuple(
            PlannedStep(name, FUNCTION, {"inputs": [Ref(one) for one in above]})
            for name, above in steps.items()
        ),
        report=tuple(report),
    )


def section(about="", title="", **parameters):
    return PlannedSection(FUNCTION, parameters, title=title, about=about)


def test_what_builds_on_a_missing_result_is_missing_too():
    found = without_results_below(plan(), {"b": "broke"})
    assert found == {"b": "broke", "c": "needs b"}
    assert without_results_below(plan(), {}) == {}


def test_a_section_keeps_the_results_that_are_there():
    report = [
        section(found={"one": Ref("a"), "two": Ref("c")}, about="Both."),
        section(found=[Ref("c"), Ref("d")]),
        section(found=Ref("d"), limit=3),
    ]
    part, lost = finished_part(plan(report), {"b": "broke", "c": "needs b"})
    assert lost == []
    assert [one.name for one in part.steps] == ["a", "d"]
    assert part.report[0].parameters == {"found": {"one": Ref("a")}}
    assert part.report[0].about == "Both. Without c, which has no result."
    assert part.report[1].parameters == {"found": [Ref("d")]}
    assert part.report[2] == report[2]


def test_a_section_of_missing_results_alone_is_left_out():
    report = [section(found=Ref("c"), title="Products"), section(found={"x": Ref("b")}), section(found={})]
    part, lost = finished_part(plan(report), {"b": "broke", "c": "needs b"})
    assert lost == ["Products", "toy"]
    assert part.report == (report[2],)


def test_a_whole_study_is_left_as_it_is():
    whole = plan([section(found=Ref("c"))])
    assert finished_part(whole, {}) == (whole, [])
    assert reasons_in_words({}, []) == ("", [])


def test_words_count_and_give_reasons():
    text, lines = reasons_in_words({"b": "broke\n  badly " + "x" * 400, "c": "needs b"}, ["Products"])
    assert text.startswith("This study is not complete: 2 steps have no result and 1 section is left out.")
    assert lines[0].startswith("b: broke badly x")
    assert len(lines[0]) < 310
    assert lines[1:] == ["c: needs b", "left out: Products"]


def test_a_section_that_cannot_do_with_a_part_is_left_out():
    @dataclasses.dataclass
    class Found:
        missing: dict

        def resolve(self, value):
            return value

    assert _section(section(start={}), Found({"b": "broke"})) is None
    with pytest.raises(TypeError):  # a mistake in a whole study is not hidden
        _section(section(start={}), Found({}))
