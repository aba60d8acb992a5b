"""The making of the fast potential, with the pair potential as teacher and networks of a few neurons."""

import dataclasses
import gzip
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from ase.build import bulk
from ase.neighborlist import neighbor_list
from benchmarks.dft_fragment import sulfur_of_phosphorus
from click.testing import CliRunner
from training.bulk import argyrodite_structures, bulk_phases, phase_cell, pushed_structures, shaken
from training.contact import ELECTRODES, mixed_structures, small_interface
from training.elements import cohesive, fitted_elements
from training.explore import Choice, chosen, disagreement, explore
from training.fit import labelled_frames, split
from training.frames import append_frame, labelled, mend, named, read_frames, write_frames
from training.judge import judge, table
from training.label import label, label_round
from training.opened import WAYS, open_interfaces, opening
from training.overlap import compared as compared_counts
from training.overlap import counts_from, fixed_starts, overlap, teacher_counts, undecided
from training.recipe import ELEMENTS, Network, Recipe
from training.relaxed import relaxed_cell, relaxed_structures
from training.rounds import fitted_round
from training.ship import ship
from training.spot import PHASES, compared, contact_frames, spot, spot_structure
from training.systems import System, systems
from training.trials import along, committee_rows, interface_start, outward, reactions, row

from engine_files import write_nep
from indrite.cell.crystals import phase
from indrite.engines import engine
from indrite.models.gate import shipped_cards
from indrite.signals.trajectory import ELECTRODE, ELECTROLYTE
from training import label as label_module


@pytest.fixture
def recipe(tmp_path):
    small = Network(
        cutoff_angstrom=(4.5, 3.5), radial=2, angular=1, basis=3, neurons=4, steps=40, steps_per_part=20
    )
    return Recipe(teacher="toy", data=tmp_path / "data", work=tmp_path / "work", members=2, network=small)


def salt(rng, name="r0/salt/0", rattle=0.05):
    atoms = bulk("LiCl", "rocksalt", a=5.14, cubic=True)
    atoms.positions += rng.normal(0.0, rattle, atoms.positions.shape)
    return named(atoms, name=name, group="bulk LiCl")


@pytest.fixture
def candidates(recipe):
    rng = np.random.default_rng(0)
    frames = [salt(rng, f"r0/salt/{number}", rattle=0.25) for number in range(12)]
    write_frames(recipe.candidates(0), frames)
    return frames


def quiet(text):
    pass


