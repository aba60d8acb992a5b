"""The mesoscale growth model, and the closed forms of growth, against analytic limits.

Numbers without another source are those of growth.md, section 2, derived from DOI 10.21203/rs.3.rs-402674/v1.
"""

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("numba")

from growth_mesoscale import small_cell, small_settings
from indrite.models.growth import Breathing, Inchworm, limits
from indrite.models.growth.mesoscale.advance import drive_of, step
from indrite.models.growth.mesoscale.network import build_network
from indrite.models.growth.mesoscale.state import fresh_state, front_depth_micrometre
from indrite.models.growth.microstructure import GrainSettings, from_seeds

ALLOY_VOLUME, LITHIUM_VOLUME = 7.858, 13.0


def test_flat_layers_thicken_by_faraday():
    for volume, rate in ((ALLOY_VOLUME, 11.73), (LITHIUM_VOLUME, 19.40)):
        got = limits.planar_growth_micrometre_per_hour(4.0, volume_cubic_centimetre_per_mole=volume)
        assert got == pytest.approx(rate, abs=0.006)
    slow = limits.planar_growth_micrometre_per_hour(0.3, volume_cubic_centimetre_per_mole=LITHIUM_VOLUME)
    assert slow == pytest.approx(1.46, abs=0.006)


def test_ripples_grow_above_the_cutoff_and_at_most_as_fast_as_the_interface_allows():
    at = {
        "current_milliampere_per_square_centimetre": 4.0,
        "volume_cubic_centimetre_per_mole": LITHIUM_VOLUME,
    }
    for volume, current, length in (
        (LITHIUM_VOLUME, 4.0, 4.4),
        (ALLOY_VOLUME, 4.0, 3.4),
        (LITHIUM_VOLUME, 0.3, 16.0),
        (ALLOY_VOLUME, 0.3, 12.6),
    ):
        got = limits.cutoff_wavelength_micrometre(current, volume_cubic_centimetre_per_mole=volume)
        assert got == pytest.approx(length, rel=0.015)
    cutoff = limits.cutoff_wavelength_micrometre(4.0, volume_cubic_centimetre_per_mole=LITHIUM_VOLUME)
    waves = cutoff * np.array([0.9, 1.0, 1.1])
    signs = limits.interface_growth_per_hour(waves, **at)
    assert signs[0] < 0.0 < signs[2]
    assert abs(signs[1]) < 1e-9 * signs[2]
    fastest = limits.interface_growth_per_hour(
        np.geomspace(0.5, 1e4, 400),
        resistance_ohm_square_centimetre=10.0,
        interface_energy_joule_per_square_metre=0.0,
        **at,
    ).max()
    # v i/(F kappa R): 6.6 % an hour
    assert fastest == pytest.approx(19.4 / 295.0, rel=2e-3)


def test_cracks():
    tough = {"toughness_megapascal_root_metre": 0.3}
    for radius, pressure in ((1.0, 266), (5.0, 119), (10.0, 84), (100.0, 27)):
        assert limits.penny_pressure_megapascal(radius, **tough) == pytest.approx(pressure, abs=0.5)
    ratio = limits.crack_pressure_megapascal(5.0, **tough) / limits.penny_pressure_megapascal(5.0, **tough)
    assert ratio == pytest.approx(2.0 / np.pi)
    # a wedged crack is the crack whose pressure is critical and whose area pi L w/2 is the volume
    stiff = {"plane_modulus_megapascal": 25.5e3}
    half = limits.wedged_crack_micrometre(20.0, **tough, **stiff)
    pressure = limits.crack_pressure_megapascal(half, **tough)
    width = limits.crack_opening_micrometre(pressure, crack_micrometre=half, **stiff)
    assert 0.5 * np.pi * half * width == pytest.approx(20.0)
    longer = limits.wedged_crack_micrometre(40.0, **tough, **stiff)
    assert longer / half == pytest.approx(2.0 ** (2.0 / 3.0))


def test_films():
    assert limits.reaction_zone_micrometre(0.2, resistance_ohm_square_centimetre=10.0) == pytest.approx(
        38.4, abs=0.05
    )
    # critical crack (1/pi)(K v/(F eta))^2 at 10 mV: 5.2 um of lithium, 1.9 um of alloy
    for volume, length in ((LITHIUM_VOLUME, 5.2), (ALLOY_VOLUME, 1.9)):
        cap = limits.pressure_cap_megapascal(0.01, volume_cubic_centimetre_per_mole=volume)
        open_at = limits.crack_pressure_megapascal(length, toughness_megapascal_root_metre=0.3)
        assert cap == pytest.approx(open_at, rel=0.02)
    # a film of thickness 1 um at tau = 2 MPa loses 4 MPa/um
    assert limits.slip_length_micrometre(
        4.0, film_micrometre=1.0, yield_stress_megapascal=2.0
    ) == pytest.approx(1.0)
    newton = limits.creep_film_speed_micrometre_per_second(
        0.3, film_micrometre=2.0, creep_rate_per_second=1.0 / 500.0, exponent=1.0
    )
    assert newton == pytest.approx(2.0**2 * 0.3 / (12.0 * 500.0))
    # the mean of the profile of a power-law film, integrated
    n, gradient, half = 6.6, 2.0, 0.5
    y = np.linspace(0.0, half, 20001)
    profile = (gradient * half) ** n * half / (n + 1.0) * (1.0 - (y / half) ** (n + 1.0))
    mean = limits.creep_film_speed_micrometre_per_second(
        gradient, film_micrometre=2.0 * half, creep_rate_per_second=1.0, exponent=n
    )
    assert mean == pytest.approx(np.trapezoid(profile, y) / half, rel=1e-6)


