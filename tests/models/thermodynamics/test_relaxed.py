"""Relaxation with the toy engine (no claim to be true), its resuming, and the shipped energies."""

import json

import pytest
from ase import Atoms
from ase.calculators.lj import LennardJones

from indrite.engines import engine
from indrite.errors import FileFormatError, UsageError
from indrite.models.thermodynamics import (
    RelaxationSettings,
    read_relaxed,
    relax_phases,
    relaxed_by,
    shipped_engines,
    shipped_phases,
    starting_structures,
)
from indrite.models.thermodynamics.relaxed import relax_phase

SETTINGS = RelaxationSettings(force_electronvolt_per_angstrom=0.05, steps=50)


def crystals():
    cubic = Atoms("LiCl", scaled_positions=[(0, 0, 0), (0.5, 0.5, 0.5)], cell=[3.2] * 3, pbc=True)
    return {"a": cubic, "b": cubic * (2, 1, 1), "c": Atoms("In", cell=[3.1] * 3, pbc=True)}


def lattice_of(lattice):
    """One atom, face-centred."""
    cell = [(0, lattice / 2, lattice / 2), (lattice / 2, 0, lattice / 2), (lattice / 2, lattice / 2, 0)]
    return Atoms("In", cell=cell, pbc=True)


def test_a_lennard_jones_crystal_relaxes_to_its_known_lattice():
    """Face-centred cubic: a = 1.5496 sigma, E = -8.61 epsilon (infinite sums, Kittel)."""
    sigma, epsilon = 3.4, 0.0104
    calculator = LennardJones(sigma=sigma, epsilon=epsilon, rc=5 * sigma, smooth=False)
    settings = RelaxationSettings(force_electronvolt_per_angstrom=1e-4, steps=300)
    done = relax_phase("x", lattice_of(5.6), calculator=calculator, settings=settings)
    assert done.converged
    lattice = (4 * done.volume_cubic_angstrom_per_atom) ** (1 / 3)
    assert lattice == pytest.approx(1.5496 * sigma, rel=0.01)
    # cut at 5 sigma and shifted to zero there: each costs half of 4/3 pi 125 (1.09/sigma³) 4/5⁶ epsilon
    cut = 2 * 0.5 * 4 / 3 * 3.14159 * 125 * 1.09 * 4 / 5**6
    assert done.energy_electronvolt_per_atom == pytest.approx((cut - 8.61) * epsilon, rel=0.002)
    assert done.expansion < 0  # it started too wide


def test_not_converged_is_a_result():
    calculator = LennardJones(sigma=3.4, epsilon=0.0104, rc=15.0)
    settings = RelaxationSettings(force_electronvolt_per_angstrom=1e-9, steps=2)
    done = relax_phase("x", lattice_of(5.8), calculator=calculator, settings=settings)
    assert not done.converged
    assert done.force_electronvolt_per_angstrom >= 0


class Killed(Exception):
    pass


def test_a_killed_run_goes_on_where_it_was(tmp_path):
    def killer(done, total, label):
        if done == 2:
            raise Killed

    path = tmp_path / "energies.json"
    toy = engine("toy")
    with pytest.raises(Killed):
        relax_phases(toy, structures=crystals(), settings=SETTINGS, path=path, progress=killer)
    half = read_relaxed(path)
    assert list(half.phases) == ["a", "b"]
    # the first two are taken as they stand: mark one to see that it is not computed again
    text = path.read_text()
    marked = text.replace('"steps": ' + str(half.phases["a"].steps) + ",", '"steps": 987,', 1)
    assert "987" in marked
    path.write_text(marked)
    resumed = relax_phases(toy, structures=crystals(), settings=SETTINGS, path=path)
    whole = relax_phases(toy, structures=crystals(), settings=SETTINGS)
    assert resumed.phases["a"].steps == 987
    for name in ("b", "c"):
        assert resumed.phases[name] == whole.phases[name]
    assert list(read_relaxed(path).phases) == ["a", "b", "c"]


