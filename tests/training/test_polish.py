"""The last layer solved for: exact where labels are linear in it, and what a fit does not see is seen."""

import dataclasses
import json

import numpy as np
import pytest
from ase.build import bulk
from training.frames import named, write_frames
from training.label import label
from training.recipe import ELEMENTS, Recipe

pytest.importorskip("numba")

from training.polish import Lack, openings, polish_member, write_last
from training.response import Responder

from engine_files import write_nep
from indrite.engines import engine
from indrite.engines._nep_model import read_model


@pytest.fixture
def recipe(tmp_path):
    found = Recipe(data=tmp_path / "data", work=tmp_path / "work", members=1)
    found.data.mkdir()
    (found.data / "elements.json").write_text(
        json.dumps({"teacher": "nep", "electronvolt": dict.fromkeys(ELEMENTS, 0.0)}), "utf-8"
    )
    write_nep(found.potential(0), ELEMENTS, np.random.default_rng(3), zbl="1.25 2.5")
    return found


def salts(count, rng):
    found = []
    for number in range(count):
        atoms = bulk("LiCl", "rocksalt", a=5.14 * (1.0 + 0.02 * rng.normal()), cubic=True)
        atoms.symbols = rng.choice(ELEMENTS, len(atoms))
        atoms.positions += rng.normal(0.0, 0.2, atoms.positions.shape)
        found.append(named(atoms, name=f"r0/salt/{number}", group="bulk salt"))
    return found


def calculator(recipe):
    return engine(f"nep:{recipe.potential(0)}").calculator()


def last_layer(recipe):
    model = read_model(recipe.potential(0))
    return Responder(model).weights, model.bias_electronvolt


def test_responses_add_up_to_the_potential(recipe):
    atoms = salts(1, np.random.default_rng(0))[0]
    respond = Responder(read_model(recipe.potential(0)))
    one, weights = respond(atoms), respond.weights
    atoms.calc = calculator(recipe)
    assert weights @ one.energy + one.energy_rest == pytest.approx(atoms.get_potential_energy(), abs=1e-4)
    forces = np.tensordot(weights, one.forces, 1) + one.forces_rest
    np.testing.assert_allclose(forces, atoms.get_forces(), atol=1e-4)
    virial = weights @ one.virial + one.virial_rest
    np.testing.assert_allclose(virial, atoms.get_stress() * atoms.get_volume(), atol=1e-3)


def test_a_last_layer_goes_into_the_file_and_nothing_else_changes(recipe):
    before = recipe.potential(0).read_text("utf-8").split("\n")
    weights, bias = last_layer(recipe)
    write_last(recipe.potential(0), weights + 1.0, bias - 2.0)
    new, new_bias = last_layer(recipe)
    np.testing.assert_allclose(new, weights + 1.0, atol=1e-5)
    assert new_bias == pytest.approx(bias - 2.0, abs=1e-5)
    after = recipe.potential(0).read_text("utf-8").split("\n")
    assert len(after) == len(before)
    assert sum(one != other for one, other in zip(before, after, strict=True)) == len(weights) + 1


def test_labels_that_the_last_layer_can_meet_are_met(recipe):
    """A wrong last layer, and a teacher that differs in nothing else: least squares find it."""
    frames = salts(60, np.random.default_rng(1))
    write_frames(recipe.labels(0), [label(one, calculator(recipe)) for one in frames])
    teacher = calculator(recipe).evaluate_many(frames)
    weights, bias = last_layer(recipe)
    moved = np.random.default_rng(2).normal(0.0, 0.2, weights.shape)
    write_last(recipe.potential(0), weights + moved, bias + 0.3)
    soft = dataclasses.replace(recipe, polish=dataclasses.replace(recipe.polish, ridge=1e-9))
    wrong = calculator(recipe).evaluate_many(frames)
    told: list[str] = []
    polish_member(soft, 0, talk=told.append)
    right = calculator(recipe).evaluate_many(frames)
    for (energy, forces), (off, pulled), (found, pull) in zip(teacher, wrong, right, strict=True):
        assert np.abs(pulled - forces).max() > 0.03
        assert abs(found - energy) < 0.1 * abs(off - energy)
        assert found == pytest.approx(energy, abs=2e-3)
        np.testing.assert_allclose(pull, forces, atol=3e-3)
    assert told == [f"member 0, work to open, {one}: none" for one in ("learned", "not learned")]


def test_work_to_open_belongs_to_the_frame_it_was_opened_from():
    energies = {
        "r9/open-LiIn_NaTl-0/01000": Lack(np.array([1.0, 2.0]), 0.5, 160.21766),
        "r9/open-LiIn_NaTl-0/03000": Lack(np.array([9.0, 9.0]), 9.0, 160.21766),
        "r9/open-LiIn_NaTl-0-face-01000/025": Lack(np.array([2.0, 2.0]), 1.5, 160.21766),
        "r9/open-LiIn_NaTl-1-face-01000/025": Lack(np.array([2.0, 2.0]), 1.5, 160.21766),  # no closed one
        "r3/interface-In-300/010": Lack(np.array([2.0, 2.0]), 1.5, 160.21766),
        "r0/x": Lack(np.array([2.0, 2.0]), 1.5, 160.21766),
    }
    found = openings(energies)
    assert list(found) == ["r9/open-LiIn_NaTl-0-face-01000/025"]
    (one,) = found.values()
    np.testing.assert_allclose(one.response, [0.1, 0.0], rtol=1e-6)
    assert one.lacking == pytest.approx(0.1)


def opened_salts(recipe, frames):
    """Return the frames with cells opened, by names of a round of openings."""
    found = []
    for number, atoms in enumerate(frames):
        apart = atoms.copy()
        apart.set_cell([*atoms.cell[:2], [0.0, 0.0, atoms.cell[2, 2] + 6.0]])
        run = f"r1/opened-Li-{number}"
        found.append(named(atoms, name=f"{run}/00100", group="opened Li"))
        found.append(named(apart, name=f"{run}-face-00100/060", group="opened Li"))
    return found


def test_the_work_to_open_is_mended_where_other_labels_hide_it(recipe):
    rng = np.random.default_rng(5)
    frames = opened_salts(recipe, salts(20, rng))
    toy = engine("toy").calculator()
    write_frames(recipe.labels(0), [label(one, toy) for one in salts(40, rng)])
    write_frames(recipe.labels(1), [label(one, toy) for one in frames])
    text = recipe.potential(0).read_text("utf-8")
    after = []
    for aim in (1e3, 1e-3):
        recipe.potential(0).write_text(text, "utf-8")
        how = dataclasses.replace(recipe.polish, opening_joule_per_square_metre=aim)
        told: list[str] = []
        polish_member(dataclasses.replace(recipe, polish=how), 0, talk=told.append)
        after.append([float(one.rsplit("now ", 1)[1]) for one in told if "now" in one])
        assert float(told[0].split("off by ")[1].split()[0]) > after[-1][0]
    assert after[1][0] < 0.5 * after[0][0]
