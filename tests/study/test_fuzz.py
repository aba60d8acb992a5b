"""Whatever stands in a study file: a list of problems or one error that names the file, never a traceback."""

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from indrite.errors import StudyError
from indrite.study import check_study, load_plan
from indrite.study.results import load_result, save_result

GOOD = """\
study: good
seed: 3
steps:
  series:
    do: toy.make
    count: 5
    quick: {count: 3}
  shaken:
    do: toy.shake
    start: $series
  total:
    do: toy.add
    series: [$series, $shaken]
report:
  - show: findings
    rows: []
"""
RELAXED = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def proved_or_refused(path):
    problems = check_study(path)
    assert all(one.line >= 1 and one.text for one in problems)
    if problems:
        with pytest.raises(StudyError) as caught:
            load_plan(path)
        assert path.name in str(caught.value)
    else:
        load_plan(path).keys()


@RELAXED
@given(st.binary(max_size=200))
@example(b"!!")
@example(b"study: !!python/object/apply:os.system [ls]")
@example(b"study: 2021-13-45")
@example(b"&a study: x\n&a steps: y")
def test_any_bytes(tmp_path, content):
    path = tmp_path / "study.yaml"
    path.write_bytes(content)
    proved_or_refused(path)


@RELAXED
@given(data=st.data())
def test_a_good_study_with_a_few_characters_changed(tmp_path, data):
    text = list(GOOD)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text) - 1))
        text[at] = data.draw(
            st.sampled_from(["", " ", "\n", ":", "-", "$", "{", "]", "&a ", "*a", "0", "x", "\t", '"'])
        )
    path = tmp_path / "study.yaml"
    path.write_text("".join(text), encoding="utf-8")
    proved_or_refused(path)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=4) | st.integers(), inner, max_size=3)
    ),
    max_leaves=12,
)


def same(one, two):
    if type(one) is not type(two):
        return False
    if isinstance(one, float):
        return one == two or (math.isnan(one) and math.isnan(two))
    if isinstance(one, dict):
        return list(one) == list(two) and all(same(one[key], two[key]) for key in one)
    if isinstance(one, (list, tuple)):
        return len(one) == len(two) and all(map(same, one, two))
    return one == two


@RELAXED
@given(PLAIN)
def test_what_is_stored_comes_back(tmp_path, value):
    save_result(value, tmp_path)
    assert same(load_result(tmp_path), value)


@RELAXED
@given(st.lists(st.floats(allow_nan=False), max_size=5), st.integers(0, 2**62))
def test_arrays_come_back_bit_by_bit(tmp_path, floats, whole):
    save_result([np.array(floats), np.array([whole])], tmp_path)
    first, second = load_result(tmp_path)
    assert first.tobytes() == np.array(floats).tobytes()
    assert second.tolist() == [whole]
