"""The cell models against closed forms, conservation laws and PyBaMM's own models."""

import sys
import warnings
from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("pybamm")

from indrite.cell import load_cell
from indrite.errors import MissingPackageError, StepFailedError
from indrite.models.full_cell.engine import CellEngine, Numerics, load_pybamm
from indrite.models.full_cell.from_cell import parameters_from_cell
from indrite.models.full_cell.leaky import LeakyCircuit, Piece, charge_duration_second
from indrite.models.full_cell.life import CycleInputs, FilamentCoupling, run_life
from indrite.models.full_cell.ocp import LayeredOxidePotential
from indrite.models.full_cell.parameters import FullCellParameters
from indrite.models.full_cell.steps import Step
from indrite.models.growth import Breathing, BridgingContacts, InchwormFilament, calibrate
from indrite.models.growth.filament import NUMPY

# PyBaMM and its dependencies warn about themselves
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]


@pytest.fixture(scope="module")
def parameters():
    return parameters_from_cell(load_cell("luo2021-li-in"))


@pytest.fixture(scope="module")
def engines(parameters):
    return {kind: CellEngine(parameters, kind=kind) for kind in ("reduced", "dfn")}


def linear_cell():
    """A cell that is the oracle's circuit: linear open-circuit voltage, resistance, nothing else."""
    plain = FullCellParameters()
    # U = 3.0 V + 1.2 V (1 - x): y = 0 at x = 1, kinetics too fast to matter
    cathode = replace(
        plain.cathode,
        potential=LayeredOxidePotential(3.0, 1.2, 0.0, 0.0, 1.0),
        # fast, but not so fast that rounding in the diffusion operator shows
        diffusivity_square_metre_per_second=1e-8,
        exchange_current_ampere_per_square_metre=1e9,
        ionic_conductivity_siemens_per_metre=1e9,
        electronic_conductivity_siemens_per_metre=1e9,
    )
    anode = replace(
        plain.anode, exchange_current_ampere_per_square_metre=1e12, lithium_content_limits=(-9.0, 9.0)
    )
    return replace(plain, cathode=cathode, anode=anode)


def oracle(cell, leak):
    """Piece, circuit and stored charge at the start, in the units of the closed form."""
    sites = cell.cathode.sites_coulomb_per_square_metre * cell.area_square_metre
    piece = Piece(3.0 - cell.anode.potential_volt, 1.2 / sites)
    resistance = cell.electrolyte_resistance_ohm_square_metre / cell.area_square_metre
    return piece, LeakyCircuit(resistance, leak), (1 - cell.cathode.lithium_content_start) * sites


@pytest.mark.parametrize(("tolerance", "error"), [(1e-4, 4e-4), (1e-6, 3e-6), (1e-8, 1e-7)])
def test_the_closed_form_is_met(tolerance, error):
    """Notes on the full cell, section 2: errors 4e-4, 3e-6, 1e-7 at relative tolerance 1e-4, 1e-6, 1e-8."""
    cell = linear_cell()
    numerics = Numerics(particle_nodes=4, relative_tolerance=tolerance, absolute_tolerance=tolerance * 1e-2)
    engine = CellEngine(cell, numerics=numerics)
    current, cutoff = cell.protocol.charge_current_ampere, 3.3
    for leak in (0.0, 2e-4, 0.9 * current / cutoff):
        piece, circuit, start = oracle(cell, leak)
        exact = charge_duration_second(piece, circuit, current=current, q_start=start, voltage_end=cutoff)
        step = Step(current_ampere=current, upper_voltage_volt=cutoff, time_limit_second=1e6)
        result = engine.run(engine.initial_state(), step, leak_siemens=leak)
        assert result.end == "upper voltage"
        assert result.duration_second == pytest.approx(exact, rel=error)


def test_the_plateau_is_current_over_leak():
    cell = linear_cell()
    numerics = Numerics(particle_nodes=4, relative_tolerance=1e-8, absolute_tolerance=1e-10)
    engine = CellEngine(cell, numerics=numerics)
    current = cell.protocol.charge_current_ampere
    leak = current / 3.0
    step = Step(current_ampere=current, upper_voltage_volt=3.68, time_limit_second=5e6)
    result = engine.run(engine.initial_state(), step, leak_siemens=leak)
    assert result.end == "time"
    assert result.values["voltage"][-1] == pytest.approx(current / leak, rel=1e-9)


