"""The numbers of both shipped cells, what is assumed of them, and the calibration of r."""

import pytest

pytest.importorskip("numba")

from growth_mesoscale import ALLOY, PLATED, small_cell, small_settings
from indrite.cell import load_cell
from indrite.errors import UsageError
from indrite.models.growth.mesoscale import assumptions, calibrate_rectification, growth_cell, simulate_growth
from indrite.models.growth.mesoscale.from_cell import lateral_stress_megapascal
from indrite.models.growth.mesoscale.metal import MOLE_PER_MILLIAMPERE_HOUR


@pytest.mark.parametrize("name", [ALLOY, PLATED])
def test_numbers_are_those_of_the_cell(name):
    specimen = load_cell(name)
    cell = growth_cell(specimen)
    metal = cell.metal
    assert cell.name == specimen.name
    assert cell.thickness_micrometre == specimen.value("electrolyte_thickness_micrometre")
    lithium = specimen.value("anode_lithium_milliampere_hour_per_square_centimetre")
    assert metal.lithium_mole_per_square_metre == pytest.approx(lithium * MOLE_PER_MILLIAMPERE_HOUR)
    assert metal.swelling_volume_cubic_centimetre_per_mole == specimen.value(
        "lithium_molar_volume_cubic_centimetre_per_mole"
    )
    assert metal.potential_volt == specimen.value("anode_reference_potential_volt")
    assert cell.current_milliampere_per_square_centimetre == specimen.value(
        "charge_current_density_milliampere_per_square_centimetre"
    )
    assert metal.has_host == (specimen.anode.host is not None)
    assert (cell.interface.growth_ohm_square_centimetre > 0.0) == (not metal.has_host)


def test_alloy_cell_has_the_numbers_of_the_study():
    """growth.md, section 2: inventory, plateau, thickness of the layer, pressures."""
    cell = growth_cell(load_cell(ALLOY))
    metal = cell.metal
    assert metal.host_mole_per_square_metre == pytest.approx(2.717, rel=2e-3)
    assert metal.lithium_per_host == pytest.approx(0.338, rel=5e-3)
    assert metal.host_volume_cubic_centimetre_per_mole == pytest.approx(15.71, rel=2e-3)
    assert metal.insertion_volume_cubic_centimetre_per_mole == pytest.approx(7.86, rel=5e-3)
    assert metal.layer_micrometre == pytest.approx(49.9, abs=0.1)
    assert cell.charge_mole_per_square_metre == pytest.approx(1.492, rel=2e-3)
    assert 1e-3 * metal.megapascal_per_volt == pytest.approx(12.28, rel=2e-3)
    assert cell.conductivity_siemens_per_metre == pytest.approx(0.295)
    assert cell.thickness_micrometre == pytest.approx(600.0)
    charged = metal.lithium_per_host + cell.charge_mole_per_square_metre / metal.host_mole_per_square_metre
    assert charged == pytest.approx(0.887, abs=0.003)
    assert charged < metal.plateau_end
    # dense by 91 % at 600 um
    assert cell.porosity == pytest.approx(0.09, abs=0.02)


def test_lithium_cell_has_the_numbers_of_the_study():
    cell = growth_cell(load_cell(PLATED))
    assert cell.metal.host_mole_per_square_metre == 0.0
    assert cell.metal.lithium_per_host == 0.0
    assert cell.metal.plating_volume_cubic_centimetre_per_mole == pytest.approx(13.0, abs=0.01)
    assert cell.metal.layer_micrometre == pytest.approx(5.0, abs=0.01)
    assert 1e-3 * cell.metal.megapascal_per_volt == pytest.approx(7.42, abs=0.01)
    assert cell.current_milliampere_per_square_centimetre == pytest.approx(0.3)
    assert cell.porosity > growth_cell(load_cell(ALLOY)).porosity


@pytest.mark.parametrize("name", [ALLOY, PLATED])
def test_every_assumption_lies_in_its_range_and_says_why(name):
    cell = growth_cell(load_cell(name))
    rows = assumptions(cell)
    for row in rows:
        assert row.low <= row.value <= row.high, row.name
        assert row.low < row.high
        assert row.why
    names = [row.name for row in rows]
    assert len(set(names)) == len(names)
    assert ("growth of the interface resistance" in names) == (not cell.metal.has_host)


def test_sideways_stress_left_after_unloading_is_at_least_the_stack_pressure():
    """k P - nu/(1 - nu) (P - sigma_ax), k = 0.6."""
    mechanics = small_cell().mechanics
    assert lateral_stress_megapascal(0.0, mechanics) == mechanics.axial_stress_megapascal
    rises = [lateral_stress_megapascal(p, mechanics) for p in (100.0, 760.0)]
    slope = 0.6 - 0.37 / 0.63
    assert rises[1] == pytest.approx(0.6 * 760.0 - 0.37 / 0.63 * (760.0 - mechanics.axial_stress_megapascal))
    assert rises[1] - rises[0] == pytest.approx(660.0 * slope, abs=5.0)


def test_calibration_hits_its_reading():
    cell, settings = small_cell(thickness=80.0), small_settings()
    found = calibrate_rectification(cell, settings=settings, reading=(25.0, 15.0), seeds=(0, 1))
    assert found.reached_micrometre == pytest.approx(15.0, rel=0.02)
    assert found.standard_error_micrometre > 0.0
    assert (found.cycle, found.depth_micrometre) == (25.0, 15.0)
    again = [
        simulate_growth(
            cell,
            settings=small_settings(
                rectification=found.rectification, cycles=25, seed=seed, cycles_after_bridge=0.0
            ),
        ).penetration_depth_mean_micrometre[-1]
        for seed in (0, 1)
    ]
    assert sum(again) / 2 == pytest.approx(found.reached_micrometre, rel=1e-12)


def test_impossible_calibration_is_an_error():
    cell = small_cell(
        thickness=60.0, mechanics={"axial_stress_megapascal": 300.0, "lateral_stress_megapascal": 300.0}
    )
    with pytest.raises(UsageError, match="no share of kept displacement"):
        calibrate_rectification(cell, settings=small_settings(), reading=(10.0, 20.0), seeds=(0,))
    with pytest.raises(UsageError, match="share of the displacement"):
        small_settings(rectification=0.0)
