"""Li6PS5Cl at 500 K without and with half of the S/Cl sites exchanged: 14 ps of the published trajectories.

Source: B. J. Morgan, Chem. Mater. 33, 2004 (2021), 10.1021/acs.chemmater.0c03738.
"""

import numpy as np
import pytest

from indrite.analysis.trajectory import displacement, radial_distribution, summarise, units

# mean-square displacement of Li, Å² at ps, computed by another program from the same files
TRUTH = {
    "0p_run1_actual": {0.1: 0.45, 1.0: 1.90, 2.0: 2.82, 5.0: 4.77, 10.0: 6.64},
    "50p_run1_actual": {0.1: 0.44, 1.0: 1.60, 2.0: 2.46, 5.0: 5.11, 10.0: 8.92},
}


@pytest.mark.parametrize("name", TRUTH)
def test_ps4_units_stay_whole(argyrodite, name):
    frames = argyrodite(name)
    found = radial_distribution(frames, ["P-S", "Li-S"], cutoff_angstrom=4.0)
    assert found.first_peak_angstrom[0, 0] == pytest.approx(2.05, abs=0.01)
    assert found.coordination[0, 0] == pytest.approx(4.00, abs=0.005)
    # 2.41 to 2.43 Å over all 70 ps; the top of these 14 ps is flat within 0.04 Å
    assert found.first_peak_angstrom[0, 1] == pytest.approx(2.42, abs=0.04)
    for cutoff in (2.35, 2.6):
        assert units(frames, cutoff_angstrom=cutoff).breaks() == []
    assert units(frames).counts() == {4: 32.0}


@pytest.mark.parametrize("name", TRUTH)
def test_lithium_moves_as_computed_elsewhere(argyrodite, name):
    found = displacement(argyrodite(name), ["Li"])
    for lag, value in TRUTH[name].items():
        assert found.at("Li", lag) == pytest.approx(value, rel=0.02, abs=0.006)
    assert not found.determinable[0]  # 14 ps at 500 K are too short for a diffusivity


def test_disorder_lets_lithium_go_further(argyrodite):
    ordered, disordered = (displacement(argyrodite(name), ["Li"]) for name in TRUTH)
    lags = np.array([5.5, 7.0, 10.0])
    assert all(disordered.at("Li", lag) > 1.05 * ordered.at("Li", lag) for lag in lags)
    assert disordered.exponent[0] > ordered.exponent[0] + 0.1


def test_chlorine_sits_next_to_chlorine_only_with_disorder(argyrodite):
    ordered, disordered = (
        radial_distribution(argyrodite(name), ["Cl-Cl", "P-Cl"], cutoff_angstrom=7.0) for name in TRUTH
    )
    assert ordered.running_coordination[0, 0, 249] == 0.0  # up to 5 Å
    assert ordered.coordination[0, 1] == pytest.approx(6.0, abs=0.01)
    # the peak is broad: 32 Cl only
    assert disordered.first_peak_angstrom[0, 0] == pytest.approx(4.5, abs=0.15)
    assert disordered.coordination[0, 0] == pytest.approx(1.98, abs=0.05)


def test_findings(argyrodite):
    frames = argyrodite("50p_run1_actual")
    found = {one.id: one for one in summarise(frames, pairs=["P-S"]).findings()}
    assert found["coordination.P-S"].value == pytest.approx(4.0, abs=0.005)
    assert found["contacts.P-S"].value == 128
    assert found["diffusivity.Li"].verdict == "not determinable"
    assert found["diffusivity.Li"].value is None