@pytest.mark.parametrize("kind", ["reduced", "dfn"])
@pytest.mark.parametrize(("share", "dead"), [(0.98, False), (1.02, True)])
def test_death_if_and_only_if_the_leak_exceeds_current_over_cutoff(engines, kind, share, dead):
    engine = engines[kind]
    coupling = FilamentCoupling(leak_siemens=share * engine.parameters.critical_leak_siemens)
    last = list(run_life(engine, coupling, cycles=1))[-1]
    assert (last.ended == "shorted") == dead
    if dead:
        assert last.voltage_volt.max() < engine.parameters.protocol.upper_cutoff_volt


@pytest.mark.parametrize("kind", ["reduced", "dfn"])
@pytest.mark.parametrize("leak", [0.0, 1e-6, 2e-4])
def test_terminal_minus_leak_is_faradaic(engines, kind, leak):
    """The faradaic charge is read from the particles, not from the integral of the current."""
    engine = engines[kind]
    for record in run_life(engine, FilamentCoupling(leak_siemens=leak), cycles=2):
        passed = record.truth["charge_capacity_ampere_hour"]
        assert abs(record.truth["conservation_error_ampere_hour"]) < 1e-9 * passed


def test_lithium_goes_from_cathode_to_anode(engines, parameters):
    first, second = run_life(engines["dfn"], FilamentCoupling(), cycles=2)
    for record in (first, second):
        gained = record.truth["anode_lithium_charged"] - record.truth["anode_lithium_discharged"]
        moved = gained * parameters.anode.sites_coulomb_per_square_metre * parameters.area_square_metre
        assert moved / 3600 == pytest.approx(record.truth["stored_charge_ampere_hour"], rel=1e-9)


@pytest.mark.parametrize("leak", [3e-5, 2e-4])
def test_the_charge_balance_of_a_leaky_cycle_returns_the_leak(engines, leak):
    *_, record = run_life(engines["reduced"], FilamentCoupling(leak_siemens=leak), cycles=3)
    truth = record.truth
    lost = (truth["charge_capacity_ampere_hour"] - truth["discharge_capacity_ampere_hour"]) * 3600
    # the first row stands 1 ms into the cycle; the rows span the whole of it
    volt_seconds = np.trapezoid(record.voltage_volt, record.time_second)
    assert lost / volt_seconds == pytest.approx(leak, rel=5e-3)


def test_reduced_and_dfn_agree_within_half_a_per_cent(engines):
    truths = [list(run_life(engines[kind], FilamentCoupling(), cycles=2))[-1].truth for kind in engines]
    for name in ("charge_capacity_ampere_hour", "discharge_capacity_ampere_hour", "mean_charge_voltage_volt"):
        assert truths[0][name] == pytest.approx(truths[1][name], rel=5e-3), name


def test_the_stated_mean_voltages_and_loading_are_met_by_calibration(engines, parameters):
    """Methods of the study: 3.4 V and 3.1 V, stated to one decimal; 4 mAh/cm2."""
    truth = list(run_life(engines["reduced"], FilamentCoupling(), cycles=2))[-1].truth
    assert truth["mean_charge_voltage_volt"] == pytest.approx(3.4, abs=0.05)
    assert truth["mean_discharge_voltage_volt"] == pytest.approx(3.1, abs=0.05)
    capacity = truth["discharge_capacity_ampere_hour"] * 1e3 / (parameters.area_square_metre * 1e4)
    assert capacity == pytest.approx(4.0, rel=0.01)


def test_the_depth_inside_the_model_is_the_closed_form(parameters):
    law = calibrate(Breathing())
    filament = InchwormFilament(law, BridgingContacts())
    engine = CellEngine(parameters, filament=filament)
    charge = 0.0
    for record in run_life(engine, FilamentCoupling(filament), cycles=15):
        charge += record.truth["ionic_charge_ampere_hour"] * 3600 / parameters.area_square_metre
    cycles = charge / law.breathing.charge_per_cycle
    # the seed depth of a nanometre rides on top
    expected = float(law.depth_after_cycles(cycles)) + filament.start_depth_micrometre
    assert record.truth["penetration_depth_mean_micrometre"] == pytest.approx(expected, rel=1e-4)


