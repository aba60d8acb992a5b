import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("pybamm")

from indrite.cell import load_cell
from indrite.errors import SpecimenError, UsageError
from indrite.models.full_cell import GrowthChoice, LifeSettings, simulate_life
from indrite.models.full_cell.engine import CellEngine
from indrite.models.full_cell.life import CycleInputs, run_life
from indrite.models.growth.plating import PlatingFilament
from indrite.models.growth.tips import ExponentialLeakFilament, InchwormFilament

# PyBaMM and its dependencies warn about themselves
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]


def same(one, two):
    for (spec, a), (_, b) in zip(one.arrays(), two.arrays(), strict=True):
        np.testing.assert_array_equal(a, b, err_msg=spec.name)


def test_the_cell_shorts_at_the_cycle_that_the_closed_form_expects(life):
    """The life is an outcome of the cell model; the closed form knows nothing of voltages."""
    assert life.ended == "shorted"
    assert life.death_cycle == pytest.approx(life.uncertainty.joint.value, abs=1.5)


def test_the_prediction_comes_from_one_reading_and_says_so(life):
    assert "20 um at cycle 100" in life.filament.law.calibrated_on
    depth = life.truth.penetration_depth_mean_micrometre[99]
    assert depth == pytest.approx(20.0, rel=0.01)
    names = {one.name: one.on for one in life.calibrated}
    assert names["share of the strain along the growth g"].startswith("assumed")


def test_the_interval_spans_a_factor_of_two(life):
    """A reading error of 30 % and g between 1/3 and 1 leave the life open by a factor of two."""
    joint = life.uncertainty.joint
    assert joint.low < life.death_cycle < joint.high
    assert joint.high / joint.low > 2.0


def test_the_pattern_of_figure_1b(life):
    """Charge capacity up, discharge capacity down over the last cycles, stable before; lower end at I/G."""
    truth = life.truth
    assert (np.diff(truth.charge_capacity_ampere_hour[-8:]) > 0).all()
    assert (np.diff(truth.discharge_capacity_ampere_hour[-8:]) < 0).all()
    stable = truth.coulombic_efficiency[10:-40]
    assert stable.min() > 0.999
    first_visible = int(np.argmax(truth.coulombic_efficiency[10:] < 0.99)) + 11
    # the study: decline after 891, death at 897
    assert 4 <= life.death_cycle - first_visible <= 15


def test_the_leak_in_the_record_is_the_leak_in_the_cell(life):
    cycling, truth = life.cycling, life.truth
    for number in (life.death_cycle - 5, life.death_cycle - 3):
        rows = cycling.cycle_count == number
        volt_seconds = np.trapezoid(cycling.voltage_volt[rows], cycling.test_time_second[rows])
        index = number - 1
        lost = truth.charge_capacity_ampere_hour[index] - truth.discharge_capacity_ampere_hour[index]
        estimate = lost * 3600 / volt_seconds
        # the leak grows within the charge, so it lies between last cycle's and this cycle's end
        low, high = truth.leak_conductance_siemens[index - 1 : index + 1]
        assert low < estimate < high


def test_charge_is_conserved_in_every_cycle(life):
    share = np.abs(life.truth.conservation_error_ampere_hour) / life.truth.charge_capacity_ampere_hour
    assert share.max() < 1e-10


def test_the_record_is_what_a_cycler_writes(life):
    cycling = life.cycling
    assert (np.diff(cycling.test_time_second) > 0).all()
    assert cycling.cycle_count.max() == life.death_cycle
    assert set(cycling.step_count.tolist()) == {1, 2, 3}
    assert (cycling.current_ampere[cycling.step_count == 3] < 0).all()
    assert (cycling.current_ampere[cycling.step_count == 1] > 0).all()
    assert cycling.origin.kind == "simulated"
    assert cycling.cell.upper_cutoff_volt == 3.68
    rows = np.bincount(cycling.cycle_count)[1:]
    assert 60 <= np.median(rows) <= 120


def test_the_death_cycle_does_not_depend_on_the_stated_current(cell, life):
    """1C is 4 mA/cm2 by loading and perhaps 3.8: growth is calibrated per charge, so death stays."""
    names = ("charge", "discharge")
    currents = {f"{name}_current_density_milliampere_per_square_centimetre": None for name in names}
    for name in currents:
        currents[name] = replace(getattr(cell.protocol, name), value=3.8)
    other = replace(cell, protocol=replace(cell.protocol, **currents))
    assert simulate_life(other).death_cycle == pytest.approx(life.death_cycle, abs=2)


def test_two_point_growth_is_labelled_as_fitted(cell):
    settings = LifeSettings(growth=GrowthChoice(calibration="two-point"))
    life = simulate_life(cell, cycles=2, settings=settings)
    assert life.ended == "survived"
    assert life.death_cycle is None
    assert any("fitted to the result" in one.on for one in life.calibrated)


def test_a_calibration_that_the_cell_cannot_support_is_refused(cell):
    bare = replace(cell, stated=replace(cell.stated, penetration=()))
    with pytest.raises(SpecimenError, match="transferred"):
        simulate_life(bare, cycles=1)
    life = simulate_life(
        bare, cycles=1, settings=LifeSettings(growth=GrowthChoice(calibration="transferred"))
    )
    assert isinstance(life.filament, InchwormFilament)
    assert life.uncertainty is None
    with pytest.raises(UsageError, match="one-point"):
        simulate_life(cell, cycles=1, settings=LifeSettings(growth=GrowthChoice(calibration="magic")))


