import math

import pytest

from indrite.number_text import format_quantity, typeset


@pytest.mark.parametrize(
    ("value", "unit", "uncertainty", "text"),
    [
        (3.38214, "V", 0.0213, "3.382 ± 0.021 V"),
        (3.4, "V", 0.0288675, "3.400 ± 0.029 V"),
        (901.0, "", 214.29, "901 ± 214"),
        (3.07817347, "V", 8.7e-5, "3.07817 ± 0.00009 V"),
        (8.512e-4, "S", 2.2e-6, "(8.512 ± 0.022)·10⁻⁴ S"),
        (1e-9, "S", 5e-9, "(1.0 ± 5.0)·10⁻⁹ S"),
        (0.02, "", 12.0, "0 ± 12"),
        (146200.0, "Ω", 12426.0, "(1.46 ± 0.12)·10⁵ Ω"),
        (2.9516e-3, "S/cm", 3.8e-4, "(2.95 ± 0.38)·10⁻³ S/cm"),
        (146200.0, "Ω", 85.0, "146200 ± 85 Ω"),
        (-0.5, "V", 0.1, "−0.50 ± 0.10 V"),
        (2.95e-3, "S/cm", None, "0.002950 S/cm"),
        (8.5371e-4, "S", None, "8.537·10⁻⁴ S"),
        (897, "", None, "897"),
        (897.0, "cycle", None, "897 cycle"),
        (0.0, "mAh/cm²", None, "0 mAh/cm²"),
        (30.04, "°", None, "30.04°"),
        ("hard short", "", None, "hard short"),
        (True, "", None, "yes"),
        (None, "V", None, "–"),
        (math.nan, "V", 1.0, "–"),
        (math.inf, "V", None, "∞ V"),
        (1.5, "V", math.nan, "1.500 V"),
        (0.00327515, "Ah", 3e-18, "0.003275 Ah"),
    ],
)
def test_numbers_carry_sensible_digits_uncertainty_and_unit(value, unit, uncertainty, text):
    assert format_quantity(value, unit, uncertainty=uncertainty).replace("\N{NO-BREAK SPACE}", " ") == text


def test_units_in_texts_are_typeset():
    assert typeset("12 Ohm cm2/cycle^0.5, 20 um, aluminum") == "12 Ω cm²/cycle^½, 20 µm, aluminum"