def test_a_frame_cut_short_by_a_kill_is_left_out_and_overwritten(tmp_path):
    rng = np.random.default_rng(0)
    path = tmp_path / "growing.extxyz"
    for number in range(3):
        append_frame(path, label(salt(rng, f"r0/{number}"), engine("toy").calculator()))
    whole = path.read_text("utf-8")
    for cut in (1, 10, len(whole) // 4):
        path.write_text(whole[:-cut], "utf-8")
        assert [one.info["name"] for one in read_frames(path)] == ["r0/0", "r0/1"]
        assert mend(path) == 2
        assert whole.startswith(path.read_text("utf-8"))
    path.write_text(whole, "utf-8")
    assert mend(path) == 3
    assert path.read_text("utf-8") == whole


def test_a_damaged_file_is_said_to_be_damaged(tmp_path):
    path = tmp_path / "labels.extxyz.gz"
    path.write_bytes(gzip.compress(b"2\n\nLi 0 0 0\nLi 1 1 1\n")[:-6])
    with pytest.raises(ValueError, match="damaged"):
        read_frames(path)


def test_written_frames_are_read_back_and_the_bytes_repeat(tmp_path):
    frames = [label(salt(np.random.default_rng(1)), engine("toy").calculator())]
    one, other = tmp_path / "a.extxyz.gz", tmp_path / "b.extxyz.gz"
    write_frames(one, frames)
    write_frames(other, read_frames(one))
    assert one.read_bytes() == other.read_bytes()
    found = read_frames(one)[0]
    assert found.get_potential_energy() == pytest.approx(frames[0].get_potential_energy(), abs=1e-9)
    assert np.array_equal(found.get_forces(), frames[0].get_forces())
    assert np.allclose(found.get_stress(), frames[0].get_stress(), atol=1e-9)


def test_labels_belong_to_the_positions_in_the_file(candidates):
    found = label(candidates[0], engine("toy").calculator())
    again = found.copy()
    again.calc = engine("toy").calculator()
    assert again.get_potential_energy() == pytest.approx(found.get_potential_energy(), abs=1e-5)
    assert np.abs(again.get_forces() - found.get_forces()).max() < 1e-4


def test_labelling_goes_on_after_a_kill_and_ends_the_same(recipe, candidates, monkeypatch):
    whole = label_round(recipe, 0, talk=quiet).read_bytes()
    recipe.labels(0).unlink()
    (recipe.work / "labels-00.extxyz").unlink()
    calls = []

    def dying(path, atoms):
        if len(calls) == 5:
            with path.open("a", encoding="utf-8") as file:
                file.write("8\nhalf a fra")
            raise KeyboardInterrupt
        calls.append(atoms.info["name"])
        append_frame(path, atoms)

    monkeypatch.setattr(label_module, "append_frame", dying)
    with pytest.raises(KeyboardInterrupt):
        label_round(recipe, 0, talk=quiet)
    assert not recipe.labels(0).exists()
    monkeypatch.setattr(label_module, "append_frame", append_frame)
    assert label_round(recipe, 0, talk=quiet).read_bytes() == whole


def test_a_structure_the_teacher_cannot_take_is_left_out_for_good(recipe):
    rng = np.random.default_rng(0)
    good, bad = salt(rng, "r0/good"), salt(rng, "r0/bad")
    bad.positions[0] = np.nan
    write_frames(recipe.candidates(0), [bad, good])
    found = read_frames(label_round(recipe, 0, talk=quiet))
    assert [one.info["name"] for one in found] == ["r0/good"]


def test_phases_have_cells_of_a_size_to_learn_from():
    names = bulk_phases()
    assert {"In_I4mmm", "LiIn_NaTl", "InS_Pnnm", "Li2S_antifluorite", "LiCl_rocksalt"} <= set(names)
    for name in names:
        atoms = phase_cell(name)
        assert len(atoms) <= 64
        assert set(atoms.get_chemical_symbols()) <= set(ELEMENTS)


@pytest.mark.parametrize("make", [argyrodite_structures, pushed_structures, mixed_structures])
def test_drawn_structures_repeat_with_the_seed_and_change_without(make):
    one, same, other = (list(islice(make(seed), 2)) for seed in (1, 1, 2))
    for (name, _, atoms), (_, _, twin), (_, _, stranger) in zip(one, same, other, strict=True):
        assert np.array_equal(atoms.positions, twin.positions), name
        assert not np.allclose(atoms.positions[:8], stranger.positions[:8]), name
    assert len({name for name, _, _ in one}) == 2


def test_mixed_atoms_keep_apart():
    for _, _, atoms in islice(mixed_structures(3), 2):
        distance = atoms.get_all_distances(mic=True)
        np.fill_diagonal(distance, np.inf)
        assert distance.min() > 1.2


@pytest.mark.parametrize(("electrode", "element"), [("In", "In"), ("LiIn_NaTl", "In"), ("Li", "Li")])
def test_small_interfaces_hold_both_sides(electrode, element):
    atoms = small_interface(electrode, ("cut", 1), gap_angstrom=2.4, seed=1)
    assert 80 <= len(atoms) <= 110
    assert {"P", "S", "Cl", element} <= set(atoms.get_chemical_symbols())


def test_energies_of_the_elements_are_found_and_taken_off(candidates):
    true = dict(zip(ELEMENTS, (-2.0, -3.0, -5.0, -4.0, -1.5), strict=True))
    rng = np.random.default_rng(0)
    frames = []
    for _ in range(30):
        atoms = salt(rng)
        atoms.set_chemical_symbols(list(rng.choice(ELEMENTS, len(atoms))))
        energy = sum(true[one] for one in atoms.get_chemical_symbols())
        atoms.calc = _fixed(atoms, energy)
        frames.append(atoms)
    found = fitted_elements(frames)
    assert found == pytest.approx(true, abs=1e-5)
    assert np.abs(cohesive(frames, found)).max() < 1e-3


def test_colliding_atoms_weigh_less(candidates):
    pytest.importorskip("torch")
    from training.fit import shifted

    frames = [label(one, engine("toy").calculator()) for one in candidates]
    most = np.array([np.abs(one.get_forces()).max() for one in frames])
    recipe = Recipe(full_weight_electronvolt_per_angstrom=float(np.median(most)))
    found = shifted(frames, dict.fromkeys(ELEMENTS, 0.0), recipe=recipe)
    weights = np.array([one.info["weight"] for one in found])
    assert (weights[most <= np.median(most)] == 1.0).all()
    above = most > np.median(most)
    assert weights[above] == pytest.approx(np.median(most) / most[above], abs=1e-4)
    group = frames[0].info["group"]
    of_group = np.array([one.info["group"] == group for one in frames])
    for changes, factor in (
        ({"aside": (group,), "aside_weight": 0.2}, 0.2),
        ({"favoured": (group,), "favoured_weight": 3.0}, 3.0),
        ({"opened": (group,), "opened_weight": 6.0}, 6.0),
    ):
        other = shifted(frames, dict.fromkeys(ELEMENTS, 0.0), recipe=dataclasses.replace(recipe, **changes))
        ratio = np.array([one.info["weight"] for one in other]) / weights
        assert ratio == pytest.approx(np.where(of_group, factor, 1.0), abs=1e-3)


def test_phases_set_aside_or_favoured_are_phases_that_are_learned():
    chosen = (*Recipe().aside, *Recipe().favoured)
    phases = {one.removeprefix("bulk ") for one in chosen if one.startswith("bulk ")}
    assert phases <= set(bulk_phases())
    contacts = {f"interface {one}" for one in ELECTRODES}
    assert set(chosen) == {f"bulk {one}" for one in phases} | contacts
    assert not set(Recipe().aside) & set(Recipe().favoured)


def _fixed(atoms, energy):
    from ase.calculators.singlepoint import SinglePointCalculator

    return SinglePointCalculator(atoms, energy=energy, forces=np.zeros((len(atoms), 3)), stress=np.zeros(6))


def test_the_test_set_is_apart_and_takes_the_ends_of_runs(recipe):
    rng = np.random.default_rng(0)
    drawn = [salt(rng, f"r0/salt/{number}") for number in range(40)]
    runs = [salt(rng, f"r1/run{run}/{time:05d}") for run in range(4) for time in (100, 400, 900)]
    train, test = split(recipe, [*drawn, *runs])
    names = [one.info["name"] for one in test]
    assert len(train) + len(test) == 52
    assert not {one.info["name"] for one in train} & set(names)
    assert sum(one.startswith("r0/") for one in names) == 4
    assert [one for one in names if one.startswith("r1/")] == ["r1/run0/00900", "r1/run2/00900"]


def test_the_most_disputed_frames_are_chosen_but_not_two_alike():
    time = np.arange(21) * 0.05
    spread = np.linspace(0.2, 0.6, 21)
    size = np.full(21, 3.0)
    size[20] = 40.0  # past use
    found = chosen(time, spread, size, choice=Choice(most=3, apart_picosecond=0.25))
    assert found == [9, 14, 19]


def test_the_end_of_a_run_is_labelled_even_where_the_committee_agrees_most():
    time = np.arange(21) * 0.05
    found = chosen(time, np.linspace(0.6, 0.2, 21), np.full(21, 3.0), choice=Choice(most=2))
    assert found == [1, 20]


def test_interfaces_run_longer_in_every_round_and_give_more_frames(monkeypatch):
    monkeypatch.setattr("training.systems.small_interface", lambda *_, **__: salt(np.random.default_rng(0)))
    monkeypatch.setattr("training.systems.mixed_structures", lambda *_, **__: iter(()))
    rounds = [
        {one.name: one for one in systems(1, number, time_picosecond=1.0)} for number in (1, 2, 3, 4, 5)
    ]
    assert len({tuple(one) for one in rounds}) == 1
    assert [one["interface/In/0"].time_picosecond for one in rounds] == [2.0, 4.0, 8.0, 16.0, 16.0]
    assert {one["bulk/InS_Pnnm"].time_picosecond for one in rounds} == {1.0}
    assert rounds[0]["interface/In/0"].share == 2 * rounds[0]["bulk/InS_Pnnm"].share


def test_one_frame_is_enough_where_the_committee_agrees():
    time = np.arange(11) * 0.1
    assert len(chosen(time, np.full(11, 0.01), np.ones(11), choice=Choice(most=4))) == 1


def test_a_committee_of_one_spreads_the_frames_over_the_run():
    found = chosen(np.arange(21) * 0.05, np.zeros(21), np.ones(21), choice=Choice(most=4))
    assert len(found) == 4
    assert found[-1] == 20
    assert min(np.diff(found)) >= 4


def test_a_run_without_a_usable_frame_gives_none():
    assert chosen(np.zeros(1), np.zeros(1), np.ones(1), choice=Choice()) == []
    assert chosen(np.arange(5.0), np.ones(5), np.full(5, 99.0), choice=Choice()) == []


@pytest.fixture
def potentials(recipe):
    recipe.data.mkdir()
    for member in range(2):
        write_nep(recipe.potential(member), ELEMENTS, np.random.default_rng(member))
    return recipe


def test_members_disagree_and_one_agrees_with_itself(potentials, candidates):
    pytest.importorskip("numba")
    one, other = (engine(f"nep:{potentials.potential(member)}").calculator() for member in range(2))
    spread, size = disagreement([one, one], candidates)
    assert spread == pytest.approx(0.0, abs=1e-9)
    assert (disagreement([one, other], candidates)[0] > 0.01).all()
    expected = [np.linalg.norm(force, axis=1).max() for _, force in one.evaluate_many(candidates)]
    assert size == pytest.approx(expected)


def test_exploring_writes_named_frames_and_is_not_done_twice(potentials, monkeypatch):
    pytest.importorskip("numba")
    atoms = salt(np.random.default_rng(0)) * (2, 2, 2)
    one = System(
        name="bulk/LiCl", group="bulk LiCl", atoms=atoms, temperature_kelvin=300.0, time_picosecond=0.2
    )
    monkeypatch.setattr("training.explore.systems", lambda *_, **__: iter([one, one]))
    monkeypatch.setattr("training.explore.relaxed_structures", lambda *_, **__: iter(()))
    told = []
    path = explore(potentials, 1, choice=Choice(most=2, apart_picosecond=0.1), talk=told.append)
    frames = read_frames(path)
    assert len(told) == 3
    assert all(one.info["name"].startswith("r1/bulk/LiCl/") for one in frames)
    assert explore(potentials, 1, talk=told.append) == path
    assert len(told) == 3


def test_exploring_without_a_potential_says_what_to_do(recipe):
    with pytest.raises(FileNotFoundError, match="python -m training fit"):
        explore(recipe, 1, talk=quiet)


def test_a_fit_learns_and_ends_the_same_after_a_kill(recipe, candidates, monkeypatch):
    pytest.importorskip("neppo")
    from training import fit as fit_module

    frames = read_frames(label_round(recipe, 0, talk=quiet))
    nothing_learned = 1e3 * np.sqrt(np.mean([one.get_forces() ** 2 for one in frames]))
    told = []
    whole = fit_module.fit_member(recipe, 0, talk=told.append).read_bytes()
    errors = [float(one.split("force ")[1].split(" /")[0]) for one in told if "force" in one]
    assert len(errors) == 2
    assert errors[1] < 0.5 * nothing_learned
    recipe.potential(0).unlink()
    parts = []

    def dying(*arguments, **options):
        if parts:
            raise KeyboardInterrupt
        parts.append(1)
        return part(*arguments, **options)

    part = fit_module._part
    monkeypatch.setattr(fit_module, "_part", dying)
    with pytest.raises(KeyboardInterrupt):
        fit_module.fit_member(recipe, 0, talk=quiet)
    monkeypatch.setattr(fit_module, "_part", part)
    assert fit_module.fit_member(recipe, 0, talk=quiet).read_bytes() == whole


@pytest.mark.parametrize(
    ("value", "limit", "verdict"),
    [(1.0, None, "shown"), (-1.0, 2.0, "pass"), (-3.0, 2.0, "fail"), (None, 2.0, "not determinable")],
)
def test_verdicts_of_rows(value, limit, verdict):
    assert row("one", value, "meV", limit=limit)["verdict"] == verdict


def test_a_potential_with_trials_missing_is_not_qualified(tmp_path):
    assert table(tmp_path).startswith("NOT qualified: not run: gate")


def test_a_folder_belongs_to_one_potential(potentials, tmp_path):
    pytest.importorskip("numba")
    rng = np.random.default_rng(0)
    frames = [label(salt(rng, f"r0/{number}"), engine("toy").calculator()) for number in range(10)]
    write_frames(potentials.labels(0), frames)
    out = tmp_path / "judged"
    text = judge(potentials, 0, out=out, only=("held-out",), talk=quiet)
    assert "NOT qualified" in text
    with pytest.raises(ValueError, match="another potential"):
        judge(potentials, 1, out=out, only=("held-out",), talk=quiet)
    with pytest.raises(ValueError, match="unknown trials"):
        judge(potentials, 0, out=out, only=("beauty",), talk=quiet)


def test_a_recipe_can_be_kept_elsewhere(tmp_path):
    found = dataclasses.replace(Recipe(), data=tmp_path)
    assert found.labels(3) == tmp_path / "labels-03.extxyz.gz"


def _gate_row(identity, value, unit):
    return type("GateRow", (), {"id": identity, "value": value, "unit": unit, "note": ""})()


def test_reactions_are_compared_with_those_of_the_teacher():
    own = [
        _gate_row("formation.A", -0.30, "eV/atom"),
        _gate_row("formation.B", -0.30, "eV/atom"),
        _gate_row("formation.C", None, "eV/atom"),
        _gate_row("voltage.A", 0.6, "V"),
        _gate_row("volume.A", 3.0, "%"),
    ]
    teacher = [
        _gate_row("formation.A", -0.31, "eV/atom"),
        _gate_row("formation.B", -0.36, "eV/atom"),
        _gate_row("formation.C", -0.36, "eV/atom"),
        _gate_row("voltage.A", 0.5, "V"),
    ]
    found = {one["id"]: (one["value"], one["verdict"]) for one in reactions(own, teacher)}
    assert found["reaction.formation.A"] == (pytest.approx(10.0), "pass")
    assert found["reaction.formation.B"] == (pytest.approx(60.0), "fail")
    assert found["reaction.formation.C"] == (None, "not determinable")
    assert found["reaction.voltage.A"] == (pytest.approx(100.0), "shown")
    assert "reaction.volume.A" not in found


def test_the_teacher_overlaps_with_itself_and_conserves_energy(tmp_path, monkeypatch):
    monkeypatch.setattr("training.overlap.SEEDS", 2)
    recipe = Recipe(teacher="toy", data=tmp_path / "data", work=tmp_path / "work")
    found = overlap(recipe, engine("toy"), tmp_path, picosecond=0.1)
    assert {one["id"] for one in found} == {"overlap.In-S", "overlap.In-Cl", "overlap.P-S", "overlap.Li-S"}
    assert all(one["value"] == pytest.approx(0.0) and one["verdict"] == "pass" for one in found)
    best = [float(one["note"].split("overlap by ")[1].split(",")[0]) for one in found]
    assert 0.0 <= min(best) < 1.0  # another seed is another run
    assert max(best) > 0.5


def test_paired_runs_begin_alike_and_so_see_the_same_contacts(tmp_path):
    """A potential that is its teacher overlaps wholly; another seed of the teacher nearly so."""
    toy, start = engine("toy"), interface_start("In", thickness_angstrom=9.0)
    ours, theirs = (counts_from(start, toy, tmp_path / who, 0, picosecond=0.06) for who in ("a", "b"))
    found = {one["id"]: one for one in compared_counts("overlap-paired", ours, theirs, "0.06 ps")}
    assert found["overlap-paired.In-Cl"]["verdict"] == "not determinable"  # none within reach so early
    del found["overlap-paired.In-Cl"]
    assert all(one["value"] == 0.0 and one["verdict"] == "pass" for one in found.values())
    note = found["overlap-paired.P-S"]["note"]
    assert 0.5 < float(note.split("overlap by ")[1].split(",")[0]) < 1.0
    assert note.endswith("divided by these, 1.000")


def test_the_teacher_runs_once_from_fixed_starts_for_all_potentials(tmp_path, monkeypatch):
    monkeypatch.setattr("training.overlap.DRAWS", 1)
    (tmp_path / "data").mkdir()
    recipe = Recipe(teacher="toy", data=tmp_path / "data", work=tmp_path / "work")
    starts = fixed_starts(recipe, engine("toy"))
    assert [one.info["name"] for one in starts] == ["overlap/0/0.5", "overlap/0/1"]
    again = fixed_starts(recipe, engine("nep"))  # kept: whoever asks gets the same
    np.testing.assert_allclose(again[0].positions, starts[0].positions, atol=1e-7)
    parts = [teacher_counts(recipe, part=(first, 2)) for first in (0, 1)]
    assert not (recipe.data / "overlap-teacher.json").exists()
    whole = teacher_counts(recipe)
    for number, one in enumerate((parts[0][0], parts[1][0])):
        np.testing.assert_array_equal(one[1]["P-S"], whole[number][1]["P-S"])
    monkeypatch.setattr("training.overlap.run", None)  # nothing is run any more
    kept = teacher_counts(recipe)
    np.testing.assert_array_equal(kept[1][0]["In-S"], whole[1][0]["In-S"])


def test_a_cut_face_goes_through_the_ions():
    whole, cut = interface_start("In"), interface_start("In-cut")
    assert cut.get_chemical_formula() == whole.get_chemical_formula()
    bonds = [len(neighbor_list("i", one, {("P", "S"): 2.6})) // 2 for one in (whole, cut)]
    assert bonds[0] == 48
    assert bonds[1] < 48


def test_a_pull_towards_the_electrolyte_is_seen_where_single_forces_hide_it():
    atoms = interface_start("In", thickness_angstrom=9.0)
    metal = np.array([one == "In" for one in atoms.symbols])
    side = np.where(metal, ELECTRODE, ELECTROLYTE)
    turns = np.exp(2j * np.pi * atoms.get_scaled_positions()[:, 2])
    above = np.angle(turns / turns[metal].mean())
    forces = np.random.default_rng(1).normal(0.0, 0.3, (len(atoms), 3))
    before = outward(atoms, side, forces)
    forces[:, 2] += 0.05 * np.sign(above)
    assert outward(atoms, side, forces) - before == pytest.approx(0.05)
    forces[~metal] = 9.0  # those of the electrolyte do not count
    assert outward(atoms, side, forces) - before == pytest.approx(0.05)


def test_an_overlap_that_the_teacher_misses_itself_decides_nothing():
    assert undecided("fail", 0.75) == {"verdict": "not determinable"}
    assert undecided("fail", 0.95) == {}
    assert undecided("pass", 0.75) == {}


def test_the_committee_is_set_beside_its_error(potentials, candidates):
    pytest.importorskip("numba")
    calculator = engine("toy").calculator()
    write_frames(potentials.labels(0), [label(one, calculator) for one in candidates])
    rows = {one["id"]: one for one in committee_rows(potentials)}
    assert rows["committee.lacking"]["value"] == 2.0
    assert rows["committee.lacking"]["verdict"] == "fail"
    members = [engine(f"nep:{potentials.potential(one)}").calculator() for one in range(2)]
    _, test = split(potentials, labelled_frames(potentials))
    forces = np.array([[one.get_property("forces", atoms) for atoms in test] for one in members])
    true = np.array([one.get_forces() for one in test])
    error = np.sqrt(np.mean((forces.mean(axis=0) - true) ** 2))
    spread = np.sqrt(np.mean(forces.var(axis=0)))
    assert rows["committee.ratio.all"]["value"] == pytest.approx(error / spread)


def test_pupil_and_teacher_that_are_one_do_not_part(tmp_path, monkeypatch):
    monkeypatch.setattr("training.trials.FACES", ("Li-cut",))
    monkeypatch.setattr("training.trials._ALONG_PICOSECOND", (0.05, 0.1))
    monkeypatch.setattr("training.trials._ALONG_RUN_PICOSECOND", 0.1)
    found = along(Recipe(teacher="toy"), engine("toy"), tmp_path)
    assert [one["id"] for one in found if one["unit"] == "meV/atom"] == [
        "along.energy.Li-cut.0.05ps",
        "along.energy.Li-cut.0.10ps",
    ]
    *errors, hole = found
    assert all(one["value"] == pytest.approx(0.0, abs=1e-6) for one in errors)
    assert (hole["id"], hole["verdict"], hole["note"]) == ("along.hole.Li-cut", "pass", "whole")


def test_every_way_can_be_asked_for():
    from training.__main__ import open_

    (way,) = (one for one in open_.params if one.name == "way")
    assert list(way.type.choices) == list(WAYS)


def test_a_round_opens_fresh_interfaces_at_metal_and_faces(tmp_path, monkeypatch):
    pytest.importorskip("numba")
    way = dataclasses.replace(
        WAYS["opened"], times_picosecond=(0.05, 0.1), opened_picosecond=(0.1,), gaps_angstrom=(2.5,)
    )
    monkeypatch.setattr("training.opened.WAYS", {"opened": way})
    monkeypatch.setattr("training.opened.ELECTRODES", ("Li",))
    recipe = Recipe(data=Recipe().data, work=tmp_path)
    told: list[str] = []
    path = open_interfaces(recipe, 40, way="opened", talk=told.append)
    frames = read_frames(path)
    first = [one for one in frames if "Li-0" in one.info["name"]]
    assert [one.info["name"].removeprefix("r40/opened-Li-0") for one in first] == [
        *("/00050", "/00100", "-metal-00100/025", "-face-00100/025", "-upper-00100/025")
    ]
    assert {one.info["group"] for one in frames} == {"opened Li"} <= set(recipe.opened)
    closed = first[1]
    for one in first[2:]:
        assert one.cell[2, 2] == pytest.approx(closed.cell[2, 2] + 2.5, abs=1e-5)
        assert one.get_chemical_formula() == closed.get_chemical_formula()
        height = np.sort(one.positions[:, 2])
        assert height[0] + one.cell[2, 2] - height[-1] > 2.5  # the gap lies at the seam of the cell
    assert len(told) == 2
    path.unlink()
    assert read_frames(open_interfaces(recipe, 40, way="opened", talk=told.append)) == frames
    assert len(told) == 2  # no run was made again


def test_pupil_and_teacher_that_are_one_open_alike(tmp_path, monkeypatch):
    monkeypatch.setattr("training.opened.ELECTRODES", ("Li",))
    monkeypatch.setattr("training.opened._JUDGED_PICOSECOND", (0.05, 0.1))
    rows = opening(Recipe(teacher="toy"), engine("toy"), tmp_path)
    assert [one["id"] for one in rows] == [
        f"opening.Li.{place}.{gap}" for place in ("metal", "face") for gap in ("2.5", "6")
    ]
    for one in rows:
        own, true = (float(text) for text in one["note"].split(" for the teacher's "))
        assert one["value"] == pytest.approx(0.0, abs=1e-9)
        assert own == true
    assert any(not one["note"].startswith("0.00") for one in rows)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("label", "--round", "1"), "python -m training explore --round 1"),
        (("label",), "python -m training draw"),
        (("explore", "--round", "1"), "python -m training fit"),
        (("explore",), "round 0 is drawn"),
        (("judge", "--out", "judged"), "python -m training fit --member 0"),
    ],
)
def test_a_stage_out_of_turn_says_what_comes_first(tmp_path, monkeypatch, arguments, said):
    from click.testing import CliRunner
    from training.__main__ import main

    monkeypatch.chdir(tmp_path)
    found = CliRunner().invoke(main, ["--data", "data", "--work", "work", *arguments])
    assert found.exit_code != 0
    assert said in found.output
    assert not isinstance(found.exception, FileNotFoundError | ValueError)


