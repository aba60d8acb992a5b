"""YAML text: every value has its line, every fault of the text is listed and nothing is raised."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indrite.yaml_lines import dump_yaml, parse_yaml, read_yaml


def test_values_and_lines():
    document = parse_yaml("a: 1\nb:\n  - x\n  - {c: 2.5e-3}\n")
    assert document.values == {"a": 1, "b": ["x", {"c": 2.5e-3}]}
    assert [document.line(place) for place in [("a",), ("b", 1), ("b", 1, "c", "deeper"), ("z",)]] == [
        1,
        4,
        4,
        1,
    ]
    assert document.faults == []


#: Aliases of aliases: six lines that ask for 8⁶ values.
REPEATED = "a: &a [1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
    f"{two}: &{two} [{', '.join([f'*{one}'] * 8)}]\n" for one, two in zip("abcde", "bcdef", strict=True)
)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\na: 2", 2, "'a' is given twice; the first is in line 1"),
        ("a: 1\nb: [1, 2", 2, "not valid YAML"),
        ("a: 1\nb: !!python/object/apply:os.system [ls]", 2, "not a plain list"),
        ("a: 1\nb: !mine 3", 2, "not a plain value"),
        ("a: 1\nb: 2021-13-45", 2, "not a plain value"),
        ("x: 1\n? {a: 1}\n: 2", 2, "not a plain word"),
        ("a: &x 1\nb: &x 2\nc: *x", 1, "an anchor is given twice"),
        ("a: &a [*a]", 1, "repeat themselves"),
        ("a: " + "[" * 5000, 1, "levels"),
        (REPEATED, 1, "repeat themselves"),
    ],
)
def test_faults_have_their_line(text, line, words):
    document = parse_yaml(text)
    found = [(one.line, one.what) for one in document.faults]
    assert any(at == line and words in what for at, what in found), (found, document.values)


def test_a_file_that_is_not_text_names_the_line(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_bytes(b"a: 1\nb: \xff\n")
    (fault,) = read_yaml(path).faults
    assert fault.line == 2
    assert "UTF-8" in fault.what


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read_yaml(path).values == {"a": 1}


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text("abc µΩ:#-", max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(st.dictionaries(st.text("abc", min_size=1), PLAIN, max_size=4))
def test_what_is_dumped_is_read_back(data):
    assert parse_yaml(dump_yaml(data)).values == data


@given(st.text(max_size=80))
def test_any_text_gives_values_or_faults(text):
    document = parse_yaml(text)
    assert all(one.line >= 1 and one.what for one in document.faults)