def columns(patch, *, thickness=160.0, mechanics=None):
    """Return a cell without any threshold and a pellet of two straight boundaries from end to end."""
    free = {
        "toughness_megapascal_root_metre": 0.0,
        "axial_stress_megapascal": 0.0,
        "lateral_stress_megapascal": 0.0,
        "young_megapascal": 1e12,
    }
    cell = small_cell(thickness=thickness, porosity=0.0, mechanics={**free, **(mechanics or {})})
    grains = GrainSettings(voxel_micrometre=0.5, patch_micrometre=patch, porosity=0.0, aspect_ratio=1.0)
    structure = from_seeds(
        grains,
        np.array([[0.5 * thickness, 5.0], [0.5 * thickness, 15.0]]),
        thickness_micrometre=thickness,
        width_micrometre=20.0,
    )
    return cell, build_network(structure, cell.mechanics, rng=np.random.default_rng(0))


def grow(cell, network, *, strain, cycles, r, d0=11.73, fill_share=0.25):
    """Return the depth after cycles in which every film swells by a strain and the layer by d0."""
    per_mole = cell.metal.swelling_volume_cubic_centimetre_per_mole
    state = fresh_state(network, cell)
    settings = small_settings(rectification=r, fill_share=fill_share)
    least, before = cell.mechanics.least_film_micrometre, -1.0
    content = cell.metal.lithium_per_host
    host_volume = (
        cell.metal.host_volume_cubic_centimetre_per_mole
        + cell.metal.insertion_volume_cubic_centimetre_per_mole * content
    )
    while state.cycle < cycles - 1e-9:
        area = network.area_square_micrometre * state.filled
        state.host = area * least / host_volume
        state.lithium = state.host * content
        state.swing = strain * least * area / per_mole
        state.layer_swing = d0 / per_mole
        state.overpotential_volt[:] = state.layer_overpotential_volt = 0.1
        start = state.cycle
        step(state, drive_of(state, network, cell), network, cell, (settings, cycles, before))
        before = start
    return front_depth_micrometre(state, network)


@pytest.mark.parametrize("strain", [0.235, 0.5])
def test_uniform_strain_on_straight_boundaries_is_the_inchworm(strain):
    """L = (d0/e)(exp(r e N) - 1) with e = g strain; first order in the patch size."""
    d0, r, cycles = 11.73, 0.05, 80.0
    errors = []
    for patch in (4.0, 2.0, 1.0):
        cell, network = columns(patch)
        g = cell.mechanics.anisotropy
        law = Inchworm(breathing=Breathing(layer_micrometre=d0 / strain), rectification=r, anisotropy=g)
        expected = float(law.depth_after_cycles(cycles))
        depth = grow(cell, network, strain=strain, cycles=cycles, r=r, d0=law.breathing.breathing_micrometre)
        errors.append(depth.max() / expected - 1.0)
        assert expected < 150.0
    assert abs(errors[-1]) < 0.02
    assert abs(errors[0]) < 0.06
    assert errors[1] / errors[0] == pytest.approx(0.5, abs=0.15)
    assert errors[2] / errors[1] == pytest.approx(0.5, abs=0.15)


def test_without_strain_the_front_is_pushed_at_a_constant_speed():
    cell, network = columns(2.0)
    for cycles in (50.0, 100.0):
        depth = grow(cell, network, strain=0.0, cycles=cycles, r=0.1)
        assert depth.max() == pytest.approx(0.1 * 11.73 * cycles, rel=1e-3)


def test_short_reach_makes_the_law_linear():
    """dL/dN = r [e l + (d0 - e l) exp(-L/l)]: beyond the reach l the speed is r e l."""
    reach, strain, r, d0 = 10.0, 0.3, 0.2, 11.73
    cell, network = columns(1.0, mechanics={"slip_micrometre": reach})
    far = cell.mechanics.anisotropy * strain * reach
    depths = [
        grow(cell, network, strain=strain, cycles=cycles, r=r, d0=d0).max() for cycles in (100.0, 200.0)
    ]
    assert depths[1] - depths[0] == pytest.approx(r * far * 100.0, rel=0.01)
    # integrate the law
    depth, step_ = 0.0, 0.01
    for _ in range(10000):
        middle = depth + 0.5 * step_ * r * (far + (d0 - far) * np.exp(-depth / reach))
        depth += step_ * r * (far + (d0 - far) * np.exp(-middle / reach))
    assert depths[0] == pytest.approx(depth, rel=0.02)


def test_depth_does_not_depend_on_the_share_that_a_step_fills():
    cell, network = columns(4.0)
    depths = [
        grow(cell, network, strain=0.235, cycles=80.0, r=0.05, fill_share=share).max()
        for share in (0.05, 0.125, 0.25)
    ]
    assert depths[1] == pytest.approx(depths[0], rel=0.02)
    assert depths[2] == pytest.approx(depths[0], rel=0.02)


def test_nothing_opens_below_the_griffith_pressure_and_the_speed_falls_towards_it():
    """Speed times 1 - p_c/p: half of it at twice the barrier."""
    cell, network = columns(2.0)
    speeds = {}
    for share in (0.0, 0.5, 0.999, 1.1):
        stress = share * cell.mechanics.strength_megapascal
        mechanics = replace(cell.mechanics, axial_stress_megapascal=stress, lateral_stress_megapascal=stress)
        held = replace(network, normal_stress_megapascal=np.full(network.patches, stress))
        cell_ = replace(cell, mechanics=mechanics)
        speeds[share] = grow(cell_, held, strain=0.0, cycles=50.0, r=0.1).max()
    assert speeds[0.5] == pytest.approx(0.5 * speeds[0.0], rel=1e-3)
    assert speeds[0.999] == pytest.approx(0.001 * speeds[0.0], rel=1e-3)
    assert speeds[1.1] == 0.0
