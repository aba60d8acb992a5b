"""Statements on interfaces of atoms, from runs whose contacts are known and from shipped energies."""

import numpy as np
import pytest

from indrite.analysis.trajectory import summarise
from indrite.comparison.atoms import atom_findings, further_findings
from indrite.comparison.compare import compare
from indrite.comparison.published import load_published
from indrite.models.gate import ScoreCard, shipped_cards
from indrite.models.thermodynamics import reactions
from indrite.signals import Trajectory
from indrite.signals.trajectory import ELECTRODE, ELECTROLYTE


def run(bonds, length=20.0):
    """In at z = 5 Å and S at 7.6 Å where bonded, at 9.5 Å where not; one Cl that never meets In at 3.9 Å."""
    pairs, frames = 24, len(bonds)
    cell = np.diag([40.0, 40.0, 30.0])
    x, y = (np.stack(np.meshgrid(np.arange(6), np.arange(4))).reshape(2, -1) * 6.5).astype(float)
    metal = np.stack([x, y, np.full(pairs, 5.0)], axis=1)
    position = np.empty((frames, 2 * pairs + 1, 3))
    for frame, count in enumerate(bonds):
        height = np.where(np.arange(pairs) < count, 7.6, 9.5)
        position[frame] = np.vstack([metal, np.stack([x, y, height], axis=1), [[3.25, 0.0, 7.2]]])
    return Trajectory(
        time_picosecond=np.linspace(0.0, length, frames),
        position_angstrom=position,
        cell_angstrom=np.repeat(cell[None], frames, axis=0),
        periodic=np.ones(3, dtype=bool),
        atomic_number=np.array([49] * pairs + [16] * pairs + [17]),
        side=np.array([ELECTRODE] * pairs + [ELECTROLYTE] * (pairs + 1)),
        continuous=True,
    )


@pytest.fixture(scope="module")
def summary():
    rng = np.random.default_rng(4)
    time = np.linspace(0.0, 20.0, 201)
    bonds = np.where(time < 2.0, 2, 2 + 16 * (1 - np.exp(-(time - 2.0) / 1.5))) + rng.normal(0, 0.4, 201)
    return summarise(run(np.clip(bonds.round(), 0, 24).astype(int)), pairs=["In-S", "In-Cl"])


def test_dynamics_answers_the_statements(summary):
    found = atom_findings({"In": summary}, {})
    assert found["first_peak.In-S.In"].value == pytest.approx(2.6, abs=0.02)
    assert found["first_peak.In-Cl.In"].value is None
    assert "no contact: the nearest In-Cl lie at 3.9" in found["first_peak.In-Cl.In"].note
    assert found["course.In-S.In"].value == "grows, then stable"
    assert found["course.In-Cl.In"].value == "none"
    assert found["contacts_at_start.In-S.In"].value == "some"
    assert found["onset_time.In-S.In"].value == pytest.approx(2.0, abs=0.5)
    assert found["more_bonds.In"].value == "In–S"
    assert found["product.In"].value is None  # nobody asked for products


def test_an_engine_that_fails_its_gate_names_no_product(monkeypatch):
    card = shipped_cards()["chgnet"]
    assert card.usable_for("products") == "fail"
    looked = summarise(run([2] * 30), pairs=["In-S"], references={"InS": crystal("InS"), "In": crystal("In")})
    failed = atom_findings({"In": looked}, {}, {"In": card})["product.In"]
    assert (failed.value, failed.verdict) == (None, "not determinable")
    assert "no confident match" in failed.note
    assert "does not pass the gate for naming products" in failed.note
    good = ScoreCard(
        engine="good", fingerprint={}, rows=tuple(one for one in card.rows if one.verdict == "pass")
    )
    few = atom_findings({"In": looked}, {}, {"In": good})["product.In"]
    assert (few.value, few.verdict) == (None, "not determinable")  # of four atoms none can name a phase
    assert "at most 4 atoms have met" in few.note
    many = summarise(run([24] * 30), pairs=["In-S"], references={"InS": crystal("InS")})
    monkeypatch.setattr("indrite.comparison.atoms.NAMED_ATOMS", 40)
    assert atom_findings({"In": many}, {}, {"In": good})["product.In"].value == "no confident match"


def crystal(name):
    from indrite.cell.crystals import crystal as find

    return find(name)


def test_energies_answer_the_statements():
    found = atom_findings(
        {}, {"In": reactions("Li6PS5Cl", "In"), "LiIn": reactions("Li6PS5Cl", "LiIn", potential_volt=0.62)}
    )
    assert found["stability.In"].value == "unstable"
    assert found["equilibrium_product.In"].value == "LiInS2"
    assert found["equilibrium_product.LiIn"].value == "none"
    assert "at 0.62 V" in found["equilibrium_product.LiIn"].note


def test_the_comparison_judges_words_and_keeps_what_is_not_published(summary):
    energies = {"In": reactions("Li6PS5Cl", "In")}
    table = load_published("luo2021")
    comparison = compare(table, simulated={}, areas={}, model=atom_findings({"In": summary}, energies))
    rows = {row.id: row.simulated for row in comparison.rows}
    assert rows["course.In-S.In"].verdict == "agrees"
    assert rows["course.In-Cl.In"].verdict == "differs"
    assert rows["first_peak.In-S.In"].verdict == "differs"  # 2.60 Å is not 2.8 Å
    assert rows["product.In"].verdict == "not determinable"
    assert rows["equilibrium_product.In"].verdict == "differs"
    further = {one.id for one in further_findings({"In": summary}, energies)}
    assert {"contacts.In-S.In", "reaction_energy.In", "voltage.InS-In", "volume_change.LiIn"} <= further


def test_a_short_run_has_no_course():
    short = summarise(run([2] * 60, length=1.5), pairs=["In-S"])
    course = atom_findings({"In": short}, {})["course.In-S.In"]
    assert course.value is None
    assert "stays so far, in a run shorter than 10 ps" in course.note


def test_an_upper_limit_is_a_range_from_zero():
    late = summarise(run([2, 8, 12, 15] + [18] * 197, length=4.0), pairs=["In-S"])
    limit = next(one for one in late.findings() if one.id == "onset_time.In-S")
    row = atom_findings({"In": late}, {})["onset_time.In-S.In"]
    if limit.verdict == "upper limit":
        assert row.value == pytest.approx(limit.value / 2)
        assert row.standard_uncertainty == pytest.approx(limit.value / 12**0.5)
    else:
        assert row.value == limit.value
