import pytest
from hypothesis import given
from hypothesis import strategies as st

from indrite.errors import UsageError
from indrite.models.operating_map import Grid, parse_axis

CURRENT = "current_milliampere_per_square_centimetre"
LOADING = "loading_milliampere_hour_per_square_centimetre"


@pytest.mark.parametrize(
    ("text", "name", "values"),
    [
        ("4", LOADING, (4.0,)),
        ("0.3, 1,4", CURRENT, (0.3, 1.0, 4.0)),
        ("1:6:6", LOADING, (1.0, 2.0, 3.0, 4.0, 5.0, 6.0)),
        ("1:4:3:log", LOADING, (1.0, 2.0, 4.0)),
        ("0.1:10:3", CURRENT, (0.1, 1.0, 10.0)),  # currents by equal factors
        ("0:8:3", CURRENT, (0.0, 4.0, 8.0)),  # unless they start at zero
        ("2:8:3:linear", CURRENT, (2.0, 5.0, 8.0)),
        ("-20:60:3", "temperature_celsius", (-20.0, 20.0, 60.0)),
        ("5:5:1", LOADING, (5.0,)),
    ],
)
def test_axes(text, name, values):
    assert parse_axis(text, name=name) == pytest.approx(values)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("", LOADING),
        ("four", LOADING),
        ("1:2", LOADING),
        ("1:2:3:4:5", LOADING),
        ("1:2:x", LOADING),
        ("1:2:0", LOADING),
        ("1:2:1", LOADING),
        ("3,2,1", LOADING),
        ("6:1:6", LOADING),
        ("0", LOADING),
        ("-1:4:3", CURRENT),
        ("nan", CURRENT),
        ("1:inf:3", CURRENT),
        ("0:8:3:log", CURRENT),
        ("1:2:3:cubic", CURRENT),
        ("-300", "temperature_celsius"),
        ("0:10:3", "stack_pressure_megapascal"),
    ],
)
def test_what_is_no_axis_is_refused(text, name):
    with pytest.raises(UsageError):
        parse_axis(text, name=name)


@given(
    st.floats(1e-3, 1e3),
    st.floats(1.001, 1e3),
    st.integers(2, 40),
    st.sampled_from(["", ":log", ":linear"]),
)
def test_an_axis_has_its_ends_and_its_count(start, factor, count, spacing):
    stop = start * factor
    values = parse_axis(f"{start!r}:{stop!r}:{count}{spacing}", name=CURRENT)
    assert len(values) == count
    assert values[0] == pytest.approx(start)
    assert values[-1] == pytest.approx(stop)


def test_points_of_a_grid():
    grid = Grid(("Li-In", "Li"), ((CURRENT, (1.0, 2.0)), (LOADING, (3.0,))))
    points = grid.points()
    assert grid.size == len(points) == 4
    assert [one.anode for one in points] == ["Li-In", "Li-In", "Li", "Li"]
    assert points[1].current_milliampere_per_square_centimetre == 2.0
    assert points[1].thickness_micrometre is None


def test_a_grid_beyond_reason_is_refused():
    with pytest.raises(UsageError, match="too many points"):
        Grid(("recipe",), ((CURRENT, tuple(range(2000))), (LOADING, tuple(range(2000)))))


def test_equal_factors_from_zero_are_told_so():
    with pytest.raises(UsageError, match=r"equal factors never leave zero.*:linear"):
        parse_axis("0:8:5:log", name="current_milliampere_per_square_centimetre")