def test_growth_stops_where_the_leak_takes_over(parameters):
    """No ionic current on the plateau V = I/G, hence no growth: the short limits itself."""
    law = calibrate(Breathing())
    filament = InchwormFilament(law, BridgingContacts(electrolyte_thickness_micrometre=10.0))
    engine = CellEngine(parameters, filament=filament)
    *_, last = run_life(engine, FilamentCoupling(filament), cycles=100)
    assert last.ended == "shorted"
    leak = last.truth["leak_conductance_siemens"]
    assert leak > parameters.critical_leak_siemens
    assert last.voltage_volt[-1] == pytest.approx(parameters.protocol.charge_current_ampere / leak, rel=1e-3)
    # one undisturbed charge more would have brought ten times this leak
    assert leak < 3 * parameters.critical_leak_siemens
    assert float(filament.leak_siemens(12.0, NUMPY)) > 10 * leak


def test_a_drained_cell_skips_the_discharge(engines):
    class Heavy:
        def before_cycle(self, number):
            return CycleInputs(leak_siemens=0.0 if number == 1 else 5e-3)

        def after_cycle(self, record):
            return False

    records = list(run_life(engines["reduced"], Heavy(), cycles=5))
    assert [record.number for record in records] == [1, 2]
    assert records[-1].ended == "shorted"
    assert (records[-1].current_ampere > 0).all()


def test_an_anode_without_room_ends_the_life(parameters):
    small = replace(
        parameters,
        anode=replace(
            parameters.anode,
            sites_coulomb_per_square_metre=0.6 * parameters.anode.sites_coulomb_per_square_metre,
        ),
    )
    *_, last = run_life(CellEngine(small), FilamentCoupling(), cycles=3)
    assert last.ended == "anode exhausted"
    assert last.truth["anode_lithium_charged"] == pytest.approx(1.0, abs=1e-3)


def with_plateau_end(end):
    """The study's cell with a lithiated phase whose plateau ends earlier, the cell file silent."""
    cell = load_cell("luo2021-li-in")
    numbers = dict(cell.anode.material.numbers)
    numbers["plateau_end_lithium_per_host"] = replace(numbers["plateau_end_lithium_per_host"], value=end)
    return replace(cell, anode=replace(cell.anode, material=replace(cell.anode.material, numbers=numbers)))


@pytest.mark.parametrize("kind", ["reduced", "dfn"])
def test_the_plateau_of_the_lithiated_phase_limits_the_charge(kind):
    """A charge ends when the host is full, having moved the host's room; nothing else of the cell changes."""
    moved = {}
    for end in (1.0, 0.8, 0.65):
        cell = with_plateau_end(end)
        assert cell.anode.plateau_end_lithium_per_host is None
        own = parameters_from_cell(cell)
        assert own.anode.lithium_content_limits == (0.0, end)
        assert own.anode.lithium_content_start == pytest.approx(0.3376, abs=1e-4)
        assert cell.value("lithium_molar_volume_cubic_centimetre_per_mole") == pytest.approx(7.86, abs=0.01)
        engine = CellEngine(own, kind=kind)
        current = own.protocol.charge_current_ampere
        step = Step(
            current_ampere=current, upper_voltage_volt=own.protocol.upper_cutoff_volt, time_limit_second=1e5
        )
        result = engine.run(engine.initial_state(), step, leak_siemens=0.0)
        per_area = current * result.time_second[-1] / own.area_square_metre / 3.6e4
        moved[end] = per_area, result.end, cell.value("anode_room_milliampere_hour_per_square_centimetre")
    assert moved[1.0][1] == "upper voltage"
    for end in (0.8, 0.65):
        charge, why, room = moved[end]
        assert why == "anode"
        assert charge == pytest.approx(room, rel=1e-3)
    assert moved[0.65][0] < moved[0.8][0] < moved[1.0][0]


