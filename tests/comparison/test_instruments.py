import pytest

from indrite.comparison.instruments import compare_instruments
from indrite.comparison.published import load_published
from indrite.findings import Finding


def row(key, value, *, unit="", uncertainty=None, verdict="ok"):
    return Finding(key, key, value, unit, uncertainty, "derived", verdict)


@pytest.fixture(scope="module")
def table():
    return load_published("luo2021-instruments")


@pytest.mark.parametrize(
    ("key", "name", "value", "uncertainty", "verdict", "expected"),
    [
        ("ionic_conductivity", "pellet", 2.9e-3, 0.1e-3, "ok", "by construction"),
        ("ionic_conductivity", "pellet", 2.0e-3, 0.1e-3, "ok", "differs"),
        ("ionic_conductivity", "pellet", None, None, "not determinable", "not determinable"),
        ("argyrodite", "powder", "Li6PS5Cl", None, "ok", "differs"),
        ("argyrodite", "powder", "Li7PS6", None, "ok", "agrees"),
        ("penetration_depth_mean", "li-in-dead", 480.0, 20.0, "ok", "agrees"),
        ("penetration_depth_mean", "li-in-dead", 380.0, 20.0, "ok", "differs"),
        ("interphase_thickness", "simulated", 2.0, None, "upper limit", "differs"),
        ("interphase_thickness", "simulated", 40.0, None, "upper limit", "not determinable"),
        ("void_fraction", "li-in-dead", 0.1, 0.01, "ok", "ok"),
    ],
)
def test_verdicts(table, key, name, value, uncertainty, verdict, expected):
    rows = {name: [row(key, value, uncertainty=uncertainty, verdict=verdict)]}
    (found,) = compare_instruments(rows, published=table)
    assert found.id == f"{key}.{name}"
    assert found.verdict == expected
    assert (found.published_value is None) == (table.get(found.id) is None)
