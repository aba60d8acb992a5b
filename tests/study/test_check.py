import pytest

from indrite.errors import StudyError
from indrite.study import check_study, find_study, load_plan, study_names
from indrite.study.plan import FileInput, Ref

GOOD = """\
study: good
title: A study that fits together
seed: 3
steps:
  series:
    do: toy.make
    count: 5
    quick: {count: 3}
  text:
    do: toy.read
    file: numbers.txt
  shaken:
    do: toy.shake
    start: $series
  total:
    do: toy.add
    series: [$series, $text]
"""

FIVE = """\
study: five
titel: five mistakes
steps:
  series:
    do: toy.make
    cuont: 5
  shaken:
    do: toy.shake
    start: $total
    scale: "1.5"
  total:
    do: toy.ad
    series: [$series]
"""


def texts(problems):
    return [str(one) for one in problems]


def test_a_good_study_has_no_problems_and_its_plan_has_defaults_filled_in(write_study, tmp_path):
    (tmp_path / "numbers.txt").write_text("1 2 3 4 5")
    path = write_study(GOOD)
    assert check_study(path) == []
    plan = load_plan(path)
    steps = {step.name: step for step in plan.steps}
    assert steps["series"].parameters == {"count": 5, "kind": "ramp"}
    assert steps["shaken"].parameters == {"start": Ref("series"), "scale": 1.0}
    assert steps["text"].parameters["file"] == FileInput((tmp_path / "numbers.txt").resolve())
    assert steps["total"].refs() == ("series", "text")
    assert (steps["shaken"].seed, steps["series"].seed) == (3, None)


def test_five_mistakes_are_reported_at_once_each_with_its_line(write_study):
    path = write_study(FIVE)
    with pytest.raises(StudyError) as caught:
        load_plan(path)
    message = str(caught.value)
    for line, text in [
        (2, "unknown key 'titel'; did you mean 'title'?"),
        (6, "toy.make has no parameter 'cuont'; did you mean 'count'?"),
        (9, "no step 'total' above this one"),
        (10, "'scale' of toy.shake: got '1.5'; expected a valid number"),
        (12, "no function 'toy.ad'; did you mean 'toy.add'?"),
    ]:
        assert f"{path}:{line}: {text}" in message.replace("'start' of toy.shake: ", "")
    assert "5 mistakes" in message
    assert len(check_study(path)) == 5


@pytest.mark.parametrize(
    ("body", "line", "text"),
    [
        ("steps: {}", 2, "at least 1"),
        ("", 1, "'steps' is missing"),
        ("steps:\n  a: {count: 3}", 3, "'do' is missing"),
        ("steps:\n  a:\n    do: toy.make\n    count: 0", 5, "greater than 0"),
        ("steps:\n  a:\n    do: toy.make\n    count: 2.5", 5, "valid integer"),
        ("steps:\n  a:\n    do: toy.make\n    kind: flut", 5, "did you mean 'flat'"),
        (
            "steps:\n  a:\n    do: toy.make\n  b:\n    do: toy.add\n    series: $a",
            7,
            "expected list of Series",
        ),
        (
            "steps:\n  a:\n    do: toy.make\n  b:\n    do: toy.read\n    file: $a",
            7,
            "gives Series; expected Path",
        ),
        ("steps:\n  a:\n    do: toy.shake\n    start: 3", 5, "the result of a step, written $name"),
        ("steps:\n  a:\n    do: toy.grow", 3, "needs the parameter 'start'"),
        ("steps:\n  a:\n    do: toy.read\n    file: missing.txt", 5, "no such file"),
        ("steps:\n  a:\n    do: toy.make\n    do: toy.make", 5, "given twice; the first is in line 4"),
        ("steps:\n  a:\n    do: toy.make\n    quick: {cuont: 3}", 5, "did you mean 'count'"),
        ("steps:\n  Big Name:\n    do: toy.make", 3, "is not a name"),
        ("steps:\n  a:\n    do: toy.make\nreport:\n  - show: capasity", 6, "did you mean 'capacity'"),
        ("steps: [1, 2", 3, "not valid YAML"),
        ("seed: -1\nsteps:\n  a:\n    do: toy.make", 2, "greater than or equal to 0"),
    ],
)
def test_each_mistake_names_its_line_and_what_to_do(write_study, body, line, text):
    path = write_study(f"study: x\n{body}\n")
    problems = check_study(path)
    assert any(one.line == line and text in one.text for one in problems), texts(problems)


@pytest.mark.parametrize("content", [b"", b"- 1\n- 2\n", b"just text", b"\xff\xfe\x00binary", b"\x00\x01"])
def test_files_that_are_no_study_are_refused_with_the_file(tmp_path, content):
    path = tmp_path / "study.yaml"
    path.write_bytes(content)
    with pytest.raises(StudyError, match=r"study\.yaml:"):
        load_plan(path)


@pytest.mark.parametrize(
    "text",
    [
        "study: &a [*a]\nsteps: *a\n",
        "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
        + "".join(
            f"{two}: &{two} [{', '.join([f'*{one}'] * 10)}]\n"
            for one, two in zip("abcdefg", "bcdefgh", strict=True)
        ),
    ],
    ids=["endless", "billions"],
)
def test_aliases_that_explode_are_refused(tmp_path, text):
    path = tmp_path / "study.yaml"
    path.write_text(text)
    with pytest.raises(StudyError, match="aliases that repeat themselves"):
        load_plan(path)


def test_unknown_names_and_folders_say_what_to_do(tmp_path):
    with pytest.raises(StudyError, match="did you mean 'luo2021'"):
        find_study("luo2012")
    with pytest.raises(StudyError, match="is a folder"):
        find_study(tmp_path)
    assert "luo2021" in study_names()


def test_the_key_follows_what_decides_the_result(write_study, tmp_path):
    (tmp_path / "numbers.txt").write_text("1 2 3 4 5")
    before = load_plan(write_study(GOOD)).keys()
    assert load_plan(write_study(GOOD)).keys() == before

    changed = load_plan(write_study(GOOD.replace("count: 5", "count: 6"))).keys()
    assert {name for name in before if changed[name] != before[name]} == {"series", "shaken", "total"}

    reseeded = load_plan(write_study(GOOD.replace("seed: 3", "seed: 4"))).keys()
    assert {name for name in before if reseeded[name] != before[name]} == {"shaken"}

    (tmp_path / "numbers.txt").write_text("1 2 3 4 6")
    reread = load_plan(write_study(GOOD)).keys()
    assert {name for name in before if reread[name] != before[name]} == {"text", "total"}

    (tmp_path / "numbers.txt").write_text("1 2 3 4 5")
    renamed = load_plan(write_study(GOOD.replace("title: A study that", "title: The same study,"))).keys()
    assert renamed == before


def test_quick_changes_parameters_and_says_so(write_study, tmp_path):
    (tmp_path / "numbers.txt").write_text("1 2 3")
    plan = load_plan(write_study(GOOD), quick=True)
    assert plan.steps[0].parameters["count"] == 3
    assert plan.steps[0].quick == {"count": (5, 3)}
    assert plan.is_quick


def test_a_dollar_sign_can_be_text(write_study):
    path = write_study("study: x\nsteps:\n  a:\n    do: toy.make\n    kind: $$ramp\n")
    assert any("got '$ramp'" in one.text for one in check_study(path))
