"""The closed forms against those of the growth models, which stand for one cell and one draw."""

from dataclasses import replace

import numpy as np
import pytest

from indrite.models.full_cell import parameters_from_cell
from indrite.models.full_cell.from_cell import filament_from_cell, uncertain_inputs
from indrite.models.growth import InchwormFilament, Incubation, incubation_interval, life_uncertainty
from indrite.models.growth.inchworm import Breathing, calibrate
from indrite.models.growth.limits import crack_pressure_megapascal, penny_pressure_megapascal
from indrite.models.growth.tips import BridgingContacts
from indrite.models.operating_map import Point, life_at, specimen_at
from indrite.models.operating_map.growth_laws import arrhenius, gate, opening_cycle, opening_pressure
from indrite.models.operating_map.lives import (
    Layer,
    calibrated_share,
    charges_to_cross,
    cycles_to_empty_layer,
    cycles_to_short,
)
from indrite.models.operating_map.point import PLATING_REFERENCE
from indrite.models.operating_map.specimen import Conditions, conditions_of
from indrite.models.operating_map.usable import Losses, usable, usable_between


@pytest.mark.parametrize(
    ("layer", "charge", "anisotropy", "thickness"),
    [(49.9, 4.0, 2 / 3, 600.0), (30.0, 2.0, 1 / 3, 300.0), (80.0, 6.0, 1.0, 1000.0)],
)
def test_share_and_short_are_those_of_the_inchworm(layer, charge, anisotropy, thickness):
    breathing = Breathing(layer_micrometre=layer, capacity_milliampere_hour_per_square_centimetre=charge)
    law = calibrate(breathing, anisotropy=anisotropy)
    contacts = BridgingContacts(electrolyte_thickness_micrometre=thickness)
    expected = InchwormFilament(law, contacts).cycles_to_leak(8.5e-4)
    at = Layer(*(np.array([one]) for one in (layer, breathing.breathing_micrometre, anisotropy, thickness)))
    share = calibrated_share(at, cycle=100.0, depth=np.array([20.0]))
    assert share[0] == pytest.approx(law.rectification, rel=1e-12)
    short = cycles_to_short(at, share, contacts=contacts, fatal_siemens=8.5e-4)
    assert short[0] == pytest.approx(expected, rel=1e-12)


def test_what_does_not_move_never_ends():
    one = np.ones(1)
    at = Layer(50 * one, 10 * one, 0.5 * one, 600 * one)
    contacts = BridgingContacts()
    assert np.isinf(cycles_to_short(at, 0 * one, contacts=contacts, fatal_siemens=1e-3)).all()
    assert np.isinf(cycles_to_empty_layer(at, 0 * one, root=0.25 * one)).all()
    assert np.isinf(charges_to_cross(600 * one, plated=0 * one, focusing=50 * one)).all()


def test_layer_is_empty_when_all_of_it_has_moved():
    one = np.ones(1)
    at = Layer(50 * one, 10 * one, 0.5 * one, 600 * one)
    # 10 um of breathing, 2 % rectified, a quarter of it metal: 0.05 um a cycle
    assert cycles_to_empty_layer(at, 0.02 * one, root=0.25 * one)[0] == pytest.approx(1000.0)


def test_opening_pressures_are_the_closed_forms(context):
    sample = context.sample
    here = PLATING_REFERENCE
    for shape, form in (
        (np.sqrt(np.pi) / 2, penny_pressure_megapascal),
        (1 / np.sqrt(np.pi), crack_pressure_megapascal),
    ):
        ours = opening_pressure(sample, here, reference=here, shape=np.full(sample.size, shape))
        for at in (0, 5, 100):
            expected = form(sample["flaw"][at], toughness_megapascal_root_metre=sample["toughness"][at])
            assert ours[at] == pytest.approx(expected, rel=1e-12)


