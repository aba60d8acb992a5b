"""The default interface with the default engine."""

import numpy as np
import pytest

from indrite.engines.base import engine
from indrite.models.interface import InterfaceChoice, build_interface, work_of_adhesion

pytest.importorskip("chgnet")


@pytest.mark.slow
def test_default_pair_with_chgnet():
    """Both gaps are minima between contact and parting; the pair wets; the plane is never the harder way."""
    calculator = engine("chgnet", device="cpu").calculator()
    found = build_interface(InterfaceChoice(registry="none", gap_points=10), calculator=calculator)
    assert found.gap_outcome == ("minimum", "minimum")
    assert np.all((found.gap_angstrom > 1.0) & (found.gap_angstrom < 3.0))
    by_side = work_of_adhesion(found, calculator).mean_joule_per_square_metre
    by_plane = work_of_adhesion(found, calculator, parting="plane").mean_joule_per_square_metre
    assert 0.1 < by_side < 1.5
    assert 0.0 < by_plane <= by_side + 1e-3
