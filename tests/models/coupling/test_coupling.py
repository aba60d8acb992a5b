"""From atoms to grains: surface and adhesion energies, the numbers they give, and what these do to growth."""

from dataclasses import replace

import numpy as np
import pytest
from ase.data import covalent_radii
from vesin import NeighborList

from growth_mesoscale import pellet, small_cell, small_settings
from indrite.cell import load_cell
from indrite.cell.crystals import crystal
from indrite.engines import engine
from indrite.errors import UsageError
from indrite.models.coupling import InterfaceEnergies, Sources, couple_interface, interface_energies
from indrite.models.growth.grown import Assumed
from indrite.models.growth.growth_cases import varied
from indrite.models.growth.mesoscale import assumptions, growth_cell, simulate_growth
from indrite.models.growth.mesoscale.network import barrier_megapascal, entered_toughness
from indrite.models.interface import InterfaceChoice, build_interface, oriented_cell
from indrite.models.interface.surface import surface_energy
from indrite.models.thermodynamics import reactions
from indrite.signals.trajectory import Trajectory

JOULE_PER_SQUARE_METRE = 16.02176634  # 1 eV/Å²


@pytest.fixture(scope="module")
def toy():
    return engine("toy").calculator()


@pytest.fixture(scope="module")
def interface(toy):
    choice = InterfaceChoice(
        electrode="In", electrode_thickness_angstrom=12.0, electrolyte_thickness_angstrom=12.0,
        registry="none", gap_angstrom=2.0,
    )  # fmt: skip
    return build_interface(choice, calculator=toy)


def adhesion(metal="In", *, fresh=0.4, reacted=(), surface=0.2):
    return InterfaceEnergies(
        electrode=metal, electrolyte="Li6PS5Cl", fresh_joule_per_square_metre=fresh,
        reacted_joule_per_square_metre=reacted, reacted_time_picosecond=tuple(range(1, 1 + len(reacted))),
        surface_joule_per_square_metre=surface, atoms_per_cubic_nanometre=40.0, engine="made",
    )  # fmt: skip


@pytest.mark.parametrize(("metal", "miller"), [("In", (0, 0, 1)), ("Li", (1, 1, 0)), ("LiIn", (0, 0, 1))])
def test_surface_is_half_of_the_pairs_across_a_plane(metal, miller, toy):
    """For a pair potential 2 gamma is minus the energy of all pairs that a plane parts."""
    cell = oriented_cell(crystal(metal), miller)
    bulk = cell.atoms * (1, 1, 3)
    bulk.wrap()
    i, j, apart, r = NeighborList(cutoff=5.0, full_list=False).compute(
        points=bulk.positions, box=np.asarray(bulk.cell), periodic=True, quantities="ijDd"
    )
    i, j = i.astype(int), j.astype(int)
    height = bulk.cell[2, 2]
    # a pair is parted where it passes through the face of the cell
    across = np.abs(bulk.positions[j, 2] - bulk.positions[i, 2] - apart[:, 2]) > 0.5 * height
    rest = covalent_radii[bulk.numbers[i]] + covalent_radii[bulk.numbers[j]]
    energy = 0.15 * ((1.0 - np.exp(-1.5 * (r - rest))) ** 2 - 1.0) * (1.0 - (r / 5.0) ** 2) ** 3
    expected = -energy[across].sum() / (2.0 * cell.area_square_angstrom) * JOULE_PER_SQUARE_METRE
    found = surface_energy(crystal(metal), miller, toy)
    assert found == pytest.approx(expected, rel=1e-6)
    assert surface_energy(crystal(metal), miller, toy, thickness_angstrom=35.0) == pytest.approx(found)


def test_a_slab_needs_a_thickness(toy):
    with pytest.raises(UsageError, match="both positive"):
        surface_energy(crystal("In"), (0, 0, 1), toy, thickness_angstrom=0.0)


