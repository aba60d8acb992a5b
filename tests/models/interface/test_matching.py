"""Matches of plane lattices: known pairs, and the strain's definition."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indrite.cell.crystals import crystal
from indrite.errors import StructureError
from indrite.models.interface import find_matches, oriented_cell
from indrite.models.interface.matching import common_cell

ARGYRODITE_001 = np.diag([9.859, 9.859])


def _best(electrode, *, max_strain=0.03, below=ARGYRODITE_001, max_area=200.0):
    return find_matches(
        below, electrode, max_strain=max_strain, max_area_square_angstrom=max_area, min_width_angstrom=9.0
    )[0]


@pytest.mark.parametrize(
    ("name", "miller", "strains", "cells", "area"),
    [
        ("In_I4mmm", (0, 0, 1), (0.0103, 0.0103), (1, 9), 97.2),  # 3 × 3
        ("In_I4mmm", (1, 0, 0), (-0.0034, 0.0103), (1, 6), 97.2),  # 3a × 2c
        ("Li_bcc", (0, 0, 1), (-0.0070, -0.0070), (1, 8), 97.2),  # 2√2 × 2√2
        ("LiIn_NaTl", (0, 0, 1), (0.0273, 0.0273), (1, 4), 97.2),  # √2 × √2 of the conventional cell
        ("LiIn_NaTl", (1, 1, 0), (-0.0314, 0.0273), (2, 6), 194.4),
    ],
)
def test_known_matches_with_argyrodite(name, miller, strains, cells, area):
    """Strains are the electrode's, positive where it must be stretched to fit."""
    found = _best(oriented_cell(crystal(name), miller).in_plane, max_strain=0.035)
    assert found.principal_strains == pytest.approx(strains, abs=2e-4)
    counts = [round(abs(np.linalg.det(m))) for m in (found.electrolyte_supercell, found.electrode_supercell)]
    assert tuple(counts) == cells
    assert found.area_square_angstrom == pytest.approx(area, abs=0.1)


def test_no_match_tells_the_best_one():
    electrode = oriented_cell(crystal("Li_bcc"), (1, 1, 0)).in_plane
    with pytest.raises(StructureError, match=r"at best -6\.4% and -0\.7% at 97 Å²; expected strain up to 2"):
        _best(electrode, max_strain=0.02, max_area=100.0)


def test_width_keeps_images_apart():
    narrow = find_matches(
        np.diag([3.0, 30.0]), np.diag([3.0, 30.0]), max_strain=0.01, max_area_square_angstrom=300.0
    )[0]
    assert narrow.area_square_angstrom == pytest.approx(90.0)
    wide = find_matches(
        np.diag([3.0, 30.0]),
        np.diag([3.0, 30.0]),
        max_strain=0.01,
        max_area_square_angstrom=300.0,
        min_width_angstrom=8.9,
    )[0]
    assert wide.width_angstrom == pytest.approx(9.0)


@settings(max_examples=30, deadline=None)
@given(
    stretch=st.tuples(st.floats(0.985, 1.015), st.floats(0.985, 1.015)),
    axis=st.floats(0.0, np.pi),
    turn=st.floats(0.0, 2.0 * np.pi),
    lattice=st.sampled_from([np.diag([3.0, 3.0]), np.diag([3.0, 4.1]), np.array([[4.0, 0.0], [1.3, 3.2]])]),
)
def test_a_strained_turned_copy_is_found_with_its_strain(stretch, axis, turn, lattice):
    """A lattice deformed by a known stretch and turned: the match is one to one and gives the stretch."""
    along = np.array([[np.cos(axis), -np.sin(axis)], [np.sin(axis), np.cos(axis)]])
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    deformation = along @ np.diag(stretch) @ along.T
    found = find_matches(
        lattice @ deformation.T @ rotation.T, lattice, max_strain=0.02, max_area_square_angstrom=30.0
    )[0]
    assert round(abs(np.linalg.det(found.electrode_supercell))) == 1
    np.testing.assert_allclose(found.principal_strains, np.sort(stretch) - 1.0, atol=1e-9)
    assert found.area_change == pytest.approx(np.prod(stretch) - 1.0)


def test_hexagonal_cells_are_not_mirrored():
    """Oblique lattices match their own kind, never the mirror image that has the same lengths."""
    oblique = np.array([[4.0, 0.0], [1.3, 3.2]])
    mirrored = oblique * [[1.0, -1.0]]
    found = find_matches(oblique, mirrored * [[1], [-1]], max_strain=0.03, max_area_square_angstrom=12.9 * 4)
    assert np.linalg.det(found[0].deformation) > 0
    assert found[0].area_square_angstrom > 12.9  # the mirror image itself would match at 12.8 Å²


@pytest.mark.parametrize("share", [0.0, 0.3, 0.5, 1.0])
def test_shared_strains_add_up_to_the_mismatch(share):
    found = _best(oriented_cell(crystal("In_I4mmm"), (1, 0, 0)).in_plane)
    cell = common_cell(found, electrode_share=share)
    mismatch = 1.0 + np.array(found.principal_strains)
    np.testing.assert_allclose(1.0 + np.array(cell.electrode_strain), mismatch**share, atol=1e-12)
    np.testing.assert_allclose(
        1.0 + np.array(cell.electrolyte_strain), np.sort(mismatch ** (share - 1.0)), atol=1e-12
    )
    assert cell.vectors[0, 1] == 0.0
    area = 97.2 if share == 1.0 else 97.2 / np.prod(mismatch ** (1.0 - share))
    assert np.linalg.det(cell.vectors) == pytest.approx(area, abs=0.05)


def test_order_is_by_area_then_strain():
    found = find_matches(
        ARGYRODITE_001,
        oriented_cell(crystal("LiIn_NaTl"), (0, 0, 1)).in_plane,
        max_strain=0.04,
        max_area_square_angstrom=300.0,
    )
    keys = [(round(one.area_square_angstrom, 2), round(one.max_strain, 6)) for one in found]
    assert keys == sorted(keys)
    assert len(found) > 3
