"""Real cells whose truth is known; they are read from outside the project and skipped where absent.

Soft short: Li|Li, 45 one-hour plating loops at 0.4 mA. Its owners' loops count from 0: polarisation
115-133 mV up to loop 22, 57 mV at loop 24, telegraph noise after it; the impedance arc falls at loop 23/24.
"""

import numpy as np
import pytest

from indrite.analysis.cycling.polarisation import change_in_level
from indrite.diagnosis import diagnose
from indrite.readers import Given, read_cycling


@pytest.fixture(scope="module")
def soft_short(shared_cycling):
    return shared_cycling / "real_soft_short_LiLi"


def test_the_soft_short_is_found_at_its_loop(soft_short):
    given = Given(current_ampere=0.4e-3, loop_index=soft_short / "voltage_45_loops_of_1h_row_index.txt")
    found = diagnose(read_cycling(soft_short / "voltage_45_loops_of_1h.txt", given=given))
    assert found.verdict == "soft short"
    assert found.table.kind == "one-way"
    loops = found.table.vendor_cycle[[one - 1 for one in found.onset_interval]]
    assert 22 <= loops[0] <= loops[1] <= 25
    assert found.table.vendor_cycle[found.onset_cycle - 1] in {23, 24}
    level = found.table.polarisation_volt
    assert 0.115 < np.median(level[15:22]) < 0.135
    assert level[24] == pytest.approx(0.057, abs=0.002)
    steps = next(one for one in found.evidence if one.statement.startswith("Voltage steps"))
    assert steps.supports == "leak"


def test_without_the_loops_it_is_found_at_its_hour(soft_short):
    given = Given(current_ampere=0.4e-3)
    found = diagnose(read_cycling(soft_short / "voltage_45_loops_of_1h.txt", given=given))
    assert found.verdict == "soft short"
    assert 22.0 < found.onset_time_hour < 25.0


def test_the_impedance_arc_falls_at_the_same_loop(soft_short):
    galvani = pytest.importorskip("galvani")
    with (soft_short / "geis_45_spectra.mpr").open("rb") as file:
        spectra = galvani.BioLogic.MPRfile(file).data
    real = np.asarray(spectra["Re(Z)/Ohm"], dtype=float).reshape(45, 9)
    arc = real[:, -1] - real[:, 0]
    assert 40 < np.median(arc[:23]) < 60
    assert 10 < np.median(arc[24:]) < 20
    found = change_in_level(arc, rng=np.random.default_rng(0))
    assert found is not None
    assert found.row in {23, 24}
    assert found.first >= 22
    assert found.last <= 25


def test_the_healthy_symmetric_cell_is_healthy_and_its_efficiency_says_nothing(shared_cycling):
    found = diagnose(read_cycling(shared_cycling / "biologic_healthy_symmetric_cell.mpr"))
    assert found.verdict == "healthy"
    assert found.alarm_cycle is None
    assert found.onset_cycle is None
    assert abs(np.nanmedian(found.table.coulombic_efficiency) - 1) < 1e-4
    assert any("efficiency is not informative" in one.statement for one in found.evidence)
    ends = np.abs(found.table.end_of_charge_voltage_volt)
    assert np.nanmin(ends) == pytest.approx(0.103, abs=0.002)
    assert np.nanmax(ends) == pytest.approx(0.113, abs=0.002)


def test_the_vendors_own_capacities_are_reproduced(shared_cycling):
    """Arbin's counters of cycles 1 and 10 of this file, as its database holds them."""
    table = diagnose(read_cycling(shared_cycling / "arbin_mits4.res")).table
    np.testing.assert_allclose(
        table.charge_capacity_ampere_hour[[0, 9]], [0.001625405999, 0.001528125264], rtol=5e-4
    )
    np.testing.assert_allclose(
        table.discharge_capacity_ampere_hour[[0, 9]], [0.001755093529, 0.001463215585], rtol=5e-4
    )


def test_one_cycle_each_of_seven_rates_is_not_informative_and_says_why(shared_cycling):
    found = diagnose(read_cycling(shared_cycling / "neware_bts85_700k_rows.ndax"))
    assert found.verdict == "not informative"
    assert "are needed" in found.reason
    assert any("cycles of different rate" in one.statement for one in found.evidence)
