import pytest

from indrite.cell import material
from indrite.cell.crystals import phase
from indrite.errors import UsageError
from indrite.models.thermodynamics import Reaction, crystal_volumes, relaxed_volumes, volume_change
from indrite.models.thermodynamics.volumes import reaction_volume


def test_volumes_are_those_of_the_cells():
    volumes = crystal_volumes()
    for name in ("InS", "Li3P", "LiP", "InCl3", "LiIn", "Li6PS5Cl"):
        atoms = phase(name).atoms()
        assert volumes.cubic_angstrom_per_atom[phase(name).formula] == pytest.approx(
            atoms.get_volume() / len(atoms), rel=1e-9
        )


def test_indium_to_liin():
    """6.786 Å cubed over 8 against 3.2528² x 4.9463 Å³ over 2: 39.06 and 26.17 Å³ per In."""
    change = volume_change("LiIn", volumes=crystal_volumes())
    assert change.relative == pytest.approx(39.06 / 26.168 - 1, abs=2e-3)
    assert change.cubic_centimetre_per_mole_of_lithium == pytest.approx((39.06 - 26.168) * 0.602214, abs=0.02)


def test_swelling_is_that_of_the_cell_model():
    """The full cell takes its swelling from density and lattice of the materials; one per cent apart."""
    name = "molar_volume_cubic_centimetre_per_mole"
    used = material("LiIn").value(name) - material("In").value(name)
    crystals = volume_change("LiIn", volumes=crystal_volumes()).cubic_centimetre_per_mole_of_lithium
    assert used == pytest.approx(7.86, abs=0.01)
    assert crystals == pytest.approx(used, rel=0.02)


def test_engine_and_crystals_agree_on_the_swelling(relaxed):
    own, measured = (
        volume_change("LiIn", volumes=one) for one in (relaxed_volumes(relaxed), crystal_volumes())
    )
    assert own.relative == pytest.approx(measured.relative, abs=0.05)


def test_swelling_grows_with_lithium():
    products = ("LiIn", "Li3In2", "Li2In", "Li13In3")
    changes = [volume_change(one, volumes=crystal_volumes()).relative for one in products]
    assert changes == sorted(changes)


def test_volume_of_a_reaction_by_hand():
    volumes = crystal_volumes()
    reaction = Reaction.parse("InS + 2 Li -> In + Li2S")
    # InS 4.443 x 10.642 x 3.94 / 4, Li2S 5.71³ / 4
    solid = 4.443 * 10.642 * 3.94 / 4
    products = 26.168 + 5.71**3 / 4
    opened = reaction_volume(reaction, volumes=volumes, open_to_lithium=True)
    assert opened.relative == pytest.approx(products / solid - 1, abs=1e-3)
    closed = reaction_volume(reaction, volumes=volumes, open_to_lithium=False)
    assert closed.relative == pytest.approx(products / (solid + 2 * 3.5101**3 / 2) - 1, abs=1e-3)


def test_a_reaction_with_an_unknown_phase_has_no_volume():
    reaction = Reaction.parse("In + Cl2S -> InS + 2 Cl")
    assert reaction_volume(reaction, volumes=crystal_volumes(), open_to_lithium=False) is None


def test_what_is_no_alloy_of_the_host():
    with pytest.raises(UsageError, match="not a compound of lithium and the host"):
        volume_change("InS", volumes=crystal_volumes())