def test_an_end_stated_for_the_cell_comes_before_that_of_the_phase():
    cell = with_plateau_end(0.8)
    stated = replace(cell.anode.material.numbers["plateau_end_lithium_per_host"], value=0.9)
    own = replace(cell, anode=replace(cell.anode, plateau_end_lithium_per_host=stated))
    assert parameters_from_cell(own).anode.lithium_content_limits == (0.0, 0.9)


def half_cell(parameters, name):
    """PyBaMM's own half-cell model with single-ion parameters, and its parameter values."""
    pybamm = load_pybamm()
    model = getattr(pybamm.lithium_ion, name)({"working electrode": "positive"})
    values = pybamm.ParameterValues("Xu2019")
    cathode, anode, p = parameters.cathode, parameters.anode, parameters
    width = np.sqrt(p.area_square_metre)
    values.update(
        {
            "Positive electrode thickness [m]": cathode.thickness_metre,
            "Separator thickness [m]": p.electrolyte_thickness_metre,
            "Electrode width [m]": width,
            "Electrode height [m]": width,
            "Nominal cell capacity [A.h]": p.nominal_capacity_ampere_hour,
            "Positive particle radius [m]": cathode.particle_radius_metre,
            "Positive electrode active material volume fraction": cathode.active_fraction,
            "Positive electrode porosity": 0.46,
            # effective conductivities are given: the exponent makes kappa eps^b the cathode's
            "Positive electrode Bruggeman coefficient (electrolyte)": np.log(
                cathode.ionic_conductivity_siemens_per_metre / p.electrolyte_conductivity_siemens_per_metre
            )
            / np.log(0.46),
            "Positive electrode Bruggeman coefficient (electrode)": 0.0,
            "Positive electrode conductivity [S.m-1]": cathode.electronic_conductivity_siemens_per_metre,
            "Positive particle diffusivity [m2.s-1]": cathode.diffusivity_square_metre_per_second,
            "Maximum concentration in positive electrode [mol.m-3]": (
                cathode.maximum_concentration_mole_per_cubic_metre
            ),
            "Initial concentration in positive electrode [mol.m-3]": cathode.lithium_content_start
            * cathode.maximum_concentration_mole_per_cubic_metre,
            "Positive electrode OCP [V]": lambda sto: (
                cathode.potential(sto, exp=pybamm.exp) - anode.potential_volt
            ),
            "Positive electrode OCP entropic change [V.K-1]": 0.0,
            "Positive electrode exchange-current density [A.m-2]": lambda c_e, c_s, c_max, T: (
                2
                * cathode.exchange_current_ampere_per_square_metre
                * pybamm.sqrt(c_s / c_max * (1 - c_s / c_max))
            ),
            "Exchange-current density for lithium metal electrode [A.m-2]": lambda c_e, c_li, T: (
                anode.exchange_current_ampere_per_square_metre
            ),
            "Separator porosity": 1.0,
            "Separator Bruggeman coefficient (electrolyte)": 1.0,
            "Electrolyte conductivity [S.m-1]": p.electrolyte_conductivity_siemens_per_metre,
            "Electrolyte diffusivity [m2.s-1]": 1e-8,
            "Cation transference number": 1.0,
            "Thermodynamic factor": 1.0,
            "Ambient temperature [K]": p.temperature_kelvin,
            "Initial temperature [K]": p.temperature_kelvin,
            "Reference temperature [K]": p.temperature_kelvin,
            "Lower voltage cut-off [V]": 1.0,
            "Upper voltage cut-off [V]": 4.5,
        },
        check_already_exists=False,
    )
    return model, values


