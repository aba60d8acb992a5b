"""Atoms to grains as steps of a study: run, resumed, wrong switches, and the sections."""

import json

import numpy as np
import pytest

from indrite.errors import IndriteError
from indrite.models.coupling import CoupledInterface, InterfaceEnergies
from indrite.models.growth.growth_band import GrowthBand
from indrite.models.growth.mesoscale import Assumption
from indrite.report.coupling_sections import coupling, life_budget
from indrite.study import run_study
from indrite.study.check import load_plan
from indrite.study.collect import collect_results
from indrite.study.results import load_result, save_result
from indrite.study.store import Store

STUDY = """
study: mini
title: atoms to grains
steps:
  cell:
    do: cell.load
    cell: luo2021-li-in
  interface:
    do: build.interface
    electrolyte: Li6PS5Cl
    electrode: In
    engine: toy
    thickness_angstrom: 12
  adhesion:
    do: simulate.adhesion
    interface: $interface
    engine: toy
  atoms:
    do: couple.interface
    cell: $cell
    adhesion: [$adhesion]
    volume: {volume}
  growth:
    do: simulate.growth
    cell: $cell
    interface: $atoms
    cycles: 110
    width_micrometre: 40
    voxel_micrometre: 4
    calibration_seeds: 1
report:
  - show: coupling
    couplings: {{Li-In: $atoms}}
    adhesion: {{In: $adhesion}}
"""


@pytest.mark.slow
def test_atoms_feed_grains(tmp_path):
    """The numbers of the interface are those the life ran with."""
    file = tmp_path / "study.yaml"
    file.write_text(STUDY.format(volume=8.1), encoding="utf-8")
    out = tmp_path / "out"
    run_study(file, out, workers=1)
    plan = load_plan(file)
    results = collect_results(plan, Store(out), keys=plan.keys())
    grown = results.value("growth")
    numbers = {one.symbol: one.value for one in results.value("atoms").assumptions}
    assert numbers["v_i"] == grown.cell.metal.insertion_volume_cubic_centimetre_per_mole == 8.1
    assert grown.cell.interface.entry_joule_per_square_metre == numbers["W_e"]
    assert grown.cell.coupled == results.value("atoms").assumptions
    ids = {row["id"] for row in json.loads((out / "findings.json").read_text("utf-8"))}
    assert {"coupled.W_e.luo2021-li-in", "coupled.v_i.luo2021-li-in"} <= ids
    assert "What the atoms give the grains" in (out / "report.html").read_text("utf-8")


def test_a_wrong_switch_is_told_before_anything_runs(tmp_path):
    file = tmp_path / "study.yaml"
    file.write_text(STUDY.format(volume="guess"), encoding="utf-8")
    with pytest.raises(IndriteError, match=r"'volume' of couple\.interface: got 'guess'"):
        run_study(file, tmp_path / "out")


def energies(**changes):
    values = {
        "electrode": "In", "electrolyte": "Li6PS5Cl", "fresh_joule_per_square_metre": 0.4,
        "reacted_joule_per_square_metre": (), "reacted_time_picosecond": (),
        "surface_joule_per_square_metre": None, "atoms_per_cubic_nanometre": 40.0, "engine": "made",
    }  # fmt: skip
    return InterfaceEnergies(**(values | changes))


def test_results_are_stored_whole(tmp_path):
    for number, one in enumerate((energies(), energies(reacted_joule_per_square_metre=(0.1, 0.2),
                                                       reacted_time_picosecond=(1.0, 2.0)))):  # fmt: skip
        folder = tmp_path / str(number)
        folder.mkdir()
        save_result(one, folder)
        assert load_result(folder) == one


def test_what_is_not_known_is_said():
    empty = CoupledInterface("cell", (), ("the thickness: STEM would tell",))
    section = coupling({"Li-In": empty}, adhesion={"In": energies()})
    assert any("not determinable here: the thickness" in one for one in section.lead)
    assert [cell.text for cell in section.tables[0].rows[0][2:]] == ["–", "–", "–"]


def band(lives, ended, drawn):
    count = len(lives)
    nothing = np.full(count, np.nan)
    return GrowthBand(
        case=np.array(["as assumed"] + ["all together"] * (count - 1)), end=np.array([""] * count),
        value=nothing, unit=np.array([""] * count), rectification=nothing,
        life_cycle=np.asarray(lives, dtype=float), ended=np.array(ended), depth_micrometre=nothing,
        residual_layer_micrometre=nothing, metal_fraction=nothing, cycle_number=100.0, cell_name="made",
        input_name=np.array(["a", "b"]), drawn=np.asarray(drawn, dtype=float),
    )  # fmt: skip


def test_budget_names_what_decides_and_where_lives_outlast_the_run():
    rng = np.random.default_rng(1)
    drawn = rng.random((41, 2))
    lives = np.minimum(300.0 + 1500.0 * drawn[:, 0] + 20.0 * rng.random(41), 1500.0)
    ended = ["survived" if one >= 1500.0 else "shorted" for one in lives]
    section = life_budget(bands={"Li-In": band(lives, ended, drawn)})
    row = section.tables[0].rows[0]
    assert "> 1500" in row[2].text
    assert row[3].text.startswith("a ")
    assert section.tables[1].rows[0][2] == "longer"
    alone = life_budget(bands={"Li-In": band([400.0], ["shorted"], [[0.5, 0.5]])})
    assert "not determinable" in alone.tables[0].rows[0][3].text


def test_given_numbers_have_no_range():
    from indrite.models.coupling import CoupledNumber

    number = CoupledNumber(Assumption("wetting", "W_e", "J/m²", -0.2, -0.2, -0.2, "given"), "given")
    section = coupling({"Li-In": CoupledInterface("cell", (number,))})
    assert section.tables[0].rows[0][2].detail == "no range: given"
