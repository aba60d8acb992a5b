"""The virtual diffractometer: counts, shares, noise, shifts, and what cannot be put into its beam."""

import numpy as np
import pytest

from indrite.errors import FileFormatError, SpecimenError, StructureError, UsageError
from indrite.instruments.diffraction import (
    Content,
    Diffractometer,
    li6ps5cl,
    li7ps6_cubic,
    library_of,
    phase_of,
    phases_of,
    record_pattern,
    shipped_phases,
)


def record(*contents, rng=None, **settings):
    return record_pattern([Content(*one) for one in contents], Diffractometer(**settings), rng=rng)


def test_counts_are_those_of_poisson():
    ideal = record((phase_of("LiCl"), 1.0), peak_counts=500.0)
    drawn = [
        record((phase_of("LiCl"), 1.0), rng=np.random.default_rng(seed), peak_counts=500.0).counts
        for seed in range(60)
    ]
    np.testing.assert_allclose(np.mean(drawn, axis=0).mean(), ideal.counts.mean(), rtol=5e-3)
    ratio = np.var(drawn, axis=0).mean() / ideal.counts.mean()
    assert ratio == pytest.approx(1.0, abs=0.03)


def test_the_same_seed_gives_the_same_pattern():
    one, other = (record((phase_of("LiCl"), 1.0), rng=np.random.default_rng(7)) for _ in range(2))
    np.testing.assert_array_equal(one.counts, other.counts)


def test_strongest_line_and_origin():
    pattern = record((phase_of("Li6PS5Cl"), 1.0), background_counts=0.0)
    assert pattern.counts.max() == pytest.approx(10_000.0, rel=1e-6)
    assert pattern.two_theta_degree[pattern.counts.argmax()] == pytest.approx(30.04, abs=0.05)
    assert pattern.origin.kind == "simulated"


def test_lines_go_with_mass_over_density():
    """Equal masses of LiCl and In: areas per volume; In is four times as dense and fills a quarter."""
    chloride, indium = phase_of("LiCl"), phase_of("In")
    both = record((chloride, 0.5), (indium, 0.5), background_counts=0.0)
    single = record((indium, 1.0), background_counts=0.0)
    angle = both.two_theta_degree
    at = np.abs(angle - 34.9).argmin()
    assert both.counts[at] > 0
    swapped = record((indium, 5.0), (chloride, 5.0), background_counts=0.0)
    np.testing.assert_allclose(swapped.counts, both.counts, rtol=1e-9)
    far = (angle > 38.8) & (angle < 39.4)
    np.testing.assert_allclose(
        both.counts[far] / both.counts.max(), single.counts[far] / single.counts.max(), rtol=0.05
    )


def test_displacement_shifts_by_cosine():
    still, moved = (
        record((phase_of("Si"), 1.0), displacement_degree=shift, last_degree=120.0, step_degree=0.005)
        for shift in (0.0, 0.2)
    )
    for place in (28.44, 94.9):
        near = np.abs(still.two_theta_degree - place) < 0.6
        angle = still.two_theta_degree[near]
        shift = angle[moved.counts[near].argmax()] - angle[still.counts[near].argmax()]
        assert shift == pytest.approx(0.2 * np.cos(np.radians(place / 2)), abs=0.011)


def test_stripped_beam_has_one_line():
    one = record((phase_of("Si"), 1.0), second_ratio=0.0, first_degree=60, last_degree=80, step_degree=0.01)
    assert len(one.lines()) == 1
    two = record((phase_of("Si"), 1.0), first_degree=60, last_degree=80, step_degree=0.01)
    region = (two.two_theta_degree > 69.28) & (two.two_theta_degree < 69.40)
    assert two.counts[region].max() > 2 * one.counts[region].max()


@pytest.mark.parametrize(
    "settings",
    [
        {"anode": "Pb"},
        {"first_degree": 60.0, "last_degree": 10.0},
        {"step_degree": 0.0},
        {"peak_counts": 0.0},
        {"background_counts": -1.0},
    ],
)
def test_diffractometers_that_cannot_be(settings):
    with pytest.raises(SpecimenError):
        Diffractometer(**settings)


def test_specimens_that_cannot_be():
    with pytest.raises(SpecimenError, match="nothing"):
        record_pattern([], rng=None)
    with pytest.raises(SpecimenError, match="nothing"):
        record((phase_of("LiCl"), -1.0))
    with pytest.raises(SpecimenError, match="no line"):
        record((phase_of("Cu"), 1.0), first_degree=10.0, last_degree=12.0)


def test_phases_by_name_formula_and_file(tmp_path):
    assert phase_of("LiCl").name == "LiCl_rocksalt"
    assert phase_of("Li7PS6").lattice[0] == pytest.approx(9.993)
    assert li7ps6_cubic().composition()["Li"] == pytest.approx(28.0)
    phase_of("LiCl")
    from indrite.cell.crystals import crystal

    crystal("Li2S").write(tmp_path / "my sulfide.cif")
    phase = phase_of(tmp_path / "my sulfide.cif")
    assert phase.name == "my_sulfide"
    assert phase.composition() == {"Li": 8.0, "S": 4.0}
    assert [one.name for one in phases_of(["LiCl", "LiCl"])] == ["LiCl_rocksalt", "LiCl_rocksalt_2"]


def test_partly_filled_sites_of_a_file_are_kept(tmp_path):
    (tmp_path / "half.cif").write_text(
        "data_half\n_cell_length_a 5.14\n_cell_length_b 5.14\n_cell_length_c 5.14\n_cell_angle_alpha 90\n"
        "_cell_angle_beta 90\n_cell_angle_gamma 90\n_symmetry_space_group_name_H-M 'P 1'\nloop_\n"
        "_atom_site_label\n_atom_site_type_symbol\n_atom_site_fract_x\n_atom_site_fract_y\n"
        "_atom_site_fract_z\n_atom_site_occupancy\nCl1 Cl 0 0 0 0.4\nS1 S 0 0 0 0.6\nLi1 Li 0.5 0.5 0.5 0.5\n"
    )
    assert phase_of(tmp_path / "half.cif").composition() == pytest.approx({"Cl": 0.4, "S": 0.6, "Li": 0.5})


def test_names_and_files_that_are_none(tmp_path):
    with pytest.raises(StructureError, match="unknown phase") as error:
        phase_of("Unobtainium")
    assert "LaB6" in str(error.value)
    with pytest.raises(FileFormatError, match="no such structure file"):
        phase_of("nowhere.cif")
    (tmp_path / "bad.cif").write_text("nonsense")
    with pytest.raises(FileFormatError, match="not a structure"):
        phase_of(tmp_path / "bad.cif")
    with pytest.raises(StructureError, match="share"):
        li6ps5cl(exchange=1.5)
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="no CIF files"):
        library_of(candidates=[str(tmp_path / "empty")])
    with pytest.raises(UsageError, match="no phase"):
        library_of(elements=["Xe"])


def test_every_shipped_phase_scatters_and_has_a_source():
    found = shipped_phases()
    assert len({one.name for one in found}) == len(found) > 50
    for one in found:
        assert one.source, one.name
        assert 0.4 < one.density_gram_per_cubic_centimetre() < 12.0, one.name
