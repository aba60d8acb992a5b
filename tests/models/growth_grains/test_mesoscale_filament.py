"""The full cell grows metal and leaks as the mesoscale lives say."""

from dataclasses import replace

import numpy as np
import pytest

from growth_mesoscale import small_cell, small_settings
from indrite.cell import load_cell
from indrite.models.full_cell import LifeSettings, simulate_life
from indrite.models.growth.ensemble import summarise_runs
from indrite.models.growth.extremes import windows_in_disc
from indrite.models.growth.filament import NUMPY
from indrite.models.growth.grain_runs import seed_run
from indrite.models.growth.grown import Rectification, grown
from indrite.models.growth.mesoscale import run_growth
from indrite.models.growth.mesoscale_filament import mesoscale_filament


@pytest.fixture(scope="module")
def life():
    settings = small_settings(voxel=4.0, patch=4.0, rectification=0.15, cycles=60)
    return grown(run_growth(small_cell(), settings=settings), Rectification(0.15, "given"))


def test_depth_follows_the_life(life):
    """Grown by the charge of every cycle, the law gives back the depth of the life."""
    law = mesoscale_filament(life)
    cycles = np.arange(1, int(life.result.cycle_number[-1]) + 1)
    each = [law.gate(int(n)) * law.depth_rate(0.0, NUMPY) * law.charge_per_cycle for n in cycles]
    seen = np.interp(cycles, life.result.cycle_number, life.result.penetration_depth_mean_micrometre)
    assert np.all(np.cumsum(each) >= seen - 1e-9)
    np.testing.assert_allclose(np.cumsum(each), seen, atol=0.1 * cycles.size)


def test_a_crack_that_waits_and_runs(life):
    """Contacts of a window that bridges while the first one waits come in their own cycle."""
    cycle = np.arange(1.0, 21.0)
    depth = np.where(cycle < 15.0, 4.0, 450.0)
    waits = replace(
        life,
        result=life.result.replace(
            **{one.name: (cycle if one.name == "cycle_number" else np.zeros(20))
               for one, array in life.result.arrays() if array.shape == life.result.cycle_number.shape},
        ).replace(penetration_depth_mean_micrometre=depth, penetration_depth_maximum_micrometre=depth,
                  contact_cycle=np.array([15.0]), contact_radius_micrometre=np.array([1.0])),
    )  # fmt: skip
    first = seed_run(waits.result, seed=0)
    early = replace(first, seed=1, contact_cycle=(8.0,))
    law = mesoscale_filament(waits, summarise_runs([first, early], width_micrometre=40.0))
    grown = np.cumsum([law.gate(n) for n in range(1, 21)])
    leak = np.array([law.leak_siemens(one, NUMPY) for one in grown])
    assert leak[:7] == pytest.approx(0.0, abs=0.01 * leak[-1])
    assert leak[8:13] == pytest.approx(0.5 * leak[-1], rel=0.01)
    assert leak[15:] == pytest.approx(leak[-1], rel=0.01)


def test_contacts_leak_by_their_radii(life):
    result = life.result
    assert result.ended == "shorted"
    law = mesoscale_filament(life)
    windows = windows_in_disc(result.width_micrometre, dimensions=2, correlation_micrometre=10.0)
    # 4 sigma_e a with 1 S/m
    assert law.leak_siemens(1e4, NUMPY) == pytest.approx(
        4.0 * 1e-6 * result.contact_radius_micrometre.sum() * windows
    )
    assert law.leak_siemens(0.0, NUMPY) == pytest.approx(0.0, abs=1e-12)
    assert law.maximum_depth_micrometre(1e3) == life.cell.thickness_micrometre


def test_windows_of_an_ensemble_share_the_disc(life):
    """A window without contacts halves the leak; one that bridges later leaks from a greater depth on."""
    law, first = mesoscale_filament(life), seed_run(life.result, seed=0)
    none = replace(first, seed=1, contact_cycle=(), contact_radius_micrometre=())
    halved = mesoscale_filament(life, summarise_runs([first, none], width_micrometre=100.0))
    assert halved.leak_siemens(1e4, NUMPY) == pytest.approx(0.5 * law.leak_siemens(1e4, NUMPY))
    late = replace(first, seed=1, contact_cycle=tuple(one + 10.0 for one in first.contact_cycle))
    spread = mesoscale_filament(life, summarise_runs([first, late], width_micrometre=100.0))
    assert spread.leak_siemens(1e4, NUMPY) == pytest.approx(law.leak_siemens(1e4, NUMPY))
    assert max(spread.contact_depth_micrometre) > max(law.contact_depth_micrometre) + 1.0


def test_growth_stops_with_the_layer(life):
    law = mesoscale_filament(replace(life, result=life.result.replace(ended="anode exhausted")))
    assert law.gate(len(law.growth_micrometre) + 1) == 0.0
    assert mesoscale_filament(life).gate(len(law.growth_micrometre) + 1) > 0.0


def test_nothing_grown_is_no_leak(life):
    empty = np.array([])
    flat = life.result.replace(
        penetration_depth_mean_micrometre=0.0 * life.result.cycle_number,
        contact_cycle=empty,
        contact_radius_micrometre=empty,
        ended="survived",
    )
    law = mesoscale_filament(replace(life, result=flat))
    assert law.gate(1) == law.gate(10_000) == 0.0
    assert law.leak_siemens(100.0, NUMPY) == 0.0


def test_full_cell_dies_of_it(life):
    """The reduced cell runs with the law inside and shorts where its contacts are made."""
    pytest.importorskip("pybamm")
    law = mesoscale_filament(life)
    short = life.result.short_cycle
    found = simulate_life(load_cell("luo2021-li-in"), cycles=80, settings=LifeSettings(filament=law))
    assert found.ended == "shorted"
    assert found.truth.cycle_number[-1] == pytest.approx(short, rel=0.25)
    assert any("rectified" in one.name for one in found.calibrated)