def test_the_teacher_is_compared_with_a_reference_and_not_twice(recipe):
    told = []
    names = ("LiCl_rocksalt", "In_I4mmm")
    recipe = dataclasses.replace(recipe, teacher="toy")
    recipe.data.mkdir()
    table = spot(recipe, names=names, reference="toy", talk=told.append)
    assert told == ["LiCl_rocksalt with toy", "In_I4mmm with toy"]
    assert spot(recipe, names=names, reference="toy", talk=told.append) == table
    assert len(told) == 2
    rows = [line.split() for line in table.splitlines()[1:]]
    assert [row[:2] for row in rows] == [[name, "toy"] for name in names]
    assert float(rows[0][3]) > 5.0
    assert all(float(row[4]) < 0.1 for row in rows)  # the same engine: rounding of what is kept
    assert len(spot_structure("In_I4mmm", 1)) == 4 * len(phase("In_I4mmm").primitive()) == 4


def test_a_phase_that_a_kill_cut_short_is_done_again(recipe):
    recipe = dataclasses.replace(recipe, teacher="toy")
    recipe.data.mkdir()
    table = spot(recipe, names=("LiCl_rocksalt", "Li_bcc"), reference="toy", talk=lambda _: None)
    path = recipe.data / "spot.extxyz"
    path.write_text(path.read_text("utf-8")[:-20], "utf-8")
    told = []
    assert spot(recipe, names=("LiCl_rocksalt", "Li_bcc"), reference="toy", talk=told.append) == table
    assert told == ["Li_bcc with toy"]