def test_the_lithium_cell_is_an_illustration_and_says_what_is_known_without_a_fit():
    life = simulate_life(load_cell("luo2021-li"))
    assert isinstance(life.filament, PlatingFilament)
    assert life.ended == "shorted"
    # calibrated on it, so nothing but consistency
    assert life.death_cycle == 17
    assert any("illustration" in one.on for one in life.calibrated)
    assert life.incubation.low < 17 < life.incubation.high
    assert life.truth.penetration_depth_mean_micrometre.max() <= 600.0


def test_the_fallback_leak_kills_where_the_typical_depth_reaches_the_bridging_depth(cell, life):
    law = life.filament.law
    critical = life.parameters.critical_leak_siemens
    filament = ExponentialLeakFilament(law, critical, bridging_depth_micrometre=10.0)
    short = simulate_life(cell, settings=LifeSettings(filament=filament))
    assert short.death_cycle == pytest.approx(law.cycles_to_depth(10.0), abs=1.5)


def test_a_constant_leak_shows_from_the_first_cycle(cell):
    life = simulate_life(cell, cycles=3, settings=LifeSettings(leak_siemens=2e-5))
    # 1 - CE ~ G (V_charge + V_discharge)/I
    assert 1 - life.truth.coulombic_efficiency[-1] == pytest.approx(6.5 * 2e-5 / 3.1416e-3, rel=0.1)


def test_a_coupling_from_outside_sets_the_leak_and_can_stop(life):
    class Doubling:
        def __init__(self):
            self.seen = []

        def before_cycle(self, number):
            return CycleInputs(leak_siemens=1e-6 * 2**number, growth_gate=0.0)

        def after_cycle(self, record):
            self.seen.append(record.truth["leak_conductance_siemens"])
            return record.number == 4

    coupling = Doubling()
    records = list(run_life(CellEngine(life.parameters), coupling, cycles=10))
    assert len(records) == 4
    assert coupling.seen == pytest.approx([2e-6, 4e-6, 8e-6, 16e-6])


def test_a_finished_life_is_read_back_and_more_cycles_go_on(cell, tmp_path):
    settings = LifeSettings(checkpoint_second=0.0)
    first = simulate_life(cell, cycles=4, out=tmp_path, settings=settings)
    calls = []
    longer = simulate_life(
        cell, cycles=6, out=tmp_path, settings=settings, progress=lambda done, total, text: calls.append(done)
    )
    assert calls == [5, 6]
    same(longer.truth, simulate_life(cell, cycles=6).truth)
    same(first.truth, simulate_life(cell, cycles=4, out=tmp_path, settings=settings).truth)
    with pytest.raises(UsageError, match="another cell"):
        simulate_life(cell, cycles=4, out=tmp_path, settings=LifeSettings(leak_siemens=1e-6))


def test_a_killed_life_resumes_and_equals_an_uninterrupted_one(cell, tmp_path):
    code = (
        "import sys\n"
        "from indrite.cell import load_cell\n"
        "from indrite.models.full_cell import LifeSettings, simulate_life\n"
        "simulate_life(load_cell('luo2021-li-in'), cycles=400, out=sys.argv[1],"
        " settings=LifeSettings(checkpoint_second=0.1))\n"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], env=os.environ | {"OMP_NUM_THREADS": "1"}
    )
    segments = tmp_path / "segments"
    deadline = time.monotonic() + 60
    while len(list(segments.glob("cycles-*.npz"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    run.send_signal(signal.SIGKILL)
    assert run.wait() == -signal.SIGKILL
    done_before = len(list(segments.glob("cycles-*.npz")))
    (segments / "cycles-000399.npz.part").write_bytes(b"half a segment")
    calls = []
    resumed = simulate_life(
        cell, cycles=400, out=tmp_path, progress=lambda done, total, text: calls.append(done)
    )
    assert done_before >= 2
    assert calls[0] > 1
    whole = simulate_life(cell, cycles=400)
    same(resumed.truth, whole.truth)
    same(resumed.cycling, whole.cycling)


@pytest.mark.slow
def test_the_dfn_cell_dies_in_the_same_cycle(cell, life):
    """Notes on the full cell, section 2: reduced and DFN give the same death cycle."""
    full = simulate_life(cell, model="dfn")
    assert full.death_cycle == pytest.approx(life.death_cycle, abs=1)
    assert full.truth.discharge_capacity_ampere_hour[99] == pytest.approx(
        life.truth.discharge_capacity_ampere_hour[99], rel=5e-3
    )


def test_what_a_recipe_leaves_out_is_filled_in_and_listed(cell):
    bare = replace(
        cell,
        cathode=replace(cell.cathode, void_fraction=None),
        electrolyte=replace(cell.electrolyte, ionic_conductivity_siemens_per_centimetre=None),
    )
    life = simulate_life(bare, cycles=1)
    filled = [one.name for one in life.calibrated if one.on == "assumed"]
    assert any(name.startswith("void fraction") for name in filled)
    assert any(name.startswith("ionic conductivity of the electrolyte 0.00205") for name in filled)
    whole = [one.name for one in simulate_life(cell, cycles=1).calibrated]
    assert not any(name.startswith("void fraction") for name in whole)


def test_a_recipe_without_cathode_says_what_is_missing(cell):
    with pytest.raises(SpecimenError, match="cathode"):
        simulate_life(replace(cell, cathode=replace(cell.cathode, composite_mass_milligram=None)), cycles=1)