def test_a_changed_structure_is_computed_again(tmp_path):
    path, toy = tmp_path / "energies.json", engine("toy")
    relax_phases(toy, structures=crystals(), settings=SETTINGS, path=path)
    other = crystals() | {
        "a": Atoms("LiCl", positions=[(0, 0, 0), (1.7, 1.7, 1.7)], cell=[3.4] * 3, pbc=True)
    }
    again = relax_phases(toy, structures=other, settings=SETTINGS, path=path)
    assert again.phases["a"].start_volume_cubic_angstrom_per_atom == pytest.approx(3.4**3 / 2, abs=1e-4)


def test_results_of_other_settings_are_refused(tmp_path):
    path, toy = tmp_path / "energies.json", engine("toy")
    relax_phases(toy, structures={"c": crystals()["c"]}, settings=SETTINGS, path=path)
    with pytest.raises(UsageError, match="another engine, version or setting"):
        relax_phases(toy, structures=crystals(), settings=RelaxationSettings(0.5, 50), path=path)


@pytest.mark.parametrize("text", ["", "{}", '{"engine": "toy", "phases": [{"name": 1}]}', "[]"])
def test_a_file_that_is_no_such_file(tmp_path, text):
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(FileFormatError, match="not a file of relaxed phases"):
        read_relaxed(tmp_path / "x.json")


@pytest.mark.parametrize("name", shipped_engines())
def test_shipped_energies_are_of_the_structures_that_indrite_has(name):
    """Change a crystal and this says that its energy has to be computed again."""
    from indrite.models.thermodynamics.relaxed import _hash

    relaxed = shipped_phases(name)
    structures = starting_structures()
    assert set(relaxed.phases) == set(structures)
    stale = [name for name, one in relaxed.phases.items() if _hash(structures[name]) != one.start_sha256]
    assert not stale


@pytest.mark.parametrize("name", shipped_engines())
def test_shipped_relaxations_have_converged(name):
    relaxed = shipped_phases(name)
    assert [name for name, one in relaxed.phases.items() if not one.converged] == []
    assert all(one.force_electronvolt_per_angstrom <= 0.021 for one in relaxed.phases.values())


def test_shipped_engines_are_known_by_name():
    for name in shipped_engines():
        assert engine(name).name == name
        assert relaxed_by(name).fingerprint["model"]


def test_energies_are_those_of_prototypes(relaxed, shared_thermochemistry):
    """Own relaxations against independent ones to 0.05 eV/Å; P and S8 are soft and go deeper here."""
    lines = (shared_thermochemistry / "chgnet_energies.jsonl").read_text().splitlines()
    known = {row["name"]: row["e"] for row in map(json.loads, lines)}
    common = set(known) & set(relaxed.phases)
    assert len(common) >= 30
    for name in common:
        deeper = known[name] - relaxed.phases[name].energy_electronvolt_per_atom
        assert -0.001 < deeper < (0.03 if name.startswith(("P_", "P4S3", "S", "LiP_")) else 0.004), name


@pytest.mark.slow
def test_chgnet_gives_the_shipped_energies():
    """Small cells relaxed here and now."""
    pytest.importorskip("chgnet")
    shipped = relaxed_by("chgnet")
    structures = starting_structures()
    few = {name: structures[name] for name in ("In_I4mmm", "Li_bcc", "LiIn_NaTl", "InS_Pnnm", "Li3P_Na3As")}
    done = relax_phases(engine("chgnet", device="cpu"), structures=few)
    for name, one in done.phases.items():
        expected = shipped.phases[name]
        assert one.energy_electronvolt_per_atom == pytest.approx(
            expected.energy_electronvolt_per_atom, abs=1e-3
        )
        assert one.volume_cubic_angstrom_per_atom == pytest.approx(
            expected.volume_cubic_angstrom_per_atom, rel=0.01
        )


def test_a_crystal_that_collapses_is_given_up():
    """Twice as wide as its atoms want it: a wrong structure, or an engine that fails."""
    calculator = LennardJones(sigma=0.4, epsilon=2.0, rc=2.0)
    settings = RelaxationSettings(force_electronvolt_per_angstrom=0.01, steps=200)
    done = relax_phase("x", lattice_of(1.3), calculator=calculator, settings=settings)
    assert not done.converged
    assert done.volume_cubic_angstrom_per_atom < 0.6 * done.start_volume_cubic_angstrom_per_atom