def test_what_density_functional_theory_said_of_each_phase_is_in_the_repository():
    frames = read_frames(Path(__file__).parents[2] / "training" / "data" / "spot.extxyz")
    assert {one.info["name"] for one in frames} == set(PHASES)
    for one in frames:
        assert np.abs(one.get_forces().sum(axis=0)).max() < 0.02 * len(one)
        fresh = spot_structure(one.info["name"], Recipe().seed)
        assert np.abs(fresh.positions - one.positions).max() < 1e-3


def test_pieces_of_the_contact_are_compared_too():
    frames = contact_frames(Recipe(data=Path(__file__).parents[2] / "training" / "data"))
    broken = {one.info["name"]: sulfur_of_phosphorus(one) for one in frames}
    assert broken == {
        "contact-In-close": 4,
        "contact-In-relaxed": 4,
        "contact-In-rattled": 4,
        "contact-In-600K": 3,
        "contact-LiIn-600K": 0,
        "contact-Li-600K": 0,
    }
    own = engine("nep").calculator()
    shares = {one.info["name"]: compared(one, own)["share"] for one in frames}
    assert 0.6 < shares["contact-LiIn-600K"] < 0.9  # too soft, and not by chance
    assert 0.6 < shares["contact-Li-600K"] < 0.9


def test_errors_of_the_teacher_are_differences(candidates):
    class Given:
        def get_property(self, name, _):
            return {"forces": 0.75 * force, "stress": np.full(6, 1.0 / 160.21766208)}[name]

    atoms = named(candidates[0], name="one", group="toy")
    force = np.full((len(atoms), 3), 0.2)
    found = compared(labelled(atoms, energy_electronvolt=0.0, forces=force, stress=np.zeros(6)), Given())
    assert found["force"] == pytest.approx(200.0)
    assert found["force_error"] == pytest.approx(50.0)
    assert found["share"] == pytest.approx(0.75)
    assert found["pressure_error"] == pytest.approx(-1.0)  # tension is negative pressure


