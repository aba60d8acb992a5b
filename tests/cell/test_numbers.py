import math

import pytest

from indrite.cell import Number
from indrite.cell.numbers import convert
from indrite.errors import SpecimenError


def test_standard_uncertainty_is_that_of_a_rectangle():
    """GUM 4.3.7: half-width over the square root of three."""
    assert Number(600, low=550, high=640).standard_uncertainty == pytest.approx(45 / math.sqrt(3))
    assert Number(600).standard_uncertainty is None


@pytest.mark.parametrize("values", [{"value": 5, "low": 6}, {"value": 5, "high": 4}, {"value": math.nan}])
def test_a_number_outside_its_range_is_refused(values):
    with pytest.raises(SpecimenError):
        Number(**values)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("25 g", "mg", 25e3),
        ("~ 25 g", "mg", 25e3),
        ("~5 um", "µm", 5.0),
        ("5 μm", "nm", 5e3),
        ("760 MPa", "MPa", 760.0),
        ("15 min", "s", 900.0),
        ("3.8 mA/cm2", "mA/cm²", 3.8),
        ("70 %", "", 0.7),
    ],
)
def test_quantities_as_sources_write_them(text, unit, value):
    assert convert(text, unit) == pytest.approx(value)


@pytest.mark.parametrize("text", ["25", "25 mm", "about 25 g", "g", "1.2.3 g"])
def test_a_quantity_of_another_kind_is_refused(text):
    with pytest.raises(SpecimenError):
        convert(text, "mg")