def test_incubation_is_that_of_tier_a(lithium_context):
    sample = lithium_context.sample
    cycle = opening_cycle(
        sample,
        PLATING_REFERENCE,
        reference=PLATING_REFERENCE,
        molar_volume=13.0,
        hours=np.full(sample.size, 8 / 0.3),
    )
    assert cycle[0] == pytest.approx(Incubation().opening_cycle, rel=1e-9)
    low, _, high = incubation_interval()
    assert np.quantile(cycle[1:], [0.025, 0.975]) == pytest.approx([low, high], rel=0.05)


def test_gate_is_shut_without_current_and_opens_with_it(context):
    sample = context.sample
    reference = context.calibration.conditions
    volume = np.full(sample.size, 7.858)
    before = np.zeros(sample.size)
    for current in (0.0, 0.1, 1.0, 3.0, 10.0):
        here = replace(reference, current_milliampere_per_square_centimetre=current)
        now = gate(sample, here, reference=reference, expansion=volume)
        assert (now >= before).all()
        assert (now < 1.0).all()
        before = now
    assert before.mean() > 0.5
    # F i R/v: 1 mA/cm2 through 4.5 Ohm cm2 is 55 MPa, less than any flaw needs
    low = replace(reference, current_milliampere_per_square_centimetre=1.0)
    assert gate(sample, low, reference=reference, expansion=volume)[0] == 0.0


def test_warmer_conducts_better_by_arrhenius():
    # 0.35 eV from 25 to 60 degC: exp(0.35 x 11604.5 (1/298.15 - 1/333.15)) = 4.18
    factor = arrhenius(np.array([0.35]), 333.15, reference_kelvin=298.15)
    assert factor[0] == pytest.approx(4.184, rel=1e-3)


def test_the_band_of_the_calibrated_cell_is_that_of_its_life(context, recipe):
    """At the cell that the law was calibrated on all other assumptions cancel."""
    parameters = parameters_from_cell(recipe)
    point = life_at(context, Point("recipe"))
    charge = point.capacity_milliampere_hour_per_square_centimetre
    filament = filament_from_cell(recipe, capacity_milliampere_hour_per_square_centimetre=charge)
    known = life_uncertainty(
        filament.law.breathing,
        filament.contacts,
        critical_leak_siemens=parameters.critical_leak_siemens,
        inputs=uncertain_inputs(recipe, filament.law),
    )
    assert point.life_cycle == pytest.approx(known.joint.value, rel=1e-6)
    assert point.life_low_cycle == pytest.approx(known.joint.low, rel=0.01)
    assert point.life_high_cycle == pytest.approx(known.joint.high, rel=0.02)


def test_conditions_of_the_recipe(recipe):
    assert conditions_of(recipe) == Conditions(4.0, 298.15, 5.0, 760.0)


@pytest.mark.parametrize("celsius", [-10.0, 25.0, 60.0])
def test_charges_between_nodes_are_those_of_the_equations(recipe, celsius):
    cell = specimen_at(recipe, Point("recipe", temperature_celsius=celsius))
    parameters = parameters_from_cell(cell)
    rng = np.random.default_rng(1)
    warmer = np.exp(rng.uniform(0.2, 0.6, 50) * 11604.5 * (1 / 298.15 - 1 / (273.15 + celsius)))
    conduction = warmer * rng.uniform(0.9, 1.1, 50)
    direct = usable(
        parameters,
        Losses(
            parameters.electrolyte_conductivity_siemens_per_metre * conduction,
            parameters.cathode.ionic_conductivity_siemens_per_metre * conduction,
            warmer,
        ),
    )
    between = usable_between(parameters, conduction=conduction, kinetics=warmer)
    name = "capacity_milliampere_hour_per_square_centimetre"
    assert np.abs(getattr(between, name) - getattr(direct, name)).max() < (0.15 if celsius < 0 else 2e-3)


def test_a_charge_that_cannot_begin_moves_nothing(recipe):
    parameters = parameters_from_cell(recipe)
    one = np.ones(3)
    blocked = usable(parameters, Losses(1e-6 * one, 1e-6 * one, one))
    assert (blocked.capacity_milliampere_hour_per_square_centimetre < 0.01).all()
    assert (blocked.cathode_charged <= blocked.cathode_discharged).all()