def test_a_cell_is_relaxed_and_one_that_flies_off_is_left_out(monkeypatch):
    atoms = shaken(phase_cell("LiCl_rocksalt"), np.random.default_rng(0), strain=0.02, rattle_angstrom=0.3)
    calculator = engine("toy").calculator()
    found = relaxed_cell(atoms, calculator)
    before, after = (np.abs(calculator.get_property("forces", one)).max() for one in (atoms, found))
    assert after < 0.5 * before
    monkeypatch.setattr("training.relaxed._MOST_CHANGE", 1e-9)
    assert relaxed_cell(atoms, calculator) is None


def test_every_member_relaxes_every_phase_that_is_not_set_aside(monkeypatch):
    monkeypatch.setattr("training.relaxed.relaxed_cell", lambda atoms, member: atoms if member else None)
    found = list(relaxed_structures([True, False, True], aside=Recipe().aside))
    names = {name.split("/")[1] for name, _, _ in found}
    assert names == {one for one in bulk_phases() if f"bulk {one}" not in Recipe().aside}
    assert {name.rpartition("/")[2] for name, _, _ in found} == {"00000", "00002"}


def test_exploring_without_runs_gives_the_relaxed_cells(potentials, monkeypatch):
    pytest.importorskip("numba")
    monkeypatch.setattr("training.relaxed.bulk_phases", lambda: ("LiCl_rocksalt",))
    monkeypatch.setattr("training.relaxed.relaxed_cell", lambda atoms, member: atoms)
    frames = read_frames(explore(potentials, 5, time_picosecond=0.0, talk=quiet))
    assert [one.info["name"] for one in frames] == [
        "r5/relaxed/LiCl_rocksalt/00000",
        "r5/relaxed/LiCl_rocksalt/00001",
    ]