def test_energies_of_an_interface_and_its_runs(interface, toy):
    """Frames of the second half are opened; the same atoms give the same work."""
    atoms = interface.atoms
    frames = np.repeat(atoms.positions[None], 5, axis=0)
    run = Trajectory(
        time_picosecond=np.arange(5.0),
        position_angstrom=frames,
        cell_angstrom=np.repeat(np.asarray(atoms.cell)[None], 5, axis=0),
        periodic=np.array([True] * 3),
        atomic_number=atoms.numbers,
        side=atoms.arrays["side"],
    )
    found = interface_energies(interface, toy, engine="toy", trajectories=[run], frames=2)
    assert found.reacted_time_picosecond == (2.0, 4.0)
    first, last = found.reacted_joule_per_square_metre
    assert first == pytest.approx(last)
    assert found.reacted_spread_joule_per_square_metre == pytest.approx(0.0, abs=1e-9)
    fresh, reacted = found.entry_joule_per_square_metre()
    gamma = found.surface_joule_per_square_metre
    assert fresh == pytest.approx(2 * (gamma - found.fresh_joule_per_square_metre))
    assert reacted == pytest.approx(2 * (gamma - found.reacted_mean_joule_per_square_metre))
    ids = {row.id for row in found.findings()}
    assert ids == {"work_of_adhesion.In.fresh", "work_of_adhesion.In.reacted", "surface_energy.In"}
    other = replace(run, atomic_number=np.full(atoms.numbers.size, 3))
    with pytest.raises(UsageError, match="not of these atoms"):
        interface_energies(interface, toy, engine="toy", trajectories=[other])
    with pytest.raises(UsageError, match="at least one"):
        interface_energies(interface, toy, engine="toy", frames=0)


def test_numbers_of_the_alloy_cell():
    cell = load_cell("luo2021-li-in")
    both = [adhesion(fresh=0.4, reacted=(0.5, 0.7)), adhesion("LiIn", fresh=0.3, surface=0.25)]
    chemistry = [reactions("Li6PS5Cl", one) for one in ("In", "LiIn")]
    found = couple_interface(cell, energies=both, reactions=chemistry)
    rows = {one.assumption.symbol: one for one in found.numbers}
    plain = growth_cell(cell)
    # measured volume stands, the simulated one widens its range
    volume = rows["v_i"]
    assert volume.origin == "measured"
    assert volume.assumption.value == plain.metal.insertion_volume_cubic_centimetre_per_mole
    assert volume.assumption.low <= volume.assumption.value < volume.assumption.high
    # the middle of -0.4, -0.8 and -0.1; engines' scatter on both sides, the first layer's reaction below
    entry = rows["W_e"].assumption
    assert entry.value == pytest.approx(-0.45)
    assert entry.high == pytest.approx(-0.1 + np.sqrt(3) * 0.3)
    layer = min(one.closed.most_exothermic.energy_electronvolt_per_atom for one in chemistry) * 40 * 0.3
    assert entry.low == pytest.approx(-0.8 - np.sqrt(3) * 0.3 + layer * 0.1602176634)
    # 15 nm at 5e-6 S/cm are 0.3 ohm cm2 on top of the charge transfer
    transfer = plain.interface.start_ohm_square_centimetre
    assert rows["R_0"].assumption.value == pytest.approx(transfer + 0.3)
    assert (rows["R_0"].assumption.low, rows["R_0"].assumption.high) == (1.0, 8.0)
    assert rows["a_0"].assumption.value == pytest.approx(0.03)
    assert any("impedance" in one for one in found.undecided)
    for row in found.findings():
        assert row.unit
        assert row.standard_uncertainty is not None


def test_switches():
    cell = load_cell("luo2021-li-in")
    chemistry = [reactions("Li6PS5Cl", "In")]
    chosen = Sources(
        volume="simulated", wetting=-0.2, interphase_nanometre=30, interphase_siemens_per_centimetre=1e-6
    )
    found = couple_interface(cell, reactions=chemistry, sources=chosen)
    rows = {one.assumption.symbol: one.assumption for one in found.numbers}
    (simulated,) = {
        one.cubic_centimetre_per_mole_of_lithium
        for one in chemistry[0].lithiation
        if one.product == "LiIn" and one.source != "crystals"
    }
    assert rows["v_i"].value == pytest.approx(simulated)
    assert (rows["W_e"].low, rows["W_e"].value, rows["W_e"].high) == (-0.2, -0.2, -0.2)
    assert rows["R_0"].value == rows["R_0"].low == rows["R_0"].high
    assert rows["R_0"].value == pytest.approx(growth_cell(cell).interface.start_ohm_square_centimetre + 3.0)
    assert rows["a_0"].value == pytest.approx(0.06)
    dry = couple_interface(cell, sources=Sources(wetting="none"))
    assert {one.assumption.symbol for one in dry.numbers} == {"v_i", "R_0", "a_0"}


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ({"volume": "guess"}, "no such source of volume"),
        ({"wetting": "guess"}, "no such source of wetting"),
        ({"interphase_nanometre": -1.0}, "must be positive"),
        ({"volume": -1.0}, "must be positive"),
    ],
)
def test_wrong_switches(what, said):
    with pytest.raises(UsageError, match=said):
        Sources(**what)