@pytest.mark.parametrize(("own", "peer"), [("reduced", "SPMe"), ("dfn", "DFN")])
def test_without_leak_the_models_are_those_of_pybamm(engines, parameters, own, peer):
    """Notes on the full cell, sections 2 and 7: 0.01 to 0.2 % in capacity."""
    pybamm = load_pybamm()
    protocol = parameters.protocol
    model, values = half_cell(parameters, peer)
    milliampere = protocol.charge_current_ampere * 1e3
    experiment = pybamm.Experiment(
        [
            f"Charge at {milliampere} mA until {protocol.upper_cutoff_volt} V",
            f"Hold at {protocol.upper_cutoff_volt} V for 15 minutes",
            f"Discharge at {milliampere} mA until {protocol.lower_cutoff_volt} V",
        ],
        period="60 seconds",
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        solution = pybamm.Simulation(model, parameter_values=values, experiment=experiment).solve()
    current, time = solution["Current [A]"].entries, solution["Time [s]"].entries
    charge = -np.trapezoid(np.minimum(current, 0), time) / 3600
    discharge = np.trapezoid(np.maximum(current, 0), time) / 3600
    truth = list(run_life(engines[own], FilamentCoupling(), cycles=1))[-1].truth
    assert truth["charge_capacity_ampere_hour"] == pytest.approx(charge, rel=1e-3)
    assert truth["discharge_capacity_ampere_hour"] == pytest.approx(discharge, rel=1e-3)


@pytest.mark.parametrize("kind", ["reduced", "dfn"])
def test_a_step_that_begins_beyond_its_limit_is_infeasible(engines, kind):
    """A solver that looks for crossings would run on to the time limit."""
    engine = engines[kind]
    state = engine.initial_state()
    drop = Step(current_ampere=-3e-3, lower_voltage_volt=2.1, time_limit_second=3600.0)
    # 500 Ohm take 1.5 V: 2.1 V is passed before the first second
    result = engine.run(state, drop, interphase_resistance_ohm_square_metre=500 * 0.785e-4)
    assert result.end == "infeasible"
    assert result.time_second.size == 0
    np.testing.assert_array_equal(result.state, state)


def test_a_solver_that_gives_up_is_not_taken_for_physics(engines, monkeypatch):
    engine = engines["reduced"]

    def give_up(*args, **options):
        raise load_pybamm().SolverError("corrector convergence failed")

    monkeypatch.setattr(engine._solver, "step", give_up)
    with pytest.raises(StepFailedError, match="corrector"):
        engine.run(engine.initial_state(), Step(current_ampere=1e-3, time_limit_second=10.0))


@pytest.mark.parametrize("kind", ["reduced", "dfn"])
def test_a_hard_short_drains_the_cell_and_the_next_discharge_cannot_begin(engines, kind):
    engine = engines[kind]
    leak = 20 * engine.parameters.critical_leak_siemens
    charge = Step(current_ampere=3.14e-3, upper_voltage_volt=3.68, time_limit_second=86400.0)
    result = engine.run(engine.initial_state(), charge, leak_siemens=leak)
    assert result.end == "time"
    assert result.values["voltage"][-1] == pytest.approx(3.14e-3 / leak, rel=1e-3)
    discharge = Step(current_ampere=-3.14e-3, lower_voltage_volt=2.1, time_limit_second=3600.0)
    assert engine.run(result.state, discharge, leak_siemens=leak).end == "infeasible"


def test_pybamm_missing_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "pybamm", None)
    with pytest.raises(MissingPackageError, match=r"indrite\[cell\]"):
        load_pybamm()


@pytest.mark.parametrize(("own", "peer"), [("reduced", "SPMe"), ("dfn", "DFN")])
def test_a_leaky_charge_takes_as_long_as_in_pybamm_with_a_leak(engines, parameters, own, peer):
    """PyBaMM with the ionic current as unknown of a custom step: I = I_t + G V."""
    pybamm = load_pybamm()
    current, cutoff, leak = (
        parameters.protocol.charge_current_ampere,
        parameters.protocol.upper_cutoff_volt,
        2e-4,
    )

    def balance(variables):
        return variables["Current [A]"] - (-current + leak * variables["Voltage [V]"])

    model, values = half_cell(parameters, peer)
    step = pybamm.step.CustomStepImplicit(balance, duration=6000, period="20 seconds")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        simulation = pybamm.Simulation(model, parameter_values=values, experiment=pybamm.Experiment([step]))
        solution = simulation.solve()
    # a custom step has no direction, hence no end of its own: read off when the cutoff is passed
    peer_second = np.interp(cutoff, solution["Voltage [V]"].entries, solution["Time [s]"].entries)
    engine = engines[own]
    charge = Step(current_ampere=current, upper_voltage_volt=cutoff, time_limit_second=36000.0)
    result = engine.run(engine.initial_state(), charge, leak_siemens=leak)
    assert result.duration_second == pytest.approx(peer_second, rel=2e-4)