def test_shipping_copies_every_member_and_scores_the_first(potentials, tmp_path, monkeypatch):
    recipe, package = potentials, tmp_path / "package"
    (package / "models" / "gate" / "cards").mkdir(parents=True)
    asked, card = [], shipped_cards()["chgnet"]
    monkeypatch.setattr(
        "indrite.models.gate.score",
        lambda one, out, settings: asked.append((one.name, len(settings.seeds))) or card,
    )
    written = ship(recipe, out=tmp_path / "out", package=package, talk=lambda text: None)
    assert [one.name for one in written] == ["indrite-0.txt", "indrite-1.txt", "nep-indrite-0.json"]
    for member in range(recipe.members):
        copied = package / "engines" / "potentials" / f"indrite-{member}.txt"
        assert copied.read_bytes() == recipe.potential(member).read_bytes()
    assert asked == [("nep", 6)]
    recipe.potential(1).unlink()
    with pytest.raises(FileNotFoundError, match="fit --member 1"):
        ship(recipe, out=tmp_path / "out", package=package, talk=lambda text: None)


def test_a_fit_writes_down_to_which_round(potentials, monkeypatch):
    from training.__main__ import main as stages

    for number in (0, 3, 12):
        write_frames(potentials.labels(number), [salt(np.random.default_rng(0))])
    monkeypatch.setattr("training.fit.fit_member", lambda recipe, member, **_: recipe.potential(member))
    ran = CliRunner().invoke(stages, ["--data", str(potentials.data), "fit", "--member", "1"])
    assert ran.exit_code == 0, ran.output
    assert (fitted_round(potentials, 0), fitted_round(potentials, 1)) == (-1, 12)