def test_what_was_not_simulated_is_asked_for():
    cell = load_cell("luo2021-li-in")
    with pytest.raises(UsageError, match=r"simulate\.adhesion"):
        couple_interface(cell)
    with pytest.raises(UsageError, match=r"simulate\.reactions"):
        couple_interface(cell, sources=Sources(volume="simulated", wetting="none"))
    # adhesion without the metal's surface energy says nothing of wetting, and is no mistake
    unknown = couple_interface(cell, energies=[adhesion(surface=None)])
    assert "W_e" not in {one.assumption.symbol for one in unknown.numbers}
    assert any("as if dry" in one for one in unknown.undecided)


def test_lithium_keeps_its_interface_and_gets_its_wetting():
    found = couple_interface(load_cell("luo2021-li"), energies=[adhesion("Li", fresh=0.6, surface=0.35)])
    assert [one.assumption.symbol for one in found.numbers] == ["W_e"]
    assert found.numbers[0].assumption.value == pytest.approx(-0.5)
    assert any("R_1" in one for one in found.undecided)


def test_coupled_numbers_reach_the_cell_and_its_band():
    """They are used, they replace the assumption of the same symbol, and a donor of r keeps its own."""
    cell = load_cell("luo2021-li-in")
    found = couple_interface(cell, energies=[adhesion()])
    given = Assumed(coupled=found.assumptions)
    coupled = given.applied(growth_cell(cell))
    assert coupled.interface.entry_joule_per_square_metre == pytest.approx(-0.4)
    rows = [one.symbol for one in assumptions(coupled)]
    assert rows.count("R_0") == 1
    assert {"W_e", "v_i", "a_0"} <= set(rows)
    assert given.applied(growth_cell(cell), own=False) == growth_cell(cell)
    # another metal's wetting is not that of the cell that r comes from
    assert varied(coupled, [("W_e", 0.3)], shared=True).interface == coupled.interface


def test_entry_energy_adds_to_the_energy_of_fracture():
    """K_eff^2 (1 - nu^2)/E = G_f + W_e; boundaries in pores stay open; enough wetting opens all."""
    cell = small_cell()
    _, network = pellet(cell, small_settings())
    mechanics, dry = cell.mechanics, network.toughness_megapascal_root_metre
    modulus = 1e6 * mechanics.plane_modulus_megapascal  # Pa
    energy = (1e6 * dry) ** 2 / modulus
    for entry in (0.5, -0.5):
        wet = entered_toughness(network, mechanics, entry)
        closed = dry > 0.0
        found = (1e6 * wet[closed]) ** 2 / modulus
        np.testing.assert_allclose(found, np.maximum(energy[closed] + entry, 0.0), rtol=1e-9, atol=1e-12)
        assert (wet[~closed] == 0.0).all()
    assert (~closed).any()
    nothing = np.zeros(network.patches, dtype=bool)
    wetted = barrier_megapascal(network, nothing, mechanics, -1e3)
    np.testing.assert_allclose(wetted, network.normal_stress_megapascal)
    assert (
        barrier_megapascal(network, nothing, mechanics, 0.5)
        >= barrier_megapascal(network, nothing, mechanics)
    ).all()


def test_metal_that_wets_goes_deeper():
    """The same r: what helps metal into boundaries makes it grow faster, whatever the metal."""
    settings = small_settings(voxel=4.0, patch=4.0, rectification=0.06, cycles=25)
    depths = [
        simulate_growth(small_cell(interface={"entry_joule_per_square_metre": one}), settings=settings)
        .penetration_depth_mean_micrometre[-1]
        for one in (-2.0, 0.0, 2.0)
    ]  # fmt: skip
    assert depths[0] > depths[1] > depths[2]


def test_frames_after_a_tear_are_not_opened(interface, toy):
    """A hole costs nothing to open: only what came before it tells how the faces hold."""
    atoms = interface.atoms
    frames = np.repeat(atoms.positions[None], 9, axis=0)
    cells = np.repeat(np.asarray(atoms.cell)[None], 9, axis=0)
    upper = atoms.positions[:, 2] > 0.5 * atoms.cell[2, 2]
    frames[6:, upper, 2] += 10.0
    cells[6:, 2, 2] += 20.0
    run = Trajectory(
        time_picosecond=np.arange(9.0),
        position_angstrom=frames,
        cell_angstrom=cells,
        periodic=np.array([True] * 3),
        atomic_number=atoms.numbers,
        side=atoms.arrays["side"],
    )
    found = interface_energies(interface, toy, engine="toy", trajectories=[run], frames=2)
    assert found.reacted_time_picosecond == (2.0, 5.0)
    torn = replace(run, position_angstrom=frames[5:], cell_angstrom=cells[5:], time_picosecond=np.arange(4.0))
    assert interface_energies(interface, toy, engine="toy", trajectories=[torn]).reacted_time_picosecond == ()
